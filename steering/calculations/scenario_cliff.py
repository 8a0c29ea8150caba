"""The staffel's cliff: grant and euro per student as the number of students goes up and down, under each family of rules."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding.calculations.subsidy import FAMILIES, Edges, Rule, SubsidyAmount, edges
from steering.calculations.scenario_present import (
    CannotWorkOut,
    Present,
    Regime,
    effective,
    grant_of,
    newest,
    per_student,
)

LEAST_SHOWN = 400
POINTS = 60


@dataclass(frozen=True, slots=True)
class Inputs:
    """Students, and the code of a rule per family ("": leave that family out)."""

    students: int
    staffel: str
    fixed_per_student: str
    per_student: str

    def codes(self) -> tuple[str, ...]:
        return tuple(code for family in FAMILIES if (code := getattr(self, family)))


@dataclass(frozen=True, slots=True)
class Row:
    """One rule at this number of students. `less` and `more`: what one student fewer or more changes, in cents."""

    regime: Regime
    amount: SubsidyAmount
    per_student: Fraction | None
    less: int | None
    more: int
    edges: Edges | None

    @property
    def cents(self) -> int:
        return self.amount.cents


@dataclass(frozen=True, slots=True)
class Result:
    students: int
    rows: tuple[Row, ...]
    own: Row | None
    upper: int


def now(present: Present) -> Inputs:
    return Inputs(present.counted, *(newest(present, family) for family in FAMILIES))


def row(present: Present, regime: Regime, students: int) -> Row:
    rule = effective(present, regime)
    here = grant_of(present, students, rule)
    # The edges of a rule that is cut over the ceiling lie where they lie; what they give or take is cut too.
    around = edges(rule, students) if rule.family == "staffel" else None
    return Row(
        regime=regime,
        amount=here,
        per_student=per_student(here.cents, students),
        less=grant_of(present, students - 1, rule).cents - here.cents if students else None,
        more=grant_of(present, students + 1, rule).cents - here.cents,
        edges=around and cut(present, rule, students, around),
    )


def cut(present: Present, rule: Rule, students: int, around: Edges) -> Edges:
    here = grant_of(present, students, rule).cents
    fall = 0 if around.to_fall is None else here - grant_of(present, students - around.to_fall, rule).cents
    rise = 0 if around.to_rise is None else grant_of(present, students + around.to_rise, rule).cents - here
    return Edges(around.to_fall, fall, around.to_rise, rise)


def work_out(present: Present, inputs: Inputs) -> Result:
    if inputs.students < 0:
        raise CannotWorkOut("students_negative")
    rows = tuple(row(present, present.regime(code), inputs.students) for code in inputs.codes())
    if not rows:
        raise CannotWorkOut("no_rules_chosen")
    own = None if present.rule is None else present.rule.code
    found = next((line for line in rows if line.regime.rule.code == own), None)
    if found is None and own is not None and any(regime.rule.code == own for regime in present.regimes):
        found = row(present, present.regime(own), inputs.students)
    return Result(inputs.students, rows, found, max(LEAST_SHOWN, inputs.students * 3 // 2))


def curve(present: Present, regime: Regime, upper: int) -> tuple[tuple[int, int], ...]:
    """(students, cents) wherever the amount takes a turn, so that straight lines between them lose nothing."""
    rule = effective(present, regime)
    turns = {0, upper, rule.minimum - 1, rule.minimum}
    for band in rule.bands:
        turns |= {band.lower - 1, band.lower}
    return tuple((at, grant_of(present, at, rule).cents) for at in sorted(turns) if 0 <= at <= upper)


def curve_per_student(present: Present, regime: Regime, upper: int) -> tuple[tuple[int, Fraction], ...]:
    """(students, cents per student) at the turns and at even steps between, from the first student that is paid for."""
    rule = effective(present, regime)
    step = max(1, upper // POINTS)
    turns = {at for at, _cents in curve(present, regime, upper)} | set(range(step, upper + 1, step))
    return tuple((at, Fraction(grant_of(present, at, rule).cents, at)) for at in sorted(turns) if at)
