"""Peer groups handed over, split and merged: all or nothing, from the start or from a day, never silent."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from oids.actions import ActionRefused, Conflict
from partnerships import actions as register
from placements import actions as placing
from placements.actions import NeedsAcknowledgement
from placements.actions.placements import Acknowledged
from placements.enums import EndReason
from placements.models import Norm, PeerGroup, PeerGroupFormerLead, Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, YEAR
from tests.placements.peer_groups import (
    AWARE,
    DAY,
    HALFWAY,
    keys,
    members,
    side_in_groups,  # noqa: F401
    versions,
)

# Handed over


def hand_over(side, group, **values):
    return placing.hand_over_peer_group(
        group, **{
            "school_trainer": side.school_trainers[1], "institute_trainer": side.institute_trainers[0],
            "acknowledged": AWARE, "by": side.leader,
        } | values
    )  # fmt: skip


def test_handed_over_from_a_day_students_go_along_and_the_group_remembers(side):
    group = hand_over(side, side.peer_groups[0], first_day=HALFWAY)
    old, new = side.school_trainers
    assert group.lead_on(HALFWAY - DAY)[0] == old
    assert group.lead_on(HALFWAY)[0] == new
    rows = Placement.objects.filter(enrolment=side.enrolments[0]).order_by("valid_from")
    assert [(row.valid_from, row.school_trainer, row.peer_group) for row in rows] == [
        (FIRST_DAY, old, group), (HALFWAY, new, group),
    ]  # fmt: skip
    assert members(group) == keys(side, 0, 1, 4)


@pytest.mark.parametrize("first_day", [None, FIRST_DAY])
def test_from_the_first_day_it_is_a_correction(side, first_day):
    group = hand_over(side, side.peer_groups[0], first_day=first_day)
    assert not PeerGroupFormerLead.objects.exists()
    rows = Placement.objects.filter(peer_group=group)
    assert {(row.school_trainer, row.valid_from) for row in rows} == {(side.school_trainers[1], FIRST_DAY)}


def test_a_student_of_somebody_else_keeps_that_person(side):
    placing.update_placement(
        side.placements[0], school_trainer=side.school_trainers[1], acknowledged=ALL_WARNINGS, by=side.leader
    )
    third = register.create_trainer(
        kind="school_trainer", employer=side.boards[0], first_name="Derde", last_name="Opleider", schools=[],
        days_per_week=Decimal(2), partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    group = hand_over(side, side.peer_groups[0], school_trainer=third)
    rows = Placement.objects.filter(peer_group=group)
    assert {row.enrolment_id for row in rows if row.school_trainer == third} == keys(side, 1, 4)


def test_a_move_that_is_known_already_goes_along_with_the_later_part(side):
    """Ends by a move in April; handed over in February: the part from February is the new trainer's, and ends so."""
    april = datetime.date(2027, 4, 1)
    placing.move_placement(
        side.placements[0], first_day=april, school=side.schools[2], school_trainer=side.school_trainers[1],
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    hand_over(side, side.peer_groups[0], first_day=HALFWAY)
    rows = Placement.objects.filter(enrolment=side.enrolments[0]).order_by("valid_from")
    assert [(row.end_reason, row.school_trainer) for row in rows] == [
        (EndReason.CONTINUED, side.school_trainers[0]), (EndReason.MOVED, side.school_trainers[1]),
        ("", side.school_trainers[1]),
    ]  # fmt: skip


def test_handing_over_is_refused_to_the_same_two_before_the_last_time_and_to_who_does_not_work_then(side):
    group = side.peer_groups[0]
    with pytest.raises(ValidationError) as caught:
        hand_over(side, group, school_trainer=group.school_trainer)
    assert set(caught.value.message_dict) == {"school_trainer"}
    with pytest.raises(ValidationError) as caught:
        hand_over(side, group, first_day=datetime.date(2027, 8, 1))
    assert set(caught.value.message_dict) == {"first_day"}
    register.end_trainer(side.school_trainers[1], last_day=HALFWAY - DAY, by=side.leader)
    side.school_trainers[1].refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        hand_over(side, group, first_day=HALFWAY)
    assert set(caught.value.message_dict) == {"school_trainer"}
    group = hand_over(side, group, school_trainer=None, first_day=HALFWAY)
    for day in (None, HALFWAY, HALFWAY - DAY):
        with pytest.raises(ValidationError) as caught:
            hand_over(side, group, school_trainer=side.school_trainers[0], first_day=day)
        assert set(caught.value.message_dict) == {"first_day"}


def test_two_people_at_one_group_the_second_is_told(side):
    group = side.peer_groups[0]
    placing.update_peer_group(group, name="Anders", by=side.leader)
    with pytest.raises(Conflict):
        hand_over(side, group, version=1)


# Split and merged


def split(side, students, **values):
    return placing.split_peer_group(
        side.peer_groups[0], **{
            "name": "Groep 1b", "school_trainer": side.school_trainers[1], "institute_trainer": None,
            "versions": versions(side, *students), "acknowledged": AWARE, "by": side.leader,
        } | values
    )  # fmt: skip


def test_a_group_is_split_with_leads_of_its_own(side):
    new = split(side, [0, 4])
    assert (members(side.peer_groups[0]), members(new)) == (keys(side, 1), keys(side, 0, 4))
    row = Placement.objects.get(enrolment=side.enrolments[0])
    assert (row.school_trainer, row.institute_trainer) == (side.school_trainers[1], side.institute_trainers[0])


def test_split_from_a_day(side):
    new = split(side, [0], first_day=HALFWAY)
    assert (members(side.peer_groups[0]), members(new)) == (keys(side, 1, 4), keys(side, 0))
    assert new.placements.get().valid_from == HALFWAY


def test_split_before_a_hand_over_that_is_planned_takes_both_stretches(side):
    """The first three months under who leads now, and what follows: in the new group with its own two from the day on."""
    march, group = datetime.date(2027, 3, 1), side.peer_groups[0]
    hand_over(side, group, first_day=march)
    going = group.placements.staying().get(enrolment=side.enrolments[0])
    new = split(side, [], versions={going.pk: going.version}, first_day=HALFWAY)
    rows = list(Placement.objects.filter(enrolment=side.enrolments[0]).order_by("valid_from"))
    assert [(row.peer_group, row.valid_from) for row in rows] == [
        (group, rows[0].valid_from), (new, HALFWAY), (new, march),
    ]  # fmt: skip
    assert [row.school_trainer for row in rows] == [side.school_trainers[0], new.school_trainer, new.school_trainer]


def test_a_split_needs_somebody_who_goes_somebody_who_stays_and_a_name_of_its_own(side):
    for students, values, field in (
        ([], {}, "placements"), ([0, 1, 4], {}, "placements"), ([0], {"name": "Groep 2"}, "__all__"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            split(side, students, **values)
        assert set(caught.value.message_dict) == {field}
    with pytest.raises(ActionRefused):
        split(side, [2])
    with pytest.raises(NeedsAcknowledgement) as caught:
        split(side, [0], acknowledged=None)
    assert [warning.code for warning in caught.value.warnings] == ["peer_group_small"]
    assert PeerGroup.objects.filter(partnership=side.partnership).count() == 2


def merge(side, **values):
    return placing.merge_peer_groups(
        side.peer_groups[0], **{"into": side.peer_groups[1], "acknowledged": AWARE, "by": side.leader} | values
    )


def test_merged_from_the_start_the_group_is_gone(side):
    into = merge(side)
    assert members(into) == keys(side, *range(5))
    assert not PeerGroup.objects.filter(pk=side.peer_groups[0].pk).exists()
    assert {row.school_trainer for row in Placement.objects.filter(peer_group=into)} == {side.school_trainers[1]}


def test_merged_from_a_day_the_group_stays_readable(side):
    into = merge(side, first_day=HALFWAY)
    assert (members(side.peer_groups[0]), members(into)) == (set(), keys(side, *range(5)))
    assert side.peer_groups[0].placements.count() == 3


def test_above_the_maximum_only_with_a_reason(side):
    norm = Norm.objects.get(partnership=side.partnership)
    type(norm).objects.filter(pk=norm.pk).update(peer_group_min=2, peer_group_max=4)
    with pytest.raises(NeedsAcknowledgement) as caught:
        merge(side, acknowledged=None)
    assert [warning.code for warning in caught.value.warnings] == ["peer_group_full"]
    with pytest.raises(NeedsAcknowledgement):
        merge(side, acknowledged=Acknowledged(frozenset({"peer_group_full"}), ""))
    assert members(merge(side, acknowledged=Acknowledged(frozenset({"peer_group_full"}), "Eén duo viel uit."))) == keys(
        side, *range(5)
    )


def test_a_group_does_not_merge_with_itself_another_partnerships_or_nobody(placed):
    side = placed.oost
    with pytest.raises(ValidationError):
        merge(side, into=side.peer_groups[0])
    with pytest.raises(PermissionDenied):
        merge(side, into=placed.west.peer_groups[0])
    empty = placing.create_peer_group(partnership=side.partnership, school_year=YEAR, name="Leeg", by=side.leader)
    with pytest.raises(ActionRefused):
        placing.merge_peer_groups(empty, into=side.peer_groups[0], by=side.leader)


def test_only_a_group_that_nobody_was_in_is_taken_back(side):
    with pytest.raises(ActionRefused, match="3"):
        placing.remove_peer_group(side.peer_groups[0], by=side.leader)
    empty = placing.create_peer_group(partnership=side.partnership, school_year=YEAR, name="Leeg", by=side.leader)
    placing.remove_peer_group(empty, by=side.leader)
    assert set(PeerGroup.objects.filter(partnership=side.partnership)) == set(side.peer_groups)


def test_who_left_a_group_no_longer_fills_it(side):
    placing.end_placement(side.placements[0], last_day=HALFWAY, reason="student_stopped", by=side.leader)
    counted = PeerGroup.objects.with_students().get(pk=side.peer_groups[0].pk)
    assert counted.students == 2
