"""Scenarios that rest on a decision."""

from __future__ import annotations

from django.utils.translation import gettext as _

from partnerships.resting import Resting, adds_resting
from steering.models import AdoptedScenario


@adds_resting(55, AdoptedScenario)
def scenarios(decisions, user) -> dict[int, list[Resting]]:
    found: dict[int, list[Resting]] = {}
    rows = AdoptedScenario.objects.visible_to(user).filter(decision__in=decisions).select_related("scenario")
    for row in rows.defer("scenario__inputs", "scenario__present"):
        resting = Resting(
            _("scenario"), row.scenario.name, row.scenario.get_absolute_url(), row.scenario.get_kind_display()
        )
        found.setdefault(row.decision_id, []).append(resting)
    return found
