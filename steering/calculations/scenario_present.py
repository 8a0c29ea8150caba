"""What a scenario starts from: the facts of one partnership's school year, without any student in it.

The same functions work out the year itself and the scenario: the subsidy by `funding.calculations.subsidy`, the division
by `funding.calculations.allocation`, hours by `placements.calculations`, streams by `books.calculations`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from books.calculations.coverage import Cost, Coverage, Stream, cover
from funding.calculations.allocation import (
    TO_PARTY,
    AllocationError,
    AllocationInputs,
    AllocationResult,
    Party,
    PlacementSegment,
    Step,
    allocate,
)
from funding.calculations.subsidy import Rule, SubsidyAmount, amount
from oids.periods import Period, SchoolYear
from placements.calculations.hours import HoursByRole, sum_hours

ENGINE_VERSION = "1"
ROLES = ("school_trainer", "mentor", "institute_trainer")
# A fact that is not kept with the others (`scenario_kept.to_json`).
APART = {"is_kept": False}


class CannotWorkOut(Exception):
    """A fact that the scenario rests on is missing, or its inputs do not fit. `code` and `values` are worded by the screen."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Regime:
    """A rule that a scenario may use; `since` is the first school year it was meant for."""

    name: str
    since: SchoolYear
    rule: Rule


@dataclass(frozen=True, slots=True)
class NormFacts:
    """The norm of the year: hours per student per role, and what goes with it."""

    school_trainer: Fraction
    mentor: Fraction
    institute_trainer: Fraction
    students_min: int
    students_max: int
    days: Fraction
    group_min: int
    group_max: int
    full_time: Fraction

    @property
    def hours(self) -> HoursByRole:
        return HoursByRole(self.school_trainer, self.mentor, self.institute_trainer)


@dataclass(frozen=True, slots=True)
class Place:
    """All placements at one school, under one board and one employer of school trainers (None: no trainer yet), together.

    `days` are their days; a student who is there all of the placement period has as many as that period.
    """

    school: str
    name: str
    board: str
    employer: str | None
    days: int
    hours: HoursByRole


@dataclass(frozen=True, slots=True)
class TrainerFacts:
    """One school trainer: hours by the days a week (None: not known) and hours needed by the norm. By reference only."""

    reference: str
    employer: str
    available: Fraction | None
    needed: Fraction


@dataclass(frozen=True, slots=True)
class StreamName:
    key: int
    name: str
    last: datetime.date | None
    is_subsidy: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Students of one route and year of study in the register of one school year, counted on its reference date."""

    year: SchoolYear
    route: str
    study: int
    students: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Students who went from one cell of the register (`route` and year of study; "" and 0: from outside) in `year` to
    another in the year after it ("" and 0: they left)."""

    year: SchoolYear
    route: str
    study: int
    to_route: str
    to_study: int
    students: int


@dataclass(frozen=True, slots=True)
class Present:
    """The facts a kind of scenario asks for; the others are empty. Amounts in cents.

    `rule` is that of the year's subsidy with the rate of its newest amount; `funded` the students that amount rests on;
    `students` those in the register of this year who count for the subsidy.
    """

    partnership: str
    year: SchoolYear
    regimes: tuple[Regime, ...]
    rule: Rule | None
    funded: int | None
    reduction: Fraction
    scope: str
    grant_cents: int | None
    students: int
    instalments: tuple[tuple[int, Fraction], ...]
    placing: Period | None = None
    parties: tuple[Party, ...] = ()
    steps: tuple[Step, ...] = ()
    places: tuple[Place, ...] = ()
    norm: NormFacts | None = None
    rates: tuple[tuple[str, int], ...] = ()
    # Of which year the rates are, where this year has none of its own yet.
    rates_year: SchoolYear | None = None
    trainers: tuple[TrainerFacts, ...] = ()
    groups: int = 0
    streams: tuple[StreamName, ...] = ()
    money: tuple[Stream, ...] = ()
    costs: tuple[Cost, ...] = ()
    kept: tuple[tuple[int, tuple[tuple[int | None, int], ...]], ...] = ()
    cells: tuple[Cell, ...] = ()
    flows: tuple[Flow, ...] = ()
    # The other partnership, for who reads both: kept apart, since not everybody who reads a scenario does.
    other: Present | None = field(default=None, metadata=APART)

    def regime(self, code: str) -> Regime:
        for regime in self.regimes:
            if regime.rule.code == code:
                return regime
        raise CannotWorkOut("no_such_rule", rule=code)

    def rate(self, role: str) -> int | None:
        return dict(self.rates).get(role)

    def board_names(self) -> dict[str, str]:
        return {party.code: party.name for party in self.parties}

    @property
    def counted(self) -> int:
        """Students that the subsidy rests on; while nothing was granted yet, those who are there."""
        return self.students if self.funded is None else self.funded

    @property
    def hours(self) -> HoursByRole:
        """Of all placements of the year, exact."""
        return sum_hours(place.hours for place in self.places)

    @property
    def needed_norm(self) -> NormFacts:
        if self.norm is None:
            raise CannotWorkOut("no_norm")
        return self.norm

    @property
    def needed_rule(self) -> Rule:
        if self.rule is None:
            raise CannotWorkOut("no_rule")
        return self.rule


def grant_of(present: Present, students: int, rule: Rule | None = None) -> SubsidyAmount:
    """The subsidy for `students`: by the year's own rule with its cut over the national ceiling, or by another without."""
    own = rule is None or rule == present.rule
    rule = rule or present.needed_rule
    return amount(rule, students, present.reduction if own else Fraction(0), present.scope)


def effective(present: Present, regime: Regime) -> Rule:
    """The year's own rule counts with the rate of its newest amount."""
    own = present.rule
    return own if own is not None and own.code == regime.rule.code else regime.rule


def rule_of(present: Present, code: str) -> Rule:
    """The rule of that code, or that of the year when none is named."""
    return effective(present, present.regime(code)) if code else present.needed_rule


def newest(present: Present, family: str) -> str:
    """The code of the year's own rule where it is of this family, else of the newest one ("": there is none)."""
    rows = [regime for regime in present.regimes if regime.rule.family == family]
    for regime in rows:
        if present.rule is not None and regime.rule.code == present.rule.code:
            return regime.rule.code
    return max(rows, key=lambda regime: (regime.since, regime.rule.code)).rule.code if rows else ""


def per_student(cents: int, students: int) -> Fraction | None:
    """Unrounded cents per student; None without students."""
    return Fraction(cents, students) if students else None


def student_years(present: Present, places: Iterable[Place]) -> Fraction:
    """Students placed, counted by their days."""
    days = sum(place.days for place in places)
    return Fraction(days, present.placing.days) if days and present.placing else Fraction(0)


def segments(present: Present, places: Iterable[Place]) -> tuple[PlacementSegment, ...]:
    """Places as the division takes them: the weights of many placements together are the sum of theirs."""
    placing = present.placing
    if placing is None:
        return ()
    last = placing.last
    assert last is not None
    return tuple(
        PlacementSegment(
            placement=f"{place.school} {place.board} {place.employer or ''}", student="", school=place.school,
            board=place.board, employer=place.employer, first=placing.first, last=last, days=place.days,
            period_days=placing.days, hours=place.hours,
        )
        for place in places
    )  # fmt: skip


def division(
    present: Present,
    cents: int,
    *,
    parties: tuple[Party, ...] | None = None,
    places: tuple[Place, ...] | None = None,
    steps: tuple[Step, ...] | None = None,
) -> AllocationResult:
    """The year's money over the parties by the year's own steps. Raises `AllocationError` when it cannot be divided."""
    if not present.steps:
        raise CannotWorkOut("no_scheme")
    return allocate(
        AllocationInputs(
            budget_cents=cents,
            parties=present.parties if parties is None else parties,
            steps=present.steps if steps is None else steps,
            segments=segments(present, present.places if places is None else places),
        )
    )


def divided(
    present: Present,
    cents: int,
    *,
    parties: tuple[Party, ...] | None = None,
    places: tuple[Place, ...] | None = None,
) -> tuple[AllocationResult | None, AllocationError | None]:
    """The division, or why there is none; without a scheme neither."""
    if not present.steps:
        return None, None
    try:
        return division(present, cents, parties=parties, places=places), None
    except AllocationError as error:
        return None, error


def divided_without_absent(
    present: Present, cents: int, *, parties: tuple[Party, ...], places: tuple[Place, ...]
) -> tuple[AllocationResult | None, AllocationError | None, tuple[Step, ...]]:
    """As `divided`, by the steps whose receiver is among `parties`; and the steps that are left out for want of theirs."""
    known = {party.code for party in parties}
    absent = tuple(step for step in present.steps if step.key == TO_PARTY and step.party not in known)
    kept = tuple(step for step in present.steps if step not in absent)
    if not kept:
        return *divided(present, cents, parties=parties, places=places), ()
    try:
        return division(present, cents, parties=parties, places=places, steps=kept), None, absent
    except AllocationError as error:
        return None, error, absent


def coverage(present: Present) -> Coverage:
    return cover(present.money, present.costs, dict(present.kept))
