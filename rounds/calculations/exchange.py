"""Students who change places with each other: exact, in whole points, without changing how many go where.

As long as each school keeps as many students of each class (route and year of study), every limit is kept and the
points of trainers, groups and shares stay as they are; only the students' own points change. So whatever a solver
that counts with rounded numbers hands over, `polish` brings it to the exact best of all divisions with those counts.

Among divisions with equally many points the draw decides. Each student has a lot, from its key and the seed; who has
the lower lot gets the fewer points, and then the school that comes first. That fixes one division, whatever order the
students came in. Who was at a school in the proposal that this one is worked out from stays there when that costs no
points: that goes before the draw.
"""

from __future__ import annotations

import numpy as np

from rounds.calculations.case import NOWHERE, Case, Matrix

FAR = 1 << 60
# A multiplier that spreads neighbouring keys (Knuth's, 2^32 over the golden ratio).
SPREAD, MODULUS = 2_654_435_761, 1 << 32


def lots(case: Case) -> Matrix:
    """The draw: 1 for who goes first. It follows from keys and seed alone, so a student who joins moves nobody."""
    seed = case.given.seed
    drawn = [((student.key + seed * 7_919 + 1) * SPREAD % MODULUS, student.key) for student in case.students]
    found = np.empty(len(drawn), dtype=np.int64)
    for lot, (_number, key) in enumerate(sorted(drawn), start=1):
        found[case.student_number[key]] = lot
    return found


class Graph:
    """The students of one class, as arcs between schools: what the cheapest student costs who goes from here to there.

    The last node is "nowhere": students without a place.
    """

    def __init__(self, cost: Matrix, allowed: Matrix, members: Matrix, at: Matrix) -> None:
        self.cost, self.allowed, self.members, self.at = cost, allowed, members, at
        self.size = cost.shape[1]
        self.arcs = np.full((self.size, self.size), FAR, dtype=np.int64)
        self.who = np.full((self.size, self.size), -1, dtype=np.int64)
        for node in range(self.size):
            self.fill(node)

    def fill(self, node: int) -> None:
        """The arcs out of one school, from the students who are there now."""
        self.arcs[node], self.who[node] = FAR, -1
        rows = self.members[self.at[self.members] == node]
        if not len(rows):
            return
        change = np.where(self.allowed[rows], self.cost[rows] - self.cost[rows, node][:, None], FAR)
        self.arcs[node] = change.min(axis=0)
        self.who[node] = rows[change.argmin(axis=0)]
        self.arcs[node, node] = FAR

    def settle(self, most: int) -> tuple[Matrix, int]:
        """Apply negative cycles until there is none (or `most` were applied); the potentials at the end."""
        applied = 0
        while True:
            potential, cycle = self._search()
            if cycle is None or applied >= most:
                return potential, applied
            students = [(int(self.who[a, b]), b) for a, b in cycle]
            for student, school in students:
                self.at[student] = school
            for a, _b in cycle:
                self.fill(a)
            applied += 1

    def _search(self) -> tuple[Matrix, list[tuple[int, int]] | None]:
        """Bellman and Ford from everywhere at once."""
        reach = np.zeros(self.size, dtype=np.int64)
        before = np.full(self.size, -1, dtype=np.int64)
        busy = np.flatnonzero((self.arcs < FAR).any(axis=1))
        for _round in range(self.size + 1):
            if not len(busy):
                return reach, None
            through = reach[busy][:, None] + self.arcs[busy]
            best = through.min(axis=0)
            better = best < reach
            if not better.any():
                return reach, None
            before[better] = busy[through.argmin(axis=0)][better]
            reach = np.where(better, best, reach)
            cycle = _cycle(before)
            if cycle is not None:
                return reach, cycle
        raise ArithmeticError("no cycle was found where there has to be one")


def _cycle(before: Matrix) -> list[tuple[int, int]] | None:
    """The cycle that the arrows back make, as arcs, or nothing."""
    seen = np.full(len(before), -1, dtype=np.int64)
    arrows = before.tolist()
    for start in range(len(arrows)):
        node = start
        while node != -1 and seen[node] == -1:
            seen[node] = start
            node = arrows[node]
        if node != -1 and seen[node] == start:
            arcs, here = [], node
            while True:
                arcs.append((arrows[here], here))
                here = arrows[here]
                if here == node:
                    return arcs[::-1]
    return None


def with_nowhere(case: Case) -> tuple[Matrix, Matrix]:
    """(points, possible) with a last column for no place at all, which costs nothing and is always possible."""
    students = len(case.students)
    cost = np.hstack([case.pair, np.zeros((students, 1), dtype=np.int64)])
    return cost, np.hstack([case.possible, np.ones((students, 1), dtype=bool)])


def polish(case: Case, placed: Matrix, most: int | None = None) -> Matrix:
    """The best division with the same numbers per school and class; ties by the draw. Pinned students stay.

    `most` bounds the number of exchanges, so that a very large case comes to an end; it is no clock, so the answer
    stays the same.
    """
    students, schools = case.shape
    if not students or not schools:
        return placed.copy()
    nowhere = schools
    budget = most if most is not None else 4_000_000_000 // (schools + 1) ** 2
    cost, allowed = with_nowhere(case)
    draw = lots(case)[:, None] * (cost * (schools + 1) + np.arange(schools + 1)[None, :])
    # Who was somewhere before stays there rather than let the draw decide; points come first all the same.
    settled = np.flatnonzero(case.before != NOWHERE)
    if len(settled):
        stays = draw[settled, case.before[settled]]
        draw[settled] += int(draw.max()) + 1
        draw[settled, case.before[settled]] = stays
    at = np.where(placed == NOWHERE, nowhere, placed)
    for number in range(len(case.classes)):
        members = np.flatnonzero((case.class_of == number) & (case.pinned == NOWHERE))
        if not len(members):
            continue
        graph = Graph(cost, allowed, members, at)
        potential, used = graph.settle(budget)
        budget -= used
        # Only exchanges that cost nothing are left; they are all made of arcs without slack.
        slack = cost[members] - (cost[members, at[members]] - potential[at[members]])[:, None] - potential[None, :]
        tight = np.zeros(allowed.shape, dtype=bool)
        tight[members] = (slack == 0) & allowed[members]
        ties = Graph(draw, tight, members, at)
        _potential, used = ties.settle(budget)
        budget -= used
    return np.where(at == nowhere, NOWHERE, at)
