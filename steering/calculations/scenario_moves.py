"""Merge, split, move: what another boundary between partnerships does to grant, load, peer groups and amounts per party."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from funding.calculations.allocation import BOARD, AllocationError, AllocationResult, Party, Step
from funding.calculations.subsidy import SubsidyAmount
from oids.money import round_half_up
from placements.calculations.hours import HoursByRole
from steering.calculations.scenario_present import (
    CannotWorkOut,
    Place,
    Present,
    divided,
    divided_without_absent,
    grant_of,
    per_student,
    rule_of,
    student_years,
)

AS_IS, MERGE, SPLIT, MOVE_BOARD, MOVE_SCHOOL, NEW_BOARD = "as_is", "merge", "split", "board", "school", "new_board"
ACTS = (AS_IS, MERGE, SPLIT, MOVE_BOARD, MOVE_SCHOOL, NEW_BOARD)
FROM_OTHERS, EXTRA = "others", "extra"
HERE, THERE, TOGETHER = "here", "there", "together"
# How the parties that are not ours, or do not exist yet, are called in a division.
OTHER_SIDE, NEW_PARTY = "~other", "~new"


@dataclass(frozen=True, slots=True)
class Inputs:
    """`other_students` is the count of the other side, of which nothing else is known; `boards` and `school` by code."""

    act: str
    rule: str
    students: int
    other_students: int
    boards: tuple[str, ...]
    school: str
    new_schools: int
    new_students: int
    new_from: str


@dataclass(frozen=True, slots=True)
class Side:
    """One partnership: how many students count, what it gets, and how many peer groups they make (least, most)."""

    name: str
    students: int
    amount: SubsidyAmount
    per_student: Fraction | None
    groups: tuple[int, int] | None

    @property
    def cents(self) -> int:
        return self.amount.cents


@dataclass(frozen=True, slots=True)
class TrainersLoad:
    """School trainers of our own side: how many, hours needed and available (of those whose days a week are known)."""

    trainers: int
    needed: Fraction
    available: Fraction

    @property
    def short(self) -> Fraction:
        return max(self.needed - self.available, Fraction(0))


@dataclass(frozen=True, slots=True)
class Result:
    """`before` and `after` are the sides; shares are those of our own side, or `problem` says why there are none; `skipped`
    are the steps that have no receiver any more, without which they are worked out."""

    act: str
    before: tuple[Side, ...]
    after: tuple[Side, ...]
    moved: int
    load_before: TrainersLoad
    load_after: TrainersLoad
    shares_before: AllocationResult | None
    shares_after: AllocationResult | None
    problem: AllocationError | None
    skipped: tuple[Step, ...] = ()

    @property
    def cents_before(self) -> int:
        return sum(side.cents for side in self.before)

    @property
    def cents_after(self) -> int:
        return sum(side.cents for side in self.after)


def now(present: Present) -> Inputs:
    return Inputs(AS_IS, present.needed_rule.code, present.counted, 0, (), "", 1, 1, FROM_OTHERS)


def work_out(present: Present, inputs: Inputs) -> Result:
    if inputs.act not in ACTS:
        raise CannotWorkOut("no_such_act")
    leaving = leaving_of(present, inputs)
    moved = _students_of(present, leaving, inputs.students)
    sides = {HERE: inputs.students - moved, THERE: inputs.other_students + moved}
    if inputs.act == MERGE:
        sides = {TOGETHER: inputs.students + inputs.other_students}
    elif inputs.act == SPLIT:
        sides = {HERE: inputs.students - moved, THERE: moved}
    elif inputs.act == NEW_BOARD and inputs.new_from == EXTRA:
        sides[HERE] += inputs.new_students
    before = {HERE: inputs.students, THERE: inputs.other_students}
    if inputs.act in (AS_IS, SPLIT, NEW_BOARD):
        before.pop(THERE)
        if inputs.act != SPLIT:
            sides.pop(THERE)
    parties, places = _division_of(present, inputs, leaving)
    shares_after, problem, skipped = divided_without_absent(
        present, _side(present, inputs, *next(iter(sides.items()))).cents, parties=parties, places=places
    )
    shares_before, _none = divided(present, _side(present, inputs, HERE, inputs.students).cents)
    return Result(
        act=inputs.act,
        before=tuple(_side(present, inputs, *side) for side in before.items()),
        after=tuple(_side(present, inputs, *side) for side in sides.items()),
        moved=moved,
        load_before=_load(present, (), ()),
        load_after=_load(present, leaving, tuple(inputs.boards) if inputs.act in (SPLIT, MOVE_BOARD) else (), inputs),
        shares_before=shares_before,
        shares_after=shares_after,
        problem=problem,
        skipped=skipped,
    )


def leaving_of(present: Present, inputs: Inputs) -> tuple[Place, ...]:
    """The places that go to another side."""
    if inputs.act in (SPLIT, MOVE_BOARD):
        if not inputs.boards:
            raise CannotWorkOut("no_board_chosen")
        if {place.board for place in present.places} <= set(inputs.boards):
            raise CannotWorkOut("all_boards_chosen")
        return tuple(place for place in present.places if place.board in inputs.boards)
    if inputs.act == MOVE_SCHOOL:
        if not inputs.school:
            raise CannotWorkOut("no_school_chosen")
        return tuple(place for place in present.places if place.school == inputs.school)
    if inputs.act == NEW_BOARD and not 1 <= inputs.new_schools <= inputs.new_students:
        raise CannotWorkOut("school_without_student")
    return ()


def _students_of(present: Present, places: tuple[Place, ...], students: int) -> int:
    """Their part of the counted students, by the days of this year's placements, as whole students."""
    everybody = student_years(present, present.places)
    if not places or not everybody:
        return 0
    return int(round_half_up(students * student_years(present, places) / everybody))


def _side(present: Present, inputs: Inputs, name: str, students: int) -> Side:
    rule = rule_of(present, inputs.rule)
    found = grant_of(present, students, rule)
    norm = present.norm
    groups = (-(-students // norm.group_max), students // norm.group_min) if norm else None
    return Side(name, students, found, per_student(found.cents, students), groups)


def _load(
    present: Present, leaving: tuple[Place, ...], boards: tuple[str, ...], inputs: Inputs | None = None
) -> TrainersLoad:
    needed = present.hours.school_trainer - sum((place.hours.school_trainer for place in leaving), Fraction(0))
    if inputs is not None and inputs.act == NEW_BOARD and inputs.new_from == EXTRA:
        needed += inputs.new_students * present.needed_norm.school_trainer
    staying = [trainer for trainer in present.trainers if trainer.employer not in boards]
    available = sum((trainer.available or Fraction(0) for trainer in staying), Fraction(0))
    return TrainersLoad(len(staying), needed, available)


def _division_of(
    present: Present, inputs: Inputs, leaving: tuple[Place, ...]
) -> tuple[tuple[Party, ...], tuple[Place, ...]]:
    """Parties and places of our own side afterwards; weights are relative, so all may be taken so many times larger."""
    parties, places = present.parties, tuple(place for place in present.places if place not in leaving)
    if inputs.act in (SPLIT, MOVE_BOARD):
        parties = tuple(party for party in parties if party.code not in inputs.boards)
        places = without_trainers_of(places, inputs.boards)
    if present.placing is None:
        return parties, places
    whole = present.placing.days
    if inputs.act == MERGE and inputs.other_students:
        parties = (*parties, Party(OTHER_SIDE, "", BOARD))
        places = (*places, _place(present, OTHER_SIDE, inputs.other_students * whole, Fraction(inputs.other_students)))
    elif inputs.act == NEW_BOARD:
        parties = (*parties, Party(NEW_PARTY, "", BOARD))
        total, new, schools = sum(place.days for place in places), inputs.new_students * whole, inputs.new_schools
        others, theirs = total * schools, total
        if inputs.new_from == FROM_OTHERS:
            if new >= total:
                raise CannotWorkOut("more_than_all_students", students=total // whole)
            others = (total - new) * schools
        places = (
            *(_times(place, others) for place in places),
            *(
                _place(
                    present, NEW_PARTY, new * theirs, Fraction(inputs.new_students * total), f"{NEW_PARTY} {number}"
                )
                for number in range(schools)
            ),
        )  # fmt: skip
    return parties, places


def without_trainers_of(places: tuple[Place, ...], boards: tuple[str, ...]) -> tuple[Place, ...]:
    """School trainers go along with the board that employs them: of others there is none there yet."""
    return tuple(replace(place, employer=None) if place.employer in boards else place for place in places)


def _place(present: Present, code: str, days: int, students: Fraction, school: str = "") -> Place:
    norm = present.needed_norm.hours
    hours = HoursByRole(norm.school_trainer * students, norm.mentor * students, norm.institute_trainer * students)
    return Place(school or code, "", code, None, days, hours)


def _times(place: Place, times: int) -> Place:
    hours = place.hours
    more = HoursByRole(hours.school_trainer * times, hours.mentor * times, hours.institute_trainer * times)
    return replace(place, days=place.days * times, hours=more)
