"""The year of account: what every stream of money brought in and spent in a calendar year, as the annual report asks it.

Receipts and costs fall in the year of their day. What an allocation divides is of a school year: 5/12 falls in the
calendar year in which it begins and 7/12 in the next; the total is split first, and then over the parties by the largest
remainder, so that parts add up both ways. All money is whole cents.

opening + correction + received - spent - released = closing. The opening balance is what the fixed report of the year
before said; what would now be worked out otherwise about earlier years stands in the correction. Released is what is left
of a stream without settlement clause (G1) once its performance is completed: it is the penvoerder's own.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from funding.calculations.subsidy import split_calendar
from oids.money import split, whole

G1, G2, G2A, G2B, NONE = "g1", "g2", "g2a", "g2b", "none"
# The tables in their order; a stream of G2 stands in one of the two of that, by the year.
MODELS = (G1, G2A, G2B, NONE)
RECEIPT, COST, ALLOCATION = "receipt", "cost", "allocation"


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came in (`receipt`) or was spent (`cost`, `allocation`) in calendar `year`. `key` is the record behind
    it, `day` is None for a part of an allocation, and `party` is who got it or whose cost it was."""

    what: str
    year: int
    cents: int
    key: int
    text: str = ""
    day: datetime.date | None = None
    party: str = ""

    def __post_init__(self) -> None:
        whole(self.cents, "a movement")
        if self.what not in (RECEIPT, COST, ALLOCATION):
            raise ValueError(f"unknown kind of movement {self.what!r}")
        if self.day is not None and self.day.year != self.year:
            raise ValueError(f"{self.day} is not in {self.year}")

    @property
    def is_received(self) -> bool:
        return self.what == RECEIPT


def allocation_movements(key: int, first_year: int, shares: Mapping[str, int], text: str = "") -> tuple[Movement, ...]:
    """What a school year's allocation gives each party, as two parts: of `first_year` and of the year after."""
    codes = sorted(shares)
    early, late = split_calendar(sum(shares.values()))
    parts = split(early, [shares[code] for code in codes], codes)
    found = []
    for part in parts:
        found.append(Movement(ALLOCATION, first_year, part.cents, key, text, party=part.key))
        found.append(Movement(ALLOCATION, first_year + 1, shares[part.key] - part.cents, key, text, party=part.key))
    if sum(row.cents for row in found if row.year > first_year) != late:
        raise ValueError("the parts of the parties are not the two parts of the school year")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream of money. `key` stands for it from year to year; `granted` is what the newest amount says."""

    key: int
    name: str
    reference: str
    model: str
    granted: int
    first: datetime.date
    last: datetime.date | None = None
    decided_on: datetime.date | None = None
    completed_on: datetime.date | None = None
    movements: tuple[Movement, ...] = field(default=())

    def __post_init__(self) -> None:
        whole(self.granted, "what is granted")
        if self.model not in (*MODELS, G2):
            raise ValueError(f"unknown model {self.model!r}")

    def completed_in(self, year: int) -> bool:
        return self.completed_on is not None and self.completed_on.year <= year

    def ended_in(self, year: int) -> bool:
        return self.last is not None and self.last.year <= year

    def table_of(self, year: int) -> str:
        """Where it stands in the report of that year: of G2 what ended or was completed is in A, what goes on in B."""
        if self.model != G2:
            return self.model
        return G2A if self.ended_in(year) or self.completed_in(year) else G2B


@dataclass(frozen=True, slots=True)
class ToDate:
    """From the beginning until and including a 31 December."""

    received: int = 0
    spent: int = 0
    released: int = 0

    @property
    def balance(self) -> int:
        return self.received - self.spent - self.released


@dataclass(frozen=True, slots=True)
class Line:
    """One stream in one calendar year. `prior` is what the year before closed with; `corrected_*` is what is now known
    otherwise about the years before. It refuses to exist when a total is not the sum of its movements."""

    stream: Stream
    year: int
    prior: ToDate
    corrected_received: int
    corrected_spent: int
    received: int
    spent: int
    released: int

    def __post_init__(self) -> None:
        before, within = _sums(self.stream, self.year)
        if within != (self.received, self.spent):
            raise ValueError(f"{self.stream.name}: the movements of {self.year} are {within}")
        if (self.prior.received + self.corrected_received, self.prior.spent + self.corrected_spent) != before:
            raise ValueError(f"{self.stream.name}: the years before {self.year} are {before}")
        closes = self.opening + self.correction + self.received - self.spent - self.released
        if closes != self.to_date.balance or (self.is_released and closes):
            raise ValueError(f"{self.stream.name}: {self.year} closes with {self.to_date.balance}, not with {closes}")

    @property
    def table(self) -> str:
        return self.stream.table_of(self.year)

    @property
    def is_released(self) -> bool:
        """Nothing is left of it: without settlement clause, and completed."""
        return self.stream.model == G1 and self.stream.completed_in(self.year)

    @property
    def opening(self) -> int:
        return self.prior.balance

    @property
    def correction(self) -> int:
        return self.corrected_received - self.corrected_spent

    @property
    def is_corrected(self) -> bool:
        return bool(self.corrected_received or self.corrected_spent)

    @property
    def to_date(self) -> ToDate:
        return ToDate(
            self.prior.received + self.corrected_received + self.received,
            self.prior.spent + self.corrected_spent + self.spent,
            self.prior.released + self.released,
        )

    @property
    def closing(self) -> int:
        return self.to_date.balance

    @property
    def belongs(self) -> bool:
        """Whether the year says something about this stream: it ran, moved, or had a balance."""
        runs = self.stream.first.year <= self.year and (self.stream.last is None or self.stream.last.year >= self.year)
        return bool(runs or self.opening or self.is_corrected or self.received or self.spent or self.released)

    def of(self, what: str) -> tuple[Movement, ...]:
        """The movements of the year behind `received` or `spent`."""
        return tuple(
            row for row in self.stream.movements if row.year == self.year and row.is_received == (what == "received")
        )


def _sums(stream: Stream, year: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """(received, spent) before the year, and within it."""
    sums = {(early, received): 0 for early in (True, False) for received in (True, False)}
    for row in stream.movements:
        if row.year <= year:
            sums[row.year < year, row.is_received] += row.cents
    return (sums[True, True], sums[True, False]), (sums[False, True], sums[False, False])


def line(stream: Stream, year: int, fixed: ToDate | None = None) -> Line:
    """The stream in `year`. `fixed` is how the fixed report of the year before closed it; without one the years before
    are worked out from the movements."""
    before, within = _sums(stream, year)
    prior = fixed
    if prior is None:
        gone = before[0] - before[1] if stream.model == G1 and stream.completed_in(year - 1) else 0
        prior = ToDate(before[0], before[1], gone)
    corrected = before[0] - prior.received, before[1] - prior.spent
    released = 0
    if stream.model == G1 and stream.completed_in(year):
        released = prior.balance + corrected[0] - corrected[1] + within[0] - within[1]
    return Line(stream, year, prior, *corrected, *within, released)


@dataclass(frozen=True, slots=True)
class Balances:
    """The sum of lines: opening + correction + received - spent - released = closing, or it refuses to exist."""

    opening: int
    correction: int
    received: int
    spent: int
    released: int
    closing: int

    def __post_init__(self) -> None:
        if self.opening + self.correction + self.received - self.spent - self.released != self.closing:
            raise ValueError("the balances do not tie")


def total(lines: Iterable[Line]) -> Balances:
    rows = tuple(lines)
    return Balances(
        *(
            sum(getattr(row, name) for row in rows)
            for name in ("opening", "correction", "received", "spent", "released", "closing")
        )
    )


@dataclass(frozen=True, slots=True)
class AnnualTables:
    """All streams of a partnership in one calendar year, once each. `lines` has those that are over as well, so that next
    year knows what they came to; `shown` has those of which the year says something."""

    year: int
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        keys = [row.stream.key for row in self.lines]
        if len(set(keys)) != len(keys) or any(row.year != self.year for row in self.lines):
            raise ValueError("a stream stands in the tables twice, or in another year")
        total(self.lines)

    @property
    def total(self) -> Balances:
        return total(self.lines)

    @property
    def shown(self) -> tuple[Line, ...]:
        return tuple(row for row in self.lines if row.belongs)

    def of_model(self, model: str) -> tuple[Line, ...]:
        return tuple(row for row in self.shown if row.table == model)


def tables(streams: Iterable[Stream], year: int, fixed: Mapping[int, ToDate] | None = None) -> AnnualTables:
    """`fixed` are the closing totals by stream of the fixed report of the year before; None when there is none. A stream
    that the report did not know began at nothing."""
    rows = [line(stream, year, None if fixed is None else fixed.get(stream.key, ToDate())) for stream in streams]
    order = {model: number for number, model in enumerate(MODELS)}
    rows.sort(key=lambda row: (order[row.table], row.stream.first, row.stream.key))
    return AnnualTables(year, tuple(rows))


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a stream that a controller should look at: a code that the screen words, and cents if any."""

    code: str
    stream: int
    name: str
    cents: int = 0


def remarks(found: AnnualTables) -> tuple[Remark, ...]:
    """What the setting of a stream says and its figures do not, or that the table asks and is not known."""
    rows = []
    for row in found.shown:
        stream = row.stream
        ended = stream.ended_in(found.year)
        checks = [
            ("no_decision", stream.model != NONE and stream.decided_on is None, 0),
            ("no_reference", stream.model != NONE and not stream.reference, 0),
            ("g1_ended_not_completed", stream.model == G1 and ended and not stream.completed_in(found.year), 0),
            ("overspent", row.closing < 0, -row.closing),
            ("more_than_granted", row.to_date.received > stream.granted, row.to_date.received - stream.granted),
            ("corrected", row.is_corrected, row.correction),
        ]
        rows += [Remark(code, stream.key, stream.name, cents) for code, holds, cents in checks if holds]
    return tuple(rows)


def to_json(found: AnnualTables) -> dict[str, Any]:
    """Everything behind every figure, so that a fixed report needs nothing else."""

    def day(value: datetime.date | None) -> str:
        return value.isoformat() if value else ""

    return {
        "year": found.year,
        "lines": [
            {
                "stream": {
                    "key": row.stream.key, "name": row.stream.name, "reference": row.stream.reference,
                    "model": row.table, "granted": row.stream.granted, "first": day(row.stream.first),
                    "last": day(row.stream.last), "decided_on": day(row.stream.decided_on),
                    "completed_on": day(row.stream.completed_on),
                    "movements": [
                        {
                            "what": move.what, "year": move.year, "cents": move.cents, "key": move.key,
                            "text": move.text, "day": day(move.day), "party": move.party,
                        }
                        for move in row.stream.movements
                        if move.year <= found.year
                    ],
                },
                "prior": {"received": row.prior.received, "spent": row.prior.spent, "released": row.prior.released},
                "corrected_received": row.corrected_received, "corrected_spent": row.corrected_spent,
                "received": row.received, "spent": row.spent, "released": row.released,
            }
            for row in found.lines
        ],
    }  # fmt: skip


def from_json(data: dict[str, Any]) -> AnnualTables:
    """What `to_json` kept; refused when it does not tie."""

    def day(text: str) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text else None

    rows = []
    for row in data["lines"]:
        kept = dict(row["stream"])
        moves = tuple(Movement(**move | {"day": day(move["day"])}) for move in kept.pop("movements"))
        days: dict[str, Any] = {name: day(kept.pop(name)) for name in ("first", "last", "decided_on", "completed_on")}
        stream = Stream(**kept, **days, movements=moves)
        rest = {name: value for name, value in row.items() if name not in ("stream", "prior")}
        rows.append(Line(stream, data["year"], ToDate(**row["prior"]), **rest))
    return AnnualTables(data["year"], tuple(rows))


def closing_of(found: AnnualTables) -> dict[int, ToDate]:
    """By stream: what next year opens with."""
    return {row.stream.key: row.to_date for row in found.lines}
