"""Moving by hand, and the difference between two results.

A move is never refused here: it says which limits it would break and what it costs, and who moves decides. A result
that breaks a limit is not made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rounds.calculations.case import AVOIDED, NOWHERE, TOO_FAR, UNKNOWN, Case, Matrix
from rounds.calculations.proposal import BY_HAND, Problem, ProposalInput, Result
from rounds.calculations.results import numbers_of, result_of


@dataclass(frozen=True, slots=True)
class Change:
    """One student in two results: the school and wish before and after."""

    student: int
    school_before: int | None
    school_after: int | None
    rank_before: int | None
    rank_after: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one result to another. Students of only one of them have no school in the other."""

    changes: tuple[Change, ...]
    placed: int
    points: int
    parts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Moved:
    """A move by hand: the limits it breaks, what the whole costs more by it, by part, and the result when none is broken.

    `placed` is how many more students have a place; it goes before points.
    """

    broken: tuple[Problem, ...]
    placed: int
    points: int
    parts: Mapping[str, int]
    result: Result | None


@dataclass(frozen=True, slots=True)
class Swap:
    """Two students who can change places without breaking a limit: `other` is at `school` now, where the first would go.

    `ranks` are the wishes that they would have (None: none of theirs) and `metres` how far they would be, the first
    student first; None where a distance is not known. `points` and `travel_m` are what the whole costs more.
    """

    other: int
    school: int
    points: int
    ranks: tuple[int | None, int | None]
    metres: tuple[int | None, int | None]
    travel_m: int | None


def difference(before: Result, after: Result) -> Difference:
    """Who is elsewhere, by student, and what the whole costs more."""
    old = {line.student: line for line in before.lines}
    new = {line.student: line for line in after.lines}
    changes = []
    for key in sorted({*old, *new}):
        one, other = old.get(key), new.get(key)
        schools = (one.school if one else None, other.school if other else None)
        if schools[0] != schools[1]:
            changes.append(Change(key, *schools, one.rank if one else None, other.rank if other else None))
    parts = {name: after.parts[name] - before.parts[name] for name in after.parts}
    return Difference(tuple(changes), after.placed - before.placed, after.objective - before.objective, parts)


def with_move(given: ProposalInput, result: Result, student: int, school: int | None) -> Moved:
    """One student to another school, or to none."""
    return with_moves(given, result, {student: school})


def swap(given: ProposalInput, result: Result, one: int, other: int) -> Moved:
    """Two students change places."""
    at = {line.student: line.school for line in result.lines}
    return with_moves(given, result, {one: at[other], other: at[one]})


def with_moves(given: ProposalInput, result: Result, moves: Mapping[int, int | None]) -> Moved:
    """Several students at once. A student or school that is not in the input raises KeyError."""
    case = Case(given)
    placed = numbers_of(case, result)
    after = placed.copy()
    for student, school in moves.items():
        after[case.student_number[student]] = NOWHERE if school is None else case.school_number[school]
    broken = broken_by(case, placed, after)
    change = parts_of(case, after)
    before = parts_of(case, placed)
    parts = {name: change[name] - before[name] for name in change}
    students = int((after != NOWHERE).sum() - (placed != NOWHERE).sum())
    new = None
    if not broken:
        objective = case.points_of(after)
        # The bound is of divisions that place as many; of others nothing is known.
        bound = 0 if students else min(objective, result.bound)
        most = max(result.placed + students, result.placed_bound)
        new = result_of(case, after, BY_HAND, bound=bound, placed_bound=most, solver=result.solver)
    return Moved(broken, students, sum(parts.values()), parts, new)


def swaps(given: ProposalInput, result: Result, student: int) -> tuple[Swap, ...]:
    """All swaps of one student that are possible, the best for the whole first, then the shortest ways.

    As many go where as before, so only the points of the two change. Who is pinned takes no part, and who has no place
    has nothing to give.
    """
    case = Case(given)
    placed = numbers_of(case, result)
    one = case.student_number[student]
    here = int(placed[one])
    if here == NOWHERE or case.pinned[one] != NOWHERE:
        return ()
    elsewhere = (placed != NOWHERE) & (placed != here) & (case.pinned == NOWHERE)
    others = np.flatnonzero(elsewhere & case.possible[:, here])
    others = others[case.possible[one, placed[others]]]
    counts = case.counts(placed)
    found = []
    for other in others.tolist():
        there = int(placed[other])
        mine, theirs = int(case.class_of[one]), int(case.class_of[other])
        if case.room(counts, there, mine, theirs) or case.room(counts, here, theirs, mine):
            continue
        points = case.pair[one, there] + case.pair[other, here] - case.pair[one, here] - case.pair[other, there]
        ways = [_known(case.distance[row]) for row in ((one, there), (other, here), (one, here), (other, there))]
        travel = None if None in ways else sum(ways[:2]) - sum(ways[2:])  # type: ignore[arg-type]
        ranks = (int(case.rank[one, there]) or None, int(case.rank[other, here]) or None)
        found.append(
            Swap(case.students[other].key, case.schools[there].key, int(points), ranks, (ways[0], ways[1]), travel)
        )
    return tuple(sorted(found, key=lambda row: (row.points, row.travel_m is None, row.travel_m or 0, row.other)))


def _known(metres: int) -> int | None:
    return None if metres == UNKNOWN else int(metres)


def parts_of(case: Case, placed: Matrix) -> dict[str, int]:
    """The points of a division by part, also of one that breaks limits."""
    somewhere = np.flatnonzero(placed != NOWHERE)
    there = placed[somewhere]
    found = {name: int(getattr(case, name)[somewhere, there].sum()) for name in ("wishes", "travel", "diversity")}
    trainers, boards = [0] * len(case.trainers), [0] * len(case.boards)
    for school in there.tolist():
        boards[case.board_of[school]] += 1
        if case.trainer_of[school] != NOWHERE:
            trainers[case.trainer_of[school]] += 1
    pairs = [case.trainer_points(number, students) for number, students in enumerate(trainers)]
    found["groups"] = sum(short for _over, short in pairs)
    found["trainers"] = sum(over for over, _short in pairs)
    found["shares"] = sum(case.board_points(number, students) for number, students in enumerate(boards))
    return found


def broken_by(case: Case, before: Matrix, after: Matrix) -> tuple[Problem, ...]:
    """The hard limits that the division `after` breaks because of who moved."""
    found = []
    counts = case.counts(after)
    for number in np.flatnonzero(before != after):
        student, school = case.students[number], int(after[number])
        if case.pinned[number] != NOWHERE:
            found.append(Problem("pinned", {"student": student.key, "school": student.pinned}))
        if school == NOWHERE:
            continue
        params: dict[str, object] = {"student": student.key, "school": case.schools[school].key}
        if case.blocked[number, school] == AVOIDED:
            found.append(Problem("avoided", params))
        elif case.blocked[number, school] == TOO_FAR:
            metres = int(case.distance[number, school])
            found.append(Problem("too_far", {**params, "distance_m": metres, "limit_m": student.travel_limit_m}))
    for school in sorted({int(school) for school in after[before != after] if school != NOWHERE}):
        for rule in case.rules[school]:
            students = sum(int(counts[school, c]) for c in rule.classes)
            if students > rule.places:
                params = {"school": case.schools[school].key, "limit": rule.number, "places": rule.places}
                found.append(Problem("full", {**params, "students": students}))
    return tuple(found)
