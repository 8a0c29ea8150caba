import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oids.periods import Period, SchoolYear, segments

days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 12, 31))


@given(days, st.integers(0, 400), st.lists(days, max_size=5))
def test_segments_add_up_to_the_whole(first, length, cuts):
    period = Period(first, first + datetime.timedelta(days=length))
    assert sum(part.days for part in segments(period, cuts)) == period.days


def test_school_year_runs_from_august_to_july():
    year = SchoolYear.parse("2026-2027")
    assert (year.first_day, year.last_day) == (datetime.date(2026, 8, 1), datetime.date(2027, 7, 31))
    assert SchoolYear.of(datetime.date(2027, 7, 31)) == year
    assert SchoolYear.of(datetime.date(2027, 8, 1)) == year.next


@pytest.mark.parametrize("text", ["2026", "2026-2028", "26-27", ""])
def test_school_year_refuses_other_text(text):
    with pytest.raises(ValueError, match="2026-2027"):
        SchoolYear.parse(text)


def test_a_period_cannot_end_before_it_begins():
    with pytest.raises(ValueError, match="before it begins"):
        Period(datetime.date(2026, 2, 1), datetime.date(2026, 1, 1))
