"""The subsidy's rules by year and the count of students; the grant follows from both (`grants`)."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from funding.enums import CountState, RuleFamily
from funding.querysets import MoneyQuerySet, RuleQuerySet
from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership
from partnerships.triggers import stays_when_year_closes
from placements.enums import SubsidyKind

OF_COUNT = "SELECT c.partnership_id, c.school_year FROM funding_studentcount c WHERE c.id = {row}.count_id"


@pghistory.track()
class SubsidyRule(Dated):
    """One rule of the subsidy, as dated data. Amounts in cents.

    Published rules hold for all (`manage.py load_subsidy_rules`); a rule with a partnership is that partnership's own
    setting, where nothing is published yet. Its figures stay once an amount was worked out by it.
    """

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="rules", verbose_name=_("partnership")
    )
    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    family = models.CharField(_("family"), max_length=20, choices=RuleFamily.choices)
    minimum_students = models.PositiveIntegerField(_("minimum number of students"))
    fixed_cents = models.BigIntegerField(_("fixed sum"), default=0)
    per_student_cents = models.BigIntegerField(_("amount per student"), default=0)
    provisional_per_student_cents = models.BigIntegerField(_("provisional amount per student"), null=True, blank=True)
    count_offset_years = models.PositiveSmallIntegerField(
        _("years back"),
        default=1,
        help_text=_("The count of how many school years before the grant's own year decides."),
    )
    count_month = models.PositiveSmallIntegerField(
        _("month of the count"), default=10, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    count_day = models.PositiveSmallIntegerField(
        _("day of the count"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("On which day of the school year students are counted, unless the count itself says another day."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=300)
    note = models.TextField(_("note"), blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("subsidy rule")
        verbose_name_plural = _("subsidy rules")
        ordering = ["-valid_from"]
        constraints = [ends_after_it_begins("subsidy_rule_period")]
        triggers = [
            pgtrigger.Trigger(
                name="rule_in_use_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                declare=[("allowed", "TEXT[] := ARRAY['name', 'source', 'note', 'valid_until']")],
                func="""
                    IF (TG_OP = 'DELETE' OR to_jsonb(OLD) - allowed IS DISTINCT FROM to_jsonb(NEW) - allowed)
                       AND EXISTS (SELECT FROM funding_grantamount a JOIN funding_grant g ON g.id = a.grant_id
                                    WHERE g.rule_id = OLD.id) THEN
                        RAISE EXCEPTION 'pgtrigger: amounts rest on this rule; its figures stay';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def access_scope(self) -> Scope:
        return Scope.of([self.partnership_id])

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("funding:rule_detail", args=[self.pk])

    @property
    def is_used(self) -> bool:
        """Whether an amount was worked out by it."""
        return self.grants.filter(amounts__isnull=False).exists()


@pghistory.track()
class SubsidyBand(models.Model):
    """A step of a staffel: from so many students to so many (empty = and more), an amount in cents."""

    rule = models.ForeignKey(SubsidyRule, models.CASCADE, related_name="bands", verbose_name=_("subsidy rule"))
    lower = models.PositiveIntegerField(_("from"))
    upper = models.PositiveIntegerField(_("to"), null=True, blank=True)
    amount_cents = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = ["lower"]
        constraints = [models.UniqueConstraint(fields=["rule", "lower"], name="subsidy_band_once")]
        triggers = [
            rows_stay(
                "bands_of_rule_in_use_stay",
                while_="SELECT g.rule_id FROM funding_grantamount a JOIN funding_grant g ON g.id = a.grant_id",
                key="rule_id",
                because="amounts rest on this rule; its bands stay",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lower}-{self.upper or ''}"


@pghistory.track()
class StudentCount(OfPartnership):
    """The number of students of a school year, by kind: proposed from the register, corrected with a reason, filed."""

    school_year = SchoolYearField(_("school year"))
    reference_date = models.DateField(_("reference date"), help_text=_("Students enrolled on this day are counted."))
    state = models.CharField(_("state"), max_length=10, choices=CountState.choices, default=CountState.PROPOSED)
    filed_on = models.DateField(_("filed on"), null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("filed by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of students")
        verbose_name_plural = _("counts of students")
        ordering = ["-school_year"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "school_year"], name="student_count_once"),
            models.CheckConstraint(
                name="student_count_filed_by_somebody",
                condition=Q(state=CountState.PROPOSED) | Q(filed_on__isnull=False, filed_by__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="filed_count_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=CountState.FILED),
            ),
            stays_when_year_closes("count_of_closed_year_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("funding:count_detail", args=[self.pk])

    @property
    def counted(self) -> int:
        """Students that count for the subsidy."""
        return sum(line.number for line in self.lines.all() if line.kind != SubsidyKind.NOT_COUNTED)


@pghistory.track()
class StudentCountLine(models.Model):
    """One kind of student in a count. `registered` is what the register said when it was proposed."""

    count = models.ForeignKey(StudentCount, models.CASCADE, related_name="lines", verbose_name=_("count"))
    kind = models.CharField(_("kind for the subsidy"), max_length=24, choices=SubsidyKind.choices)
    registered = models.PositiveIntegerField(_("in the register"))
    corrected = models.PositiveIntegerField(_("corrected to"), null=True, blank=True)
    reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of the count")
        verbose_name_plural = _("lines of the count")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["count", "kind"], name="student_count_line_once"),
            models.CheckConstraint(
                name="student_count_correction_has_reason",
                condition=Q(corrected__isnull=True) | ~Q(reason=""),
                violation_error_message=_("A correction needs a reason."),
            ),
        ]
        triggers = [
            rows_stay(
                "lines_of_filed_count_stay",
                while_="SELECT id FROM funding_studentcount WHERE state = 'filed'",
                key="count_id",
                because="the count is filed; its lines stay",
            ),
            stays_when_year_closes("count_lines_of_closed_year_stay", of=OF_COUNT),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def number(self) -> int:
        return self.registered if self.corrected is None else self.corrected

    def access_scope(self) -> Scope:
        return self.count.access_scope()
