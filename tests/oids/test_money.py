from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oids.money import CannotSplit, round_half_up, round_parts, split

weights = st.lists(st.fractions(min_value=0, max_value=1000), min_size=1, max_size=20).filter(lambda w: sum(w) > 0)


def keys(number):
    return [f"{index:05d}" for index in range(number)]


@given(st.integers(-(10**9), 10**12), weights)
def test_split_parts_add_up_and_lie_within_a_cent_of_their_share(total, shares):
    parts = split(total, shares, keys(len(shares)))
    assert sum(part.cents for part in parts) == total
    assert all(abs(part.cents - part.exact) < 1 for part in parts)


@given(st.integers(0, 10**9), weights, st.randoms())
def test_split_does_not_depend_on_the_order(total, shares, random):
    pairs = list(zip(keys(len(shares)), shares, strict=True))
    expected = {part.key: part.cents for part in split(total, shares, keys(len(shares)))}
    random.shuffle(pairs)
    shuffled = split(total, [share for _key, share in pairs], [key for key, _share in pairs])
    assert {part.key: part.cents for part in shuffled} == expected


def test_split_gives_the_remainder_cent_to_the_lowest_number_among_equals():
    parts = split(100, [1, 1, 1], ["30000", "10000", "20000"])
    assert {part.key: part.cents for part in parts} == {"10000": 34, "20000": 33, "30000": 33}


@pytest.mark.parametrize(
    ("total", "shares", "names"), [(1, [0, 0], ["a", "b"]), (1, [-1, 2], ["a", "b"]), (1, [1, 1], ["a", "a"])]
)
def test_split_refuses_what_has_no_answer(total, shares, names):
    with pytest.raises(CannotSplit):
        split(total, shares, names)


def test_split_refuses_floats():
    with pytest.raises(TypeError):
        split(100, [0.5, 0.5], ["a", "b"])
    with pytest.raises(TypeError):
        split(1.0, [1], ["a"])


@given(st.lists(st.fractions(min_value=0, max_value=5000), max_size=30))
def test_shown_hours_add_up_to_the_shown_total(parts):
    shown = round_parts(parts, keys(len(parts)))
    assert sum(shown, Fraction(0)) == round_half_up(sum(parts, Fraction(0)), 1)
