"""Many placements in one act: all or none, counting each other, and undone as one."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from oids.actions import ActionRefused
from oids.history import event_model, history
from placements import actions as placing
from placements.actions.batches import UNDO_DAYS, UndoRefused, last_day_to_undo, obstacles
from placements.actions.placements import Acknowledged
from placements.enums import BatchKind
from placements.models import Placement, PlacementBatch, PlacementMentor
from rounds.models import BoardCheck, CheckLine, CheckRequest
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place

HALF = datetime.date(2026, 12, 31)


def row(side, student, school=None, **values):
    school = student % len(side.schools) if school is None else school
    return {
        "enrolment": side.enrolments[student],
        "school": side.schools[school],
        "school_trainer": side.school_trainers[school // 2],
        "institute_trainer": side.institute_trainers[0],
        "peer_group": side.peer_groups[school // 2],
        "mentors": [side.mentors[school]],
    } | values


def rows(side, number=6):
    return [row(side, student) for student in range(number)]


def place_rows(side, wanted, **values):
    values = {"kind": BatchKind.GRID, "partnership": side.partnership, "school_year": YEAR, "by": side.leader} | values
    return placing.place_all(wanted, **values)


@pytest.fixture
def batch(world):
    return place_rows(world.oost, rows(world.oost))


def test_rows_become_the_placements_that_one_by_one_would_make(world):
    oost, west = world.oost, world.west
    batch = place_rows(oost, rows(oost))
    for student in range(6):
        place(west, student, acknowledged=None)

    def shape(side):
        return [
            (
                side.enrolments.index(placement.enrolment), side.schools.index(placement.school),
                side.school_trainers.index(placement.school_trainer), side.peer_groups.index(placement.peer_group),
                [side.mentors.index(mentor.mentor) for mentor in placement.mentors.all()],
                placement.valid_from, placement.valid_until, placement.acknowledged, placement.version,
            )
            for placement in Placement.objects.filter(partnership=side.partnership).order_by("pk")
        ]  # fmt: skip

    assert shape(oost) == shape(west)
    assert (batch.number, batch.placements.count(), batch.made_by) == (6, 6, oost.leader)


def test_one_row_that_is_wrong_keeps_all_others_out_and_every_row_is_told(world):
    side = world.oost
    wanted = rows(side, 5)
    wanted[1]["valid_until"] = LAST_DAY + datetime.timedelta(days=1)
    wanted[3]["school"] = world.west.schools[0]
    wanted[4]["mentors"] = []
    with pytest.raises(placing.BatchRefused) as caught:
        place_rows(side, wanted)
    findings = caught.value.findings
    assert {index: set(errors) for index, errors in findings.errors.items()} == {1: {"valid_until"}, 3: {"school"}}
    assert {index: [warning.code for warning in found] for index, found in findings.warnings.items()} == {
        4: ["mentor_late"]
    }
    assert placing.check_all(wanted, partnership=side.partnership, school_year=YEAR) == findings
    assert (Placement.objects.count(), PlacementBatch.objects.count(), PlacementMentor.objects.count()) == (0, 0, 0)


def test_a_student_twice_on_the_same_days_is_refused_and_one_after_the_other_is_not(world):
    side = world.oost
    first = row(side, 0, valid_until=HALF)
    with pytest.raises(placing.BatchRefused) as caught:
        place_rows(side, [first, row(side, 0, 1, valid_from=HALF)])
    assert set(caught.value.findings.errors) == {1}
    assert set(caught.value.findings.errors[1]) == {"enrolment"}
    place_rows(side, [first, row(side, 0, 1, valid_from=HALF + datetime.timedelta(days=1))])
    assert [placement.valid_until for placement in Placement.objects.order_by("valid_from")] == [HALF, LAST_DAY]


def test_rows_count_each_other_for_the_school_trainer_and_the_peer_group(world):
    """The norm carries 12.44 students for 1.5 day a week: the thirteenth of one batch is warned about."""
    side = world.oost
    for number in range(10):
        student = placing.register_student(
            partnership=side.partnership, institute=world.institute, number=f"8{number:03d}", first_name="Nieuw",
            last_name=f"Extra{number}", by=side.leader,
        )  # fmt: skip
        side.enrolments.append(
            placing.enrol(
                student, partnership=side.partnership, school_year=YEAR, route="full_time", year_of_study=1,
                subsidy_kind="hbo", by=side.leader,
            )
        )  # fmt: skip
    wanted = [row(side, student, 0) for student in range(16)]
    with pytest.raises(placing.BatchRefused) as caught:
        place_rows(side, wanted)
    codes = {index: {warning.code for warning in found} for index, found in caught.value.findings.warnings.items()}
    assert codes == {
        12: {"school_trainer_over_capacity"},
        13: {"school_trainer_over_capacity"},
        14: {"school_trainer_over_capacity"},
        15: {"school_trainer_over_capacity", "school_trainer_many_students", "peer_group_full"},
    }
    seen = {index: Acknowledged(frozenset(found), "Besproken.") for index, found in codes.items()}
    with pytest.raises(placing.BatchRefused) as caught:
        place_rows(side, wanted, acknowledged=seen | {15: Acknowledged(codes[15], " ")})
    assert set(caught.value.findings.warnings) == {15}
    batch = place_rows(side, wanted, acknowledged=seen)
    kept = batch.placements.order_by("pk").values_list("acknowledged", "acknowledged_reason")
    assert list(kept)[11:13] == [([], ""), (["school_trainer_over_capacity"], "Besproken.")]


def test_only_the_programme_leader_of_the_partnership_places_and_undoes(world, batch):
    side = world.oost
    for person in (side.controller, side.steering, side.board_staff, side.trainer_user, world.west.leader, world.admin):
        with pytest.raises(PermissionDenied):
            place_rows(side, rows(side), by=person)
        with pytest.raises(PermissionDenied):
            placing.undo_batch(batch, by=person)
    assert Placement.objects.count() == 6


def test_students_of_elsewhere_are_refused_per_row(world):
    oost, west = world.oost, world.west
    with pytest.raises(placing.BatchRefused) as caught:
        place_rows(oost, [row(oost, 0), row(oost, 1, enrolment=west.enrolments[0])])
    assert "enrolment" in caught.value.findings.errors[1]
    with pytest.raises(ActionRefused):
        place_rows(oost, [])


def test_what_is_asked_of_the_database_does_not_grow_with_the_rows(world):
    side = world.oost

    def asked(wanted):
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            place_rows(side, wanted, acknowledged=ALL_WARNINGS)
            transaction.set_rollback(True)
        return len(queries)

    # Rows 1 and 2 go to both trainers and groups, as the six do.
    assert asked(rows(side, 6)) == asked([row(side, 0, 0), row(side, 1, 2)])


def test_an_undone_batch_is_gone_and_stands_in_the_history(world, batch):
    side = world.oost
    keys = sorted(batch.placements.values_list("pk", flat=True))
    undone = placing.undo_batch(batch, by=side.leader)
    assert (Placement.objects.count(), PlacementMentor.objects.count()) == (0, 0)
    assert (undone.undone_by, undone.number) == (side.leader, 6)
    events = event_model(Placement).objects.filter(pgh_label="delete").order_by("pgh_obj_id")
    assert [event.pgh_obj_id for event in events] == keys
    assert {event.pgh_context.metadata["action"] for event in events} == {"placements.batch.undo"}
    with pytest.raises(UndoRefused):
        placing.undo_batch(undone, by=side.leader)
    assert place_rows(side, rows(side)).number == 6  # and the students can be placed again


def _correct(side, batch):
    placing.update_placement(batch.placements.first(), institute_trainer=None, by=side.leader)


def _end(side, batch):
    placing.end_placement(batch.placements.first(), last_day=HALF, reason="student_stopped", by=side.leader)


def _past_the_product(side, batch):
    batch.placements.filter(pk=batch.placements.first().pk).update(end_note="sql")


def _mentor(side, batch):
    with history("placements.placement.update", by=side.leader):
        PlacementMentor.objects.create(placement=batch.placements.first(), mentor=side.mentors[3])


def _asked_of_a_board(side, batch):
    request = CheckRequest.objects.create(
        partnership=side.partnership, school_year=YEAR, name="Najaar", valid_from=FIRST_DAY, valid_until=HALF,
        due_on=HALF, asked_by=side.leader,
    )  # fmt: skip
    check = BoardCheck.objects.create(request=request, board=side.boards[0])
    CheckLine.objects.create(check_of=check, placement=batch.placements.first(), valid_from=FIRST_DAY, valid_until=HALF)


@pytest.mark.parametrize("change", [_correct, _end, _past_the_product, _mentor, _asked_of_a_board])
def test_what_somebody_worked_with_keeps_the_whole_batch(world, batch, change):
    side, touched = world.oost, batch.placements.first()
    change(side, batch)
    with pytest.raises(UndoRefused) as caught:
        placing.undo_batch(batch, by=side.leader)
    assert [obstacle.placement for obstacle in caught.value.obstacles] == [touched]
    assert touched.reference in caught.value.message
    assert Placement.objects.count() == 6
    batch.refresh_from_db()
    assert batch.undone_at is None


def test_undoing_is_possible_for_two_weeks(world, batch):
    side = world.oost
    PlacementBatch.objects.filter(pk=batch.pk).update(made_at=batch.made_at - datetime.timedelta(days=UNDO_DAYS))
    batch.refresh_from_db()
    assert obstacles(batch) == []
    PlacementBatch.objects.filter(pk=batch.pk).update(made_at=batch.made_at - datetime.timedelta(days=1))
    batch.refresh_from_db()
    with pytest.raises(UndoRefused):
        placing.undo_batch(batch, by=side.leader)
    assert last_day_to_undo(batch) < datetime.date.today()
    assert Placement.objects.count() == 6


def test_an_adopted_allocation_does_not_stand_in_the_way_and_stays_as_it_is(funded):
    from funding import actions as money
    from tests.cast import adopt

    side = funded.oost
    batch = place_rows(side, [row(side, 5)], acknowledged=ALL_WARNINGS)
    money.recalculate_allocation(funded.oost_money.allocation, by=side.leader)
    allocation = adopt(side, funded.oost_money)
    inputs = allocation.inputs
    placing.undo_batch(batch, by=side.leader)
    allocation.refresh_from_db()
    assert allocation.inputs == inputs
    assert side.enrolments[5].placements.count() == 0
