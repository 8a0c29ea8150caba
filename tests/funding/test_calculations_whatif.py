"""A kept division by other steps: the same money, so parties gain exactly what others lose."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.calculations.allocation import AllocationError, AllocationInputs, Party, PlacementSegment, Step, allocate
from funding.calculations.allocation import difference as difference_between
from funding.calculations.whatif import WhatIf, by_other_steps
from placements.calculations.hours import HoursByRole

FIRST, LAST = datetime.date(2025, 9, 1), datetime.date(2026, 7, 10)
BOARDS = ("41001", "41002", "41003")


def inputs(budget, hours, key="school_trainer_hours_board"):
    """A placement per number of hours, at the boards in turn."""
    parties = [Party(code, code, "board") for code in BOARDS]
    segments = [
        PlacementSegment(
            f"P{index}", f"S{index}", f"school{index}", BOARDS[index % 3], None, FIRST, LAST, 100, 100,
            HoursByRole(Fraction(number), Fraction(0), Fraction(0)),
        )
        for index, number in enumerate(hours)
    ]  # fmt: skip
    return AllocationInputs(budget, tuple(parties), (remainder(key),), tuple(segments))


def remainder(key, number=1):
    return Step(number, "rest", "remainder", key, fraction=Fraction(1))


def test_last_year_by_equal_parts_instead_of_hours():
    kept = inputs(300_00, [40, 40, 20])
    found = by_other_steps(kept, allocate(kept), [remainder("equally")])
    assert found.rows == (
        ("41001", 120_00, 100_00, -20_00),
        ("41002", 120_00, 100_00, -20_00),
        ("41003", 60_00, 100_00, 40_00),
    )


def test_the_same_steps_change_nothing():
    kept = inputs(300_01, [40, 30, 20])
    assert {row[3] for row in by_other_steps(kept, allocate(kept), kept.steps).rows} == {0}


def test_steps_that_cannot_divide_say_which_one():
    kept = inputs(300_00, [40, 30, 20])
    with pytest.raises(AllocationError) as caught:
        by_other_steps(kept, allocate(kept), [Step(1, "x", "fixed", "party", 400_00, party="41001")])
    assert (caught.value.code, caught.value.values["step"]) == ("budget_short", 1)


def test_divisions_of_different_money_are_not_compared():
    with pytest.raises(ArithmeticError):
        WhatIf(allocate(inputs(1_00, [1])), allocate(inputs(2_00, [1])))


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(1, 60), min_size=3, max_size=9),
    st.sampled_from(["equally", "students", "schools", "school_trainer_hours_employer"]),
    st.fractions(0, 1),
)
def test_what_some_gain_others_lose(budget, hours, key, part):
    kept = inputs(budget, hours)
    steps = [Step(1, "part", "percentage", "party", fraction=part, party="41002"), remainder(key, 2)]
    found = by_other_steps(kept, allocate(kept), steps)
    assert sum(row[3] for row in found.rows) == 0
    assert sum(row[2] for row in found.rows) == budget


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.lists(st.integers(1, 60), min_size=3, max_size=9))
def test_differences_of_a_restatement_add_up_to_the_change_of_the_budget(was, becomes, hours):
    """Provisional becomes definitive: the same steps and placements with another amount."""
    kept = inputs(was, hours)
    rows = difference_between(allocate(kept), allocate(replace(kept, budget_cents=becomes)))
    assert sum(row[3] for row in rows) == becomes - was
