"""The year as it goes: other guidance, interruption, return, moves and stopping; days and hours always add up."""

import datetime
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from oids.actions import Conflict
from partnerships import actions as register
from placements import actions as placing
from placements.actions import NeedsAcknowledgement
from placements.calculations.hours import sum_hours
from placements.hours import facts, totals_by
from placements.models import Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place

DAY = datetime.timedelta(days=1)
NEW_YEAR = datetime.date(2027, 1, 1)
DAYS = (LAST_DAY - FIRST_DAY).days + 1


def of(side):
    return facts(side.partnership, YEAR)


def stretches(side, student=0):
    rows = Placement.objects.filter(enrolment=side.enrolments[student]).order_by("valid_from")
    return [(row.valid_from, row.valid_until, row.end_reason) for row in rows]


def test_another_mentor_from_a_day_leaves_the_days_before_to_the_first(world):
    side = world.oost
    placement = place(side, 0)
    before = sum_hours(fact.hours for fact in of(side))
    new = placing.continue_placement(
        placement, first_day=NEW_YEAR, mentors=[side.mentors[1]], note="Verlof", acknowledged=ALL_WARNINGS, by=side.leader
    )  # fmt: skip
    placement.refresh_from_db()
    assert stretches(side) == [(FIRST_DAY, NEW_YEAR - DAY, "continued"), (NEW_YEAR, LAST_DAY, "")]
    assert placement.end_note == "Verlof"
    assert (new.school, new.school_trainer, new.institute_trainer, new.peer_group) == (
        placement.school, placement.school_trainer, placement.institute_trainer, placement.peer_group,
    )  # fmt: skip
    found = of(side)
    assert sum_hours(fact.hours for fact in found) == before
    mentors = {row.key: row.hours.mentor for row in totals_by(found, "mentor")}
    first = (NEW_YEAR - FIRST_DAY).days
    assert mentors == {
        side.mentors[0].pk: Fraction(40 * first, DAYS),
        side.mentors[1].pk: Fraction(40 * (DAYS - first), DAYS),
    }
    assert {row.key: row.students for row in totals_by(found, "school_trainer")} == {placement.school_trainer_id: 1}


def test_another_school_trainer_gets_the_hours_of_their_own_days(world):
    side = world.oost
    placement = place(side, 0)
    new = placing.continue_placement(
        placement, first_day=NEW_YEAR, school_trainer=side.school_trainers[1], acknowledged=ALL_WARNINGS, by=side.leader
    )
    assert [row.mentor for row in new.mentors.all()] == [side.mentors[0]]
    hours = {row.key: row.hours.school_trainer for row in totals_by(of(side), "school_trainer")}
    first = (NEW_YEAR - FIRST_DAY).days
    assert hours == {
        side.school_trainers[0].pk: Fraction(40 * first, DAYS),
        side.school_trainers[1].pk: Fraction(40 * (DAYS - first), DAYS),
    }


def test_on_its_own_first_day_it_is_a_correction_and_without_a_change_nothing(world):
    side = world.oost
    placement = place(side, 0)
    same = placing.continue_placement(placement, first_day=FIRST_DAY, mentors=[side.mentors[1]], by=side.leader)
    assert same.pk == placement.pk
    assert stretches(side) == [(FIRST_DAY, LAST_DAY, "")]
    assert [row.mentor for row in same.mentors.all()] == [side.mentors[1]]
    again = placing.continue_placement(same, first_day=NEW_YEAR, mentors=[side.mentors[1]], by=side.leader)
    assert (again.pk, again.version) == (same.pk, same.version)
    assert stretches(side) == [(FIRST_DAY, LAST_DAY, "")]


def test_how_a_placement_ended_goes_along_with_its_last_part(world):
    side = world.oost
    placement = place(side, 0)
    placing.end_placement(placement, last_day=datetime.date(2027, 2, 28), reason="student_stopped", by=side.leader)
    new = placing.continue_placement(placement, first_day=NEW_YEAR, mentors=[side.mentors[1]], by=side.leader)
    assert new.end_reason == "student_stopped"
    assert stretches(side) == [
        (FIRST_DAY, NEW_YEAR - DAY, "continued"), (NEW_YEAR, datetime.date(2027, 2, 28), "student_stopped"),
    ]  # fmt: skip


@pytest.mark.parametrize("day", [FIRST_DAY - DAY, LAST_DAY + DAY])
def test_other_guidance_begins_on_a_day_of_the_placement(world, day):
    side = world.oost
    placement = place(side, 0)
    with pytest.raises(ValidationError) as caught:
        placing.continue_placement(placement, first_day=day, mentors=[], by=side.leader)
    assert set(caught.value.message_dict) == {"first_day"}


def test_other_guidance_is_both_halves_or_nothing(world):
    side = world.oost
    placement = place(side, 0)
    leaving = register.create_trainer(
        kind="mentor", employer=side.boards[0], first_name="Net", last_name="Weg", schools=[side.schools[0]],
        partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    register.end_trainer(leaving, last_day=NEW_YEAR - DAY, by=side.leader)
    leaving.refresh_from_db()
    with pytest.raises(ValidationError) as caught:  # does not work on those days any more
        placing.continue_placement(placement, first_day=NEW_YEAR, mentors=[leaving], by=side.leader)
    assert set(caught.value.message_dict) == {"mentors"}
    with pytest.raises(NeedsAcknowledgement):
        placing.continue_placement(placement, first_day=NEW_YEAR, mentors=[], by=side.leader)
    assert stretches(side) == [(FIRST_DAY, LAST_DAY, "")]


def test_other_guidance_is_the_programme_leader_s_and_not_on_an_old_version(world):
    side = world.oost
    placement = place(side, 0)
    for person in (side.controller, side.board_staff, side.trainer_user, world.west.leader, world.admin):
        with pytest.raises(PermissionDenied):
            placing.continue_placement(placement, first_day=NEW_YEAR, mentors=[side.mentors[1]], by=person)
    seen = placement.version
    placing.update_placement(placement, mentors=[side.mentors[1]], school=side.schools[1], by=side.leader)
    with pytest.raises(Conflict):
        placing.continue_placement(
            placement, first_day=NEW_YEAR, mentors=[side.mentors[2]], version=seen, by=side.leader
        )
