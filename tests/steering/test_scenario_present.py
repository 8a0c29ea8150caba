"""A scenario that is equal to the present gives exactly the present, for every kind."""

import pytest

from funding.calculations.allocation import allocate
from funding.inputs import allocation_inputs
from placements.calculations.hours import sum_hours
from placements.hours import facts
from steering.calculations.scenario_kept import from_json, to_json
from steering.calculations.scenario_present import Present, division
from steering.enums import ScenarioKind
from steering.inputs.scenario_kinds import inputs_from_json, now, start, work_out
from steering.inputs.scenarios import DIVISION, NEEDS, NORM, present_of
from steering.reports.scenarios import page_of
from tests.cast import YEAR

KINDS = list(ScenarioKind)


def present(side, kind):
    return present_of(side.partnership, YEAR, NEEDS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_the_present_as_a_scenario_differs_in_nothing(standing_world, db, kind):
    facts_now = present(standing_world.oost, kind)
    page = page_of(kind, facts_now, now(kind, facts_now))
    assert page.figures
    assert [(row.key, row.present) for row in page.figures] == [(row.key, row.value) for row in page.figures]
    assert {row.shown_change for row in page.figures} <= {"gelijk", "the same", "–"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_comes_back_the_same(standing_world, db, kind):
    facts_now = present(standing_world.oost, kind)
    inputs = start(kind, facts_now)
    back = from_json(Present, to_json(facts_now))
    assert back == facts_now
    assert inputs_from_json(kind, to_json(inputs)) == inputs
    assert work_out(kind, back, inputs) == work_out(kind, facts_now, inputs)


def test_the_grant_of_the_present_is_the_recorded_amount(standing_world, db):
    amount = standing_world.oost_money.grant.current_amount
    for kind in (
        ScenarioKind.CLIFF,
        ScenarioKind.REGIMES,
        ScenarioKind.MOVES,
        ScenarioKind.EXPOSURE,
        ScenarioKind.EARMARK,
    ):
        page = page_of(kind, present(standing_world.oost, kind), now(kind, present(standing_world.oost, kind)))
        found = {row.key.removesuffix("_sides"): row.value for row in page.figures}
        assert found["grant"] == amount.amount_cents == 195_500_00


def test_the_division_of_the_present_is_that_of_the_engine(standing_world, db):
    side, money = standing_world.oost, standing_world.oost_money
    inputs = allocation_inputs(side.partnership, YEAR, money.scheme, money.grant.current_amount.amount_cents)
    found = division(present_of(side.partnership, YEAR, {DIVISION}), inputs.budget_cents)
    assert found.totals == allocate(inputs).totals


def test_the_hours_of_the_present_are_those_of_the_register(standing_world, db):
    side = standing_world.oost
    found = present_of(side.partnership, YEAR, {DIVISION, NORM})
    assert found.hours == sum_hours(fact.hours for fact in facts(side.partnership, YEAR))


@pytest.mark.parametrize("kind", KINDS)
def test_the_facts_hold_no_student_and_no_name_of_a_person(standing_world, db, kind):
    text = str(to_json(present(standing_world.oost, kind)))
    for word in ("Geheim", "Stefanie", "Sanne", "Opleider0", "P0000", "S0000"):
        assert word not in text.replace("SO0000", "")
