"""What the register and the books say now, as the facts that a scenario starts from. No student is in it."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction

from books.purses.delivery import rates_of
from books.streams import divided_by_allocation, streams_and_costs
from funding.enums import AmountState, GrantSource
from funding.inputs import customary_day, parties_and_segments, pure_rule, pure_step
from funding.models import Allocation, AllocationScheme, Grant, GrantAmount, StudentCount, SubsidyRule
from oids.periods import SchoolYear
from oids.remembering import remembered
from partnerships.enums import TrainerKind
from partnerships.models import Partnership, Trainer
from placements.calculations.hours import sum_hours
from placements.enums import SubsidyKind
from placements.hours import facts, norm_of_year, totals_by, year_of
from placements.inputs.guidance import Setting, available_of
from placements.models import Enrolment, PeerGroup
from steering.calculations import scenario_present as pure
from steering.enums import ScenarioKind

MONEY, DIVISION, NORM, TRAINERS, STREAMS, COHORTS = "money", "division", "norm", "trainers", "streams", "cohorts"
# The subsidy is always asked; what else each kind rests on is asked for it alone, so that a page stays quick.
NEEDS: dict[str, frozenset[str]] = {
    ScenarioKind.CLIFF: frozenset(),
    ScenarioKind.REGIMES: frozenset({DIVISION}),
    ScenarioKind.MOVES: frozenset({DIVISION, NORM, TRAINERS}),
    ScenarioKind.EXPOSURE: frozenset({DIVISION, COHORTS}),
    ScenarioKind.DILUTION: frozenset({NORM, COHORTS}),
    ScenarioKind.ENDING: frozenset({DIVISION, STREAMS}),
    ScenarioKind.NORM: frozenset({DIVISION, NORM}),
    ScenarioKind.EARMARK: frozenset({DIVISION}),
}


def present_of(partnership: Partnership, school_year: SchoolYear, needs: Collection[str]) -> pure.Present:
    """Raises `NormMissing` when a day of a placement has no norm, and `AllocationError` when a placement lies outside."""
    found = _money(partnership, school_year)
    if DIVISION in needs:
        found = _division(partnership, school_year, found, TRAINERS in needs)
    if NORM in needs:
        found = _norm(partnership, school_year, found)
    if STREAMS in needs:
        found = _streams(partnership, found)
    if COHORTS in needs:
        cells, flows = cohorts_of(partnership)
        found = replace(found, cells=cells, flows=flows)
    return found


def facts_of(partnership: Partnership, school_year: SchoolYear, kind: str) -> pure.Present:
    """`present_of` for a kind of scenario, asked once as long as nothing is written: a slider asks it many times."""
    needs = NEEDS[kind]
    return remembered(
        ("present", partnership.pk, school_year, needs), lambda: present_of(partnership, school_year, needs)
    )


def _money(partnership: Partnership, school_year: SchoolYear) -> pure.Present:
    grant = Grant.objects.subsidy(partnership, school_year).select_related("rule").first()
    amount = newest_amount(grant)
    rules = SubsidyRule.objects.of_partnership(partnership).prefetch_related("bands").order_by("valid_from", "code")
    regimes = tuple(pure.Regime(rule.name, SchoolYear.of(rule.valid_from), pure_rule(rule)) for rule in rules)
    own = None
    if grant is not None:
        rule = next(row for row in rules if row.pk == grant.rule_id)
        own = pure_rule(rule, provisional=amount is not None and amount.state == AmountState.PROVISIONAL)
    elif regimes:
        in_force = [row for row in regimes if row.since <= school_year]
        own = max(in_force or regimes, key=lambda row: (row.since, row.rule.code)).rule
    return pure.Present(
        partnership=partnership.name,
        year=school_year,
        regimes=regimes,
        rule=own,
        funded=amount.students if amount else _filed(partnership, school_year.previous),
        reduction=Fraction(amount.reduction_percentage) / 100 if amount else Fraction(0),
        scope=amount.reduction_scope if amount else "whole",
        grant_cents=amount.amount_cents if amount else None,
        students=_registered(partnership, school_year),
        instalments=_instalments(partnership, school_year),
    )


def funded_of(partnership: Partnership, school_year: SchoolYear) -> int | None:
    """The count on which the partnership's subsidy of the year rests: what a neighbour would be told."""
    amount = newest_amount(Grant.objects.subsidy(partnership, school_year).first())
    return amount.students if amount else _filed(partnership, school_year.previous)


def newest_amount(grant: Grant | None) -> GrantAmount | None:
    return None if grant is None else grant.amounts.newest()


def _filed(partnership: Partnership, school_year: SchoolYear) -> int | None:
    count = (
        StudentCount.objects.filter(partnership=partnership, school_year=school_year).prefetch_related("lines").first()
    )
    return count.counted if count else None


def reference_day(partnership: Partnership) -> Callable[[SchoolYear], datetime.date]:
    """Of a school year: the day of its count; without a count the day that the subsidy's rule says. Two queries."""
    days = dict(StudentCount.objects.filter(partnership=partnership).values_list("school_year", "reference_date"))
    customary = customary_day(partnership)
    return lambda school_year: days.get(school_year) or customary(school_year)


def _registered(partnership: Partnership, school_year: SchoolYear) -> int:
    day = reference_day(partnership)(school_year)
    rows = Enrolment.objects.of_year(partnership, school_year).active_on(day)
    return rows.exclude(subsidy_kind=SubsidyKind.NOT_COUNTED).count()


def _instalments(partnership: Partnership, school_year: SchoolYear) -> tuple[tuple[int, Fraction], ...]:
    """When the subsidy of the year came or is to come in, else that of the newest year in which it came in full."""
    grants = Grant.objects.filter(partnership=partnership, source=GrantSource.OCW, school_year__lte=school_year)
    for grant in grants.prefetch_related("instalments", "receipts", "amounts").order_by("-school_year"):
        planned = [(row.expected_on, row.amount_cents) for row in grant.instalments.all()]
        amount = grant.current_amount
        came = [(row.received_on, row.amount_cents) for row in grant.receipts.all() if row.amount_cents > 0]
        complete = amount is not None and sum(cents for _day, cents in came) == amount.amount_cents
        rows = sorted(planned or (came if complete else []))
        total = sum(cents for _day, cents in rows)
        if 1 <= len(rows) <= 2 and total:
            return tuple(((day.month - 8) % 12, Fraction(cents, total)) for day, cents in rows)
    return ()


def scheme_of(partnership: Partnership, school_year: SchoolYear) -> AllocationScheme | None:
    """The scheme of the year's newest allocation, else the newest adopted one that holds."""
    newest = Allocation.objects.filter(partnership=partnership, school_year=school_year).order_by("-number")
    allocation = newest.defer("inputs", "result").select_related("scheme").first()
    if allocation is not None:
        return allocation.scheme
    rows = AllocationScheme.objects.filter(partnership=partnership, decision__isnull=False, from_year__lte=school_year)
    return rows.order_by("-from_year", "-pk").first()


def _division(
    partnership: Partnership, school_year: SchoolYear, found: pure.Present, with_trainers: bool
) -> pure.Present:
    scheme = scheme_of(partnership, school_year)
    year, placed = year_of(partnership, school_year), facts(partnership, school_year)
    parties, segments = parties_and_segments(partnership, school_year, placed)
    steps = () if scheme is None else tuple(pure_step(step) for step in scheme.steps.select_related("party"))
    names = {fact.brin6: fact.school_name for fact in placed}
    groups = defaultdict(list)
    for segment in segments:
        groups[segment.school, segment.board, segment.employer or ""].append(segment)
    places = tuple(
        pure.Place(
            school, names[school], board, employer or None, sum(row.days for row in rows),
            sum_hours(row.hours for row in rows),
        )
        for (school, board, employer), rows in sorted(groups.items())
    )  # fmt: skip
    found = replace(found, placing=year.placing if year else None, parties=parties, steps=steps, places=places)
    if with_trainers:
        found = replace(found, trainers=_trainers(partnership, school_year, year, placed))
        groups_of_year = PeerGroup.objects.filter(partnership=partnership, school_year=school_year).with_students()
        found = replace(found, groups=groups_of_year.filter(students__gt=0).count())
    return found


def _trainers(partnership, school_year, year, placed) -> tuple[pure.TrainerFacts, ...]:
    norm = norm_of_year(partnership, school_year)
    if year is None or norm is None:
        return ()
    needed = {total.key: total.hours.school_trainer for total in totals_by(placed, "school_trainer")}
    trainers = Trainer.objects.filter(partnership=partnership, kind=TrainerKind.SCHOOL_TRAINER).overlapping(
        year.placing
    )
    setting = Setting(year, norm)
    return tuple(
        pure.TrainerFacts(
            f"SO{trainer.pk:06d}", trainer.employer.code, available_of(trainer, setting),
            needed.get(trainer.pk, Fraction(0)),
        )
        for trainer in trainers.select_related("employer").order_by("pk")
    )  # fmt: skip


def _norm(partnership: Partnership, school_year: SchoolYear, found: pure.Present) -> pure.Present:
    norm = norm_of_year(partnership, school_year)
    rates = rates_of(partnership, school_year)
    of_year = None
    if not rates:
        rates = rates_of(partnership, school_year.previous)
        of_year = school_year.previous if rates else None
    known = tuple((role, rates[role].cents_per_hour) for role in pure.ROLES if role in rates)
    if norm is None:
        return replace(found, rates=known, rates_year=of_year)
    return replace(
        found,
        rates=known,
        rates_year=of_year,
        norm=pure.NormFacts(
            Fraction(norm.school_trainer_hours), Fraction(norm.mentor_hours), Fraction(norm.institute_trainer_hours),
            norm.students_min, norm.students_max, Fraction(norm.school_trainer_days), norm.peer_group_min,
            norm.peer_group_max, Fraction(norm.full_time_hours),
        ),
    )  # fmt: skip


def _streams(partnership: Partnership, found: pure.Present) -> pure.Present:
    money, costs, kept = streams_and_costs(partnership, divided_by_allocation(partnership))
    names = tuple(
        pure.StreamName(grant.pk, grant.name, grant.valid_until, grant.source == GrantSource.OCW)
        for grant in Grant.objects.filter(partnership=partnership).order_by("pk")
    )
    return replace(found, streams=names, money=tuple(money), costs=tuple(costs), kept=tuple(sorted(kept.items())))


def cohorts_of(partnership: Partnership) -> tuple[tuple[pure.Cell, ...], tuple[pure.Flow, ...]]:
    """Students of every year of the register by route and year of study, and who went where from year to year.

    Who counts for the subsidy on the reference date of the year; who is not there a year later left.
    """
    day_of = reference_day(partnership)
    there: dict[SchoolYear, dict[int, tuple[str, int]]] = defaultdict(dict)
    rows = Enrolment.objects.filter(partnership=partnership).exclude(subsidy_kind=SubsidyKind.NOT_COUNTED)
    for student, year, route, study, first, last in rows.values_list(
        "student", "school_year", "route", "year_of_study", "valid_from", "valid_until"
    ):
        day = day_of(year)
        if first <= day and (last is None or day <= last):
            there[year][student] = (route, study)
    cells = tuple(
        pure.Cell(year, *cell, students)
        for year in sorted(there)
        for cell, students in sorted(Counter(there[year].values()).items())
    )
    flows = []
    for year in sorted(there):
        before, after = there[year], there.get(year.next)
        if after is None:
            continue
        outside = ("", 0)
        went = Counter((before.get(key, outside), after.get(key, outside)) for key in {*before, *after})
        flows += [pure.Flow(year, *old, *new, students) for (old, new), students in sorted(went.items())]
    return cells, tuple(flows)
