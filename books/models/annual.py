"""The annual report of a calendar year, once it is fixed."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.querysets import BooksQuerySet
from partnerships.models import OfPartnership


@pghistory.track(exclude=["tables"])
class AnnualReport(OfPartnership):
    """The tables of the annual report as they were fixed: every figure with what it consists of. Next year opens with
    its closing balances; what turns out otherwise later is a correction there, and this one never changes."""

    calendar = models.PositiveSmallIntegerField(
        _("calendar year"), validators=[MinValueValidator(2009), MaxValueValidator(2199)]
    )
    penvoerder = models.CharField(_("penvoerder"), max_length=160, blank=True)
    tables = models.JSONField(_("tables"))
    sha256 = models.CharField(_("hash of the tables"), max_length=64)
    fixed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("fixed by"))
    fixed_at = models.DateTimeField(_("fixed at"), default=timezone.now)

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ["-calendar"]
        constraints = [models.UniqueConstraint(fields=["partnership", "calendar"], name="annual_report_once")]
        triggers = [pgtrigger.Protect(name="fixed_annual_report_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.partnership} {self.calendar}"
