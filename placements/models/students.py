"""Students, and their enrolment year by year."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins, inclusive_range, trigram_index
from oids.names import by_name
from partnerships.access import Scope
from partnerships.models import Institute, OfPartnership
from partnerships.triggers import stays_when_year_closes
from placements.enums import Outcome, Route, SubsidyKind
from placements.querysets import EnrolmentQuerySet, StudentQuerySet


@pghistory.track()
class Student(models.Model):
    """A student, known by the number the institute gave. No BSN, no reasons of health, nothing that is not needed."""

    number = models.CharField(
        _("student number"),
        max_length=20,
        validators=[RegexValidator(r"^[0-9A-Za-z-]+$", _("A student number has only digits, letters and hyphens."))],
    )
    first_name = models.CharField(_("first name"), max_length=60)
    infix = models.CharField(_("infix"), max_length=20, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    institute = models.ForeignKey(Institute, models.PROTECT, related_name="students", verbose_name=_("institute"))
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("For the personal link and the result of a placing round.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StudentQuerySet.as_manager()

    class Meta:
        verbose_name = _("student")
        verbose_name_plural = _("students")
        ordering = [*by_name(), "number"]
        indexes = [trigram_index("student_name_trgm", "last_name", "first_name", "number")]
        constraints = [
            models.UniqueConstraint(
                fields=["institute", "number"],
                name="student_number_once",
                violation_error_message=_("This institute already has a student with this number."),
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.first_name, self.infix, self.last_name]))

    @property
    def sort_name(self) -> str:
        return f"{self.last_name}, {' '.join(filter(None, [self.first_name, self.infix]))}"

    @property
    def reference(self) -> str:
        """How those see the student who need no name: says nothing about the person."""
        return f"S{self.pk:06d}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("placements:student_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        """Their partnerships and institute, and whose school they are at or who guides them there."""
        from placements.models.placements import Placement

        scopes = [
            row.access_scope()
            for row in Placement.objects.filter(enrolment__student=self).select_related(
                "enrolment__student", "school_trainer__person", "institute_trainer__person"
            )
        ]
        return Scope.of(
            {*self.enrolments.values_list("partnership_id", flat=True)},
            {self.institute_id}.union(*(scope.parties for scope in scopes)),
            set().union(*(scope.users for scope in scopes)),
        )


@pghistory.track()
class Enrolment(OfPartnership, Dated):
    """A student in one school year: route, year of study and kind for the subsidy, and in which partnership."""

    student = models.ForeignKey(Student, models.PROTECT, related_name="enrolments", verbose_name=_("student"))
    school_year = SchoolYearField(_("school year"), db_index=True)
    route = models.CharField(_("route"), max_length=12, choices=Route.choices)
    year_of_study = models.PositiveSmallIntegerField(
        _("year of study"), validators=[MinValueValidator(1), MaxValueValidator(6)]
    )
    subsidy_kind = models.CharField(_("kind for the subsidy"), max_length=24, choices=SubsidyKind.choices)
    outcome = models.CharField(
        _("at the end of the year"), max_length=12, blank=True, choices=Outcome.choices,
        help_text=_("Empty: the student goes on, or it is not known yet."),
    )  # fmt: skip

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-school_year", *by_name("student__")]
        constraints = [
            ends_after_it_begins("enrolment_period"),
            ExclusionConstraint(
                name="student_one_enrolment_at_a_time",
                expressions=[("student", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The student is already enrolled in this period. End that enrolment first."),
            ),
        ]
        triggers = [stays_when_year_closes("enrolment_of_closed_year_stays")]

    def __str__(self) -> str:
        return f"{self.student} {self.school_year}"

    @property
    def route_and_year(self) -> str:
        return gettext("%(route)s, year %(number)s") % {
            "route": self.get_route_display(), "number": self.year_of_study,
        }  # fmt: skip

    def access_scope(self) -> Scope:
        return Scope.of([self.partnership_id], [self.student.institute_id])

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.school_year and self.valid_from and not self.school_year.period.contains(self.valid_from):
            raise ValidationError({"valid_from": _("The first day lies outside the school year.")})
        if self.school_year and self.valid_until and not self.school_year.period.contains(self.valid_until):
            raise ValidationError({"valid_until": _("The last day lies outside the school year.")})
