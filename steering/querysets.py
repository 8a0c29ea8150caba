"""Which of the steering room is shown to whom."""

from __future__ import annotations

from typing import Self

from django.db.models import Q

from oids.querysets import VisibleQuerySet
from partnerships.access import access_of
from placements.querysets import WHOLE_PARTNERSHIP
from steering.enums import ScenarioState


class ScenarioQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """What is shared, to who prepares, decides and accounts for the money; a draft to its maker alone."""
        mine = access_of(user).partnerships(*WHOLE_PARTNERSHIP)
        return self.filter(Q(state=ScenarioState.SHARED) | Q(made_by=user.pk), partnership__in=mine)
