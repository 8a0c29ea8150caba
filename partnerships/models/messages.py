"""The log of mail: what went to whom about what, and whether it was sent."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models.partnerships import OfPartnership
from partnerships.querysets import MessageQuerySet


class MessageState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("mail", "waiting")
    SENT = "sent", pgettext_lazy("mail", "sent")
    FAILED = "failed", pgettext_lazy("mail", "failed")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["to", "body"])
class Message(OfPartnership):
    """One mail. `about` is the address of what it is about, `key` keeps it from being sent twice for one cause.

    Of a personal link the text is kept without the secret.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=120, blank=True, editable=False)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=5, choices=[("nl", _("Dutch")), ("en", _("English"))])
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    about = models.CharField(_("about"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=MessageState.choices, default=MessageState.WAITING)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail message")
        verbose_name_plural = _("mail messages")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["partnership", "-made_at"], name="message_newest_first")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:message_detail", args=[self.pk])
