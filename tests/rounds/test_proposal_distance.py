import csv
from math import isqrt
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given
from hypothesis import strategies as st

from rounds.calculations.case import UNKNOWN, Case
from rounds.calculations.distance import Distance, between, coverage, distance, pc4_of, spot, table
from rounds.calculations.proposal import ProposalInput, School, Student

TWENTE = Path(django_settings.BASE_DIR) / "partnerships" / "data" / "duo-vestigingen-bo-twente-2021-10-01.csv"
numbers = st.integers(1000, 9999)


@pytest.mark.parametrize(
    ("one", "other", "km", "off"),
    [
        ("7511", "7551", 8, 2),  # Enschede, Hengelo
        ("7511", "7607", 22, 1),  # Enschede, Almelo
        ("7572", "7511", 11, 1),  # Oldenzaal, Enschede
        ("1012", "3011", 58, 6),  # Amsterdam, Rotterdam
        ("6211", "9712", 270, 2),  # Maastricht, Groningen
    ],
)
def test_known_pairs_are_as_far_apart_as_on_the_map(one, other, km, off):
    assert abs(distance(one, other).metres - 1000 * km) <= 1000 * off


def test_near_and_far_inside_one_place_differ():
    same, other, next_town = distance("7511", "7511"), distance("7511", "7545"), distance("7511", "7551")
    assert 0 < same.metres < other.metres < next_town.metres
    assert {same.basis, other.basis, next_town.basis} == {"place"}


@given(numbers, numbers)
def test_a_distance_is_the_same_both_ways_and_never_negative(one, other):
    there = between(one, other)
    assert there == between(other, one)
    if there is not None:
        assert 0 < there.metres < 400_000


@given(st.sampled_from(sorted(table())), st.sampled_from(sorted(table())))
def test_a_distance_is_at_least_the_straight_line_and_by_the_formula(one, other):
    a, b = table()[one], table()[other]
    line = (a.x - b.x) ** 2 + (a.y - b.y) ** 2
    if one == other:
        assert between(one, other).metres == a.postcode_radius
    else:
        assert between(one, other).metres == isqrt(line + (a.place_radius**2 + b.place_radius**2) // 2)
        assert between(one, other).metres >= isqrt(line)


def test_a_neighbour_in_the_same_ten_is_called_an_estimate_and_farther_is_unknown():
    missing = next(code for code in range(7500, 7700) if code not in table() and spot(code) is not None)
    assert not spot(missing).known
    assert between(missing, 7511).basis == "estimated"
    assert any(other // 10 == missing // 10 and (table()[other].x == spot(missing).x) for other in table())
    empty = next(code for code in range(1000, 10_000) if all(code // 10 != other // 10 for other in table()))
    assert between(empty, 7511) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7511", 7511), ("7511 AB", 7511), ("7511ab", 7511), (" 7511  a b ", 7511), ("0511", None), ("751", None),
        ("75111", None), ("7511 A", None), ("7511 1B", None), ("", None), (None, None), ("٧٥١١", None),
    ],
)  # fmt: skip
def test_a_postcode_is_read_as_people_write_it(text, code):
    assert pc4_of(text) == code


def test_every_school_of_twente_has_a_place():
    with TWENTE.open(encoding="utf-8-sig", newline="") as file:
        codes = [row["POSTCODE"] for row in csv.DictReader(file, delimiter=";")]
    found = coverage(codes)
    assert found["unknown"] == 0
    assert found["place"] * 10 > len(codes) * 8


def test_the_whole_table_is_in_the_netherlands_and_in_order():
    rows = table()
    assert list(rows) == sorted(rows)
    assert len(rows) > 2_900
    assert all(10_000 < place.x < 280_000 and 300_000 < place.y < 625_000 for place in rows.values())
    assert all(place.postcode_radius <= place.place_radius for place in rows.values())


@given(st.lists(numbers, min_size=1, max_size=8), st.lists(numbers, min_size=1, max_size=8))
def test_the_arrays_of_a_case_hold_these_distances(homes, places):
    case = Case(
        ProposalInput(
            tuple(Student(key, "full_time", 1, str(home)) for key, home in enumerate(homes)),
            tuple(School(key, "10000", str(place), 1) for key, place in enumerate(places)),
        )
    )
    for row, home in enumerate(homes):
        for column, place in enumerate(places):
            due = between(home, place)
            metres = int(case.distance[row, column])
            found = (
                None if metres == UNKNOWN else Distance(metres, "estimated" if case.estimated[row, column] else "place")
            )
            assert found == due
