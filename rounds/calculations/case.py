"""The input made ready to count with: sorted by key, numbered, and the points of every student at every school.

Sorting is what makes the order of the input not matter. Everything is whole numbers in numpy arrays: rows are
students, columns are schools.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oids.money import split
from rounds.calculations import points
from rounds.calculations.distance import Spot, pc4_of, spot
from rounds.calculations.proposal import Problem, ProposalInput, School, Student, Trainer

Matrix = NDArray[Any]

# Why a student cannot go to a school, whatever the others do.
POSSIBLE, AVOIDED, TOO_FAR, NOT_FOR_THIS_STUDENT, NO_PLACES = range(5)
NOWHERE = -1
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `places` students of some classes at one school; `number` is that of the limit, None the total."""

    school: int
    number: int | None
    places: int
    classes: frozenset[int]


class Case:
    """One input, numbered. `classes` are the (route, year of study) that occur; limits know nothing finer."""

    def __init__(self, given: ProposalInput) -> None:
        self.given = given
        self.students: list[Student] = sorted(given.students, key=lambda student: student.key)
        self.schools: list[School] = sorted(given.schools, key=lambda school: school.key)
        self.trainers: list[Trainer] = sorted(given.trainers, key=lambda trainer: trainer.key)
        self.school_number = {school.key: number for number, school in enumerate(self.schools)}
        self.student_number = {student.key: number for number, student in enumerate(self.students)}
        trainer_number = {trainer.key: number for number, trainer in enumerate(self.trainers)}
        self.trainer_of = [NOWHERE if s.trainer is None else trainer_number[s.trainer] for s in self.schools]
        self.boards = sorted({school.board for school in self.schools} | set(given.shares))
        board_number = {board: number for number, board in enumerate(self.boards)}
        self.board_of = [board_number[school.board] for school in self.schools]
        self.targets = self._targets()
        self.classes = sorted({(student.route, student.year_of_study) for student in self.students})
        class_number = {pair: number for number, pair in enumerate(self.classes)}
        self.class_of = np.array([class_number[s.route, s.year_of_study] for s in self.students], dtype=np.int64)
        self.rules = [self._rules(number, school) for number, school in enumerate(self.schools)]
        self.before = np.array(
            [NOWHERE if s.before is None else self.school_number.get(s.before, NOWHERE) for s in self.students],
            dtype=np.int64,
        )
        self.pinned = np.array(
            [NOWHERE if s.pinned is None else self.school_number.get(s.pinned, NOWHERE) for s in self.students],
            dtype=np.int64,
        )
        self.distance, self.estimated = self._distances()
        self.rank = self._ranks()
        self.blocked = self._blocked()
        weights = given.weights
        self.wishes = self._wish_points() * weights.wishes
        self.travel = self._travel_points() * weights.travel
        self.diversity = self._diversity_points() * weights.diversity
        self.pair: Matrix = self.wishes + self.travel + self.diversity
        self.possible: Matrix = self.blocked == POSSIBLE

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.students), len(self.schools)

    def _targets(self) -> list[int | None]:
        """Students per board by the agreed key: largest remainder; what nobody has a share of is free."""
        shares = self.given.shares
        if not shares:
            return [None] * len(self.boards)
        names = sorted(shares)
        rest = 1 - sum((Fraction(shares[name]) for name in names), Fraction(0))
        # The free rest sorts behind every board's number.
        parts = split(len(self.students), [*(Fraction(shares[name]) for name in names), rest], [*names, "\uffff"])
        number = {part.key: part.cents for part in parts}
        return [number.get(board) if board in shares else None for board in self.boards]

    def _rules(self, number: int, school: School) -> tuple[Rule, ...]:
        everybody = frozenset(range(len(self.classes)))
        rules = [Rule(number, None, school.capacity, everybody)]
        for place, limit in enumerate(school.limits):
            covered = frozenset(c for c, (route, year) in enumerate(self.classes) if limit.covers(route, year))
            rules.append(Rule(number, place, limit.places, covered))
        return tuple(rules)

    def _distances(self) -> tuple[Matrix, Matrix]:
        """Metres (`UNKNOWN` where a postcode is) and whether they are an estimate; as `distance.between` has it."""
        codes = [pc4_of(student.pc4) for student in self.students]
        unique = sorted({code for code in codes if code is not None and spot(code) is not None})
        at = {code: number for number, code in enumerate(unique)}
        rows = np.full((len(unique) + 1, len(self.schools)), UNKNOWN, dtype=np.int64)
        guess = np.zeros(rows.shape, dtype=bool)
        found = [_spot(code) for code in unique]
        x, y, radius, known = (
            np.array([getattr(place, name) for place in found], dtype=np.int64)
            for name in ("x", "y", "place_radius", "known")
        )
        for number, school in enumerate(self.schools):
            code = pc4_of(school.pc4)
            there = None if code is None else spot(code)
            if code is None or there is None or not unique:
                continue
            square = (x - there.x) ** 2 + (y - there.y) ** 2 + (radius**2 + there.place_radius**2) // 2
            # The root of a whole number under 2^52 is right to the last bit, so rounding it down is exact.
            rows[:-1, number] = np.floor(np.sqrt(square)).astype(np.int64)
            guess[:-1, number] = (known == 0) | (not there.known)
            if code in at:
                rows[at[code], number] = there.postcode_radius
        index = np.array([at.get(code, len(unique)) if code is not None else len(unique) for code in codes], dtype=int)
        return rows[index], guess[index]

    def _ranks(self) -> Matrix:
        ranks = np.zeros(self.shape, dtype=np.int64)
        for number, student in enumerate(self.students):
            for rank, key in enumerate(student.wishes, start=1):
                if key in self.school_number:
                    ranks[number, self.school_number[key]] = rank
        return ranks

    def _blocked(self) -> Matrix:
        blocked = np.full(self.shape, POSSIBLE, dtype=np.int64)
        for number in range(len(self.schools)):
            for rule in self.rules[number]:
                if rule.places == 0:
                    reason = NO_PLACES if rule.number is None else NOT_FOR_THIS_STUDENT
                    blocked[np.isin(self.class_of, list(rule.classes)) & (blocked[:, number] == POSSIBLE), number] = (
                        reason
                    )
        limits = np.array([UNKNOWN if s.travel_limit_m is None else s.travel_limit_m for s in self.students], dtype=int)
        blocked[(limits[:, None] != UNKNOWN) & (self.distance > limits[:, None])] = TOO_FAR
        for number, student in enumerate(self.students):
            for key in student.avoid:
                if key in self.school_number:
                    blocked[number, self.school_number[key]] = AVOIDED
        return blocked

    def _wish_points(self) -> Matrix:
        table = np.array([points.NO_WISH_MET, *points.WISH], dtype=np.int64)
        return table[self.rank]

    def _travel_points(self) -> Matrix:
        found = np.minimum(self.distance // points.METRES_PER_POINT, points.FARTHEST)
        return np.where(self.distance == UNKNOWN, points.DISTANCE_UNKNOWN, found)

    def _diversity_points(self) -> Matrix:
        found = np.zeros(self.shape, dtype=np.int64)
        kinds = np.array([school.kind for school in self.schools], dtype=object)
        kind_of = {school.key: school.kind for school in self.schools}
        for number, student in enumerate(self.students):
            if not student.earlier:
                continue
            before = {kind_of.get(key, "") for key in student.earlier}
            if len(before) == 1 and "" not in before:
                years = min(points.SAME_KIND_PER_YEAR * len(student.earlier), points.SAME_KIND_MOST)
                found[number, kinds == before.pop()] = years
            for key in student.earlier:
                if key in self.school_number:
                    found[number, self.school_number[key]] = points.SAME_SCHOOL
        return found

    def trainer_points(self, trainer: int, students: int) -> tuple[int, int]:
        """(too many students, short of whole groups) of one trainer with so many students, weighed."""
        capacity, given = self.trainers[trainer].capacity, self.given
        over = 0 if capacity is None else max(0, students - capacity)
        short = points.short_of_groups(students, given.group_min, given.group_max)
        return over * self.over_weight, short * self.short_weight

    @property
    def over_weight(self) -> int:
        return points.PER_STUDENT_OVER * self.given.weights.trainers

    @property
    def short_weight(self) -> int:
        return points.PER_STUDENT_SHORT * self.given.weights.groups

    @property
    def share_weight(self) -> int:
        return points.PER_STUDENT_OFF_SHARE * self.given.weights.shares

    def board_points(self, board: int, students: int) -> int:
        target = self.targets[board]
        return 0 if target is None else abs(students - target) * self.share_weight

    def counts(self, placed: Matrix) -> Matrix:
        """Students by school and class."""
        found = np.zeros((len(self.schools), max(1, len(self.classes))), dtype=np.int64)
        somewhere = placed != NOWHERE
        np.add.at(found, (placed[somewhere], self.class_of[somewhere]), 1)
        return found

    def whole_points(self, per_school: Sequence[int] | Matrix) -> int:
        """Trainers, groups and shares of so many students per school."""
        trainers, boards = [0] * len(self.trainers), [0] * len(self.boards)
        for number, students in enumerate(per_school):
            boards[self.board_of[number]] += int(students)
            if self.trainer_of[number] != NOWHERE:
                trainers[self.trainer_of[number]] += int(students)
        total = sum(sum(self.trainer_points(number, students)) for number, students in enumerate(trainers))
        return total + sum(self.board_points(number, students) for number, students in enumerate(boards))

    def points_of(self, placed: Matrix) -> int:
        """All points of a division, given as the number of the school per student."""
        somewhere = np.flatnonzero(placed != NOWHERE)
        return int(self.pair[somewhere, placed[somewhere]].sum()) + self.whole_points(self.counts(placed).sum(axis=1))

    def room(self, counts: Matrix, school: int, arrives: int | None, leaves: int | None = None) -> tuple[Rule, ...]:
        """The rules of a school that would be broken when one of a class arrives (and one of a class leaves)."""
        broken = []
        for rule in self.rules[school]:
            change = (arrives in rule.classes) - (leaves in rule.classes)
            if change > 0 and sum(int(counts[school, c]) for c in rule.classes) + change > rule.places:
                broken.append(rule)
        return tuple(broken)


def _spot(code: int) -> Spot:
    found = spot(code)
    if found is None:
        raise LookupError(f"postcode {code} is in no table")
    return found


def pin_problems(case: Case) -> tuple[Problem, ...]:
    """Pins that cannot be kept: against the student's own limits, or more than there are places."""
    found = []
    names = {AVOIDED: "pinned_avoided", TOO_FAR: "pinned_too_far"}
    for number in np.flatnonzero(case.pinned != NOWHERE):
        student, reason = case.students[number], int(case.blocked[number, case.pinned[number]])
        if reason in names:
            params: dict[str, object] = {"student": student.key, "school": student.pinned}
            if reason == TOO_FAR:
                params |= {
                    "distance_m": int(case.distance[number, case.pinned[number]]),
                    "limit_m": student.travel_limit_m,
                }
            found.append(Problem(names[reason], params))
    counts = case.counts(case.pinned)
    for rules in case.rules:
        for rule in rules:
            pins = sum(int(counts[rule.school, c]) for c in rule.classes)
            if pins > rule.places:
                school = case.schools[rule.school]
                params = {"school": school.key, "limit": rule.number, "places": rule.places, "pinned": pins}
                found.append(Problem("pinned_too_many", params))
    return tuple(found)
