"""The settlement between parties: draft, adopted with a decision (frozen), corrected by a new version."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.calculations.settlement import ENGINE_VERSION, NoWeights, SettlementResult, settle
from books.enums import SettlementState
from books.models import Settlement, SettlementParty, SettlementTransfer
from books.purses.kept import inputs_to_json, result_to_json
from books.purses.ledger import NoPenvoerder, newest_settlement, settlement_inputs
from books.purses.now import books_difference
from books.purses.transfers import paid_between
from books.wording import no_penvoerder, no_weights
from funding.calculations.export import sha256_of
from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import lock
from partnerships.actions.base import require_open
from partnerships.actions.decisions import check_decision
from partnerships.models import Party
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing


def _calculate(settlement: Settlement) -> SettlementResult:
    """Work out inputs and result from the books as they are now."""
    try:
        inputs = settlement_inputs(
            settlement.partnership, settlement.school_year, mode=settlement.mode, key=settlement.key,
            with_hours=settlement.with_hours, paid=paid_between(settlement.partnership, settlement.school_year),
        )  # fmt: skip
        result = settle(inputs)
    except NoPenvoerder as error:
        raise ActionRefused(no_penvoerder()) from error
    except NoWeights as error:
        raise ActionRefused(no_weights()) from error
    except NormMissing as error:
        raise ActionRefused(norm_missing(error.day)) from error
    settlement.inputs = inputs_to_json(inputs)
    settlement.inputs_sha256 = sha256_of(settlement.inputs)
    settlement.result = result_to_json(result)
    settlement.engine_version = ENGINE_VERSION
    settlement.calculated_at = timezone.now()
    return result


def _write(settlement: Settlement, result: SettlementResult) -> None:
    settlement.full_clean()
    settlement.save()
    parties = {party.code: party for party in Party.objects.filter(code__in=[row.party for row in result.parties])}
    settlement.parties.all().delete()
    settlement.transfers.all().delete()
    SettlementParty.objects.bulk_create(
        SettlementParty(
            settlement=settlement, party=parties[row.party], position_cents=row.position,
            gives_cents=sum(line.gives for line in result.of(row.party)),
            gets_cents=sum(line.gets for line in result.of(row.party)),
        )
        for row in result.parties
    )  # fmt: skip
    SettlementTransfer.objects.bulk_create(
        SettlementTransfer(
            settlement=settlement, payer=parties[row.payer], payee=parties[row.payee], amount_cents=row.cents
        )
        for row in result.transfers
    )


def settlement_exists(partnership, school_year) -> str:
    """Why no new settlement can be made of this year, or nothing."""
    if newest_settlement(partnership, school_year) is None:
        return ""
    return _("This year already has a settlement. Work on that one, or correct it once it is adopted.")


@transaction.atomic
def prepare_settlement(
    *, partnership, school_year, mode, key, with_hours=False, by, corrects=None, correction_reason=""
) -> Settlement:
    """A draft from the books as they are now, by the choices that the steering group is asked to adopt."""
    require(by, "books.prepare_settlement", partnership)
    require_open(partnership, school_year)
    last = newest_settlement(partnership, school_year)
    if corrects is None and (refused := settlement_exists(partnership, school_year)):
        raise ActionRefused(refused)
    settlement = Settlement(
        partnership=partnership, school_year=school_year, number=(last.number if last else 0) + 1, corrects=corrects,
        correction_reason=correction_reason, mode=mode, key=key, with_hours=with_hours, prepared_by=by,
    )  # fmt: skip
    result = _calculate(settlement)
    with history("books.settlement.prepare", by=by):
        _write(settlement, result)
    return settlement


def _locked_draft(settlement: Settlement) -> Settlement:
    settlement = lock(settlement)
    require_open(settlement.partnership, settlement.school_year)
    if settlement.state != SettlementState.DRAFT:
        raise ActionRefused(_("This settlement is adopted and stays as it is. Correct it with a new version."))
    return settlement


@transaction.atomic
def recalculate_settlement(settlement, *, by, mode=None, key=None, with_hours=None) -> Settlement:
    """Work a draft out again from the books as they are now, with the same or other choices."""
    require(by, "books.prepare_settlement", settlement)
    settlement = _locked_draft(settlement)
    settlement.mode = settlement.mode if mode is None else mode
    settlement.key = settlement.key if key is None else key
    settlement.with_hours = settlement.with_hours if with_hours is None else with_hours
    settlement.prepared_by = by
    result = _calculate(settlement)
    with history("books.settlement.recalculate", by=by):
        settlement.version += 1
        _write(settlement, result)
    return settlement


def _check_decision(settlement: Settlement, decision) -> None:
    check_decision(decision, partnership=settlement.partnership)
    if decision.decided_on < settlement.school_year.first_day:
        text = _(
            "Decision %(number)s is of %(day)s, before this school year. Choose the decision about the settlement."
        )
        shown = {"number": decision.number, "day": show_day(decision.decided_on)}
        raise ValidationError({"decision": text % shown})


def settlement_needs_another(settlement: Settlement, by) -> str:
    """Why `by` may not adopt it, or nothing."""
    if settlement.prepared_by_id == by.pk:
        return _("You prepared this settlement; somebody else has to adopt it.")
    return ""


@transaction.atomic
def adopt_settlement(settlement, *, decision, by) -> Settlement:
    """Adopt with a decision of the steering group; from here on the database refuses every change."""
    require(by, "books.adopt_settlement", settlement)
    settlement = _locked_draft(settlement)
    _check_decision(settlement, decision)
    if refused := settlement_needs_another(settlement, by):
        raise ActionRefused(refused)
    now = books_difference(settlement)
    if now.error or now.moves:
        raise ActionRefused(
            _("The books changed since this settlement was worked out, and amounts with them. Let the controller work it out again first.")
        )  # fmt: skip
    settlement.state = SettlementState.ADOPTED
    settlement.decision, settlement.adopted_by, settlement.adopted_at = decision, by, timezone.now()
    settlement.version += 1
    with history("books.settlement.adopt", by=by):
        settlement.full_clean()
        settlement.save()
    return settlement


@transaction.atomic
def correct_settlement(settlement, *, reason, by) -> Settlement:
    """A new draft version that names what it corrects; the old one stays as it is."""
    require(by, "books.prepare_settlement", settlement)
    settlement = lock(settlement)
    if not settlement.is_adopted:
        raise ActionRefused(_("Only an adopted settlement is corrected; a draft can still be worked out again."))
    if Settlement.objects.filter(corrects=settlement).exists():
        raise ActionRefused(_("This settlement is corrected already. Go on with the newest version."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the settlement is corrected.")})
    return prepare_settlement(
        partnership=settlement.partnership, school_year=settlement.school_year, mode=settlement.mode,
        key=settlement.key, with_hours=settlement.with_hours, by=by, corrects=settlement,
        correction_reason=reason.strip(),
    )  # fmt: skip
