import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rounds.calculations.case import Case
from rounds.calculations.checking import check, targets
from rounds.calculations.exchange import polish
from rounds.calculations.greedy import greedy
from rounds.calculations.proposal import (
    ASKED,
    OPTIMAL,
    TIME,
    Limit,
    Problem,
    ProposalInput,
    Refused,
    School,
    Student,
    Trainer,
    Weights,
)
from rounds.calculations.solver import solve
from tests.rounds.proposals import best, cost_of, seasons

MANY = settings(deadline=None, max_examples=100)
SOME = settings(deadline=None, max_examples=50)


def places(*capacities, **more):
    return tuple(
        School(10 * number, "10000", "7511", capacity, **more) for number, capacity in enumerate(capacities, 1)
    )


def lines(result):
    return {line.student: line.school for line in result.lines}


@MANY
@given(seasons())
def test_the_division_is_the_best_of_all_divisions(season):
    result = solve(season)
    check(season, result)
    assert result.cost == best(season)
    assert (result.stopped_by, result.gap, result.placed_bound) == (OPTIMAL, 0, result.placed)


def test_with_too_few_places_giving_wishes_costs_nobody_a_place():
    """One place; the wish of the first student is a school without places, and the second gave none but lives farther."""
    near = Student(1, "full_time", 1, "7511", wishes=(20,))
    far = Student(2, "full_time", 1, "7607")
    season = ProposalInput(students=(near, far), schools=places(1, 0))
    assert lines(solve(season)) == {1: 10, 2: None}


@MANY
@given(seasons(pins=True))
def test_pins_stay_or_are_refused_with_a_reason(season):
    result = solve(season)
    if isinstance(result, Refused):
        assert best(season) is None
        assert {problem.code for problem in result.problems} <= {"pinned_avoided", "pinned_too_far", "pinned_too_many"}
    else:
        check(season, result)
        assert result.cost == best(season)
        pinned = {student.key: student.pinned for student in season.students if student.pinned is not None}
        assert {key: lines(result)[key] for key in pinned} == pinned


@SOME
@given(seasons(most_students=12, most_schools=5), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(season, dice):
    def mixed(rows):
        return tuple(dice.sample(rows, len(rows)))

    first = solve(season)
    other = solve(
        replace(
            season,
            students=mixed([replace(s, earlier=mixed(s.earlier)) for s in season.students]),
            schools=mixed(season.schools),
            trainers=mixed(season.trainers),
            shares=dict(reversed(season.shares.items())),
        )
    )
    assert replace(other, milliseconds=0) == replace(first, milliseconds=0)


@SOME
@given(seasons(most_students=12, most_schools=5, pins=True))
def test_it_is_never_worse_than_by_hand_and_keeps_every_limit(season):
    result = solve(season)
    assume(not isinstance(result, Refused))
    check(season, result)
    case = Case(season)
    by_hand = greedy(case)
    assert result.cost <= (int((by_hand == -1).sum()), case.points_of(by_hand))
    assert result.bound <= result.objective


@SOME
@given(seasons(most_students=12, most_schools=5, pins=True))
def test_exchanges_keep_the_numbers_and_never_make_it_worse(season):
    assume(not isinstance(solve(season), Refused))
    case = Case(season)
    before = greedy(case)
    after = polish(case, before)
    assert (case.counts(after) == case.counts(before)).all()
    assert case.points_of(after) <= case.points_of(before)
    assert (polish(case, after) == after).all()
    keys = [None if school == -1 else case.schools[school].key for school in after]
    assert cost_of(replace(season, students=tuple(case.students)), tuple(keys)) is not None


def most_placed(season):
    """By augmenting paths, for seasons without limits: the classic bound that shares nothing with the solver."""
    seats = [(school, seat) for school in season.schools for seat in range(school.capacity)]
    taken = {}

    def seat_for(student, seen):
        for place in seats:
            if place[0].key in student.avoid or place in seen:
                continue
            seen.add(place)
            if place not in taken or seat_for(taken[place], seen):
                taken[place] = student
                return True
        return False

    return sum(seat_for(student, set()) for student in season.students)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_as_many_students_are_placed_as_can_be(seed):
    dice = random.Random(seed)
    schools = tuple(School(n, "10000", None, dice.randint(0, 3)) for n in range(1, 13))
    students = tuple(
        Student(key, "full_time", 1, avoid=frozenset(dice.sample(range(1, 13), dice.randint(8, 12))))
        for key in range(1, 31)
    )
    season = ProposalInput(students, schools)
    result = solve(season)
    check(season, result)
    assert result.placed == result.placed_bound == most_placed(season)


def test_limits_that_overlap_are_kept_while_most_are_placed():
    """Two of part-time and two of the first year: three of both kinds fit only when they are not the same ones."""
    limits = (Limit(2, route="part_time"), Limit(2, year_until=1))
    schools = (School(10, "10000", None, 4, limits),)
    mixed = [("part_time", 1), ("part_time", 1), ("part_time", 2), ("full_time", 1), ("full_time", 2), ("part_time", 2)]
    students = tuple(Student(key, route, year) for key, (route, year) in enumerate(mixed, 1))
    season = ProposalInput(students, schools)
    result = solve(season)
    check(season, result)
    assert result.cost == best(season)
    assert (result.placed, result.placed_bound) == (4, 4)


def test_lots_decide_among_equals_and_the_seed_draws_them():
    students = tuple(Student(key, "full_time", 1, "7511", (10, 20)) for key in range(1, 9))
    firsts = set()
    for seed in range(12):
        season = ProposalInput(students, places(1, 9), seed=seed)
        result = solve(season)
        assert lines(solve(season)) == lines(result)
        firsts |= {key for key, school in lines(result).items() if school == 10}
    assert len(firsts) > 2


def test_groups_are_filled_when_that_costs_less_than_wishes():
    """Nine students, two trainers; two want the second trainer's school. Alone they are no group of 3."""
    schools = (
        School(10, "10000", "7511", 9, trainer=1),
        School(20, "10000", "7511", 9, trainer=2),
    )
    students = tuple(Student(key, "full_time", 1, "7511", (20,) if key < 3 else (10, 20)) for key in range(1, 10))
    season = ProposalInput(students, schools, (Trainer(1), Trainer(2)), 3, 9, weights=Weights(wishes=1, groups=10))
    result = solve(season)
    check(season, result)
    assert [row.students for row in result.trainers] == [6, 3]
    assert [row.short for row in result.trainers] == [0, 0]
    alone = solve(replace(season, weights=Weights(wishes=10, groups=1)))
    assert [row.students for row in alone.trainers] == [7, 2]
    assert [row.short for row in alone.trainers] == [0, 1]


def test_shares_are_students_by_largest_remainder_and_what_nobody_has_stays_free():
    schools = tuple(School(n, board, "7511", 9) for n, board in ((10, "10000"), (20, "20000"), (30, "30000")))
    students = tuple(Student(key, "full_time", 1, "7511") for key in range(1, 8))
    season = ProposalInput(students, schools, shares={"10000": Fraction(1, 2), "20000": Fraction(1, 4)})
    result = solve(season)
    check(season, result)
    # 3.5, 1.75 and a free 1.75: the two that are left go to 20000 and the free part, and 10000 is rounded down.
    assert [(row.board, row.students, row.target) for row in result.boards] == [
        ("10000", 3, 3),
        ("20000", 2, 2),
        ("30000", 2, None),
    ]
    assert targets(season) == {"10000": 3, "20000": 2}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            {"students": (Student(1, "full_time", 1), Student(1, "full_time", 2))},
            ("twice", {"kind": "student", "key": 1}),
        ),
        ({"schools": places(-1)}, ("negative_places", {"school": 10})),
        ({"schools": places(1, trainer=7)}, ("unknown_trainer", {"school": 10, "trainer": 7})),
        ({"trainers": (Trainer(1, -2),)}, ("negative_capacity", {"trainer": 1})),
        ({"students": (Student(1, "full_time", 1, wishes=(10, 10)),)}, ("wishes", {"student": 1, "most": 3})),
        ({"students": (Student(1, "full_time", 1, travel_limit_m=-1),)}, ("negative_travel_limit", {"student": 1})),
        (
            {"students": (Student(1, "full_time", 1, pinned=77),)},
            ("pinned_unknown_school", {"student": 1, "school": 77}),
        ),
        ({"group_min": 9, "group_max": 8}, ("group_size", {"group_min": 9, "group_max": 8})),
        ({"weights": Weights(travel=11)}, ("weight", {"weight": "travel", "most": 10})),
        ({"shares": {"10000": Fraction(9, 8)}}, ("shares", {"total": "9/8"})),
        ({"seed": -1}, ("seed", {"most": 2**31 - 1})),
        ({"time_limit_seconds": 0}, ("time_limit", {"least": 1})),
        (
            {"students": (Student(1, "full_time", 1, pinned=10, avoid=frozenset({10})),)},
            ("pinned_avoided", {"student": 1, "school": 10}),
        ),
        (
            {"students": (Student(1, "full_time", 1, "7607", pinned=10, travel_limit_m=5_000),)},
            ("pinned_too_far", {"student": 1, "school": 10, "distance_m": 22415, "limit_m": 5_000}),
        ),
        (
            {"students": tuple(Student(key, "full_time", 1, pinned=10) for key in (1, 2))},
            ("pinned_too_many", {"school": 10, "limit": None, "places": 1, "pinned": 2}),
        ),
    ],
)
def test_what_cannot_be_divided_is_refused_with_what_and_where(change, problem):
    season = replace(ProposalInput((), places(1)), **change)
    assert solve(season) == Refused((Problem(*problem),))


def crowd(students=200, schools=30):
    dice = random.Random(7)
    offered = tuple(School(n, str(10_000 + n % 5), "7511", 7, trainer=n % 15) for n in range(1, schools + 1))
    people = tuple(
        Student(key, "full_time", 1, "7551", tuple(dice.sample(range(1, schools + 1), 3)))
        for key in range(1, students + 1)
    )
    return ProposalInput(people, offered, tuple(Trainer(n, 13) for n in range(15)), 8, 15)


def test_progress_is_told_and_the_bound_closes():
    told = []
    result = solve(crowd(), lambda progress: told.append(progress) or True)
    assert told[0].phase == "by_hand"
    assert (told[-1].phase, told[-1].objective, told[-1].bound, told[-1].gap) == (
        "done",
        result.objective,
        result.bound,
        0,
    )
    bounds = [progress.bound for progress in told if progress.bound is not None]
    assert bounds == sorted(bounds)
    assert [progress.milliseconds for progress in told] == sorted(progress.milliseconds for progress in told)


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_who_watches_can_stop_it_and_gets_what_there_is(after):
    calls = []
    season = crowd()
    result = solve(season, lambda progress: calls.append(progress) or len(calls) < after)
    check(season, result)
    assert result.stopped_by == ASKED
    assert len(calls) == after
    whole = solve(season)
    assert result.bound <= whole.objective <= result.objective


def test_what_goes_wrong_in_who_watches_is_raised_and_not_lost():
    def fails(progress):
        if progress.phase == "bound":
            raise LookupError("gone")
        return True

    with pytest.raises(LookupError, match="gone"):
        solve(crowd(), fails)


def test_the_clock_stops_it_and_the_gap_is_said(monkeypatch):
    """A clock that jumps a minute at each look: there is no time for anything but the division by hand."""
    season = crowd()
    ticks = iter(range(0, 10**18, 60 * 10**9))
    monkeypatch.setattr("rounds.calculations.solver.time.perf_counter_ns", lambda: next(ticks))
    result = solve(season)
    monkeypatch.undo()
    check(season, result)
    assert result.stopped_by == TIME
    assert 0 < result.bound <= solve(season).objective < result.objective


def test_nobody_and_nothing_are_divisions_too():
    assert solve(ProposalInput((), ())).placed == 0
    assert solve(ProposalInput((Student(1, "full_time", 1),), ())).unplaced == (1,)
    assert solve(ProposalInput((), places(3))).cost == (0, 0)


@SOME
@given(seasons(pins=True), st.data())
def test_where_somebody_was_costs_no_points_and_moves_nobody_for_nothing(season, data):
    first = solve(season)
    if isinstance(first, Refused):
        return
    keys = [None, *(school.key for school in season.schools)]
    anywhere = replace(
        season, students=tuple(replace(row, before=data.draw(st.sampled_from(keys))) for row in season.students)
    )
    other = solve(anywhere)
    assert (other.placed, other.objective) == (first.placed, first.objective)
    at = lines(other)
    again = solve(replace(season, students=tuple(replace(row, before=at[row.key]) for row in season.students)))
    assert lines(again) == at
