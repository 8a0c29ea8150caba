"""The work list: each open end stands in it once, with the act that closes it, and goes away when that is done."""

import csv
import datetime
import io
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships import actions as register
from placements import actions as placing
from placements.actions.placements import Acknowledged
from placements.models import Norm, Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place
from tests.placements.work_list import DAY, EVERYTHING, NEW_YEAR, items


def only(side):
    (item,) = items(side)
    return item


def mentor_leaves(side, last_day):
    trainer = register.create_trainer(
        kind="mentor", employer=side.boards[0], first_name="Net", last_name="Weg", schools=[side.schools[0]],
        partnership=side.partnership, valid_from=FIRST_DAY, by=side.leader,
    )  # fmt: skip
    placing.update_placement(side.placements[0], mentors=[trainer], by=side.leader)
    register.end_trainer(trainer, last_day=last_day, by=side.leader)
    return trainer


def test_who_is_enrolled_has_to_be_placed_unless_they_left(settled):
    side = settled.oost
    student = placing.register_student(
        partnership=side.partnership, institute=settled.institute, number="9999", first_name="Nieuw", last_name="Student",
        by=side.leader,
    )  # fmt: skip
    enrolment = placing.enrol(
        student, partnership=side.partnership, school_year=YEAR, route="full_time", year_of_study=1,
        subsidy_kind="hbo", by=side.leader,
    )  # fmt: skip
    item = only(side)
    assert (item.kind, item.who, item.due) == ("not_placed", "Student, Nieuw", FIRST_DAY)
    assert item.url.endswith(f"/plaatsingen/nieuw/?student={student.pk}")
    placing.update_enrolment(enrolment, valid_until=datetime.date(2026, 9, 15), by=side.leader)
    assert items(side) == []


def test_an_interruption_asks_for_the_return(settled):
    side = settled.oost
    placing.interrupt_placement(side.placements[0], first_day=NEW_YEAR, by=side.leader)
    item = only(side)
    assert (item.kind, item.since, item.due) == ("interrupted", NEW_YEAR, None)
    assert item.url == reverse("placements:placement_resume", args=[side.placements[0].pk])
    ended = Placement.objects.get(pk=side.placements[0].pk)
    placing.resume_placement(ended, first_day=NEW_YEAR + 30 * DAY, acknowledged=ALL_WARNINGS, by=side.leader)
    assert items(side) == []


def test_who_lost_a_place_needs_another_and_who_stopped_does_not(settled):
    side = settled.oost
    placing.stop_placement(side.placements[0], last_day=NEW_YEAR - DAY, reason="place_withdrawn", by=side.leader)
    placing.stop_placement(
        side.placements[1], last_day=NEW_YEAR - DAY, reason="student_stopped", leaves=True, by=side.leader
    )
    item = only(side)
    assert (item.kind, item.who, item.since) == (
        "lost_place", side.enrolments[0].student.sort_name, NEW_YEAR,
    )  # fmt: skip
    assert item.url.endswith(f"?student={side.enrolments[0].student_id}&from=2027-01-01")
    place(side, 0, school=1, valid_from=NEW_YEAR)
    assert items(side) == []


def test_days_between_two_placements_are_a_gap_but_an_interruption_is_not(settled):
    side = settled.oost
    placing.stop_placement(side.placements[0], last_day=NEW_YEAR - DAY, reason="place_withdrawn", by=side.leader)
    later = place(side, 0, school=1, valid_from=NEW_YEAR + 10 * DAY)
    placing.interrupt_placement(
        side.placements[1],
        first_day=NEW_YEAR,
        returns_on=NEW_YEAR + 10 * DAY,
        acknowledged=ALL_WARNINGS,
        by=side.leader,
    )
    item = only(side)
    assert (item.kind, item.since, item.url) == (
        "gap", NEW_YEAR, reverse("placements:placement_update", args=[later.pk]),
    )  # fmt: skip
    placing.update_placement(later, valid_from=NEW_YEAR, acknowledged=ALL_WARNINGS, by=side.leader)
    assert items(side) == []


def test_a_placement_after_the_student_stopped_is_taken_back(settled):
    side = settled.oost
    placing.stop_placement(side.placements[0], last_day=NEW_YEAR - DAY, reason="student_stopped", by=side.leader)
    planned = place(side, 0, school=1, valid_from=NEW_YEAR)
    item = only(side)
    assert (item.kind, item.since) == ("after_stop", NEW_YEAR)
    assert item.url == reverse("placements:placement_withdraw", args=[planned.pk])
    placing.withdraw_placement(planned, by=side.leader)
    assert items(side) == []


def test_without_mentor_or_school_trainer_says_since_when_and_when_it_is_late(settled):
    side = settled.oost
    placing.update_placement(
        side.placements[0], mentors=[], school_trainer=None, acknowledged=EVERYTHING, by=side.leader
    )
    by_kind = {str(item.kind): item for item in items(side)}
    assert set(by_kind) == {"no_mentor", "no_school_trainer"}
    mentor = by_kind["no_mentor"]
    assert (mentor.since, mentor.due) == (FIRST_DAY, datetime.date(2026, 10, 1))
    assert (mentor.is_late(datetime.date(2026, 9, 30)), mentor.is_late(datetime.date(2026, 10, 1))) == (False, True)
    placing.continue_placement(
        Placement.objects.get(pk=side.placements[0].pk), first_day=FIRST_DAY, mentors=[side.mentors[0]],
        school_trainer=side.school_trainers[0], acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert items(side) == []


def test_a_trainer_who_stops_leaves_students_behind(settled):
    side = settled.oost
    trainer = mentor_leaves(side, NEW_YEAR - DAY)
    item = only(side)
    assert (item.kind, item.since) == ("trainer_stopped", NEW_YEAR)
    assert str(trainer) in item.details
    placing.continue_placement(
        Placement.objects.get(pk=side.placements[0].pk), first_day=NEW_YEAR, mentors=[side.mentors[0]],
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert items(side) == []


def test_groups_too_full_or_without_a_leader(settled):
    side = settled.oost
    group = placing.update_peer_group(side.peer_groups[1], institute_trainer=None, by=side.leader)
    assert only(side).kind == "group_no_leader"
    placing.update_peer_group(group, institute_trainer=side.institute_trainers[0], by=side.leader)
    Norm.objects.filter(partnership=side.partnership).update(peer_group_min=1, peer_group_max=3)
    item = only(side)
    assert (item.kind, item.who) == ("group_full", side.peer_groups[0].name)  # four students


def test_who_leads_a_group_counts_on_the_days_on_which_they_lead(settled, monkeypatch):
    """Not only who leads it last: a group that is handed over has to be led before and after."""
    side, march = settled.oost, datetime.date(2027, 3, 1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: datetime.date(2026, 11, 28))
    (mine, theirs), guide = side.school_trainers, side.institute_trainers[0]
    group = placing.hand_over_peer_group(
        side.peer_groups[0], school_trainer=theirs, institute_trainer=guide, first_day=march,
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    assert items(side) == []
    page = group.get_absolute_url()
    # Who leads it now goes before the other comes, and the institute trainer goes after it.
    register.end_trainer(mine, last_day=NEW_YEAR - DAY, by=side.leader)
    told = [item for item in items(side) if item.kind == "group_no_leader"]
    assert [(item.details, item.url, item.since) for item in told] == [
        (f"{mine} tot en met 31-12-2026", page, NEW_YEAR)
    ]
    placing.update_peer_group(group, institute_trainer=None, by=side.leader)
    (item,) = (item for item in items(side) if item.kind == "group_no_leader")
    assert item.details == f"{mine} tot en met 31-12-2026; geen instituutsopleider, 01-03-2027 t/m 09-07-2027"
    assert (item.url, item.since) == (page, NEW_YEAR)
    # Once the second leads it, what was before is no work any more.
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: march)
    (item,) = (item for item in items(side) if item.kind == "group_no_leader")
    assert (item.since, item.details) == (march, "geen instituutsopleider, 01-03-2027 t/m 09-07-2027")
    assert item.url == reverse("placements:peer_group_correct_lead", args=[group.pk])


def test_groups_in_the_load_are_those_that_one_leads_on_the_day(settled, sign_in, monkeypatch):
    side, march = settled.oost, datetime.date(2027, 3, 1)
    placing.hand_over_peer_group(
        side.peer_groups[0], school_trainer=side.school_trainers[1], institute_trainer=side.institute_trainers[0],
        first_day=march, acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    client, address = sign_in(side.leader), side.address("belasting/")

    def groups():
        return {row["name"]: row["groups"] for row in client.get(address).context["rows"]}

    names = [trainer.person.sort_name for trainer in side.school_trainers]
    for day, expected in ((march - DAY, (1, 1)), (march, (0, 2))):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, day=day: day)
        assert groups() == dict(zip(names, expected, strict=True))


def test_a_student_in_two_parts_counts_once_in_a_group(settled):
    side = settled.oost
    Norm.objects.filter(partnership=side.partnership).update(peer_group_min=1, peer_group_max=4)
    placing.continue_placement(
        side.placements[0], first_day=NEW_YEAR, mentors=[side.mentors[1]], acknowledged=ALL_WARNINGS, by=side.leader
    )
    assert items(side) == []


def test_an_acknowledged_warning_stays_until_it_no_longer_holds(settled):
    side = settled.oost
    trainer = side.school_trainers[0]

    def days(number):
        person = trainer.person
        register.update_trainer(
            trainer, first_name=person.first_name, last_name=person.last_name, days_per_week=Decimal(number),
            by=side.leader,
        )  # fmt: skip

    days("0.1")
    placing.update_placement(
        side.placements[0], valid_until=LAST_DAY - DAY,
        acknowledged=Acknowledged(frozenset({"school_trainer_over_capacity"}), "Tot de herfst."), by=side.leader,
    )  # fmt: skip
    item = only(side)
    assert (item.kind, item.who) == ("acknowledged", trainer.person.sort_name)
    assert "Tot de herfst." in item.details
    days("1.5")
    assert items(side) == []


def test_the_list_is_filtered_exported_and_counted_on_the_dashboard(settled, sign_in):
    side = settled.oost
    placing.update_placement(side.placements[0], mentors=[], acknowledged=ALL_WARNINGS, by=side.leader)
    placing.interrupt_placement(side.placements[2], first_day=NEW_YEAR, by=side.leader)
    client = sign_in(side.leader)
    address = side.address("werklijst/")

    def shown(**asked):
        return [str(item.kind) for item in client.get(address, asked).context["object_list"]]

    assert shown() == ["no_mentor", "interrupted"]
    assert shown(kind="interrupted") == ["interrupted"]
    assert shown(school=side.schools[0].pk) == ["no_mentor"]
    assert shown(board=side.boards[1].pk) == ["interrupted"]
    assert shown(late="yes") == ["no_mentor"]
    assert shown(kind="gap") == []
    exported = client.get(address, {"kind": "interrupted", "export": "csv"})
    data = b"".join(exported.streaming_content) if exported.streaming else exported.content
    (line,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert side.enrolments[2].student.sort_name in line.values()
    dashboard = client.get(side.address()).content.decode()
    assert f"{address}?kind=no_mentor" in dashboard
    assert f"{address}?kind=gap" not in dashboard


def test_the_list_asks_no_more_with_more_to_do(settled, sign_in):
    side = settled.oost
    client = sign_in(side.leader)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(side.address("werklijst/")).status_code == 200
        return len(queries)

    asked()
    placing.update_placement(side.placements[0], mentors=[], acknowledged=ALL_WARNINGS, by=side.leader)
    few = asked()
    for row in side.placements[1:]:
        placing.update_placement(row, mentors=[], school_trainer=None, acknowledged=EVERYTHING, by=side.leader)
    mentor_leaves(side, NEW_YEAR)
    assert asked() <= few + 1  # the mentors of a placement, once there is one


def test_only_the_programme_leader_has_a_work_list(funded, sign_in):
    side = funded.oost
    for name in ("controller", "steering", "board", "institute", "trainer"):
        assert sign_in(side.cast()[name]).get(side.address("werklijst/")).status_code == 403
    assert sign_in(funded.west.leader).get(side.address("werklijst/")).status_code == 404
