"""What was agreed: the placing period of a school year, and the facilitation norm."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins, inclusive_range
from oids.querysets import DatedQuerySet
from partnerships.models import Decision, OfPartnership
from partnerships.querysets import InPartnershipQuerySet
from partnerships.triggers import stays_when_year_closes


@pghistory.track()
class PlacementPeriod(OfPartnership, Dated):
    """The days of a school year on which students can be placed; a placement over all of them gets the full norm."""

    school_year = SchoolYearField(_("school year"))
    valid_until = models.DateField(_("until and including"))
    mentor_due = models.DateField(
        _("mentor known by"), help_text=_("From this day a placement without a mentor is late.")
    )
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="placement_periods",
        verbose_name=_("agreed by decision"),
    )  # fmt: skip

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement period")
        verbose_name_plural = _("placement periods")
        ordering = ["-school_year"]
        constraints = [
            ends_after_it_begins("placement_period_period"),
            models.UniqueConstraint(fields=["partnership", "school_year"], name="placement_period_once"),
        ]
        triggers = [stays_when_year_closes("placement_period_of_closed_year_stays")]

    def __str__(self) -> str:
        return f"{self.partnership} {self.school_year}"

    def clean(self) -> None:
        from django.core.exceptions import ValidationError

        if self.school_year:
            for name in ("valid_from", "valid_until"):
                day = getattr(self, name)
                if day and not self.school_year.period.contains(day):
                    raise ValidationError({name: _("This day lies outside the school year.")})


class NormQuerySet(DatedQuerySet, InPartnershipQuerySet):
    """Norms of the partnerships in which a role is held."""


def _hours(label):
    return models.DecimalField(label, max_digits=7, decimal_places=2, validators=[MinValueValidator(0)])


@pghistory.track()
class Norm(OfPartnership, Dated):
    """Facilitation per student per year, in hours, adopted by a decision (never a constant in code)."""

    school_trainer_hours = _hours(_("hours of the school trainer per student"))
    mentor_hours = _hours(_("hours of the mentor per student"))
    institute_trainer_hours = _hours(_("hours of the institute trainer per student"))
    students_min = models.PositiveSmallIntegerField(_("students per school trainer, from"))
    students_max = models.PositiveSmallIntegerField(_("students per school trainer, to"))
    school_trainer_days = models.DecimalField(_("days a week of a school trainer"), max_digits=3, decimal_places=2)
    peer_group_min = models.PositiveSmallIntegerField(_("students in a peer group, from"))
    peer_group_max = models.PositiveSmallIntegerField(_("students in a peer group, to"))
    full_time_hours = _hours(_("hours in a full-time year"))
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="norms", verbose_name=_("adopted by decision"))

    objects = NormQuerySet.as_manager()

    class Meta:
        verbose_name = _("facilitation norm")
        verbose_name_plural = _("facilitation norms")
        ordering = ["-valid_from"]
        constraints = [
            ends_after_it_begins("norm_period"),
            ExclusionConstraint(
                name="one_norm_at_a_time",
                expressions=[("partnership", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_("There is already a norm in this period. End that one first."),
            ),
        ]

    def __str__(self) -> str:
        return _("norm from %(day)s") % {"day": self.valid_from}
