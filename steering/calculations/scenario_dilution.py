"""Dilution: more part-time students and the means per student, against the minimum norm, and the year in which it breaks.

The means of a school year are the grant on last year's count and what the parties bring in themselves; the norm asks the
agreed hours per student at the agreed rates. The norm breaks in the first year in which the means are less than that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from oids.money import round_half_up
from oids.periods import SchoolYear
from steering.calculations.scenario_present import ROLES, CannotWorkOut, Present, grant_of, rule_of

PART_TIME = "part_time"
MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Inputs:
    """Growth in percent a year; `own_cents` is what the parties bring in this year, which grows by `own_growth` percent.
    Hours per student and cents per hour of each role, by the order of the roles."""

    years: int
    part_time: int
    other: int
    part_time_growth: Fraction
    other_growth: Fraction
    counted: int
    rule: str
    own_cents: int
    own_growth: Fraction
    school_trainer: Fraction
    mentor: Fraction
    institute_trainer: Fraction
    school_trainer_rate: int
    mentor_rate: int
    institute_trainer_rate: int

    @property
    def norm_cents(self) -> Fraction:
        """What the norm asks per student, unrounded cents."""
        return sum((getattr(self, role) * getattr(self, f"{role}_rate") for role in ROLES), Fraction(0))

    @property
    def norm_hours(self) -> Fraction:
        return self.school_trainer + self.mentor + self.institute_trainer


@dataclass(frozen=True, slots=True)
class Year:
    """One school year: its students, the count that decides the grant, and the means in cents."""

    year: SchoolYear
    part_time: int
    other: int
    counted: int
    grant: int
    own: int
    norm_cents: Fraction
    norm_hours: Fraction

    @property
    def students(self) -> int:
        return self.part_time + self.other

    @property
    def means(self) -> int:
        return self.grant + self.own

    @property
    def per_student(self) -> Fraction:
        return Fraction(self.means, self.students) if self.students else Fraction(0)

    @property
    def hours(self) -> Fraction:
        """Hours per student that the means pay, in the proportions of the norm."""
        return self.norm_hours * self.per_student / self.norm_cents if self.norm_cents else Fraction(0)

    @property
    def short(self) -> int:
        """Cents that lack for the norm of everybody."""
        return max(ceil(self.norm_cents * self.students) - self.means, 0)

    @property
    def breaks(self) -> bool:
        return self.means < self.norm_cents * self.students


@dataclass(frozen=True, slots=True)
class Result:
    years: tuple[Year, ...]

    @property
    def broken(self) -> Year | None:
        return next((year for year in self.years if year.breaks), None)


def now(present: Present) -> Inputs:
    """This year without growth; the parties bring in what the norm asks above the grant."""
    norm = present.needed_norm
    rates = {role: present.rate(role) for role in ROLES}
    missing = [role for role, rate in rates.items() if rate is None and getattr(norm, role)]
    if missing:
        raise CannotWorkOut("no_rates", roles=",".join(missing))
    here = [cell for cell in present.cells if cell.year == present.year]
    part_time = sum(cell.students for cell in here if cell.route == PART_TIME)
    counted = present.counted
    found = Inputs(
        5, part_time, present.students - part_time, Fraction(0), Fraction(0), counted, present.needed_rule.code, 0,
        Fraction(0), norm.school_trainer, norm.mentor, norm.institute_trainer, *(rates[role] or 0 for role in ROLES),
    )  # fmt: skip
    grant = grant_of(present, counted).cents
    return replace(found, own_cents=max(ceil(found.norm_cents * present.students) - grant, 0))


def work_out(present: Present, inputs: Inputs) -> Result:
    if not 1 <= inputs.years <= MOST_YEARS:
        raise CannotWorkOut("too_many_years", most=MOST_YEARS)
    rule = rule_of(present, inputs.rule)
    part, other, own, counted = (
        Fraction(inputs.part_time),
        Fraction(inputs.other),
        Fraction(inputs.own_cents),
        inputs.counted,
    )
    years = []
    for number in range(inputs.years + 1):
        part_now, other_now = int(round_half_up(part)), int(round_half_up(other))
        years.append(
            Year(
                SchoolYear(present.year.start + number), part_now, other_now, counted,
                grant_of(present, counted, rule).cents, int(round_half_up(own)), inputs.norm_cents, inputs.norm_hours,
            )
        )  # fmt: skip
        counted = part_now + other_now
        part *= 1 + inputs.part_time_growth / 100
        other *= 1 + inputs.other_growth / 100
        own *= 1 + inputs.own_growth / 100
    return Result(tuple(years))
