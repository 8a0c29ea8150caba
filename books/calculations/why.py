"""Why each stream pays what it pays of a cost: read back from the coverage, in the order in which streams had their turn."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import floor

from books.calculations.coverage import Cost, Coverage, Stream


class Why(StrEnum):
    """What decided what a stream pays of a cost."""

    ALL = "all"  # all that was still open
    PART = "part"  # the highest part that is not co-financed
    LEFT = "left"  # what the stream still had
    EMPTY = "empty"  # nothing: it had nothing left
    PAID = "paid"  # nothing: earlier streams paid everything
    BEFORE = "before"  # nothing: the cost lies before the stream's period
    AFTER = "after"  # nothing: the cost lies after it
    KIND = "kind"  # nothing: no earmark for this kind and activity
    BACK = "back"  # a correction gives back
    KEPT = "kept"  # fixed when the year was closed


@dataclass(frozen=True, slots=True)
class Turn:
    """One stream and one cost. `order`: None when the stream may not pay it; `before`: what the stream had left, in
    cents; `most`: the part that is not co-financed, in cents; `cents`: what it pays."""

    stream: int
    order: int | None
    before: int
    most: int
    cents: int
    why: Why


def turns(coverage: Coverage, key: int, *, kept: bool = False) -> tuple[Turn, ...]:
    """All streams for the cost `key`: those that may pay it in the agreed order, then the others. `kept`: the cost is of
    a closed year. The lines of a coverage stand in the order in which they were worked out."""
    cost = next(cost for cost in coverage.costs if cost.key == key)
    begins = next((number for number, line in enumerate(coverage.lines) if line.cost == key), len(coverage.lines))
    spent: dict[int | None, int] = {}
    for line in coverage.lines[:begins]:
        spent[line.stream] = spent.get(line.stream, 0) + line.cents
    paid = {line.stream: line.cents for line in coverage.lines if line.cost == key}
    ordered = sorted(
        coverage.streams,
        key=lambda stream: (stream.order_for(cost) is None, stream.order_for(cost) or 0, stream.key),
    )
    open_cents, found = cost.cents, []
    for stream in ordered:
        order, before = stream.order_for(cost), stream.cents - spent.get(stream.key, 0)
        most, cents = floor(max(cost.cents, 0) * (1 - stream.cofinanced)), paid.get(stream.key, 0)
        if kept and cents:
            why = Why.KEPT
        elif cents < 0:
            why = Why.BACK
        else:
            why = _why(stream, cost, order, open_cents, most, before, cents)
        found.append(Turn(stream.key, order, before, most, cents, why))
        open_cents -= cents
    return tuple(found)


def _why(stream: Stream, cost: Cost, order: int | None, open_cents: int, most: int, before: int, cents: int) -> Why:
    if cents:
        return Why.ALL if cents == open_cents else Why.PART if cents == most else Why.LEFT
    if order is None:
        if cost.day < stream.first:
            return Why.BEFORE
        return Why.AFTER if stream.last is not None and cost.day > stream.last else Why.KIND
    if open_cents <= 0:
        return Why.PAID
    return Why.EMPTY if before <= 0 else Why.PART
