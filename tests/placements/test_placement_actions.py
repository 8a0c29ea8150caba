"""Placing, moving and ending: what is refused, what is warned about, and that half a change never stays."""

import datetime
import threading
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, connections, transaction

from oids.actions import ActionRefused, Conflict
from partnerships import actions as register
from placements import actions as placing
from placements.actions import NeedsAcknowledgement
from placements.actions.placements import Acknowledged
from placements.models import Placement, PlacementPeriod
from tests.cast import FIRST_DAY, LAST_DAY, YEAR, build_world, place

DAY = datetime.timedelta(days=1)


def refused_fields(side, student=0, **values):
    with pytest.raises(ValidationError) as caught:
        place(side, student, **values)
    return set(caught.value.message_dict)


def test_without_days_a_placement_lasts_the_placement_period(world):
    placement = place(world.oost, 0)
    assert (placement.valid_from, placement.valid_until) == (FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"valid_from": FIRST_DAY - DAY}, "valid_from"),
        ({"valid_until": LAST_DAY + DAY}, "valid_until"),
        ({"valid_from": LAST_DAY, "valid_until": FIRST_DAY}, "valid_until"),
    ],
)
def test_days_outside_the_period_stand_beside_their_field(world, values, field):
    assert refused_fields(world.oost, **values) == {field}


def test_a_student_is_at_one_school_at_a_time(world):
    first = place(world.oost, 0, valid_until=datetime.date(2026, 12, 31))
    assert refused_fields(world.oost, school=1, valid_from=datetime.date(2026, 12, 31)) == {"enrolment"}
    second = place(world.oost, 0, school=1, valid_from=datetime.date(2027, 1, 1))
    assert {first, second} == set(Placement.objects.filter(enrolment=world.oost.enrolments[0]))


def test_the_database_refuses_an_overlap_whatever_the_road(placed):
    placement = placed.oost.placements[0]
    with pytest.raises(DatabaseError, match="enrolment_one_placement_at_a_time"), transaction.atomic():
        placement.pk = None
        placement.save(force_insert=True)


def test_a_school_of_another_partnership_or_that_left_is_refused(world):
    side = world.oost
    with pytest.raises(ValidationError) as caught:
        placing.place(enrolment=side.enrolments[0], school=world.west.schools[0], by=side.leader)
    assert set(caught.value.message_dict) == {"school"}
    register.end_membership(
        side.boards[1].memberships.get(), last_day=datetime.date(2026, 12, 31), reason="Fusie", by=side.leader
    )
    assert refused_fields(side, school=2) == {"school"}
    assert place(side, 0, school=2, valid_until=datetime.date(2026, 12, 31)).pk


def test_people_of_another_partnership_or_role_are_refused(world):
    oost, west = world.oost, world.west
    assert refused_fields(oost, school_trainer=west.school_trainers[0]) == {"school_trainer"}
    assert refused_fields(oost, school_trainer=oost.mentors[0]) == {"school_trainer"}
    assert refused_fields(oost, mentors=[west.mentors[0]]) == {"mentors"}
    assert refused_fields(oost, peer_group=west.peer_groups[0]) == {"peer_group"}
    assert refused_fields(oost, mentors=[oost.mentors[0], oost.mentors[0]]) == {"mentors"}
    assert refused_fields(oost, mentors=oost.mentors[:3]) == {"mentors"}
    assert not Placement.objects.exists()


def test_only_the_programme_leader_of_the_partnership_places(world):
    side = world.oost
    for person in (side.controller, side.steering, side.board_staff, side.trainer_user, world.west.leader, world.admin):
        with pytest.raises(PermissionDenied):
            place(side, 0, by=person)


def test_a_late_mentor_is_a_warning_that_needs_a_reason(world):
    """The mentor was due on 1 October and it is later now."""
    side = world.oost
    with pytest.raises(NeedsAcknowledgement) as caught:
        place(side, 0, mentors=[], acknowledged=None)
    assert [warning.code for warning in caught.value.warnings] == ["mentor_late"]
    with pytest.raises(NeedsAcknowledgement):
        place(side, 0, mentors=[], acknowledged=Acknowledged(frozenset({"mentor_late"}), " "))
    done = place(side, 0, mentors=[], acknowledged=Acknowledged(frozenset({"mentor_late"}), "Volgt in december."))
    assert (done.acknowledged, done.acknowledged_reason) == (["mentor_late"], "Volgt in december.")


def test_nobody_is_late_with_a_mentor_for_days_that_are_still_to_come(world, monkeypatch):
    side, begins = world.oost, datetime.date(2027, 2, 1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2026, 11, 29))
    with pytest.raises(NeedsAcknowledgement) as caught:
        place(side, 0, mentors=[], valid_from=begins, acknowledged=None)
    (warning,) = caught.value.warnings
    assert (warning.code, warning.needs_reason) == ("no_mentor", False)
    assert warning.fact.endswith("dat mag tot 01-02-2027.")


def test_a_school_trainer_over_capacity_is_a_warning(world):
    side = world.oost
    trainer = register.create_trainer(
        kind="school_trainer", employer=side.boards[0], first_name="Weinig", last_name="Uren",
        days_per_week=Decimal("0.1"), schools=[side.schools[0]], partnership=side.partnership,
        valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    with pytest.raises(NeedsAcknowledgement) as caught:
        place(side, 0, school_trainer=trainer, acknowledged=None)
    assert "school_trainer_over_capacity" in {warning.code for warning in caught.value.warnings}


def test_a_placement_ends_with_a_reason_and_inside_its_days(placed):
    side, placement = placed.oost, placed.oost.placements[0]
    with pytest.raises(ValidationError):
        placing.end_placement(placement, last_day=LAST_DAY + DAY, reason="moved", by=side.leader)
    with pytest.raises(ValidationError):
        placing.end_placement(placement, last_day=LAST_DAY, reason="because", by=side.leader)
    with pytest.raises(ValidationError):
        placing.end_placement(placement, last_day=LAST_DAY, reason="other", by=side.leader)
    ended = placing.end_placement(placement, last_day=FIRST_DAY, reason="other", note="Verhuisd", by=side.leader)
    assert (ended.valid_until, ended.end_reason, ended.end_note) == (FIRST_DAY, "other", "Verhuisd")
    with pytest.raises(ActionRefused):
        placing.update_placement(ended, valid_until=LAST_DAY, acknowledged=Acknowledged(), by=side.leader)


def test_a_move_is_both_halves_or_nothing(placed):
    side, placement = placed.oost, placed.oost.placements[0]
    with pytest.raises(ValidationError):  # the new school is of the other partnership
        placing.move_placement(
            placement, first_day=datetime.date(2027, 1, 4), school=placed.west.schools[0], by=side.leader
        )
    placement.refresh_from_db()
    assert (placement.valid_until, placement.end_reason, placement.version) == (LAST_DAY, "", 1)

    new = placing.move_placement(
        placement, first_day=datetime.date(2027, 1, 4), school=side.schools[3], mentors=[side.mentors[3]],
        school_trainer=side.school_trainers[1], by=side.leader,
    )  # fmt: skip
    placement.refresh_from_db()
    assert (placement.valid_until, placement.end_reason) == (datetime.date(2027, 1, 3), "moved")
    assert (new.valid_from, new.valid_until, new.school) == (datetime.date(2027, 1, 4), LAST_DAY, side.schools[3])


def test_the_second_of_two_is_told_what_the_first_changed(placed):
    side, placement = placed.oost, placed.oost.placements[0]
    seen = placement.version
    placing.update_placement(placement, version=seen, mentors=[side.mentors[1]], school=side.schools[1], by=side.leader)
    with pytest.raises(Conflict) as caught:
        placing.end_placement(placement, last_day=FIRST_DAY, reason="moved", version=seen, by=side.leader)
    assert caught.value.by == str(side.leader)
    assert (str(side.schools[0]), str(side.schools[1])) in {
        (before, after) for _l, before, after in caught.value.changes
    }
    placement.refresh_from_db()
    assert placement.end_reason == ""


@pytest.mark.django_db(transaction=True)
def test_two_who_place_the_same_student_at_once_make_one_placement():
    world = build_world()
    side, outcomes = world.oost, []
    ready = threading.Barrier(2)

    def work(school):
        try:
            ready.wait(10)
            place(side, 0, school=school)
            outcomes.append("placed")
        except (ActionRefused, ValidationError) as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[school]) for school in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes)[-1] == "placed"
    assert outcomes.count("placed") == 1
    assert Placement.objects.filter(enrolment=side.enrolments[0]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_every_road_leaves_history_with_the_act_and_who():
    side = build_world().oost
    placement = place(side, 0)
    placing.end_placement(placement, last_day=FIRST_DAY, reason="moved", by=side.leader)
    with connection.cursor() as cursor:  # past the product: the database still writes it down
        cursor.execute("UPDATE placements_placement SET end_note = 'sql' WHERE id = %s", [placement.pk])
    events = list(placement.events.order_by("pgh_id").select_related("pgh_context"))
    acts = [(event.pgh_context.metadata.get("action") if event.pgh_context else None) for event in events]
    assert acts == ["placements.placement.create", "placements.placement.end", None]
    assert events[1].pgh_context.metadata["user"] == side.leader.pk


def test_history_cannot_be_rewritten(placed):
    event = placed.oost.placements[0].events.first()
    for statement in ("UPDATE placements_placementevent SET end_note = 'x'", "DELETE FROM placements_placementevent"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE pgh_id = %s", [event.pgh_id])


def test_a_year_without_a_placement_period_says_where_to_set_it(world):
    side = world.oost
    PlacementPeriod.objects.filter(partnership=side.partnership, school_year=YEAR).delete()
    with pytest.raises(ActionRefused, match="Normen"):
        place(side, 0)
