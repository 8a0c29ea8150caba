"""What it cost, who brought what in, and what pays it."""

from books.models.contributions import Contribution, HoursContribution
from books.models.costs import Cost, CostCoverage, Document
from books.models.rates import Rate
from books.models.settlements import Settlement, SettlementParty, SettlementTransfer

__all__ = [
    "Contribution",
    "Cost",
    "CostCoverage",
    "Document",
    "HoursContribution",
    "Rate",
    "Settlement",
    "SettlementParty",
    "SettlementTransfer",
]
