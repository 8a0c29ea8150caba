"""Why a stream pays what it pays, read back from the coverage."""

import datetime
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from books.calculations.coverage import Cost, Earmark, Stream, cover
from books.calculations.why import Turn, Why, turns

DAY = datetime.date(2026, 10, 1)


def cost(key, cents, day=DAY, kind="network", corrects=None):
    return Cost(key, day, kind, "", cents, "40000", corrects)


def stream(key, cents, order=1, *, first=DAY, last=None, kind="network", cofinanced=Fraction(0)):
    return Stream(key, cents, first, last, (Earmark(kind, "", order),), cofinanced)


def test_every_stream_says_why_it_pays_what_it_pays():
    later, earlier = DAY + datetime.timedelta(days=9), DAY - datetime.timedelta(days=9)
    streams = [
        stream(1, 1000, order=2), stream(2, 300, order=1), stream(3, 500, order=3), stream(4, 500, first=later),
        stream(5, 500, first=earlier, last=earlier), stream(6, 500, kind="basic"), stream(7, 0, order=1),
    ]  # fmt: skip
    found = turns(cover(streams, [cost(1, 900)]), 1)
    assert found == (
        Turn(2, 1, 300, 900, 300, Why.LEFT), Turn(7, 1, 0, 900, 0, Why.EMPTY), Turn(1, 2, 1000, 900, 600, Why.ALL),
        Turn(3, 3, 500, 900, 0, Why.PAID), Turn(4, None, 500, 900, 0, Why.BEFORE), Turn(5, None, 500, 900, 0, Why.AFTER),
        Turn(6, None, 500, 900, 0, Why.KIND),
    )  # fmt: skip


def test_what_is_left_counts_the_costs_before_it_with_their_corrections_and_not_those_after():
    coverage = cover([stream(1, 1000)], [cost(1, 400), cost(2, 300), cost(3, 900), cost(4, -100, corrects=1)])
    assert [turns(coverage, key)[0].before for key in (1, 2, 3)] == [1000, 700, 400]
    assert turns(coverage, 4)[0] == Turn(1, 1, 600, 0, -100, Why.BACK)


def test_a_cofinanced_stream_pays_its_part_and_a_closed_year_what_was_kept():
    half = [stream(1, 1000, cofinanced=Fraction(1, 2))]
    assert turns(cover(half, [cost(1, 401)]), 1) == (Turn(1, 1, 1000, 200, 200, Why.PART),)
    kept = cover(half, [cost(1, 401)], {1: ((1, 100), (None, 301))})
    assert turns(kept, 1, kept=True) == (Turn(1, 1, 1000, 200, 100, Why.KEPT),)


amounts = st.integers(min_value=1, max_value=5000)


@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3), st.sampled_from(["network", "basic"]),
                       st.fractions(0, 1)), max_size=5),
    st.lists(st.tuples(amounts, st.sampled_from(["network", "basic"])), min_size=1, max_size=6),
)  # fmt: skip
def test_turns_say_what_the_coverage_says(streams, costs):
    made = [
        stream(key, cents, order, kind=kind, cofinanced=part) for key, (cents, order, kind, part) in enumerate(streams)
    ]
    coverage = cover(made, [cost(key, cents, kind=kind) for key, (cents, kind) in enumerate(costs)])
    for one in coverage.costs:
        found = turns(coverage, one.key)
        own = sum(line.cents for line in coverage.of_cost(one.key) if line.stream is None)
        assert sum(turn.cents for turn in found) + own == one.cents
        assert all(turn.cents <= min(turn.before, turn.most) for turn in found if turn.cents)
        assert {turn.stream for turn in found} == {row.key for row in made}
