"""Meetings: agenda, attendance, minutes and action points."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from oids.actions import ActionRefused, Conflict
from partnerships import actions as register
from partnerships.models import ActionPoint, Meeting, Minutes
from tests.casts.governance import HELD, TWO, body, meet, member, minutes

ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def side(world):
    return world.oost


@pytest.fixture
def held(side):
    return meet(side, body(side))


def change(meeting, side, **values):
    values = {
        "held_on": meeting.held_on, "begins_at": TWO, "agenda": [item.title for item in meeting.agenda.all()],
        "version": meeting.version,
    } | values  # fmt: skip
    return register.update_meeting(meeting, by=side.leader, **values)


def test_an_agenda_is_numbered_in_order_and_changes_as_a_whole(side, held):
    change(held, side, agenda=["Opening", "", "Norm", "Sluiting"])
    assert [str(item) for item in held.agenda.all()] == ["1. Opening", "2. Norm", "3. Sluiting"]
    before = list(held.agenda.values_list("pk", flat=True))
    held.refresh_from_db()
    change(held, side, place="Hengelo")
    assert list(held.agenda.values_list("pk", flat=True)) == before


def test_two_people_change_one_meeting_and_the_second_is_told(side, held):
    change(held, side, place="Hengelo")
    with pytest.raises(Conflict):
        change(held, side, place="Almelo", version=1)


def test_a_meeting_does_not_end_before_it_begins_and_is_not_held_twice(side, held):
    with pytest.raises(ValidationError, match="eindigt voordat"):
        meet(side, held.body, HELD + ONE_DAY, ends_at=datetime.time(13))
    with pytest.raises(ValidationError, match="al op dit tijdstip"):
        meet(side, held.body, HELD)


def test_attendance_is_of_the_members_of_that_day(side, held, sign_in):
    ann = member(side, held.body, first_name="Ann", last_name="A")
    bob = member(side, held.body, first_name="Bob", last_name="B")
    member(side, held.body, first_name="Cas", last_name="C", valid_from=HELD + ONE_DAY)
    client, address = sign_in(side.leader), reverse("partnerships:meeting_attend", args=[held.pk])
    form = client.get(address).context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        f"person_{row.person_id}": "present" for row in (ann, bob)
    }
    client.post(address, {f"person_{ann.person_id}": "present", f"person_{bob.person_id}": "excused"})
    assert {row.person_id: row.state for row in held.attendance.all()} == {
        ann.person_id: "present", bob.person_id: "excused",
    }  # fmt: skip
    client.post(address, {f"person_{ann.person_id}": "", f"person_{bob.person_id}": "present"})
    assert {row.person_id: row.state for row in held.attendance.all()} == {bob.person_id: "present"}


def test_minutes_are_kept_under_a_name_that_says_nothing(side, held):
    first = register.keep_minutes(held, upload=minutes(), by=side.leader)
    again = register.keep_minutes(held, upload=minutes("andere naam.pdf"), by=side.leader)
    better = register.keep_minutes(held, upload=minutes(data=b"%PDF-1.7\nbeter\n"), by=side.leader)
    assert (again.pk, better.pk == first.pk) == (first.pk, False)
    assert "Jansen" not in f"{first.name}{first.file.name}"
    assert list(held.minutes.all()) == [better, first]


def test_minutes_that_are_no_document_are_refused_and_leave_nothing(side, held):
    with pytest.raises(ValidationError):
        register.keep_minutes(held, upload=minutes("notulen.docx"), by=side.leader)
    assert not Minutes.objects.exists()
    kept = register.keep_minutes(held, upload=minutes(), by=side.leader)
    assert default_storage.exists(kept.file.name)


def test_minutes_are_missing_from_the_day_after_until_they_are_there(side, held):
    def missing(day):
        return list(Meeting.objects.without_minutes(day))

    assert (missing(HELD), missing(HELD + ONE_DAY)) == ([], [held])
    register.keep_minutes(held, upload=minutes(), by=side.leader)
    assert missing(HELD + ONE_DAY) == []
    off = register.cancel_meeting(meet(side, held.body, HELD - ONE_DAY), reason="Griep", by=side.leader)
    assert (off.is_cancelled, missing(HELD + ONE_DAY)) == (True, [])


def test_a_meeting_to_come_has_no_minutes_and_a_held_one_is_not_called_off(side, held):
    coming = meet(side, held.body, timezone.localdate() + ONE_DAY)
    with pytest.raises(ActionRefused, match="moet nog worden gehouden"):
        register.keep_minutes(coming, upload=minutes(), by=side.leader)
    register.keep_minutes(held, upload=minutes(), by=side.leader)
    with pytest.raises(ActionRefused, match="dus gehouden"):
        register.cancel_meeting(held, reason="Toch niet", by=side.leader)


def test_minutes_are_downloaded_by_who_may_see_the_body(furnished, sign_in):
    side = furnished.oost
    address = side.governance.minutes.get_absolute_url()
    answer = sign_in(side.board_staff).get(address)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7\nnotulen\n"
    assert answer["Content-Disposition"].startswith('attachment; filename="notulen-')
    for stranger in (side.trainer_user, furnished.west.leader, furnished.nobody):
        assert sign_in(stranger).get(address).status_code == 404


def test_the_owner_says_that_it_is_done_and_nobody_else_but_the_leader(furnished):
    side = furnished.oost
    point = side.governance.point
    with pytest.raises(ActionRefused, match="Lies Bestuur"):
        register.finish_action_point(point, by=side.steering)
    with pytest.raises(PermissionDenied):
        register.finish_action_point(point, by=furnished.west.board_staff)
    done = register.finish_action_point(point, note="Alle scholen", by=side.board_staff)
    assert (done.done_on, done.done_by, done.done_note) == (timezone.localdate(), side.board_staff, "Alle scholen")
    with pytest.raises(ActionRefused):
        register.finish_action_point(point, by=side.board_staff)
    opened = register.reopen_action_point(point, by=side.leader)
    assert (opened.done_on, opened.done_by, opened.done_note) == (None, None, "")


def test_an_action_point_is_of_somebody_of_the_meeting_and_not_due_before_it(furnished, sign_in):
    side = furnished.oost
    client = sign_in(side.leader)
    address = reverse("partnerships:action_point_add", args=[side.governance.held.pk])
    values = {"title": "Brief sturen", "owner": side.governance.chair.person_id, "due_on": "2025-10-01"}
    assert client.post(address, values).status_code == 422
    values["owner"] = side.governance.own.person_id
    assert client.post(address, values | {"due_on": "2025-09-01"}).status_code == 422
    assert client.post(address, values).status_code == 302
    assert ActionPoint.objects.filter(title="Brief sturen").get().owner == side.governance.own.person


def test_the_list_narrows_to_open_late_and_own(furnished, sign_in):
    side = furnished.oost

    def shown(user, **query):
        table = sign_in(user).get(side.address("actiepunten/"), query).context["table"]
        return [row.record.title for row in table.rows]

    assert shown(side.leader) == ["Scholen vragen", "Zaal huren"]
    assert shown(side.leader, state="late") == ["Scholen vragen"]
    assert shown(side.leader, state="done") == ["Zaal huren"]
    assert shown(side.leader, mine="yes") == ["Zaal huren"]
    assert shown(side.board_staff, mine="yes") == ["Scholen vragen"]
    assert shown(side.trainer_user) == []


def test_meetings_with_their_counts_come_newest_first(side, held):
    meet(side, held.body, HELD + datetime.timedelta(days=40))
    days = list(held.body.meetings.with_counts().values_list("held_on", flat=True))
    assert days == sorted(days, reverse=True) and len(days) > 1
