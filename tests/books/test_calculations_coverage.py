"""Which stream pays which cents: in the agreed order, never twice, never more than there is."""

import datetime
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.coverage import Cost, Coverage, Earmark, Paid, Stream, cover

DAY = datetime.date(2026, 10, 1)
FIRST, LAST = datetime.date(2026, 8, 1), datetime.date(2027, 7, 31)


def stream(key, cents, *earmarks, cofinanced=Fraction(0), first=FIRST, last=LAST):
    return Stream(key, cents, first, last, tuple(Earmark(*mark) for mark in earmarks), cofinanced)


def cost(key, cents, kind="network", activity="", day=DAY, corrects=None):
    return Cost(key, day, kind, activity, cents, "41001", corrects)


def test_coverage_follows_the_agreed_order_until_a_stream_is_empty():
    first, second = stream(1, 100_00, ("network", "", 2)), stream(2, 30_00, ("network", "", 1))
    found = cover([first, second], [cost(1, 50_00), cost(2, 100_00)])
    assert found.lines == (Paid(1, 2, 30_00), Paid(1, 1, 20_00), Paid(2, 1, 80_00), Paid(2, None, 20_00))
    assert found.left == {1: 0, 2: 0}


def test_coverage_takes_an_earmark_for_one_activity_only_for_that_activity():
    website = stream(1, 100_00, ("network", "website", 1))
    found = cover([website], [cost(1, 10_00, activity="website"), cost(2, 10_00, activity="camera's")])
    assert found.lines == (Paid(1, 1, 10_00), Paid(2, None, 10_00))


def test_coverage_leaves_the_cofinanced_part_to_the_next_stream_or_the_party():
    half = stream(1, 100_00, ("network", "", 1), cofinanced=Fraction(1, 2))
    assert cover([half], [cost(1, 99)]).lines == (Paid(1, 1, 49), Paid(1, None, 50))


@pytest.mark.parametrize("day", [FIRST - datetime.timedelta(days=1), LAST + datetime.timedelta(days=1)])
def test_coverage_pays_nothing_outside_the_period_of_a_stream(day):
    assert cover([stream(1, 100_00, ("network", "", 1))], [cost(1, 5, day=day)]).lines == (Paid(1, None, 5),)


def test_coverage_gives_a_correction_back_to_who_paid():
    streams = [stream(1, 30, ("network", "", 1))]
    found = cover(streams, [cost(1, 50), cost(2, -35, corrects=1)])
    assert found.of_cost(2) == (Paid(2, None, -20), Paid(2, 1, -15))
    assert found.left == {1: 15}


def test_coverage_gives_a_correction_back_to_the_last_stream_first():
    streams = [stream(1, 30, ("network", "", 1)), stream(2, 15, ("network", "", 2))]
    found = cover(streams, [cost(1, 50), cost(2, -20, corrects=1)])
    assert found.of_cost(2) == (Paid(2, None, -5), Paid(2, 2, -15))
    assert found.left == {1: 0, 2: 15}


def test_coverage_leaves_a_cofinanced_stream_its_part_of_what_remains():
    """EUR 1,000 at one half, of which 200 and then 300 comes back: 500 remain, half of it each."""
    streams = [stream(1, 2_000_00, ("network", "", 1), cofinanced=Fraction(1, 2))]
    costs = [cost(1, 1_000_00), cost(2, -200_00, corrects=1), cost(3, -300_00, corrects=1)]
    found = cover(streams, costs)
    assert {key: {line.stream: line.cents for line in found.of_cost(key)} for key in (1, 2, 3)} == {
        1: {1: 500_00, None: 500_00}, 2: {1: -100_00, None: -100_00}, 3: {1: -150_00, None: -150_00},
    }  # fmt: skip
    assert found.left == {1: 1_750_00}


def test_what_comes_back_to_a_stream_pays_the_costs_that_follow():
    """A refund of the first cost, received later: the second is no longer borne by its party."""
    streams = [stream(1, 340, ("network", "", 1))]
    found = cover(streams, [cost(1, 300), cost(2, 200), cost(3, -160, corrects=1)])
    assert found.of_cost(1) == (Paid(1, 1, 300),)
    assert found.of_cost(3) == (Paid(3, 1, -160),)
    assert found.of_cost(2) == (Paid(2, 1, 200),)
    assert found.left == {1: 0}


def test_what_comes_back_of_a_closed_year_pays_the_costs_that_follow():
    streams = [stream(1, 340, ("network", "", 1))]
    costs = [cost(1, 300, day=FIRST), cost(2, 200), cost(3, -160, corrects=1, day=LAST)]
    assert cover(streams, costs, {1: ((1, 300),)}).of_cost(2) == (Paid(2, 1, 200),)


def test_coverage_keeps_what_was_fixed_when_a_year_closed():
    streams = [stream(1, 100, ("network", "", 1))]
    costs = [cost(1, 60, day=FIRST), cost(2, 60)]
    found = cover(streams, costs, {2: ((1, 60),)})
    assert sorted(found.lines, key=lambda line: (line.cost, line.stream or 0)) == [
        Paid(1, None, 20), Paid(1, 1, 40), Paid(2, 1, 60),
    ]  # fmt: skip


def test_coverage_that_does_not_add_up_refuses_to_exist():
    with pytest.raises(ValueError, match="cost 1"):
        Coverage((), (cost(1, 10),), (Paid(1, None, 9),), {})
    one = stream(1, 5, ("network", "", 1))
    with pytest.raises(ValueError, match="stream 1"):
        Coverage((one,), (cost(1, 10),), (Paid(1, 1, 10),), {1: -5})


KINDS = st.sampled_from(["basic", "network", "academic"])
STREAMS = st.lists(
    st.tuples(
        st.integers(0, 10_000), KINDS, st.sampled_from(["", "website"]), st.integers(1, 3), st.fractions(0, 1)
    ),
    max_size=5,
)  # fmt: skip
COSTS = st.lists(
    st.tuples(st.integers(1, 6_000), KINDS, st.sampled_from(["", "website"]), st.integers(0, 300)), max_size=12
)


@given(STREAMS, COSTS, st.lists(st.integers(0, 100), min_size=12, max_size=12))
def test_what_is_corrected_is_paid_as_if_it_had_been_lower_from_the_start(given_streams, given_costs, parts):
    """Of every cost, those that follow included: what comes back to a stream is there for them."""
    streams = [
        stream(key, cents, (kind, activity, order), cofinanced=part)
        for key, (cents, kind, activity, order, part) in enumerate(given_streams, start=1)
    ]
    costs = [cost(key, row[0], row[1], row[2]) for key, row in enumerate(given_costs, start=1)]
    back = [
        cost(100 + one.key, -cents, one.kind, one.activity, corrects=one.key)
        for one, part in zip(costs, parts, strict=False)
        if (cents := one.cents * part // 100)
    ]
    less = {one.corrects: one.cents for one in back}
    lower = [replace(one, cents=one.cents + less.get(one.key, 0)) for one in costs]
    found, wanted = cover(streams, [*costs, *back]), cover(streams, lower)
    assert found.left == wanted.left
    for one in costs:
        net = Counter()
        for line in (*found.of_cost(one.key), *found.of_cost(100 + one.key)):
            net[line.stream] += line.cents
        assert {key: cents for key, cents in net.items() if cents} == {
            line.stream: line.cents for line in wanted.of_cost(one.key)
        }


@given(STREAMS, COSTS, st.randoms())
def test_coverage_overspends_no_stream_and_pays_every_cost_once(given_streams, given_costs, random):
    streams = [
        stream(key, cents, (kind, activity, order), cofinanced=part)
        for key, (cents, kind, activity, order, part) in enumerate(given_streams, start=1)
    ]
    costs = [
        cost(key, cents, kind, activity, FIRST + datetime.timedelta(days=days))
        for key, (cents, kind, activity, days) in enumerate(given_costs, start=1)
    ]
    found = cover(streams, costs)
    for one in streams:
        assert 0 <= sum(line.cents for line in found.of_stream(one.key)) <= one.cents
    for one in costs:
        assert sum(line.cents for line in found.of_cost(one.key)) == one.cents
    random.shuffle(streams)
    random.shuffle(costs)
    assert cover(streams, costs) == found


def test_what_closed_years_took_stays_where_the_stream_has_less_since():
    less = stream(1, 40, ("network", "", 1))
    found = cover([less], [cost(1, 100), cost(2, 20)], {1: ((1, 60), (None, 40))})
    assert found.of_cost(1) == (Paid(1, 1, 60), Paid(1, None, 40))
    assert found.of_cost(2) == (Paid(2, None, 20),)
    assert (found.left, found.overspent) == ({1: -20}, {1: 20})
    # A correction in an open year brings it back within what it has.
    corrected = cover([less], [cost(1, 100), cost(3, -60, corrects=1)], {1: ((1, 60), (None, 40))})
    assert corrected.of_cost(3) == (Paid(3, None, -40), Paid(3, 1, -20))
    assert (corrected.left, corrected.overspent) == ({1: 0}, {})


def test_a_stream_that_pays_more_than_closed_years_took_is_refused():
    with pytest.raises(ValueError, match="stream 1 has 40 cents and pays 61"):
        Coverage((stream(1, 40),), (cost(1, 61),), (Paid(1, 1, 61),), {1: -21}, {1: 60})
