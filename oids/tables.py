"""The base of all lists."""

from __future__ import annotations

import django_tables2
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oids import formats
from oids.models import SheetState

SHEET_TONES = {
    SheetState.CHECKING: "info", SheetState.CHECKED: "warn", SheetState.IMPORTING: "info", SheetState.DONE: "good",
    SheetState.FAILED: "bad", SheetState.GIVEN_UP: "neutral",
}  # fmt: skip
# With more columns than this they stand closer together.
MANY = 8
DAY = {"td": {"class": "nowrap"}}
NUM = {"td": {"class": "num"}, "th": {"class": "num"}, "tf": {"class": "num"}}


def status(word, tone: str) -> str:
    return render_to_string("components/status.html", {"word": word, "tone": tone})


def with_detail(text: str, detail: str) -> str:
    """A cell with something small under it."""
    return format_html('{}<span class="cell-detail">{}</span>', text, detail) if detail else text


class Table(django_tables2.Table):
    """A table whose rows have one order: what sorts equal stands by key, so no row is on two pages or on none."""

    @property
    def is_wide(self) -> bool:
        return len(list(self.columns)) > MANY

    @property
    def order_by(self):
        return super().order_by

    @order_by.setter
    def order_by(self, value):
        django_tables2.Table.order_by.fset(self, value)
        rows = getattr(self.data, "data", None)
        if isinstance(rows, QuerySet) and rows.ordered:
            self.data.data = rows.order_by(*(rows.query.order_by or rows.model._meta.ordering), "pk")


class _SheetCount(django_tables2.Column):
    """One of the counts of a sheet."""

    def __init__(self, label, key: str) -> None:
        self.key = key
        super().__init__(label, accessor="counts", orderable=False, attrs=NUM, empty_values=())

    def render(self, value):
        return formats.count(value[self.key]) if self.key in value else "–"


class SentSheetTable(Table):
    """Sheets that were sent, with what became of their rows."""

    sent_at = django_tables2.Column(_("Sent"), linkify=True)
    name = django_tables2.Column(pgettext_lazy("noun", "File"))
    sent_by = django_tables2.Column(_("Sent by"))
    state = django_tables2.Column(_("State"))
    read = _SheetCount(_("Read"), "read")
    new = _SheetCount(pgettext_lazy("rows", "New"), "new")
    changed = _SheetCount(_("Changed"), "changed")
    refused = _SheetCount(_("Refused"), "refused")

    def render_sent_at(self, value):
        return formats.day_time(value)

    def render_state(self, record):
        return status(record.get_state_display(), SHEET_TONES[record.state])
