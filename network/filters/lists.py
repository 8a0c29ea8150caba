"""What the lists of the network can be narrowed by."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.enums import GroupKind, Licence, ParticipantKind, ProductState
from network.forms.base import OfWhomMixin
from network.models import Group, Participant, Product, Theme, Workshop
from oids.querysets import active_on, with_words
from placements.models import PeerGroup


class OfWhomChoices(OfWhomMixin, django_filters.fields.ModelChoiceField):
    pass


class OfWhomFilter(django_filters.ModelChoiceFilter):
    field_class = OfWhomChoices


def in_theme(queryset, name, value):
    """A theme on the agendas of several partnerships is one theme to whoever looks for it."""
    return queryset.filter(theme__title=value.title)


GROUP_STATES = [
    ("planned", pgettext_lazy("group", "planned")),
    ("running", pgettext_lazy("group", "running")),
    ("ended", pgettext_lazy("group", "ended")),
]


class ParticipantFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ParticipantKind.choices)

    class Meta:
        model = Participant
        fields: list[str] = []

    def find(self, queryset, name, value):
        return with_words(queryset, value, "name", "party__name", "party__code")


class ThemeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")

    class Meta:
        model = Theme
        fields: list[str] = []

    def find(self, queryset, name, value):
        return with_words(queryset, value, "title", "description", "agenda")


class GroupFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=GroupKind.choices)
    theme = django_filters.ModelChoiceFilter(label=_("Theme"), queryset=Theme.objects.none())
    state = django_filters.ChoiceFilter(label=_("State"), choices=GROUP_STATES, method="in_state")
    participant = django_filters.ModelChoiceFilter(
        label=_("With members of"), queryset=Participant.objects.none(), method="with_members_of"
    )

    class Meta:
        model = Group
        fields: list[str] = []

    def __init__(self, *args, themes, participants, school_year, **kwargs) -> None:
        self.school_year = school_year
        super().__init__(*args, **kwargs)
        self.filters["theme"].queryset = themes
        self.filters["participant"].queryset = participants

    def find(self, queryset, name, value):
        return with_words(queryset, value, "name", "theme__title", "question")

    def in_state(self, queryset, name, value):
        today = timezone.localdate()
        if value == "planned":
            return queryset.filter(valid_from__gt=today)
        return queryset.filter(active_on(today) if value == "running" else Q(valid_until__lt=today))

    def with_members_of(self, queryset, name, value):
        return queryset.filter(pk__in=value.members.filter(school_year=self.school_year).values("group"))


class ProductFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    theme = django_filters.ModelChoiceFilter(label=_("Theme"), queryset=Theme.objects.none(), method=in_theme)
    group = OfWhomFilter(label=_("Made in"), queryset=Group.objects.none())
    licence = django_filters.ChoiceFilter(label=_("Licence"), choices=Licence.choices)
    state = django_filters.ChoiceFilter(label=_("State"), choices=ProductState.choices)

    class Meta:
        model = Product
        fields: list[str] = []

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        self.filters["theme"].queryset = Theme.objects.filter(pk__in=rows.values("theme")).once(partnership)
        self.filters["group"].queryset = Group.objects.filter(pk__in=rows.values("group")).own_first(partnership)
        self.filters["group"].field.partnership = partnership

    def find(self, queryset, name, value):
        return queryset.find(value)


class WorkshopFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    peer_group = django_filters.ModelChoiceFilter(label=_("Peer group"), queryset=PeerGroup.objects.none())
    theme = django_filters.ModelChoiceFilter(label=_("Theme"), queryset=Theme.objects.none(), method=in_theme)
    held = django_filters.ChoiceFilter(
        label=_("State"), method="in_state", choices=[("yes", _("held")), ("no", _("not held yet"))]
    )

    class Meta:
        model = Workshop
        fields: list[str] = []

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = self.queryset.order_by()
        self.filters["peer_group"].queryset = PeerGroup.objects.filter(pk__in=rows.values("peer_group"))
        self.filters["theme"].queryset = Theme.objects.filter(pk__in=rows.values("theme")).once(partnership)

    def find(self, queryset, name, value):
        return with_words(queryset, value, "subject", "place")

    def in_state(self, queryset, name, value):
        return queryset.filter(is_held=value == "yes")
