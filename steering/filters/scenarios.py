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
    away = django_filters.ChoiceFilter(
        label=_("Put away"),
        method="of_away",
        choices=[("yes", _("only those that are put away")), ("all", _("these too"))],
    )

    class Meta:
        model = Scenario
        fields = ()

    @property
    def qs(self):
        """Without an answer those that are put away stay out."""
        asked = self.is_bound and self.form.is_valid() and self.form.cleaned_data["away"]
        return super().qs if asked else super().qs.filter(put_away_at=None)

    def of_away(self, queryset, name, value):
        return queryset.filter(put_away_at__isnull=False) if value == "yes" else queryset
