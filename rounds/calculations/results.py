"""A division (the number of the school per student) as a result: lines, counts and points."""

from __future__ import annotations

from rounds.calculations import points
from rounds.calculations.canonical import input_hash
from rounds.calculations.case import NOWHERE, UNKNOWN, Case, Matrix
from rounds.calculations.distance import BY_PLACE, ESTIMATED
from rounds.calculations.proposal import BoardLine, Line, Result, SchoolLine, TrainerLine


def result_of(
    case: Case,
    placed: Matrix,
    stopped_by: str,
    *,
    bound: int,
    placed_bound: int | None = None,
    milliseconds: int = 0,
    solver: str = "",
) -> Result:
    lines = tuple(_line(case, number, int(school)) for number, school in enumerate(placed))
    counts = case.counts(placed)
    per_school = [int(students) for students in counts.sum(axis=1)]
    schools = tuple(
        SchoolLine(
            school.key,
            per_school[number],
            school.capacity,
            tuple(
                (sum(int(counts[number, c]) for c in rule.classes), rule.places)
                for rule in case.rules[number]
                if rule.number is not None
            ),
        )
        for number, school in enumerate(case.schools)
    )
    trainers = tuple(_trainer(case, number, per_school) for number in range(len(case.trainers)))
    boards = []
    for number, board in enumerate(case.boards):
        students = sum(n for school, n in enumerate(per_school) if case.board_of[school] == number)
        boards.append(BoardLine(board, students, case.targets[number], case.board_points(number, students)))
    ranks = [line.rank for line in lines if line.school is not None]
    had = [bool(student.wishes) for student in case.students]
    none = [had[n] for n, line in enumerate(lines) if line.school is not None and line.rank is None]
    parts = {
        "wishes": sum(line.wishes for line in lines),
        "travel": sum(line.travel for line in lines),
        "diversity": sum(line.diversity for line in lines),
        "groups": sum(row.groups_points for row in trainers),
        "trainers": sum(row.trainers_points for row in trainers),
        "shares": sum(row.points for row in boards),
    }
    return Result(
        lines=lines,
        schools=schools,
        trainers=trainers,
        boards=tuple(boards),
        placed=len(ranks),
        placed_bound=len(ranks) if placed_bound is None else placed_bound,
        by_wish=(ranks.count(1), ranks.count(2), ranks.count(3), sum(none), len(none) - sum(none)),
        parts=parts,
        objective=sum(parts.values()),
        bound=bound,
        stopped_by=stopped_by,
        milliseconds=milliseconds,
        solver=solver,
        seed=case.given.seed,
        input_hash=input_hash(case.given),
    )


def _line(case: Case, number: int, school: int) -> Line:
    student = case.students[number]
    if school == NOWHERE:
        return Line(student.key, None, None, None, None, False, 0, 0, 0)
    metres = int(case.distance[number, school])
    known = metres != UNKNOWN
    return Line(
        student=student.key,
        school=case.schools[school].key,
        rank=int(case.rank[number, school]) or None,
        distance_m=metres if known else None,
        distance_basis=(ESTIMATED if case.estimated[number, school] else BY_PLACE) if known else None,
        pinned=bool(case.pinned[number] != NOWHERE),
        wishes=int(case.wishes[number, school]),
        travel=int(case.travel[number, school]),
        diversity=int(case.diversity[number, school]),
    )


def _trainer(case: Case, number: int, per_school: list[int]) -> TrainerLine:
    students = sum(n for school, n in enumerate(per_school) if case.trainer_of[school] == number)
    capacity, given = case.trainers[number].capacity, case.given
    over, short = case.trainer_points(number, students)
    return TrainerLine(
        trainer=case.trainers[number].key,
        students=students,
        capacity=capacity,
        over=0 if capacity is None else max(0, students - capacity),
        groups=points.groups_of(students, given.group_max),
        short=points.short_of_groups(students, given.group_min, given.group_max),
        trainers_points=over,
        groups_points=short,
    )


def numbers_of(case: Case, result: Result) -> Matrix:
    """The other way: the number of the school per student."""
    schools = [NOWHERE if line.school is None else case.school_number[line.school] for line in result.lines]
    order = [case.student_number[line.student] for line in result.lines]
    placed = case.pinned.copy()
    placed[:] = NOWHERE
    placed[order] = schools
    return placed
