"""The payments of the demonstration: plans of November and February, last years paid in two batches, this year's nothing."""

from __future__ import annotations

import datetime
from decimal import Decimal

from books import actions as books
from books.enums import LedgerPurpose
from books.payable import accounts_of, payable, problem_of
from books.reports.journal import PROPOSED
from oids.periods import SchoolYear

PAID_YEARS = (SchoolYear(2024), SchoolYear(2025))
THIS_YEAR = SchoolYear(2026)


def tell_payments(partnership, cast) -> None:
    """The board whose account number waits for confirmation gets nothing yet: its part stays payable."""
    controller, colleague = cast["controller"], cast["colleague"]
    for year in (SchoolYear(2023), *PAID_YEARS, THIS_YEAR):
        halves = [
            (Decimal(50), datetime.date(year.start, 11, 25)), (Decimal(50), datetime.date(year.start + 1, 2, 25)),
        ]  # fmt: skip
        books.plan_payments(partnership=partnership, school_year=year, rows=halves, by=controller)
    for year in (SchoolYear(2023), *PAID_YEARS):
        for day in (datetime.date(year.start, 11, 25), datetime.date(year.start + 1, 2, 25)):
            _pay(partnership, day, controller, colleague)
    books.set_chart(
        partnership=partnership, accounts={purpose.value: (PROPOSED[purpose], "") for purpose in LedgerPurpose},
        by=controller,
    )  # fmt: skip


def _pay(partnership, day, controller, colleague) -> None:
    rows = [row for row in payable(partnership, day) if row.pay]
    accounts = accounts_of(row.party for row in rows)
    ready = [row.party.code for row in rows if not problem_of(row.party, accounts.get(row.party.pk))]
    batch = books.prepare_batch(partnership=partnership, execution_on=day, parties=ready, by=controller)
    batch = books.export_batch(books.authorise_batch(batch, by=colleague), by=controller)
    books.mark_batch_paid(batch, paid_on=day, by=controller)
