"""Filter of peer reviews."""

from __future__ import annotations

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models import Person
from quality.models import PeerReview, Recommendation


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


class RecommendationFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state",
        choices=[
            ("open", pgettext_lazy("follow-up", "open")), ("late", pgettext_lazy("follow-up", "too late")),
            ("done", pgettext_lazy("follow-up", "done")),
        ],
    )  # fmt: skip
    owner = django_filters.ModelChoiceFilter(label=_("Owner"), queryset=Person.objects.none())

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["owner"].queryset = Person.objects.filter(pk__in=self.queryset.order_by().values("owner"))

    def in_state(self, queryset, name, value):
        if value == "done":
            return queryset.filter(done_on__isnull=False)
        still = queryset.filter(done_on=None)
        return still.filter(due_on__lt=timezone.localdate()) if value == "late" else still
