"""The list of requests to confirm."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.tables import DAY, NUM, Table
from rounds.enums import CheckState
from rounds.models import CheckRequest

TONES = {
    CheckState.OPEN: "neutral", CheckState.CONFIRMED: "good", CheckState.CORRECTED: "warn", CheckState.OBJECTED: "bad",
}  # fmt: skip


class CheckRequestTable(Table):
    name = tables.Column(_("Name"), linkify=True)
    valid_from = tables.Column(_("From"), attrs=DAY)
    valid_until = tables.Column(_("Until"), attrs=DAY)
    due_on = tables.Column(_("Answer before or on"), attrs=DAY)
    boards = tables.Column(_("Boards"), attrs=NUM)
    lines = tables.Column(_("Placements"), attrs=NUM)
    open_lines = tables.Column(_("Not answered"), attrs=NUM)
    to_settle = tables.Column(_("To settle"), attrs=NUM)
    state = tables.Column(_("State"), empty_values=(), orderable=False)

    class Meta:
        model = CheckRequest
        fields = ("name", "valid_from", "valid_until", "due_on", "boards", "lines", "open_lines", "to_settle", "state")
        order_by = ("-valid_from",)

    def render_valid_from(self, value):
        return formats.day(value)

    render_valid_until = render_due_on = render_valid_from

    def render_state(self, record):
        word, tone = state_of(record.open_lines, record.to_settle)
        return format_html('<span class="status status-{}">{}</span>', tone, word)


def state_of(open_lines: int, to_settle: int, *, own: bool = False) -> tuple[str, str]:
    """What a request, or the part of one board, waits for: (word, tone). `own`: as the board reads it of itself."""
    if open_lines and own:
        return str(_("waits for your answer")), "warn"
    if open_lines:
        return str(_("waits for boards")), "warn"
    if to_settle:
        return str(_("waits for the office")), "warn"
    return str(_("ready")), "good"
