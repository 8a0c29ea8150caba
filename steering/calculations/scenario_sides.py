"""Merge, split, move in detail: students, hours, school trainers, grant and amounts of each side before and after.

Of a side that the reader does not read nothing is known but its number of students, so it has no detail. What moves takes
its placements and hours along as they are now; school trainers go with the board that employs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from funding.calculations.allocation import BOARD, Party, Step
from placements.calculations.hours import HoursByRole, sum_hours
from steering.calculations.scenario_moves import (
    HERE,
    MOVE_BOARD,
    MOVE_SCHOOL,
    NEW_BOARD,
    NEW_PARTY,
    SPLIT,
    THERE,
    TOGETHER,
    Inputs,
    Result,
    TrainersLoad,
    leaving_of,
    without_trainers_of,
)
from steering.calculations.scenario_present import (
    Place,
    Present,
    TrainerFacts,
    divided_without_absent,
    student_years,
)

# (number, name, cents) of a party.
Share = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Detail:
    """One side. `placed`: students by the days of their placements; `shares` is empty where nothing can be divided."""

    name: str
    counted: int
    placed: Fraction
    hours: HoursByRole
    load: TrainersLoad
    cents: int
    shares: tuple[Share, ...]
    skipped: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    before: tuple[Detail, ...]
    after: tuple[Detail, ...]

    def shares(self, name: str) -> tuple[tuple[str, str, int | None, int | None], ...]:
        """(number, name, cents before, cents after) of the parties of a side, by number; `TOGETHER`: of both."""

        def of(details: Iterable[Detail]) -> dict[tuple[str, str], int]:
            found: dict[tuple[str, str], int] = {}
            for detail in details:
                for code, label, cents in detail.shares if name in (TOGETHER, detail.name) else ():
                    found[code, label] = found.get((code, label), 0) + cents
            return found

        before, after = of(self.before), of(self.after)
        return tuple((*key, before.get(key), after.get(key)) for key in sorted({*before, *after}))


@dataclass(frozen=True, slots=True)
class _Part:
    """What one present brings to a side."""

    present: Present
    places: tuple[Place, ...]
    trainers: tuple[TrainerFacts, ...]
    parties: tuple[Party, ...]


def sides(present: Present, other: Present | None, inputs: Inputs, result: Result) -> Sides | None:
    """None where a new board joins: its schools have no placements yet."""
    if inputs.act == NEW_BOARD:
        return None
    mine = _Part(present, present.places, present.trainers, present.parties)
    theirs = None if other is None else _Part(other, other.places, other.trainers, other.parties)
    was, will = ({side.name: side for side in row} for row in (result.before, result.after))
    before = [_detail(HERE, [mine], was[HERE].students, was[HERE].cents)]
    if theirs is not None and THERE in was:
        before.append(_detail(THERE, [theirs], was[THERE].students, was[THERE].cents))
    stays, goes = _cut(mine, inputs)
    parts = {HERE: [stays]}
    if inputs.act == SPLIT:
        parts[THERE] = [goes]
    elif theirs is not None:
        parts |= {THERE: [theirs, goes], TOGETHER: [mine, theirs]}
    after = [
        _detail(name, found, side.students, side.cents) for name, side in will.items() if (found := parts.get(name))
    ]  # fmt: skip
    return Sides(tuple(before), tuple(after))


def _cut(mine: _Part, inputs: Inputs) -> tuple[_Part, _Part]:
    """What stays and what goes. A school that goes alone is run there by a board that is not known yet."""
    leaving, boards = leaving_of(mine.present, inputs), set(inputs.boards if inputs.act in (SPLIT, MOVE_BOARD) else ())
    stays = _Part(
        mine.present,
        without_trainers_of(tuple(place for place in mine.places if place not in leaving), tuple(boards)),
        tuple(row for row in mine.trainers if row.employer not in boards),
        tuple(party for party in mine.parties if party.code not in boards),
    )  # fmt: skip
    parties = tuple(party for party in mine.parties if party.code in boards)
    if inputs.act == MOVE_SCHOOL:
        leaving = tuple(replace(place, board=NEW_PARTY, employer=NEW_PARTY) for place in leaving)
        parties = (Party(NEW_PARTY, "", BOARD),)
    elif inputs.act == SPLIT:
        parties = (*parties, *(party for party in mine.parties if party.kind != BOARD))
    if inputs.act in (SPLIT, MOVE_BOARD):
        others = tuple({place.employer for place in leaving if place.employer} - boards)
        leaving = without_trainers_of(leaving, others)
    goes = _Part(mine.present, leaving, tuple(row for row in mine.trainers if row.employer in boards), parties)
    return stays, goes


def _detail(name: str, parts: Sequence[_Part], counted: int, cents: int) -> Detail:
    """By the scheme of the side that is there already: the first of `parts`."""
    places = tuple(place for part in parts for place in part.places)
    parties = {party.code: party for part in parts for party in part.parties}
    hours = sum_hours(place.hours for place in places)
    trainers = [row for part in parts for row in part.trainers]
    available = sum((row.available or Fraction(0) for row in trainers), Fraction(0))
    found, _problem, skipped = divided_without_absent(
        parts[0].present, cents, parties=tuple(parties.values()), places=places
    )
    return Detail(
        name, counted, sum((student_years(part.present, part.places) for part in parts), Fraction(0)), hours,
        TrainersLoad(len(trainers), hours.school_trainer, available), cents,
        () if found is None else tuple((code, parties[code].name, share) for code, share in found.totals), skipped,
    )  # fmt: skip
