"""Into a peer group, and formed: all or nothing, from the start or from a day, never silent."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from oids.actions import ActionRefused
from partnerships import actions as register
from placements import actions as placing
from placements.actions import GroupPlan, NeedsAcknowledgement
from placements.actions.grouping import Follow, state_of
from placements.actions.placements import Acknowledged
from placements.calculations.hours import sum_hours
from placements.enums import EndReason
from placements.hours import facts
from placements.models import Norm, PeerGroup, Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place
from tests.placements.peer_groups import (
    AWARE,
    DAY,
    HALFWAY,
    keys,
    members,
    side_in_groups,  # noqa: F401
    versions,
)


def regroup(side, students, group, **values):
    return placing.regroup_students(
        **{
            "partnership": side.partnership, "school_year": YEAR, "versions": versions(side, *students), "group": group,
            "acknowledged": AWARE, "by": side.leader,
        } | values
    )  # fmt: skip


def hours(side):
    """Hours by school trainer, and of all together."""
    found = facts(side.partnership, YEAR)
    return {
        trainer.pk: sum(
            (fact.hours.school_trainer for fact in found if fact.school_trainer_id == trainer.pk), Fraction(0)
        )
        for trainer in side.school_trainers
    }, sum_hours(fact.hours for fact in found)


# Into a group


def test_students_come_into_a_group_from_the_start(side):
    first, second = side.peer_groups
    done = regroup(side, [0, 1], second)
    assert {row.enrolment_id for row in done} == keys(side, 0, 1)
    assert (members(first), members(second)) == (keys(side, 4), keys(side, 0, 1, 2, 3))
    for row in Placement.objects.filter(pk__in=[row.pk for row in done]):
        assert (row.version, row.school_trainer, row.valid_from) == (2, side.school_trainers[0], FIRST_DAY)


@pytest.mark.parametrize("follows", [True, False])
def test_trainers_follow_the_group_only_when_asked(side, follows):
    other = register.create_trainer(
        kind="institute_trainer", employer=side.institute_trainers[0].employer, first_name="Ivo", last_name="Tweede",
        days_per_week=Decimal(2), partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    second = placing.update_peer_group(side.peer_groups[1], institute_trainer=other, by=side.leader)
    regroup(side, [0], second, follow=Follow(school_trainer=follows, institute_trainer=follows))
    row = Placement.objects.get(enrolment=side.enrolments[0])
    wanted = (side.school_trainers[1], other) if follows else (side.school_trainers[0], side.institute_trainers[0])
    assert (row.school_trainer, row.institute_trainer, row.peer_group) == (*wanted, second)


def test_from_a_day_the_days_before_keep_who_guided_them_and_no_hour_is_lost(side):
    _before, whole = hours(side)
    regroup(side, [0], side.peer_groups[1], first_day=HALFWAY, follow=Follow(True, True))
    old, new = Placement.objects.filter(enrolment=side.enrolments[0]).order_by("valid_from")
    assert (old.valid_until, old.end_reason, old.peer_group) == (
        HALFWAY - DAY,
        EndReason.CONTINUED,
        side.peer_groups[0],
    )
    assert (new.valid_from, new.valid_until, new.peer_group) == (HALFWAY, LAST_DAY, side.peer_groups[1])
    assert [mentor.mentor for mentor in new.mentors.all()] == [side.mentors[0]]
    by_trainer, after = hours(side)
    assert after == whole
    part = Fraction((LAST_DAY - HALFWAY).days + 1, (LAST_DAY - FIRST_DAY).days + 1)
    assert by_trainer[side.school_trainers[1].pk] == 80 + 40 * part
    assert members(side.peer_groups[0]) == keys(side, 1, 4)


def test_out_of_a_group(side):
    regroup(side, [0], None)
    assert Placement.objects.get(enrolment=side.enrolments[0]).peer_group is None


def test_who_is_there_already_is_left_alone(side):
    assert regroup(side, [0], side.peer_groups[0], acknowledged=None) == []
    assert Placement.objects.get(enrolment=side.enrolments[0]).version == 1


def test_nobody_ticked_a_day_too_late_and_a_group_of_elsewhere_are_refused_beside_their_field(placed):
    side = placed.oost
    for values, field in (
        ({"students": []}, "placements"),
        ({"first_day": LAST_DAY + DAY}, "first_day"),
        ({"group": placed.west.peer_groups[0]}, "group"),
    ):
        with pytest.raises(ValidationError) as caught:
            regroup(side, **{"students": [0], "group": side.peer_groups[1]} | values)
        assert set(caught.value.message_dict) == {field}
    with pytest.raises(ValidationError, match=r"P\d{6}"):
        regroup(side, [], side.peer_groups[0], versions=versions(placed.west, 0))
    assert not Placement.objects.filter(version__gt=1).exists()


def test_what_somebody_else_changed_in_the_meantime_stops_everything(side):
    seen = versions(side, 0, 1)
    placing.update_placement(side.placements[1], valid_until=LAST_DAY - DAY, acknowledged=ALL_WARNINGS, by=side.leader)
    with pytest.raises(ActionRefused, match=side.placements[1].reference):
        regroup(side, [], side.peer_groups[1], versions=seen)
    assert members(side.peer_groups[0]) == keys(side, 0, 1, 4)


def test_a_placement_that_was_ended_stays_in_its_group(side):
    ended = placing.end_placement(side.placements[0], last_day=HALFWAY, reason="student_stopped", by=side.leader)
    with pytest.raises(ActionRefused, match=ended.reference):
        regroup(side, [], side.peer_groups[1], versions={ended.pk: ended.version})


def test_one_that_cannot_undoes_all(side):
    """The school of the second student leaves before the day: the first one does not go on either."""
    register.end_membership(
        side.boards[1].memberships.get(), last_day=HALFWAY - 30 * DAY, reason="Fusie", by=side.leader
    )  # fmt: skip
    with pytest.raises(ValidationError, match=side.placements[2].reference):
        regroup(side, [0, 2], None, first_day=HALFWAY)
    assert not Placement.objects.filter(end_reason=EndReason.CONTINUED).exists()


def test_a_group_above_or_below_the_norm_and_a_trainer_with_too_few_hours_need_a_reason(side):
    placing.adopt_norm(
        partnership=side.partnership, decision=Norm.objects.get(partnership=side.partnership).decision, valid_from=FIRST_DAY,
        school_trainer_hours=Decimal(200), mentor_hours=Decimal(40), institute_trainer_hours=Decimal(170),
        students_min=1, students_max=2, school_trainer_days=Decimal("1.5"), peer_group_min=3, peer_group_max=4,
        full_time_hours=Decimal(1659), by=side.leader,
    )  # fmt: skip
    first, second = side.peer_groups
    values = {"follow": Follow(True, True), "acknowledged": None}
    with pytest.raises(NeedsAcknowledgement) as caught:
        regroup(side, [0, 1, 4], second, **values)
    assert {warning.code for warning in caught.value.warnings} == {
        "peer_group_full", "school_trainer_over_capacity", "school_trainer_many_students",
    }  # fmt: skip
    with pytest.raises(NeedsAcknowledgement) as caught:
        regroup(side, [0], second, **values)
    assert "peer_group_small" in {warning.code for warning in caught.value.warnings}
    codes = AWARE.codes
    with pytest.raises(NeedsAcknowledgement):
        regroup(side, [0, 1, 4], second, **values | {"acknowledged": Acknowledged(codes, " ")})
    assert members(first) == keys(side, 0, 1, 4)
    regroup(side, [0, 1, 4], second, **values | {"acknowledged": Acknowledged(codes, "Tijdelijk.")})
    row = Placement.objects.get(enrolment=side.enrolments[0])
    assert row.acknowledged_reason == "Tijdelijk."
    assert {"peer_group_full", "school_trainer_over_capacity"} <= set(row.acknowledged)


def test_only_the_programme_leader_of_the_partnership_changes_groups(placed):
    side = placed.oost
    group = side.peer_groups[0]
    leads = {"school_trainer": None, "institute_trainer": None, "acknowledged": AWARE}
    for person in (side.controller, side.board_staff, side.trainer_user, placed.west.leader, placed.admin):
        with pytest.raises(PermissionDenied):
            regroup(side, [0], None, by=person)
        with pytest.raises(PermissionDenied):
            placing.hand_over_peer_group(group, by=person, **leads)
        with pytest.raises(PermissionDenied):
            placing.split_peer_group(group, name="x", versions=versions(side, 0), by=person, **leads)
        with pytest.raises(PermissionDenied):
            placing.merge_peer_groups(group, into=side.peer_groups[1], acknowledged=AWARE, by=person)
        with pytest.raises(PermissionDenied):
            placing.remove_peer_group(group, by=person)
        with pytest.raises(PermissionDenied):
            placing.form_peer_groups(
                partnership=side.partnership, school_year=YEAR, by=person, plans=[GroupPlan("x", None, None, (1,))]
            )


# Formed


def form(side, *plans, **values):
    return placing.form_peer_groups(
        **{
            "partnership": side.partnership, "school_year": YEAR, "acknowledged": AWARE, "by": side.leader,
            "plans": [GroupPlan(name, *leads, tuple(sorted(keys(side, *students)))) for name, leads, students in plans],
        } | values
    )  # fmt: skip


def test_groups_are_formed_in_one_act_and_what_they_leave_empty_can_go(side):
    duo = (side.school_trainers[0], side.institute_trainers[0])
    made = form(side, ("Nieuw 1", duo, [0, 2]), ("Nieuw 2", (None, None), [1, 3, 4]), remove_emptied=True)
    assert [members(group) for group in made] == [keys(side, 0, 2), keys(side, 1, 3, 4)]
    assert set(PeerGroup.objects.filter(partnership=side.partnership)) == set(made)
    assert made[0].institute_trainer == side.institute_trainers[0]


def test_groups_that_are_not_asked_to_go_stay(side):
    form(side, ("Nieuw", (None, None), [0, 1, 2, 3, 4]))
    assert PeerGroup.objects.filter(partnership=side.partnership).count() == 3


def test_from_a_day_the_former_groups_keep_who_was_in_them(side):
    (group,) = form(side, ("Nieuw", (None, None), range(5)), first_day=HALFWAY, remove_emptied=True)
    assert members(group) == keys(side, *range(5))
    assert members(side.peer_groups[0]) == set()
    assert side.peer_groups[0].placements.count() == 3


def test_a_wrong_group_is_named_and_nothing_is_made(side):
    duo, none = (side.school_trainers[0], side.mentors[0]), (None, None)
    for plans, fields in (
        ([("Groep 1", none, [0]), ("Nieuw", none, [1])], {"name_1"}),
        ([("Nieuw", none, [0]), ("nieuw", none, [1])], {"name_2"}),
        ([("A", none, [0]), ("B", none, [0, 1])], {"name_2"}),
        ([("A", none, [0]), ("B", none, [])], {"name_2"}),
        ([("A", none, [0]), ("B", duo, [1])], {"institute_trainer_2"}),
    ):
        with pytest.raises(ValidationError) as caught:
            form(side, *plans)
        assert set(caught.value.message_dict) == fields
    with pytest.raises(ValidationError):
        form(side)
    assert PeerGroup.objects.filter(partnership=side.partnership).count() == 2


def test_a_year_that_changed_since_the_screen_is_looked_at_again(side):
    state = state_of(side.partnership, YEAR)
    assert state == state_of(side.partnership, YEAR)
    place(side, 5)
    with pytest.raises(ActionRefused):
        form(side, ("Nieuw", (None, None), [0]), state=state)
    assert form(side, ("Nieuw", (None, None), [0]), state=state_of(side.partnership, YEAR))


def test_a_student_without_a_placement_cannot_be_in_a_formed_group(side):
    with pytest.raises(ActionRefused, match="1"):
        form(side, ("Nieuw", (None, None), [0, 5]))
