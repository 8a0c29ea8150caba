"""What the scenarios can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from steering.enums import ScenarioKind, ScenarioState
from steering.models import Scenario


class ScenarioFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search by name"), field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ScenarioKind.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ScenarioState.choices)

    class Meta:
        model = Scenario
        fields = ()
