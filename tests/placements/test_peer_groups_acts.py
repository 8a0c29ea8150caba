"""Into a group, formed, split, merged, handed over: all or nothing, from the start or from a day, never silent."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from oids.actions import ActionRefused, Conflict
from partnerships import actions as register
from placements import actions as placing
from placements.actions import GroupPlan, NeedsAcknowledgement
from placements.actions.grouping import Follow, state_of
from placements.actions.placements import Acknowledged
from placements.calculations.hours import sum_hours
from placements.enums import EndReason
from placements.hours import facts
from placements.models import Norm, PeerGroup, PeerGroupFormerLead, Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place

DAY = datetime.timedelta(days=1)
HALFWAY = datetime.date(2027, 2, 1)
AWARE = Acknowledged(
    ALL_WARNINGS.codes | {"peer_group_small", "institute_trainer_over_capacity"}, "Besproken in de beleidsgroep."
)


@pytest.fixture
def side(placed):
    """Five students: 0, 1 and 4 in the first group, 2 and 3 in the second."""
    return placed.oost


def members(group):
    return set(group.placements.staying().values_list("enrolment", flat=True))


def keys(side, *students):
    return {side.enrolments[number].pk for number in students}


def versions(side, *students):
    rows = Placement.objects.filter(enrolment__in=keys(side, *students)).staying()
    return dict(rows.values_list("pk", "version"))


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
