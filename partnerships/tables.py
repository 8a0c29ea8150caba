"""The lists of the register."""

from __future__ import annotations

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.models import User
from oids.names import by_name
from oids.tables import NUM, Table
from partnerships.messages import label_of
from partnerships.models import (
    ActionPoint,
    Body,
    Decision,
    Meeting,
    Message,
    MessageState,
    Partnership,
    Party,
    Role,
    School,
    Trainer,
)


class DayColumn(tables.Column):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **{"attrs": {"td": {"class": "nowrap"}}} | kwargs)

    def render(self, value):
        return formats.day(value)


class PartnershipTable(Table):
    name = tables.Column(_("Name"), linkify=True)
    boards = tables.Column(_("Boards"), attrs=NUM)
    institutes = tables.Column(_("Institutes"), attrs=NUM)

    class Meta:
        model = Partnership
        fields = ("name", "boards", "institutes")


class PartyTable(Table):
    name = tables.Column(_("Name"), linkify=True)
    code = tables.Column(_("DUO number"))
    kind = tables.Column(_("Kind"))
    statutory_name = tables.Column(_("Statutory name"))
    kvk_number = tables.Column(_("KvK number"), default="–")
    schools = tables.Column(_("Schools"), attrs=NUM)

    class Meta:
        model = Party
        fields = ("name", "code", "kind", "statutory_name", "kvk_number", "schools")
        order_by = ("name",)


class SchoolTable(Table):
    name = tables.Column(_("Name"), linkify=True)
    brin6 = tables.Column("BRIN6")
    board_name = tables.Column(_("School board"), default="–")
    city = tables.Column(_("Place"))
    pupils = tables.Column(_("Pupils"), attrs=NUM, default="–")
    is_academic = tables.BooleanColumn(verbose_name=_("Academic"), yesno="✓,–")

    class Meta:
        model = School
        fields = ("name", "brin6", "board_name", "city", "pupils", "is_academic")

    def render_is_academic(self, value):
        return _("yes") if value else "–"


class TrainerTable(Table):
    person = tables.Column(
        _("Name"), linkify=lambda record: record.get_absolute_url(),
        order_by=by_name("person__"),
    )  # fmt: skip
    kind = tables.Column(_("Role"))
    employer = tables.Column(_("Employer"), order_by="employer__name")
    days_per_week = tables.Column(_("Days a week"), attrs=NUM, default="–")
    schools = tables.Column(_("Schools"), empty_values=(), orderable=False)
    valid_from = DayColumn(verbose_name=_("From"))
    valid_until = DayColumn(verbose_name=_("Until"), default="–")

    class Meta:
        model = Trainer
        fields = ("person", "kind", "employer", "days_per_week", "schools", "valid_from", "valid_until")

    def render_person(self, value):
        return value.sort_name

    def render_days_per_week(self, value):
        return formats.decimal(value, 1)

    def render_schools(self, record):
        return schools_of(record) or "–"


def schools_of(trainer) -> str:
    """Names of the schools of a trainer with prefetched deployments."""
    return ", ".join(row.school.name for row in trainer.deployments.all())


class RoleTable(Table):
    user = tables.Column(
        _("Name"), linkify=lambda record: record.get_absolute_url(), order_by="user__name__alphabetical"
    )
    email = tables.Column(_("E-mail address"), accessor="user__email")
    kind = tables.Column(_("Role"))
    place = tables.Column(_("Where"), empty_values=(), orderable=False)
    valid_from = DayColumn(verbose_name=_("From"))
    valid_until = DayColumn(verbose_name=_("Until"), default="–")

    class Meta:
        model = Role
        fields = ("user", "email", "kind", "place", "valid_from", "valid_until")

    def render_place(self, record):
        return place_of(record)


def place_of(role) -> str:
    """Where a role holds, and for whom."""
    return ", ".join(str(part) for part in (role.partnership, role.party) if part is not None) or "–"


class UserTable(Table):
    name = tables.Column(_("Name"), linkify=("partnerships:user_detail", [tables.A("pk")]))
    email = tables.Column(_("E-mail address"))
    roles = tables.Column(_("Roles"), attrs=NUM, accessor="number_of_roles")
    is_active = tables.Column(_("May sign in"))

    class Meta:
        model = User
        fields = ("name", "email", "roles", "is_active")

    def render_is_active(self, value):
        return _("yes") if value else _("no")


class DecisionTable(Table):
    """`resting` is what rests on each decision (partnerships.resting), by its key; `hidden` the kinds of what is not shown."""

    number = tables.Column(_("Number"), linkify=True)
    decided_on = DayColumn(verbose_name=_("Date"))
    body = tables.Column(_("Body"))
    title = tables.Column(_("Subject"))
    rests = tables.Column(_("What rests on it"), empty_values=(), orderable=False)
    valid_until = DayColumn(verbose_name=_("Until"), default="–")

    class Meta:
        model = Decision
        fields = ("number", "decided_on", "body", "title", "rests", "valid_until")
        order_by = ("-decided_on",)

    def __init__(self, *args, resting=None, hidden=None, **kwargs) -> None:
        self.resting, self.hidden = resting or {}, hidden or {}
        super().__init__(*args, **kwargs)

    def render_title(self, record):
        return record.shown_title

    def render_rests(self, record):
        kinds = [str(row.kind) for row in self.resting.get(record.pk, [])]
        return ", ".join(dict.fromkeys([*kinds, *self.hidden.get(record.pk, [])])) or "–"


class BodyTable(Table):
    name = tables.Column(_("Name"), linkify=True)
    kind = tables.Column(_("Kind"))
    seats_taken = tables.Column(pgettext_lazy("body", "Members"), attrs=NUM)
    valid_from = DayColumn(verbose_name=_("From"))
    valid_until = DayColumn(verbose_name=_("Until"), default="–")

    class Meta:
        model = Body
        fields = ("name", "kind", "seats_taken", "valid_from", "valid_until")


class MeetingTable(Table):
    held_on = DayColumn(verbose_name=_("Date"), linkify=lambda record: record.get_absolute_url())
    begins_at = tables.Column(_("Time"), attrs={"td": {"class": "nowrap"}})
    body = tables.Column(_("Body"), order_by="body__name")
    place = tables.Column(_("Place"), default="–")
    decided = tables.Column(_("Decisions"), attrs=NUM)
    has_minutes = tables.Column(_("Minutes"), empty_values=())

    class Meta:
        model = Meeting
        fields = ("held_on", "begins_at", "body", "place", "decided", "has_minutes")
        order_by = ("-held_on",)

    def render_begins_at(self, record):
        return record.time_in_words

    def render_has_minutes(self, record):
        word, tone = minutes_state(record, timezone.localdate())
        return format_html('<span class="status status-{}">{}</span>', tone, word) if word else "–"


def minutes_state(meeting, today) -> tuple[str, str]:
    """Word and tone of a meeting annotated with `has_minutes`; nothing while it is still to be held."""
    if meeting.is_cancelled:
        return gettext("called off"), "neutral"
    if meeting.has_minutes:
        return pgettext("minutes", "there"), "good"
    return (gettext("missing"), "warn") if meeting.held_on < today else ("", "")


class ActionPointTable(Table):
    title = tables.Column(_("What"), linkify=True)
    owner = tables.Column(_("Owner"), order_by=by_name("owner__"))
    due_on = DayColumn(verbose_name=_("Due on"))
    done_on = DayColumn(verbose_name=_("Done on"), default="–")
    meeting = tables.Column(_("Meeting"), order_by="meeting__held_on", linkify=True)

    class Meta:
        model = ActionPoint
        fields = ("title", "owner", "due_on", "done_on", "meeting")
        order_by = ("due_on",)


MESSAGE_TONES = {
    MessageState.WAITING: "info", MessageState.SENDING: "info", MessageState.SENT: "good", MessageState.FAILED: "bad",
}  # fmt: skip


class MessageTable(Table):
    made_at = tables.Column(_("When"), attrs={"td": {"class": "nowrap"}})
    kind = tables.Column(_("Kind"))
    to = tables.Column(pgettext_lazy("mail", "To"))
    subject = tables.Column(_("Subject"), linkify=True)
    language = tables.Column(_("Language"))
    state = tables.Column(_("State"))

    class Meta:
        model = Message
        fields = ("made_at", "subject", "kind", "to", "language", "state")
        order_by = ("-made_at",)

    def render_made_at(self, value):
        return formats.day_time(value)

    def render_kind(self, record):
        return label_of(record.kind)

    def render_state(self, record):
        tone = MESSAGE_TONES[MessageState(record.state)]
        return format_html('<span class="status status-{}">{}</span>', tone, record.get_state_display())
