"""Noting that parties paid each other what the settlement says; a wrong note is withdrawn and stays to be seen."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.actions import entries
from books.actions.final import in_final_accounts
from books.models import SettlementTransfer, TransferPayment
from books.purses.transfers import mutual_of
from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.formats import euro
from oids.history import history
from oids.locking import lock


def transfer_standing(transfer: SettlementTransfer):
    """(what is open between its two parties, why nothing can be noted or nothing)."""
    settlement = transfer.settlement
    if not settlement.is_adopted:
        return None, _("This settlement is not adopted yet, so nobody pays by it.")
    mutual = mutual_of(settlement)
    row = mutual.between(transfer.payer.code, transfer.payee.code) if mutual else None
    if row is None:
        return None, _(
            "What the penvoerder pays or gets goes with its payments and is set off there; it is not noted here."
        )
    if not row.open:
        return row, _("All that these two had to pay each other is noted as paid.")
    return row, ""


@transaction.atomic
def note_transfer(transfer, *, paid_on, amount_cents, reference, by) -> TransferPayment:
    """That one party paid the other so many cents (more than 0) of what is open between them. When a correction made it
    too much, what is open goes back, and so does the note (below 0)."""
    require(by, "books.note_transfer", transfer)
    lock(transfer.settlement)
    row, refused = transfer_standing(transfer)
    if refused:
        raise ActionRefused(refused)
    if not 0 < amount_cents <= abs(row.open):
        raise ValidationError(
            {"amount_cents": _("Between them %(open)s is open; fill in that or a part of it.") % {"open": euro(abs(row.open))}}
        )  # fmt: skip
    decided_on = transfer.settlement.decision.decided_on
    if paid_on < decided_on:
        raise ValidationError(
            {"paid_on": _("The settlement was adopted on %(day)s; it cannot be paid before that.") % {"day": show_day(decided_on)}}
        )  # fmt: skip
    if paid_on > timezone.localdate():
        raise ValidationError({"paid_on": _("This day lies ahead. Note it once it is paid.")})
    payer, _payee = row.way
    note = TransferPayment(
        transfer=transfer, paid_on=paid_on, noted_by=by,
        amount_cents=amount_cents if payer == transfer.payer.code else -amount_cents,
        reference=entries.required(reference, "reference", _("Say where the payment can be found.")),
    )  # fmt: skip
    with history("books.transfer.note", by=by):
        note.full_clean()
        note.save()
    return note


def note_stays(note: TransferPayment) -> str:
    """Why it is not withdrawn any more, or nothing."""
    if note.withdrawn_at is not None:
        return _("This note is withdrawn already.")
    settlement = note.transfer.settlement
    return in_final_accounts(settlement.partnership, [settlement.school_year], note.noted_at)


@transaction.atomic
def withdraw_transfer(note, *, reason, by) -> TransferPayment:
    """It was not paid after all. The note stays where it is, marked, with who withdrew it and why."""
    require(by, "books.note_transfer", note)
    lock(note.transfer.settlement)
    note = lock(note)
    if refused := note_stays(note):
        raise ActionRefused(refused)
    note.withdrawal_reason = entries.required(reason, "reason", _("Say why the note is withdrawn."))
    note.withdrawn_by, note.withdrawn_at = by, timezone.now()
    with history("books.transfer.withdraw", by=by):
        note.full_clean()
        note.save()
    return note
