"""Sheets that were sent."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from oids.tables import SentSheetTable
from rounds.models import SheetImport


class SheetTable(SentSheetTable):
    kind = tables.Column(_("About"))

    class Meta:
        model = SheetImport
        fields = ("sent_at", "kind", "name", "sent_by", "state", "read", "new", "changed", "refused")
        sequence = fields
        order_by = ("-sent_at",)

    def render_kind(self, record):
        return f"{record.get_kind_display()} ({record.round.name})" if record.round else record.get_kind_display()
