"""The value of hours, and hours of placements per party and role that add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.own_hours import Brought, brought_in, value_cents
from oids.money import round_half_up


@pytest.mark.parametrize(
    ("hours", "rate", "cents"),
    [(Fraction(40), 52_50, 210_000), (Fraction(1, 2), 1, 1), (Fraction(1, 3), 1, 0), (Fraction(-1, 2), 1, -1)],
)
def test_half_a_cent_goes_up(hours, rate, cents):
    assert value_cents(hours, rate) == cents


def test_a_role_without_a_rate_has_hours_and_no_value():
    exact = {
        ("41000", "mentor", ("10AA00", "41000")): Fraction(1, 3), ("41001", "mentor", ("10AB00", "41001")): Fraction(2, 3),
        ("23AH", "lector", ("10AA00", "41000")): Fraction(0),
    }  # fmt: skip
    assert brought_in(exact, {}) == (
        Brought("41000", "mentor", Fraction(3, 10), None, None),
        Brought("41001", "mentor", Fraction(7, 10), None, None),
    )


hours = st.fractions(min_value=0, max_value=2000, max_denominator=400)


places = st.tuples(st.sampled_from(["10AA00", "10AB00"]), st.sampled_from(["41000", "41001"]))


@given(st.dictionaries(st.tuples(st.text(min_size=1, max_size=3), st.sampled_from("abc"), places), hours, max_size=12),
       st.integers(1, 20_000))  # fmt: skip
def test_hours_of_a_role_add_up_and_shown_hours_times_the_rate_is_the_value(exact, rate):
    rows = brought_in(exact, dict.fromkeys("abc", rate))
    for role in "abc":
        wanted = round_half_up(sum((value for (_, r, _place), value in exact.items() if r == role), Fraction(0)), 1)
        assert sum((row.hours for row in rows if row.role == role), Fraction(0)) == wanted
    assert all(row.cents == int(round_half_up(row.hours * rate)) for row in rows)
