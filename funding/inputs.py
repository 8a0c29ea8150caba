"""From the register to the pure inputs of the subsidy and the allocation."""

from __future__ import annotations

from fractions import Fraction

from funding.calculations.allocation import AllocationError, AllocationInputs, PlacementSegment, Step
from funding.calculations.allocation import Party as PureParty
from funding.calculations.subsidy import Band, Rule
from funding.models import AllocationScheme, SubsidyRule
from partnerships.models import Party
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


def allocation_inputs(partnership, school_year, scheme: AllocationScheme, budget_cents: int) -> AllocationInputs:
    """What the register says now: members of the year, the scheme's steps, and every placement by its days.

    Raises `AllocationError` (outside_partnership) when a student was placed where no board of the partnership was.
    """
    parties, segments = parties_and_segments(partnership, school_year, facts(partnership, school_year))
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
