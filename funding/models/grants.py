"""The streams of money: grants with their amounts, what they may pay, and what is expected and came in."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from funding.enums import AmountState, CostKind, GrantSource, ReductionScope, ReportModel
from funding.models.subsidy import StudentCount, SubsidyRule
from funding.querysets import GrantAmountQuerySet, GrantEarmarkQuerySet, GrantQuerySet, OfGrantQuerySet
from oids import formats
from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership
from partnerships.triggers import stays_when_year_closes, year_of

# A stream from elsewhere may last longer than the year in which it began; the subsidy is of its year alone.
OF_SUBSIDY = "SELECT {row}.partnership_id, {row}.school_year WHERE {row}.source = 'ocw'"
OF_SUBSIDY_OF_ROW = """SELECT g.partnership_id, g.school_year FROM funding_grant g
                        WHERE g.id = {row}.grant_id AND g.source = 'ocw'"""
# Of every stream, what came in is also of the year in which it came in; an instalment is of the years in which it did.
OF_DAY_OF_RECEIPT = (
    f"""SELECT g.partnership_id, {year_of("{row}.received_on")} FROM funding_grant g WHERE g.id = {{row}}.grant_id"""
)
OF_RECEIPT = f"""{OF_SUBSIDY_OF_ROW} UNION ALL
                       {OF_DAY_OF_RECEIPT}"""
OF_RECEIPTS_OF_ROW = f"""SELECT g.partnership_id, {year_of("r.received_on")} FROM funding_grantreceipt r
                         JOIN funding_grant g ON g.id = r.grant_id WHERE r.instalment_id = {{row}}.id"""


def _somebody(label) -> models.ForeignKey:
    """Who did something with a row, once somebody did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label,
        editable=False,
    )  # fmt: skip


@pghistory.track()
class Grant(OfPartnership, Dated):
    """A stream of money of a partnership: the subsidy of a school year, or a grant from elsewhere with its own period.

    `school_year` is the year in which it begins; only the subsidy (source OCW) has a rule and is one per year. What it
    may pay follows from its earmarks, within its period, at most the part that is not co-financed.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="grants", verbose_name=_("partnership"))
    school_year = SchoolYearField(_("school year"))
    source = models.CharField(_("source"), max_length=12, choices=GrantSource.choices, default=GrantSource.OCW)
    title = models.CharField(_("name"), max_length=120, blank=True)
    funder = models.CharField(_("who grants it"), max_length=120, blank=True)
    rule = models.ForeignKey(
        SubsidyRule, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("subsidy rule")
    )
    reference = models.CharField(_("reference"), max_length=60, blank=True, help_text=_("Of the minister's letter."))
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    cofinancing_percentage = models.DecimalField(
        _("co-financing in %"), max_digits=7, decimal_places=4, default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("The part of every cost that the parties bear themselves."),
    )  # fmt: skip
    report_model = models.CharField(
        _("model in the annual report"), max_length=4, choices=ReportModel.choices, default=ReportModel.G1
    )
    completed_on = models.DateField(
        _("performance completed on"), null=True, blank=True, help_text=_("Empty: not completed yet.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["-school_year", "pk"]
        constraints = [
            ends_after_it_begins("grant_period"),
            models.UniqueConstraint(
                fields=["partnership", "school_year"],
                condition=Q(source=GrantSource.OCW),
                name="grant_once",
                violation_error_message=_("The subsidy of this school year is already recorded."),
            ),
            models.CheckConstraint(
                name="grant_by_rule_or_by_name",
                condition=Q(source=GrantSource.OCW, rule__isnull=False)
                | (~Q(source=GrantSource.OCW) & Q(rule__isnull=True) & ~Q(title="")),
                violation_error_message=_("The subsidy of OCW follows a rule; another grant has a name and no rule."),
            ),
        ]
        triggers = [stays_when_year_closes("subsidy_of_closed_year_stays", of=OF_SUBSIDY)]

    def __str__(self) -> str:
        return f"{self.partnership} {self.name}"

    @property
    def name(self) -> str:
        """How it is called in lists: its own name, or the subsidy of its year."""
        return self.title or gettext("Subsidy of OCW %(year)s") % {"year": self.school_year}

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("funding:grant_detail", args=[self.pk])

    @property
    def current_amount(self) -> GrantAmount | None:
        """The newest amount that counts: the definitive one once there is one. Uses the prefetched amounts."""
        amounts = sorted((row for row in self.amounts.all() if row.counts), key=lambda amount: amount.number)
        return amounts[-1] if amounts else None

    @property
    def received_cents(self) -> int:
        return sum(receipt.amount_cents for receipt in self.receipts.all())

    @property
    def expected_cents(self) -> int:
        """The instalments together."""
        return sum(row.amount_cents for row in self.instalments.all())

    @property
    def paying_earmarks(self) -> list[GrantEarmark]:
        """What it may pay now: the earmarks that count. Uses the prefetched earmarks."""
        return [mark for mark in self.earmarks.all() if mark.counts]


@pghistory.track()
class GrantEarmark(models.Model):
    """What a grant may pay: a kind of cost, perhaps only an activity of it. Where several grants may pay the same cost,
    the lowest `order` pays first.

    It decides who pays, as an amount does: entered by one person and confirmed by another, and it counts from then on
    until a removal that one person asked is confirmed by another. (What was entered before two people were asked for has
    nobody who entered or confirmed it.)
    """

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="earmarks", verbose_name=_("grant"))
    kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices)
    activity = models.CharField(
        _("only the activity"), max_length=80, blank=True, help_text=_("Empty: all costs of this kind.")
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=1, help_text=_("1 pays first, then 2; what is left the parties bear themselves.")
    )
    entered_by = _somebody(_("entered by"))
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)
    confirmed_by = _somebody(_("confirmed by"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    removal_asked_by = _somebody(_("removal asked by"))
    removal_asked_at = models.DateTimeField(_("removal asked at"), null=True, blank=True, editable=False)

    objects = GrantEarmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("earmark")
        verbose_name_plural = _("earmarks")
        ordering = ["kind", "activity"]
        constraints = [
            models.UniqueConstraint(
                fields=["grant", "kind", "activity"],
                name="grant_earmark_once",
                violation_error_message=_("This grant already pays these costs."),
            ),
            models.CheckConstraint(
                name="grant_earmark_two_people",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                violation_error_message=_("An earmark is confirmed by another person than who entered it."),
            ),
            models.CheckConstraint(
                name="grant_earmark_confirmed_on_a_day",
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="grant_earmark_removal_of_what_counts",
                condition=Q(removal_asked_by__isnull=True, removal_asked_at__isnull=True)
                | Q(removal_asked_by__isnull=False, removal_asked_at__isnull=False, confirmed_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="confirmed_earmark_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[
                    ("confirming", "TEXT[] := ARRAY['confirmed_by_id', 'confirmed_at']"),
                    ("removing", "TEXT[] := ARRAY['removal_asked_by_id', 'removal_asked_at']"),
                ],
                # Until it is confirmed it may be confirmed or taken back; after that it only goes when that was asked.
                func="""
                    IF TG_OP = 'DELETE' THEN
                        IF OLD.confirmed_at IS NULL OR OLD.removal_asked_at IS NOT NULL THEN RETURN OLD; END IF;
                    ELSIF OLD.confirmed_at IS NULL THEN
                        IF to_jsonb(OLD) - confirming = to_jsonb(NEW) - confirming THEN RETURN NEW; END IF;
                    ELSE
                        IF to_jsonb(OLD) - removing = to_jsonb(NEW) - removing THEN RETURN NEW; END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: a confirmed earmark stays until two people remove it';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.activity}".strip()

    @property
    def counts(self) -> bool:
        return self.confirmed_at is not None

    @property
    def removal_is_asked(self) -> bool:
        return self.removal_asked_at is not None

    @property
    def asked_by(self):
        """Of one that waits: whose entry, or whose wish to remove it, another person confirms."""
        return self.removal_asked_by if self.removal_is_asked else self.entered_by

    def get_absolute_url(self) -> str:
        return self.grant.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.grant.access_scope()


@pghistory.track()
class GrantAmount(models.Model):
    """An amount of a grant. Never changed: a new one follows.

    By a rule it is worked out from the filed count, with its derivation; of another grant it is what the letter says.
    Entered by one person and confirmed by another, and it counts from then on. (What was worked out before two people
    were asked for has nobody who confirmed it, and counts since it was recorded.)
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="amounts", verbose_name=_("grant"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=12, choices=AmountState.choices)
    count = models.ForeignKey(
        StudentCount, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("count")
    )
    students = models.PositiveIntegerField(_("students"), null=True, blank=True)
    letter = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_("Where the amount stands, for example: letter of 3-9-2026."),
    )
    reduction_percentage = models.DecimalField(
        _("reduction in %"),
        max_digits=7,
        decimal_places=4,
        default=0,
        help_text=_("When the national ceiling was exceeded."),
    )
    reduction_scope = models.CharField(
        _("reduction of"), max_length=12, choices=ReductionScope.choices, default=ReductionScope.WHOLE
    )
    amount_cents = models.BigIntegerField(_("amount"))
    derivation = models.JSONField(_("derivation"), default=list, blank=True)
    decided_on = models.DateField(_("date of the letter"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)

    objects = GrantAmountQuerySet.as_manager()

    class Meta:
        verbose_name = _("amount of a grant")
        verbose_name_plural = _("amounts of a grant")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="grant_amount_once"),
            models.CheckConstraint(
                name="grant_amount_counted_or_from_a_letter",
                condition=Q(count__isnull=False, students__isnull=False)
                | (Q(count__isnull=True, students__isnull=True) & ~Q(letter="")),
            ),
            models.CheckConstraint(
                name="grant_amount_two_people",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                violation_error_message=_("An amount is confirmed by another person than who entered it."),
            ),
            models.CheckConstraint(
                name="grant_amount_confirmed_on_a_day",
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="recorded_amount_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("allowed", "TEXT[] := ARRAY['confirmed_by_id', 'confirmed_at']")],
                # Until it is confirmed, an amount may be confirmed or taken back; nothing else changes.
                func="""
                    IF OLD.confirmed_at IS NULL THEN
                        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                        IF to_jsonb(OLD) - allowed = to_jsonb(NEW) - allowed THEN RETURN NEW; END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: a recorded amount stays; a new one follows';
                """,
            ),
            stays_when_year_closes("amount_of_closed_year_stays", of=OF_SUBSIDY_OF_ROW),
        ]

    def __str__(self) -> str:
        return f"{self.grant} ({self.get_state_display()})"

    @property
    def counts(self) -> bool:
        return self.confirmed_at is not None

    def access_scope(self) -> Scope:
        return self.grant.access_scope()


@pghistory.track()
class GrantInstalment(models.Model):
    """Money of the grant that is expected on a day, in cents."""

    grant = models.ForeignKey(Grant, models.CASCADE, related_name="instalments", verbose_name=_("grant"))
    number = models.PositiveSmallIntegerField(_("instalment"))
    expected_on = models.DateField(_("expected on"))
    amount_cents = models.BigIntegerField(_("amount"), validators=[MinValueValidator(1)])

    objects = OfGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["grant", "number"], name="grant_instalment_once")]
        triggers = [stays_when_year_closes("instalment_received_in_closed_year_stays", of=OF_RECEIPTS_OF_ROW)]

    def __str__(self) -> str:
        return f"{self.number}: {formats.day(self.expected_on)}, {formats.euro(self.amount_cents)}"

    def access_scope(self) -> Scope:
        return self.grant.access_scope()


@pghistory.track()
class GrantReceipt(models.Model):
    """Money of the grant that came in on the penvoerder's account, in cents."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="receipts", verbose_name=_("grant"))
    instalment = models.ForeignKey(
        GrantInstalment, models.PROTECT, null=True, blank=True, related_name="receipts", verbose_name=_("instalment")
    )
    received_on = models.DateField(_("received on"))
    amount_cents = models.BigIntegerField(_("amount"))
    description = models.CharField(_("description"), max_length=200, blank=True)

    objects = OfGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["received_on", "pk"]
        # What comes in of the subsidy after its year was closed is recorded in the year in which it comes.
        triggers = [stays_when_year_closes("receipt_of_closed_year_stays", of=OF_RECEIPT, comes=OF_DAY_OF_RECEIPT)]

    def __str__(self) -> str:
        return f"{self.received_on} {self.amount_cents}"

    def access_scope(self) -> Scope:
        return self.grant.access_scope()
