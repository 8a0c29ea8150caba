"""What the lists of training can be narrowed by."""

from __future__ import annotations

import datetime

import django_filters
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models import Theme
from oids.querysets import with_words
from partnerships.enums import TrainerKind
from partnerships.models import Party, Trainer
from training.models import Training, TrainingKind, TrainingSession

SOON = datetime.timedelta(days=14)


class TrainingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    kind = django_filters.ModelChoiceFilter(label=_("Kind"), queryset=TrainingKind.objects.none())
    theme = django_filters.ModelChoiceFilter(label=_("Theme"), queryset=Theme.objects.none())
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state",
        choices=[
            ("open", _("registration is open")), ("closing", _("registration ends within two weeks")),
            ("missing", _("attendance is missing")),
            ("held", pgettext_lazy("training", "held")), ("cancelled", pgettext_lazy("training", "cancelled")),
        ],
    )  # fmt: skip

    class Meta:
        model = Training
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        self.filters["kind"].queryset = TrainingKind.objects.filter(pk__in=rows.values("kind"))
        self.filters["theme"].queryset = Theme.objects.filter(pk__in=rows.values("theme"))

    def find(self, queryset, name, value):
        return with_words(queryset, value, "title", "kind__name", "theme__title")

    def in_state(self, queryset, name, value):
        today = timezone.localdate()
        if value == "missing":
            return queryset.without_attendance(today)
        if value == "closing":
            return queryset.closing(today, today + SOON)
        if value == "cancelled":
            return queryset.exclude(cancelled_because="")
        rows = queryset.filter(cancelled_because="")
        if value == "held":
            return rows.filter(session_count__gt=0, held_count=F("session_count"))
        now = timezone.localtime()
        begun = TrainingSession.objects.filter(
            Q(day__lt=today) | Q(day=today, begins_at__lte=now.time()), training=OuterRef("pk")
        )
        still = Q(register_until__isnull=True) | Q(register_until__gte=today)
        return rows.filter(still, ~Exists(begun), session_count__gt=0)


class CandidateFilter(django_filters.FilterSet):
    """Trainers who can be registered."""

    q = django_filters.CharFilter(label=_("Search"), method="find")
    kind = django_filters.ChoiceFilter(label=_("Role"), choices=TrainerKind.choices)
    employer = django_filters.ModelChoiceFilter(label=_("Employer"), queryset=Party.objects.none())

    class Meta:
        model = Trainer
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        employers = self.queryset.order_by().values("employer")
        self.filters["employer"].queryset = Party.objects.filter(pk__in=employers).order_by("name")

    def find(self, queryset, name, value):
        return with_words(
            queryset, value, "person__last_name", "person__first_name", "employer__name", "schools__name"
        ).distinct()
