"""The calculations of the scenarios against the worked examples of the domain and every edge of the staffel."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.coverage import Cost, Earmark, Stream
from funding.calculations.subsidy import amount
from oids.periods import SchoolYear
from steering.calculations import (
    scenario_cliff,
    scenario_dilution,
    scenario_earmark,
    scenario_ending,
    scenario_exposure,
    scenario_moves,
    scenario_regimes,
)
from steering.calculations.scenario_moves import (
    EXTRA,
    FROM_OTHERS,
    MERGE,
    MOVE_BOARD,
    MOVE_SCHOOL,
    NEW_BOARD,
    OTHER_SIDE,
    SPLIT,
)
from steering.calculations.scenario_present import CannotWorkOut, StreamName
from steering.wording import cannot_work_out
from tests.steering.scenarios import EACH, FIXED, FIXED_2021, STAFFEL, STEPS_OF_2018, present


def cliff(students):
    found = present()
    return scenario_cliff.work_out(found, replace(scenario_cliff.now(found), students=students)).own


# The staffel's cliff


@pytest.mark.parametrize(
    ("students", "euros"),
    [
        (0, 0), (59, 0), (60, 200_000), (139, 200_000), (140, 280_000), (179, 280_000), (180, 320_000), (219, 320_000),
        (220, 340_000), (259, 340_000), (260, 380_000), (285, 380_000), (299, 380_000), (300, 420_000), (339, 420_000),
        (340, 460_000), (379, 460_000), (380, 500_000), (570, 500_000),
    ],
)  # fmt: skip
def test_the_cliff_gives_the_amount_on_every_edge(students, euros):
    assert cliff(students).cents == euros * 100


@pytest.mark.parametrize(
    ("students", "less", "more"),
    [(60, -200_000, 0), (139, 0, 80_000), (140, -80_000, 0), (259, 0, 40_000), (379, 0, 40_000), (380, -40_000, 0)],
)
def test_one_student_more_or_less_at_the_edges(students, less, more):
    row = cliff(students)
    assert (row.less, row.more) == (less * 100, more * 100)


@pytest.mark.parametrize(
    ("students", "edges"),
    [
        (285, (26, 40_000_00, 15, 40_000_00)), (260, (1, 40_000_00, 40, 40_000_00)), (299, (40, 40_000_00, 1, 40_000_00)),
        (59, (None, 0, 1, 200_000_00)), (60, (1, 200_000_00, 80, 80_000_00)), (570, (191, 40_000_00, None, 0)),
    ],
)  # fmt: skip
def test_the_distance_to_both_edges(students, edges):
    found = cliff(students).edges
    assert (found.to_fall, found.fall_cents, found.to_rise, found.rise_cents) == edges


@given(st.integers(0, 600))
def test_crossing_the_edge_changes_the_amount_and_one_before_it_does_not(students):
    row, here = cliff(students), cliff(students).cents
    if row.edges.to_fall is not None:
        assert cliff(students - row.edges.to_fall).cents == here - row.edges.fall_cents
        assert cliff(students - row.edges.to_fall + 1).cents == here
    if row.edges.to_rise is not None:
        assert cliff(students + row.edges.to_rise).cents == here + row.edges.rise_cents
        assert cliff(students + row.edges.to_rise - 1).cents == here


@given(st.integers(0, 800), st.sampled_from([STAFFEL, FIXED, EACH]))
def test_straight_lines_between_the_turns_are_the_amounts(at, rule):
    found = present()
    points = scenario_cliff.curve(found, found.regime(rule.code), 800)
    before = max(point for point in points if point[0] <= at)
    after = min(point for point in points if point[0] >= at)
    line = Fraction(before[1])
    if after[0] != before[0]:
        line += Fraction((after[1] - before[1]) * (at - before[0]), after[0] - before[0])
    exact = scenario_cliff.row(found, found.regime(rule.code), at).cents
    assert line == exact


def test_a_cut_over_the_national_ceiling_goes_for_the_own_rule_only():
    found = present(reduction=Fraction(1, 100), grant_cents=376_200_00)
    result = scenario_cliff.work_out(found, scenario_cliff.now(found))
    assert [row.cents for row in result.rows] == [376_200_00, 372_175_00, 356_250_00]


# Regimes


def test_the_same_students_under_every_regime():
    found = present()
    rows = scenario_regimes.work_out(found, scenario_regimes.now(found)).rows
    assert [row.cents for row in rows][:3] == [380_000_00, 372_175_00, 356_250_00]
    assert all(row.shares.budget_cents == row.cents for row in rows if row.shares)


def test_a_regime_of_your_own():
    found = present()
    inputs = replace(
        scenario_regimes.now(found), rule="own", own_minimum=60, own_fixed_cents=100_000_00, own_rate_cents=937_50
    )
    assert scenario_regimes.work_out(found, inputs).chosen.cents == 367_187_50


def test_the_golden_amounts_of_both_partnerships():
    found = present()
    for rule, euros in ((STAFFEL, 760_000), (FIXED, 744_350), (FIXED_2021, 734_375), (EACH, 712_500)):
        inputs = replace(scenario_regimes.now(found), rule=rule.code)
        assert 2 * scenario_regimes.work_out(found, inputs).chosen.cents == euros * 100


# Merge, split, move


def moves(act, **values):
    found = present()
    return scenario_moves.work_out(found, replace(scenario_moves.now(found), act=act, other_students=285, **values))


def test_both_partnerships_as_one_lose_260_000():
    result = moves(MERGE)
    assert (result.cents_before, result.cents_after) == (760_000_00, 500_000_00)
    assert result.shares_after.total_of(OTHER_SIDE) == 250_000_00
    assert sum(cents for _party, cents in result.shares_after.totals) == 500_000_00


def test_as_one_without_edges_nothing_but_the_fixed_sum_is_lost():
    assert moves(MERGE, rule=EACH.code).cents_after == 712_500_00
    result = moves(MERGE, rule=FIXED.code)
    assert result.cents_before - result.cents_after == 100_000_00


def test_a_board_goes_with_its_students_and_trainers():
    result = moves(MOVE_BOARD, boards=("41003",))
    assert result.moved == 30
    assert [side.students for side in result.after] == [255, 315]
    assert [side.cents for side in result.after] == [340_000_00, 420_000_00]
    assert result.load_after.trainers == 21
    assert result.load_after.needed == 255 * 40
    assert result.shares_after.total_of("41003") == 0
    assert result.shares_after.budget_cents == 340_000_00


def test_a_school_goes_and_its_board_stays():
    result = moves(MOVE_SCHOOL, school="C")
    assert (result.moved, [side.students for side in result.after]) == (35, [250, 320])
    assert result.load_after.trainers == result.load_before.trainers
    assert result.shares_after.total_of("41002") == 340_000_00 * 100 // 250


def test_boards_go_on_by_themselves():
    result = moves(SPLIT, boards=("41002",))
    assert [side.students for side in result.after] == [150, 135]
    assert (result.cents_before, result.cents_after) == (380_000_00, 280_000_00 + 200_000_00)


def test_a_new_board_takes_its_students_from_the_others():
    result = moves(NEW_BOARD, new_schools=5, new_students=57, new_from=FROM_OTHERS)
    assert [side.students for side in result.after] == [285]
    assert result.cents_after == 380_000_00
    assert result.shares_after.total_of(scenario_moves.NEW_PARTY) == 76_000_00
    assert result.shares_after.total_of("41001") == 128_000_00
    assert result.load_after.needed == result.load_before.needed


def test_a_new_board_with_students_of_its_own_brings_them():
    result = moves(NEW_BOARD, new_schools=2, new_students=15, new_from=EXTRA)
    assert result.cents_after == 420_000_00
    assert result.load_after.needed - result.load_before.needed == 600


def test_peer_groups_by_the_sizes_of_the_norm():
    assert [side.groups for side in moves(MERGE).after] == [(38, 71)]


@pytest.mark.parametrize(
    ("act", "values", "code"),
    [
        (SPLIT, {"boards": ()}, "no_board_chosen"),
        (MOVE_BOARD, {"boards": ("41001", "41002", "41003")}, "all_boards_chosen"),
        (MOVE_SCHOOL, {"school": ""}, "no_school_chosen"),
        (NEW_BOARD, {"new_students": 285}, "more_than_all_students"),
        (NEW_BOARD, {"new_schools": 0}, "school_without_student"),
    ],
)
def test_what_does_not_fit_is_refused(act, values, code):
    with pytest.raises(CannotWorkOut) as refused:
        moves(act, **values)
    assert refused.value.code == code


@given(st.sampled_from([MERGE, SPLIT, MOVE_BOARD, MOVE_SCHOOL, NEW_BOARD]), st.integers(1, 250), st.integers(1, 400))
def test_what_is_divided_is_the_grant_of_our_side_whatever_moves(act, new, other):
    found = present()
    inputs = replace(
        scenario_moves.now(found), act=act, boards=("41003",), school="B", new_schools=1, new_students=new,
        other_students=other,
    )  # fmt: skip
    result = scenario_moves.work_out(found, inputs)
    assert result.shares_after.budget_cents == result.after[0].cents
    assert sum(side.students for side in result.after) == sum(side.students for side in result.before)


# The advance


def exposure(**values):
    found = present(instalments=values.pop("instalments", ()))
    return scenario_exposure.work_out(found, replace(scenario_exposure.now(found), **values))


def test_without_growth_and_with_even_instalments_nothing_is_advanced():
    result = exposure()
    assert {month.advance for path in result.paths for month in path.months} == {0}
    assert [path.until for path in result.paths] == [0, 0, 0]


def test_growth_is_advanced_and_does_not_come_back():
    result = exposure(rule=EACH.code, growth=Fraction(10), growth_high=Fraction(20))
    path = result.path("expected")
    assert [year.students for year in path.years] == [285, 314, 314]
    assert path.years[1].short == 29 * 1_250_00
    assert (path.peak.advance, path.until) == (29 * 1_250_00, None)
    assert sum(peaks[1] for _code, _name, peaks in result.parties) == path.peak.advance
    assert result.path("low").peak.advance == 0


def test_instalments_later_than_the_costs_are_advanced_until_they_come():
    result = exposure(instalments=((3, Fraction(1, 2)), (10, Fraction(1, 2))))
    months = result.path("expected").months
    # Before November three twelfths are made and nothing has come.
    assert (months[2].advance, months[2].received) == (95_000_01, 0)
    assert (months[3].received, months[10].received) == (190_000_00, 380_000_00)
    assert months[11].advance == 0
    assert result.path("expected").peak.advance > 0


@given(st.integers(0, 400), st.integers(0, 400), st.fractions(-20, 40, max_denominator=10))
def test_what_is_advanced_at_the_end_is_costs_without_grants(counted, students, growth):
    result = exposure(counted=counted, students=students, growth_low=growth, growth=growth, growth_high=growth)
    for path in result.paths:
        assert path.months[-1].advance == sum(year.short for year in path.years)


# Dilution


def dilution(**values):
    found = present()
    return scenario_dilution.work_out(found, replace(scenario_dilution.now(found), **values))


def test_today_the_norm_is_just_paid_and_without_growth_it_stays_so():
    result = dilution()
    assert result.broken is None
    assert {(year.students, year.grant) for year in result.years} == {(285, 380_000_00)}
    assert result.years[0].per_student == 40 * 50_00 + 40 * 45_00 + 14 * 70_00


def test_under_the_staffel_growth_thins_the_means_until_the_norm_breaks():
    result = dilution(part_time_growth=Fraction(5), own_growth=Fraction(2))
    assert result.broken.year == SchoolYear(2028)
    assert [year.students for year in result.years] == [285, 289, 294, 298, 303, 308]
    before = next(year for year in result.years if year.year == SchoolYear(2027))
    assert not before.breaks and before.short == 0 and result.broken.short > 0


def test_hours_follow_the_means():
    result = dilution(own_cents=0)
    first = result.years[0]
    assert first.hours == Fraction(94) * Fraction(380_000_00, 285) / 4_780_00


# A stream that ends


def academic():
    first = datetime.date(2012, 8, 1)
    stream = Stream(1, 280_000_00, first, datetime.date(2016, 7, 31), (Earmark("academic", "", 1),))
    costs = tuple(
        Cost(n, datetime.date(2015, 10, 1), "academic", "", cents, party)
        for n, (party, cents) in enumerate([("41001", 26_250_00), ("41002", 26_250_00), ("41003", 17_500_00)], start=1)
    )
    return present(streams=(StreamName(1, "Academische functie", stream.last, False),), money=(stream,), costs=costs)


def test_the_end_of_the_academic_function_falls_to_the_boards():
    found = academic()
    result = scenario_ending.work_out(found, scenario_ending.Inputs(1, None))
    assert (result.lost_cents, result.own_cents) == (70_000_00, 70_000_00)
    assert [result.own_of(code) for code in ("41001", "41002", "41003")] == [26_250_00, 26_250_00, 17_500_00]
    with pytest.raises(CannotWorkOut):
        scenario_ending.work_out(found, scenario_ending.Inputs(1, datetime.date(2010, 1, 1)))
    with pytest.raises(CannotWorkOut) as refused:
        scenario_ending.work_out(found, scenario_ending.Inputs(1, datetime.date(2016, 8, 1)))
    assert "31-07-2016" in cannot_work_out(refused.value)


# Tied to the student


def test_1_250_for_each_of_570_is_712_500():
    found = present()
    result = scenario_earmark.work_out(found, scenario_earmark.Inputs(570, 1_250_00, True))
    assert (result.total, sum(row.new for row in result.rows)) == (712_500_00, 712_500_00)
    assert result.after == 712_500_00


@given(st.integers(0, 1000), st.integers(0, 3_000_00), st.booleans())
def test_money_tied_to_the_student_adds_up(students, cents, instead):
    found = present()
    result = scenario_earmark.work_out(found, scenario_earmark.Inputs(students, cents, instead))
    assert sum(row.new for row in result.rows) == students * cents
    assert result.after == students * cents + (0 if instead else 380_000_00)


def test_a_staffel_of_ones_own_is_the_published_one_when_its_steps_are():
    start = scenario_regimes.now(present())
    steps = tuple((lower, upper, kilo * 1000_00) for lower, upper, kilo in STEPS_OF_2018)
    for students in (0, 59, 60, 139, 140, 179, 180, 379, 380, 570):
        inputs = replace(start, rule="own", students=students, own_staffel=steps)
        found = scenario_regimes.work_out(present(), inputs)
        assert found.chosen.cents == amount(STAFFEL, students).cents
        assert found.chosen.code == "own"


@pytest.mark.parametrize("steps", [((60, 139, 1), (150, None, 2)), ((60, 139, 1),), ((140, None, 1), (60, 139, 2))])
def test_bands_of_ones_own_that_do_not_join_are_refused(steps):
    inputs = replace(scenario_regimes.now(present()), rule="own", own_staffel=steps)
    with pytest.raises(CannotWorkOut) as refused:
        scenario_regimes.work_out(present(), inputs)
    assert refused.value.code == "staffel_does_not_join"
