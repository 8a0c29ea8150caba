"""Students of a round with their wishes, and personal links."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.tables import Table
from placements.models import Enrolment
from rounds.enums import AppealState, Channel
from rounds.models import PersonalLink

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}
AVOIDED = {None: ("warn", _("not decided")), True: ("info", _("avoid")), False: ("neutral", _("not granted"))}
APPEALS = {AppealState.OPEN: "warn", AppealState.GRANTED: "good", AppealState.REFUSED: "neutral"}


def status(tone: str, word) -> str:
    return format_html('<span class="status status-{}">{}</span>', tone, word)


def who_entered(row) -> str:
    """`Petra Programma, 12-03-2026, door het bureau`; a personal link has no name."""
    if not row.sent_at:
        return ""
    parts = [str(row.sent_by or ""), formats.day(row.sent_at), str(Channel(row.channel).label) if row.channel else ""]
    return ", ".join(filter(None, parts))


def link_state(link: PersonalLink) -> tuple[str, str]:
    """(tone, word)"""
    if link.withdrawn_at:
        return "neutral", gettext("withdrawn")
    if link.is_expired:
        return "neutral", gettext("expired")
    return ("good", gettext("used")) if link.used_at else ("info", gettext("works, not used yet"))


class WishTable(Table):
    """`url_of` gives the address of a student's wishes; `avoid` and `earlier` are lists by enrolment and student."""

    student = tables.Column(
        _("Student"), linkify=lambda record, table: table.url_of(record),
        order_by=("student__last_name", "student__first_name"),
    )  # fmt: skip
    number = tables.Column(_("Number"), accessor="student__number")
    route = tables.Column(_("Route"))
    year_of_study = tables.Column(_("Year of study"), attrs=NUM)
    wish_1 = tables.Column(_("First wish"), default="–")
    wish_2 = tables.Column(_("Second wish"), default="–")
    wish_3 = tables.Column(_("Third wish"), default="–")
    home_pc4 = tables.Column(_("Home"), empty_values=("",), default="–")
    limit_km = tables.Column(_("Limit, km"), attrs=NUM, default="–")
    avoid = tables.Column(_("Avoid"), empty_values=(), order_by=("-avoidance_open", "student__last_name"))
    earlier = tables.Column(_("Earlier schools"), empty_values=(), orderable=False)
    appeal = tables.Column(_("Appeal"), empty_values=("",), default="–")
    sent_at = tables.Column(_("Entered"), empty_values=())

    class Meta:
        model = Enrolment
        fields = (
            "student", "number", "route", "year_of_study", "wish_1", "wish_2", "wish_3", "home_pc4", "limit_km",
            "avoid", "earlier", "appeal", "sent_at",
        )  # fmt: skip
        order_by = ("student",)

    def __init__(self, *args, url_of, avoid, earlier, names, appeals, **kwargs) -> None:
        self.url_of, self.avoided, self.earlier, self.names = url_of, avoid, earlier, names
        super().__init__(*args, **kwargs)
        if not names:
            self.columns.hide("number")
        if not appeals:
            self.columns.hide("appeal")

    def render_student(self, value):
        return value.sort_name if self.names else value.reference

    def render_avoid(self, record):
        rows = self.avoided.get(record.pk, ())
        if not rows:
            return "–"
        lines = ((row.school, status(*AVOIDED[row.granted])) for row in rows)
        return format_html_join("", '<span class="cell-line">{} {}</span>', lines)

    def render_earlier(self, record):
        rows = self.earlier.get(record.student_id, ())
        return format_html_join("", '<span class="cell-line">{}</span>', ((str(row),) for row in rows)) if rows else "–"

    def render_appeal(self, value):
        return status(APPEALS[AppealState(value)], AppealState(value).label)

    def render_sent_at(self, record):
        return who_entered(record) or "–"


class LinkTable(Table):
    of = tables.Column(
        _("Of"), accessor="pk", linkify=lambda record, table: table.url_of(record),
        order_by=("enrolment__student__last_name", "enrolment__student__first_name", "school__name"),
    )  # fmt: skip
    kind = tables.Column(_("Opens"), accessor="pk", orderable=False)
    state = tables.Column(_("State"), accessor="pk", orderable=False)
    expires_on = tables.Column(_("Can be read until"))
    made_at = tables.Column(_("Made"))
    used_at = tables.Column(_("Last used to enter something"), default="–")
    act = tables.Column(_("Next step"), accessor="pk", orderable=False)

    class Meta:
        model = PersonalLink
        fields = ("of", "kind", "state", "expires_on", "made_at", "used_at", "act")
        order_by = ("-made_at",)

    def __init__(self, *args, url_of, withdraw_url, names, **kwargs) -> None:
        self.url_of, self.withdraw_url, self.names = url_of, withdraw_url, names
        super().__init__(*args, **kwargs)

    def render_of(self, record):
        if record.school_id:
            return record.school
        return record.enrolment.student.sort_name if self.names else record.enrolment.student.reference

    def render_kind(self, record):
        return gettext("places of a school") if record.school_id else gettext("wishes of a student")

    def render_state(self, record):
        return status(*link_state(record))

    def render_expires_on(self, value):
        return formats.day(value)

    def render_made_at(self, record):
        return f"{record.made_by}, {formats.day_time(record.made_at)}"

    def render_used_at(self, value):
        return formats.day_time(value)

    def render_act(self, record):
        url = self.withdraw_url(record)
        return format_html('<a href="{}">{}</a>', url, gettext("Withdraw")) if url else "–"
