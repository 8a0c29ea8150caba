"""Lists of the network."""

from __future__ import annotations

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network.models import Group, Participant, Product, Theme, Workshop
from network.wording import group_state, meeting_state, product_state
from oids import formats
from oids.tables import DAY, NUM, Table, status, with_detail


def linked(text, url) -> str:
    return format_html('<a href="{}">{}</a>', url, text) if url else text


class ParticipantTable(Table):
    """`money`: participant -> its `Money` of the year; `hours`: participant -> hours of its members; `totals` of both."""

    name = tables.Column(_("Participant"), footer=_("Total"))
    agreement = tables.Column(_("Agreement until"), empty_values=(), orderable=False, attrs=DAY)
    agreed = tables.Column(_("Contribution agreed"), empty_values=(), orderable=False, attrs=NUM)
    asked = tables.Column(_("In the books"), empty_values=(), orderable=False, attrs=NUM)
    received = tables.Column(_("Received"), empty_values=(), orderable=False, attrs=NUM)
    agreed_hours = tables.Column(_("Hours agreed"), empty_values=(), orderable=False, attrs=NUM)
    hours = tables.Column(_("Hours of members"), empty_values=(), orderable=False, attrs=NUM)

    class Meta:
        model = Participant
        fields = ("name", "agreement", "agreed", "asked", "received", "agreed_hours", "hours")
        sequence = fields
        order_by = ("name",)

    def __init__(self, *args, money, hours, totals, contributions, groups, **kwargs) -> None:
        """`contributions` and `groups` are the addresses of the lists behind the figures; no list: ""."""
        self.money, self.hours = money, hours
        self.contributions, self.groups = contributions, groups
        super().__init__(*args, **kwargs)
        for name in ("agreed", "asked", "received"):
            self.columns[name].column._footer = formats.euro(totals[name])
        for name in ("agreed_hours", "hours"):
            self.columns[name].column._footer = formats.hours(totals[name])

    def render_name(self, record):
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)
        return with_detail(link, record.get_kind_display())

    def render_agreement(self, record):
        found = self.money[record.pk].agreement
        if found is None:
            return status(_("no agreement"), "warn")
        return formats.day(found.valid_until) if found.valid_until else _("until further notice")

    def render_agreed(self, record):
        return formats.euro(self.money[record.pk].agreed)

    def render_asked(self, record):
        return self.in_books(record, self.money[record.pk].asked, "")

    def render_received(self, record):
        return self.in_books(record, self.money[record.pk].received, "&received=yes")

    def in_books(self, record, cents, more):
        """Cents of the books, with the contributions that they are."""
        if not record.party_id:
            return "–"
        url = f"{self.contributions}?party={record.party_id}{more}" if self.contributions and cents else ""
        return linked(formats.euro(cents), url)

    def render_agreed_hours(self, record):
        return formats.hours(self.money[record.pk].hours)

    def render_hours(self, record):
        hours = self.hours.get(record.pk, 0)
        return linked(formats.hours(hours), f"{self.groups}?participant={record.pk}" if self.groups and hours else "")


class ThemeTable(Table):
    title = tables.Column(_("Theme"))
    agenda = tables.Column(_("From whose agenda"), default="–")
    valid_from = tables.Column(_("From"), attrs=DAY)
    valid_until = tables.Column(_("Until"), attrs=DAY, default="–")
    groups = tables.Column(_("Groups"), accessor="group_count", attrs=NUM)
    products = tables.Column(_("In the library"), accessor="product_count", attrs=NUM)

    class Meta:
        model = Theme
        fields = ("title", "agenda", "valid_from", "valid_until", "groups", "products")
        sequence = fields

    def render_title(self, record):
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.title)

    def render_valid_from(self, value):
        return formats.day(value)

    def render_valid_until(self, value):
        return formats.day(value)


class GroupTable(Table):
    """Members and hours are those of the school year of the list."""

    name = tables.Column(_("Group"))
    theme = tables.Column(_("Theme"), accessor="theme__title", default="–")
    leader = tables.Column(_("Leader"), empty_values=(), orderable=False)
    state = tables.Column(_("State"), empty_values=(), orderable=False)
    members = tables.Column(pgettext_lazy("group", "Members"), accessor="member_count", attrs=NUM)
    hours = tables.Column(_("Hours"), accessor="member_hours", attrs=NUM, default="0")
    meetings = tables.Column(pgettext_lazy("group", "Meetings"), accessor="meeting_count", attrs=NUM)
    products = tables.Column(_("Products"), accessor="product_count", attrs=NUM)

    class Meta:
        model = Group
        fields = ("name", "theme", "leader", "state", "members", "hours", "meetings", "products")
        sequence = fields

    def __init__(self, *args, leaders, **kwargs) -> None:
        """`leaders`: group -> who leads it in this year."""
        self.leaders = leaders
        super().__init__(*args, **kwargs)

    def render_name(self, record):
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.name)
        return with_detail(link, record.get_kind_display())

    def render_leader(self, record):
        return self.leaders.get(record.pk, "–")

    def render_state(self, record):
        return status(*group_state(record, timezone.localdate()))

    def render_hours(self, value):
        return formats.hours(value)


class ProductTable(Table):
    title = tables.Column(_("Product"))
    theme = tables.Column(_("Theme"), accessor="theme__title", default="–")
    makers = tables.Column(_("Makers"))
    licence = tables.Column(_("Licence"))
    state = tables.Column(_("State"))
    uses = tables.Column(_("Times used"), accessor="use_count", attrs=NUM)

    class Meta:
        model = Product
        fields = ("title", "theme", "makers", "licence", "state", "uses")
        sequence = fields

    def render_title(self, record):
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.title)
        return with_detail(link, record.group.name if record.group_id else "")

    def render_licence(self, record):
        return str(record.get_licence_display()).split(":")[0]

    def render_state(self, record):
        return status(*product_state(record))


class WorkshopTable(Table):
    day = tables.Column(_("Day"), attrs=DAY)
    subject = tables.Column(_("Subject"))
    peer_group = tables.Column(_("Peer group"), accessor="peer_group__name")
    theme = tables.Column(_("Theme"), accessor="theme__title", default="–")
    place = tables.Column(_("Place"), default="–")
    products = tables.Column(_("Products"), accessor="product_count", attrs=NUM)
    present = tables.Column(_("Present"), accessor="present_count", attrs=NUM)
    state = tables.Column(_("State"), empty_values=(), orderable=False)

    class Meta:
        model = Workshop
        fields = ("day", "subject", "peer_group", "theme", "place", "products", "present", "state")
        sequence = fields

    def render_day(self, value):
        return formats.day(value)

    def render_subject(self, record):
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.subject)

    def render_present(self, record):
        return formats.count(record.present_count) if record.is_held else "–"

    def render_state(self, record):
        return status(*meeting_state(record, timezone.localdate()))
