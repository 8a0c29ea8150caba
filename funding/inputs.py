"""From the register to the pure inputs of the subsidy and the allocation."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable
from fractions import Fraction

from funding.calculations.allocation import AllocationError, AllocationInputs, PlacementSegment, Step
from funding.calculations.allocation import Party as PureParty
from funding.calculations.subsidy import Band, Rule
from funding.models import AllocationScheme, SubsidyRule
from oids.periods import SchoolYear
from partnerships.models import Partnership, Party
from placements.hours import PlacementFact, facts


def pure_rule(rule: SubsidyRule, *, provisional: bool = False) -> Rule:
    """The rule as the calculation takes it; provisionally with the provisional rate, where the rule has one."""
    rate = rule.per_student_cents
    if provisional and rule.provisional_per_student_cents is not None:
        rate = rule.provisional_per_student_cents
    bands = tuple(Band(band.lower, band.upper, band.amount_cents) for band in rule.bands.all())
    return Rule(rule.code, rule.family, rule.minimum_students, bands, rule.fixed_cents, rate)


def pure_step(step) -> Step:
    return Step(
        number=step.number,
        description=step.description,
        size=step.size,
        key=step.key,
        amount_cents=step.amount_cents or 0,
        fraction=Fraction(step.percentage or 0) / 100,
        party=step.party.code if step.party_id else None,
        floor_cents=step.floor_cents,
        cap_cents=step.cap_cents,
    )


def allocation_inputs(
    partnership, school_year, scheme: AllocationScheme, budget_cents: int, placed: list[PlacementFact] | None = None
) -> AllocationInputs:
    """What the register says now: members of the year, the scheme's steps, and every placement by its days (`placed`, when
    they are known already).

    Raises `AllocationError` (outside_partnership) when a student was placed where no board of the partnership was.
    """
    if placed is None:
        placed = facts(partnership, school_year)
    parties, segments = parties_and_segments(partnership, school_year, placed)
    return AllocationInputs(
        budget_cents=budget_cents,
        parties=parties,
        steps=tuple(pure_step(step) for step in scheme.steps.select_related("party")),
        segments=segments,
    )


def parties_and_segments(
    partnership, school_year, placed: list[PlacementFact]
) -> tuple[tuple[PureParty, ...], tuple[PlacementSegment, ...]]:
    """Members of the year, and the placements `placed` by the board of each day. Raises as `allocation_inputs` does."""
    for fact in placed:
        if fact.outside:
            first = fact.outside[0]
            raise AllocationError(
                "outside_partnership", placement=fact.reference, school=fact.brin6, first=first.first.isoformat(),
                last=(first.last or first.first).isoformat(), placements=sum(bool(other.outside) for other in placed),
            )  # fmt: skip
    parties = Party.objects.members_of(partnership, school_year.period).order_by("code")
    return tuple(PureParty(party.code, party.name, party.kind) for party in parties), tuple(
        PlacementSegment(
            placement=fact.reference,
            student=fact.student_reference,
            school=fact.brin6,
            board=part.board_code,
            employer=fact.employer_code,
            first=part.period.first,
            last=part.period.last,
            days=part.period.days,
            period_days=fact.period_days,
            hours=part.hours,
        )
        for fact in placed
        for part in fact.parts
    )


def day_in(school_year: SchoolYear, month: int, day: int) -> datetime.date:
    """That day in the school year; in a month that is shorter its last day."""
    year = school_year.start if month >= school_year.first_day.month else school_year.start + 1
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))


def customary_day(partnership: Partnership) -> Callable[[SchoolYear], datetime.date]:
    """On which day the students of a school year are counted, where no count says so yet: by the rule that the count will
    meet, one of the partnership's own before a published one, the newest before an older one. One query, for however many
    years."""
    found = SubsidyRule.objects.of_partnership(partnership).order_by("valid_from", "code")
    rules = sorted(found, key=lambda rule: rule.partnership_id is not None)[::-1]

    def day(school_year: SchoolYear) -> datetime.date:
        meets = (
            rule
            for rule in rules
            if rule.is_active_on(SchoolYear(school_year.start + rule.count_offset_years).first_day)
        )
        setting = next(meets, SubsidyRule())
        return day_in(school_year, setting.count_month, setting.count_day)

    return day
