"""The same students under every regime: staffel, fixed sum and amount per student, amount per student, one of your own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding.calculations.allocation import AllocationError, AllocationResult
from funding.calculations.subsidy import FAMILIES, Band, Rule, SubsidyAmount
from steering.calculations.scenario_present import (
    CannotWorkOut,
    Present,
    divided,
    effective,
    grant_of,
    newest,
    per_student,
)

OWN = "own"


@dataclass(frozen=True, slots=True)
class Inputs:
    """`rule` is the regime of the scenario (a code, or `own`); the own regime is a minimum, a fixed sum and a rate, or a
    staffel: (from, to (None: and more), cents), in order."""

    students: int
    rule: str
    staffel: str
    fixed_per_student: str
    per_student: str
    own_minimum: int
    own_fixed_cents: int
    own_rate_cents: int
    own_staffel: tuple[tuple[int, int | None, int], ...] = ()

    def own_rule(self) -> Rule:
        if self.own_staffel:
            return staffel_of(self.own_staffel)
        return Rule(
            OWN, "fixed_per_student", self.own_minimum, (), self.own_fixed_cents, self.own_rate_cents
        )  # fmt: skip


def staffel_of(bands: tuple[tuple[int, int | None, int], ...]) -> Rule:
    """A staffel of one's own; below its first band there is nothing."""
    try:
        return Rule(OWN, "staffel", bands[0][0], tuple(Band(*band) for band in bands))
    except ValueError as error:
        raise CannotWorkOut("staffel_does_not_join") from error


@dataclass(frozen=True, slots=True)
class Row:
    """One regime: `shares` are the parties' cents, or `problem` says why the amount cannot be divided."""

    code: str
    name: str
    amount: SubsidyAmount
    per_student: Fraction | None
    shares: AllocationResult | None
    problem: AllocationError | None

    @property
    def cents(self) -> int:
        return self.amount.cents


@dataclass(frozen=True, slots=True)
class Result:
    students: int
    rows: tuple[Row, ...]
    chosen: Row


def now(present: Present) -> Inputs:
    rule = present.needed_rule
    staffel, fixed, each = (newest(present, family) for family in FAMILIES)
    return Inputs(
        present.counted, rule.code, staffel, fixed, each, rule.minimum, rule.fixed_cents, rule.per_student_cents
    )  # fmt: skip


def _row(present: Present, code: str, name: str, rule: Rule, students: int) -> Row:
    found = grant_of(present, students, rule)
    shares, problem = divided(present, found.cents)
    return Row(code, name, found, per_student(found.cents, students), shares, problem)


def work_out(present: Present, inputs: Inputs) -> Result:
    codes = [inputs.rule, inputs.staffel, inputs.fixed_per_student, inputs.per_student]
    codes = [code for code in dict.fromkeys(codes) if code and code != OWN]
    rows = []
    for code in codes:
        regime = present.regime(code)
        rows.append(_row(present, code, regime.name, effective(present, regime), inputs.students))
    rows.append(_row(present, OWN, "", inputs.own_rule(), inputs.students))
    chosen = next((row for row in rows if row.code == inputs.rule), None)
    if chosen is None:
        raise CannotWorkOut("no_rules_chosen")
    order = {code: number for number, code in enumerate([inputs.staffel, inputs.fixed_per_student, inputs.per_student])}
    rows.sort(key=lambda row: (row.code == OWN, order.get(row.code, -1)))
    return Result(inputs.students, tuple(rows), chosen)
