"""Which stream of money pays which cents of which cost.

Costs are taken in order of day, then key. Of the streams that may pay a cost (an earmark for its kind, all of it or its
activity; the day inside the stream's period), the one with the lowest order pays first, as far as it has money and at
most the part that is not co-financed; then the next. What is left the party bears itself. So no cent is paid twice and
no stream pays more than it has; only what closed years took from one stays, also where its amount became lower
afterwards. A correction (a negative cost) gives back to whoever paid what it corrects, so that it is paid as if it had
been lower from the start; what comes back to a stream is there for the costs that follow.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from oids.money import whole


@dataclass(frozen=True, slots=True)
class Earmark:
    """A kind of cost, perhaps only one activity of it (empty: all), and when in the order this stream pays it."""

    kind: str
    activity: str
    order: int


@dataclass(frozen=True, slots=True)
class Stream:
    """`cents` is what it has for costs (already without what an allocation divided); `cofinanced` lies from 0 to 1."""

    key: int
    cents: int
    first: datetime.date
    last: datetime.date | None
    earmarks: tuple[Earmark, ...]
    cofinanced: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        whole(self.cents, "the money of a stream")
        if not 0 <= self.cofinanced <= 1:
            raise ValueError("the co-financed part lies between 0 and 1")

    def order_for(self, cost: Cost) -> int | None:
        """When in the order it pays this cost; None when it may not."""
        if cost.day < self.first or (self.last is not None and cost.day > self.last):
            return None
        orders = [
            mark.order for mark in self.earmarks if mark.kind == cost.kind and mark.activity in ("", cost.activity)
        ]
        return min(orders) if orders else None


@dataclass(frozen=True, slots=True)
class Cost:
    """`corrects` is the key of the cost that a negative one takes away from."""

    key: int
    day: datetime.date
    kind: str
    activity: str
    cents: int
    party: str
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """`stream` None: borne by the party itself."""

    cost: int
    stream: int | None
    cents: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Refuses to exist unless every cost is paid once, to the cent, and no stream pays more than it has (or than closed
    years took from it: `kept`, stream -> cents)."""

    streams: tuple[Stream, ...]
    costs: tuple[Cost, ...]
    lines: tuple[Paid, ...]
    left: Mapping[int, int] = field(hash=False)
    kept: Mapping[int, int] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        paid: dict[int, int] = {}
        spent: dict[int, int] = {}
        for line in self.lines:
            paid[line.cost] = paid.get(line.cost, 0) + line.cents
            if line.stream is not None:
                spent[line.stream] = spent.get(line.stream, 0) + line.cents
        for cost in self.costs:
            if paid.get(cost.key, 0) != cost.cents:
                raise ValueError(f"cost {cost.key} is {cost.cents} cents and {paid.get(cost.key, 0)} are paid")
        for stream in self.streams:
            used = spent.get(stream.key, 0)
            if self.left[stream.key] != stream.cents - used or used > max(stream.cents, self.kept.get(stream.key, 0)):
                raise ValueError(f"stream {stream.key} has {stream.cents} cents and pays {used}")

    @property
    def overspent(self) -> dict[int, int]:
        """Stream -> cents that closed years took and that it has no longer."""
        return {key: -cents for key, cents in self.left.items() if cents < 0}

    def of_cost(self, key: int) -> tuple[Paid, ...]:
        return tuple(line for line in self.lines if line.cost == key)

    def of_stream(self, key: int | None) -> tuple[Paid, ...]:
        return tuple(line for line in self.lines if line.stream == key)


def cover(
    streams: Iterable[Stream],
    costs: Iterable[Cost],
    fixed: Mapping[int, tuple[tuple[int | None, int], ...]] | None = None,
) -> Coverage:
    """Work out who pays what. `fixed` holds, per cost of a closed year, the (stream, cents) that were kept then."""
    all_streams = tuple(sorted(streams, key=lambda stream: stream.key))
    all_costs = tuple(sorted(costs, key=lambda cost: (cost.day, cost.key)))
    kept = fixed or {}
    taken: dict[int, int] = {}
    left = {stream.key: stream.cents for stream in all_streams}
    lines: list[Paid] = []
    # What closed years took is gone before anything else is paid.
    for cost in all_costs:
        for stream_key, cents in kept.get(cost.key, ()):
            lines.append(Paid(cost.key, stream_key, cents))
            if stream_key is not None:
                left[stream_key] -= cents
                taken[stream_key] = taken.get(stream_key, 0) + cents
    corrections: dict[int | None, list[Cost]] = {}
    for cost in all_costs:
        if cost.cents < 0 and cost.key not in kept:
            corrections.setdefault(cost.corrects, []).append(cost)
    # What comes back of closed years, or of nothing that is known, is there for all that follows.
    open_keys = {cost.key for cost in all_costs if cost.cents >= 0 and cost.key not in kept}
    for cost in all_costs:
        if cost.cents < 0 and cost.key not in kept and cost.corrects not in open_keys:
            lines += _give_back(cost, all_costs, all_streams, lines, left)
    for cost in all_costs:
        if cost.key in open_keys:
            lines += _settle(cost, corrections.get(cost.key, ()), all_streams, left)
    return Coverage(all_streams, all_costs, tuple(lines), left, taken)


def _settle(
    cost: Cost, corrections: Iterable[Cost], streams: tuple[Stream, ...], left: dict[int, int]
) -> Iterator[Paid]:
    """The cost, and at once what corrections take away from it: the difference with what would be paid of less. Only what
    is then still taken is gone for the costs that follow."""
    remains, payers = cost.cents, _payers(cost, cost.cents, streams, left)
    for key, cents in payers.items():
        yield Paid(cost.key, key, cents)
    for correction in corrections:
        remains += correction.cents
        if remains < 0:
            raise ValueError(f"cost {correction.key} takes away more than there is of cost {cost.key}")
        less = _payers(cost, remains, streams, left)
        for key in (None, *reversed([stream for stream in payers if stream is not None])):
            if cents := less.get(key, 0) - payers.get(key, 0):
                yield Paid(correction.key, key, cents)
        payers = less
    for key, cents in payers.items():
        if key is not None:
            left[key] -= cents


def _payers(cost: Cost, cents: int, streams: tuple[Stream, ...], left: Mapping[int, int]) -> dict[int | None, int]:
    """Who pays `cents` of the cost, with what streams have left: stream (None: the party) -> cents above 0."""
    orders = [(stream.order_for(cost), stream) for stream in streams]
    able = sorted(
        ((order, stream) for order, stream in orders if order is not None), key=lambda row: (row[0], row[1].key)
    )
    found: dict[int | None, int] = {}
    open_cents = cents
    for _order, stream in able:
        part = min(open_cents, floor(cents * (1 - stream.cofinanced)), max(left[stream.key], 0))
        if part > 0:
            found[stream.key] = part
            open_cents -= part
    if open_cents:
        found[None] = open_cents
    return found


def _give_back(
    cost: Cost, costs: tuple[Cost, ...], streams: tuple[Stream, ...], lines: list[Paid], left: dict[int, int]
) -> list[Paid]:
    """So that what it corrects is paid as if it had been lower from the start, by those who paid it: the party gives way
    first, then the last stream, and no stream keeps more than its part of what is left. Nobody pays more by it. Of what
    closed years kept, where the streams do not take turns again."""
    together = {other.key for other in costs if other.corrects == cost.corrects} | {cost.corrects}
    taken: dict[int | None, int] = {}
    for line in lines:
        if line.cost in together:
            taken[line.stream] = taken.get(line.stream, 0) + line.cents
    if not taken:
        return [Paid(cost.key, None, cost.cents)]
    open_cents = remains = sum(taken.values()) + cost.cents
    if remains < 0:
        raise ValueError(f"cost {cost.key} takes away more than there is of cost {cost.corrects}")
    keeps: dict[int | None, int] = dict.fromkeys(taken, 0)
    parts = {stream.key: 1 - stream.cofinanced for stream in streams}
    turns: list[tuple[int | None, int]] = [
        (key, floor(remains * parts.get(key, Fraction(1)))) for key in taken if key is not None
    ]
    turns.append((None, remains))
    # A cent that rounding leaves over goes to a stream that paid it before.
    turns += [(key, remains) for key in taken if key is not None]
    for key, most in turns:
        if key in taken and (cents := min(open_cents, min(most, taken[key]) - keeps[key])) > 0:
            keeps[key] += cents
            open_cents -= cents
    back = [Paid(cost.key, key, keeps[key] - taken[key]) for key in reversed(taken) if keeps[key] != taken[key]]
    for line in back:
        if line.stream is not None:
            left[line.stream] -= line.cents
    return back
