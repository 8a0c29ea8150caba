"""What every file shares that is kept for a partnership."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models.partnerships import OfPartnership


class KeptFile(OfPartnership):
    """A file: checked when it came in, known by its hash, never changed. The model adds `file` with its folder."""

    name = models.CharField(_("name"), max_length=120)
    content_type = models.CharField(max_length=60, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"), editable=False
    )
    uploaded_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    # Said of a document that came in again: the file was known already.
    sent_before = False

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
