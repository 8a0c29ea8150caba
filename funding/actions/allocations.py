"""The division of a year's money: draft, submitted, adopted (frozen), authorised by somebody else."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.calculations.allocation import ENGINE_VERSION, AllocationError, allocate
from funding.calculations.export import inputs_to_json, result_to_json, sha256_of
from funding.enums import AllocationState
from funding.inputs import allocation_inputs
from funding.models import Allocation, AllocationShare, Grant
from funding.wording import allocation_error
from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import lock
from partnerships.actions.decisions import check_decision
from partnerships.models import Party
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing


def _calculate(allocation: Allocation) -> None:
    """Work out inputs and result from the register as it is now."""
    try:
        inputs = allocation_inputs(
            allocation.partnership, allocation.school_year, allocation.scheme, allocation.budget_cents
        )
        result = allocate(inputs)
    except AllocationError as error:
        raise ActionRefused(allocation_error(error)) from error
    except NormMissing as error:
        raise ActionRefused(norm_missing(error.day)) from error
    allocation.inputs = inputs_to_json(inputs)
    allocation.inputs_sha256 = sha256_of(allocation.inputs)
    allocation.result = result_to_json(result)
    allocation.engine_version = ENGINE_VERSION
    allocation.calculated_at = timezone.now()


def _write(allocation: Allocation) -> None:
    allocation.full_clean()
    allocation.save()
    parties = {party.code: party for party in Party.objects.all()}
    allocation.shares.all().delete()
    AllocationShare.objects.bulk_create(
        AllocationShare(allocation=allocation, party=parties[row["party"]], amount_cents=row["cents"])
        for row in allocation.result["totals"]
    )


def _amount_of(partnership, school_year):
    grant = Grant.objects.subsidy(partnership, school_year).first()
    amount = grant.amounts.newest() if grant else None
    if amount is None and grant is not None and grant.amounts.waiting().exists():
        raise ActionRefused(
            _(
                "The amount of the grant for %(year)s waits for confirmation by a second person. Let it be confirmed first."
            )
            % {"year": school_year}
        )
    if amount is None:
        raise ActionRefused(
            _("There is no grant with an amount for %(year)s yet. Record it under Money, Grant.")
            % {"year": school_year}
        )
    return amount


@transaction.atomic
def prepare_allocation(*, partnership, school_year, scheme, by, corrects=None, correction_reason="") -> Allocation:
    """A draft from the grant's newest amount and the register as it is now."""
    require(by, "funding.prepare_allocation", partnership)
    if scheme.partnership_id != partnership.pk:
        raise ValidationError({"scheme": _("This scheme is of another partnership.")})
    amount = _amount_of(partnership, school_year)
    last = Allocation.objects.filter(partnership=partnership, school_year=school_year).order_by("-number").first()
    if last is not None and corrects is None:
        raise ActionRefused(
            _("This year already has an allocation. Work on that one, or correct it once it is adopted.")
        )
    allocation = Allocation(
        partnership=partnership,
        school_year=school_year,
        number=(last.number if last else 0) + 1,
        corrects=corrects,
        correction_reason=correction_reason,
        scheme=scheme,
        grant_amount=amount,
        budget_cents=amount.amount_cents,
        prepared_by=by,
    )
    _calculate(allocation)
    with history("funding.allocation.prepare", by=by):
        _write(allocation)
    return allocation


def _locked_in(allocation: Allocation, state: str) -> Allocation:
    allocation = lock(allocation)
    if allocation.state != state:
        raise ActionRefused(
            _("This allocation is “%(now)s”; this act is for one that is “%(needed)s”.")
            % {"now": allocation.get_state_display(), "needed": AllocationState(state).label}
        )
    return allocation


@transaction.atomic
def recalculate_allocation(allocation, *, by) -> Allocation:
    """Work a draft out again from the register and the grant's newest amount."""
    require(by, "funding.prepare_allocation", allocation)
    allocation = _locked_in(allocation, AllocationState.DRAFT)
    allocation.grant_amount = _amount_of(allocation.partnership, allocation.school_year)
    allocation.budget_cents = allocation.grant_amount.amount_cents
    allocation.prepared_by = by
    _calculate(allocation)
    with history("funding.allocation.recalculate", by=by):
        allocation.version += 1
        _write(allocation)
    return allocation


def _change_state(allocation: Allocation, state: str, action: str, by, **values) -> Allocation:
    allocation.state = state
    for name, value in values.items():
        setattr(allocation, name, value)
    allocation.version += 1
    with history(action, by=by):
        allocation.full_clean()
        allocation.save()
    return allocation


@transaction.atomic
def submit_allocation(allocation, *, by) -> Allocation:
    require(by, "funding.submit_allocation", allocation)
    allocation = _locked_in(allocation, AllocationState.DRAFT)
    return _change_state(
        allocation, AllocationState.SUBMITTED, "funding.allocation.submit", by, submitted_at=timezone.now()
    )


@transaction.atomic
def return_allocation(allocation, *, by) -> Allocation:
    """Back to the programme leader, before adoption."""
    require(by, "funding.adopt_allocation", allocation)
    allocation = _locked_in(allocation, AllocationState.SUBMITTED)
    return _change_state(allocation, AllocationState.DRAFT, "funding.allocation.return", by, submitted_at=None)


def _check_decision(allocation: Allocation, decision) -> None:
    """A decision is about this year's money: not years older, and not one that adopted another year's."""
    first = allocation.school_year.previous.first_day
    if decision.decided_on < first:
        raise ValidationError(
            {
                "decision": _(
                    "Decision %(number)s is of %(day)s, long before this school year. Choose the decision about this "
                    "allocation, or record it first."
                )
                % {"number": decision.number, "day": show_day(decision.decided_on)}
            }
        )
    other = decision.allocations.exclude(school_year=allocation.school_year).first()
    if other is not None:
        raise ValidationError(
            {
                "decision": _("Decision %(number)s already adopted the allocation of %(year)s.")
                % {"number": decision.number, "year": other.school_year}
            }
        )


@transaction.atomic
def adopt_allocation(allocation, *, decision, by) -> Allocation:
    """Adopt with a decision of the steering group; from here on the database refuses every change."""
    require(by, "funding.adopt_allocation", allocation)
    allocation = _locked_in(allocation, AllocationState.SUBMITTED)
    check_decision(decision, partnership=allocation.partnership, first_day=allocation.school_year.first_day)
    if not allocation.scheme.is_adopted:
        raise ActionRefused(_("The scheme of this allocation is not adopted yet. Adopt it with a decision first."))
    _check_decision(allocation, decision)
    return _change_state(
        allocation,
        AllocationState.ADOPTED,
        "funding.allocation.adopt",
        by,
        decision=decision,
        adopted_by=by,
        adopted_at=timezone.now(),
    )


def allocation_needs_another(allocation: Allocation, by) -> str:
    """Why `by`, who prepared some version of its draft, may not authorise it, or nothing."""
    if allocation.prepared_by_id == by.pk or allocation.events.filter(prepared_by_id=by.pk).exists():
        return _("You prepared this allocation; somebody else has to authorise it.")
    return ""


@transaction.atomic
def authorise_allocation(allocation, *, by) -> Allocation:
    """The controller of the penvoerder, who is another person than the preparer, releases the amounts."""
    require(by, "funding.authorise_allocation", allocation)
    allocation = _locked_in(allocation, AllocationState.ADOPTED)
    if refused := allocation_needs_another(allocation, by):
        raise ActionRefused(refused)
    return _change_state(
        allocation,
        AllocationState.AUTHORISED,
        "funding.allocation.authorise",
        by,
        authorised_by=by,
        authorised_at=timezone.now(),
    )


@transaction.atomic
def correct_allocation(allocation, *, reason, by, scheme=None) -> Allocation:
    """A new draft version that names what it corrects; the old one stays as it is."""
    require(by, "funding.correct_allocation", allocation)
    allocation = lock(allocation)
    if not allocation.is_frozen:
        raise ActionRefused(_("Only an adopted allocation is corrected; this one can still be worked out again."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the allocation is corrected.")})
    return prepare_allocation(
        partnership=allocation.partnership,
        school_year=allocation.school_year,
        scheme=scheme or allocation.scheme,
        by=by,
        corrects=allocation,
        correction_reason=reason.strip(),
    )
