"""What the students of a proposal can be narrowed by."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oids.names import words_of
from partnerships.models import School
from placements.actions.warnings import CODES
from placements.enums import Route
from placements.foreseeing import foreseen_codes
from placements.lookups import student_called
from placements.wording import warning_in_words
from rounds.actions.confirming import warned_of
from rounds.models import Proposal, ProposalLine


class ProposalLineFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    school = django_filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.none())
    placed = django_filters.ChoiceFilter(
        label=_("Placed"), method="with_place", choices=[("yes", _("with a place")), ("no", _("without a place"))]
    )
    rank = django_filters.ChoiceFilter(
        label=_("Wish"), method="at_wish",
        choices=[("1", _("first wish")), ("2", _("second wish")), ("3", _("third wish")), ("none", _("elsewhere, or no wishes"))],
    )  # fmt: skip
    pinned = django_filters.ChoiceFilter(
        label=_("Pinned"), method="is_pinned",
        choices=[("yes", _("pinned")), ("no", _("not pinned")), ("hand", _("placed by hand"))],
    )  # fmt: skip
    warning = django_filters.ChoiceFilter(label=_("Warning"), method="is_warned", choices=())
    route = django_filters.ChoiceFilter(label=_("Route"), field_name="enrolment__route", choices=Route.choices)

    class Meta:
        model = ProposalLine
        fields: list[str] = []

    def __init__(self, *args, proposal: Proposal, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.proposal = proposal
        self.filters["warning"].extra["choices"] = [
            (code, warning_in_words(code)) for code in (*CODES, *foreseen_codes())
        ]
        self.filters["school"].queryset = School.objects.filter(pk__in=self.queryset.values("school"))

    def find(self, queryset, name, value):
        for word in words_of(value):
            queryset = queryset.filter(student_called(word, "enrolment__student") | Q(school__name__icontains=word))
        return queryset

    def with_place(self, queryset, name, value):
        return queryset.filter(school__isnull=value == "no")

    def at_wish(self, queryset, name, value):
        if value == "none":
            return queryset.filter(rank__isnull=True, school__isnull=False)
        return queryset.filter(rank=value)

    def is_warned(self, queryset, name, value):
        return queryset.filter(enrolment__in=warned_of(self.proposal, value))

    def is_pinned(self, queryset, name, value):
        return queryset.filter(by_hand=True) if value == "hand" else queryset.filter(pinned=value == "yes")
