"""Filters of questionnaires and of who is asked."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oids.names import person_called, words_of
from partnerships.models import Party
from quality.enums import Audience
from quality.models import Invitation, Questionnaire

STATES = [
    ("draft", pgettext_lazy("questionnaire", "draft")), ("running", pgettext_lazy("questionnaire", "running")),
    ("ended", pgettext_lazy("questionnaire", "can be closed")),
    ("closed", pgettext_lazy("questionnaire", "closed")),
]  # fmt: skip


class QuestionnaireFilter(django_filters.FilterSet):
    audience = django_filters.ChoiceFilter(label=pgettext_lazy("questionnaire", "For"), choices=Audience.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")

    class Meta:
        model = Questionnaire
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        if value == "draft":
            return queryset.filter(opened_at=None)
        if value == "closed":
            return queryset.filter(closed_at__isnull=False)
        opened = queryset.filter(opened_at__isnull=False, closed_at=None)
        today = timezone.localdate()
        return opened.filter(closes_on__lt=today) if value == "ended" else opened.filter(closes_on__gte=today)


class InvitationFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    party = django_filters.ModelChoiceFilter(label=_("Board or institute"), queryset=Party.objects.none())
    answered = django_filters.ChoiceFilter(
        label=_("Answered"), method="who_answered", choices=[("yes", _("answered")), ("no", _("not yet"))]
    )

    class Meta:
        model = Invitation
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["party"].queryset = Party.objects.filter(pk__in=self.queryset.order_by().values("party"))

    def find(self, queryset, name, value):
        for word in words_of(value):
            queryset = queryset.filter(
                person_called(word, "enrolment__student__")
                | person_called(word, "trainer__person__")
                | Q(school__name__icontains=word)
            )
        return queryset

    def who_answered(self, queryset, name, value):
        return queryset.filter(has_answered=value == "yes")
