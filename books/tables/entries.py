"""Lists of costs, of contributions in money and in hours: what is counted adds up to the total under it."""

from __future__ import annotations

from fractions import Fraction

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.models import Contribution, Cost, HoursContribution
from books.paid_costs import OWN
from oids import formats
from oids.tables import DAY, NUM, Table, status, with_detail


def entry_state(record) -> tuple[str, str]:
    """(word, tone); short, since lists are wide."""
    return (_("confirmed"), "good") if record.is_confirmed else (_("to be confirmed"), "warn")


class EntryTable(Table):
    description = tables.Column(gettext_lazy("Description"), footer=gettext_lazy("Total"))
    party = tables.Column(gettext_lazy("Party"), accessor="party__name", order_by="party__name")
    kind = tables.Column(gettext_lazy("Kind of cost"))
    state = tables.Column(gettext_lazy("State"), empty_values=(), order_by="confirmed_at")

    def render_state(self, record):
        return status(*entry_state(record))

    def render_description(self, record):
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.description)
        return with_detail(
            link, " · ".join(filter(None, [_("correction") if record.corrects_id else "", self.detail(record)]))
        )

    def detail(self, record) -> str:
        """What stands under the description."""
        return ""


class CostTable(EntryTable):
    """`paid` is a `PaidCosts`; with a `stream` the parts that only that stream pays are shown. `totals` are cents over
    what is confirmed of the whole list: (amount, paid by streams, borne by the party); `waiting` is the rest of the amounts."""

    incurred_on = tables.Column(gettext_lazy("Date"), attrs=DAY)
    amount_cents = tables.Column(gettext_lazy("Amount"), attrs=NUM)
    streams = tables.Column(gettext_lazy("Paid by streams"), empty_values=(), orderable=False, attrs=NUM)
    own = tables.Column(gettext_lazy("Borne by the party"), empty_values=(), orderable=False, attrs=NUM)

    class Meta:
        model = Cost
        fields = ("incurred_on", "description", "party", "state", "amount_cents", "streams", "own")
        sequence = fields
        exclude = ("kind",)
        order_by = ("-incurred_on",)

    def __init__(self, *args, paid, totals, waiting=0, stream="", stream_name="", **kwargs) -> None:
        self.paid, self.stream = paid, stream
        super().__init__(*args, **kwargs)
        for name, cents in zip(("amount_cents", "streams", "own"), totals, strict=True):
            self.columns[name].column._footer = formats.euro(cents)
        if waiting:
            text = _("Confirmed")
            self.columns["description"].column._footer = with_detail(text, _("Waits for confirmation, not in it"))
            self.columns["amount_cents"].column._footer = with_detail(formats.euro(totals[0]), formats.euro(waiting))
        if stream == OWN:
            self.columns.hide("streams")
        elif stream:
            self.columns.hide("own")
            self.columns["streams"].column.verbose_name = _("Paid by %(stream)s") % {"stream": stream_name}

    def detail(self, record):
        return " · ".join(filter(None, [record.get_kind_display(), record.activity, record.voucher]))

    def render_incurred_on(self, value):
        return formats.day(value)

    def render_amount_cents(self, value):
        return formats.euro(value)

    def render_streams(self, record):
        if not record.is_confirmed:
            return "–"
        by = self.paid.by(record.pk, self.stream) if self.stream else self.paid.by_streams(record.pk)
        return formats.euro(by)

    def render_own(self, record):
        return formats.euro(self.paid.by(record.pk, OWN)) if record.is_confirmed else "–"


class ContributionTable(EntryTable):
    due_on = tables.Column(gettext_lazy("To be paid on"), attrs=DAY)
    paid_how = tables.Column(gettext_lazy("How it is paid"))
    amount_cents = tables.Column(gettext_lazy("Amount"), attrs=NUM)
    received = tables.Column(gettext_lazy("Received"), empty_values=(), orderable=False, attrs=NUM)

    class Meta:
        model = Contribution
        fields = ("description", "party", "due_on", "paid_how", "state", "amount_cents", "received")
        sequence = fields
        exclude = ("kind",)
        order_by = ("party",)

    def __init__(self, *args, totals, received, **kwargs) -> None:
        """`received`: contribution -> cents that came in."""
        self.received = received
        super().__init__(*args, **kwargs)
        for name, cents in zip(("amount_cents", "received"), totals, strict=True):
            self.columns[name].column._footer = formats.euro(cents)

    def detail(self, record):
        return record.grant.name

    def render_due_on(self, value):
        return formats.day(value)

    def render_amount_cents(self, value):
        return formats.euro(value)

    def render_received(self, record):
        day = formats.day(record.received_on) if record.received_on else ""
        return with_detail(formats.euro(self.received.get(record.pk, 0)), day)


class HoursTable(EntryTable):
    role = tables.Column(gettext_lazy("Role"))
    hours = tables.Column(gettext_lazy("Hours"), attrs=NUM)
    rate = tables.Column(gettext_lazy("Rate"), accessor="rate__cents_per_hour", orderable=False, attrs=NUM, default="–")
    value_cents = tables.Column(gettext_lazy("Value"), attrs=NUM, default="–")

    class Meta:
        model = HoursContribution
        fields = ("description", "party", "role", "state", "hours", "rate", "value_cents")
        sequence = fields
        exclude = ("kind",)
        order_by = ("party",)

    def __init__(self, *args, totals, **kwargs) -> None:
        """`totals`: (hours, cents) over the whole list."""
        super().__init__(*args, **kwargs)
        hours, cents = totals
        self.columns["hours"].column._footer = formats.decimal(Fraction(hours), 2)
        self.columns["value_cents"].column._footer = formats.euro(cents)

    def detail(self, record):
        return f"{record.get_kind_display()} · {formats.period(record.valid_from, record.valid_until)}"

    def render_hours(self, value):
        return formats.decimal(value, 2)

    def render_rate(self, value):
        return formats.euro(value)

    def render_value_cents(self, value):
        return formats.euro(value)
