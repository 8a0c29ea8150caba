"""The stand of a meeting: figures, pages and notes as they were when the programme leader froze them."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.fields import SchoolYearField
from partnerships.models import Decision, Meeting, OfPartnership, Partnership
from steering.models.scenarios import Scenario
from steering.querysets import AdoptedScenarioQuerySet, StandQuerySet


@pghistory.track(exclude=["content"])
class Stand(OfPartnership):
    """What a meeting had before it, never to change: pages and files of it are made from `content` alone.

    Frozen again before the meeting it gets a higher `number`, and that one counts. `previous` is the stand that lay
    before the meeting before, at the moment of freezing.
    """

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="stands", verbose_name=_("partnership"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="stands", verbose_name=_("meeting"))
    school_year = SchoolYearField(_("school year"))
    number = models.PositiveSmallIntegerField(_("version"))
    note = models.TextField(_("note"), blank=True, max_length=4000)
    content = models.JSONField(_("content"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("previous stand"),
        editable=False,
    )
    scenarios = models.ManyToManyField(Scenario, through="StandScenario", related_name="stands")
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("frozen by")
    )
    frozen_at = models.DateTimeField(_("frozen at"), editable=False)

    objects = StandQuerySet.as_manager()

    class Meta:
        verbose_name = _("stand of a meeting")
        verbose_name_plural = _("stands of meetings")
        ordering = ["-meeting__held_on", "-meeting", "-number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="stand_number_once")]
        triggers = [pgtrigger.Protect(name="stand_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return _("stand of the %(body)s, %(day)s") % {
            "body": self.meeting.body.in_a_sentence, "day": formats.day(self.meeting.held_on),
        }  # fmt: skip

    @property
    def reference(self) -> str:
        return f"ST-{self.partnership.slug}-{self.meeting.held_on.isoformat()}-{self.number}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("steering:stand_detail", args=[self.pk])


@pghistory.track()
class StandScenario(models.Model):
    """A scenario that lay before a meeting."""

    stand = models.ForeignKey(Stand, models.PROTECT, related_name="shown", verbose_name=_("stand of a meeting"))
    scenario = models.ForeignKey(Scenario, models.PROTECT, related_name="shown_in", verbose_name=_("scenario"))

    class Meta:
        verbose_name = _("scenario in a stand")
        verbose_name_plural = _("scenarios in a stand")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["stand", "scenario"], name="scenario_once_in_a_stand")]
        triggers = [
            pgtrigger.Protect(name="scenario_of_stand_stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.scenario}"

    def access_scope(self):
        return self.stand.access_scope()


@pghistory.track()
class AdoptedScenario(OfPartnership):
    """A scenario that the steering group chose, with the decision by which it did."""

    scenario = models.OneToOneField(Scenario, models.PROTECT, related_name="adoption", verbose_name=_("scenario"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="scenarios", verbose_name=_("adopted by decision")
    )
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("adopted by")
    )
    adopted_at = models.DateTimeField(_("adopted at"))

    objects = AdoptedScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario that was adopted")
        verbose_name_plural = _("scenarios that were adopted")
        ordering = ["-adopted_at"]
        triggers = [pgtrigger.Protect(name="adopted_scenario_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.scenario)
