import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding.calculations.subsidy import Band, Rule, amount, edges, split_calendar

K = 100_000
BANDS = [(60, 139, 200), (140, 179, 280), (180, 219, 320), (220, 259, 340), (260, 299, 380)]
BANDS += [(300, 339, 420), (340, 379, 460), (380, None, 500)]
STAFFEL = Rule("2018", "staffel", 60, tuple(Band(low, high, cents * K) for low, high, cents in BANDS))


@pytest.mark.parametrize(
    ("students", "thousands"),
    [
        (59, 0),
        (60, 200),
        (139, 200),
        (140, 280),
        (179, 280),
        (180, 320),
        (379, 460),
        (380, 500),
        (285, 380),
        (570, 500),
    ],
)
def test_staffel_of_2018_at_its_edges(students, thousands):
    assert amount(STAFFEL, students).cents == thousands * K


@pytest.mark.parametrize(
    ("fixed", "rate", "cents"),
    [(100_000_00, 955_00, 372_175_00), (100_000_00, 937_50, 367_187_50), (0, 1250_00, 356_250_00)],
)
def test_285_students_under_the_later_families(fixed, rate, cents):
    family = "fixed_per_student" if fixed else "per_student"
    assert amount(Rule("x", family, 60, (), fixed, rate), 285).cents == cents


def test_edges_of_the_band_of_285():
    found = edges(STAFFEL, 285)
    assert (found.to_fall, found.fall_cents, found.to_rise, found.rise_cents) == (26, 40 * K, 15, 40 * K)


def test_bands_that_do_not_join_are_refused():
    with pytest.raises(ValueError, match="do not join"):
        Rule("x", "staffel", 0, (Band(0, 10, 1), Band(12, None, 2)))


@given(st.integers(0, 10**12))
def test_the_two_calendar_years_add_up(cents):
    assert sum(split_calendar(cents)) == cents
