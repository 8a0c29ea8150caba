"""What it takes to bring one student to a school that has no place for them: the cheapest row of moves.

A student arrives; somebody else there goes to another school, where again somebody goes, until the row ends at the
place that the first student left, or at a free place. Who may go where arrives follows from the limits: a full limit
that covers who arrives has to cover who leaves. Only the two ends change how many students schools have, so the points
of trainers, groups and shares change at the ends alone and the sum of a row is exact.

A row is worked out on the division as it is; the moves are then really made on paper and counted again, and a row that
breaks a limit after all (it came twice through one school) is dropped. So what is reported is always true; a dearer
row may be reported where a cleverer set of several rows would do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rounds.calculations.case import NOWHERE, Case, Matrix
from rounds.calculations.exchange import FAR, Graph, with_nowhere
from rounds.calculations.moves import broken_by

LONGEST = 10
TRIES = 6


@dataclass(frozen=True, slots=True)
class Row:
    """Moves (student, school; numbers of the case) after the first student's own, and what all cost together."""

    moves: tuple[tuple[int, int], ...]
    points: int


class Whole:
    """A division with what one student more or less at a school costs the whole."""

    def __init__(self, case: Case, placed: Matrix) -> None:
        self.case, self.placed = case, placed
        self.counts = case.counts(placed)
        self.total = case.points_of(placed)
        self.change = self._changes()

    def _changes(self) -> Matrix:
        """What trainers, groups and shares cost more when one student goes from a school (row) to another (column).

        The last row and column are nowhere.
        """
        case, per_school = self.case, self.counts.sum(axis=1)
        trainers, boards = [0] * len(case.trainers), [0] * len(case.boards)
        for school, students in enumerate(per_school):
            boards[case.board_of[school]] += int(students)
            if case.trainer_of[school] != NOWHERE:
                trainers[case.trainer_of[school]] += int(students)

        def steps(numbers: list[int], cost: object) -> tuple[list[int], list[int]]:
            assert callable(cost)
            fewer = [cost(n, s - 1) - cost(n, s) if s else 0 for n, s in enumerate(numbers)]
            return [*fewer, 0], [*(cost(n, s + 1) - cost(n, s) for n, s in enumerate(numbers)), 0]

        found = np.zeros((len(per_school) + 1, len(per_school) + 1), dtype=np.int64)
        for numbers, of, cost in (
            (trainers, case.trainer_of, lambda n, students: sum(case.trainer_points(n, students))),
            (boards, case.board_of, case.board_points),
        ):
            fewer, more = steps(numbers, cost)
            owner = np.array([*of, NOWHERE])  # -1 takes the last step, which is 0
            change = np.array(fewer)[owner][:, None] + np.array(more)[owner][None, :]
            found += np.where(owner[:, None] == owner[None, :], 0, change)
        return found

    def direct(self, student: int, school: int) -> int:
        """What the whole costs more when the student simply goes there, places or no places."""
        here = int(self.placed[student])
        own = int(self.case.pair[student, school]) - (int(self.case.pair[student, here]) if here != NOWHERE else 0)
        return own + int(self.change[here, school])


class Chains:
    """The cheapest rows of moves in one division. Search once per school and class; ask for each student."""

    def __init__(self, whole: Whole) -> None:
        self.whole = whole
        case = self.case = whole.case
        self.nowhere = len(case.schools)
        at = np.where(whole.placed == NOWHERE, self.nowhere, whole.placed)
        cost, allowed = with_nowhere(case)
        free = case.pinned == NOWHERE
        graphs = [
            Graph(cost, allowed, np.flatnonzero(free & (case.class_of == c)), at) for c in range(len(case.classes))
        ]
        self.arcs = np.stack([graph.arcs for graph in graphs]) if graphs else np.zeros((0, 1, 1), dtype=np.int64)
        self.who = [graph.who for graph in graphs]
        self.makes_room, self.has_room = self._rooms()
        self.found: dict[tuple[int, int], list[tuple[Matrix, Matrix, Matrix]]] = {}

    @property
    def work(self) -> int:
        """How much one search is, about, in elements looked at."""
        return int(self.arcs.size) * LONGEST

    def _rooms(self) -> tuple[Matrix, Matrix]:
        """Per school: whether one of class c can come when one of class d goes; whether one of c can simply come."""
        classes = len(self.case.classes)
        makes = np.ones((self.nowhere + 1, classes, classes), dtype=bool)
        has = np.ones((self.nowhere + 1, classes), dtype=bool)
        for school, rules in enumerate(self.case.rules):
            for rule in rules:
                covered = np.zeros(classes, dtype=bool)
                covered[list(rule.classes)] = True
                if int(self.whole.counts[school][covered].sum()) >= rule.places:
                    makes[school][np.ix_(covered, ~covered)] = False
                    has[school][covered] = False
        return makes, has

    def _search(self, school: int, arriving: int) -> list[tuple[Matrix, Matrix, Matrix]]:
        """Round by round: the least points with which one of class c arrives at each school, and from where."""
        key = (school, arriving)
        if key in self.found:
            return self.found[key]
        reach = np.full((self.nowhere + 1, len(self.case.classes)), FAR, dtype=np.int64)
        reach[school, arriving] = 0
        nothing = np.full(reach.shape, -1, dtype=np.int64)
        layers = [(reach, nothing, nothing)]
        for _round in range(LONGEST):
            through = np.where(self.makes_room, reach[:, :, None], FAR)
            leave, arrived = through.min(axis=1), through.argmin(axis=1)
            paths = leave.T[:, :, None] + self.arcs
            best, where = paths.min(axis=1).T, paths.argmin(axis=1).T
            better = (best < reach) & (best < FAR // 2)
            if not better.any():
                break
            before = np.where(better, where, -1)
            as_class = np.where(better, arrived[where, np.arange(len(self.case.classes))[None, :]], -1)
            reach = np.where(better, best, reach)
            layers.append((reach, before, as_class))
        self.found[key] = layers
        return layers

    def cheapest(self, student: int, school: int) -> Row | None:
        """The cheapest row that brings the student there and leaves as many students placed, or nothing."""
        case, whole = self.case, self.whole
        here = int(whole.placed[student])
        group = int(case.class_of[student])
        layers = self._search(school, group)
        reach = layers[-1][0]
        node = self.nowhere if here == NOWHERE else here
        ends = np.where(self.has_room, reach + whole.change[node][:, None], FAR)
        ends[self.nowhere] = FAR
        # Or at the place that the student leaves; then no school has more or fewer students than before.
        fits = self.makes_room[node][:, group]
        ends[node] = np.where(fits, np.minimum(reach[node], ends[node]), ends[node])
        own = int(case.pair[student, school]) - (int(case.pair[student, here]) if here != NOWHERE else 0)
        for end in np.argsort(ends, axis=None, kind="stable")[:TRIES]:
            if ends.flat[end] >= FAR // 2:
                return None
            where, as_class = divmod(int(end), len(case.classes))
            moves = self._moves(layers, where, as_class, student)
            if moves is not None:
                total = self._counted(student, school, moves)
                if total is not None and total == own + int(ends.flat[end]):
                    return Row(tuple(moves), total)
        return None

    def _moves(
        self, layers: list[tuple[Matrix, Matrix, Matrix]], school: int, group: int, first: int
    ) -> list[tuple[int, int]] | None:
        """The row back from its end; None when it comes by the first student or moves somebody twice."""
        moves: list[tuple[int, int]] = []
        for _reach, before, as_class in reversed(layers[1:]):
            origin = int(before[school, group])
            if origin == -1:
                continue
            moves.append((int(self.who[group][origin, school]), school))
            school, group = origin, int(as_class[school, group])
        students = [student for student, _school in moves]
        if first in students or len(set(students)) < len(students):
            return None
        return [(student, NOWHERE if to == self.nowhere else to) for student, to in moves[::-1]]

    def _counted(self, student: int, school: int, moves: list[tuple[int, int]]) -> int | None:
        """What the moves really cost the whole; None when they break a limit or leave more without a place."""
        case, after = self.case, self.whole.placed.copy()
        after[student] = school
        for mover, to in moves:
            after[mover] = to
        if (after == NOWHERE).sum() > (self.whole.placed == NOWHERE).sum() or broken_by(case, self.whole.placed, after):
            return None
        return case.points_of(after) - self.whole.total

    def reached(self, student: int) -> tuple[int, bool]:
        """For who has no place: how many schools moves could make room at, and whether one of them has a place."""
        case = self.case
        group = int(case.class_of[student])
        seen = np.zeros((self.nowhere + 1, len(case.classes)), dtype=bool)
        seen[:-1, group] = case.possible[student]
        open_ = self.arcs < FAR // 2
        while True:
            leaves = np.asarray((self.makes_room & seen[:, :, None]).any(axis=1))
            more = np.asarray(seen | (leaves.T[:, :, None] & open_).any(axis=1).T)
            if (more == seen).all():
                schools = seen[: self.nowhere]
                return int(schools.any(axis=1).sum()), bool((schools & self.has_room[: self.nowhere]).any())
            seen = more
