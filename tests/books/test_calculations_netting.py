"""The fewest payments: to the cent, nobody pays more than it owes, and never more payments than are needed."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.netting import EXACT_UP_TO, DoesNotNet, Netting, Transfer, net, netting

CODES = [f"4{number:04d}" for number in range(30)]


def closed(cents):
    """Positions that add up to 0: the last party takes what is left."""
    cents = [*cents, -sum(cents)]
    return dict(zip(CODES, cents, strict=False))


positions = st.lists(st.integers(-200_000_00, 200_000_00), max_size=9).map(closed)
# Small amounts meet each other often, so that there are many groups.
small = st.lists(st.integers(-6, 6), max_size=6).map(closed)
many = st.lists(st.integers(-50, 50), min_size=20, max_size=28).map(closed)


def fewest(found):
    """By trying every way to divide the parties into groups that come to 0."""
    rows = [cents for cents in found.values() if cents]

    def most(left):
        if not left:
            return 0
        first, rest = left[0], left[1:]
        best = None
        for size in range(len(rest) + 1):
            for chosen in combinations(range(len(rest)), size):
                if first + sum(rest[index] for index in chosen):
                    continue
                others = most([cents for index, cents in enumerate(rest) if index not in chosen])
                best = others + 1 if best is None else max(best, others + 1)
        return best or 0

    return len(rows) - most(rows)


@given(st.one_of(positions, small, many))
def test_netting_settles_every_position_exactly_and_nobody_pays_and_gets(found):
    result = netting(found)
    flow = dict.fromkeys(found, 0)
    for row in result.transfers:
        flow[row.payer] -= row.cents
        flow[row.payee] += row.cents
    assert flow == found
    assert sum(flow.values()) == 0
    # The cash of a party is exactly what it owes or has to get: netting never makes it more.
    for code, cents in found.items():
        assert sum(row.cents for row in result.transfers if row.payer == code) == max(-cents, 0)
        assert sum(row.cents for row in result.transfers if row.payee == code) == max(cents, 0)
    assert 2 * sum(row.cents for row in result.transfers) == sum(map(abs, found.values()))
    assert len(result.transfers) <= max(sum(1 for cents in found.values() if cents) - 1, 0)


@given(small)
def test_netting_needs_no_more_payments_than_trying_everything(found):
    result = netting(found)
    assert (len(result.transfers), result.is_smallest) == (fewest(found), True)


@given(st.one_of(positions, small, many), st.randoms(use_true_random=False))
def test_netting_gives_the_same_whatever_the_order(found, random):
    rows = list(found.items())
    random.shuffle(rows)
    assert netting(dict(rows)) == netting(found)


def test_netting_says_when_it_may_not_be_the_fewest():
    primes = [3, 7, 13, 29, 53, 97, 193, 389, 769, 1543, 3079, 6151, 12289, 24593, 49157, 98317]
    exact = closed([cents * 100 for cents in primes[: EXACT_UP_TO - 1]])
    beyond = closed([cents * 100 for cents in primes])
    assert netting(exact).is_smallest
    result = netting(beyond)
    assert not result.is_smallest
    assert len(result.transfers) == len(primes)


def test_netting_takes_two_groups_apart():
    found = {"40001": -30_00, "40002": 10_00, "40003": 20_00, "40004": -5_00, "40005": -6_00, "40006": 11_00}
    assert net(found) == (
        Transfer("40001", "40002", 10_00), Transfer("40001", "40003", 20_00), Transfer("40004", "40006", 5_00),
        Transfer("40005", "40006", 6_00),
    )  # fmt: skip


def test_netting_refuses_positions_that_leave_something():
    with pytest.raises(DoesNotNet, match="add up to 1 cents"):
        net({"40001": 1})


def test_netting_refuses_payments_that_do_not_settle():
    with pytest.raises(DoesNotNet):
        Netting((("40001", -5), ("40002", 5)), (Transfer("40001", "40002", 4),), True)
    with pytest.raises(DoesNotNet, match="both pays and gets"):
        rows = (Transfer("a", "b", 5), Transfer("b", "c", 5))
        Netting((("a", -5), ("b", 0), ("c", 5)), rows, True)
