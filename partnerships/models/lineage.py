"""Where partnerships come from: former names, and which went over into which."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.access import Scope
from partnerships.enums import SuccessionKind
from partnerships.models.partnerships import Partnership
from partnerships.models.schools import FormerName
from partnerships.querysets import SuccessionQuerySet


@pghistory.track()
class PartnershipFormerName(FormerName):
    """A name under which a partnership worked until a day; papers of those years still have it."""

    partnership = models.ForeignKey(Partnership, models.CASCADE, related_name="former_names")

    class Meta(FormerName.Meta):
        verbose_name = _("former name of a partnership")


@pghistory.track()
class Succession(models.Model):
    """A partnership went over into another one: by merging, by splitting, or as it was. `on` is the first day after it."""

    predecessor = models.ForeignKey(
        Partnership, models.PROTECT, related_name="successions", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(Partnership, models.PROTECT, related_name="came_from", verbose_name=_("successor"))
    kind = models.CharField(_("how"), max_length=10, choices=SuccessionKind.choices)
    on = models.DateField(_("from"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = SuccessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("succession of partnerships")
        verbose_name_plural = _("successions of partnerships")
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"],
                name="succession_once",
                violation_error_message=_("This succession is recorded already."),
            ),
            models.CheckConstraint(
                name="succession_of_another",
                condition=~Q(predecessor=F("successor")),
                violation_error_message=_("A partnership does not succeed itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def get_absolute_url(self) -> str:
        return self.successor.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.successor.access_scope()
