"""When a stream of money ends: what it paid in its last full school year, and who would pay that afterwards.

The costs that it paid in that year are taken again, as many whole years later as lie between that year and the first
school year after its end, and only the cents that it paid. Of the other streams, with what they have left over, those
pay that may (kind, activity, period, order, co-financing); the rest falls to the party that made the cost.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from books.calculations.coverage import Cost, Coverage, Stream, cover
from oids.periods import Period, SchoolYear


@dataclass(frozen=True, slots=True)
class Falls:
    """Cents that the stream paid for one party and kind of cost, and to whom they fall: (stream, cents), None being the
    party itself. The parts add up to what was paid, or it refuses to exist."""

    party: str
    kind: str
    paid: int
    falls: tuple[tuple[int | None, int], ...]

    def __post_init__(self) -> None:
        if sum(cents for _stream, cents in self.falls) != self.paid:
            raise ArithmeticError(f"what falls to others for {self.party} is not the {self.paid} cents that were paid")

    def to(self, stream: int | None) -> int:
        return sum(cents for key, cents in self.falls if key == stream)


@dataclass(frozen=True, slots=True)
class Ending:
    """`year` is the last full school year in which the stream paid, `after` the first one without it."""

    year: SchoolYear
    after: SchoolYear
    rows: tuple[Falls, ...]

    @property
    def paid(self) -> int:
        return sum(row.paid for row in self.rows)

    @property
    def heirs(self) -> tuple[int | None, ...]:
        """The streams that take over, by their key, and then the parties themselves (None)."""
        found = {key for row in self.rows for key, cents in row.falls if cents}
        return (*sorted(key for key in found if key is not None), *([None] if None in found else []))

    def to(self, stream: int | None) -> int:
        return sum(row.to(stream) for row in self.rows)


def ending(coverage: Coverage, key: int, last: datetime.date) -> Ending:
    """What falls to whom when stream `key` ends on `last` (its own last day, or one that is supposed)."""
    stream = next(stream for stream in coverage.streams if stream.key == key)
    costs = {cost.key: cost for cost in coverage.costs}
    paid: dict[SchoolYear, dict[int, int]] = {}
    for line in coverage.of_stream(key):
        # What a correction gave back goes off the cost that it corrects.
        number = costs[line.cost].corrects or line.cost
        of_year = paid.setdefault(SchoolYear.of(costs[number].day), {})
        of_year[number] = of_year.get(number, 0) + line.cents
    year = _last_full_year(Period(stream.first, last), paid)
    after = SchoolYear.of(last).next
    later = [
        _later(replace(costs[number], cents=cents), after.start - year.start)
        for number, cents in paid.get(year, {}).items()
        if cents
    ]
    others = [replace(other, cents=max(coverage.left[other.key], 0)) for other in coverage.streams if other.key != key]
    return Ending(year, after, _rows(later, others))


def _last_full_year(period: Period, paid: Mapping[SchoolYear, Mapping[int, int]]) -> SchoolYear:
    """The last year of those in which the stream paid, if it can be one that lies wholly in its period."""

    def full(year: SchoolYear) -> bool:
        return period.first <= year.first_day and period.last is not None and year.last_day <= period.last

    with_costs = [year for year, cents in paid.items() if any(cents.values())]
    assert period.last is not None
    final = SchoolYear.of(period.last)
    without = final.previous if not full(final) and full(final.previous) else final
    return max([year for year in with_costs if full(year)] or with_costs or [without])


def _later(cost: Cost, years: int) -> Cost:
    day = cost.day
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return replace(cost, day=day.replace(year=day.year + years), corrects=None)


def _rows(costs: list[Cost], streams: Iterable[Stream]) -> tuple[Falls, ...]:
    found = cover(streams, costs)
    groups: dict[tuple[str, str], dict[int | None, int]] = {}
    for cost in costs:
        falls = groups.setdefault((cost.party, cost.kind), {})
        for line in found.of_cost(cost.key):
            falls[line.stream] = falls.get(line.stream, 0) + line.cents
    return tuple(
        Falls(party, kind, sum(falls.values()), tuple(falls.items())) for (party, kind), falls in sorted(groups.items())
    )
