import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.calculations.canonical import input_from_json, input_hash, input_to_json, result_from_json, result_to_json
from rounds.calculations.checking import Broken, check
from rounds.calculations.moves import Swap, difference, swap, swaps, with_move
from rounds.calculations.proposal import BY_HAND, Problem, ProposalInput, Result, School, Student
from rounds.calculations.solver import solve
from tests.rounds.proposals import cost_of, seasons

SOME = settings(deadline=None, max_examples=60)

SCHOOLS = (School(10, "10000", "7511", 1), School(20, "20000", "7551", 2), School(30, "20000", "7607", 1))
STUDENTS = (
    Student(1, "full_time", 1, "7511", (10, 20)),
    Student(2, "full_time", 1, "7551", (20,), avoid=frozenset({10})),
    Student(3, "full_time", 1, "7551", (20, 30), travel_limit_m=12_000),
)
SEASON = ProposalInput(STUDENTS, SCHOOLS)


def test_a_move_says_what_it_breaks_and_what_it_costs():
    result = solve(SEASON)
    assert {line.student: line.school for line in result.lines} == {1: 10, 2: 20, 3: 20}
    moved = with_move(SEASON, result, 1, 20)
    assert moved.broken == (Problem("full", {"school": 20, "limit": None, "places": 2, "students": 3}),)
    assert moved.result is None
    # Second wish (300 x 5), and 9,472 metres instead of 926 (189 - 18 points x 5).
    assert (moved.points, moved.parts["wishes"], moved.parts["travel"]) == (1_500 + 855, 1_500, 855)
    assert with_move(SEASON, result, 2, 10).broken == (
        Problem("avoided", {"student": 2, "school": 10}),
        Problem("full", {"school": 10, "limit": None, "places": 1, "students": 2}),
    )
    assert with_move(SEASON, result, 3, 30).broken == (
        Problem("too_far", {"student": 3, "school": 30, "distance_m": 13_773, "limit_m": 12_000}),
    )
    gone = with_move(SEASON, result, 3, None)
    assert (gone.broken, gone.placed, gone.result.unplaced) == ((), -1, (3,))
    with pytest.raises(KeyError):
        with_move(SEASON, result, 3, 77)


def test_a_swap_is_two_moves_at_once():
    moved = swap(SEASON, solve(SEASON), 1, 3)
    assert moved.broken == ()
    assert (moved.result.stopped_by, moved.result.by_wish) == (BY_HAND, (1, 1, 0, 1, 0))
    check(SEASON, moved.result)


def test_possible_swaps_say_what_they_do_to_wishes_travel_and_points():
    result = solve(SEASON)
    assert {line.student: line.school for line in result.lines} == {1: 10, 2: 20, 3: 20}
    # 2 avoids 10, so only 3 is left: from its first wish to none of them, and 1 from the first wish to the second.
    (found,) = swaps(SEASON, result, 1)
    assert found == Swap(3, 20, swap(SEASON, result, 1, 3).points, (2, None), (9_472, 9_472), found.travel_m)
    metres = {line.student: line.distance_m for line in result.lines}
    assert found.travel_m == 2 * 9_472 - metres[1] - metres[3] > 0
    assert [row.other for row in swaps(SEASON, result, 3)] == [1]
    assert swaps(SEASON, result, 2) == ()
    pinned = replace(SEASON, students=(*STUDENTS[:2], replace(STUDENTS[2], pinned=20)))
    assert swaps(pinned, result, 1) == swaps(pinned, result, 3) == ()
    assert swaps(SEASON, with_move(SEASON, result, 1, None).result, 1) == ()


@SOME
@given(seasons(most_students=5))
def test_swaps_are_exactly_those_that_break_nothing(season):
    result = solve(season)
    at = {line.student: line.school for line in result.lines}
    for one in at:
        tried = {
            other: swap(season, result, one, other)
            for other in at
            if None not in (at[one], at[other]) and at[one] != at[other]
        }
        found = swaps(season, result, one)
        assert {row.other: row.points for row in found} == {
            other: moved.points for other, moved in tried.items() if not moved.broken
        }
        assert [row.points for row in found] == sorted(row.points for row in found)
        for row in found:
            after = {line.student: line for line in tried[row.other].result.lines}
            assert (after[one].school, after[one].rank, after[row.other].rank) == (row.school, *row.ranks)
            assert (after[one].distance_m, after[row.other].distance_m) == row.metres


def test_the_difference_names_who_moved_and_what_it_cost():
    before = solve(SEASON)
    after = solve(replace(SEASON, students=(replace(STUDENTS[0], pinned=20), *STUDENTS[1:])))
    found = difference(before, after)
    # Only two fit at 20; 2 may not go to 10 and 3 not as far as 30, so 3 goes to the place that 1 leaves.
    assert [(c.student, c.school_before, c.school_after, c.rank_before, c.rank_after) for c in found.changes] == [
        (1, 10, 20, 1, 2),
        (3, 20, 10, 1, None),
    ]
    assert (found.placed, found.points) == (0, after.objective - before.objective)
    assert difference(before, before).changes == ()


@SOME
@given(seasons(most_students=5), st.data())
def test_every_move_by_hand_is_judged_as_all_divisions_are(season, data):
    if not season.students:
        return
    result = solve(season)
    student = data.draw(st.sampled_from(season.students)).key
    school = data.draw(st.sampled_from((None, *(school.key for school in season.schools))))
    moved = with_move(season, result, student, school)
    at = {line.student: line.school for line in result.lines} | {student: school}
    cost = cost_of(season, tuple(at[row.key] for row in season.students))
    assert (cost is None) == bool(moved.broken)
    if cost is not None:
        check(season, moved.result)
        assert moved.result.cost == cost
        assert (moved.placed, moved.points) == (moved.result.placed - result.placed, cost[1] - result.objective)


@SOME
@given(seasons(most_students=5))
def test_input_and_result_survive_json(season):
    data = json.loads(json.dumps(input_to_json(season)))
    again = input_from_json(data)
    assert input_to_json(again) == data
    assert input_hash(again) == input_hash(season)
    result = solve(season)
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result
    check(again, result_from_json(json.loads(json.dumps(result_to_json(result)))))


def test_the_hash_follows_what_is_asked_and_not_how_long_it_may_take():
    assert input_hash(replace(SEASON, time_limit_seconds=5)) == input_hash(SEASON)
    assert input_hash(replace(SEASON, students=STUDENTS[::-1])) == input_hash(SEASON)
    assert input_hash(replace(SEASON, seed=2)) != input_hash(SEASON)
    assert input_hash(replace(SEASON, shares={"10000": Fraction(1, 2)})) != input_hash(SEASON)


@pytest.mark.parametrize(
    ("number", "change", "fault"),
    [
        (0, {"school": 20, "rank": 2}, "school 20 has 3 students on 2 places"),
        (1, {"school": 10, "rank": None}, "student 2 is at 10, which is avoided"),
        (2, {"school": 30, "rank": 2}, "student 3 is 13773 metres from 30, beyond 12000"),
        (0, {"rank": 2}, "school 10 is wish 1 of student 1, not 2"),
        (0, {"distance_m": 1}, "student 1 is 926 metres from 10, not 1"),
        (0, {"pinned": True}, "student 1 is said to be pinned: True"),
    ],
)
def test_the_check_finds_a_line_that_was_changed(number, change, fault):
    result = solve(SEASON)
    lines = list(result.lines)
    lines[number] = replace(lines[number], **change)
    with pytest.raises(Broken) as found:
        check(SEASON, forged(result, lines=tuple(lines)))
    assert fault in found.value.faults


def forged(result, **changes):
    """A result that was changed behind its own back."""
    made = object.__new__(Result)
    for name in Result.__dataclass_fields__:
        object.__setattr__(made, name, changes.get(name, getattr(result, name)))
    return made


def test_a_result_whose_points_do_not_add_up_is_not_made():
    result = solve(SEASON)
    line = replace(result.lines[0], travel=result.lines[0].travel + 1)
    with pytest.raises(ArithmeticError, match="do not add up"):
        replace(result, lines=(line, *result.lines[1:]))
    with pytest.raises(ArithmeticError, match="do not add up"):
        replace(result, objective=result.objective - 1)
    with pytest.raises(ArithmeticError, match="better than possible"):
        replace(result, bound=result.objective + 1)
    parts = {**result.parts, "travel": result.parts["travel"] + 1}
    cheat = replace(result, lines=(line, *result.lines[1:]), parts=parts, objective=result.objective + 1)
    with pytest.raises(Broken, match="student 1 has points"):
        check(SEASON, cheat)


def test_the_check_refuses_a_result_of_another_input():
    with pytest.raises(Broken, match="another input"):
        check(replace(SEASON, seed=9), solve(SEASON))
