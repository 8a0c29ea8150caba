"""What the bank answered: paid on a day, or rejected and payable again."""

from __future__ import annotations

import datetime
import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.actions.payments import change_state
from books.enums import BatchState, PaymentState
from books.imports.bank import BankFile, Said, answer_for, read_bank_file
from books.models import BankAnswer, Payment, PaymentBatch
from books.models.payments import SENT
from books.sepa import NotAFileOfTheBank
from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from oids.periods import SchoolYear
from partnerships.actions.base import require_open
from partnerships.models import Partnership


def _locked(batch: PaymentBatch) -> PaymentBatch:
    lock(Partnership.objects.get(pk=batch.partnership_id))
    batch = lock(batch)
    if batch.state not in SENT:
        raise ActionRefused(_("The bank answers only what was exported. Export the batch first."))
    return batch


def _check_day(batch: PaymentBatch, day: datetime.date) -> None:
    require_open(batch.partnership, SchoolYear.of(day))
    if day < batch.execution_on:
        raise ValidationError(
            _("The bank does not pay before the execution date, %(day)s.") % {"day": formats.day(batch.execution_on)}
        )


def _write(payment: Payment, by, **values) -> None:
    for name, value in values.items():
        setattr(payment, name, value)
    payment.answered_by, payment.answered_at = by, timezone.now()
    payment.full_clean()
    payment.save()


def _follow(batch: PaymentBatch, by) -> PaymentBatch:
    """The batch is processed when the bank answered everything, and no longer when an answer is taken back."""
    is_open = batch.payments.filter(state=PaymentState.OPEN).exists()
    if batch.state == BatchState.EXPORTED and not is_open:
        return change_state(batch, BatchState.PROCESSED, "books.payment_batch.process", by, processed_at=timezone.now())
    if batch.state == BatchState.PROCESSED and is_open:
        return change_state(batch, BatchState.EXPORTED, "books.payment_batch.reopen", by, processed_at=None)
    return batch


@transaction.atomic
def mark_batch_paid(batch, *, paid_on, by) -> PaymentBatch:
    """Everything that is still open was paid on that day."""
    require(by, "books.prepare_payment", batch)
    batch = _locked(batch)
    _check_day(batch, paid_on)
    rows = list(batch.payments.filter(state=PaymentState.OPEN))
    if not rows:
        raise ActionRefused(_("The bank already answered every payment of this batch."))
    with history("books.payment.paid", by=by):
        for row in rows:
            _write(row, by, state=PaymentState.PAID, paid_on=paid_on)
    return _follow(batch, by)


def _payment_in(payment: Payment, *states: str) -> tuple[PaymentBatch, Payment]:
    batch = _locked(payment.batch)
    payment = lock(payment)
    if payment.state not in states:
        raise ActionRefused(_("This payment is “%(now)s” already.") % {"now": payment.get_state_display()})
    return batch, payment


@transaction.atomic
def mark_paid(payment, *, paid_on, by) -> Payment:
    require(by, "books.prepare_payment", payment)
    batch, payment = _payment_in(payment, PaymentState.OPEN)
    _check_day(batch, paid_on)
    with history("books.payment.paid", by=by):
        _write(payment, by, state=PaymentState.PAID, paid_on=paid_on)
    _follow(batch, by)
    return payment


@transaction.atomic
def reject_payment(payment, *, rejected_on, reason, by) -> Payment:
    """Refused by the bank, or paid and returned later: the claim is payable again in a next batch."""
    require(by, "books.prepare_payment", payment)
    batch, payment = _payment_in(payment, PaymentState.OPEN, PaymentState.PAID)
    require_open(batch.partnership, SchoolYear.of(rejected_on))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the bank did not pay, as it stands in its answer.")})
    if payment.paid_on and rejected_on < payment.paid_on:
        raise ValidationError({"rejected_on": _("This is before the day on which it was paid.")})
    with history("books.payment.reject", by=by):
        _write(payment, by, state=PaymentState.REJECTED, rejected_on=rejected_on, reason=reason.strip()[:300])
    _follow(batch, by)
    return payment


@transaction.atomic
def reopen_payment(payment, *, by) -> Payment:
    """An answer that was entered wrongly is taken back; the history keeps it."""
    require(by, "books.prepare_payment", payment)
    batch, payment = _payment_in(payment, PaymentState.PAID, PaymentState.REJECTED)
    for day in filter(None, (payment.paid_on, payment.rejected_on)):
        require_open(batch.partnership, SchoolYear.of(day))
    with history("books.payment.reopen", by=by):
        _write(payment, by, state=PaymentState.OPEN, paid_on=None, rejected_on=None, reason="")
    _follow(batch, by)
    return payment


def _answers_another(batch: PaymentBatch, found: BankFile) -> str:
    """Of a status report on another message: a payment is never answered by it, whatever references it repeats."""
    other = PaymentBatch.objects.filter(partnership=batch.partnership, message_id=found.message_id).first()
    words = {"message": found.message_id, "batch": batch.reference, "own": batch.message_id}
    if other is not None:
        return _(
            "This answer belongs to batch %(other)s (message %(message)s) and not to %(batch)s. Send it on the page of that "
            "batch."
        ) % (words | {"other": other.reference})
    return (
        _(
            "This answer is about message %(message)s, and %(batch)s went to the bank as message %(own)s. It is of another file: "
            "ask the bank for the answer to that message."
        )
        % words
    )


def _says_nothing(batch: PaymentBatch, found: BankFile) -> str:
    names = {line.end_to_end_id for line in found.lines}
    others = PaymentBatch.objects.filter(partnership=batch.partnership, payments__end_to_end_id__in=names).distinct()
    words = {"batch": batch.reference, "others": ", ".join(row.reference for row in others.order_by("number"))}
    if found.other_accounts and not found.lines:
        return _(
            "This statement is of account %(accounts)s, and %(batch)s was paid from %(own)s. Ask the bank for the statement of "
            "that account."
        ) % (words | {"accounts": ", ".join(found.other_accounts), "own": batch.debtor_iban})
    if words["others"]:
        return (
            _(
                "This file says nothing about the payments of %(batch)s, but about those of %(others)s. Send it on the page of "
                "that batch."
            )
            % words
        )
    return _("This file says nothing about the payments of %(batch)s.") % words


@transaction.atomic
def receive_answer(batch, *, data: bytes, name: str, by) -> BankAnswer:
    """Keep what a file of the bank says of this batch; nothing changes until it is taken over."""
    require(by, "books.prepare_payment", batch)
    batch = _locked(batch)
    try:
        found = read_bank_file(data, account=batch.debtor_iban)
    except NotAFileOfTheBank as error:
        raise ValidationError(
            {
                "file": _(
                    "This is not a file that is read here: %(why)s. Ask the bank for a status report (pain.002) or "
                    "account statement (camt.053 or camt.054) in XML, of at most 5 MB."
                )
                % {"why": error}
            }
        ) from error
    if found.message_id and found.message_id != batch.message_id:
        raise ValidationError({"file": _answers_another(batch, found)})
    payments = list(batch.payments.all())
    lines, others = answer_for(batch, payments, found)
    if not lines:
        raise ValidationError({"file": _says_nothing(batch, found)})
    answer = BankAnswer(
        batch=batch, name=name[:120], kind=found.kind, sha256=hashlib.sha256(data).hexdigest(),
        lines=[line.to_json() for line in lines], others=others, received_by=by,
    )  # fmt: skip
    with history("books.bank_answer.receive", by=by):
        answer.full_clean()
        answer.save()
    return answer


def effects_of(answer: BankAnswer) -> list[tuple[Payment, Said, str]]:
    """Per line: the payment, what the bank says of it, and why it changes nothing (empty: it does)."""
    payments = {row.end_to_end_id: row for row in answer.batch.payments.select_related("party", "batch")}
    rows = []
    for said in map(Said.from_json, answer.lines):
        payment = payments[said.end_to_end_id]
        rows.append((payment, said, _no_effect(payment, said)))
    return rows


def _no_effect(payment: Payment, said: Said) -> str:
    if said.cents is not None and said.cents != payment.amount_cents:
        return _("other amount: %(amount)s") % {"amount": formats.euro(said.cents)}
    if said.state == PaymentState.OPEN:
        return _("no final answer yet")
    if said.state == payment.state:
        return _("known already")
    if payment.state == PaymentState.REJECTED:
        return _("recorded as rejected; take that back first if it was paid after all")
    if said.state == PaymentState.REJECTED and payment.paid_on and said.day < payment.paid_on:
        return _("lies before the day on which it was paid")
    if said.state == PaymentState.PAID and said.day < payment.batch.execution_on:
        return _("lies before the execution date")
    return ""


@transaction.atomic
def apply_answer(answer, *, by) -> BankAnswer:
    """Take over what the preview shows."""
    require(by, "books.prepare_payment", answer)
    _locked(answer.batch)
    answer = lock(answer)
    if answer.applied_at is not None:
        raise ActionRefused(_("This answer was taken over already."))
    changed = 0
    for payment, said, problem in effects_of(answer):
        # A later line of the same file may find what an earlier one did.
        payment.refresh_from_db()
        if problem or _no_effect(payment, said):
            continue
        if said.state == PaymentState.PAID:
            mark_paid(payment, paid_on=said.day, by=by)
        else:
            reject_payment(payment, rejected_on=said.day, reason=said.reason, by=by)
        changed += 1
    if not changed:
        raise ActionRefused(_("Nothing in this answer changes a payment."))
    answer.applied_by, answer.applied_at = by, timezone.now()
    with history("books.bank_answer.apply", by=by):
        answer.full_clean()
        answer.save()
    return answer
