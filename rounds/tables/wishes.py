"""Students of a round with their wishes, and personal links."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.names import by_name
from oids.tables import Table
from placements.models import Enrolment
from rounds.enums import AppealState, Channel
from rounds.models import PersonalLink

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


def _lines(rows) -> str:
    return format_html_join("", '<span class="cell-line">{}</span>', ((row,) for row in rows)) or "–"


class WishTable(Table):
    """`url_of` gives the address of a student's wishes; `avoid` and `earlier` are lists by enrolment and student."""

    student = tables.Column(
        _("Student"), linkify=lambda record, table: table.url_of(record),
        order_by=by_name("student__"),
    )  # fmt: skip
    number = tables.Column(_("Number"), accessor="student__number")
    route = tables.Column(_("Route, year of study"), order_by=("route", "year_of_study"))
    wishes = tables.Column(
        _("Wishes"), accessor="pk", order_by=("wish_1", "wish_2", "wish_3"), attrs={"td": {"class": "wide-cell"}}
    )
    home = tables.Column(_("Home, limit"), accessor="pk", order_by=("home_pc4", "limit_km"))
    avoid = tables.Column(_("Avoid"), accessor="pk", order_by=("-avoidance_open", "student__last_name__alphabetical"))
    earlier = tables.Column(_("Earlier schools"), accessor="pk", orderable=False, attrs={"td": {"class": "long-cell"}})
    appeal = tables.Column(_("Appeal"), empty_values=("",), default="–")
    sent_at = tables.Column(_("Entered"), empty_values=())

    class Meta:
        model = Enrolment
        fields = ("student", "number", "route", "wishes", "home", "avoid", "earlier", "appeal", "sent_at")
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

    def render_route(self, record):
        return f"{record.get_route_display()}, {record.year_of_study}"

    def render_wishes(self, record):
        wishes = (record.wish_1, record.wish_2, record.wish_3)
        return _lines(f"{rank}. {school}" for rank, school in enumerate(wishes, start=1) if school)

    def render_home(self, record):
        limit = gettext("%(number)s km") % {"number": record.limit_km} if record.limit_km else ""
        return _lines(filter(None, [record.home_pc4, limit]))

    def render_avoid(self, record):
        rows = self.avoided.get(record.pk, ())
        return _lines(format_html("{} {}", row.school, status(*AVOIDED[row.granted])) for row in rows)

    def render_earlier(self, record):
        return _lines(map(str, self.earlier.get(record.student_id, ())))

    def render_appeal(self, value):
        return status(APPEALS[AppealState(value)], AppealState(value).label)

    def render_sent_at(self, record):
        """Who and when; without a name by which road. The whole of it stands on the page of the wishes."""
        if not record.sent_at:
            return "–"
        road = Channel(record.channel).label if record.channel else ""
        return _lines(filter(None, [record.sent_by or road, formats.day(record.sent_at)]))


class LinkTable(Table):
    of = tables.Column(
        _("For"), accessor="pk", linkify=lambda record, table: table.url_of(record),
        order_by=(*by_name("enrolment__student__"), "school__name"),
    )  # fmt: skip
    kind = tables.Column(_("Opens"), accessor="pk", orderable=False)
    state = tables.Column(_("State"), accessor="pk", orderable=False)
    expires_on = tables.Column(_("Can be read until"))
    made_at = tables.Column(_("Made at"))
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
