"""A batch on paper, for who signs: every payment with what it consists of, and the control totals."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from books.enums import BatchState
from books.models import PaymentBatch
from funding.reports.base import Head, must_equal
from oids import formats
from oids.exports import EURO, TEXT, Column
from oids.periods import SchoolYear


@dataclass(frozen=True, slots=True)
class ClaimRow:
    what: str
    reference: str
    cents: int


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """`written` is the name in the bank's letters where it differs from the statutory one."""

    code: str
    name: str
    written: str
    iban: str
    remittance: str
    end_to_end_id: str
    state: str
    cents: int
    claims: tuple[ClaimRow, ...]


@dataclass(frozen=True, slots=True)
class BatchReport:
    """Refuses to exist unless claims add up to payments, and payments to the batch."""

    head: Head
    execution_on: str
    message_format: str
    message_id: str
    debtor_name: str
    debtor_iban: str
    number: int
    cents: int
    rows: tuple[PaymentRow, ...]

    def __post_init__(self) -> None:
        must_equal(self.cents, (row.cents for row in self.rows), "payments")
        must_equal(self.number, (1 for _row in self.rows), "number of payments")
        for row in self.rows:
            must_equal(row.cents, (claim.cents for claim in row.claims), f"payment {row.end_to_end_id}")


def masked(iban: str) -> str:
    """Enough to recognise an account number by, for who may not see it."""
    return f"•••• {iban[-4:]}"


def grouped(iban: str) -> str:
    """For people to read, on one line."""
    return "\u00a0".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def batch_report(batch: PaymentBatch) -> BatchReport:
    payments = batch.payments.select_related("party").prefetch_related("lines").order_by("party__code")
    rows = tuple(
        PaymentRow(
            row.party.code, row.statutory_name, row.bank_name if row.bank_name != row.statutory_name else "",
            grouped(row.iban), row.remittance, row.end_to_end_id, str(row.get_state_display()), row.amount_cents,
            tuple(ClaimRow(line.what, line.reference, line.amount_cents) for line in row.lines.all()),
        )
        for row in payments
    )  # fmt: skip
    authorised = ""
    if batch.authorised_by:
        authorised = f"{batch.authorised_by}, {formats.day_time(batch.authorised_at)}"
    head = Head(
        title=_("Control list of payments"), partnership=batch.partnership.name,
        school_year=str(SchoolYear.of(batch.execution_on)), reference=batch.reference,
        state=str(batch.get_state_display()), is_concept=batch.state in (BatchState.DRAFT, BatchState.WITHDRAWN),
        as_of=batch.exported_at or batch.authorised_at or batch.prepared_at,
        prepared_by=f"{batch.prepared_by}, {formats.day_time(batch.prepared_at)}", authorised=authorised,
        penvoerder=batch.debtor.name,
    )  # fmt: skip
    return BatchReport(
        head, formats.day(batch.execution_on), batch.message_format, batch.message_id, batch.debtor_name,
        grouped(batch.debtor_iban), batch.payment_count, batch.total_cents, rows,
    )  # fmt: skip


def batch_columns() -> list[Column]:
    return [
        Column("code", _("Number"), TEXT),
        Column("name", _("Statutory name"), TEXT),
        Column("iban", "IBAN", TEXT),
        Column("end_to_end_id", _("Reference for the bank"), TEXT),
        Column("what", _("What"), TEXT),
        Column("reference", _("Reference"), TEXT),
        Column("cents", _("Amount"), EURO),
        Column("state", _("State"), TEXT),
    ]


def batch_rows(report: BatchReport) -> list[dict]:
    """A row per claim; together they are the sum of the batch."""
    return [
        {
            "code": row.code, "name": row.name, "iban": row.iban.replace("\u00a0", ""), "end_to_end_id": row.end_to_end_id, "what": claim.what,
            "reference": claim.reference, "cents": claim.cents, "state": row.state,
        }
        for row in report.rows
        for claim in row.claims
    ]  # fmt: skip
