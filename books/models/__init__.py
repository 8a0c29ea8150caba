"""What it cost, who brought what in, and what pays it."""

from books.models.closing import YearClosing
from books.models.contributions import Contribution, HoursContribution
from books.models.costs import Cost, CostCoverage, Document
from books.models.rates import Rate

__all__ = ["Contribution", "Cost", "CostCoverage", "Document", "HoursContribution", "Rate", "YearClosing"]
