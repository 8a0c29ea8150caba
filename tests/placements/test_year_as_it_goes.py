"""The year as it goes: other guidance, interruption, return, moves and stopping; days and hours always add up."""

import datetime
from collections import Counter
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oids.actions import ActionRefused, Conflict
from partnerships import actions as register
from placements import actions as placing
from placements.actions import NeedsAcknowledgement
from placements.calculations.hours import sum_hours
from placements.hours import totals_by
from placements.models import Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, place
from tests.placements.stretches import DAY, NEW_YEAR, of, stretches

DAYS = (LAST_DAY - FIRST_DAY).days + 1


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
    same = placing.continue_placement(
        placement, first_day=FIRST_DAY, mentors=[side.mentors[1]], acknowledged=ALL_WARNINGS, by=side.leader
    )
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
    new = placing.continue_placement(
        placement, first_day=NEW_YEAR, mentors=[side.mentors[1]], acknowledged=ALL_WARNINGS, by=side.leader
    )
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


def test_an_interruption_with_the_day_of_return_enters_both_parts(world):
    side = world.oost
    placement = place(side, 0)
    placing.interrupt_placement(
        placement, first_day=NEW_YEAR, returns_on=datetime.date(2027, 3, 1), note="Eigen verzoek",
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert stretches(side) == [
        (FIRST_DAY, NEW_YEAR - DAY, "interrupted"), (datetime.date(2027, 3, 1), LAST_DAY, ""),
    ]  # fmt: skip
    back = Placement.objects.get(enrolment=side.enrolments[0], end_reason="")
    assert (back.school, back.school_trainer, back.peer_group) == (
        placement.school, placement.school_trainer, placement.peer_group,
    )  # fmt: skip
    away = (datetime.date(2027, 3, 1) - NEW_YEAR).days
    assert sum_hours(fact.hours for fact in of(side)).mentor == Fraction(40 * (DAYS - away), DAYS)
    with pytest.raises(ActionRefused, match=back.reference):  # already back
        placing.resume_placement(
            Placement.objects.get(pk=placement.pk), first_day=datetime.date(2027, 2, 1), by=side.leader
        )


@pytest.mark.parametrize(
    ("first_day", "returns_on", "field"),
    [
        (FIRST_DAY, None, "first_day"),
        (LAST_DAY + DAY, None, "first_day"),
        (NEW_YEAR, NEW_YEAR, "returns_on"),
        (NEW_YEAR, LAST_DAY + DAY, "returns_on"),
    ],
)
def test_days_of_an_interruption_lie_in_the_placement(world, first_day, returns_on, field):
    side = world.oost
    placement = place(side, 0)
    with pytest.raises(ValidationError) as caught:
        placing.interrupt_placement(placement, first_day=first_day, returns_on=returns_on, by=side.leader)
    assert set(caught.value.message_dict) == {field}
    assert stretches(side) == [(FIRST_DAY, LAST_DAY, "")]


def test_back_from_an_interruption_at_another_school_until_the_end(world):
    side = world.oost
    placement = place(side, 0)
    placing.interrupt_placement(placement, first_day=NEW_YEAR, by=side.leader)
    placement.refresh_from_db()
    with pytest.raises(ValidationError):
        placing.resume_placement(placement, first_day=NEW_YEAR - DAY, by=side.leader)
    back = placing.resume_placement(
        placement, first_day=datetime.date(2027, 2, 1), school=side.schools[3], mentors=[side.mentors[3]],
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert (back.school, back.valid_until, back.school_trainer) == (side.schools[3], LAST_DAY, placement.school_trainer)
    with pytest.raises(ActionRefused):  # not interrupted
        placing.resume_placement(back, first_day=LAST_DAY, by=side.leader)


def test_nobody_moves_to_the_school_where_they_are(world):
    side, placement = world.oost, place(world.oost, 0)
    with pytest.raises(ValidationError) as caught:
        placing.move_placement(
            placement, first_day=NEW_YEAR, school=placement.school, acknowledged=ALL_WARNINGS, by=side.leader
        )
    assert list(caught.value.message_dict) == ["school"]
    assert stretches(side) == [(FIRST_DAY, LAST_DAY, "")]


# Whatever happens in a year, in whatever order: every day has one school and one mentor, and hours are days.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["continue", "move", "interrupt", "pause", "resume", "resume", "stop", "leave"]),
        st.sampled_from([-1, -1, 0, 1]),  # which stretch
        st.integers(-2, DAYS + 1),  # from the first day
        st.integers(0, 90),  # days away
        st.integers(0, 3),  # which school and mentor
    ),
    min_size=1,
    max_size=7,
)


def _act(side, name, row, first, second, school):
    """Does one act; returns how it changes the days: (day -> (school, mentor) of what is added, days taken away)."""
    given = {"acknowledged": ALL_WARNINGS, "by": side.leader}
    mentor = row.mentors.get().mentor_id
    if name == "continue":
        placing.continue_placement(row, first_day=first, mentors=[side.mentors[school]], **given)
        return _days(first, row.valid_until, row.school_id, side.mentors[school].pk), ()
    if name == "move":
        placing.move_placement(
            row, first_day=first, school=side.schools[school], mentors=[side.mentors[school]],
            school_trainer=side.school_trainers[school // 2], institute_trainer=side.institute_trainers[0], **given,
        )  # fmt: skip
        return _days(first, row.valid_until, side.schools[school].pk, side.mentors[school].pk), ()
    if name == "interrupt":
        placing.interrupt_placement(row, first_day=first, **given)
        return {}, _days(first, row.valid_until)
    if name == "pause":
        placing.interrupt_placement(row, first_day=first, returns_on=second, **given)
        return {}, _days(first, second - DAY)
    if name == "resume":
        new = placing.resume_placement(row, first_day=first, **given)
        return _days(first, min(LAST_DAY, new.enrolment.valid_until), row.school_id, mentor), ()
    leaves = name == "leave"
    placing.stop_placement(row, last_day=first, reason="student_stopped", leaves=leaves, by=side.leader)
    return {}, _days(first + DAY, LAST_DAY if leaves else row.valid_until)


def _days(first, last, *what):
    return {first + DAY * number: what for number in range((last - first).days + 1)}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS)
def test_every_day_has_one_school_and_one_mentor_and_hours_are_days(world, steps):
    side = world.oost
    with transaction.atomic():
        try:
            place(side, 0)
            expected = _days(FIRST_DAY, LAST_DAY, side.schools[0].pk, side.mentors[0].pk)
            for name, which, first, away, school in steps:
                rows = list(Placement.objects.filter(enrolment=side.enrolments[0]).order_by("valid_from"))
                row = rows[which % len(rows)]
                try:
                    with transaction.atomic():
                        day = FIRST_DAY + DAY * first
                        added, gone = _act(side, name, row, day, day + DAY * away, school)
                except (ValidationError, ActionRefused):
                    continue
                expected = {day: what for day, what in (expected | added).items() if day not in gone}
            _as_expected(side, expected)
        finally:
            transaction.set_rollback(True)


def _as_expected(side, expected):
    found = {}
    for row in Placement.objects.filter(enrolment=side.enrolments[0]):
        days = _days(row.valid_from, row.valid_until, row.school_id, row.mentors.get().mentor_id)
        assert not found.keys() & days.keys()
        found |= days
    assert found == expected
    everything = of(side)
    hours = sum_hours(fact.hours for fact in everything)
    share = Fraction(len(expected), DAYS)
    assert (hours.school_trainer, hours.mentor, hours.institute_trainer) == (40 * share, 40 * share, 14 * share)
    per_mentor = {row.key: row.hours.mentor for row in totals_by(everything, "mentor")}
    counted = Counter(mentor for _school, mentor in expected.values())
    assert per_mentor == {mentor: Fraction(40 * number, DAYS) for mentor, number in counted.items()}
    assert {row.students for row in totals_by(everything, "student")} <= {1}
