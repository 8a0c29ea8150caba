"""What parties still have to pay each other by a settlement, against the payments that were noted.

Two parties may have owed each other by an earlier version, and paid, before a correction changed what is due. So what is
due by the newest version stands, per two parties, against all that was noted between them in the year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from books.calculations.netting import Transfer, by_pair


@dataclass(frozen=True, slots=True)
class Standing:
    """Cents between two parties: `due` (0 or more) from the payer to the payee, and what of it was `paid`, less what was
    paid back. Above 0 `open` is still to be paid; below 0 too much was paid and goes back."""

    payer: str
    payee: str
    due: int
    paid: int

    @property
    def open(self) -> int:
        return self.due - self.paid

    @property
    def way(self) -> tuple[str, str]:
        """Who pays whom what is open."""
        return (self.payer, self.payee) if self.open >= 0 else (self.payee, self.payer)


def standings(due: Iterable[Transfer], paid: Iterable[Transfer]) -> tuple[Standing, ...]:
    """A row per two parties between which something is due or was paid, by code."""
    owed, given, rows = by_pair(due), by_pair(paid), []
    for first, second in owed.keys() | given.keys():
        is_due, was_paid = owed.get((first, second), 0), given.get((first, second), 0)
        if is_due == was_paid == 0:
            continue
        # The direction of what is due; when nothing is due any more, that of what was paid.
        if (is_due or was_paid) > 0:
            rows.append(Standing(first, second, is_due, was_paid))
        else:
            rows.append(Standing(second, first, -is_due, -was_paid))
    return tuple(sorted(rows, key=lambda row: (row.payer, row.payee)))
