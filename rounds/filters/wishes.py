"""Students of a round by what is missing, and personal links by whether they work."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.names import words_of
from placements.enums import Route
from placements.lookups import search_enrolments, student_called
from placements.models import Enrolment
from rounds.models import PersonalLink
from rounds.wishes.queries import MOST_WISHES

YEARS_OF_STUDY = [(str(year), str(year)) for year in range(1, 7)]


class WishFilter(django_filters.FilterSet):
    """The rows are enrolments with what `rounds.wishes.annotated_students` adds."""

    q = django_filters.CharFilter(label=_("Search"), method="find")
    show = django_filters.ChoiceFilter(
        label=_("Show"), method="that_are",
        choices=[
            ("missing", _("without wishes")),
            ("incomplete", _("incomplete: fewer than three wishes, or no postcode")),
            ("given", _("with wishes")),
            ("avoid", _("school to avoid not decided")),
            ("appeal", _("appeal not decided")),
        ],
    )  # fmt: skip
    route = django_filters.ChoiceFilter(label=_("Route"), choices=Route.choices)
    year = django_filters.ChoiceFilter(label=_("Year of study"), field_name="year_of_study", choices=YEARS_OF_STUDY)

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def find(self, queryset, name, value):
        return search_enrolments(queryset, value)

    def that_are(self, queryset, name, value):
        return {
            "missing": queryset.filter(number_of_wishes=0),
            "incomplete": queryset.filter(number_of_wishes__gt=0).filter(
                Q(number_of_wishes__lt=MOST_WISHES) | Q(home_pc4="")
            ),
            "given": queryset.filter(number_of_wishes__gt=0),
            "avoid": queryset.filter(avoidance_open=True),
            "appeal": queryset.filter(appeal_open=True),
        }[value]


class LinkFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    kind = django_filters.ChoiceFilter(
        label=_("For"), method="of_kind", choices=[("student", _("students")), ("school", _("schools"))]
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state",
        choices=[
            ("works", _("works")), ("unused", _("works, not used yet")), ("expired", _("expired")),
            ("withdrawn", _("withdrawn")),
        ],
    )  # fmt: skip

    class Meta:
        model = PersonalLink
        fields: list[str] = []

    def find(self, queryset, name, value):
        for word in words_of(value):
            queryset = queryset.filter(
                student_called(word, "enrolment__student")
                | Q(school__name__icontains=word)
                | Q(school__brin6__iexact=word)
            )
        return queryset

    def of_kind(self, queryset, name, value):
        return queryset.filter(school__isnull=value == "student")

    def in_state(self, queryset, name, value):
        today = timezone.localdate()
        working = queryset.filter(withdrawn_at=None, expires_on__gte=today)
        return {
            "works": working,
            "unused": working.filter(used_at=None),
            "expired": queryset.filter(withdrawn_at=None, expires_on__lt=today),
            "withdrawn": queryset.exclude(withdrawn_at=None),
        }[value]
