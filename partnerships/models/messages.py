"""The log of mail: what went to whom about what, and whether it was sent."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oids.models import Job
from partnerships.models.partnerships import OfPartnership
from partnerships.querysets import MessageQuerySet


class MessageState(models.TextChoices):
    """`sending` while it is handed to the mail server: a mail that stays so was broken off, and may have arrived."""

    WAITING = "waiting", pgettext_lazy("mail", "waiting")
    SENDING = "sending", pgettext_lazy("mail", "being sent")
    SENT = "sent", pgettext_lazy("mail", "sent")
    FAILED = "failed", pgettext_lazy("mail", "failed")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), exclude=["to", "body", "job"])
class Message(OfPartnership):
    """One mail. `about` is the address of what it is about, `key` keeps it from being sent twice for one cause.

    Of a personal link the text is kept without the secret: the link is made while the mail is sent, from the
    references in `refers`.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=120, blank=True, editable=False)
    to = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=5, choices=[("nl", _("Dutch")), ("en", _("English"))])
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    about = models.CharField(_("about"), max_length=200, blank=True)
    refers = models.JSONField(default=dict, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=MessageState.choices, default=MessageState.WAITING)
    problem = models.CharField(_("what went wrong"), max_length=300, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True, editable=False)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, editable=False, related_name="messages", verbose_name=_("work")
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail message")
        verbose_name_plural = _("mail messages")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "key"], condition=~Q(key=""), name="message_once_a_day")
        ]
        indexes = [models.Index(fields=["partnership", "-made_at"], name="message_newest_first")]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:message_detail", args=[self.pk])

    @property
    def is_stuck(self) -> bool:
        """Whether it did not go out and no work is going on that will send it."""
        return self.state != MessageState.SENT and not (self.job is not None and self.job.is_going)
