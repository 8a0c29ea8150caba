"""What parties still have to pay each other by a settlement, against the payments that were noted.

Two parties may have owed each other by an earlier version, and paid, before a correction changed what is due. So what is
due by the newest version stands, per two parties, against all that was noted between them in the year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from books.calculations.netting import Transfer


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


def standings(due: Iterable[Transfer], paid: Iterable[tuple[str, str, int]]) -> tuple[Standing, ...]:
    """A row per two parties between which something is due or was paid, by code. `paid`: (from, to, cents)."""
    owed: dict[tuple[str, str], list[int]] = {}

    def add(payer: str, payee: str, cents: int, place: int) -> None:
        first, second = sorted((payer, payee))
        row = owed.setdefault((first, second), [0, 0])
        row[place] += cents if payer == first else -cents

    for transfer in due:
        add(transfer.payer, transfer.payee, transfer.cents, 0)
    for payer, payee, cents in paid:
        add(payer, payee, cents, 1)
    rows = []
    for (first, second), (is_due, was_paid) in owed.items():
        if is_due == was_paid == 0:
            continue
        # The direction of what is due; when nothing is due any more, that of what was paid.
        if (is_due or was_paid) > 0:
            rows.append(Standing(first, second, is_due, was_paid))
        else:
            rows.append(Standing(second, first, -is_due, -was_paid))
    return tuple(sorted(rows, key=lambda row: (row.payer, row.payee)))
