"""Hours of groups and what of them stands in the books, per party. Hours are exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry of the books: hours below 0 correct others."""

    party: str
    hours: Decimal
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One party: the hours of its members in groups, and what the books have of them."""

    party: str
    members: int
    hours: Decimal
    confirmed: Decimal
    waiting: Decimal

    @property
    def to_book(self) -> Decimal:
        """What the books lack; below 0: they have too many."""
        return self.hours - self.confirmed - self.waiting


def compare(members: Iterable[tuple[str, Decimal]], entered: Iterable[Entered]) -> tuple[Standing, ...]:
    """All parties with members (party, hours of one) or entries, by their number."""
    hours: dict[str, list[Decimal]] = {}
    for party, own in members:
        hours.setdefault(party, []).append(own)
    books: dict[str, list[Entered]] = {}
    for entry in entered:
        books.setdefault(entry.party, []).append(entry)
    return tuple(
        Standing(
            party,
            len(hours.get(party, [])),
            sum(hours.get(party, []), NONE),
            sum((row.hours for row in books.get(party, []) if row.confirmed), NONE),
            sum((row.hours for row in books.get(party, []) if not row.confirmed), NONE),
        )
        for party in sorted({*hours, *books})
    )
