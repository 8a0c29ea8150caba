"""What the list of requests to confirm can be narrowed by."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from rounds.models import CheckRequest


class CheckRequestFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), field_name="name", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state",
        choices=[("open", _("waits for boards")), ("settle", _("waits for the office")), ("done", _("ready"))],
    )  # fmt: skip

    class Meta:
        model = CheckRequest
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        if value == "open":
            return queryset.filter(open_lines__gt=0)
        if value == "settle":
            return queryset.filter(to_settle__gt=0)
        return queryset.filter(open_lines=0, to_settle=0)
