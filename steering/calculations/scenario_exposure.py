"""Funded on last year's count: month by month who advances how much until when, when the number of students changes.

What it costs is spread evenly over the twelve months of a school year; the grant of a school year rests on the count of
the year before it and comes in instalments. After the first year the number changes by the growth of each path, and
stays there in the third, so that it shows whether an advance comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding.calculations.allocation import AllocationError
from oids.money import round_half_up, split
from steering.calculations.scenario_present import CannotWorkOut, Present, divided, grant_of, rule_of

LOW, EXPECTED, HIGH = "low", "expected", "high"
PATHS = (LOW, EXPECTED, HIGH)
MONTHS, YEARS = 12, 3


@dataclass(frozen=True, slots=True)
class Inputs:
    """`counted` students decide the grant of this year, `students` are there; growth in percent from this year to the
    next. `unit_cents`: what a student costs of the means that the grant pays (None: what the grant gives per counted
    student). Instalments: month (0 = August) and percentage of the first, month of the rest; None: even months."""

    counted: int
    students: int
    rule: str
    growth_low: Fraction
    growth: Fraction
    growth_high: Fraction
    unit_cents: int | None
    first_month: int | None
    first_share: Fraction
    second_month: int | None


@dataclass(frozen=True, slots=True)
class Month:
    """Cents at the end of month `number` (0 = August of the first year): made and come in so far; `advance` is what the
    parties have laid out, below nothing what is still in hand."""

    number: int
    costs: int
    received: int

    @property
    def advance(self) -> int:
        return self.costs - self.received


@dataclass(frozen=True, slots=True)
class Year:
    """One school year of a path: students, the count that decides its grant, the grant and what it costs."""

    students: int
    counted: int
    grant: int
    costs: int

    @property
    def short(self) -> int:
        return self.costs - self.grant


@dataclass(frozen=True, slots=True)
class Path:
    """The months of one growth. `until`: the first month after the highest advance in which it has come back (None: it
    stays, 0: nothing was advanced); a next year may ask for it again."""

    name: str
    years: tuple[Year, ...]
    months: tuple[Month, ...]

    @property
    def peak(self) -> Month:
        """The first month with the highest advance."""
        return max(self.months, key=lambda month: (month.advance, -month.number))

    @property
    def until(self) -> int | None:
        if self.peak.advance <= 0:
            return 0
        return next((m.number for m in self.months if m.number > self.peak.number and m.advance <= 0), None)


@dataclass(frozen=True, slots=True)
class Result:
    """`parties`: (code, name, cents of the highest advance on each path), by what each gets of the division."""

    paths: tuple[Path, ...]
    parties: tuple[tuple[str, str, tuple[int, ...]], ...]
    problem: AllocationError | None

    def path(self, name: str) -> Path:
        return next(path for path in self.paths if path.name == name)


def now(present: Present) -> Inputs:
    """As many students as were counted, no growth, and the instalments that are known."""
    plan = present.instalments
    first, second = (plan[0] if plan else None), (plan[1] if len(plan) > 1 else None)
    return Inputs(
        present.counted, present.students, present.needed_rule.code, Fraction(0), Fraction(0), Fraction(0), None,
        first[0] if first else None, first[1] * 100 if first else Fraction(100), second[0] if second else None,
    )  # fmt: skip


def work_out(present: Present, inputs: Inputs) -> Result:
    if not inputs.growth_low <= inputs.growth <= inputs.growth_high:
        raise CannotWorkOut("growth_out_of_order")
    if inputs.first_month is not None and inputs.first_share < 100 and inputs.second_month is None:
        raise CannotWorkOut("rest_without_month")
    growths = (inputs.growth_low, inputs.growth, inputs.growth_high)
    paths = tuple(_path(present, inputs, *row) for row in zip(PATHS, growths, strict=True))
    peaks = [max(path.peak.advance, 0) for path in paths]
    parties, problem = _parties(present, paths[1].years[0].grant, peaks)
    return Result(paths, parties, problem)


def _path(present: Present, inputs: Inputs, name: str, growth: Fraction) -> Path:
    rule = rule_of(present, inputs.rule)
    later = int(round_half_up(inputs.students * (1 + growth / 100)))
    students = (inputs.students, later, later)
    counted = (inputs.counted, inputs.students, later)
    grants = [grant_of(present, number, rule).cents for number in counted]
    unit = _unit(inputs, grants[0])
    years = tuple(
        Year(there, before, cents, int(round_half_up(there * unit)))
        for there, before, cents in zip(students, counted, grants, strict=True)
    )
    costs = received = 0
    months = []
    for year in range(YEARS):
        made, came = _evenly(years[year].costs), _instalments(inputs, years[year].grant)
        for month in range(MONTHS):
            costs, received = costs + made[month], received + came[month]
            months.append(Month(year * MONTHS + month, costs, received))
    return Path(name, years, tuple(months))


def _unit(inputs: Inputs, grant: int) -> Fraction:
    if inputs.unit_cents is not None:
        return Fraction(inputs.unit_cents)
    return Fraction(grant, inputs.counted) if inputs.counted else Fraction(0)


def _evenly(cents: int) -> list[int]:
    return [part.cents for part in split(cents, [1] * MONTHS, [f"{month:02d}" for month in range(MONTHS)])]


def _instalments(inputs: Inputs, cents: int) -> list[int]:
    if inputs.first_month is None:
        return _evenly(cents)
    months = [0] * MONTHS
    first = int(round_half_up(cents * inputs.first_share / 100))
    months[inputs.first_month] += first
    months[inputs.first_month if inputs.second_month is None else inputs.second_month] += cents - first
    return months


def _parties(
    present: Present, grant: int, peaks: list[int]
) -> tuple[tuple[tuple[str, str, tuple[int, ...]], ...], AllocationError | None]:
    found, problem = divided(present, grant)
    shares = [(code, cents) for code, cents in found.totals if cents] if found is not None else []
    if not shares:
        return (), problem
    codes, weights = [code for code, _cents in shares], [cents for _code, cents in shares]
    columns = [split(peak, weights, codes) for peak in peaks]
    names = present.board_names()
    return tuple(
        (code, names.get(code, code), tuple(column[row].cents for column in columns)) for row, code in enumerate(codes)
    ), None
