"""A body has one chair and one secretary: from a day, by name on its pages, on meetings, in the calendar and on paper."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from partnerships import actions as register
from partnerships.models import BodyMember
from steering.actions import freeze_stand
from steering.reports.stand import stand_report
from tests.cast import START
from tests.casts.governance import body, meet, member

JULY = datetime.date(2026, 7, 31)
AUGUST = datetime.date(2026, 8, 1)


@pytest.fixture
def group(world):
    """A think group whose first member is its chair."""
    side = world.oost
    found = body(side)
    return found, member(side, found, duty="chair"), member(side, found, last_name="Later"), side


def of(found, day):
    return {duty: str(row.person) for duty, row in found.duties_on(day).items()}


def test_who_takes_over_is_chair_from_that_day_and_the_other_sits_on(group):
    found, _first, second, side = group
    register.give_duty(second, duty="chair", on=AUGUST, by=side.leader)
    assert (of(found, JULY), of(found, AUGUST)) == ({"chair": "Lies Lid"}, {"chair": "Lies Later"})
    rows = BodyMember.objects.filter(body=found).order_by("person_id", "valid_from")
    assert [(str(row.person), row.duty, row.valid_from, row.valid_until) for row in rows] == [
        ("Lies Lid", "chair", START, JULY), ("Lies Lid", "", AUGUST, found.valid_until),
        ("Lies Later", "", START, JULY), ("Lies Later", "chair", AUGUST, found.valid_until),
    ]  # fmt: skip


def test_on_the_first_day_of_a_seat_it_is_a_correction(group):
    found, first, _second, side = group
    register.give_duty(first, duty="secretary", on=START, by=side.leader)
    assert (of(found, START), found.members.count()) == ({"secretary": "Lies Lid"}, 2)
    register.give_duty(found.members.get(duty="secretary"), duty="", on=AUGUST, by=side.leader)
    assert of(found, AUGUST) == {}


def test_the_same_again_changes_nothing(group):
    found, first, _second, side = group
    assert register.give_duty(first, duty="chair", on=AUGUST, by=side.leader) == first
    assert found.members.count() == 2


def test_somebody_who_does_not_sit_there_on_that_day_is_refused(group):
    found, _first, second, side = group
    for day in (START - datetime.timedelta(days=1), found.valid_until + datetime.timedelta(days=1)):
        with pytest.raises(ValidationError) as error:
            register.give_duty(second, duty="secretary", on=day, by=side.leader)
        assert "on" in error.value.message_dict
    assert of(found, AUGUST) == {"chair": "Lies Lid"}


def test_the_database_knows_one_of_each_at_a_time(group):
    _found, _first, second, _side = group
    with pytest.raises(IntegrityError), transaction.atomic():
        BodyMember.objects.filter(pk=second.pk).update(duty="chair")


def test_only_who_keeps_the_bodies_gives_a_duty(group):
    _found, _first, second, side = group
    for who in (side.controller, side.steering, side.board_staff):
        with pytest.raises(PermissionDenied):
            register.give_duty(second, duty="secretary", on=AUGUST, by=who)


def test_a_new_member_may_begin_as_chair(group):
    found, _first, _second, side = group
    member(side, found, last_name="Nieuw", valid_from=AUGUST, duty="chair")
    assert of(found, JULY) == {"chair": "Lies Lid"} and of(found, AUGUST) == {"chair": "Lies Nieuw"}


def test_the_form_gives_it_and_body_and_meeting_say_who(group, client):
    found, _first, second, side = group
    client.force_login(side.leader)
    page = client.get(found.get_absolute_url()).content.decode()
    assert "Lies Lid" in page and "nog niemand" in page
    url = reverse("partnerships:body_member_duty", args=[second.pk])
    assert url in page
    response = client.post(url, {"duty": "secretary", "on": "2026-09-01"})
    assert response["Location"] == found.get_absolute_url()
    meeting = meet(side, found, datetime.date(2026, 9, 10))
    register.record_attendance(meeting, states={second.person: "present"}, by=side.leader)
    page = " ".join(client.get(meeting.get_absolute_url()).content.decode().split())
    assert "Voorzitter" in page and "Secretaris" in page and page.count("Lies Later") >= 2
    before = meet(side, found, datetime.date(2026, 8, 20))
    assert "nog niemand" in client.get(before.get_absolute_url()).content.decode()


def test_paper_and_page_of_a_stand_name_who_leads(standing_world, db):
    side = standing_world.oost
    stand = freeze_stand(meeting=side.governance.planned, by=side.leader)
    assert [duty for duty, _person in stand_report(stand).led] == ["Voorzitter", "Secretaris"]
    assert [person for _duty, person in stand_report(stand).led] == ["Lies Penvoerder", "Lies Manager"]
