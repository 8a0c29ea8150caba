"""The lists of the money."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from funding.enums import AmountState
from funding.models import Grant, GrantAmount
from oids import formats
from oids.tables import NUM, Table, status


def state_of(amount: GrantAmount | None) -> tuple[str, str]:
    """(word, tone) of what is known of a grant's amount."""
    if amount is None:
        return _("no amount yet"), "neutral"
    return amount.get_state_display(), "good" if amount.state == AmountState.DEFINITIVE else "warn"


class GrantTable(Table):
    """Amounts are of what counts now; the total stands under each column, over all pages."""

    name = tables.Column(_("Name"), linkify=lambda record: record.get_absolute_url(), order_by=("title", "school_year"),
                         footer=_("Total"))  # fmt: skip
    source = tables.Column(_("Source"))
    reference = tables.Column(_("Reference"), default="–")
    period = tables.Column(_("Period"), accessor="valid_from", order_by=("valid_from", "valid_until"))
    state = tables.Column(_("State"), empty_values=(), orderable=False)
    amount = tables.Column(_("Amount"), empty_values=(), orderable=False, attrs=NUM)
    expected = tables.Column(_("In instalments"), empty_values=(), orderable=False, attrs=NUM)
    received = tables.Column(_("Received"), empty_values=(), orderable=False, attrs=NUM)
    report_model = tables.Column(_("Model"))

    class Meta:
        model = Grant
        fields = (
            "name", "source", "reference", "period", "state", "amount", "expected", "received", "report_model",
        )  # fmt: skip
        order_by = ("period",)

    def __init__(self, data, *args, **kwargs) -> None:
        super().__init__(data, *args, **kwargs)
        totals = {"amount": 0, "expected": 0, "received": 0}
        for grant in data:
            totals["amount"] += cents_of(grant)
            totals["expected"] += grant.expected_cents
            totals["received"] += grant.received_cents
        for name, cents in totals.items():
            self.columns[name].column._footer = formats.euro(cents)

    def render_period(self, record):
        if record.valid_until is None:
            return _("from %(day)s") % {"day": formats.day(record.valid_from)}
        return f"{formats.day(record.valid_from)} – {formats.day(record.valid_until)}"

    def render_state(self, record):
        return status(*state_of(record.current_amount))

    def render_amount(self, record):
        amount = record.current_amount
        return formats.euro(amount.amount_cents) if amount else "–"

    def render_expected(self, record):
        return formats.euro(record.expected_cents)

    def render_received(self, record):
        return formats.euro(record.received_cents)

    def render_report_model(self, record):
        return record.get_report_model_display().split(":")[0]


def cents_of(grant: Grant) -> int:
    amount = grant.current_amount
    return amount.amount_cents if amount else 0
