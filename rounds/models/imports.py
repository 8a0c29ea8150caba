"""Sheets that were sent to be imported: kept until they are done or given up, because they hold personal data."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.models import SentSheet
from partnerships.models import OfPartnership
from rounds.enums import SheetKind
from rounds.models.rounds import Round
from rounds.querysets import OfficeQuerySet


@pghistory.track(exclude=list(SentSheet.UNTRACKED))
class SheetImport(SentSheet, OfPartnership):
    """One workbook of a placing season on its way in."""

    school_year = SchoolYearField(_("school year"))
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("placing round")
    )
    kind = models.CharField(_("about"), max_length=12, choices=SheetKind.choices)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a sheet")
        verbose_name_plural = _("imports of sheets")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("rounds:sheet_detail", args=[self.pk])
