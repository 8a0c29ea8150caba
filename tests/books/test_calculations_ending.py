"""A stream that ends: what it paid falls to other streams or to the parties, to the cent."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from books.calculations.coverage import Cost, Earmark, Stream, cover
from books.calculations.ending import ending
from oids.periods import SchoolYear

LAST = datetime.date(2016, 7, 31)


def academic(cents=280_000_00, first=datetime.date(2012, 8, 1), last=LAST):
    return Stream(1, cents, first, last, (Earmark("academic", "", 1),))


def cost(key, day, cents, party, kind="academic", corrects=None):
    return Cost(key, day, kind, "", cents, party, corrects)


def test_the_academic_function_falls_to_three_boards():
    days = [datetime.date(start, 10, 1) for start in (2012, 2013, 2014, 2015)]
    parts = {"41001": 26_250_00, "41002": 26_250_00, "41003": 17_500_00}
    costs = [cost(10 * n + i, day, cents, party) for n, day in enumerate(days)
             for i, (party, cents) in enumerate(parts.items())]  # fmt: skip
    found = ending(cover([academic()], costs), 1, LAST)
    assert (found.year, found.after, found.paid) == (SchoolYear(2015), SchoolYear(2016), 70_000_00)
    assert {row.party: row.to(None) for row in found.rows} == parts
    assert found.heirs == (None,)


def test_another_stream_takes_over_in_its_order_as_far_as_it_has_money():
    costs = [cost(1, datetime.date(2015, 10, 1), 70_000_00, "41001")]
    after = datetime.date(2016, 8, 1)
    second = Stream(2, 30_000_00, after, None, (Earmark("academic", "", 2),))
    first = Stream(3, 25_000_00, after, None, (Earmark("academic", "", 1),))
    gone = Stream(4, 90_000_00, datetime.date(2012, 8, 1), LAST, (Earmark("academic", "", 3),))
    found = ending(cover([academic(), first, second, gone], costs), 1, LAST)
    assert [(key, found.to(key)) for key in found.heirs] == [(2, 30_000_00), (3, 25_000_00), (None, 15_000_00)]


def test_the_last_full_year_is_looked_at_when_a_stream_ends_in_mid_year():
    stream = academic(last=datetime.date(2015, 12, 31))
    costs = [cost(1, datetime.date(2014, 9, 1), 100, "41001"), cost(2, datetime.date(2015, 9, 1), 40, "41001")]
    found = ending(cover([stream], costs), 1, stream.last)
    assert (found.year, found.after, found.paid) == (SchoolYear(2014), SchoolYear(2016), 100)


def test_what_a_correction_gave_back_is_not_counted():
    costs = [cost(1, datetime.date(2015, 9, 1), 100, "41001"),
             cost(2, datetime.date(2016, 9, 1), -30, "41001", corrects=1)]  # fmt: skip
    assert ending(cover([academic()], costs), 1, LAST).paid == 70


def test_a_stream_that_paid_nothing_leaves_nothing():
    found = ending(cover([academic()], []), 1, LAST)
    assert (found.year, found.paid, found.rows, found.heirs) == (SchoolYear(2015), 0, (), ())


@given(
    st.lists(
        st.tuples(
            st.dates(datetime.date(2014, 8, 1), datetime.date(2017, 7, 31)), st.integers(1, 10**7),
            st.sampled_from(["41001", "41002"]), st.sampled_from(["academic", "basic"]),
        ),
        max_size=12,
    ),
    st.integers(0, 10**7),
    st.integers(0, 10**7),
)  # fmt: skip
def test_what_falls_to_others_is_what_was_paid(rows, ended, other):
    costs = [cost(key, *row) for key, row in enumerate(rows, start=1)]
    marks = (Earmark("academic", "", 1), Earmark("basic", "", 1))
    streams = [academic(ended), Stream(2, other, datetime.date(2015, 8, 1), None, marks)]
    before = cover(streams, costs)
    found = ending(before, 1, LAST)
    year = found.year.period
    days = {row.key: row.day for row in costs}
    paid = sum(line.cents for line in before.of_stream(1) if year.contains(days[line.cost]))
    assert found.paid == sum(found.to(key) for key in found.heirs) == paid
    assert found.to(2) <= before.left[2]
