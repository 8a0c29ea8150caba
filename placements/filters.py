"""What the lists can be narrowed by; all of it stands in the address."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oids.names import person_called, words_of
from oids.querysets import with_words
from partnerships.models import Board, Institute, School, Trainer
from placements.enums import BatchKind, Outcome, Route, SubsidyKind, WorkKind
from placements.hours import outside_partnership
from placements.lookups import search_enrolments, student_called
from placements.models import Enrolment, PeerGroup, PeerGroupFormerLead, Placement, PlacementBatch

WITHOUT_GROUP = "none"


def _hidden(label, model, **kwargs):
    return django_filters.ModelChoiceFilter(
        label=label, queryset=model._base_manager.none(), widget=forms.HiddenInput, **kwargs
    )


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
            ("institute_trainer", _("no institute trainer")),
            ("peer_group", _("no peer group")),
            ("board", _("no board of the partnership")),
        ],
    )
    # What the totals of hours link to: in the address and shown as a chip, without a field of its own.
    school_trainer = _hidden(_("School trainer"), Trainer)
    institute_trainer = _hidden(_("Institute trainer"), Trainer)
    mentor = _hidden(_("Mentor"), Trainer, field_name="mentors__mentor")
    peer_group = _hidden(_("Peer group"), PeerGroup)
    institute = _hidden(_("Institute"), Institute, field_name="enrolment__student__institute")
    student = _hidden(_("Student"), Enrolment, field_name="enrolment")
    once = django_filters.ChoiceFilter(
        label=_("Stretches of days"), method="each_once", choices=[("yes", _("the last one of each placement"))],
        widget=forms.HiddenInput,
    )  # fmt: skip

    class Meta:
        model = Placement
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(pk__in=self.queryset.values("school"))
        self.filters["school"].queryset = schools
        self.filters["board"].queryset = Board.objects.filter(school_memberships__school__in=schools).distinct()
        for name in ("school_trainer", "institute_trainer", "mentor", "peer_group", "institute", "student"):
            chosen = self.filters[name]
            model = chosen.queryset.model
            chosen.queryset = model._base_manager.filter(pk__in=self.queryset.values(chosen.field_name))
        if not self.request.user.has_perm("placements.view_student", self.request.partnership):
            self.filters["student"].field.label_from_instance = lambda enrolment: enrolment.student.reference

    def find(self, queryset, name, value):
        names = self.request.user.has_perm("placements.view_student", self.request.partnership)
        for word in words_of(value):
            found = Q(school__name__icontains=word) | Q(school__brin6__iexact=word)
            found |= person_called(word, "school_trainer__person__")
            if names:
                found |= student_called(word, "enrolment__student")
            queryset = queryset.filter(found)
        return queryset

    def of_board(self, queryset, name, value):
        """Whose school it was on a day of the placement: a school that changed board stands with both."""
        open_end = Q(school__memberships__valid_until__isnull=True)
        return queryset.filter(
            open_end | Q(school__memberships__valid_until__gte=F("valid_from")),
            school__memberships__board=value,
            school__memberships__valid_from__lte=F("valid_until"),
        ).distinct()

    def each_once(self, queryset, name, value):
        visible = Placement.objects.visible_to(self.request.user)
        rows = visible.of_year(self.request.partnership, self.request.school_year)
        # Of those that lack something each placement once: the stretch after them may have it.
        if missing := self.form.cleaned_data.get("missing"):
            rows = self.lacking(rows, "missing", missing)
        return queryset.filter(pk__in=rows.once().values("pk"))

    def lacking(self, queryset, name, value):
        if value == "board":
            scope = (self.request.partnership, self.request.school_year)
            return queryset.filter(pk__in=outside_partnership(*scope, queryset))
        field = "mentors" if value == "mentor" else value
        return queryset.filter(**{f"{field}__isnull": True})


class EnrolmentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    route = django_filters.ChoiceFilter(label=_("Route"), choices=Route.choices)
    placed = django_filters.ChoiceFilter(
        label=_("Placement"), method="with_placement", choices=[("no", _("not placed")), ("yes", _("placed"))]
    )

    kind = django_filters.ChoiceFilter(
        label=_("Kind for the subsidy"), field_name="subsidy_kind", choices=SubsidyKind.choices
    )
    study = django_filters.ChoiceFilter(
        label=_("Year of study"), field_name="year_of_study", choices=[(year, year) for year in range(1, 7)],
        widget=forms.HiddenInput,
    )  # fmt: skip
    outcome = django_filters.ChoiceFilter(label=_("At the end of the year"), choices=Outcome.choices)
    day = django_filters.DateFilter(label=_("Enrolled on"), method="enrolled_on", widget=forms.HiddenInput)

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not self.request.user.has_perm("placements.view_student", self.request.partnership):
            del self.filters["outcome"]

    def enrolled_on(self, queryset, name, value):
        return queryset.active_on(value)

    def find(self, queryset, name, value):
        if not self.request.user.has_perm("placements.view_student", self.request.partnership):
            return queryset
        return search_enrolments(queryset, value)

    def with_placement(self, queryset, name, value):
        return queryset.filter(placements__isnull=value == "no").distinct()


class PeerGroupFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Search"), method="find")
    size = django_filters.ChoiceFilter(
        label=_("Size"),
        method="of_size",
        choices=[("over", _("overfull")), ("under", _("too small")), ("empty", _("empty"))],
    )

    class Meta:
        model = PeerGroup
        fields: list[str] = []

    def __init__(self, *args, norm, **kwargs) -> None:
        self.norm = norm
        super().__init__(*args, **kwargs)

    def find(self, queryset, name, value):
        """By the group's name and by who lead it, whenever in the year."""
        names = ("school_trainer__person__last_name", "institute_trainer__person__last_name")
        led = with_words(PeerGroupFormerLead.objects.all(), value, *names)
        found = with_words(PeerGroup.objects.all(), value, "name", *names)
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=led.values("group")))

    def of_size(self, queryset, name, value):
        """Against the norm in force; without a norm nothing is too large or too small."""
        if value == "empty":
            return queryset.filter(students=0)
        if self.norm is None:
            return queryset.none()
        if value == "over":
            return queryset.filter(students__gt=self.norm.peer_group_max)
        return queryset.filter(students__lt=self.norm.peer_group_min, students__gt=0)


class BatchFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Made by"), choices=BatchKind.choices)
    undone = django_filters.ChoiceFilter(
        label=_("State"), method="of_state", choices=[("no", _("not undone")), ("yes", _("undone"))]
    )

    class Meta:
        model = PlacementBatch
        fields: list[str] = []

    def of_state(self, queryset, name, value):
        return queryset.filter(undone_at__isnull=value == "no")


class MemberFilter(PlacementFilter):
    """Of the screen on which students are brought into groups; `groups` are those of the year."""

    group = django_filters.ChoiceFilter(label=_("Peer group"), method="in_group")
    year = django_filters.ChoiceFilter(
        label=_("Year of study"), field_name="enrolment__year_of_study", choices=[(year, year) for year in range(1, 7)]
    )

    def __init__(self, *args, groups, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"].extra["choices"] = [
            (WITHOUT_GROUP, _("no group")), *((str(group.pk), group.name) for group in groups),
        ]  # fmt: skip
        del self.filters["missing"]

    def in_group(self, queryset, name, value):
        return queryset.filter(peer_group=None if value == WITHOUT_GROUP else value)


class WorkFilter(django_filters.FilterSet):
    """Of what is to do (`items`), which are no rows of a table: filtered as a list."""

    kind = django_filters.ChoiceFilter(label=_("What"), choices=WorkKind.choices)
    school = django_filters.ModelChoiceFilter(label=_("School"), queryset=School.objects.none())
    board = django_filters.ModelChoiceFilter(label=_("Board"), queryset=Board.objects.none())
    late = django_filters.ChoiceFilter(label=_("Due"), choices=[("yes", _("today or earlier"))])

    class Meta:
        model = Placement
        fields: list[str] = []

    def __init__(self, *args, items, today, **kwargs) -> None:
        self.items, self.today = items, today
        super().__init__(*args, **kwargs)
        self.filters["school"].queryset = School.objects.filter(pk__in={item.school_id for item in items} - {None})
        boards = frozenset().union(*(item.boards for item in items))
        self.filters["board"].queryset = Board.objects.filter(pk__in=boards)

    @property
    def qs(self) -> list:
        if not self.is_bound or not self.form.is_valid():
            return self.items
        asked = self.form.cleaned_data
        tests = [
            (asked["kind"], lambda item: item.kind == asked["kind"]),
            (asked["school"], lambda item: item.school_id == asked["school"].pk),
            (asked["board"], lambda item: asked["board"].pk in item.boards),
            (asked["late"], lambda item: item.is_late(self.today)),
        ]
        wanted = [test for value, test in tests if value]
        return [item for item in self.items if all(test(item) for test in wanted)]
