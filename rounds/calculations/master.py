"""The division as a linear program for HiGHS, with only the students and schools that matter so far.

HiGHS counts in binary fractions of 64 bits. Nothing that it says is taken for exact: divisions are brought back to
whole schools and their points are counted in whole numbers, and a bound is only called one after rounding it down by
more than HiGHS can be off.

    least   sum of points(s, k) x(s, k) + over(t) + short(t) + more(b) + fewer(b), weighed
    so that x(s, ·) + without(s) = 1                       for each student
            sum of x over a rule's students <= places      for each school and limit
            sum of x - over(t) <= capacity(t)              for each trainer
            sum of x + short(t) >= least x groups(t),  sum of x <= most x groups(t),  x(s, schools of t) <= groups(t)
            sum of x - more(b) + fewer(b) = target(b)      for each board with an agreed share
            sum of without(s) = what the first step found

The third line of groups follows from the second for whole numbers; for fractions it makes the bound much better. It
is only written down for who would break it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

import highspy
import numpy as np

from rounds.calculations.case import NOWHERE, Case, Matrix

INFINITY = highspy.kHighsInf
# What HiGHS may be off, as a part of a point: far more than its own tolerances give, far less than one point.
DOUBT = Fraction(1, 100)


class _Silent(highspy.Highs):  # type: ignore[misc, unused-ignore]
    """HiGHS without its banner: silent before it does anything at all."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


@dataclass(slots=True)
class _Rows:
    """Where the rows of a trainer start; -1 when the trainer has none."""

    over: int = -1
    most: int = -1
    least: int = -1
    groups: int = -1


class Master:
    """`unit` points are 1 for HiGHS; all costs are a whole number of units. Costs given and taken are in units."""

    def __init__(self, case: Case, unit: int = 1) -> None:
        self.case, self.unit = case, unit
        self.counting = False
        self.failure: BaseException | None = None
        self.columns: list[tuple[int, int]] = []
        self.has = np.zeros(case.shape, dtype=bool)
        self.links: dict[tuple[int, int], int] = {}
        self.costs: list[int] = []
        self.highs = _Silent()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("threads", 1)
        self.highs.setOptionValue("parallel", "off")
        self.highs.setOptionValue("random_seed", case.given.seed)
        self.highs.setOptionValue("mip_rel_gap", 0)
        self.highs.setOptionValue("mip_abs_gap", 99 / 100)
        self._build()

    # The rows and the columns that are not about one student at one school.

    def _build(self) -> None:
        case, given = self.case, self.case.given
        students = len(case.students)
        lower: list[Any] = [1] * students
        upper: list[Any] = [1] * students
        entries: list[tuple[int, int, int]] = []  # column, row, value
        costs, self.integers = [0] * students, set[int]()
        most: list[Any] = [0 if school != NOWHERE else 1 for school in case.pinned.tolist()]

        def row(low: Any, high: Any) -> int:
            lower.append(low)
            upper.append(high)
            return len(lower) - 1

        def column(cost: int, limit: Any, *cells: tuple[int, int]) -> int:
            costs.append(cost)
            most.append(limit)
            entries.extend((len(costs) - 1, where, value) for where, value in cells)
            return len(costs) - 1

        entries.extend((number, number, 1) for number in range(students))
        self.unplaced_row = row(0, students)
        entries.extend((number, self.unplaced_row, 1) for number in range(students))
        self.rule_rows = [[row(-INFINITY, rule.places) for rule in rules] for rules in case.rules]
        self.trainer_rows = [_Rows() for _trainer in case.trainers]
        for number, rows in enumerate(self.trainer_rows):
            schools = [k for k, trainer in enumerate(case.trainer_of) if trainer == number]
            reach = min(students, sum(case.schools[k].capacity for k in schools))
            capacity = case.trainers[number].capacity
            if capacity is not None and case.over_weight and reach > capacity:
                rows.over = row(-INFINITY, capacity)
                column(case.over_weight // self.unit, INFINITY, (rows.over, -1))
            if case.short_weight and given.group_min > 1 and reach:
                # When two groups of the least size are no more than one of the most and one, only the first can be
                # short, and it is enough to know whether there are students at all.
                simple = 2 * given.group_min <= given.group_max + 1
                rows.most, rows.least = row(-INFINITY, 0), row(0, INFINITY)
                groups = 1 if simple else -(-reach // given.group_max)
                rows.groups = column(
                    0, groups, (rows.most, -(reach if simple else given.group_max)), (rows.least, -given.group_min)
                )
                self.integers.add(rows.groups)
                column(case.short_weight // self.unit, INFINITY, (rows.least, 1))
        self.board_rows = [-1] * len(case.boards)
        for number, target in enumerate(case.targets):
            if target is not None and case.share_weight:
                self.board_rows[number] = row(target, target)
                column(case.share_weight // self.unit, INFINITY, (self.board_rows[number], -1))
                column(case.share_weight // self.unit, INFINITY, (self.board_rows[number], 1))
        self.costs = costs
        self.rows = len(lower)
        self.fixed = len(costs)
        self.highs.addRows(
            self.rows, _numbers(lower), _numbers(upper), 0, np.zeros(self.rows, dtype=np.int32),
            np.zeros(0, dtype=np.int32), np.zeros(0),
        )  # fmt: skip
        self._add_columns(costs, most, entries)
        self.shared = [self._shared_rows(school) for school in range(len(case.schools))]

    def _shared_rows(self, school: int) -> list[list[int]]:
        """Per class: the rows in which a student of that class at this school counts as one."""
        case, common = self.case, []
        trainer, board = case.trainer_of[school], self.board_rows[case.board_of[school]]
        if trainer != NOWHERE:
            rows = self.trainer_rows[trainer]
            common = [row for row in (rows.over, rows.most, rows.least) if row >= 0]
        if board >= 0:
            common.append(board)
        rules = list(zip(case.rules[school], self.rule_rows[school], strict=True))
        return [[row for rule, row in rules if c in rule.classes] + common for c in range(len(case.classes))]

    def _add_columns(self, costs: Sequence[int], most: Sequence[Any], entries: list[tuple[int, int, int]]) -> None:
        entries.sort()
        starts = np.searchsorted([entry[0] for entry in entries], np.arange(len(costs))).astype(np.int32)
        self.highs.addCols(
            len(costs), _numbers(costs), np.zeros(len(costs)), _numbers(most), len(entries), starts,
            np.array([entry[1] for entry in entries], dtype=np.int32), _numbers([entry[2] for entry in entries]),
        )  # fmt: skip

    def add(self, pairs: Matrix) -> None:
        """Students at schools (rows of student and school) that are not in it yet."""
        case, costs = self.case, list[int]()
        entries: list[tuple[int, int, int]] = []
        for student, school in pairs.tolist():
            self.has[student, school] = True
            here = len(costs)
            costs.append(int(case.pair[student, school]) // self.unit)
            rows = [student, *self.shared[school][int(case.class_of[student])]]
            link = self.links.get((student, case.trainer_of[school]))
            entries.extend((here, row, 1) for row in (rows if link is None else [*rows, link]))
            self.columns.append((student, school))
        if costs:
            self.costs.extend(costs)
            self._add_columns([0] * len(costs) if self.counting else costs, [1] * len(costs), entries)

    def link(self, values: Matrix) -> int:
        """Write down the line of groups for who breaks it; how many did."""
        case = self.case
        sums: dict[tuple[int, int], Any] = {}
        members: dict[tuple[int, int], list[int]] = {}
        for number, (student, school) in enumerate(self.columns):
            trainer = case.trainer_of[school]
            if trainer == NOWHERE or self.trainer_rows[trainer].groups < 0:
                continue
            pair = (student, trainer)
            if pair not in self.links:
                members.setdefault(pair, []).append(self.fixed + number)
                if values[self.fixed + number] > 0:
                    sums[pair] = sums.get(pair, 0) + values[self.fixed + number]
        broken = [
            pair for pair, total in sums.items()
            if 1000 * (total - values[self.trainer_rows[pair[1]].groups]) > 1
        ]  # fmt: skip
        starts, indices, signs = [], list[int](), list[int]()
        for pair in broken:
            self.links[pair] = self.rows
            self.rows += 1
            starts.append(len(indices))
            indices += [*members[pair], self.trainer_rows[pair[1]].groups]
            signs += [1] * len(members[pair]) + [-1]
        if broken:
            self.highs.addRows(
                len(broken), np.full(len(broken), -INFINITY), np.zeros(len(broken)), len(indices),
                np.array(starts, dtype=np.int32), np.array(indices, dtype=np.int32), _numbers(signs),
            )  # fmt: skip
        return len(broken)

    # Working it out.

    def count_unplaced(self) -> None:
        """The first step: as few students without a place as can be; points do not count."""
        self.counting = True
        self._set_costs([1] * len(self.case.students) + [0] * (len(self.costs) - len(self.case.students)))

    def count_points(self, unplaced: int) -> None:
        """The second step: with so many students without a place, the least points."""
        self.highs.changeRowBounds(self.unplaced_row, unplaced, unplaced)
        self._set_costs(self.costs)

    def _set_costs(self, costs: Sequence[int]) -> None:
        self.highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), _numbers(costs))

    def solve(self) -> tuple[bool, Any]:
        """(solved, objective) of what is in it now."""
        self._run()
        solved = self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return solved, self.highs.getInfo().objective_function_value

    def go_on(self) -> None:
        """From now on the last answer stays possible while columns come in: the primal simplex method goes on from it."""
        self.highs.setOptionValue("simplex_strategy", 4)

    def safe(self, value: Any) -> int:
        """The whole number that a bound in fractions stands for: sums are whole, so it is rounded up."""
        return ceil(Fraction(value) - DOUBT)

    def whole(self, milliseconds: int) -> int:
        """Solve in whole students; what none of the divisions that are left goes below."""
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + milliseconds / 1000)
        self._run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return 1 << 60
        bound = self.highs.getInfo().mip_dual_bound
        return self.safe(bound) if -INFINITY < bound < INFINITY else 0

    def cost_of(self, placed: Matrix) -> int:
        """In units, exactly."""
        return int((placed == NOWHERE).sum()) if self.counting else self.case.points_of(placed) // self.unit

    def _run(self) -> None:
        self.highs.run()
        if self.failure is not None:
            raise self.failure

    def values(self) -> Matrix:
        return np.array(self.highs.getSolution().col_value)

    def reduced(self, pair: Matrix) -> Matrix:
        """What each student at each school would add to the sum, also those that are not in it: `pair` less duals."""
        case = self.case
        duals = np.array(self.highs.getSolution().row_dual)
        shared = np.array([[duals[rows].sum() for rows in school] for school in self.shared])
        found: Matrix = pair - duals[: len(case.students), None] - shared.T[case.class_of]
        if self.links:
            by_trainer = np.zeros((len(case.students), len(case.trainers) + 1))
            for (student, trainer), row in self.links.items():
                by_trainer[student, trainer] = duals[row]
            found -= by_trainer[:, np.array(case.trainer_of)]
        return found

    def parts(self, values: Matrix) -> Matrix:
        """What part of each student is at each school."""
        found: Matrix = np.zeros(self.case.shape)
        where = np.array(self.columns, dtype=np.int64).reshape(-1, 2)
        found[where[:, 0], where[:, 1]] = values[self.fixed :]
        return found

    def make_whole(self, keep: Matrix) -> None:
        """From fractions to whole students: all columns become 0 or 1, and those outside `keep` stay out."""
        number = len(self.columns)
        out = np.array([not keep[student, school] for student, school in self.columns], dtype=bool)
        indices = np.arange(self.fixed, self.fixed + number, dtype=np.int32)
        upper = np.where(out, 0, 1) * np.ones(number)
        self.highs.changeColsBounds(number, indices, np.zeros(number), upper)
        whole = np.concatenate([np.arange(len(self.case.students)), sorted(self.integers), indices]).astype(np.int32)
        kinds = np.full(len(whole), highspy.HighsVarType.kInteger, dtype=np.uint8)
        self.highs.changeColsIntegrality(len(whole), whole, kinds)

    def start_from(self, placed: Matrix) -> None:
        """A division to start from; its other columns HiGHS works out itself."""
        chosen = [self.fixed + n for n, (student, school) in enumerate(self.columns) if placed[student] == school]
        others = [n for n in range(len(self.case.students)) if placed[n] == NOWHERE]
        indices = np.array(chosen + others, dtype=np.int32)
        everything = np.zeros(len(self.costs))
        everything[indices] = 1
        solution = highspy.HighsSolution()
        solution.col_value = self._complete(everything, placed)
        self.highs.setSolution(solution)

    def _complete(self, values: Matrix, placed: Matrix) -> Matrix:
        """Trainers, groups and boards of a division."""
        case, given = self.case, self.case.given
        per_school = case.counts(placed).sum(axis=1)
        number = len(case.students)
        for trainer, rows in enumerate(self.trainer_rows):
            students = int(sum(per_school[k] for k, t in enumerate(case.trainer_of) if t == trainer))
            if rows.over >= 0:
                values[number] = max(0, students - (case.trainers[trainer].capacity or 0))
                number += 1
            if rows.groups >= 0:
                simple = 2 * given.group_min <= given.group_max + 1
                groups = min(1, students) if simple else -(-students // given.group_max)
                values[number] = groups
                values[number + 1] = max(0, groups * given.group_min - students)
                number += 2
        for board, target in enumerate(case.targets):
            if self.board_rows[board] >= 0 and target is not None:
                students = int(sum(per_school[k] for k, b in enumerate(case.board_of) if b == board))
                values[number] = max(0, students - target)
                values[number + 1] = max(0, target - students)
                number += 2
        return values

    def division(self) -> Matrix | None:
        """The school per student, from values that are 0 or 1 but for rounding; None when HiGHS has none."""
        if self.highs.getInfo().primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible):
            return None
        values = self.values()
        placed: Matrix = np.full(len(self.case.students), NOWHERE, dtype=np.int64)
        for number in np.flatnonzero(2 * values[self.fixed :] > 1):
            student, school = self.columns[number]
            placed[student] = school
        return placed

    def watch(self, tell: Callable[[Any], bool]) -> None:
        """Call back while HiGHS works; when `tell` gives False it stops."""

        def heard(event: Any) -> None:
            # What goes wrong while HiGHS runs may not go through it: it stops, and it is raised once it has.
            try:
                on = self.failure is None and tell(event)
            except BaseException as error:
                self.failure, on = error, False
            if not on:
                event.interrupt()

        for callback in (
            self.highs.cbSimplexInterrupt, self.highs.cbIpmInterrupt, self.highs.cbMipInterrupt,
        ):  # fmt: skip
            callback.subscribe(heard)


def solver_name() -> str:
    return f"HiGHS {_Silent().version()}"  # type: ignore[no-untyped-call]


def _numbers(values: Sequence[Any]) -> Matrix:
    """As HiGHS takes them."""
    return np.array(values, dtype=np.float64)
