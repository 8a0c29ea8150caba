"""No group of fewer than five comes to light: not by itself, not by subtraction, not by norm, board, question or year."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.calculations.groups import Group, Shown, rests, shown_groups
from quality.calculations.results import Given, Mean, result, together

STATES = st.sampled_from(["met", "below", "unknown"])
GROUPS = st.lists(st.tuples(STATES, st.integers(0, 9)), min_size=1, max_size=7).map(
    lambda rows: [Group(f"b{index}", state, number) for index, (state, number) in enumerate(rows)]
)


def vectors(groups, shown):
    """Of every group that is shown: which boards are in it."""
    found = [[1 for _group in groups]] if shown.whole else []
    found += [[int(group.state == state) for group in groups] for state in shown.states]
    return found + [[int(group.board == board) for group in groups] for board in shown.boards]


def rank(rows):
    """Of a matrix of whole numbers, exact."""
    rows = [[Fraction(value) for value in row] for row in rows]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for row in rows[found + 1 :]:
            share = row[column] / pivot[column]
            row[:] = [value - share * above for value, above in zip(row, pivot, strict=True)]
        found += 1
    return found


def told(groups, shown):
    """Every set of boards with answers whose sum follows from the sums that are shown, by any adding and subtracting."""
    groups = [group for group in groups if group.number]
    known = vectors(groups, shown)
    basis = rank(known)
    for mask in range(1, 1 << len(groups)):
        chosen = [(mask >> index) & 1 for index in range(len(groups))]
        if known and rank([*known, chosen]) == basis:
            yield [group for group, is_in in zip(groups, chosen, strict=True) if is_in]


@settings(max_examples=150)
@given(GROUPS)
def test_no_sum_of_fewer_than_five_answers_can_be_worked_out(groups):
    shown = shown_groups(groups)
    for found in told(groups, shown):
        assert sum(group.number for group in found) >= 5


@given(GROUPS)
def test_what_is_shown_has_five_answers_and_the_whole_is_shown_whenever_it_can_be(groups):
    shown = shown_groups(groups)
    numbers = {group.board: group.number for group in groups}
    assert shown.whole == (sum(numbers.values()) >= 5)
    assert all(numbers[board] >= 5 for board in shown.boards)
    assert all(number == 0 or number >= 5 for number in rests(groups, shown))
    if all(number >= 5 for number in numbers.values()):
        assert shown.boards == numbers.keys()


def test_the_reader_who_only_subtracts_boards_finds_nothing():
    """The rule of counts alone would show the state with 3: both sums are ambiguous, and together they tell of three people."""
    groups = [Group("a", "met", 10), Group("b", "met", 2), Group("c", "below", 10), Group("d", "below", 1),
              Group("e", "unknown", 3), Group("f", "unknown", 3)]  # fmt: skip
    shown = shown_groups(groups)
    assert min(sum(group.number for group in found) for found in told(groups, shown)) >= 5
    assert shown == Shown(True, frozenset({"met", "below", "unknown"}))


def test_one_small_board_hides_another():
    shown = shown_groups([Group("a", "met", 6), Group("b", "met", 7), Group("c", "met", 4)])
    assert shown == Shown(True, frozenset({"met"}), frozenset({"b"}))


@pytest.mark.parametrize("number", [0, 1, 4])
def test_fewer_than_five_is_nothing_at_all(number):
    assert shown_groups([Group("a", "met", number)]) == Shown()


def answers(board, number, **values):
    return [Given(board, values)] * number


def test_means_are_exact_and_of_those_who_answered_that_question():
    given = [*answers("a", 5, q=4), *answers("a", 2, other=1), *answers("b", 6, q=1), *answers("b", 1, q=2)]
    found = result(given, "q", {"a": "met", "b": "below"}, "unknown")
    assert found.whole == Mean(12, Fraction(28, 12))
    assert found.state("met") == found.board("a") == Mean(5, Fraction(4))
    assert found.board("b") == Mean(7, Fraction(8, 7))
    assert found.board("c") == Mean()


def test_a_share_is_the_mean_of_who_chose_it():
    given = [*answers("a", 3, q=0), *answers("a", 2, q=2)]
    shares = [result(given, "q", {}, "unknown", lambda value, n=n: int(value == n)).whole.mean for n in range(3)]
    assert shares == [Fraction(3, 5), 0, Fraction(2, 5)]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=4))
def test_the_mean_of_all_questions_tells_nothing_of_one_that_is_hidden(numbers):
    """Else all questions minus the others would be the one that fewer than five people answered."""
    given = []
    for index, (first, second) in enumerate(numbers):
        given += answers(f"b{index}", first, q=3) + answers(f"b{index}", second, r=2)
    results = [result(given, code, {}, "unknown") for code in "qr"]
    for place in ("whole", *(f"b{index}" for index in range(len(numbers)))):
        means = [found.whole if place == "whole" else found.board(place) for found in results]
        both = together(means)
        assert both.is_hidden == any(mean.is_hidden for mean in means)
        if not both.is_hidden and both.number:
            assert both.mean == Fraction(sum(mean.mean * mean.number for mean in means if mean.number), both.number)
