"""The work list: each open end stands in it once, with the act that closes it, and goes away when that is done."""

import csv
import datetime
import io
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships import actions as register
from partnerships.lookups import school_label, trainer_label
from placements import actions as placing
from placements.actions import Leaver, NeedsAcknowledgement
from placements.actions.placements import Acknowledged
from placements.models import Enrolment, Norm, Placement
from placements.worklist import counted, work_items
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place
from tests.forms import filled

DAY = datetime.timedelta(days=1)
NEW_YEAR = datetime.date(2027, 1, 1)
EVERYTHING = Acknowledged(ALL_WARNINGS.codes | {"no_school_trainer"}, "Besproken.")


@pytest.fixture
def settled(world):
    """Everybody placed with all their people: nothing is left to do."""
    for student in range(6):
        place(world.oost, student)
    assert work_items(world.oost.partnership, YEAR, world.oost.leader) == []
    return world


def items(side):
    return work_items(side.partnership, YEAR, side.leader)


def only(side):
    (item,) = items(side)
    return item


def kinds(side):
    return {str(kind): number for kind, number in counted(items(side)).items()}


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
    assert item.url == reverse("placements:peer_group_update", args=[group.pk])


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


def test_a_school_that_leaves_is_worked_off_in_one_act(settled, sign_in):
    side = settled.oost
    register.close_school(side.schools[0], last_day=NEW_YEAR - DAY, reason="Opgeheven", by=side.leader)
    assert kinds(side) == {"outside": 2}
    first, second = (row for row in side.placements if row.school == side.schools[0])
    client = sign_in(side.leader)
    address = only_url(items(side))
    page = client.get(address)
    assert {row.pk for row in page.context["rows"]} == {first.pk, second.pk}
    values = filled(page) | {
        "what": "move", "school": school_label(side.schools[1]), f"school_{second.pk}": school_label(side.schools[3]),
    }  # fmt: skip
    shown = client.post(address, values)
    assert shown.status_code == 200
    assert Placement.objects.filter(partnership=side.partnership).count() == 6  # nothing yet
    assert shown.context["effect"]["sections"]
    again = filled(shown) | {
        "acknowledge": [row.code for row in shown.context["warnings"]],
        "acknowledge_reason": "Zo.",
    }
    assert client.post(address, again).status_code == 302
    moved = {
        row.enrolment_id: (row.school, row.valid_from, row.school_trainer)
        for row in Placement.objects.filter(partnership=side.partnership, valid_from=NEW_YEAR)
    }
    assert moved == {
        first.enrolment_id: (side.schools[1], NEW_YEAR, side.school_trainers[0]),
        second.enrolment_id: (side.schools[3], NEW_YEAR, side.school_trainers[1]),
    }
    first.refresh_from_db()
    assert (first.valid_until, first.end_reason) == (NEW_YEAR - DAY, "school_closed")
    assert kinds(side) == {"no_mentor": 2}  # the new school still has to name them


def test_a_school_that_is_gone_is_not_left_later_than_that(settled, sign_in):
    """Then days outside the partnership would stay, and the same lines would stand on the work list."""
    side = settled.oost
    register.close_school(side.schools[0], last_day=NEW_YEAR - DAY, reason="Opgeheven", by=side.leader)
    client, address = sign_in(side.leader), only_url(items(side))
    values = filled(client.get(address)) | {"what": "move", "school": school_label(side.schools[1])}
    late = client.post(address, values | {"first_day": (NEW_YEAR + DAY).isoformat()})
    assert late.status_code == 422
    assert late.context["form"].errors["first_day"] == [
        f"{side.schools[0]} is vanaf 01-01-2027 buiten het partnerschap. Kies die dag of een eerdere, of laat het veld leeg."
    ]
    assert client.post(address, values | {"first_day": NEW_YEAR.isoformat()}).status_code == 200


def only_url(found):
    (address,) = {item.url for item in found}
    return address


def test_many_leave_a_school_or_nobody(settled):
    side = settled.oost
    register.close_school(side.schools[0], last_day=NEW_YEAR - DAY, reason="Opgeheven", by=side.leader)
    rows = [row for row in side.placements if row.school == side.schools[0]]
    leavers = [
        Leaver(rows[0], NEW_YEAR, side.schools[1]),
        Leaver(rows[1], NEW_YEAR, settled.west.schools[0]),  # of another partnership
    ]
    with pytest.raises(ValidationError) as caught:
        placing.leave_school(leavers, acknowledged=ALL_WARNINGS, by=side.leader)
    (message,) = caught.value.messages
    assert rows[1].reference in message
    with pytest.raises(NeedsAcknowledgement) as needed:
        placing.leave_school([Leaver(row, NEW_YEAR, side.schools[1]) for row in rows], by=side.leader)
    assert [warning.code for warning in needed.value.warnings] == ["mentor_late"]
    assert "2" in needed.value.warnings[0].message
    assert Placement.objects.filter(partnership=side.partnership).count() == 6
    placing.leave_school([Leaver(row, NEW_YEAR) for row in rows], note="Opgeheven", by=side.leader)
    ended = Placement.objects.filter(partnership=side.partnership, end_reason="school_closed")
    assert {(row.pk, row.valid_until, row.end_note) for row in ended} == {
        (row.pk, NEW_YEAR - DAY, "Opgeheven") for row in rows
    }
    assert kinds(side) == {"lost_place": 2}


def test_leaving_a_school_says_what_is_missing(settled, sign_in):
    side = settled.oost
    client = sign_in(side.leader)
    address = side.address("school-weg/")
    assert client.get(address).context["rows"] == []
    asked = f"{address}?school={side.schools[0].pk}"
    values = filled(client.get(asked))
    refused = client.post(asked, values)
    assert refused.status_code == 422
    taken = [name for name in values if name.startswith("take_")]
    assert set(refused.context["form"].errors) == {"first_day"} | {name.replace("take", "school") for name in taken}
    nobody = {name: value for name, value in values.items() if name not in taken}
    assert "__all__" in client.post(asked, nobody).context["form"].errors
    assert client.get(f"{address}?school={settled.west.schools[0].pk}").status_code == 404
    assert client.get(f"{address}?school=x").status_code == 404


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


# The forms of the acts


def act(client, placement, name, values):
    """Looks, and presses once more; returns the page that showed the effect and the answer."""
    address = reverse(f"placements:placement_{name}", args=[placement.pk])
    first = client.post(address, filled(client.get(address)) | values)
    if first.status_code != 200:
        return first, first
    codes = [warning.code for warning in first.context["warnings"]]
    sent = filled(first) | {"acknowledge": codes, "acknowledge_reason": "Besproken."}
    return first, client.post(address, sent)


def test_the_effect_is_shown_before_anything_is_done(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    placement = side.placements[0]
    address = reverse("placements:placement_mentor", args=[placement.pk])
    values = filled(client.get(address)) | {"first_day": "2027-01-01", "mentor": trainer_label(side.mentors[1])}
    shown = client.post(address, values)
    assert (shown.status_code, Placement.objects.count()) == (200, 6)
    effect = shown.context["effect"]
    first = (NEW_YEAR - FIRST_DAY).days
    whole = (LAST_DAY - FIRST_DAY).days + 1
    assert [row[-1].text for row in effect["sections"][0].rows] == [str(first), str(whole - first)]
    mentors = {row[1]: [cell.text for cell in row[2:]] for row in effect["sections"][1].rows if len(row) == 5}
    assert mentors[str(side.mentors[0])] == ["40,0", "15,7", "-24,3"]
    assert mentors[str(side.mentors[1])] == ["0,0", "24,3", "+24,3"]
    changed = filled(shown) | {"first_day": "2027-02-01"}
    assert client.post(address, changed).status_code == 200  # another question is shown first again
    assert Placement.objects.count() == 6
    seen = filled(shown) | {"acknowledge": ["mentor_elsewhere"]}
    assert client.post(address, seen).status_code == 302
    assert Placement.objects.count() == 7


def test_an_adopted_allocation_is_named_beside_the_act(funded, sign_in):
    from tests.cast import adopt

    side = funded.oost
    client, placement = sign_in(side.leader), side.placements[0]
    values = {"first_day": "2027-01-01", "returns_on": "", "note": ""}
    address = reverse("placements:placement_interrupt", args=[placement.pk])
    assert client.post(address, values).context["effect"]["adopted"] == ""
    adopt(side, funded.oost_money)
    assert "2026-2027" in client.post(address, values).context["effect"]["adopted"]


def test_every_act_works_from_its_form(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    _shown, done = act(client, side.placements[0], "interrupt", {"first_day": "2027-01-01"})
    assert done.status_code == 302
    _shown, done = act(client, side.placements[0], "resume", {"first_day": "2027-02-01"})
    assert done.status_code == 302
    back = Placement.objects.get(enrolment=side.enrolments[0], valid_from=datetime.date(2027, 2, 1))
    assert [row.mentor for row in back.mentors.all()] == [side.mentors[0]]
    _shown, done = act(client, back, "withdraw", {})
    assert not Placement.objects.filter(pk=back.pk).exists()
    _shown, done = act(client, side.placements[1], "move", {"first_day": "2027-01-01", "school": side.schools[3].brin6})
    assert done.status_code == 302
    group = side.peer_groups[1]
    _shown, done = act(
        client, side.placements[2], "trainers",
        {"first_day": "2027-01-01", "school_trainer": trainer_label(side.school_trainers[0]), "peer_group": group.pk},
    )  # fmt: skip
    assert done.status_code == 302
    asked, _done = act(client, side.placements[3], "end", {"last_day": "2027-01-01", "reason": "student_stopped"})
    assert asked.status_code == 422  # whether the student stops altogether is not guessed
    assert set(asked.context["form"].errors) == {"leaves"}
    values = {"last_day": "2027-01-01", "reason": "student_stopped", "leaves": "yes"}
    _shown, done = act(client, side.placements[3], "end", values)
    assert done.status_code == 302
    assert Enrolment.objects.get(pk=side.enrolments[3].pk).valid_until == NEW_YEAR
    assert kinds(side) == {"interrupted": 1, "no_mentor": 1}


def test_a_form_sent_twice_ends_once(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    address = reverse("placements:placement_interrupt", args=[side.placements[0].pk])
    shown = client.post(address, {"first_day": "2027-01-01", "submission": str(uuid.uuid4())})
    first, second = (client.post(address, filled(shown)) for _turn in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert Placement.objects.filter(end_reason="interrupted").count() == 1


def test_the_page_of_a_placement_shows_the_chain_and_what_fits(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    new = placing.move_placement(
        side.placements[0], first_day=NEW_YEAR, school=side.schools[3], acknowledged=EVERYTHING, by=side.leader
    )
    page = client.get(side.placements[0].get_absolute_url()).content.decode()
    assert new.get_absolute_url() in page
    assert reverse("placements:placement_move", args=[side.placements[0].pk]) not in page
    after = client.get(new.get_absolute_url()).content.decode()
    assert side.placements[0].get_absolute_url() in after
    for name in ("mentor", "trainers", "move", "interrupt", "end", "withdraw"):
        assert reverse(f"placements:placement_{name}", args=[new.pk]) in after


def test_the_timeline_tells_all_years_with_hours_and_interruptions(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    placing.interrupt_placement(
        side.placements[0], first_day=NEW_YEAR, returns_on=datetime.date(2027, 3, 1), note="Buitenland",
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    student = side.enrolments[0].student
    address = reverse("placements:student_timeline", args=[student.pk])
    page = client.get(address)
    (section,) = page.context["sections"]
    days = [row[-2].text for row in section.rows]
    assert days == ["123", "59", "131"]
    (row,) = page.context["chart"].rows
    assert [mark.series for mark in row.marks] == ["solid", "stripes", "solid"]
    assert "Buitenland" in page.content.decode()
    assert [row[-1].text for row in section.rows] == ["36,9", "–", "39,5"]
    assert address in client.get(student.get_absolute_url()).content.decode()
    assert sign_in(side.controller).get(address).status_code == 403
    assert sign_in(settled.west.leader).get(address).status_code == 404
