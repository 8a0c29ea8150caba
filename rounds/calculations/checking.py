"""A second reading of a result: from the input alone, in plain Python, without the arrays that made it.

Nothing is shared with `case` but the distance between two postcodes and the table of points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from rounds.calculations import points
from rounds.calculations.canonical import input_hash
from rounds.calculations.distance import distance
from rounds.calculations.proposal import Line, ProposalInput, Result, School, Student


class Broken(ArithmeticError):
    """A result that breaks a limit, or whose points are not those of its lines. `faults` says each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def check(given: ProposalInput, result: Result) -> None:
    """Raise `Broken` when the result is not a division of this input, with every fault."""
    faults = tuple(_faults(given, result))
    if faults:
        raise Broken(faults)


def _faults(given: ProposalInput, result: Result) -> Iterator[str]:
    if result.input_hash != input_hash(given):
        yield "it was made from another input"
    students = {student.key: student for student in given.students}
    schools = {school.key: school for school in given.schools}
    if Counter(line.student for line in result.lines) != Counter(list(students)):
        yield "there is not one line for each student"
        return
    at: dict[int, list[Student]] = {key: [] for key in schools}
    for line in result.lines:
        if line.school is not None and line.school not in schools:
            yield f"student {line.student} is at school {line.school}, which is not in the round"
            return
        if line.school is not None:
            at[line.school].append(students[line.student])
    for line in result.lines:
        yield from _line_faults(students[line.student], line, schools)
    for key, school in schools.items():
        yield from _school_faults(school, at[key])
    yield from _sum_faults(given, result, at, schools)


def _line_faults(student: Student, line: Line, schools: dict[int, School]) -> Iterator[str]:
    if student.pinned is not None and line.school != student.pinned:
        yield f"student {student.key} is pinned at {student.pinned} and is at {line.school}"
    if line.pinned != (student.pinned is not None):
        yield f"student {student.key} is said to be pinned: {line.pinned}"
    if line.school is None:
        if line.points or line.rank is not None:
            yield f"student {student.key} has no place, but has points"
        return
    school = schools[line.school]
    if school.key in student.avoid:
        yield f"student {student.key} is at {school.key}, which is avoided"
    found = distance(student.pc4, school.pc4)
    metres = None if found is None else found.metres
    if (line.distance_m, line.distance_basis) != (metres, None if found is None else found.basis):
        yield f"student {student.key} is {metres} metres from {school.key}, not {line.distance_m}"
    if metres is not None and student.travel_limit_m is not None and metres > student.travel_limit_m:
        yield f"student {student.key} is {metres} metres from {school.key}, beyond {student.travel_limit_m}"
    rank = student.wishes.index(school.key) + 1 if school.key in student.wishes else None
    if line.rank != rank:
        yield f"school {school.key} is wish {rank} of student {student.key}, not {line.rank}"


def _school_faults(school: School, students: list[Student]) -> Iterator[str]:
    if len(students) > school.capacity:
        yield f"school {school.key} has {len(students)} students on {school.capacity} places"
    for limit in school.limits:
        covered = sum(limit.covers(student.route, student.year_of_study) for student in students)
        if covered > limit.places:
            yield f"school {school.key} has {covered} students on {limit.places} places of {limit}"


def student_points(
    given: ProposalInput, student: Student, school: School, kinds: dict[int, str]
) -> tuple[int, int, int]:
    """(wishes, travel, diversity) of a student at a school, weighed."""
    wish = points.WISH[student.wishes.index(school.key)] if school.key in student.wishes else points.NO_WISH_MET
    found = distance(student.pc4, school.pc4)
    travel = points.DISTANCE_UNKNOWN
    if found is not None:
        travel = min(points.FARTHEST, found.metres // points.METRES_PER_POINT)
    diversity = 0
    if school.key in student.earlier:
        diversity = points.SAME_SCHOOL
    elif student.earlier and school.kind and all(kinds.get(key) == school.kind for key in student.earlier):
        diversity = min(points.SAME_KIND_MOST, points.SAME_KIND_PER_YEAR * len(student.earlier))
    weights = given.weights
    return wish * weights.wishes, travel * weights.travel, diversity * weights.diversity


def _sum_faults(
    given: ProposalInput, result: Result, at: dict[int, list[Student]], schools: dict[int, School]
) -> Iterator[str]:
    kinds = {key: school.kind for key, school in schools.items()}
    students = {student.key: student for student in given.students}
    for line in result.lines:
        if line.school is not None:
            due = student_points(given, students[line.student], schools[line.school], kinds)
            if due != (line.wishes, line.travel, line.diversity):
                yield f"student {line.student} has points {due}, not {(line.wishes, line.travel, line.diversity)}"
    weights, parts = given.weights, {"groups": 0, "trainers": 0, "shares": 0}
    for trainer in given.trainers:
        guided = sum(len(at[key]) for key, school in schools.items() if school.trainer == trainer.key)
        if trainer.capacity is not None:
            parts["trainers"] += max(0, guided - trainer.capacity) * points.PER_STUDENT_OVER * weights.trainers
        groups = 0
        while groups * given.group_max < guided:
            groups += 1
        parts["groups"] += max(0, groups * given.group_min - guided) * points.PER_STUDENT_SHORT * weights.groups
    for board, target in targets(given).items():
        taught = sum(len(at[key]) for key, school in schools.items() if school.board == board)
        parts["shares"] += abs(taught - target) * points.PER_STUDENT_OFF_SHARE * weights.shares
    for name, due_points in parts.items():
        if result.parts[name] != due_points:
            yield f"{name} cost {due_points} points, not {result.parts[name]}"


def targets(given: ProposalInput) -> dict[str, int]:
    """Students per board by the agreed key: rounded down, and what is left to who lost most, by board number.

    What nobody has a share of takes part in the rounding, last among equals.
    """
    if not given.shares:
        return {}
    number = len(given.students)
    exact = {board: Fraction(share) * number for board, share in given.shares.items()}
    free = number - sum(exact.values(), Fraction(0))
    found = {board: int(value) for board, value in exact.items()}
    left = number - sum(found.values()) - int(free)
    queue = [(-(value - int(value)), 0, board) for board, value in exact.items()] + [(-(free - int(free)), 1, "")]
    for _lost, rest, board in sorted(queue)[:left]:
        if not rest:
            found[board] += 1
    return found
