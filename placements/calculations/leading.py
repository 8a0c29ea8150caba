"""Who led a peer group on which days, corrected afterwards: what that changes for those who were guided in it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from oids.periods import ONE_DAY, Period, segments
from placements.calculations.guidance import Guidance

Duo = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Led:
    """The two (school trainer, institute trainer) who lead a group on these days."""

    duo: Duo
    period: Period


@dataclass(frozen=True, slots=True)
class Turn:
    """Days on which other people led than was written down."""

    period: Period
    before: Duo
    after: Duo


def turns(before: Iterable[Led], after: Iterable[Led]) -> list[Turn]:
    after = list(after)
    return [
        Turn(part, was.duo, becomes.duo)
        for was in before
        for becomes in after
        if was.duo != becomes.duo and (part := was.period.intersect(becomes.period)) is not None
    ]


def pieces(row: Guidance, found: Sequence[Turn]) -> list[Guidance]:
    """One placement cut where other people led: who was guided by the wrong one (or, where that one is replaced, by
    nobody) gets the right one; others keep theirs. Where nobody should have led, the student keeps whom they have."""
    cuts = [day for turn in found for day in _edges(turn.period)]
    parts = segments(row.period, cuts)
    rows = [_turned(replace(row, period=part, stays=False), found) for part in parts]
    rows[-1] = replace(rows[-1], stays=row.stays)
    return _joined(rows)


def moved(rows: Sequence[Guidance], found: Sequence[Turn]) -> list[Guidance] | None:
    """Placements of one student that go on from each other, with only the days between them moved: a hand-over that was
    on another day. None when that is not all: then a placement is corrected or cut by itself."""
    wanted = _joined([piece for row in rows for piece in pieces(row, found)])
    if len(wanted) != len(rows):
        return None
    becomes = [
        replace(piece, placement=row.placement, stays=row.stays) for row, piece in zip(rows, wanted, strict=True)
    ]
    if any(not _one_holds_the_other(row.period, new.period) for row, new in zip(rows, becomes, strict=True)):
        return None
    return becomes


def _edges(period: Period) -> Iterator[datetime.date]:
    yield period.first
    if period.last is not None:
        yield period.last + ONE_DAY


def _turned(row: Guidance, found: Sequence[Turn]) -> Guidance:
    turn = next((turn for turn in found if turn.period.overlaps(row.period)), None)
    if turn is None:
        return row
    present = (row.school_trainer, row.institute_trainer)
    one, other = (
        right if right is not None and right != wrong and own in (None, wrong) else own
        for own, wrong, right in zip(present, turn.before, turn.after, strict=True)
    )
    return replace(row, school_trainer=one, institute_trainer=other)


def _joined(rows: list[Guidance]) -> list[Guidance]:
    """Neighbours with the same people in one."""
    found = rows[:1]
    for before, row in pairwise(rows):
        if _people(before) == _people(row):
            found[-1] = replace(found[-1], period=Period(found[-1].period.first, row.period.last), stays=row.stays)
        else:
            found.append(row)
    return found


def _people(row: Guidance) -> tuple[int | None, int | None]:
    return row.school_trainer, row.institute_trainer


def _one_holds_the_other(one: Period, other: Period) -> bool:
    return one.intersect(other) in (one, other)
