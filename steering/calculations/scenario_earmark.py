"""Money that is tied to the student: what it would do per board, beside or instead of the subsidy."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding.calculations.allocation import AllocationError
from oids.money import split
from steering.calculations.scenario_present import CannotWorkOut, Present, division, grant_of, student_years


@dataclass(frozen=True, slots=True)
class Inputs:
    """Cents per student, for so many students; `instead`: it replaces the subsidy, otherwise it comes beside it."""

    students: int
    cents: int
    instead: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One party: its students by their days, what it gets now, and of the new money."""

    code: str
    name: str
    students: Fraction
    now: int
    new: int
    after: int


@dataclass(frozen=True, slots=True)
class Result:
    students: int
    total: int
    subsidy: int
    rows: tuple[Row, ...]
    problem: AllocationError | None

    @property
    def after(self) -> int:
        return sum(row.after for row in self.rows)


def now(present: Present) -> Inputs:
    return Inputs(present.students, 0, False)


def work_out(present: Present, inputs: Inputs) -> Result:
    students: dict[str, Fraction] = {}
    for place in present.places:
        students[place.board] = students.get(place.board, Fraction(0)) + student_years(present, [place])
    total = inputs.students * inputs.cents
    if total and not students:
        raise CannotWorkOut("nobody_placed")
    codes = sorted(students)
    new = {part.key: part.cents for part in split(total, [students[code] for code in codes], codes)} if students else {}
    subsidy = present.grant_cents
    if subsidy is None:
        subsidy = grant_of(present, present.students).cents if present.rule else 0
    shares, problem = {}, None
    if present.steps and subsidy:
        try:
            shares = dict(division(present, subsidy).totals)
        except AllocationError as error:
            problem = error
    names = present.board_names()
    rows = tuple(
        Row(
            code, names.get(code, code), students.get(code, Fraction(0)), shares.get(code, 0), new.get(code, 0),
            new.get(code, 0) + (0 if inputs.instead else shares.get(code, 0)),
        )
        for code in sorted({*students, *shares, *names})
    )  # fmt: skip
    return Result(inputs.students, total, subsidy, rows, problem)
