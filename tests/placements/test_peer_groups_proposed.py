"""Proposed peer groups: sizes by counting, everybody once, the same in any order, years mixed, a duo with room."""

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from placements.calculations.groups import (
    GroupStudent,
    Leader,
    block_of,
    by_number,
    by_postcode,
    farthest,
    groupable,
    propose,
    uneven,
)

POSTCODES = ["7511 AB", "7512 CD", "7541 AA", "7601 BB", "7651 CC", "1012 AB", "", "onbekend"]


def student(key, year=1, school=1, trainer=1, postcode="7511 AB", board="40001", **other):
    values = {
        "municipality": "0153", "institute_trainer": None, "school_trainer_hours": Fraction(40),
        "institute_trainer_hours": Fraction(14),
    } | other  # fmt: skip
    return GroupStudent(
        key=key, year_of_study=year, school=school, school_trainer=trainer, postcode=postcode, board=board, **values
    )


@st.composite
def years(draw):
    """Students at up to eight schools; a school has one postcode, one board and mostly one school trainer."""
    schools = draw(st.integers(1, 8))
    places = [draw(st.sampled_from(POSTCODES)) for _school in range(schools)]
    boards = [draw(st.sampled_from(["40001", "40002"])) for _school in range(schools)]
    trainers = [draw(st.sampled_from([None, 1, 2, 3, 4])) for _school in range(schools)]
    found = []
    for key in range(draw(st.integers(0, 70))):
        school = draw(st.integers(0, schools - 1))
        found.append(
            student(key, draw(st.integers(1, 4)), school, trainers[school], places[school], boards[school])
        )  # fmt: skip
    return found


sizes = st.tuples(st.integers(1, 9), st.integers(0, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


def possible(number, least, most):
    """Counted out: is there a number of groups that `number` students fill within the sizes?"""
    return any(least * groups <= number <= most * groups for groups in range(number + 1))


@given(number=st.integers(0, 200), size=sizes)
def test_as_many_fit_as_counting_allows(number, size):
    least, most = size
    best = max(fits for fits in range(number + 1) if possible(fits, least, most))
    assert groupable(number, least, most) == best


@given(students=years(), size=sizes)
def test_groups_keep_to_the_sizes_and_no_more_are_left_over_than_counting_demands(students, size):
    least, most = size
    found = propose(students, least=least, most=most)
    members = [key for group in found.groups for key in group.students]
    assert sorted([*members, *found.left_over]) == [row.key for row in students]
    assert all(least <= len(group.students) <= most for group in found.groups)
    assert len(members) == groupable(len(students), least, most)
    assert (found.left_over == ()) == possible(len(students), least, most)


@given(students=years(), seed=st.randoms(use_true_random=False))
def test_the_order_in_which_students_come_does_not_matter(students, seed):
    leaders = [Leader(key, frozenset({key}), Fraction(0), Fraction(500)) for key in range(1, 5)]
    visitors = [Leader(key, frozenset(), Fraction(0), Fraction(600)) for key in range(11, 14)]
    shuffled = list(students)
    seed.shuffle(shuffled)
    seed.shuffle(leaders)
    assert propose(
        shuffled, least=8, most=15, school_trainers=leaders, institute_trainers=visitors[::-1]
    ) == propose(students, least=8, most=15, school_trainers=sorted(leaders, key=lambda row: row.key), institute_trainers=visitors)  # fmt: skip


@given(students=years(), size=sizes)
def test_years_are_mixed_no_worse_than_by_taking_students_by_number(students, size):
    least, most = size
    by_key = {row.key: row for row in students}
    groups = [[by_key[key] for key in group.students] for group in propose(students, least=least, most=most).groups]
    assert uneven(groups) <= uneven(by_number(groups))
    again = by_number(groups)
    assert [Counter(map(block_of, group)) for group in again] == [Counter(map(block_of, group)) for group in groups]


def test_no_exchange_inside_a_school_trainers_students_mixes_better():
    rng = random.Random(5)
    students = [student(key, rng.randint(1, 4)) for key in range(37)]
    by_key = {row.key: row for row in students}
    groups = [[by_key[key] for key in group.students] for group in propose(students, least=8, most=15).groups]
    best = uneven(groups)
    for one, group in enumerate(groups):
        for other in range(one):
            for i in range(len(group)):
                for j in range(len(groups[other])):
                    tried = [list(row) for row in groups]
                    tried[one][i], tried[other][j] = tried[other][j], tried[one][i]
                    assert uneven(tried) >= best


def test_two_years_in_one_block_are_dealt_evenly():
    students = [student(key, 1 if key < 10 else 2) for key in range(20)]
    groups = propose(students, least=8, most=10).groups
    assert [Counter(1 if key < 10 else 2 for key in group.students) for group in groups] == [{1: 5, 2: 5}] * 2


def test_the_students_of_a_school_trainer_stay_together_and_small_ones_join_who_is_near():
    """Twelve of Anna, and five and four of two others: the two small ones are near each other, Anna is far."""
    students = [student(key, key % 4 + 1, 1, 1, "7511 AB") for key in range(12)]
    students += [student(20 + key, key % 4 + 1, 2, 2, "7601 BB") for key in range(5)]
    students += [student(40 + key, key % 4 + 1, 3, 3, "7602 CC") for key in range(4)]
    groups = [set(group.students) for group in propose(students, least=8, most=15).groups]
    assert groups == [set(range(12)), {*range(20, 25), *range(40, 44)}]


def test_fewer_than_the_least_are_left_over():
    found = propose([student(key) for key in range(7)], least=8, most=15)
    assert (found.groups, found.left_over) == ((), tuple(range(7)))


def test_who_guides_most_leads_unless_somebody_else_has_room():
    students = [student(key, trainer=1 if key < 7 else 2) for key in range(10)]
    roomy = [
        Leader(1, frozenset({1}), Fraction(0), Fraction(400)),
        Leader(2, frozenset({1}), Fraction(0), Fraction(900)),
    ]
    (group,) = propose(students, least=8, most=15, school_trainers=roomy).groups
    assert (group.school_trainer.key, group.school_trainer.guided, group.school_trainer.hours) == (1, 7, 400)
    full = [Leader(1, frozenset({1}), Fraction(1), Fraction(400)), roomy[1]]
    (group,) = propose(students, least=8, most=15, school_trainers=full).groups
    assert (group.school_trainer.key, group.school_trainer.guided) == (2, 3)


def test_groups_without_a_school_trainer_get_who_works_at_their_schools():
    students = [student(key, school=5, trainer=None) for key in range(9)]
    leaders = [
        Leader(1, frozenset({1}), Fraction(0), Fraction(900)),
        Leader(2, frozenset({5}), Fraction(0), Fraction(900)),
    ]
    (group,) = propose(students, least=8, most=15, school_trainers=leaders).groups
    assert group.school_trainer.key == 2


def test_institute_trainers_share_by_their_hours():
    students = [student(key, trainer=key // 10) for key in range(40)]
    visitors = [Leader(7, frozenset(), Fraction(0), Fraction(300)), Leader(8, frozenset(), Fraction(0), Fraction(300))]
    groups = propose(students, least=10, most=10, institute_trainers=visitors).groups
    assert Counter(group.institute_trainer.key for group in groups) == {7: 2, 8: 2}
    assert max(group.institute_trainer.hours for group in groups) == 280
    assert not any(group.institute_trainer.over for group in groups)


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ("7511 AB", "7511 ZZ", 1_000), ("7511 AB", "7512AB", 5_000), ("7511", "7541", 15_000), ("7511", "7651", 40_000),
        ("7511", "1012", 80_000), ("7511", "", None), ("75", "7511", None),
    ],
)  # fmt: skip
def test_without_a_table_postcodes_are_near_by_the_digits_they_share(one, other, metres):
    assert by_postcode(one, other) == by_postcode(other, one) == metres


def test_farthest_is_between_schools_and_unknown_when_a_postcode_is():
    here, there = student(1, school=1), student(2, school=2, postcode="7541 AA")
    assert (farthest([here]), farthest([here, there])) == (0, 15_000)
    assert farthest([here, there, student(3, school=3, postcode="")]) is None


def test_a_size_that_does_not_exist_and_a_student_twice_are_refused():
    with pytest.raises(ValueError, match="9 to 8"):
        propose([], least=9, most=8)
    with pytest.raises(ValueError, match="twice"):
        propose([student(1), student(1)], least=1, most=2)
