"""Hours agreed, funded and delivered, per party and role, of a year or of any days of it.

Agreed: what the norm gives for the days of every placement. The school trainer's hours are those of the party that
employs the trainer, the mentor's of the board whose school it is that day, the institute trainer's of the institute.
Funded: the money that a stream gives a party for a role, divided by the rate of that role. Delivered: the hours of the
days that a board confirmed. What is agreed and not funded the party bears itself. Less delivered than was agreed for the
days about which boards answered, or should have, is less than the norm's minimum: a risk for the quality.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from books.calculations.own_hours import value_cents
from oids.money import round_parts, whole
from oids.periods import ONE_DAY, Period
from placements.calculations.hours import (
    NO_HOURS,
    HoursByRole,
    Norm,
    Place,
    placement_hours,
    shown_by_party,
    sum_hours,
)

SCHOOL_TRAINER, MENTOR, INSTITUTE_TRAINER = "school_trainer", "mentor", "institute_trainer"
ROLES = (SCHOOL_TRAINER, MENTOR, INSTITUTE_TRAINER)
NOBODY = ""
NAMES = ("agreed", "asked", "delivered")
NONE, NOT_ASKED, WAITS, BELOW, SO_FAR, ALL = "none", "not_asked", "waits", "below", "so_far", "all"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one placement at a school of one board; parties by code, `NOBODY` where there is none.

    `asked`: days about which the board was asked; `due`: those of them it answered or should have; `confirmed`: those it
    said are right (or that were put right after it said what was wrong). `school` is its BRIN6.
    """

    board: str
    employer: str
    institute: str
    days: Period
    asked: tuple[Period, ...] = ()
    due: tuple[Period, ...] = ()
    confirmed: tuple[Period, ...] = ()
    school: str = ""

    @property
    def place(self) -> Place:
        return self.school, self.board

    def party_of(self, role: str) -> str:
        return {SCHOOL_TRAINER: self.employer, MENTOR: self.board, INSTITUTE_TRAINER: self.institute}[role]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money of a stream for hours of a role, in cents. Without a `day` it is of the whole year and falls over it as the
    agreed hours do; with one it falls on that day."""

    party: str
    role: str
    stream: str
    cents: int
    day: datetime.date | None = None

    def __post_init__(self) -> None:
        whole(self.cents, "a payment")


@dataclass(frozen=True, slots=True)
class AtPlace:
    """Exact hours of one party in one role at one school."""

    place: Place
    agreed: Fraction
    asked: Fraction
    delivered: Fraction


@dataclass(frozen=True, slots=True)
class Row:
    """One party in one role, exact. `paid` is (stream, unrounded cents); `rate` cents per hour, None when not set. `places`
    is what the hours consist of."""

    party: str
    role: str
    agreed: Fraction
    asked: Fraction
    due: Fraction
    delivered: Fraction
    paid: tuple[tuple[str, Fraction], ...]
    rate: int | None
    places: tuple[AtPlace, ...] = ()

    def __post_init__(self) -> None:
        for name in NAMES:
            if self.places and sum(getattr(place, name) for place in self.places) != getattr(self, name):
                raise ArithmeticError(f"{self.party} {self.role}: its places do not add up to what is {name}")
        if not self.delivered <= self.due <= self.asked <= self.agreed:
            raise ArithmeticError(f"{self.party} {self.role}: more was delivered than asked, or asked than agreed")

    @property
    def paid_cents(self) -> Fraction:
        return sum((cents for _stream, cents in self.paid), Fraction(0))

    @property
    def state(self) -> str:
        if not self.agreed:
            return NONE
        if not self.asked:
            return NOT_ASKED
        if self.delivered < self.due:
            return BELOW
        if self.delivered < self.asked:
            return WAITS
        return ALL if self.delivered == self.agreed else SO_FAR


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as tables show it: hours with one decimal and whole cents, rounded so that every column adds up.

    Without a rate of the role nothing is known of funded hours, value and gap: None.
    """

    party: str
    role: str
    agreed: Fraction
    asked: Fraction
    delivered: Fraction
    state: str
    rate: int | None
    streams: tuple[tuple[str, Fraction | None, int], ...]
    value_cents: int | None

    @property
    def funded(self) -> Fraction | None:
        return None if self.rate is None else sum((hours or Fraction(0) for _s, hours, _c in self.streams), Fraction(0))

    @property
    def paid_cents(self) -> int:
        return sum(cents for _stream, _hours, cents in self.streams)

    @property
    def gap(self) -> Fraction | None:
        """Agreed and not funded: hours that the party bears itself; below 0 when more is funded than agreed."""
        return None if self.funded is None else self.agreed - self.funded

    @property
    def gap_cents(self) -> int | None:
        return None if self.value_cents is None else self.value_cents - self.paid_cents


def within(days: Iterable[Period], period: Period | None) -> tuple[Period, ...]:
    """The days that lie in `period`, each once, as stretches in order."""
    cut = [part for days_ in days if (part := days_ if period is None else days_.intersect(period)) is not None]
    found: list[Period] = []
    for part in sorted(cut, key=lambda part: part.first):
        last = found[-1].last if found else None
        if last is not None and part.first <= last + ONE_DAY:
            assert part.last is not None
            found[-1] = Period(found[-1].first, max(last, part.last))
        else:
            found.append(part)
    return tuple(found)


def deliver(
    stretches: Iterable[Stretch],
    placing: Period,
    norms: Sequence[Norm],
    payments: Iterable[Payment],
    rates: Mapping[str, int],
    period: Period | None = None,
) -> tuple[Row, ...]:
    """A row per party and role with hours or money, by code and in the order of `ROLES`; without `period` the year."""
    hours_of = cache(lambda days: placement_hours(days, placing, norms))

    def of(parts: Iterable[Period]) -> HoursByRole:
        return sum_hours(hours_of(days) for days in parts)

    # Most students have the same days with the same parties.
    rows = Counter(stretches)
    at_year = _by_party(rows, lambda row: of([row.days]))
    at_agreed = at_year if period is None else _by_party(rows, lambda row: of(within([row.days], period)))

    def inside(row: Stretch, days: Iterable[Period]) -> HoursByRole:
        return of(part for one in within(days, period) if (part := one.intersect(row.days)) is not None)

    at_asked = _by_party(rows, lambda row: inside(row, row.asked))
    at_delivered = _by_party(rows, lambda row: inside(row, row.confirmed))
    due = _sums(_by_party(rows, lambda row: inside(row, row.due)))
    year, agreed, asked, delivered = map(_sums, (at_year, at_agreed, at_asked, at_delivered))
    paid: dict[tuple[str, str], dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for payment in payments:
        key = (payment.party, payment.role)
        share = _share(payment, period, placing, agreed.get(key, Fraction(0)), year.get(key, Fraction(0)))
        paid[key][payment.stream] += payment.cents * share
    keys = {key for key, hours in agreed.items() if hours} | {key for key, parts in paid.items() if any(parts.values())}
    nothing = Fraction(0)
    return tuple(
        Row(
            party=key[0],
            role=key[1],
            agreed=agreed.get(key, nothing),
            asked=asked.get(key, nothing),
            due=due.get(key, nothing),
            delivered=delivered.get(key, nothing),
            paid=tuple(sorted((stream, cents) for stream, cents in paid[key].items() if cents)),
            rate=rates.get(key[1]),
            places=tuple(
                AtPlace(place, hours, at_asked[key].get(place, nothing), at_delivered[key].get(place, nothing))
                for place, hours in sorted(at_agreed[key].items())
            ),
        )
        for key in sorted(keys, key=lambda key: (key[0], ROLES.index(key[1])))
    )


def _share(payment: Payment, period: Period | None, placing: Period, agreed: Fraction, year: Fraction) -> Fraction:
    if period is None:
        return Fraction(1)
    if payment.day is not None:
        return Fraction(1 if period.contains(payment.day) else 0)
    if year:
        return agreed / year
    days = placing.intersect(period)
    return Fraction(days.days if days else 0, placing.days)


_AtPlaces = dict[tuple[str, str], dict[Place, Fraction]]


def _by_party(rows: Mapping[Stretch, int], hours_of: Callable[[Stretch], HoursByRole]) -> _AtPlaces:
    """(party, role) -> place -> hours. `rows`: how many there are of each."""
    found: _AtPlaces = defaultdict(lambda: defaultdict(Fraction))
    for row, times in rows.items():
        hours = hours_of(row)
        if hours == NO_HOURS:
            continue
        for role in ROLES:
            found[row.party_of(role), role][row.place] += getattr(hours, role) * times
    return found


def _sums(found: _AtPlaces) -> dict[tuple[str, str], Fraction]:
    return {key: sum(places.values(), Fraction(0)) for key, places in found.items()}


def show(rows: Sequence[Row]) -> tuple[Shown, ...]:
    """Hours rounded per role over all places and divided over the parties (`shown_by_party`, as on every screen and paper of
    the year), so do this before leaving parties out; money by the largest remainder, ties by code; the value is what is
    shown times the rate, as everywhere (`books.calculations.own_hours`)."""
    found: dict[tuple[str, str], Shown] = {}
    for role in ROLES:
        mine = sorted((row for row in rows if row.role == role), key=lambda row: row.party)
        agreed, asked, delivered = (
            [shown.get(row.party, Fraction(0)) for row in mine]
            for shown in (_shown_hours(mine, name) for name in NAMES)
        )
        parts = [(row, stream, cents) for row in mine for stream, cents in row.paid]
        keys = [f"{row.party} {stream}" for row, stream, _cents in parts]
        cents = round_parts([cents for _row, _stream, cents in parts], keys, 0)
        rate = mine[0].rate if mine else None
        hours = round_parts([part[2] / rate for part in parts], keys) if rate else [None] * len(parts)
        values = [value_cents(hours_, rate) for hours_ in agreed] if rate else [None] * len(mine)
        streams: dict[str, list[tuple[str, Fraction | None, int]]] = defaultdict(list)
        for (row, stream, _exact), shown_hours, shown_cents in zip(parts, hours, cents, strict=True):
            streams[row.party].append((stream, shown_hours, int(shown_cents)))
        for index, row in enumerate(mine):
            value = values[index]
            found[row.party, role] = Shown(
                row.party, role, agreed[index], asked[index], delivered[index], row.state, rate,
                tuple(streams[row.party]), None if value is None else int(value),
            )  # fmt: skip
    return tuple(found[row.party, row.role] for row in rows)


def _shown_hours(rows: Sequence[Row], name: str) -> dict[str, Fraction]:
    return shown_by_party({(at.place, row.party): getattr(at, name) for row in rows for at in row.places})
