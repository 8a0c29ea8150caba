"""The division of a year's money: steps in order, keys, caps and floors, to the cent, every euro derivable.

Size and destination of a step are independent: how much (a fixed amount, a percentage of the budget, a part of what
is left) and to whom (one party, or a key over the parties). Percentages are rounded down to a whole cent; what is
lost by that stays in the budget. All other rounding is `oids.money`: largest remainder, ties by DUO number.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from oids.money import Part, round_to_total, whole
from placements.calculations.hours import HoursByRole

ENGINE_VERSION = "1"
BOARD, INSTITUTE = "board", "institute"
FIXED, PERCENTAGE, REMAINDER = "fixed", "percentage", "remainder"
TO_PARTY = "party"
HOURS_EMPLOYER = "school_trainer_hours_employer"
HOURS_BOARD = "school_trainer_hours_board"
STUDENTS = "students"
SCHOOLS = "schools"
EQUALLY = "equally"
KEYS = (HOURS_EMPLOYER, HOURS_BOARD, STUDENTS, SCHOOLS, EQUALLY)


class AllocationError(Exception):
    """The money cannot be divided by these steps. `code` and `values` are worded by the screen."""

    def __init__(self, code: str, **values: int | str) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Party:
    """A board or institute; `code` (DUO number or BRIN) breaks ties."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PlacementSegment:
    """The days of one placement on which its school belonged to one board. References only, never a name.

    `employer` is the party that employs the school trainer; None when there is no trainer yet.
    """

    placement: str
    student: str
    school: str
    board: str
    employer: str | None
    first: datetime.date
    last: datetime.date
    days: int
    period_days: int
    hours: HoursByRole

    @property
    def key(self) -> str:
        return f"{self.placement} {self.first}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `amount_cents` for a fixed size, `fraction` (0 to 1) for the others; caps and floors per party."""

    number: int
    description: str
    size: str
    key: str
    amount_cents: int = 0
    fraction: Fraction = Fraction(0)
    party: str | None = None
    floor_cents: int | None = None
    cap_cents: int | None = None


@dataclass(frozen=True, slots=True)
class AllocationInputs:
    """All that the division depends on."""

    budget_cents: int
    parties: tuple[Party, ...]
    steps: tuple[Step, ...]
    segments: tuple[PlacementSegment, ...]

    def __post_init__(self) -> None:
        if whole(self.budget_cents, "the budget") < 0:
            raise AllocationError("budget_negative", cents=self.budget_cents)
        codes = [party.code for party in self.parties]
        if len(set(codes)) != len(codes):
            raise AllocationError("party_twice")
        if not self.steps:
            raise AllocationError("no_steps")
        if len({step.number for step in self.steps}) != len(self.steps):
            raise AllocationError("step_twice")
        if len({segment.key for segment in self.segments}) != len(self.segments):
            raise AllocationError("placement_twice")


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """What one placement's days add to a party's line: its weight, and its cents of the party's cents."""

    placement: str
    student: str
    school: str
    first: str
    last: str
    days: int
    period_days: int
    weight: Fraction
    exact: Fraction
    floor: int
    extra: int
    rank: int
    fallback: bool

    @property
    def cents(self) -> int:
        return self.floor + self.extra


@dataclass(frozen=True, slots=True)
class PartyLine:
    """What a party gets in one step. `exact` is unrounded cents; `limited` says "floor" or "cap" where one bound."""

    party: str
    weight: Fraction
    share: Fraction
    exact: Fraction
    floor: int
    extra: int
    rank: int
    limited: str
    placements: tuple[PlacementLine, ...] = ()

    @property
    def cents(self) -> int:
        return self.floor + self.extra

    def __post_init__(self) -> None:
        if self.placements and sum(line.cents for line in self.placements) != self.cents:
            raise ArithmeticError(f"the placements of {self.party} do not add up to its amount")


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: what was left before, what it took, what was left after; in cents."""

    number: int
    before: int
    cents: int
    after: int
    lines: tuple[PartyLine, ...]

    def __post_init__(self) -> None:
        if self.before - self.cents != self.after or sum(line.cents for line in self.lines) != self.cents:
            raise ArithmeticError(f"step {self.number} does not add up")


@dataclass(frozen=True, slots=True)
class AllocationResult:
    """The whole division. A result whose parts do not add up refuses to exist."""

    budget_cents: int
    steps: tuple[StepLine, ...]
    totals: tuple[tuple[str, int], ...]

    def __post_init__(self) -> None:
        if sum(step.cents for step in self.steps) != self.budget_cents:
            raise ArithmeticError("the steps do not add up to the budget")
        by_party: dict[str, int] = defaultdict(int)
        for step in self.steps:
            for line in step.lines:
                by_party[line.party] += line.cents
        if sum(cents for _party, cents in self.totals) != self.budget_cents or any(
            by_party.get(party, 0) != cents for party, cents in self.totals
        ):
            raise ArithmeticError("the parties do not add up to the budget")

    def total_of(self, party: str) -> int:
        return dict(self.totals).get(party, 0)


def allocate(inputs: AllocationInputs) -> AllocationResult:
    """Divide the budget by the steps in order. Raises `AllocationError` when they do not fit.

    Codes: budget_short, not_all_divided, no_weight, floors_exceed, caps_leave_over, unknown_party.
    """
    left = inputs.budget_cents
    segments = sorted(inputs.segments, key=lambda segment: segment.key)
    done: list[StepLine] = []
    for step in sorted(inputs.steps, key=lambda step: step.number):
        cents = _size(step, inputs.budget_cents, left)
        if cents > left:
            raise AllocationError("budget_short", step=step.number, short_cents=cents - left)
        done.append(StepLine(step.number, left, cents, left - cents, _divide(step, cents, inputs, segments)))
        left -= cents
    if left:
        raise AllocationError("not_all_divided", left_cents=left)
    totals: dict[str, int] = {party.code: 0 for party in sorted(inputs.parties, key=lambda party: party.code)}
    for line in done:
        for party_line in line.lines:
            totals[party_line.party] += party_line.cents
    return AllocationResult(inputs.budget_cents, tuple(done), tuple(totals.items()))


def _size(step: Step, budget: int, left: int) -> int:
    if step.size == FIXED:
        return whole(step.amount_cents, f"the amount of step {step.number}")
    if not 0 <= step.fraction <= 1:
        raise AllocationError("fraction_outside", step=step.number)
    return floor(step.fraction * (budget if step.size == PERCENTAGE else left))


def _divide(
    step: Step, cents: int, inputs: AllocationInputs, segments: Sequence[PlacementSegment]
) -> tuple[PartyLine, ...]:
    known = {party.code for party in inputs.parties}
    if step.key == TO_PARTY:
        if step.party not in known:
            raise AllocationError("unknown_party", step=step.number, party=step.party or "")
        assert step.party is not None
        one = Fraction(1)
        return (PartyLine(step.party, one, one, Fraction(cents), cents, 0, 1, ""),)
    carried = _weights(step, inputs, segments)
    weights = {party: sum((weight for _s, weight, _f in rows), Fraction(0)) for party, rows in carried.items()}
    if step.key == EQUALLY:
        weights = {party.code: Fraction(1) for party in inputs.parties if party.kind == BOARD}
    if unknown := sorted(set(weights) - known):
        raise AllocationError("unknown_party", step=step.number, party=unknown[0])
    weights = {party: weights[party] for party in sorted(weights) if weights[party] > 0}
    total = sum(weights.values(), Fraction(0))
    if total == 0:
        if cents == 0:
            return ()
        raise AllocationError("no_weight", step=step.number)
    exact, limited = _limit(step, cents, weights)
    parts = round_to_total(cents, [exact[party] for party in weights], list(weights))
    return tuple(
        PartyLine(
            part.key,
            weights[part.key],
            weights[part.key] / total,
            part.exact,
            part.floor,
            part.extra,
            part.rank,
            limited.get(part.key, ""),
            _placement_lines(part, carried.get(part.key, [])),
        )
        for part in parts
    )


_Carried = list[tuple[PlacementSegment, Fraction, bool]]


def _weights(step: Step, inputs: AllocationInputs, segments: Sequence[PlacementSegment]) -> dict[str, _Carried]:
    """Per party the segments that carry its weight, each with its weight and whether the board stood in for a
    trainer that is not known yet."""
    carried: dict[str, _Carried] = defaultdict(list)
    if step.key == SCHOOLS:
        days: dict[str, int] = defaultdict(int)
        for segment in segments:
            days[segment.school] += segment.days
        for segment in segments:
            # A school weighs 1; each of its placement days carries an equal part, so a school that
            # changed board is divided by the days.
            carried[segment.board].append((segment, Fraction(segment.days, days[segment.school]), False))
    elif step.key == STUDENTS:
        for segment in segments:
            carried[segment.board].append((segment, Fraction(segment.days, segment.period_days), False))
    elif step.key == HOURS_BOARD:
        for segment in segments:
            carried[segment.board].append((segment, segment.hours.school_trainer, False))
    elif step.key == HOURS_EMPLOYER:
        for segment in segments:
            party = segment.employer or segment.board
            carried[party].append((segment, segment.hours.school_trainer, segment.employer is None))
    elif step.key != EQUALLY:
        raise AllocationError("unknown_key", step=step.number, key=step.key)
    return carried


def _limit(step: Step, cents: int, weights: dict[str, Fraction]) -> tuple[dict[str, Fraction], dict[str, str]]:
    """Unrounded cents per party: factor x weight, held between floor and cap, adding up to `cents` exactly.

    The factor is found by walking the points where a party meets its floor or cap, in exact arithmetic.
    """
    total = sum(weights.values(), Fraction(0))
    least = step.floor_cents or 0
    most = step.cap_cents
    if least * len(weights) > cents:
        raise AllocationError("floors_exceed", step=step.number, short_cents=least * len(weights) - cents)
    if most is not None and most * len(weights) < cents:
        raise AllocationError("caps_leave_over", step=step.number, left_cents=cents - most * len(weights))
    if not least and most is None:
        return {party: cents * weight / total for party, weight in weights.items()}, {}

    def at(factor: Fraction) -> dict[str, Fraction]:
        return {
            party: max(Fraction(least), factor * weight if most is None else min(Fraction(most), factor * weight))
            for party, weight in weights.items()
        }

    points = sorted(
        {Fraction(limit) / weight for weight in weights.values() for limit in (least, most) if limit is not None}
    )
    low, high = Fraction(0), None
    for point in points:
        if sum(at(point).values()) <= cents:
            low = point
        else:
            high = point
            break
    start = at(low)
    rest = cents - sum(start.values())
    # Between two points only the parties that are bound by neither limit move with the factor.
    middle = (low + high) / 2 if high is not None else low + 1
    moving = [party for party, value in at(middle).items() if value == middle * weights[party]]
    speed = sum((weights[party] for party in moving), Fraction(0))
    exact = at(low + rest / speed) if rest and speed else start
    limited = {}
    for party, value in exact.items():
        if most is not None and value == most:
            limited[party] = "cap"
        elif least and value == least:
            limited[party] = "floor"
    return exact, limited


def _placement_lines(part: Part, carried: _Carried) -> tuple[PlacementLine, ...]:
    """A party's cents, divided over the placements that carry its weight by the same rule."""
    rows = [row for row in carried if row[1] > 0]
    if not rows:
        return ()
    weight = sum((row[1] for row in rows), Fraction(0))
    parts = round_to_total(part.cents, [part.cents * row[1] / weight for row in rows], [row[0].key for row in rows])
    return tuple(
        PlacementLine(
            segment.placement,
            segment.student,
            segment.school,
            segment.first.isoformat(),
            segment.last.isoformat(),
            segment.days,
            segment.period_days,
            own,
            cents.exact,
            cents.floor,
            cents.extra,
            cents.rank,
            fallback,
        )
        for (segment, own, fallback), cents in zip(rows, parts, strict=True)
    )


def difference(before: AllocationResult, after: AllocationResult) -> tuple[tuple[str, int, int, int], ...]:
    """(party, before, after, after - before) in cents; the differences add up to the change of the budget."""
    parties = sorted({party for party, _ in before.totals} | {party for party, _ in after.totals})
    return tuple(
        (party, before.total_of(party), after.total_of(party), after.total_of(party) - before.total_of(party))
        for party in parties
    )
