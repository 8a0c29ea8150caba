"""School years whose books are closed."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from partnerships.models.partnerships import OfPartnership
from partnerships.querysets import InPartnershipQuerySet


@pghistory.track()
class ClosedYear(OfPartnership):
    """While this row is there, everything that the accounts of the school year rest on is frozen by triggers
    (`partnerships.triggers`). Made when the books are closed, taken away when two people reopen them."""

    school_year = SchoolYearField(_("school year"))

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed school year")
        verbose_name_plural = _("closed school years")
        ordering = ["-school_year"]
        constraints = [models.UniqueConstraint(fields=["partnership", "school_year"], name="closed_year_once")]

    def __str__(self) -> str:
        return f"{self.partnership} {self.school_year}"
