"""Sheets of costs and contributions that were sent."""

from __future__ import annotations

from books.models import ContributionSheet, CostSheet
from oids.tables import SentSheetTable


class CostSheetTable(SentSheetTable):
    class Meta:
        model = CostSheet
        fields = ("sent_at", "name", "sent_by", "state", "read", "new", "changed", "refused")
        order_by = ("-sent_at",)


class ContributionSheetTable(SentSheetTable):
    class Meta:
        model = ContributionSheet
        fields = CostSheetTable.Meta.fields
        order_by = CostSheetTable.Meta.order_by
