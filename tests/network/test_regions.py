"""Onderwijsregio's: a location in at most one, the count that a region needs, and the parts of its grant."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from network import actions
from network.calculations.regions import InRegion, region_outcome
from network.models import RegionSchool
from network.regions import outcome_of
from oids.actions import ActionRefused
from tests.cast import YEAR
from tests.casts.network import region

Day = datetime.date


@pytest.fixture
def oost(world):
    return region(world.oost, world.admin)


# Pure


def test_the_parts_follow_the_students_to_the_cent():
    found = region_outcome(150, 100_00, [InRegion("west", 1, 30_00), InRegion("oost", 2, None)])
    assert [(row.key, row.part, row.difference) for row in found.shares] == [
        ("oost", 66_67, None), ("west", 33_33, -3_33)
    ]  # fmt: skip
    assert (found.students, found.short, found.is_complete) == (3, 147, True)


def test_a_count_that_is_missing_is_no_zero():
    found = region_outcome(150, 100_00, [InRegion("a", None, None), InRegion("b", 285, None)])
    assert ([row.part for row in found.shares], found.is_complete, found.short) == ([None, None], False, 0)


@pytest.mark.parametrize(("students", "short"), [(149, 1), (150, 0), (151, 0)])
def test_a_region_needs_its_number(students, short):
    assert region_outcome(150, None, [InRegion("a", students, None)]).short == short


@given(st.integers(0, 10**9), st.lists(st.integers(0, 900), min_size=1, max_size=6))
def test_the_parts_are_the_grant(grant, students):
    found = region_outcome(150, grant, [InRegion(str(key), number, None) for key, number in enumerate(students)])
    parts = [row.part for row in found.shares]
    assert parts == [None] * len(students) if not sum(students) else sum(parts) == grant


# Who lies where


def test_a_school_lies_in_one_region_at_a_time_whatever_road(world, oost):
    side = world.oost
    other = actions.create_region(name="Andere regio", by=world.admin)
    with pytest.raises(ValidationError):
        actions.add_schools(
            other, schools=[side.schools[2], side.schools[0]], valid_from=Day(2027, 1, 1), by=side.leader
        )
    assert RegionSchool.objects.filter(region=other).count() == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionSchool.objects.create(region=other, school=side.schools[0], valid_from=Day(2027, 1, 1))
    actions.leave_region(oost.schools[0], last_day=Day(2026, 12, 31), reason="Grens verlegd", by=side.leader)
    (row,) = actions.add_schools(other, schools=[side.schools[0]], valid_from=Day(2027, 1, 1), by=side.leader)
    assert (row.region, row.valid_from) == (other, Day(2027, 1, 1))


def test_a_partnership_lies_in_one_region_at_a_time(world, oost):
    other = actions.create_region(name="Andere regio", by=world.admin)
    with pytest.raises(ValidationError):
        actions.join_region(other, partnership=world.oost.partnership, valid_from=Day(2027, 1, 1), by=world.oost.leader)


def test_one_keeps_ones_own_partnership_and_schools(world, oost):
    with pytest.raises(PermissionDenied):
        actions.create_region(name="Mijn regio", by=world.oost.leader)
    with pytest.raises(PermissionDenied):
        actions.add_schools(
            oost.region, schools=[world.west.schools[0]], valid_from=YEAR.first_day, by=world.oost.leader
        )
    with pytest.raises(PermissionDenied):
        actions.leave_region(oost.partnership, last_day=YEAR.last_day, reason="Weg", by=world.west.leader)
    actions.join_region(oost.region, partnership=world.west.partnership, valid_from=YEAR.first_day, by=world.admin)


# A year


def test_what_a_region_needs_and_its_partnerships_get(funded, sign_in):
    side = funded.oost
    found = region(side, funded.admin)
    actions.join_region(found.region, partnership=funded.west.partnership, valid_from=YEAR.first_day, by=funded.admin)
    outcome = outcome_of(found.region, found.year)
    # Last year's filed counts: 100 students on each side; each has a grant of 100,000 + 100 x 955.
    assert [(row.key, row.students, row.part, row.grant) for row in outcome.shares] == [
        ("oost", 100, 93_750_00, 195_500_00), ("west", 100, 93_750_00, 195_500_00)
    ]  # fmt: skip
    assert (outcome.students, outcome.short) == (200, 0)
    page = sign_in(side.controller).get(found.region.get_absolute_url())
    year = page.context["sections"][0]
    assert year.title == "2026-2027: genoeg studenten; nodig zijn er 150"
    assert [cell.text for cell in year.foot_cells][1:3] == ["200", "€\u00a0187.500,00"]
    text = sign_in(funded.admin).get(found.region.get_absolute_url()).content.decode()
    assert "School oost 1a" in text and "187.500" not in text


def test_a_year_is_corrected_by_entering_it_again(world, oost):
    values = {"school_year": YEAR, "grant_cents": None, "source": "Brief"}
    again = actions.set_region_year(oost.region, needed=160, by=world.oost.controller, **values)
    assert (again.pk, again.needed, again.grant_cents, again.version) == (oost.year.pk, 160, None, 2)
    with pytest.raises(PermissionDenied):
        actions.set_region_year(oost.region, needed=10, by=world.west.controller, **values)


def test_who_was_in_the_region_before_enters_no_new_year(world, oost):
    side = world.oost
    actions.leave_region(oost.partnership, last_day=YEAR.last_day, reason="Weg", by=side.leader)
    with pytest.raises(ActionRefused):
        actions.set_region_year(
            oost.region, school_year=YEAR.next, needed=150, grant_cents=None, source="Regeling", by=side.leader
        )


def test_programme_leaders_see_a_region_in_which_nobody_lies_yet_and_may_come_in(world, sign_in):
    side, west = world.oost, world.west
    fresh = actions.create_region(name="Nieuwe regio", by=world.admin)
    page = fresh.get_absolute_url()
    assert [sign_in(user).get(page).status_code for user in (side.leader, west.leader, side.controller)] == [
        200,
        200,
        404,
    ]
    acts = [url for _label, url in sign_in(side.leader).get(page).context["actions"]]
    assert reverse("network:region_join", args=[fresh.pk]) in acts
    assert reverse("network:region_year", args=[fresh.pk]) not in acts
    actions.join_region(fresh, partnership=side.partnership, valid_from=YEAR.first_day, by=side.leader)
    assert [sign_in(user).get(page).status_code for user in (side.leader, west.leader, side.controller)] == [
        200,
        404,
        200,
    ]
