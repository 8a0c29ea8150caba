"""Facilitation hours of a placement: per day the norm's hours divided by the days of the placement period."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from oids.money import round_parts, split
from oids.periods import Period

Place = tuple[str, str]


class NormMissing(LookupError):
    """No norm is in force on a day of the placement."""

    def __init__(self, day: datetime.date) -> None:
        super().__init__(f"no facilitation norm is in force on {day}")
        self.day = day


@dataclass(frozen=True, slots=True)
class Norm:
    """Hours per student per year by role, in force from `first` to `last` (both inclusive; None = open)."""

    first: datetime.date
    last: datetime.date | None
    school_trainer: Fraction
    mentor: Fraction
    institute_trainer: Fraction

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)


@dataclass(frozen=True, slots=True)
class HoursByRole:
    """Exact hours by role."""

    school_trainer: Fraction
    mentor: Fraction
    institute_trainer: Fraction

    @property
    def school(self) -> Fraction:
        """What the school brings in: school trainer and mentor."""
        return self.school_trainer + self.mentor

    @property
    def total(self) -> Fraction:
        return self.school_trainer + self.mentor + self.institute_trainer

    def __add__(self, other: HoursByRole) -> HoursByRole:
        return HoursByRole(
            self.school_trainer + other.school_trainer,
            self.mentor + other.mentor,
            self.institute_trainer + other.institute_trainer,
        )


NO_HOURS = HoursByRole(Fraction(0), Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Segment:
    """Days of a placement under one norm: the derivation of its hours."""

    period: Period
    norm: Norm
    hours: HoursByRole


def derivation(placement: Period, placing: Period, norms: Sequence[Norm]) -> tuple[Segment, ...]:
    """The placement cut where the norm changes; hours = norm x days / days of the placement period."""
    if placing.intersect(placement) != placement:
        raise ValueError(f"the placement {placement} does not lie inside the placement period {placing}")
    whole = placing.days
    found: list[Segment] = []
    day = placement.first
    last = placement.last
    assert last is not None
    while day <= last:
        norm = next((norm for norm in norms if norm.period.contains(day)), None)
        if norm is None:
            raise NormMissing(day)
        until = last if norm.last is None else min(last, norm.last)
        part = Period(day, until)
        share = Fraction(part.days, whole)
        found.append(
            Segment(
                part,
                norm,
                HoursByRole(norm.school_trainer * share, norm.mentor * share, norm.institute_trainer * share),
            )
        )
        day = until + datetime.timedelta(days=1)
    return tuple(found)


def placement_hours(placement: Period, placing: Period, norms: Sequence[Norm]) -> HoursByRole:
    """Hours of a placement: all of the placement period gives the full norm, a part of it its days' share."""
    return sum_hours(segment.hours for segment in derivation(placement, placing, norms))


def shown_hours(parts: Sequence[HoursByRole], keys: Sequence[str], decimals: int = 1) -> tuple[HoursByRole, ...]:
    """Hours as a table shows them: each role rounded so that its column adds up to the role's shown total.

    A row's total is then the sum of what it shows, so the table adds up in both directions.
    """
    columns = (
        round_parts([getattr(part, role) for part in parts], keys, decimals)
        for role in ("school_trainer", "mentor", "institute_trainer")
    )
    return tuple(HoursByRole(*row) for row in zip(*columns, strict=True))


def shown_by_place(groups: Mapping[Place, Iterable[HoursByRole]]) -> dict[Place, HoursByRole]:
    """(BRIN6, DUO number of the board) -> hours as every screen and paper of the year shows them.

    Rounded once, at the finest level, over the whole: a school or board is then the sum of what it consists of, and
    reads the same wherever it stands. Ties by BRIN6 and DUO number.
    """
    places = sorted(groups)
    shown = shown_hours([sum_hours(groups[place]) for place in places], [" ".join(place) for place in places])
    return dict(zip(places, shown, strict=True))


def shown_by_party(parts: Mapping[tuple[Place, str], Fraction], decimals: int = 1) -> dict[str, Fraction]:
    """One role: the exact hours of each party at each place -> hours of the party as they are shown.

    What a place shows (`shown_by_place`) is divided over the parties that give it, so that a board whose own people do all
    has the same hours here as where its schools are added up. Largest remainder; ties by BRIN6 and DUO number, then party.
    """
    places: dict[Place, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for (place, party), hours in parts.items():
        places[place][party] += hours
    order = sorted(places)
    totals = [sum(places[place].values(), Fraction(0)) for place in order]
    found: dict[str, Fraction] = defaultdict(Fraction)
    scale = 10**decimals
    for place, shown in zip(order, round_parts(totals, [" ".join(place) for place in order], decimals), strict=True):
        parties = sorted(places[place])
        for part in split(int(shown * scale), [places[place][party] for party in parties], parties):
            found[part.key] += Fraction(part.cents, scale)
    return dict(found)


def shown_total(hours: HoursByRole) -> Fraction:
    """The total of all roles as every page shows it: the sum of the three that are shown."""
    return shown_hours([hours], [""])[0].total


def sum_hours(parts: Iterable[HoursByRole]) -> HoursByRole:
    total = NO_HOURS
    for part in parts:
        total = total + part
    return total
