"""Money that a party pays back to the penvoerder: entered, and withdrawn with a reason when it was not so."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from books.actions import entries
from books.actions.documents import kept_document
from books.actions.final import in_final_accounts
from books.calculations.payable import paid_back
from books.models import PaymentLine, Repayment
from books.payable import PartyPayable, payable
from oids import formats
from oids.actions import ActionRefused, require
from oids.formats import euro
from oids.history import history
from oids.locking import lock
from oids.periods import SchoolYear
from partnerships.actions.base import require_open, year_is_closed
from partnerships.models import Partnership, Party


def nothing_to_pay_back(party: Party) -> str:
    """Why no money can come back from a party of which nothing is still to be set off."""
    return _(
        "%(party)s has nothing to pay back: it was not paid more than is due to it by now. If an amount is lower than "
        "was thought, correct that first; then it shows here."
    ) % {"party": party.name}


@transaction.atomic
def enter_repayment(*, partnership, party, received_on, amount_cents, reference, file=None, by) -> Repayment:
    """Cents (more than 0) that came back on the penvoerder's account: at most what is open against the party today, after
    all that is due to it was set off."""
    require(by, "books.enter_repayment", partnership)
    partnership = lock(Partnership.objects.get(pk=partnership.pk))
    require_open(partnership, SchoolYear.of(received_on))
    if received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day lies ahead. Enter it once it came in.")})
    row = next((row for row in payable(partnership, timezone.localdate()) if row.party.pk == party.pk), None)
    if row is None or not row.carried:
        raise ActionRefused(nothing_to_pay_back(party))
    if not 0 < amount_cents <= -row.carried:
        raise ValidationError(
            {"amount_cents": _("%(party)s has %(most)s to pay back; fill in that or a part of it.")
             % {"party": party.name, "most": euro(-row.carried)}}
        )  # fmt: skip
    _require_owed_by_then(partnership, row, received_on)
    known = {claim.line.key: claim for claim in row.claims}
    lines = [
        {
            "origin": part.key[0], "school_year": part.key[1], "part": part.key[2], "what": known[part.key].claim.what,
            "reference": known[part.key].claim.reference, "cents": part.cents,
        }
        for part in paid_back(row.balance, amount_cents)
    ]  # fmt: skip
    with kept_document(file, partnership=partnership, by=by) as document:
        repayment = Repayment(
            partnership=partnership, party=row.party, received_on=received_on, amount_cents=amount_cents, lines=lines,
            reference=entries.required(reference, "reference", _("Say where the payment can be found.")),
            document=document, entered_by=by,
        )  # fmt: skip
        with history("books.repayment.enter", by=by):
            repayment.full_clean()
            repayment.save()
    return repayment


def _require_owed_by_then(partnership: Partnership, row: PartyPayable, day: datetime.date) -> None:
    """Nothing comes back before anything was paid of what was too much, or before what is owed otherwise fell due."""
    first = {claim.line.key: claim.claim.due_on for claim in row.claims if claim.line.cents < 0}
    paid = PaymentLine.objects.that_count(partnership).filter(payment__party=row.party, amount_cents__gt=0)
    paid = paid.annotate(day=Coalesce("payment__paid_on", "payment__batch__execution_on")).order_by("-day")
    for origin, year, part, on in paid.values_list("origin", "school_year", "part", "day"):
        if (key := (origin, str(year), part)) in first:
            first[key] = on
    days = [on for on in first.values() if on is not None]
    if len(days) == len(first) and day < min(days):
        raise ValidationError(
            {"received_on": _("Before %(day)s %(party)s had nothing of this to pay back. Check the day on the statement.")
             % {"day": formats.day(min(days)), "party": row.party.name}}
        )  # fmt: skip


def repayment_stays(repayment: Repayment) -> str:
    """Why it is not withdrawn any more, or nothing."""
    if repayment.withdrawn_at is not None:
        return _("This is withdrawn already.")
    if closed := year_is_closed(repayment.partnership, repayment.school_year):
        return closed
    years = {line.school_year for line in repayment.parts}
    return in_final_accounts(repayment.partnership, years, repayment.entered_at)


@transaction.atomic
def withdraw_repayment(repayment, *, reason, by) -> Repayment:
    """It did not come in after all. It stays where it is, marked; what it paid back is open again, and is set off or paid
    back anew."""
    require(by, "books.enter_repayment", repayment)
    lock(Partnership.objects.get(pk=repayment.partnership_id))
    repayment = lock(repayment)
    if refused := repayment_stays(repayment):
        raise ActionRefused(refused)
    repayment.withdrawal_reason = entries.required(reason, "reason", _("Say why it is withdrawn."))
    repayment.withdrawn_by, repayment.withdrawn_at = by, timezone.now()
    with history("books.repayment.withdraw", by=by):
        repayment.full_clean()
        repayment.save()
    return repayment
