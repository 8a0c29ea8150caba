"""What the lists can be narrowed by; all of it stands in the address."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Board, School
from placements.enums import Route
from placements.models import Enrolment, Placement


class PlacementFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    school = django_filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.none())
    board = django_filters.ModelChoiceFilter(label=_("Board"), queryset=Board.objects.none(), method="of_board")
    route = django_filters.ChoiceFilter(label=_("Route"), field_name="enrolment__route", choices=Route.choices)
    missing = django_filters.ChoiceFilter(
        label=_("Missing"),
        method="lacking",
        choices=[
            ("mentor", _("no mentor")),
            ("school_trainer", _("no school trainer")),
            ("peer_group", _("no peer group")),
        ],
    )

    class Meta:
        model = Placement
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(pk__in=self.queryset.values("school"))
        self.filters["school"].queryset = schools
        self.filters["board"].queryset = Board.objects.filter(school_memberships__school__in=schools).distinct()

    def find(self, queryset, name, value):
        names = self.request.user.has_perm("placements.view_student", self.request.partnership)
        for word in value.replace(",", " ").split():
            found = Q(school__name__icontains=word) | Q(school__brin6__iexact=word)
            found |= Q(school_trainer__person__last_name__icontains=word)
            if names:
                found |= Q(enrolment__student__last_name__icontains=word)
                found |= Q(enrolment__student__first_name__icontains=word)
                found |= Q(enrolment__student__number__icontains=word)
            queryset = queryset.filter(found)
        return queryset

    def of_board(self, queryset, name, value):
        return queryset.filter(school__memberships__board=value).distinct()

    def lacking(self, queryset, name, value):
        field = {"mentor": "mentors", "school_trainer": "school_trainer", "peer_group": "peer_group"}[value]
        return queryset.filter(**{f"{field}__isnull": True})


class EnrolmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    route = django_filters.ChoiceFilter(label=_("Route"), choices=Route.choices)
    placed = django_filters.ChoiceFilter(
        label=_("Placement"), method="with_placement", choices=[("no", _("not placed")), ("yes", _("placed"))]
    )

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def find(self, queryset, name, value):
        from placements.lookups import search_enrolments

        if not self.request.user.has_perm("placements.view_student", self.request.partnership):
            return queryset
        return search_enrolments(queryset, value)

    def with_placement(self, queryset, name, value):
        return queryset.filter(placements__isnull=value == "no").distinct()
