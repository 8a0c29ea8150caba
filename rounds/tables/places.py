"""Schools of a round with their answer."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.tables import NUM, Table
from partnerships.models import School
from rounds.enums import Answer, Channel
from rounds.places import short_limits

TONES = {Answer.YES: "good", Answer.MAYBE: "info", Answer.NO: "neutral", "": "warn"}


def answer_in_words(answer: str) -> str:
    return str(Answer(answer).label) if answer else gettext("not answered")


def channel_in_words(school) -> str:
    return str(Channel(school.channel).label) if school.channel else ""


def school_cell(url: str, school: School) -> str:
    """The school with its place under it."""
    return format_html('<a href="{}">{}</a><span class="cell-detail">{}</span>', url, school.name, school.city)


def who_answered(school) -> str:
    """`Petra Programma, 12-02-2026, door het bestuur`; a personal link has no name."""
    if not school.answered_at:
        return ""
    parts = [school.answered_by, formats.day(school.answered_at)]
    return ", ".join(filter(None, [*parts, channel_in_words(school)]))


class PlaceTable(Table):
    """`url_of` gives the address of a school's answer, `limits` the limits by offer, `totals` those of the list."""

    name = tables.Column(_("School"), footer=_("Total"))
    board_name = tables.Column(_("School board"), default="–")
    answer = tables.Column(_("Answer"), empty_values=())
    places = tables.Column(pgettext_lazy("of schools", "Places"), empty_values=(), attrs=NUM)
    last_places = tables.Column(_("Last year"), attrs=NUM, default="–")
    students_now = tables.Column(_("Students now"), attrs=NUM)
    note = tables.Column(_("Limits and note"), empty_values=(), orderable=False)
    answered_at = tables.Column(_("Answered by"), empty_values=())

    class Meta:
        model = School
        fields = (
            "name", "board_name", "answer", "places", "last_places", "students_now", "note", "answered_at",
        )  # fmt: skip
        order_by = ("name",)

    def __init__(self, *args, url_of, limits, totals, **kwargs) -> None:
        self.url_of, self.limits = url_of, limits
        super().__init__(*args, **kwargs)
        for name, total in totals.items():
            self.columns[name].column._footer = formats.count(total)

    def render_answer(self, value):
        return format_html(
            '<span class="status status-{}">{}</span>', TONES.get(value, "neutral"), answer_in_words(value)
        )

    def render_places(self, record):
        return formats.count(record.places) if record.answer else "–"

    def render_name(self, record):
        return school_cell(self.url_of(record), record)

    def render_note(self, record):
        return "; ".join(filter(None, [short_limits(self.limits.get(record.offer, ())), record.note])) or "–"

    def render_answered_at(self, record):
        if not record.answered_at:
            return "–"
        by = record.answered_by or channel_in_words(record)
        return format_html(
            '<span class="nowrap">{}</span><span class="cell-detail">{}</span>', formats.day(record.answered_at), by
        )


class ReminderTable(Table):
    name = tables.Column(_("School"))
    board_name = tables.Column(_("School board"), default="–")
    email = tables.Column(_("E-mail address"), empty_values=())
    last_places = tables.Column(_("Last year"), attrs=NUM, default="–")
    students_now = tables.Column(_("Students now"), attrs=NUM)

    class Meta:
        model = School
        fields = ("board_name", "name", "email", "last_places", "students_now")
        order_by = ("board_name", "name")

    def __init__(self, *args, url_of, **kwargs) -> None:
        self.url_of = url_of
        super().__init__(*args, **kwargs)

    def render_name(self, record):
        return school_cell(self.url_of(record), record)

    def render_email(self, value):
        return value or gettext("not known")
