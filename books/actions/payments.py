"""Payments: planned, prepared by one, authorised by another, exported once, answered by the bank."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from books.calculations.payable import Instalment, PlanError, fractions_of
from books.calculations.sepa_text import remittance, sepa_text
from books.enums import BatchState, MessageFormat
from books.models import Payment, PaymentBatch, PaymentInstalment, PaymentLine
from books.payable import PartyPayable, accounts_of, payable, problem_of
from books.sepa import InvalidFile, message_id_of, read_transfer, transfer_file
from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from oids.periods import SchoolYear
from partnerships.actions.base import require_open
from partnerships.models import Partnership


@transaction.atomic
def plan_payments(*, partnership, school_year, rows, by) -> list[PaymentInstalment]:
    """`rows` are (percentage or None for all that is left, day) in order; none: all is payable at once."""
    require(by, "books.prepare_payment", partnership)
    require_open(partnership, school_year)
    lock(partnership)
    plan = [
        PaymentInstalment(
            partnership=partnership, school_year=school_year, number=number, percentage=percentage, due_on=day
        )
        for number, (percentage, day) in enumerate(rows, start=1)
    ]
    _check_plan(plan)
    with history("books.payment.plan", by=by):
        PaymentInstalment.objects.filter(partnership=partnership, school_year=school_year).delete()
        for row in plan:
            row.full_clean()
            row.save()
    return plan


def _check_plan(plan: list[PaymentInstalment]) -> None:
    if not plan:
        return
    words = {
        "percentages": _("The percentages have to add up to 100; or leave the last one empty for all that is left."),
        "rest": _("Only the last instalment can be all that is left."),
        "days": _("Every instalment is later than the one before it."),
        "zero": _("An instalment is more than 0%."),
    }
    try:
        fractions_of(
            [
                Instalment(row.number, row.due_on, None if row.percentage is None else Fraction(row.percentage) / 100)
                for row in plan
            ]
        )
    except PlanError as error:
        raise ValidationError(words[error.code]) from error


@transaction.atomic
def prepare_batch(
    *, partnership, execution_on: datetime.date, by, parties: Iterable[str] | None = None,
    message_format: str = MessageFormat.PAIN_09,
) -> PaymentBatch:  # fmt: skip
    """All that is payable on the execution date (or of the parties with these codes). Two people who prepare at once do it
    one after the other, and the second finds nothing left to pay."""
    require(by, "books.prepare_payment", partnership)
    require_open(partnership, SchoolYear.of(execution_on))
    partnership = lock(Partnership.objects.get(pk=partnership.pk))
    rows = [row for row in payable(partnership, execution_on) if row.pay]
    if parties is not None:
        rows = [row for row in rows if row.party.code in set(parties)]
    if not rows:
        raise ActionRefused(
            _("Nothing is payable on %(day)s that is not paid or under way already.")
            % {"day": formats.day(execution_on)}
        )
    debtor = partnership.penvoerder_on(execution_on)
    if debtor is None:
        raise ActionRefused(
            _("The partnership has no penvoerder on %(day)s. The administrator records it under Partnership.")
            % {"day": formats.day(execution_on)}
        )
    accounts = accounts_of([debtor, *(row.party for row in rows)])
    _refuse_problems([debtor, *(row.party for row in rows)], accounts)
    last = PaymentBatch.objects.filter(partnership=partnership).aggregate(last=Max("number"))["last"] or 0
    batch = PaymentBatch(
        partnership=partnership, number=last + 1, execution_on=execution_on, message_format=message_format, debtor=debtor,
        debtor_name=sepa_text(debtor.statutory_name), debtor_iban=accounts[debtor.pk].iban, payment_count=len(rows),
        total_cents=sum(row.pay for row in rows), prepared_by=by,
    )  # fmt: skip
    with history("books.payment_batch.prepare", by=by):
        batch.full_clean()
        batch.save()
        for row in rows:
            _add_payment(batch, row, accounts[row.party.pk].iban)
    _check_totals(batch)
    return batch


def _refuse_problems(parties, accounts) -> None:
    found = [(party, problem_of(party, accounts.get(party.pk))) for party in parties]
    if wrong := [f"{party.name}: {problem}" for party, problem in found if problem]:
        raise ActionRefused(" ".join(wrong))


def _add_payment(batch: PaymentBatch, row: PartyPayable, iban: str) -> None:
    claims = sorted(row.moves, key=lambda claim: claim.line.cents < 0)
    payment = Payment(
        batch=batch, party=row.party, amount_cents=row.pay, iban=iban, statutory_name=row.party.statutory_name,
        bank_name=sepa_text(row.party.statutory_name),
        remittance=remittance([claim.reference for claim in claims]),
        end_to_end_id=f"{batch.bank_prefix}{row.party.code}",
    )  # fmt: skip
    payment.full_clean()
    payment.save()
    for claim in claims:
        line = PaymentLine(
            payment=payment, origin=claim.origin, school_year=claim.school_year, part=claim.claim.part,
            what=claim.claim.what, reference=claim.reference, amount_cents=claim.line.cents,
        )  # fmt: skip
        line.full_clean()
        line.save()


def _check_totals(batch: PaymentBatch) -> list[Payment]:
    """Lines make payments and payments make the batch, to the cent; else nothing goes on."""
    payments = list(batch.payments.select_related("party").prefetch_related("lines").order_by("party__code"))
    sums = [sum(line.amount_cents for line in payment.lines.all()) for payment in payments]
    amounts = [payment.amount_cents for payment in payments]
    if sums != amounts or (len(payments), sum(amounts)) != (batch.payment_count, batch.total_cents):
        raise ActionRefused(
            _("The payments and the control totals of this batch differ. Withdraw it and prepare again.")
        )
    return payments


def _locked_in(batch: PaymentBatch, *states: str) -> PaymentBatch:
    # First what preparing locks too, so that acts on one partnership's payments come one after the other.
    lock(Partnership.objects.get(pk=batch.partnership_id))
    batch = lock(batch)
    if batch.state not in states:
        needed = ", ".join(str(BatchState(state).label) for state in states)
        raise ActionRefused(
            _("This payment batch is “%(now)s”; this act is for one that is “%(needed)s”.")
            % {"now": batch.get_state_display(), "needed": needed}
        )
    return batch


def change_state(batch: PaymentBatch, state: str, action: str, by, **values) -> PaymentBatch:
    batch.state = state
    for name, value in values.items():
        setattr(batch, name, value)
    batch.version += 1
    with history(action, by=by):
        batch.full_clean()
        batch.save()
    return batch


def changed_since(batch: PaymentBatch) -> list[str]:
    """Parties (the penvoerder too) whose account number or statutory name is no longer what was prepared."""
    payments = list(batch.payments.select_related("party"))
    accounts = accounts_of([batch.debtor, *(row.party for row in payments)])
    found = [(batch.debtor, batch.debtor_iban, batch.debtor_name)]
    found += [(row.party, row.iban, row.bank_name) for row in payments]
    return [
        party.name
        for party, iban, name in found
        if party.pk not in accounts or accounts[party.pk].iban != iban or sepa_text(party.statutory_name) != name
    ]


def _refuse_changes(batch: PaymentBatch) -> None:
    if names := changed_since(batch):
        raise ActionRefused(
            _(
                "Account number or statutory name changed after this batch was prepared: %(names)s. Withdraw the batch "
                "and prepare it again."
            )
            % {"names": ", ".join(names)}
        )


def batch_needs_another(batch: PaymentBatch, by) -> str:
    """Why `by` may not authorise it, or nothing."""
    return (
        _("You prepared these payments; somebody else has to authorise them.") if batch.prepared_by_id == by.pk else ""
    )


@transaction.atomic
def authorise_batch(batch, *, by) -> PaymentBatch:
    """By another controller than who prepared it."""
    require(by, "books.authorise_payment", batch)
    batch = _locked_in(batch, BatchState.DRAFT)
    if refused := batch_needs_another(batch, by):
        raise ActionRefused(refused)
    _check_totals(batch)
    _refuse_changes(batch)
    return change_state(
        batch, BatchState.AUTHORISED, "books.payment_batch.authorise", by, authorised_by=by,
        authorised_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def withdraw_batch(batch, *, reason, by) -> PaymentBatch:
    """Before the export: nothing of it is paid, and all of it is payable again."""
    require(by, "books.prepare_payment", batch)
    batch = _locked_in(batch, BatchState.DRAFT, BatchState.AUTHORISED)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the payments are withdrawn.")})
    return change_state(
        batch, BatchState.WITHDRAWN, "books.payment_batch.withdraw", by, withdrawn_by=by,
        withdrawn_at=timezone.now(), withdrawn_reason=reason.strip(),
    )  # fmt: skip


@transaction.atomic
def export_batch(batch, *, by) -> PaymentBatch:
    """Make the file for the bank, once. It is checked against its schema and read back before it exists."""
    require(by, "books.prepare_payment", batch)
    batch = _locked_in(batch, BatchState.AUTHORISED)
    payments = _check_totals(batch)
    _refuse_changes(batch)
    moment = timezone.now().replace(microsecond=0)
    message_id = message_id_of(batch, moment)
    try:
        data = transfer_file(batch, message_id, moment)
    except InvalidFile as error:
        raise ActionRefused(
            _("The file does not fit %(format)s, so the bank would refuse it: %(error)s. Withdraw the batch, mend this and "
              "prepare it again.") % {"format": batch.message_format, "error": error}
        ) from error  # fmt: skip
    read = read_transfer(data)
    wanted = [(row.end_to_end_id, row.bank_name, row.iban, row.amount_cents) for row in payments]
    found = [(row.end_to_end_id, row.name, row.iban, row.cents) for row in read.payments]
    if (found, read.number, read.control_cents) != (wanted, batch.payment_count, batch.total_cents):
        raise ActionRefused(
            _("The file read back differs from the payments. Nothing is exported; tell the administrator.")
        )
    return change_state(
        batch, BatchState.EXPORTED, "books.payment_batch.export", by, exported_by=by, exported_at=moment,
        message_id=message_id, file_text=data.decode(), file_sha256=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
