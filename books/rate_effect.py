"""What another rate of a role changes in the value of the hours of a year, before it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from books.calculations.own_hours import Revalued, revalued
from books.enums import PLACEMENT_ROLES
from books.models import HoursContribution
from books.own_hours import NOBODY, OwnHours, own_hours
from books.rates import rates_of
from books.unfinished import unconfirmed_hours
from partnerships.models import Partnership, Party


@dataclass(frozen=True, slots=True)
class RateEffect:
    """Cents per hour now (None: no rate) and after it. `lines`: what is valued at the new rate, per party: hours of
    placements at once, entered ones when they are confirmed. `kept`: confirmed hours of the role, which keep their
    value, in cents. `others`: those of all other roles."""

    role: str
    rate: int | None
    new_rate: int
    lines: tuple[Revalued, ...]
    names: dict[str, str]
    kept_hours: Fraction
    kept: int
    others_hours: Fraction
    others: int

    @property
    def from_placements(self) -> bool:
        return self.role in PLACEMENT_ROLES

    @property
    def hours(self) -> Fraction:
        return sum((line.hours for line in self.lines), Fraction(0))

    @property
    def before(self) -> int | None:
        return None if self.rate is None else sum(line.before or 0 for line in self.lines)

    @property
    def after(self) -> int:
        return sum(line.after for line in self.lines)

    @property
    def change(self) -> int:
        return self.after - (self.before or 0)


def effect_of(partnership: Partnership, school_year, role: str, new_rate: int) -> RateEffect:
    """Of `new_rate` cents per hour for the role; raises `NormMissing`."""
    return effects_of(partnership, school_year, [(role, new_rate)])[0]


def effects_of(partnership: Partnership, school_year, wanted: Iterable[tuple[str, int]]) -> list[RateEffect]:
    """(role, cents per hour), each by itself beside the rates of now."""
    rates, brought = rates_of(partnership, school_year), own_hours(partnership, school_year)
    waiting = list(unconfirmed_hours(partnership, school_year).filter(corrects=None))
    parties = [row.party for row in (*brought, *waiting) if row.party is not None]
    names = {party.code: party.name for party in parties}
    return [_effect(role, cents, rates, brought, waiting, names) for role, cents in wanted]


def _effect(
    role: str, new_rate: int, rates, brought: list[OwnHours], waiting: list[HoursContribution], names: dict[str, str]
) -> RateEffect:
    rate, own = rates.get(role), [row for row in brought if row.role == role]
    placed = [(_code(row.party), row.hours) for row in own if row.from_placements]
    entered = [(_code(row.party), Fraction(row.hours)) for row in waiting if row.role == role]
    kept, others = [row for row in own if not row.from_placements], [row for row in brought if row.role != role]
    now = rate.cents_per_hour if rate else None
    return RateEffect(
        role, now, new_rate, revalued([*placed, *entered], now, new_rate), names,
        *_hours_and_cents(kept), *_hours_and_cents(others),
    )  # fmt: skip


def _hours_and_cents(rows: list[OwnHours]) -> tuple[Fraction, int]:
    return sum((row.hours for row in rows), Fraction(0)), sum(row.cents or 0 for row in rows)


def _code(party: Party | None) -> str:
    return NOBODY if party is None else party.code
