"""What it cost, who brought what in, what pays it, and what is paid out."""

from books.models.contributions import Contribution, HoursContribution
from books.models.costs import Cost, CostCoverage, Document
from books.models.ledger import LedgerAccount
from books.models.payments import BankAnswer, Payment, PaymentBatch, PaymentInstalment, PaymentLine
from books.models.rates import Rate

__all__ = [
    "BankAnswer",
    "Contribution",
    "Cost",
    "CostCoverage",
    "Document",
    "HoursContribution",
    "LedgerAccount",
    "Payment",
    "PaymentBatch",
    "PaymentInstalment",
    "PaymentLine",
    "Rate",
]
