"""The students of a proposal as a table."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.names import by_name
from oids.tables import NUM, Table
from rounds.models import ProposalLine
from rounds.wording import kilometres


def wish_in_words(line: ProposalLine) -> str:
    """First, second or third wish, or none of them."""
    return _("no place") if line.school_id is None else rank_in_words(line.rank)


def rank_in_words(rank: int | None) -> str:
    return {1: _("first wish"), 2: _("second wish"), 3: _("third wish")}.get(rank, _("no wish of theirs"))


class ProposalLineTable(Table):
    """`told` makes the sentences. The boxes belong to the form around the table."""

    tick = tables.Column(gettext_lazy("Tick"), accessor="pk", orderable=False)
    student = tables.Column(
        gettext_lazy("Student"), accessor="enrolment__student",
        linkify=lambda record: reverse("rounds:proposal_line_detail", args=[record.pk]),
        order_by=by_name("enrolment__student__"),
    )  # fmt: skip
    route = tables.Column(gettext_lazy("Route"), accessor="enrolment__get_route_display", order_by="enrolment__route")
    year = tables.Column(gettext_lazy("Year"), accessor="enrolment__year_of_study", attrs=NUM)
    school = tables.Column(gettext_lazy("School"), order_by="school__name", empty_values=())
    wish = tables.Column(gettext_lazy("Wish"), empty_values=(), order_by="rank")
    distance = tables.Column(gettext_lazy("Distance"), accessor="distance_m", attrs=NUM, empty_values=())
    pinned = tables.Column(gettext_lazy("Pinned"), empty_values=())
    why = tables.Column(gettext_lazy("Why"), empty_values=(), orderable=False)

    class Meta:
        model = ProposalLine
        fields = ("tick", "student", "route", "year", "school", "wish", "distance", "pinned", "why")
        order_by = ("student",)

    def __init__(self, *args, told, **kwargs) -> None:
        self.told = told
        super().__init__(*args, **kwargs)

    def render_tick(self, value, record):
        return format_html(
            '<input type="checkbox" class="form-check-input" name="line" value="{}" form="pins" aria-label="{}">',
            value, _("Tick %(student)s") % {"student": record.enrolment.student.sort_name},
        )  # fmt: skip

    def render_student(self, value):
        return value.sort_name

    def render_school(self, value):
        return str(value) if value else _("no place")

    def render_wish(self, record):
        return wish_in_words(record)

    def render_distance(self, value):
        return kilometres(value)

    def render_pinned(self, record):
        return _("by hand") if record.by_hand else _("pinned") if record.pinned else ""

    def render_why(self, record):
        return self.told.short(record)
