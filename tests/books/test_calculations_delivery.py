"""Hours agreed, funded and delivered: halves make the year, columns add up, and who bears what follows."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.delivery import (
    ALL,
    BELOW,
    NOT_ASKED,
    SO_FAR,
    WAITS,
    Payment,
    Row,
    Stretch,
    deliver,
    show,
    within,
)
from books.calculations.own_hours import value_cents
from oids.periods import Period
from placements.calculations.hours import NO_HOURS, Norm, placement_hours, shown_by_party, shown_by_place, sum_hours

FIRST, LAST = datetime.date(2026, 8, 31), datetime.date(2027, 7, 9)
PLACING = Period(FIRST, LAST)
NORMS = [
    Norm(datetime.date(2026, 8, 1), datetime.date(2026, 12, 31), Fraction(40), Fraction(40), Fraction(14)),
    Norm(datetime.date(2027, 1, 1), None, Fraction(50), Fraction(40), Fraction(12)),
]
HALVES = Period(datetime.date(2026, 8, 1), datetime.date(2027, 1, 31)), Period(datetime.date(2027, 2, 1), LAST)
RATES = {"school_trainer": 52_50, "mentor": 48_00, "institute_trainer": 71_00}
PARTIES = ["41001", "41002", "41003"]


def day(number):
    return FIRST + datetime.timedelta(days=number)


days = st.tuples(st.integers(0, PLACING.days - 1), st.integers(0, PLACING.days - 1)).map(
    lambda pair: Period(day(min(pair)), day(max(pair)))
)


@st.composite
def stretches(draw):
    """Of the days asked about some are due, and of those some confirmed."""
    asked = within(draw(st.lists(days, max_size=3)), None)
    due = asked[: draw(st.integers(0, len(asked)))]
    return Stretch(
        draw(st.sampled_from(PARTIES)), draw(st.sampled_from([*PARTIES, ""])), "23AH", draw(days), asked, due,
        due[: draw(st.integers(0, len(due)))],
    )  # fmt: skip


payments = st.builds(
    Payment,
    st.sampled_from([*PARTIES, "23AH"]),
    st.sampled_from(list(RATES)),
    st.sampled_from(["allocation", "7"]),
    st.integers(0, 90_000_00),
    st.one_of(st.none(), st.integers(0, PLACING.days - 1).map(day)),
)
years = st.tuples(st.lists(stretches(), max_size=8), st.lists(payments, max_size=6))


def rows_of(given_, period=None, rates=None):
    found = deliver(given_[0], PLACING, NORMS, given_[1], RATES if rates is None else rates, period)
    return {(row.party, row.role): row for row in found}


@given(years)
def test_delivery_of_two_halves_makes_that_of_the_year(year):
    whole, halves = rows_of(year), [rows_of(year, half) for half in HALVES]
    for key, row in whole.items():
        parts = [half[key] for half in halves if key in half]
        for name in ("agreed", "asked", "due", "delivered", "paid_cents"):
            assert sum((getattr(part, name) for part in parts), Fraction(0)) == getattr(row, name), name
    assert {key for half in halves for key in half} <= set(whole)


@given(years)
def test_delivery_agrees_on_what_the_placements_need(year):
    needed = sum_hours(placement_hours(row.days, PLACING, NORMS) for row in year[0])
    for role in RATES:
        agreed = sum((row.agreed for row in rows_of(year).values() if row.role == role), Fraction(0))
        assert agreed == getattr(needed, role)


@given(years)
def test_delivery_shows_columns_that_add_up(year):
    rows = deliver(year[0], PLACING, NORMS, year[1], RATES)
    shown = show(rows)
    assert [(row.party, row.role) for row in shown] == [(row.party, row.role) for row in rows]
    for role in RATES:
        mine, exact = [row for row in shown if row.role == role], [row for row in rows if row.role == role]
        # What stays within half of the last shown decimal is rounded to it once, over the whole.
        assert abs(sum(row.agreed for row in mine) - sum(row.agreed for row in exact)) <= Fraction(1, 20)
        assert sum(row.paid_cents for row in mine) == sum(row.cents for row in year[1] if row.role == role)
        assert [row.value_cents for row in mine] == [value_cents(row.agreed, RATES[role]) for row in mine]
    for row in shown:
        assert row.agreed - row.funded == row.gap
        assert row.value_cents - row.paid_cents == row.gap_cents


def test_delivery_funds_hours_at_the_rate_and_the_party_bears_the_rest():
    row = Stretch("41002", "41001", "23AH", PLACING)
    money = [Payment("41001", "school_trainer", "allocation", 1050_00)]
    found = {(row.party, row.role): row for row in show(deliver([row], PLACING, NORMS[1:] + NORMS[:1], money, RATES))}
    trainer = found["41001", "school_trainer"]
    assert (trainer.funded, trainer.paid_cents) == (20, 1050_00)
    assert trainer.gap == trainer.agreed - 20
    assert trainer.gap_cents == trainer.value_cents - 1050_00
    assert found["41002", "mentor"].gap == found["41002", "mentor"].agreed
    assert found["23AH", "institute_trainer"].paid_cents == 0


def test_delivery_without_a_rate_knows_no_funded_hours():
    money = [Payment("41001", "school_trainer", "allocation", 1050_00)]
    (row,) = show(deliver([], PLACING, NORMS, money, {}))
    assert (row.paid_cents, row.funded, row.gap, row.value_cents, row.gap_cents) == (1050_00, None, None, None, None)


@pytest.mark.parametrize(
    ("asked", "due", "confirmed", "state"),
    [
        ((), (), (), NOT_ASKED),
        ((HALVES[0],), (), (), WAITS),
        ((HALVES[0],), (HALVES[0],), (), BELOW),
        ((HALVES[0],), (HALVES[0],), (HALVES[0],), SO_FAR),
        ((PLACING,), (PLACING,), HALVES, ALL),
    ],
)
def test_delivery_says_where_the_confirmation_stands(asked, due, confirmed, state):
    row = Stretch("41001", "41001", "23AH", PLACING, asked, due, confirmed)
    found = deliver([row], PLACING, NORMS, [], RATES)
    assert {shown.state for shown in found} == {state}


def test_delivery_counts_a_day_once_though_it_was_confirmed_twice():
    twice = (Period(day(0), day(20)), Period(day(10), day(30)))
    row = Stretch("41001", "41001", "23AH", PLACING, twice, twice, twice)
    mentor = rows_of(([row], []))["41001", "mentor"]
    assert mentor.delivered == Fraction(40 * 31, PLACING.days)


def test_delivery_refuses_more_delivered_than_asked():
    with pytest.raises(ArithmeticError, match="more was delivered"):
        Row("41001", "mentor", Fraction(2), Fraction(1), Fraction(1), Fraction(2), (), None)


SCHOOLS = {"41001": ["10AA00", "10AA01", "10AA02"], "41002": ["20BB00", "20BB01"], "41003": ["30CC00"]}


@st.composite
def placings(draw):
    """Placements of awkward lengths at schools whose boards employ their own people."""
    board = draw(st.sampled_from(list(SCHOOLS)))
    return Stretch(board, board, "23AH", draw(days), school=draw(st.sampled_from(SCHOOLS[board])))


@given(st.lists(placings(), min_size=1, max_size=12))
def test_hours_of_delivery_are_those_of_the_report(year):
    """The report adds up what the schools of a board show; here a party is asked what it gives. One definition."""
    schools = {}
    for row in year:
        schools.setdefault(row.place, []).append(placement_hours(row.days, PLACING, NORMS))
    report = {}
    for (_school, board), hours in shown_by_place(schools).items():
        report[board] = report.get(board, NO_HOURS) + hours
    found = {(row.party, row.role): row.agreed for row in show(deliver(year, PLACING, NORMS, [], RATES))}
    for board, hours in report.items():
        assert found[board, "school_trainer"] == hours.school_trainer
        assert found[board, "mentor"] == hours.mentor
    assert found["23AH", "institute_trainer"] == sum(hours.institute_trainer for hours in report.values())


def test_hours_are_divided_at_the_place_where_they_are_given():
    """Three schools of 0.33 show 0.3 each, so their board 0.9; rounded by board alone it would have 1.0 of 0.99."""
    exact = {("10AA00", "1"): 33, ("10AA01", "1"): 33, ("10AA02", "1"): 33, ("20BB00", "2"): 34, ("30CC00", "3"): 37}
    places = {(place, place[1]): Fraction(hundredths, 100) for place, hundredths in exact.items()}
    assert shown_by_party(places) == {"1": Fraction(9, 10), "2": Fraction(4, 10), "3": Fraction(4, 10)}
    halves = {(("10AA00", "1"), "1"): Fraction(1, 20), (("10AA00", "1"), "2"): Fraction(1, 20)}
    assert shown_by_party(halves) == {"1": Fraction(1, 10), "2": Fraction(0)}


def test_what_is_wholly_delivered_shows_the_same_hours_as_were_agreed():
    rows = [
        Stretch("41001", "41001", "23AH", Period(FIRST, day(last)), (PLACING,), (PLACING,), (PLACING,), school)
        for last, school in ((17, "10AA00"), (33, "10AA01"), (71, "10AA01"))
    ]
    assert all(row.agreed == row.delivered for row in show(deliver(rows, PLACING, NORMS, [], RATES)))
