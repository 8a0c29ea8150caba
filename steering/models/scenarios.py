"""A thought experiment that was kept: its inputs, and the facts it started from."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.triggers import say
from partnerships.models import OfPartnership, Partnership
from steering.enums import ScenarioKind, ScenarioState
from steering.querysets import ScenarioQuerySet

say(
    "the scenario is shared; it stays as it is",
    _("This scenario is shared, so it stays as it is. Go on with it and keep the outcome as a new scenario."),
)


@pghistory.track(exclude=["inputs", "present", "other_present"])
class Scenario(OfPartnership):
    """What would be, worked out from `inputs` and from `present`: the facts as they were when it was kept.

    Nothing of the partnership changes by it. The facts have no student in them, so it can be worked out again years
    later with the same outcome; `present_sha256` tells whether they have changed since. A draft is its maker's own; shared
    it stays as it is, and can be put away (and back): then only the list leaves it out.

    Whoever works in both partnerships tries with the facts of both. Those of the other one are kept beside it, and read by
    who reads scenarios there as well.
    """

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="scenarios", verbose_name=_("partnership")
    )
    school_year = SchoolYearField(_("school year"))
    kind = models.CharField(_("kind"), max_length=12, choices=ScenarioKind.choices)
    name = models.CharField(
        _("name"), max_length=80, help_text=_("For example: Samen één partnerschap, of Deeltijd groeit door.")
    )
    note = models.TextField(
        _("note"), blank=True, max_length=2000, help_text=_("What the steering group should know to read it.")
    )
    state = models.CharField(_("state"), max_length=8, choices=ScenarioState.choices, default=ScenarioState.DRAFT)
    inputs = models.JSONField(_("inputs"), editable=False)
    present = models.JSONField(_("facts it started from"), editable=False)
    present_sha256 = models.CharField(max_length=64, editable=False)
    other_partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("other partnership"),
    )  # fmt: skip
    other_present = models.JSONField(_("facts of the other partnership"), null=True, blank=True, editable=False)
    engine_version = models.CharField(_("engine version"), max_length=20, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), editable=False)
    shared_at = models.DateTimeField(_("shared at"), null=True, blank=True, editable=False)
    put_away_at = models.DateTimeField(_("put away at"), null=True, blank=True, editable=False)
    put_away_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("put away by"),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="scenario_shared_on_a_day",
                condition=Q(state=ScenarioState.DRAFT, shared_at__isnull=True)
                | Q(state=ScenarioState.SHARED, shared_at__isnull=False),
            ),
            models.CheckConstraint(
                name="scenario_put_away_by_somebody",
                condition=Q(put_away_at__isnull=True, put_away_by__isnull=True)
                | Q(state=ScenarioState.SHARED, put_away_at__isnull=False, put_away_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["partnership", "school_year", "name", "made_by"],
                name="scenario_name_once",
                violation_error_message=_("You already have a scenario with this name. Give it another name."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="shared_scenario_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=ScenarioState.SHARED),
            ),
            pgtrigger.Trigger(
                name="kept_scenario_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                declare=[
                    ("allowed", "TEXT[] := ARRAY['name', 'note', 'state', 'shared_at', 'version']"),
                    ("of_shared", "TEXT[] := ARRAY['put_away_at', 'put_away_by_id', 'version']"),
                ],
                # The inputs and facts of a scenario never change; a shared one is only put away, and back.
                func="""
                    IF OLD.state = 'shared' THEN
                        allowed := of_shared;
                    END IF;
                    IF to_jsonb(OLD) - allowed IS DISTINCT FROM to_jsonb(NEW) - allowed THEN
                        RAISE EXCEPTION 'pgtrigger: the scenario is shared; it stays as it is';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.state == ScenarioState.SHARED

    @property
    def is_put_away(self) -> bool:
        return self.put_away_at is not None

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("steering:scenario_detail", args=[self.pk])
