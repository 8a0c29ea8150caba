"""The journal for the ledger package: documents of lines, in each of which debit equals credit.

What a document means is said in purposes (bank, cost of a kind, payable to parties); the chart of accounts turns each
into the account of the ledger package. A document whose two sides differ refuses to exist.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oids.money import whole


class NoAccount(LookupError):
    """Purposes that are used and have no account in the chart."""

    def __init__(self, purposes: tuple[str, ...]) -> None:
        super().__init__(", ".join(purposes))
        self.purposes = purposes


@dataclass(frozen=True, slots=True)
class Line:
    """Cents to the debit of a purpose; negative: to its credit."""

    purpose: str
    cents: int
    description: str = ""

    def __post_init__(self) -> None:
        whole(self.cents, "a line of the journal")


@dataclass(frozen=True, slots=True)
class Document:
    """What happened on one day, known by a number that no other document has."""

    day: datetime.date
    journal: str
    number: str
    description: str
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        difference = sum(line.cents for line in self.lines)
        if difference:
            raise ValueError(f"document {self.number}: debit and credit differ by {difference} cents")


@dataclass(frozen=True, slots=True)
class Row:
    """As it goes to the ledger package; one of `debit` and `credit` is 0."""

    day: datetime.date
    journal: str
    number: str
    account: str
    account_name: str
    description: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class Journal:
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if self.debit != self.credit:
            raise ValueError(f"the journal has {self.debit} cents to the debit and {self.credit} to the credit")

    @property
    def debit(self) -> int:
        return sum(row.debit for row in self.rows)

    @property
    def credit(self) -> int:
        return sum(row.credit for row in self.rows)


def owed(payable: int, set_off: int, text: str = "") -> tuple[Line, ...]:
    """What a party may claim from now on (less than 0: has to pay), and its contributions that are set off with it; the
    clearing account is the other side. Cents."""
    return (
        Line("settlement", payable + set_off, text), Line("payable", -payable, text), Line("contributions", -set_off, text),
    )  # fmt: skip


def journal(
    documents: Iterable[Document],
    chart: Mapping[str, tuple[str, str]],
    first: datetime.date,
    last: datetime.date,
) -> Journal:
    """The documents from `first` to `last` (both included), by day and number. NoAccount if the chart lacks a purpose."""
    chosen = sorted((row for row in documents if first <= row.day <= last), key=lambda row: (row.day, row.number))
    numbers = [row.number for row in chosen]
    if len(set(numbers)) != len(numbers):
        raise ValueError("two documents have the same number")
    used = {line.purpose for document in chosen for line in document.lines if line.cents}
    if missing := tuple(sorted(used - set(chart))):
        raise NoAccount(missing)
    return Journal(
        tuple(
            Row(
                document.day, document.journal, document.number, *chart[line.purpose],
                line.description or document.description, max(line.cents, 0), max(-line.cents, 0),
            )
            for document in chosen
            for line in document.lines
            if line.cents
        )
    )  # fmt: skip
