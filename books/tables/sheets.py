"""Sheets of costs that were sent."""

from __future__ import annotations

from books.models import CostSheet
from oids.tables import SentSheetTable


class CostSheetTable(SentSheetTable):
    class Meta:
        model = CostSheet
        fields = ("sent_at", "name", "sent_by", "state", "read", "new", "changed", "refused")
        order_by = ("-sent_at",)
