"""Small placing seasons for the tests of the proposal, and every division of them."""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import strategies as st

from rounds.calculations.checking import student_points, targets
from rounds.calculations.distance import distance
from rounds.calculations.points import PER_STUDENT_OFF_SHARE, PER_STUDENT_OVER, PER_STUDENT_SHORT
from rounds.calculations.proposal import Limit, ProposalInput, School, Student, Trainer, Weights

# Enschede (two), Hengelo, Almelo, Losser, and one that nobody knows.
HOMES = ("7511", "7545", "7551", "7607", "7581", None, "0001")
ROUTES = ("full_time", "part_time")
KINDS = ("", "openbaar", "katholiek")

limits = st.builds(
    Limit,
    places=st.integers(0, 2),
    route=st.sampled_from((None, *ROUTES)),
    year_from=st.sampled_from((None, 1, 2)),
    year_until=st.sampled_from((None, 1, 2)),
)


@st.composite
def seasons(draw, most_students=5, most_schools=3, pins=False):
    """An input that is not refused (but for pins, when they are asked for)."""
    trainers = tuple(
        Trainer(key, draw(st.sampled_from((None, 0, 1, 3)))) for key in range(1, draw(st.integers(0, 2)) + 1)
    )
    schools = tuple(
        School(
            key=10 * number,
            board=draw(st.sampled_from(("10000", "20000"))),
            pc4=draw(st.sampled_from(HOMES)),
            capacity=draw(st.integers(0, 3)),
            limits=tuple(draw(st.lists(limits, max_size=2))),
            kind=draw(st.sampled_from(KINDS)),
            trainer=draw(st.sampled_from((None, *(trainer.key for trainer in trainers)))),
        )
        for number in range(1, draw(st.integers(1, most_schools)) + 1)
    )
    keys = [school.key for school in schools]
    some = st.lists(st.sampled_from([*keys, 990]), max_size=3, unique=True)
    students = tuple(
        Student(
            key=key,
            route=draw(st.sampled_from(ROUTES)),
            year_of_study=draw(st.integers(1, 2)),
            pc4=draw(st.sampled_from(HOMES)),
            wishes=tuple(draw(some)),
            travel_limit_m=draw(st.sampled_from((None, None, 5_000, 12_000))),
            avoid=frozenset(draw(st.lists(st.sampled_from(keys), max_size=1))),
            earlier=tuple(draw(some)),
            pinned=draw(st.sampled_from((None, None, *keys))) if pins else None,
        )
        for key in range(1, draw(st.integers(0, most_students)) + 1)
    )
    group_min = draw(st.integers(1, 3))
    return ProposalInput(
        students,
        schools,
        trainers,
        group_min=group_min,
        group_max=draw(st.integers(group_min, 4)),
        shares=draw(
            st.sampled_from(({}, {"10000": Fraction(1, 3)}, {"10000": Fraction(1, 2), "20000": Fraction(1, 2)}))
        ),
        weights=Weights(*(draw(st.sampled_from((0, 1, 5, 10))) for _weight in range(6))),
        seed=draw(st.integers(0, 3)),
    )


def may_go(student: Student, school: School) -> bool:
    found = distance(student.pc4, school.pc4)
    near = found is None or student.travel_limit_m is None or found.metres <= student.travel_limit_m
    return near and school.key not in student.avoid


def cost_of(given: ProposalInput, division: tuple[int | None, ...]) -> tuple[int, int] | None:
    """(without a place, points) of the schools of the students in the order given; None when a limit is broken."""
    schools = {school.key: school for school in given.schools}
    kinds = {school.key: school.kind for school in given.schools}
    total = 0
    at: dict[int, list[Student]] = {key: [] for key in schools}
    for student, key in zip(given.students, division, strict=True):
        if student.pinned is not None and key != student.pinned:
            return None
        if key is None:
            continue
        if not may_go(student, schools[key]):
            return None
        at[key].append(student)
        total += sum(student_points(given, student, schools[key], kinds))
    for key, school in schools.items():
        if len(at[key]) > school.capacity:
            return None
        for limit in school.limits:
            if sum(limit.covers(student.route, student.year_of_study) for student in at[key]) > limit.places:
                return None
    for trainer in given.trainers:
        number = sum(len(at[key]) for key in at if schools[key].trainer == trainer.key)
        if trainer.capacity is not None and number > trainer.capacity:
            total += (number - trainer.capacity) * PER_STUDENT_OVER * given.weights.trainers
        total += short(number, given.group_min, given.group_max) * PER_STUDENT_SHORT * given.weights.groups
    for board, target in targets(given).items():
        number = sum(len(at[key]) for key in at if schools[key].board == board)
        total += abs(number - target) * PER_STUDENT_OFF_SHARE * given.weights.shares
    return division.count(None), total


def short(students: int, least: int, most: int) -> int:
    """How many students have to join before they can be split in groups of least to most."""
    joined = 0
    while not any(least * n <= students + joined <= most * n for n in range(students + joined + 1)):
        joined += 1
    return joined


def best(given: ProposalInput) -> tuple[int, int] | None:
    """The least cost of all divisions there are."""
    options = [None, *(school.key for school in given.schools)]
    costs = (cost_of(given, division) for division in itertools.product(options, repeat=len(given.students)))
    return min((cost for cost in costs if cost is not None), default=None)
