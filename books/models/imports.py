"""Sheets of costs that were sent to be imported."""

from __future__ import annotations

import pghistory
from django.utils.translation import gettext_lazy as _

from books.querysets import BooksQuerySet
from oids.fields import SchoolYearField
from oids.models import SentSheet
from partnerships.models import OfPartnership


@pghistory.track(exclude=list(SentSheet.UNTRACKED))
class CostSheet(SentSheet, OfPartnership):
    """A workbook with costs of one school year on its way in."""

    school_year = SchoolYearField(_("school year"))

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet of costs")
        verbose_name_plural = _("sheets of costs")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:cost_sheet_detail", args=[self.pk])
