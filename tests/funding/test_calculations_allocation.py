import copy
import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.calculations import allocation as engine
from funding.calculations.allocation import AllocationError, AllocationInputs, Party, PlacementSegment, Step, allocate
from funding.calculations.export import check, inputs_to_json, result_from_json, result_to_json, sha256_of
from placements.calculations.hours import HoursByRole

PERIOD_DAYS = 300
START = datetime.date(2026, 9, 1)
BOARDS = [Party(f"{code}", f"Board {code}", "board") for code in (10000, 20000, 30000)]
INSTITUTE = Party("23AH", "Institute", "institute")


def segment(number, board, days, employer=None):
    share = Fraction(days, PERIOD_DAYS)
    return PlacementSegment(
        f"P{number:06d}", f"S{number:06d}", f"16AH{number % 7:02d}", board, employer, START,
        START + datetime.timedelta(days=days - 1), days, PERIOD_DAYS, HoursByRole(40 * share, 40 * share, 14 * share),
    )  # fmt: skip


codes = st.sampled_from([party.code for party in BOARDS])
placements = st.lists(st.tuples(codes, st.integers(1, PERIOD_DAYS), st.none() | codes), min_size=1, max_size=15).map(
    lambda rows: tuple(segment(number, board, days, employer) for number, (board, days, employer) in enumerate(rows))
)
keys = st.sampled_from(engine.KEYS)


@st.composite
def inputs(draw):
    first = Step(1, "leader", "percentage", "party", fraction=draw(st.fractions(0, Fraction(1, 2))), party="23AH")
    second = Step(2, "part", "remainder", draw(keys), fraction=draw(st.fractions(0, 1)))
    rest = Step(3, "rest", "remainder", draw(keys), fraction=Fraction(1))
    return AllocationInputs(draw(st.integers(0, 10**9)), (*BOARDS, INSTITUTE), (first, second, rest), draw(placements))


def export_of(given_inputs):
    data = inputs_to_json(given_inputs)
    result = result_to_json(allocate(given_inputs))
    return {"engine_version": "1", "inputs": data, "inputs_sha256": sha256_of(data), "result": result}


@given(inputs())
def test_parts_add_up_at_every_level(given_inputs):
    result = allocate(given_inputs)
    assert sum(step.cents for step in result.steps) == given_inputs.budget_cents
    assert sum(cents for _party, cents in result.totals) == given_inputs.budget_cents
    for step in result.steps:
        for line in step.lines:
            if line.placements:
                assert sum(row.cents for row in line.placements) == line.cents


@given(inputs(), st.randoms())
def test_the_order_of_the_input_changes_nothing(given_inputs, random):
    shuffled = {name: list(getattr(given_inputs, name)) for name in ("parties", "steps", "segments")}
    for rows in shuffled.values():
        random.shuffle(rows)
    other = AllocationInputs(given_inputs.budget_cents, **{name: tuple(rows) for name, rows in shuffled.items()})
    assert allocate(other) == allocate(given_inputs)


@given(inputs())
def test_an_export_checks_and_reads_back(given_inputs):
    export = export_of(given_inputs)
    assert check(export) == []
    assert result_from_json(export["result"]) == allocate(given_inputs)


@given(inputs(), st.data())
def test_a_changed_amount_is_named(given_inputs, data):
    export = copy.deepcopy(export_of(given_inputs))
    lines = [(step, line) for step in export["result"]["steps"] for line in step["lines"]]
    step, line = data.draw(st.sampled_from(lines))
    line["cents"] += 1
    assert [row.path for row in check(export)] == [f"result.steps[{step['number']}].lines[{line['party']}].cents"]


@given(placements, st.integers(0, 10**6), st.integers(0, 10**5), st.integers(0, 10**6))
def test_caps_and_floors_hold_and_the_sum_stays(rows, budget, floor, above):
    cap = floor + above
    step = Step(1, "x", "remainder", engine.STUDENTS, fraction=Fraction(1), floor_cents=floor, cap_cents=cap)
    try:
        result = allocate(AllocationInputs(budget, tuple(BOARDS), (step,), rows))
    except AllocationError as error:
        assert error.code in ("floors_exceed", "caps_leave_over")
        return
    amounts = [line.cents for line in result.steps[0].lines]
    assert sum(amounts) == budget
    assert all(floor <= cents <= cap for cents in amounts)


def refused(budget, *steps):
    with pytest.raises(AllocationError) as caught:
        allocate(AllocationInputs(budget, (*BOARDS, INSTITUTE), steps, (segment(1, "10000", 300),)))
    return caught.value.code, caught.value.values


def test_a_budget_too_small_for_the_fixed_steps_says_how_much_is_short():
    assert refused(100, Step(1, "x", "fixed", "party", amount_cents=130, party="23AH")) == (
        "budget_short", {"step": 1, "short_cents": 30},
    )  # fmt: skip


def test_money_left_after_the_last_step_is_refused():
    assert refused(100, Step(1, "x", "fixed", "party", amount_cents=70, party="23AH")) == (
        "not_all_divided", {"left_cents": 30},
    )  # fmt: skip


def test_without_a_trainer_the_hours_count_for_the_placements_board():
    step = Step(1, "x", "remainder", engine.HOURS_EMPLOYER, fraction=Fraction(1))
    rows = (segment(1, "10000", 300), segment(2, "10000", 300, "20000"))
    lines = allocate(AllocationInputs(101, tuple(BOARDS), (step,), rows)).steps[0].lines
    assert [(line.party, line.cents, line.placements[0].fallback) for line in lines] == [
        ("10000", 51, True),
        ("20000", 50, False),
    ]
