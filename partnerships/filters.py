"""What the register's lists can be narrowed by; all of it stands in the address."""

from __future__ import annotations

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.models import User
from partnerships.enums import DECIDING_BODIES, BodyKind, PartyKind, RoleKind, TrainerKind
from partnerships.lookups import search_parties, search_schools, search_trainers, search_users
from partnerships.messages import kinds
from partnerships.models import (
    ActionPoint,
    Board,
    Body,
    Decision,
    Meeting,
    Message,
    MessageState,
    Party,
    Role,
    School,
    Trainer,
)


class _Search(django_filters.FilterSet):
    """`search(queryset, text)` finds by a few letters."""

    q = django_filters.CharFilter(label=_("Search"), method="find")
    search = None

    def find(self, queryset, name, value):
        return type(self).search(queryset, value)


class PartyFilter(_Search):
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PartyKind.choices)
    search = staticmethod(search_parties)

    class Meta:
        model = Party
        fields: list[str] = []


class SchoolFilter(_Search):
    board = django_filters.ModelChoiceFilter(label=_("Board"), queryset=Board.objects.none(), method="of_board")
    is_academic = django_filters.BooleanFilter(label=_("Academic school"))
    search = staticmethod(search_schools)

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args, boards, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["board"].queryset = boards

    def of_board(self, queryset, name, value):
        return queryset.filter(board_code=value.code)


class TrainerFilter(_Search):
    kind = django_filters.ChoiceFilter(label=_("Role"), choices=TrainerKind.choices)
    employer = django_filters.ModelChoiceFilter(label=_("Employer"), queryset=Party.objects.none())
    search = staticmethod(search_trainers)

    class Meta:
        model = Trainer
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["employer"].queryset = Party.objects.filter(pk__in=self.queryset.values("employer"))


class RoleFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), field_name="user__name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Role"), choices=RoleKind.choices)

    class Meta:
        model = Role
        fields: list[str] = []


class UserFilter(_Search):
    search = staticmethod(search_users)
    role = django_filters.ChoiceFilter(
        label=_("Role today"), method="with_role", choices=[("no", _("none")), ("yes", _("one or more"))]
    )

    class Meta:
        model = User
        fields: list[str] = []

    def with_role(self, queryset, name, value):
        holders = Role.objects.active_on(timezone.localdate()).values("user")
        return queryset.filter(pk__in=holders) if value == "yes" else queryset.exclude(pk__in=holders)


class DecisionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), field_name="title", lookup_expr="icontains")
    body = django_filters.ChoiceFilter(label=_("Body"), choices=DECIDING_BODIES)

    class Meta:
        model = Decision
        fields: list[str] = []


class BodyFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=BodyKind.choices)
    now = django_filters.ChoiceFilter(
        label=_("Still meets"), method="that_meets", choices=[("yes", _("yes")), ("no", _("no"))]
    )

    class Meta:
        model = Body
        fields: list[str] = []

    def that_meets(self, queryset, name, value):
        over = Q(valid_until__lt=timezone.localdate())
        return queryset.filter(over) if value == "no" else queryset.exclude(over)


class MeetingFilter(django_filters.FilterSet):
    """`partnership` is whose bodies can be chosen."""

    body = django_filters.ModelChoiceFilter(label=_("Body"), queryset=Body.objects.none())
    minutes = django_filters.ChoiceFilter(
        label=_("Minutes"), method="with_minutes", choices=[("missing", _("missing"))]
    )

    class Meta:
        model = Meeting
        fields: list[str] = []

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["body"].queryset = Body.objects.visible_to(self.request.user).filter(partnership=partnership)

    def with_minutes(self, queryset, name, value):
        return queryset.without_minutes(timezone.localdate())


class ActionPointFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), field_name="title", lookup_expr="icontains")
    state = django_filters.ChoiceFilter(
        label=_("State"), method="in_state",
        choices=[("open", _("open")), ("late", _("late")), ("done", _("done"))],
    )  # fmt: skip
    mine = django_filters.ChoiceFilter(label=_("Owner"), method="of_me", choices=[("yes", _("myself"))])

    class Meta:
        model = ActionPoint
        fields: list[str] = []

    def in_state(self, queryset, name, value):
        if value == "done":
            return queryset.filter(done_on__isnull=False)
        rows = queryset.filter(done_on=None)
        return rows.filter(due_on__lt=timezone.localdate()) if value == "late" else rows

    def of_me(self, queryset, name, value):
        return queryset.filter(owner__user=self.request.user)


class MessageFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=lambda: [(code, kind.label) for code, kind in kinds().items()]
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=MessageState.choices)

    class Meta:
        model = Message
        fields: list[str] = []

    def find(self, queryset, name, value):
        return queryset.filter(Q(to__icontains=value) | Q(subject__icontains=value))
