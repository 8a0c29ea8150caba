"""Imports of DUO's files: kept with what was sent, so that what was shown is what is done."""

from __future__ import annotations

import zlib

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.querysets import VisibleQuerySet
from partnerships.access import Scope, access_of


class DuoImportQuerySet(VisibleQuerySet):
    def visible_to(self, user):
        """The shared register is filled by administrators; to others imports do not exist."""
        return self if access_of(user).is_administrator else self.none()


@pghistory.track(exclude=["schools", "boards"])
class DuoImport(models.Model):
    """The files of one import (compressed), the choices made, and, once done, what it did."""

    schools = models.BinaryField(editable=False)
    schools_name = models.CharField(_("file of schools"), max_length=200)
    boards = models.BinaryField(null=True, editable=False)
    boards_name = models.CharField(_("file of boards"), max_length=200, blank=True)
    as_of = models.DateField(_("holds from"))
    municipalities = models.JSONField(_("municipalities"), default=list, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)

    objects = DuoImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("DUO import")
        verbose_name_plural = _("DUO imports")
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return self.schools_name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:duo_import_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return Scope()

    def source(self, close: tuple[str, ...] = ()):
        from partnerships.imports.duo import Source

        return Source(
            schools=zlib.decompress(self.schools),
            schools_name=self.schools_name,
            as_of=self.as_of,
            boards=zlib.decompress(self.boards) if self.boards is not None else None,
            boards_name=self.boards_name,
            municipalities=tuple(self.municipalities),
            close=close,
        )
