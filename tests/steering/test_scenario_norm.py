"""The norm itself, tried: hours, full-time jobs and euro, of the placements of now as the books have them."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.calculations.allocation import Party
from oids.money import round_half_up
from steering.calculations import scenario_norm
from tests.steering.scenarios import present


def norm(**values):
    found = present()
    return scenario_norm.work_out(found, replace(scenario_norm.now(found), **values))


def test_570_students_ask_53_580_hours_and_32_3_full_time_jobs():
    result = norm(students=570)
    assert [row.hours for row in result.roles] == [22_800, 22_800, 7_980]
    assert result.hours == 53_580
    assert round(result.fte, 1) == Fraction("32.3")
    assert result.cents == 22_800 * 50_00 + 22_800 * 45_00 + 7_980 * 70_00


def test_a_day_and_a_half_carries_12_44_students_not_15():
    result = norm()
    assert (result.available, round(result.carried, 2)) == (Fraction("497.7"), Fraction("12.44"))
    assert round(result.each, 2) == Fraction("33.18")


def test_other_hours_scale_the_placements_and_the_boards_add_up():
    result = norm(school_trainer=Fraction(30))
    assert result.roles[0].hours == 285 * 30
    assert sum(hours.school_trainer for _c, _n, hours in result.boards) == 285 * 30


@given(st.integers(0, 2000))
def test_hours_of_the_boards_add_up_to_the_whole(students):
    result = norm(students=students)
    assert sum(hours.total for _c, _n, hours in result.boards) == result.hours


def test_without_a_rate_there_is_no_total_in_euro():
    result = norm(mentor_rate=None)
    assert result.cents is None
    assert {row.code for row in result.parties if row.cents is None} == {"41001", "41002", "41003"}


@given(st.integers(0, 2000), st.integers(0, 90_00))
def test_what_the_parties_give_adds_up_in_hours_and_cents(students, rate):
    result = norm(students=students, mentor_rate=rate)
    assert sum(row.cents for row in result.parties) == result.cents
    assert sum(row.hours for row in result.parties) == result.hours


def test_the_institute_gives_the_hours_of_its_trainers():
    found = present()
    parties = (*found.parties, Party("23AH", "Pabo", "institute"))
    for more, code, name in (((), "23AH", "Pabo"), ((Party("27PZ", "Andere", "institute"),), "institutes", "")):
        there = replace(found, parties=(*parties, *more))
        share = scenario_norm.work_out(there, scenario_norm.now(there)).parties[-1]
        assert (share.code, share.name, share.hours, share.cents) == (code, name, 285 * 14, 285 * 14 * 70_00)


@pytest.mark.parametrize("rate", [41_37, 52_05])
def test_of_the_placements_of_now_each_party_has_its_own_hours_at_the_rate(rate):
    """Rounded by itself, as in the books: divided after the total was rounded it may be a cent more or less."""
    found = present()
    uneven = (Fraction("0.1"), Fraction("123.3"), Fraction("77.7"))
    places = tuple(
        replace(place, hours=replace(place.hours, mentor=place.hours.mentor + more))
        for place, more in zip(found.places, uneven * len(found.places), strict=False)
    )
    there = replace(found, places=places)
    inputs = replace(scenario_norm.now(there), school_trainer_rate=0, institute_trainer_rate=0, mentor_rate=rate)
    result = scenario_norm.work_out(there, inputs)
    by_board = {}
    for place in places:
        by_board[place.board] = by_board.get(place.board, 0) + place.hours.mentor
    worth = {row.code: row.cents for row in result.parties if row.code in by_board}
    assert worth == {code: int(round_half_up(hours * rate)) for code, hours in by_board.items()}
    assert sum(worth.values()) == result.cents
