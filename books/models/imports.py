"""Sheets of costs and contributions that were sent to be imported."""

from __future__ import annotations

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from books.enums import ContributionKind
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


@pghistory.track(exclude=list(SentSheet.UNTRACKED))
class ContributionSheet(SentSheet, OfPartnership):
    """A workbook with own contributions of one school year on its way in, in money or in hours."""

    school_year = SchoolYearField(_("school year"))
    what = models.CharField(_("what is in it"), max_length=8, choices=ContributionKind.choices)

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet of contributions")
        verbose_name_plural = _("sheets of contributions")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:contribution_sheet_detail", args=[self.pk])
