"""The division itself, by HiGHS: as many students placed as possible, then the fewest points.

1. A division by hand (`greedy`), bettered by exchanges (`exchange.polish`): there is something from the start.
2. Unless everybody who can be placed is: the fewest students without a place, as a linear program, then in whole
   students.
3. The fewest points as a linear program. It begins with the wishes and the schools of fewest points of each student
   and takes in every other student and school that would lower the sum, until none is left. So its answer is a bound
   for **all** divisions, also with schools that were never looked at.
4. In whole students. A student at a school who would add more to that bound than the best division lies above it
   cannot be in a better one; the rest are all in. So what is the best here is the best of all, and the bound holds
   for the whole.
5. Exchanges again, in exact whole points, and the draw among equals.

One thread, a fixed seed and sorted input: the same input gives the same division. Only when the clock (or who
watches) stops it, the answer depends on how far it came; `stopped_by` says so, and the gap how much could be left.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np

from rounds.calculations.case import NOWHERE, Case, Matrix, pin_problems
from rounds.calculations.exchange import polish
from rounds.calculations.greedy import greedy
from rounds.calculations.master import Master, solver_name
from rounds.calculations.proposal import (
    ASKED,
    OPTIMAL,
    TIME,
    UNPROVEN,
    Progress,
    ProposalInput,
    Refused,
    Result,
    problems,
)
from rounds.calculations.results import result_of

Watcher = Callable[[Progress], bool]
FIRST_SCHOOLS = 12  # of the fewest points per student, to begin with
NEW_SCHOOLS = 3  # per student and turn
NEVER = 1 << 60


@dataclass(slots=True)
class _Watch:
    """The clock and who looks on. `stopped` is why it has to end."""

    given: ProposalInput
    watcher: Watcher | None
    began: int
    phase: str = "by_hand"
    placed: int = 0
    objective: int = 0
    bound: int | None = None
    stopped: str = ""
    told: int = 0

    @property
    def milliseconds(self) -> int:
        return (time.perf_counter_ns() - self.began) // 1_000_000

    @property
    def milliseconds_left(self) -> int:
        return max(1, 1000 * self.given.time_limit_seconds - self.milliseconds)

    def tell(self, *, now: bool = True) -> bool:
        """Report (at most twice a second unless `now`); False when it has to stop."""
        passed = self.milliseconds
        if not self.stopped and passed >= 1000 * self.given.time_limit_seconds:
            self.stopped = TIME
        if self.watcher is not None and not self.stopped and (now or passed - self.told >= 500):
            self.told = passed
            gap = None if self.bound is None else max(0, self.objective - self.bound)
            progress = Progress(self.phase, self.placed, self.objective, self.bound, gap, passed)
            if not self.watcher(progress):
                self.stopped = ASKED
        return not self.stopped


def solve(given: ProposalInput, watcher: Watcher | None = None) -> Result | Refused:
    """The best division, or why there can be none. `watcher` is told how far it is and stops it by giving False."""
    wrong = problems(given)
    if wrong:
        return Refused(wrong)
    watch = _Watch(given, watcher, time.perf_counter_ns())
    case = Case(given)
    wrong = pin_problems(case)
    if wrong:
        return Refused(wrong)
    return _Search(case, watch).result()


class _Search:
    def __init__(self, case: Case, watch: _Watch) -> None:
        self.case, self.watch = case, watch
        self.free = case.possible.copy()
        pinned = case.pinned != NOWHERE
        self.free[pinned] = False
        self.free[np.flatnonzero(pinned), case.pinned[pinned]] = True
        # Points that every sum of points is a whole number of times: two divisions differ by it at least.
        weights = (case.over_weight, case.short_weight, case.share_weight)
        self.unit = max(1, gcd(int(np.gcd.reduce(case.pair[self.free])) if self.free.any() else 0, *weights))
        self.best = polish(case, greedy(case))
        if (case.before != NOWHERE).any():
            # Where everybody was is a division too; what the solver finds replaces it only when it is better.
            as_before = polish(case, greedy(case, stay=True))
            if self._worth(as_before) <= self._worth(self.best):
                self.best = as_before
        self.least_unplaced = int((~self.free.any(axis=1)).sum())
        self.bound = 0

    def result(self) -> Result:
        case, watch = self.case, self.watch
        self._note("by_hand")
        if self.free.any() and watch.tell():
            if self.unplaced > self.least_unplaced:
                self._place_most()
            if watch.tell():
                self._least_points()
        objective = case.points_of(self.best)
        # Without anybody to place there is one division.
        self.bound = max(self.bound, self._simple_bound()) if self.free.any() else objective
        proven = self.unplaced == self.least_unplaced and objective == min(objective, self.bound)
        return result_of(
            case,
            self.best,
            OPTIMAL if proven else watch.stopped or UNPROVEN,
            bound=min(objective, self.bound),
            placed_bound=len(case.students) - self.least_unplaced,
            milliseconds=watch.milliseconds,
            solver=solver_name(),
        )

    def _worth(self, division: Matrix) -> tuple[int, int]:
        return int((division == NOWHERE).sum()), self.case.points_of(division)

    @property
    def unplaced(self) -> int:
        return int((self.best == NOWHERE).sum())

    def _note(self, phase: str) -> None:
        watch = self.watch
        watch.phase, watch.bound = phase, self.bound or None
        watch.placed, watch.objective = len(self.case.students) - self.unplaced, self.case.points_of(self.best)

    def _simple_bound(self) -> int:
        """Everybody at the school of the fewest points, the dearest left out: what holds without any solver."""
        least = np.where(self.free, self.case.pair, NEVER).min(axis=1, initial=NEVER)
        found = np.sort(least[least < NEVER])
        return int(found[: len(self.case.students) - self.unplaced].sum())

    def _master(self) -> Master:
        """With the wishes, the nearest by points, and the best division so far."""
        master = Master(self.case, self.unit)
        master.watch(self._heard)
        first = (self.case.rank > 0) & self.free
        dear = np.where(self.free, self.case.pair, NEVER)
        order = np.argsort(dear, axis=1, kind="stable")[:, :FIRST_SCHOOLS]
        first[np.arange(len(first))[:, None], order] = True
        somewhere = np.flatnonzero(self.best != NOWHERE)
        first[somewhere, self.best[somewhere]] = True
        master.add(np.argwhere(first & self.free))
        return master

    def _heard(self, event: Any) -> bool:
        """From inside HiGHS, many times a second."""
        return self.watch.tell(now=False)

    def _fractions(self, master: Master, cost: Matrix, links: bool) -> tuple[int, Matrix, Matrix] | None:
        """Solve with all students and schools, taking in only those that help.

        Gives the bound, what each student at each school would add, and the part of each student that is there.
        """
        first = True
        while True:
            solved, objective = master.solve()
            if not solved:
                return None
            values = master.values()
            linked = master.link(values) if links else 0
            added = master.reduced(cost)
            open_ = np.where(self.free & ~master.has, added, NEVER)
            some = np.argpartition(open_, min(NEW_SCHOOLS, open_.shape[1]) - 1, axis=1)[:, :NEW_SCHOOLS]
            new = np.zeros(open_.shape, dtype=bool)
            new[np.arange(len(new))[:, None], some] = True
            new &= 1_000_000 * open_ < -1
            if first:
                master.go_on()
                first = False
            if not linked and not new.any():
                return master.safe(objective), added, master.parts(values)
            master.add(np.argwhere(new))
            if not self.watch.tell():
                return None

    def _whole(self, master: Master, fractions: tuple[int, Matrix, Matrix], high: int) -> int:
        """In whole students: betters the best division; the bound for all divisions, in the master's units.

        First only who is in parts at several schools is moved: mostly that is nearly the best, or it. Then everybody
        who can make a difference: who adds no more to the bound than the best division lies above it.
        """
        low, added, part = fractions
        bound, start, reach = low, False, 0
        settled = np.asarray(1000 * part > 999)
        divided = np.flatnonzero(~np.asarray(settled.any(axis=1)))
        keep = settled.copy()
        keep[divided] |= (self.free & ((part > 0) | (added <= max(1, low // 1000))))[divided]
        while True:
            master.add(np.argwhere(keep & ~master.has))
            master.make_whole(keep)
            if start:
                master.start_from(self.best)
            inner = master.whole(self.watch.milliseconds_left)
            division = master.division()
            if division is not None and master.cost_of(division) < high:
                self.best = polish(self.case, division)
                high = master.cost_of(self.best)
                self._note(self.watch.phase)
            dropped = np.where(self.free & ~keep, added, NEVER).min(initial=NEVER)
            bound = max(bound, min(inner, max(low, master.safe(low + dropped))))
            self.watch.bound = bound * self.unit if not master.counting else None
            if high <= bound or not self.watch.tell():
                return bound
            if start and high - low <= reach:
                return bound
            start, reach = True, high - low
            keep = self.free & (added <= reach + 1)
            somewhere = np.flatnonzero(self.best != NOWHERE)
            keep[somewhere, self.best[somewhere]] = True

    def _place_most(self) -> None:
        """The fewest students without a place."""
        nothing = np.zeros(self.case.shape, dtype=np.int64)
        master = self._master()
        master.count_unplaced()
        self._note("placing")
        fractions = self._fractions(master, nothing, links=False)
        if fractions is None:
            return
        self.least_unplaced = max(self.least_unplaced, fractions[0])
        if self.unplaced > self.least_unplaced:
            self.least_unplaced = max(self.least_unplaced, self._whole(master, fractions, self.unplaced))
        self._note("placing")

    def _least_points(self) -> None:
        case = self.case
        master = self._master()
        master.count_points(self.unplaced)
        self._note("bound")
        fractions = self._fractions(master, case.pair // self.unit, links=True)
        if fractions is None:
            return
        self.bound = fractions[0] * self.unit
        self._note("whole")
        if not self.watch.tell():
            return
        self.bound = max(self.bound, self._whole(master, fractions, case.points_of(self.best) // self.unit) * self.unit)
        self._note("done")
        self.watch.tell()
