"""What a change means: stretches of days, hours, sizes and steps, in pure arithmetic."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oids.periods import Period
from placements.calculations.guidance import Carried, Change, Guidance, Step, carried, changed, compared, sizes, steps
from placements.calculations.hours import Norm

FIRST, LAST = datetime.date(2026, 9, 1), datetime.date(2026, 9, 30)
MONTH = Period(FIRST, LAST)
NORMS = (Norm(datetime.date(2020, 8, 1), None, Fraction(40), Fraction(40), Fraction(14)),)
DAY = datetime.timedelta(days=1)


def row(placement=1, period=MONTH, school_trainer=1, institute_trainer=8, peer_group=5, **other):
    return Guidance(placement, placement, period, school_trainer, institute_trainer, peer_group, **other)


@given(first_day=st.none() | st.dates(FIRST - 5 * DAY, LAST + 5 * DAY))
def test_a_change_loses_and_doubles_no_day_and_no_hour(first_day):
    now = [row(1), row(2)]
    then = changed(now, [Change(1, 2, 9, 6)], first_day)
    assert sum(part.period.days for part in then) == 60
    old, new = (carried(rows, "school_trainer", MONTH, NORMS) for rows in (now, then))
    assert sum(load.hours for load in new.values()) == sum(load.hours for load in old.values()) == 80
    assert [part for part in then if part.placement == 2] == [row(2)]


def test_hours_follow_the_days_and_sizes_count_who_stays():
    then = changed([row(1)], [Change(1, 2, 8, 6)], datetime.date(2026, 9, 11))
    assert [(part.period.days, part.school_trainer, part.stays) for part in then] == [(10, 1, False), (20, 2, True)]
    loads = carried(then, "school_trainer", MONTH, NORMS)
    assert (loads[1].hours, loads[2].hours) == (Fraction(40, 3), Fraction(80, 3))
    assert (loads[1].groups, loads[2].groups) == (0, 1)
    assert sizes(then) == {6: 1}


def test_only_who_changes_is_compared_and_worse_means_more_than_before():
    before = {1: Carried(Fraction(100), 3, 1), 2: Carried(Fraction(50), 1, 1)}
    after = {1: Carried(Fraction(120), 3, 1), 2: Carried(Fraction(50), 1, 1), 3: Carried(Fraction(1), 1, 0)}
    found = compared(before, after, {1: Fraction(110)})
    assert set(found) == {1, 3}
    assert (found[1].over, found[1].worse, found[3].over) == (True, True, False)
    less = compared({1: Carried(Fraction(130))}, {1: Carried(Fraction(120))}, {1: Fraction(110)})
    assert (less[1].over, less[1].worse) == (True, False)


periods = st.lists(
    st.tuples(st.integers(-10, 40), st.integers(0, 40)).map(
        lambda pair: Period(FIRST + pair[0] * DAY, FIRST + (pair[0] + pair[1]) * DAY)
    )
)


@given(held=periods)
def test_steps_say_for_every_day_how_many_hold(held):
    found = steps(held, MONTH)
    assert (found[0].day, found[-1].day) == (FIRST, LAST)
    assert [step.day for step in found] == sorted({step.day for step in found})
    for number in range(30):
        day = FIRST + number * DAY
        last = [step for step in found if step.day <= day][-1]
        assert last.students == sum(period.contains(day) for period in held)


def test_nothing_is_a_flat_line_and_an_open_year_is_refused():
    assert steps([], MONTH) == (Step(FIRST, 0), Step(LAST, 0))
    with pytest.raises(ValueError, match="last day"):
        steps([], Period(FIRST))
