"""Own contributions in money: into a stream, entered by one, confirmed by another, and received."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.actions import entries
from books.enums import PaidHow
from books.models import Contribution
from books.streams import INTO
from funding.actions import record_receipt, remove_receipt
from funding.actions.grants import receipt_is_closed
from funding.enums import CostKind
from oids.actions import ActionRefused, require
from oids.formats import euro
from oids.history import history
from oids.locking import lock, save_new_version
from partnerships.actions.base import require_open, year_is_closed
from partnerships.models import Party


@transaction.atomic
def enter_contribution(
    *, partnership, school_year, party, grant, description, amount_cents, due_on, source, kind=CostKind.NETWORK,
    paid_how=PaidHow.INVOICED, document=None, by,
) -> Contribution:  # fmt: skip
    row = Contribution(
        partnership=partnership, school_year=school_year, kind=kind, description=description.strip(), due_on=due_on,
        party=entries.member_of_year(party, partnership, school_year), amount_cents=amount_cents, paid_how=paid_how,
        grant=_into(grant, partnership), document=document,
        source=entries.required(source, "source", _("Say where the contribution was agreed.")),
    )  # fmt: skip
    return entries.enter(row, permission="books.change_contribution", action="books.contribution.enter", by=by)


def _into(grant, partnership):
    if grant.partnership_id != partnership.pk:
        raise ValidationError({"grant": _("This stream is of another partnership.")})
    if grant.source not in INTO:
        raise ValidationError(
            {"grant": _("Own contributions go into a stream of own contributions or of the learning network.")}
        )
    return grant


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of one party."""

    party: Party
    amount_cents: int
    paid_how: str = PaidHow.INVOICED


@transaction.atomic
def propose_contributions(
    *, partnership, school_year, grant, description, due_on, source, rows: Iterable[Asked], by
) -> list[Contribution]:
    """Enter the same contribution for many parties at once. Who has one of this year in this stream keeps that: doing it
    twice adds nothing."""
    require(by, "books.change_contribution", partnership)
    grant = lock(_into(grant, partnership))
    known = set(contributed(partnership, school_year, [grant]).values_list("party", flat=True))
    return [
        enter_contribution(
            partnership=partnership, school_year=school_year, party=row.party, grant=grant, description=description,
            amount_cents=row.amount_cents, due_on=due_on, source=source, paid_how=row.paid_how, by=by,
        )
        for row in rows
        if row.party.pk not in known
    ]  # fmt: skip


def contributed(partnership, school_year, grants):
    """Contributions of the year to these streams, without the corrections."""
    return Contribution.objects.of_year(partnership, school_year).filter(grant__in=grants, corrects=None)


@transaction.atomic
def update_contribution(
    row, *, party, grant, description, amount_cents, due_on, source, kind, paid_how, document=None, version=None, by
) -> Contribution:
    values = {
        "party": entries.member_of_year(party, row.partnership, row.school_year), "due_on": due_on, "kind": kind,
        "grant": _into(grant, row.partnership), "description": description.strip(), "amount_cents": amount_cents,
        "paid_how": paid_how, "source": entries.required(source, "source", _("Say where the contribution was agreed.")),
    } | ({"document": document} if document else {})  # fmt: skip
    return entries.change(
        row, values, permission="books.change_contribution", action="books.contribution.update", by=by, version=version
    )


@transaction.atomic
def confirm_contribution(row, *, by, version=None) -> Contribution:
    return entries.confirm(
        row, {}, permission="books.confirm_contribution", action="books.contribution.confirm", by=by, version=version
    )


@transaction.atomic
def remove_contribution(row, *, reason, by) -> Contribution:
    return entries.remove(
        row, reason=reason, permission="books.change_contribution", action="books.contribution.remove", by=by
    )


@transaction.atomic
def correct_contribution(row, *, amount_cents, reason, by) -> Contribution:
    """Take `amount_cents` (more than 0) away from a confirmed contribution that did not come in yet."""
    row = entries.correctable(
        row, permission="books.change_contribution", by=by, field="amount_cents", amount=amount_cents,
        most=row.amount_cents, reason=reason,
    )  # fmt: skip
    if row.received_on is not None:
        raise ActionRefused(
            _("It came in already. Take its receipt back first if that was entered wrongly; otherwise pay it back.")
        )
    year = entries.open_year_for(row)
    require_open(row.partnership, year)
    correction = Contribution(
        partnership=row.partnership, school_year=year, party=row.party, grant=row.grant, kind=row.kind,
        description=row.description, amount_cents=-amount_cents, due_on=row.due_on, paid_how=row.paid_how,
        source=row.source, corrects=row, correction_reason=reason.strip(), entered_by=by,
    )  # fmt: skip
    with history("books.contribution.correct", by=by):
        correction.full_clean()
        correction.save()
    return correction


def to_receive(row: Contribution) -> int:
    """Cents that should come in: without what a confirmed correction took away."""
    correction = Contribution.objects.filter(corrects=row).first()
    if correction is None:
        return row.amount_cents
    if not correction.is_confirmed:
        raise ActionRefused(
            _("A correction of “%(entry)s” waits for confirmation. Finish that first.") % {"entry": row}
        )
    return row.amount_cents + correction.amount_cents


@transaction.atomic
def receive_contribution(row, *, received_on, by) -> Contribution:
    """It came in on the penvoerder's account, or was set off: the stream has it from then on, as a receipt."""
    require(by, "books.confirm_contribution", row)
    row = lock(row)
    require_open(row.partnership, row.school_year)
    if not row.is_confirmed:
        raise ActionRefused(_("“%(entry)s” is not confirmed yet. Have it confirmed first.") % {"entry": row})
    if row.corrects_id is not None:
        raise ActionRefused(_("A correction does not come in; it takes away from what is asked."))
    if row.received_on is not None:
        raise ActionRefused(_("This contribution is recorded as received already."))
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    cents = to_receive(row)
    if cents <= 0:
        raise ActionRefused(_("A correction took all of it away; nothing comes in."))
    amount = row.grant.current_amount
    if amount is None or row.grant.received_cents + cents > amount.amount_cents:
        raise ActionRefused(
            _("The stream “%(stream)s” has an amount of %(amount)s; with %(cents)s from %(party)s more would come in than "
              "that. Record and confirm a higher amount of the stream first.")
            % {"stream": row.grant.name, "amount": euro(amount.amount_cents if amount else 0), "cents": euro(cents),
               "party": row.party}
        )  # fmt: skip
    what = f"{row.description}, {row.party.name}"[:200]
    row.receipt = record_receipt(row.grant, received_on=received_on, amount_cents=cents, description=what, by=by)
    row.received_on = received_on
    with history("books.contribution.receive", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def take_back_contribution_receipt(row, *, by) -> Contribution:
    """It was recorded as received and did not come in: the receipt of the stream goes, and the contribution is awaited
    again. The history keeps both."""
    require(by, "books.confirm_contribution", row)
    row = lock(row)
    require_open(row.partnership, row.school_year)
    receipt = row.receipt
    if row.received_on is None:
        raise ActionRefused(_("This contribution is not recorded as received."))
    row.receipt = row.received_on = None
    with history("books.contribution.take_back", by=by):
        save_new_version(row)
    if receipt is not None:
        remove_receipt(receipt, by=by)
    return row


def why_received_stays(row: Contribution) -> str:
    """Why what came in of it is not taken back any more, or nothing."""
    if closed := year_is_closed(row.partnership, row.school_year):
        return closed
    return receipt_is_closed(row.receipt) if row.receipt else ""


@transaction.atomic
def receive_contributions(rows: Iterable[Contribution], *, received_on, by) -> list[Contribution]:
    """All of them or none."""
    return [receive_contribution(row, received_on=received_on, by=by) for row in rows]
