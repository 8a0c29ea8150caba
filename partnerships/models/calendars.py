"""A private address under which a calendar program reads meetings."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.bodies import Body
from partnerships.querysets import CalendarLinkQuerySet


@pghistory.track(exclude=["token_hash"])
class CalendarLink(models.Model):
    """Of all bodies in which its owner sits, or of one body (`body`). Only a hash of the secret is kept. It opens what its
    owner may see on the day it is asked, and nothing once it is withdrawn."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="calendar_links", verbose_name=_("body")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "body"], condition=models.Q(withdrawn_at__isnull=True), nulls_distinct=False,
                name="one_working_calendar_address",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.body) if self.body_id else str(_("all my meetings"))
