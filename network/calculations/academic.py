"""What the academic function costs in a school year, and who bears it. Cents are whole, hours exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from oids.money import round_half_up


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of one employer in one role; `rate` in cents, None: there is no confirmed rate."""

    employer: str
    role: str
    hours: Decimal
    rate: int | None


@dataclass(frozen=True, slots=True)
class Spent:
    """A confirmed cost: what the party spent, and what streams of money paid of it."""

    party: str
    cents: int
    by_streams: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """What one party puts into it: hours with their value (None: a rate is missing), costs, and what streams pay."""

    party: str
    hours: Decimal
    value: int | None
    costs: int
    by_streams: int

    @property
    def bears(self) -> int | None:
        """What the party pays itself."""
        return None if self.value is None else self.value + self.costs - self.by_streams


def bearers(worked: Iterable[Worked], spent: Iterable[Spent]) -> tuple[Bearer, ...]:
    """All parties by their number. Hours of one employer and role are valued together, half a cent up, as in the books."""
    hours: dict[str, dict[tuple[str, int | None], Decimal]] = {}
    for row in worked:
        own = hours.setdefault(row.employer, {})
        own[row.role, row.rate] = own.get((row.role, row.rate), Decimal(0)) + row.hours
    costs: dict[str, list[Spent]] = {}
    for cost in spent:
        costs.setdefault(cost.party, []).append(cost)
    found = []
    for party in sorted({*hours, *costs}):
        roles = hours.get(party, {})
        values = [
            None if rate is None else int(round_half_up(Fraction(amount) * rate))
            for (_role, rate), amount in roles.items()
            if amount
        ]
        known = [value for value in values if value is not None]
        found.append(
            Bearer(
                party,
                sum(roles.values(), Decimal(0)),
                sum(known) if len(known) == len(values) else None,
                sum(cost.cents for cost in costs.get(party, [])),
                sum(cost.by_streams for cost in costs.get(party, [])),
            )
        )
    return tuple(found)
