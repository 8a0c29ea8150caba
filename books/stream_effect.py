"""What costs are paid by whom once an earmark or amount of a stream holds or goes, before it does: by the same calculation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from books.calculations.coverage import Coverage, Earmark, Stream, cover
from books.streams import divided_by_allocation, pure_earmark, streams_and_costs
from funding.models import Grant, GrantEarmark

Payers = dict[int | None, int]


@dataclass(frozen=True, slots=True)
class StreamEffect:
    """`costs`: key of each cost that is paid otherwise -> (now, then), each stream (None: the party) -> cents. `totals`:
    the same over all of them per stream; a cost stays as high as it is, so the differences come to 0. `overspent`: cents
    that closed years took from the stream and that it then has no longer."""

    costs: dict[int, tuple[Payers, Payers]]
    totals: dict[int | None, tuple[int, int]]
    overspent: int = 0

    def __post_init__(self) -> None:
        if sum(then - now for now, then in self.totals.values()):
            raise ValueError("what streams and parties pay more and less of costs does not come to 0")

    @property
    def by_streams(self) -> int:
        """Cents that streams pay more (less than 0: less) of costs."""
        return sum(then - now for stream, (now, then) in self.totals.items() if stream is not None)


def stream_effect(
    grant: Grant, *, adds: Iterable[GrantEarmark] = (), removes: Iterable[GrantEarmark] = (), amount: int | None = None
) -> StreamEffect:
    """Of earmarks of the grant that begin or cease to hold, and of an amount (cents) in place of the present one."""
    divided = divided_by_allocation(grant.partnership)
    streams, costs, kept = streams_and_costs(grant.partnership, divided)
    marks = {"adds": list(map(pure_earmark, adds)), "removes": list(map(pure_earmark, removes))}
    cents = None if amount is None else max(amount - divided.get(grant.pk, 0), 0)
    changed = [_changed(row, cents=cents, **marks) if row.key == grant.pk else row for row in streams]
    before_it, after_it = (cover(rows, costs, kept) for rows in (streams, changed))
    now, then = _payers(before_it), _payers(after_it)
    moved = {key: (now[key], then[key]) for key in now if now[key] != then[key]}
    totals: dict[int | None, tuple[int, int]] = {}
    for pair in moved.values():
        for stream in {*pair[0], *pair[1]}:
            before, after = totals.get(stream, (0, 0))
            totals[stream] = before + pair[0].get(stream, 0), after + pair[1].get(stream, 0)
    return StreamEffect(moved, totals, after_it.overspent.get(grant.pk, 0))


def _changed(stream: Stream, *, adds: list[Earmark], removes: list[Earmark], cents: int | None) -> Stream:
    marks = tuple(mark for mark in stream.earmarks if mark not in removes)
    return replace(stream, earmarks=(*marks, *adds), cents=stream.cents if cents is None else cents)


def _payers(coverage: Coverage) -> dict[int, Payers]:
    found: dict[int, Payers] = defaultdict(dict)
    for line in coverage.lines:
        own = found[line.cost]
        own[line.stream] = own.get(line.stream, 0) + line.cents
    return found
