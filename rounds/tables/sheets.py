"""Sheets that were sent."""

from __future__ import annotations

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oids import formats
from oids.tables import Table
from rounds.enums import SheetState
from rounds.models import SheetImport

NUM = {"td": {"class": "num"}, "th": {"class": "num"}}
TONES = {
    SheetState.CHECKING: "info", SheetState.CHECKED: "warn", SheetState.IMPORTING: "info", SheetState.DONE: "good",
    SheetState.FAILED: "bad", SheetState.GIVEN_UP: "neutral",
}  # fmt: skip


class _Count(tables.Column):
    """One of the counts of a sheet."""

    def __init__(self, label, key: str) -> None:
        self.key = key
        super().__init__(label, accessor="counts", orderable=False, attrs=NUM, empty_values=())

    def render(self, value):
        return formats.count(value[self.key]) if self.key in value else "–"


class SheetTable(Table):
    sent_at = tables.Column(_("Sent"), linkify=True)
    kind = tables.Column(_("About"))
    name = tables.Column(pgettext_lazy("noun", "File"))
    sent_by = tables.Column(_("Sent by"))
    state = tables.Column(_("State"))
    read = _Count(_("Read"), "read")
    new = _Count(pgettext_lazy("rows", "New"), "new")
    changed = _Count(_("Changed"), "changed")
    refused = _Count(_("Refused"), "refused")

    class Meta:
        model = SheetImport
        fields = ("sent_at", "kind", "name", "sent_by", "state", "read", "new", "changed", "refused")
        order_by = ("-sent_at",)

    def render_sent_at(self, value):
        return formats.day_time(value)

    def render_kind(self, record):
        return f"{record.get_kind_display()} ({record.round.name})" if record.round else record.get_kind_display()

    def render_state(self, record):
        return render_to_string(
            "components/status.html", {"word": record.get_state_display(), "tone": TONES[record.state]}
        )
