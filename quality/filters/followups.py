"""Filter of what is done with results."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models import Theme
from quality.enums import Audience
from quality.models import FollowUp


class FollowUpFilter(django_filters.FilterSet):
    audience = django_filters.ChoiceFilter(
        label=pgettext_lazy("questionnaire", "For"),
        choices=Audience.choices,
        field_name="question__questionnaire__audience",
    )
    theme = django_filters.ModelChoiceFilter(label=_("Theme"), queryset=Theme.objects.none())
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state",
        choices=[("open", pgettext_lazy("follow-up", "open")), ("done", pgettext_lazy("follow-up", "done"))],
    )  # fmt: skip

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["theme"].queryset = Theme.objects.filter(pk__in=self.queryset.order_by().values("theme"))

    def in_state(self, queryset, name, value):
        return queryset.filter(done_on__isnull=value == "open")
