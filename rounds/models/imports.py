"""Sheets that were sent to be imported: kept until they are done or given up, because they hold personal data."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.models import Job
from partnerships.models import OfPartnership
from rounds.enums import SheetKind, SheetState
from rounds.models.rounds import Round
from rounds.querysets import OfficeQuerySet


@pghistory.track(exclude=["data", "remarks", "shown", "name"])
class SheetImport(OfPartnership):
    """One workbook on its way in. `data` (compressed) is emptied once it is imported or given up, and what was `shown`
    of it as well; of the `remarks` only where they stood and by which rule is kept."""

    school_year = SchoolYearField(_("school year"))
    round = models.ForeignKey(
        Round, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("placing round")
    )
    kind = models.CharField(_("about"), max_length=12, choices=SheetKind.choices)
    name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField(null=True, editable=False)
    sha256 = models.CharField(_("hash of the file"), max_length=64, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=SheetState.choices, default=SheetState.CHECKING)
    counts = models.JSONField(_("rows"), default=dict, editable=False)
    remarks = models.JSONField(_("remarks"), default=list, editable=False)
    shown = models.JSONField(_("what would happen"), default=dict, editable=False)
    without_refused = models.BooleanField(_("without the refused rows"), default=False, editable=False)
    reason = models.CharField(_("reason for going on"), max_length=200, blank=True, editable=False)
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("done by"),
    )  # fmt: skip
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

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
