"""What hours are worth at a rate, and the hours that placements bring in per party and role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from oids.money import round_half_up
from placements.calculations.hours import Place, shown_by_party


def value_cents(hours: Fraction, cents_per_hour: int) -> int:
    """Hours x rate, halves of a cent away from zero; hours of a correction (negative) give a negative value."""
    return int(round_half_up(hours * cents_per_hour))


@dataclass(frozen=True, slots=True)
class Brought:
    """Hours of one party in one role, as shown (one decimal); `cents` None: the role has no rate."""

    party: str
    role: str
    hours: Fraction
    rate: int | None
    cents: int | None


Key = tuple[str, str, Place]


def brought_in(exact: Mapping[Key, Fraction], rates: Mapping[str, int]) -> tuple[Brought, ...]:
    """(party, role, place) -> exact hours, as rows in which shown hours x rate is the value, and the hours of each role add
    up to the role's shown total. Shown as everywhere (`shown_by_party`). Roles without hours are left out."""
    by_role: dict[str, dict[tuple[Place, str], Fraction]] = defaultdict(dict)
    for (party, role, place), hours in sorted(exact.items()):
        if hours:
            by_role[role][place, party] = hours
    found = []
    for role, rows in by_role.items():
        rate = rates.get(role)
        for party, hours in shown_by_party(rows).items():
            found.append(Brought(party, role, hours, rate, None if rate is None else value_cents(hours, rate)))
    return tuple(sorted(found, key=lambda row: (row.party, row.role)))


def summed(parts: Iterable[tuple[Key, Fraction]]) -> dict[Key, Fraction]:
    totals: dict[Key, Fraction] = defaultdict(Fraction)
    for key, hours in parts:
        totals[key] += hours
    return dict(totals)


@dataclass(frozen=True, slots=True)
class Revalued:
    """Hours of one party in one role, and their value in cents at the rate of now (None: there is none) and at another."""

    party: str
    hours: Fraction
    before: int | None
    after: int

    @property
    def change(self) -> int:
        return self.after - (self.before or 0)


def revalued(rows: Iterable[tuple[str, Fraction]], rate: int | None, new_rate: int) -> tuple[Revalued, ...]:
    """(party, hours) -> per party, by number. Each row is valued by itself, as it stands in the books."""
    grouped: dict[str, list[Fraction]] = defaultdict(list)
    for party, hours in rows:
        grouped[party].append(hours)

    def value(own: Iterable[Fraction], cents: int) -> int:
        return sum(value_cents(hours, cents) for hours in own)

    return tuple(
        Revalued(party, sum(own, Fraction(0)), None if rate is None else value(own, rate), value(own, new_rate))
        for party, own in sorted(grouped.items())
    )
