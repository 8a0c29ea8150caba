"""What the lists of people can be narrowed by."""

from __future__ import annotations

import datetime

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.periods import SchoolYear
from oids.querysets import with_words
from partnerships.enums import TrainerKind
from partnerships.models import Party, Trainer
from training.calculations.attendance import months_later

LACKING = "lacking"
MOST_MONTHS = 120


def reference_day(school_year: SchoolYear) -> datetime.date:
    """Today, or the day of the school year that is nearest to it."""
    return min(max(timezone.localdate(), school_year.first_day), school_year.last_day)


def within_field() -> django_filters.NumberFilter:
    """What ends within so many months from the reference day; who looks says how many."""
    return django_filters.NumberFilter(
        label=_("Ends within (months)"), method="ends_within", min_value=0, max_value=MOST_MONTHS,
        widget=forms.NumberInput(attrs={"min": 0, "max": MOST_MONTHS, "inputmode": "numeric"}),
    )  # fmt: skip


class _PeopleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    employer = django_filters.ModelChoiceFilter(label=_("Employer"), queryset=Party.objects.none())

    def __init__(self, *args, day, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        employers = self.queryset.order_by().values("employer")
        self.filters["employer"].queryset = Party.objects.filter(pk__in=employers).order_by("name")

    def find(self, queryset, name, value):
        return with_words(queryset, value, "person__last_name", "person__first_name", "employer__name")

    def soon(self, months) -> tuple[datetime.date, datetime.date]:
        return self.day, months_later(self.day, int(months))


class MentorFilter(_PeopleFilter):
    placed = django_filters.ChoiceFilter(
        label=_("Guides a student"), method="is_placed", choices=[("yes", _("yes")), ("no", _("no"))]
    )
    training = django_filters.ChoiceFilter(
        label=_("Mentor training"), method="in_state",
        choices=[
            ("valid", _("valid")), (LACKING, _("not valid or never had")), ("ended", _("not valid any more")),
            ("none", _("never had")),
        ],
    )  # fmt: skip
    within = within_field()

    class Meta:
        model = Trainer
        fields: list[str] = []

    def is_placed(self, queryset, name, value):
        return queryset.filter(is_placed=value == "yes")

    def in_state(self, queryset, name, value):
        return queryset.filter(
            {
                "valid": Q(trained_until__gte=self.day), "none": Q(trained_until=None),
                "ended": Q(trained_until__lt=self.day),
                LACKING: Q(trained_until=None) | Q(trained_until__lt=self.day),
            }[value]
        )  # fmt: skip

    def ends_within(self, queryset, name, value):
        return queryset.filter(trained_until__range=self.soon(value))


class StandingFilter(_PeopleFilter):
    kind = django_filters.ChoiceFilter(
        label=_("Role"), choices=[(kind.value, kind.label) for kind in TrainerKind if kind != TrainerKind.MENTOR]
    )
    state = django_filters.ChoiceFilter(
        label=_("Registration"), method="in_state",
        choices=[
            ("registered", _("registered")), (LACKING, _("ended or never had")), ("ended", _("registration ended")),
            ("none", _("not registered")),
        ],
    )  # fmt: skip
    within = within_field()

    class Meta:
        model = Trainer
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        return queryset.filter(
            {
                "registered": Q(is_registered=True), LACKING: Q(is_registered=False),
                "ended": Q(is_registered=False, standing_until__lt=self.day),
                "none": Q(standing_until=None) | Q(is_registered=False, standing_until__gte=self.day),
            }[value]
        )  # fmt: skip

    def ends_within(self, queryset, name, value):
        return queryset.filter(is_registered=True, standing_until__range=self.soon(value))
