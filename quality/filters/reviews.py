"""Filter of peer reviews."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quality.models import PeerReview


class ReviewFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state",
        choices=[("open", pgettext_lazy("peer review", "being prepared")), ("done", pgettext_lazy("peer review", "finished"))],
    )  # fmt: skip

    class Meta:
        model = PeerReview
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        return queryset.filter(finished_on__isnull=value == "open")
