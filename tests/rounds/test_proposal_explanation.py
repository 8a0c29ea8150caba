"""What the explanation claims is done, and has to come true."""

import json
from dataclasses import asdict, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.calculations.case import Case
from rounds.calculations.checking import check
from rounds.calculations.explanation import explain
from rounds.calculations.greedy import greedy
from rounds.calculations.moves import with_move, with_moves
from rounds.calculations.proposal import GREEDY, Limit, ProposalInput, School, Student, Trainer, Weights
from rounds.calculations.results import result_of
from rounds.calculations.solver import solve
from tests.rounds.proposals import best, may_go, seasons

MANY = settings(deadline=None, max_examples=120)


def remedies(explained, code):
    return [
        (line, higher, remedy)
        for line in explained
        for higher in line.higher
        for remedy in higher.remedies
        if remedy.code == code
    ]


def with_places(season, remedy):
    """One place more in the total and the limits that the remedy names."""

    def more(school):
        limits = tuple(
            replace(limit, places=limit.places + 1) if number in remedy.params["limits"] else limit
            for number, limit in enumerate(school.limits)
        )
        return replace(school, capacity=school.capacity + remedy.params["total"], limits=limits)

    return replace(
        season, schools=tuple(more(s) if s.key == remedy.params["school"] else s for s in season.schools)
    )  # fmt: skip


def changed(season, key, **changes):
    return replace(season, students=tuple(replace(s, **changes) if s.key == key else s for s in season.students))


def allowing(season, line, higher):
    """The season in which the student's own limits let it go to the wish."""
    student = next(s for s in season.students if s.key == line.student)
    found = {remedy.code: remedy.params for remedy in higher.remedies}
    if "not_avoid" in found:
        season = changed(season, student.key, avoid=student.avoid - {higher.school})
        if not may_go(next(s for s in season.students if s.key == student.key), school_of(season, higher.school)):
            season = changed(season, student.key, travel_limit_m=None)
    if "travel_limit" in found:
        season = changed(season, student.key, travel_limit_m=found["travel_limit"]["at_least_m"])
    return season


def school_of(season, key):
    return next(school for school in season.schools if school.key == key)


@MANY
@given(seasons(most_students=8, pins=True))
def test_one_place_more_really_gives_the_wish_at_the_cost_that_is_said(season):
    result = solve(season)
    if not hasattr(result, "lines"):
        return
    for line, higher, remedy in remedies(explain(season, result), "places"):
        richer = changed(with_places(allowing(season, line, higher), remedy), line.student, pinned=higher.school)
        again = solve(richer)
        check(richer, again)
        unplaced, points = result.cost
        said = (unplaced - remedy.params["placed"], points + remedy.params["points"])
        assert again.cost <= said
        # Without that place it cannot be.
        before = with_moves(
            allowing(season, line, higher), result_in(season, line, higher), {line.student: higher.school}
        )
        assert {problem.code for problem in before.broken} == {"full"}


def result_in(season, line, higher):
    """The same division, as a result of the season with the student's limits lifted."""
    case = Case(allowing(season, line, higher))
    division = {row.student: row.school for row in solve(season).lines}
    placed = case.pinned.copy()
    for key, school in division.items():
        placed[case.student_number[key]] = -1 if school is None else case.school_number[school]
    return result_of(case, placed, GREEDY, bound=0, placed_bound=len(case.students))


@MANY
@given(seasons(most_students=10, most_schools=4), st.booleans())
def test_exchanges_break_nothing_and_cost_what_is_said(season, optimal):
    result = solve(season)
    if not optimal:
        case = Case(season)
        result = result_of(case, greedy(case), GREEDY, bound=0, placed_bound=len(case.students))
    for line, higher, remedy in remedies(explain(season, result), "exchange"):
        moves = {line.student: higher.school} | {student: to for student, _from, to in remedy.params["moves"]}
        at = {row.student: row.school for row in result.lines}
        assert all(at[student] == origin for student, origin, _to in remedy.params["moves"])
        moved = with_moves(season, result, moves)
        assert (moved.broken, moved.points) == ((), remedy.params["points"])
        check(season, moved.result)
        assert moved.placed >= 0
        if optimal:
            pinned = solve(changed(season, line.student, pinned=higher.school))
            assert result.cost <= pinned.cost <= moved.result.cost


@MANY
@given(seasons(most_students=5))
def test_an_exchange_is_found_when_two_can_change_places(season):
    """Whenever a swap with one student breaks nothing, there is an exchange, and none that is dearer than the swap."""
    result = solve(season)
    at = {row.student: row.school for row in result.lines}
    for line in explain(season, result):
        for higher in line.higher:
            if higher.code != "full":
                continue
            swaps = [
                with_moves(season, result, {line.student: higher.school, other: at[line.student]})
                for other in at
                if at[other] == higher.school
            ]
            costs = [moved.points for moved in swaps if not moved.broken and moved.placed == 0]
            found = [remedy.params["points"] for remedy in higher.remedies if remedy.code == "exchange"]
            if costs:
                assert found and found[0] <= min(costs)


@MANY
@given(seasons(most_students=8))
def test_a_plain_move_costs_the_whole_what_is_said(season):
    result = solve(season)
    for line, higher, remedy in remedies(explain(season, result), "move"):
        free = allowing(season, line, higher)
        moved = with_move(free, result_in(season, line, higher), line.student, higher.school)
        assert (moved.broken, moved.points, moved.placed) == ((), remedy.params["points"], remedy.params["placed"])
        assert {name: points for name, points in moved.parts.items() if points} == remedy.params["parts"]
        if higher.code == "whole":
            assert moved.points >= 0


@MANY
@given(seasons(most_students=8))
def test_a_travel_limit_is_named_to_the_metre(season):
    explained = explain(season, solve(season))
    for line, higher, remedy in remedies(explained, "travel_limit"):
        school, metres = school_of(season, higher.school), remedy.params["at_least_m"]
        student = next(s for s in season.students if s.key == line.student)
        assert may_go(replace(student, travel_limit_m=metres), school)
        assert not may_go(replace(student, travel_limit_m=metres - 1), school)


@MANY
@given(seasons(most_students=5))
def test_who_is_without_a_place_is_told_what_really_binds(season):
    result = solve(season)
    for line in explain(season, result):
        student = next(s for s in season.students if s.key == line.student)
        possible = [
            school
            for school in season.schools
            if may_go(student, school)
            and school.capacity
            and all(limit.places or not limit.covers(student.route, student.year_of_study) for limit in school.limits)
        ]
        if line.school is not None:
            continue
        (why,) = line.why
        free = changed(season, student.key, avoid=frozenset(), travel_limit_m=None)
        if why.code == "all_full":
            assert why.params["schools"] == len(possible) <= why.params["reached"]
            assert best(season) == result.cost
            continue
        assert possible == []
        if why.code == "no_school_open":
            assert explain(free, solve(free), [student.key])[0].why == line.why
        elif why.code == "all_avoided":
            only = changed(season, student.key, travel_limit_m=None)
            assert explain(only, solve(only), [student.key])[0].why == line.why
        else:
            assert why.code == "none_within_limit"
            wider = replace(student, travel_limit_m=why.params["nearest_m"])
            assert any(may_go(wider, school) for school in season.schools)
            narrower = replace(student, travel_limit_m=why.params["nearest_m"] - 1)
            assert not any(
                may_go(narrower, school)
                for school in season.schools
                if school.capacity
                and all(
                    limit.places or not limit.covers(student.route, student.year_of_study) for limit in school.limits
                )
            )


def test_every_reason_of_a_higher_wish_is_told_with_its_figures():
    schools = (
        School(10, "10000", "7511", 1),
        School(20, "10000", "7607", 5),
        School(30, "10000", "7511", 5, (Limit(0, route="part_time"),)),
        School(40, "10000", "7511", 0),
        School(50, "10000", "7511", 9),
    )
    students = (
        Student(1, "part_time", 1, "7511", (10, 20, 30), travel_limit_m=10_000),
        Student(2, "part_time", 1, "7511", (10,), pinned=10),
        Student(3, "part_time", 1, "7511", (50, 10)),
        Student(4, "full_time", 1, "7511", (40, 99, 30), avoid=frozenset({30})),
    )
    season = ProposalInput(students, schools)
    result = solve(season)
    one, two, three, four = explain(season, result)
    assert [(h.rank, h.code, dict(h.params)) for h in one.higher] == [
        (1, "full", {"limits": (None,)}),
        (2, "too_far", {"distance_m": 22_415, "limit_m": 10_000}),
        (3, "not_for_student", {"limits": (0,)}),
    ]
    assert (one.higher[0].wanted, one.higher[0].given) == ((2, 1, 0), (1, 0, 0))
    places = one.higher[0].remedies[0]
    assert places.params == {
        "school": 10, "total": True, "limits": (), "points": -5_000, "placed": 0, "queue": 1,
    }  # fmt: skip
    assert [remedy.code for remedy in one.higher[1].remedies] == ["travel_limit", "move"]
    assert (two.why[0].code, two.higher) == ("pinned", ())
    assert (three.why[0].code, three.higher) == ("wish", ())
    assert [(h.rank, h.code) for h in four.higher] == [(1, "no_places"), (2, "not_in_round"), (3, "avoided")]


def test_the_turn_at_a_full_school_follows_what_the_whole_saves():
    """Two want the one place at 10 that 1 is pinned at; 3 would save more by it, for want of any other wish."""
    schools = (School(10, "10000", "7511", 1), School(20, "10000", "7511", 1), School(30, "10000", "7511", 2))
    students = (
        Student(1, "full_time", 1, "7511", (10,), pinned=10),
        Student(2, "full_time", 1, "7511", (10, 20), pinned=None),
        Student(3, "full_time", 1, "7511", (10,)),
    )
    season = ProposalInput(students, schools)
    queue = {
        line.student: remedy.params["queue"] for line, _h, remedy in remedies(explain(season, solve(season)), "places")
    }
    assert queue == {2: 2, 3: 1}


def test_a_wish_that_the_whole_would_pay_for_says_which_part_pays():
    """The trainer of 20 carries nobody, and that weighs more than the wish."""
    schools = (School(10, "10000", "7511", 5, trainer=1), School(20, "10000", "7511", 5, trainer=2))
    season = ProposalInput(
        (Student(1, "full_time", 1, "7511", (20, 10)),),
        schools,
        (Trainer(1, 5), Trainer(2, 0)),
        weights=Weights(wishes=1, trainers=10),
    )
    (line,) = explain(season, solve(season))
    assert (line.school, line.higher[0].code) == (10, "whole")
    (move,) = line.higher[0].remedies
    assert move.params["parts"] == {"wishes": -300, "trainers": 3_000}
    assert move.params["points"] == 2_700


@MANY
@given(seasons(most_students=6, pins=True))
def test_an_explanation_can_be_kept_as_json(season):
    result = solve(season)
    if hasattr(result, "lines"):
        kept = [asdict(line) for line in explain(season, result)]
        assert [line["student"] for line in json.loads(json.dumps(kept))] == [line.student for line in result.lines]


def test_only_who_is_asked_for_is_explained():
    season = ProposalInput(
        tuple(Student(key, "full_time", 1) for key in (1, 2, 3)), (School(10, "10000", None, 5),)
    )  # fmt: skip
    whole = explain(season, solve(season))
    assert [line.student for line in whole] == [1, 2, 3]
    assert explain(season, solve(season), [2]) == whole[1:2]
