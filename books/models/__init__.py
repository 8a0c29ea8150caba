"""What it cost, who brought what in, what pays it, and what is paid out."""

from books.models.annual import AnnualReport
from books.models.closing import YearClosing
from books.models.contributions import Contribution, HoursContribution
from books.models.costs import Cost, CostCoverage, CostDocument, Document
from books.models.count_files import CountFile, CountKey, CountSample, CountSampleLine, KeyListDownload
from books.models.imports import ContributionSheet, CostSheet
from books.models.ledger import LedgerAccount
from books.models.payments import BankAnswer, Payment, PaymentBatch, PaymentInstalment, PaymentLine
from books.models.rates import Rate
from books.models.repayments import Repayment
from books.models.settlements import Settlement, SettlementParty, SettlementTransfer
from books.models.transfers import TransferPayment

__all__ = [
    "AnnualReport",
    "BankAnswer",
    "Contribution",
    "ContributionSheet",
    "Cost",
    "CostCoverage",
    "CostDocument",
    "CostSheet",
    "CountFile",
    "CountKey",
    "CountSample",
    "CountSampleLine",
    "Document",
    "HoursContribution",
    "KeyListDownload",
    "LedgerAccount",
    "Payment",
    "PaymentBatch",
    "PaymentInstalment",
    "PaymentLine",
    "Rate",
    "Repayment",
    "Settlement",
    "SettlementParty",
    "SettlementTransfer",
    "TransferPayment",
    "YearClosing",
]
