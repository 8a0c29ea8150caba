"""Scenarios that rest on a decision, and stands that name it."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.actions.resting import adds_naming
from partnerships.models import Decision
from partnerships.resting import Resting, adds_resting
from steering.calculations.stand import DECISION
from steering.models import AdoptedScenario, Stand


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


@adds_naming
def stands(decision: Decision) -> list[str]:
    """Stands in which it stands with its number and day, since what is frozen is not corrected."""
    one = Q(content__papers__contains=[{"code": "decided", "figures": [{"key": f"{DECISION}:{decision.pk}"}]}])
    # Of before each decision was kept by itself: in the table of what was decided.
    one |= Q(
        content__papers__contains=[{"code": "decided", "tables": [{"name": "decisions", "rows": [[decision.number]]}]}]
    )
    rows = Stand.objects.filter(one, partnership=decision.partnership_id).select_related("meeting__body")
    return [str(row) for row in rows.defer("content")]
