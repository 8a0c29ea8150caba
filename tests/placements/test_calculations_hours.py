import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oids.money import round_half_up
from oids.periods import Period
from placements.calculations.capacity import available_hours, hours_each, students_carried
from placements.calculations.hours import (
    HoursByRole,
    Norm,
    NormMissing,
    placement_hours,
    shown_hours,
    shown_total,
    sum_hours,
)

PLACING = Period(datetime.date(2026, 8, 31), datetime.date(2027, 7, 9))
NORM = Norm(datetime.date(2020, 8, 1), None, Fraction(40), Fraction(40), Fraction(14))


def test_570_students_all_year_give_53580_hours():
    total = sum_hours(placement_hours(PLACING, PLACING, [NORM]) for _student in range(570))
    assert (total.school_trainer, total.mentor, total.institute_trainer) == (22_800, 22_800, 7_980)
    assert total.total == 53_580


@given(st.integers(1, PLACING.days - 1))
def test_a_placement_cut_in_two_keeps_its_hours(cut):
    middle = PLACING.first + datetime.timedelta(days=cut)
    halves = [Period(PLACING.first, middle - datetime.timedelta(days=1)), Period(middle, PLACING.last)]
    whole = placement_hours(PLACING, PLACING, [NORM])
    assert sum_hours(placement_hours(half, PLACING, [NORM]) for half in halves) == whole


def test_a_norm_that_changes_counts_by_its_days():
    change = datetime.date(2027, 1, 1)
    later = Norm(change, None, Fraction(80), Fraction(40), Fraction(14))
    before = Norm(NORM.first, change - datetime.timedelta(days=1), Fraction(40), Fraction(40), Fraction(14))
    days_after = (PLACING.last - change).days + 1
    hours = placement_hours(PLACING, PLACING, [before, later])
    assert hours.school_trainer == 40 + Fraction(40 * days_after, PLACING.days)


def test_a_day_without_norm_is_named():
    with pytest.raises(NormMissing) as caught:
        placement_hours(
            PLACING, PLACING, [Norm(datetime.date(2026, 9, 2), None, Fraction(1), Fraction(1), Fraction(1))]
        )
    assert caught.value.day == PLACING.first


def test_the_norm_conflicts_with_itself():
    available = available_hours(Fraction(3, 2), Fraction(1659), Period(PLACING.first), PLACING)
    assert available == Fraction("497.7")
    assert students_carried(available, Fraction(40)) == Fraction("12.4425")
    assert hours_each(available, 15) == Fraction("33.18")


@given(st.lists(st.tuples(*[st.fractions(0, 500)] * 3), max_size=12))
def test_shown_hours_add_up_in_both_directions(rows):
    exact = [HoursByRole(*row) for row in rows]
    shown = shown_hours(exact, [f"{number:02}" for number in range(len(rows))])
    whole = sum_hours(shown)
    for role in ("school_trainer", "mentor", "institute_trainer"):
        assert getattr(whole, role) == round_half_up(sum(getattr(row, role) for row in exact), 1)
    assert sum(row.total for row in shown) == whole.total == shown_total(sum_hours(exact))
