"""What the penvoerder pays the parties: the plan, batches of payments, what each consists of, and the bank's answers."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.enums import BatchState, MessageFormat, PaymentState
from books.querysets import BatchPartQuerySet, BooksQuerySet, PaymentLineQuerySet, PaymentQuerySet
from oids.fields import SchoolYearField
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import OfPartnership, Party
from partnerships.triggers import stays_when_year_closes, year_of

PREPARED = [BatchState.DRAFT, BatchState.AUTHORISED]
SENT = [BatchState.EXPORTED, BatchState.PROCESSED]


def _person(label) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label,
        editable=False,
    )  # fmt: skip


def _moment(label) -> models.DateTimeField:
    return models.DateTimeField(label, null=True, blank=True, editable=False)


@pghistory.track()
class PaymentInstalment(OfPartnership):
    """A part of the allocation of a school year that the parties get from a day on. Without any, all is payable at once."""

    school_year = SchoolYearField(_("school year"))
    number = models.PositiveSmallIntegerField(_("instalment"))
    percentage = models.DecimalField(
        _("percentage"), max_digits=7, decimal_places=4, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)], help_text=_("Empty: all that is left."),
    )  # fmt: skip
    due_on = models.DateField(_("payable from"))

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment of the payments")
        verbose_name_plural = _("instalments of the payments")
        ordering = ["school_year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "school_year", "number"], name="payment_instalment_once")
        ]
        triggers = [stays_when_year_closes("payment_instalment_of_closed_year_stays")]

    def __str__(self) -> str:
        return f"{self.school_year} {self.number}"


@pghistory.track(exclude=["file_text"])
class PaymentBatch(OfPartnership):
    """Payments that are made together. Prepared by one and authorised by another; what it consists of never changes, and
    from the export on neither does the file for the bank. What is wrong is withdrawn before, or answered by the bank."""

    number = models.PositiveIntegerField(_("number"))
    execution_on = models.DateField(_("execution date"))
    message_format = models.CharField(
        _("format"), max_length=16, choices=MessageFormat.choices, default=MessageFormat.PAIN_09
    )
    state = models.CharField(_("state"), max_length=12, choices=BatchState.choices, default=BatchState.DRAFT)
    debtor = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("penvoerder"))
    debtor_name = models.CharField(_("name of the account"), max_length=70)
    debtor_iban = models.CharField(_("from account"), max_length=34)
    payment_count = models.PositiveIntegerField(_("number of payments"))
    total_cents = models.BigIntegerField(_("sum of the payments"))
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    prepared_at = models.DateTimeField(_("prepared at"), default=timezone.now)
    authorised_by = _person(_("authorised by"))
    authorised_at = _moment(_("authorised at"))
    exported_by = _person(_("exported by"))
    exported_at = _moment(_("exported at"))
    message_id = models.CharField(_("message id"), max_length=35, blank=True, editable=False)
    file_text = models.TextField(blank=True, editable=False)
    file_sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, editable=False)
    processed_at = _moment(_("processed at"))
    withdrawn_by = _person(_("withdrawn by"))
    withdrawn_at = _moment(_("withdrawn at"))
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment batch")
        verbose_name_plural = _("payment batches")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "number"], name="payment_batch_number_once"),
            models.CheckConstraint(
                name="payment_batch_two_people",
                condition=Q(authorised_by__isnull=True) | ~Q(authorised_by=F("prepared_by")),
                violation_error_message=_("Who prepared payments cannot authorise them."),
            ),
            models.CheckConstraint(
                name="payment_batch_authorised_before_it_is_sent",
                condition=Q(state__in=[BatchState.DRAFT, BatchState.WITHDRAWN])
                | Q(authorised_by__isnull=False, authorised_at__isnull=False),
            ),
            models.CheckConstraint(
                name="payment_batch_sent_with_its_file",
                condition=~Q(state__in=SENT) | (Q(exported_at__isnull=False) & ~Q(message_id="") & ~Q(file_text="")),
            ),
            models.CheckConstraint(
                name="payment_batch_pays_something", condition=Q(total_cents__gt=0, payment_count__gt=0)
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="payment_batch_states",
                field="state",
                transitions=[
                    (BatchState.DRAFT, BatchState.AUTHORISED),
                    (BatchState.DRAFT, BatchState.WITHDRAWN),
                    (BatchState.AUTHORISED, BatchState.EXPORTED),
                    (BatchState.AUTHORISED, BatchState.WITHDRAWN),
                    (BatchState.EXPORTED, BatchState.PROCESSED),
                    # Only when an answer of the bank was entered wrongly.
                    (BatchState.PROCESSED, BatchState.EXPORTED),
                ],
            ),
            pgtrigger.Trigger(
                name="payment_batch_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("allowed", "TEXT[]"), ("withdrawal", "TEXT[]")],
                func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'pgtrigger: a payment batch stays; withdraw it before it is exported';
                    END IF;
                    withdrawal := ARRAY['state', 'version', 'withdrawn_by_id', 'withdrawn_at', 'withdrawn_reason'];
                    allowed := CASE OLD.state
                        WHEN 'draft' THEN withdrawal || ARRAY['authorised_by_id', 'authorised_at']
                        WHEN 'authorised' THEN withdrawal || ARRAY[
                            'exported_by_id', 'exported_at', 'message_id', 'file_text', 'file_sha256']
                        WHEN 'withdrawn' THEN ARRAY[]::TEXT[]
                        ELSE ARRAY['state', 'version', 'processed_at']
                    END;
                    IF to_jsonb(OLD) - allowed IS DISTINCT FROM to_jsonb(NEW) - allowed THEN
                        RAISE EXCEPTION 'pgtrigger: the payment batch is frozen';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def bank_prefix(self) -> str:
        """How the references that the bank sees begin; the number of the party comes behind it."""
        return f"B{self.pk:06d}-"

    @property
    def reference(self) -> str:
        return f"B-{self.partnership.slug}-{self.number}"

    @property
    def is_sent(self) -> bool:
        return self.state in SENT

    @property
    def can_be_withdrawn(self) -> bool:
        return self.state in PREPARED

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:payment_batch_detail", args=[self.pk])


@pghistory.track()
class Payment(models.Model):
    """Money to one party in a batch, in cents, with name and account number as they were when it was prepared."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="payments", verbose_name=_("payment batch"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="payments", verbose_name=_("party"))
    amount_cents = models.BigIntegerField(_("amount"))
    iban = models.CharField("IBAN", max_length=34)
    statutory_name = models.CharField(_("statutory name"), max_length=200)
    bank_name = models.CharField(_("name as the bank gets it"), max_length=70)
    remittance = models.CharField(_("text with the payment"), max_length=140)
    end_to_end_id = models.CharField(_("reference for the bank"), max_length=35, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=PaymentState.choices, default=PaymentState.OPEN)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    rejected_on = models.DateField(_("rejected on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answered_by = _person(_("answer entered by"))
    answered_at = _moment(_("answer entered at"))

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["batch", "party__code"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "party"], name="payment_once_per_party"),
            models.CheckConstraint(name="payment_is_positive", condition=Q(amount_cents__gt=0)),
            models.CheckConstraint(
                name="payment_answer_is_whole",
                condition=Q(state=PaymentState.OPEN, paid_on__isnull=True, rejected_on__isnull=True)
                | Q(state=PaymentState.PAID, paid_on__isnull=False, rejected_on__isnull=True)
                | (Q(state=PaymentState.REJECTED, rejected_on__isnull=False) & ~Q(reason="")),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="payment_states",
                field="state",
                transitions=[
                    (PaymentState.OPEN, PaymentState.PAID),
                    (PaymentState.OPEN, PaymentState.REJECTED),
                    (PaymentState.PAID, PaymentState.REJECTED),
                    # Only when an answer of the bank was entered wrongly.
                    (PaymentState.PAID, PaymentState.OPEN),
                    (PaymentState.REJECTED, PaymentState.OPEN),
                ],
            ),
            pgtrigger.Trigger(
                name="payment_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=[
                    (
                        "allowed",
                        "TEXT[] := ARRAY['state', 'paid_on', 'rejected_on', 'reason', 'answered_by_id', 'answered_at']",
                    ),
                    ("batch_state", "TEXT"),
                ],
                func="""
                    IF TG_OP = 'DELETE' THEN
                        RAISE EXCEPTION 'pgtrigger: a payment stays; its batch can be withdrawn';
                    END IF;
                    SELECT state INTO batch_state FROM books_paymentbatch WHERE id = NEW.batch_id;
                    IF TG_OP = 'INSERT' THEN
                        IF batch_state <> 'draft' THEN
                            RAISE EXCEPTION 'pgtrigger: the payment batch is frozen';
                        END IF;
                        RETURN NEW;
                    END IF;
                    IF to_jsonb(OLD) - allowed IS DISTINCT FROM to_jsonb(NEW) - allowed THEN
                        RAISE EXCEPTION 'pgtrigger: the payment is frozen';
                    END IF;
                    IF batch_state NOT IN ('exported', 'processed')
                       AND to_jsonb(OLD) IS DISTINCT FROM to_jsonb(NEW) THEN
                        RAISE EXCEPTION 'pgtrigger: the bank answers only what was exported';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # A payment is of the school year in which the bank made or returned it (seven months after 1 January).
            stays_when_year_closes(
                "payment_of_closed_year_stays",
                of=f"""SELECT batch.partnership_id, {year_of("settled.day")}
                        FROM books_paymentbatch batch, unnest(ARRAY[{{row}}.paid_on, {{row}}.rejected_on]) settled (day)
                       WHERE batch.id = {{row}}.batch_id AND settled.day IS NOT NULL""",
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id

    def access_scope(self) -> Scope:
        return self.batch.access_scope()

    def get_absolute_url(self) -> str:
        return f"{self.batch.get_absolute_url()}#payments"


@pghistory.track()
class PaymentLine(models.Model):
    """One claim that a payment settles, in cents; less than 0: set off. Kept by origin, school year and part, so that what
    is still payable is the newest claim minus these."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="lines", verbose_name=_("payment"))
    origin = models.CharField(_("comes from"), max_length=30)
    school_year = SchoolYearField(_("school year"))
    part = models.CharField(_("part"), max_length=30, blank=True)
    what = models.CharField(_("what"), max_length=200)
    reference = models.CharField(_("reference"), max_length=100)
    amount_cents = models.BigIntegerField(_("amount"))

    objects = PaymentLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim in a payment")
        verbose_name_plural = _("claims in a payment")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "origin", "school_year", "part"], name="payment_line_once"),
            models.CheckConstraint(name="payment_line_is_something", condition=~Q(amount_cents=0)),
        ]
        triggers = [
            rows_stay(
                "payment_lines_are_frozen",
                while_="""SELECT payment.id FROM books_payment payment
                            JOIN books_paymentbatch batch ON batch.id = payment.batch_id WHERE batch.state <> 'draft'""",
                key="payment_id",
                because="the payment batch is frozen",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def access_scope(self) -> Scope:
        return self.payment.access_scope()


@pghistory.track()
class BankAnswer(models.Model):
    """A file of the bank about a batch: only what it says of this batch's payments is kept, not the rest of the account."""

    batch = models.ForeignKey(PaymentBatch, models.PROTECT, related_name="answers", verbose_name=_("payment batch"))
    name = models.CharField(_("file"), max_length=120)
    kind = models.CharField(_("kind of file"), max_length=30)
    sha256 = models.CharField(max_length=64)
    lines = models.JSONField(_("what it says"), default=list)
    others = models.PositiveIntegerField(_("other entries in the file"), default=0)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by")
    )
    received_at = models.DateTimeField(_("sent at"), default=timezone.now)
    applied_by = _person(_("taken over by"))
    applied_at = _moment(_("taken over at"))

    objects = BatchPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of the bank")
        verbose_name_plural = _("answers of the bank")
        ordering = ["-received_at", "-pk"]
        triggers = [
            pgtrigger.Trigger(
                name="bank_answer_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("allowed", "TEXT[] := ARRAY['applied_by_id', 'applied_at']")],
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.applied_at IS NULL AND to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: an answer of the bank stays as it came';
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> Scope:
        return self.batch.access_scope()

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:bank_answer_detail", args=[self.pk])
