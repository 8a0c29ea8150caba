"""Hours of attendance, completion and validity, without a database."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.calculations.attendance import (
    Followed,
    Session,
    followed,
    holds_until,
    hours_between,
    months_later,
    years_later,
)

Day, Time = datetime.date, datetime.time
FIRST, SECOND = Session(1, Day(2026, 10, 7), Decimal(6)), Session(2, Day(2026, 10, 14), Decimal("3.5"))


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        (Time(9), Time(16), "7.00"), (Time(13), Time(16, 30), "3.50"), (Time(9), Time(9, 20), "0.33"),
        (Time(9), Time(9, 40), "0.67"), (Time(0), Time(23, 59), "23.98"),
    ],
)  # fmt: skip
def test_hours_are_from_the_beginning_to_the_end(begins, ends, hours):
    assert hours_between(begins, ends) == Decimal(hours)


def test_nothing_ends_before_it_begins():
    with pytest.raises(ValueError):
        hours_between(Time(9), Time(9))


@pytest.mark.parametrize(
    ("present", "percent", "expected"),
    [
        ({1, 2}, 100, Followed(Decimal("9.5"), Day(2026, 10, 14))),
        # 6 of 9.5 hours is 63.2%.
        ({1}, 63, Followed(Decimal(6), Day(2026, 10, 7))),
        ({1}, 64, Followed(Decimal(6), None)),
        ({2}, 80, Followed(Decimal("3.5"), None)),
        (set(), 1, Followed(Decimal(0), None)),
    ],
)
def test_completed_with_enough_of_the_hours(present, percent, expected):
    assert followed([FIRST, SECOND], present, percent) == expected


def test_a_training_with_a_day_to_come_is_completed_by_nobody():
    later = Session(3, Day(2027, 1, 6), Decimal(3), is_held=False)
    assert followed([FIRST, later], {1, 3}, 50) == Followed(Decimal(6), None)


@pytest.mark.parametrize(
    ("day", "years", "until"),
    [
        (Day(2026, 10, 14), 4, Day(2030, 10, 14)), (Day(2024, 2, 29), 1, Day(2025, 2, 28)),
        (Day(2024, 2, 29), 4, Day(2028, 2, 29)), (Day(2026, 10, 14), None, None),
    ],
)  # fmt: skip
def test_it_holds_so_many_years(day, years, until):
    assert holds_until(day, years) == until


@given(st.dates(Day(2000, 1, 1), Day(2100, 1, 1)), st.integers(1, 40))
def test_years_are_twelve_months_each(day, years):
    assert months_later(day, 12 * years) == years_later(day, years)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (Day(2026, 11, 30), 3, Day(2027, 2, 28)), (Day(2026, 1, 31), 1, Day(2026, 2, 28)),
        (Day(2026, 12, 15), 1, Day(2027, 1, 15)), (Day(2026, 5, 31), 0, Day(2026, 5, 31)),
    ],
)  # fmt: skip
def test_months_later_stays_in_the_month(day, months, expected):
    assert months_later(day, months) == expected
