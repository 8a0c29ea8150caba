"""Which of the steering room is shown to whom."""

from __future__ import annotations

from typing import Self

from django.db.models import Exists, OuterRef, Q

from oids.querysets import VisibleQuerySet
from partnerships.access import access_of
from placements.querysets import WHOLE_PARTNERSHIP
from steering.enums import ScenarioState


class ScenarioQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """What is shared, to who prepares, decides and accounts for the money; a draft to its maker alone."""
        mine = access_of(user).partnerships(*WHOLE_PARTNERSHIP)
        return self.filter(Q(state=ScenarioState.SHARED) | Q(made_by=user.pk), partnership__in=mine)


class StandQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        """What lay before a meeting has all figures of the partnership: for who prepares, decides and accounts."""
        return self.filter(partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))

    def newest(self) -> Self:
        """Of each meeting the one that counts."""
        later = self.model.objects.filter(meeting=OuterRef("meeting"), number__gt=OuterRef("number"))
        return self.exclude(Exists(later))


class AdoptedScenarioQuerySet(VisibleQuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(partnership__in=access_of(user).partnerships(*WHOLE_PARTNERSHIP))
