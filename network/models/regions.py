"""Onderwijsregio's: which schools and partnerships lie in which, what a region needs, and what its partnerships get."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models.base import union
from network.querysets import OfRegionQuerySet, RegionQuerySet, RegionSchoolQuerySet
from oids.fields import SchoolYearField
from oids.models import Dated, ends_after_it_begins, inclusive_range
from partnerships.access import Scope
from partnerships.models import Partnership, School


@pghistory.track()
class Region(models.Model):
    """A region through which the subsidy goes since 2025. It belongs to no partnership: the administrator makes it, and
    the partnerships in it keep who is in it."""

    name = models.CharField(
        _("name"), max_length=120, unique=True,
        error_messages={"unique": _("There is a region with this name already.")},
    )  # fmt: skip
    reference = models.CharField(_("reference"), max_length=40, blank=True, help_text=_("As the ministry knows it."))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("onderwijsregio")
        verbose_name_plural = _("onderwijsregio's")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:region_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        """Everybody of the partnerships that lie in it or lay in it: what was, stays readable for them. Of all partnerships
        while none lies in it: each may come in."""
        partnerships = Partnership.objects.filter(in_regions__region=self).distinct() or Partnership.objects.all()
        return union([Scope(), *(partnership.access_scope() for partnership in partnerships)])


@pghistory.track()
class RegionPartnership(Dated):
    """A partnership lies in a region, from when until when; in one at a time."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="partnerships", verbose_name=_("onderwijsregio"))
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="in_regions", verbose_name=_("partnership")
    )
    end_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)

    objects = OfRegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership in a region")
        verbose_name_plural = _("partnerships in a region")
        ordering = ["partnership__name", "-valid_from"]
        constraints = [
            ends_after_it_begins("region_partnership_period"),
            ExclusionConstraint(
                name="partnership_one_region_at_a_time",
                expressions=[("partnership", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The partnership lies in a region in this period. End that first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} – {self.region}"

    def get_absolute_url(self) -> str:
        return self.region.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.partnership.access_scope()


@pghistory.track()
class RegionSchool(Dated):
    """A location lies in a region, from when until when; in one at a time, whatever partnership it belongs to."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="schools", verbose_name=_("onderwijsregio"))
    school = models.ForeignKey(School, models.PROTECT, related_name="in_regions", verbose_name=_("school"))
    end_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)

    objects = RegionSchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school in a region")
        verbose_name_plural = _("schools in a region")
        ordering = ["school__name", "-valid_from"]
        constraints = [
            ends_after_it_begins("region_school_period"),
            ExclusionConstraint(
                name="school_one_region_at_a_time",
                expressions=[("school", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The school lies in a region in this period. End that first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} – {self.region}"

    def get_absolute_url(self) -> str:
        return self.region.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.school.access_scope()


@pghistory.track()
class RegionYear(models.Model):
    """What holds for a region in a school year: how many students it needs together, and what it gets, in cents."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="years", verbose_name=_("onderwijsregio"))
    school_year = SchoolYearField(_("school year"))
    needed = models.PositiveIntegerField(
        _("students needed"), help_text=_("Of all partnerships together, for example 150.")
    )
    grant_cents = models.BigIntegerField(
        _("grant of the region"), null=True, blank=True, validators=[MinValueValidator(0)],
        help_text=_("Empty while it is not known yet."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=200, help_text=_("Regulation or letter in which it stands."))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfRegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("year of a region")
        verbose_name_plural = _("years of a region")
        ordering = ["-school_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "school_year"], name="region_year_once",
                violation_error_message=_("This year is entered already. Correct it instead."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.region} {self.school_year}"

    def get_absolute_url(self) -> str:
        return self.region.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.region.access_scope()
