"""Bodies, the seats in them, and who may look inside."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from oids.actions import ActionRefused
from partnerships import actions as register
from partnerships.models import Body, Meeting, Person
from tests.cast import START, YEAR
from tests.casts.governance import body, meet, member

LATER = datetime.date(2027, 1, 31)


def texts(error):
    return str(error.value)


def test_a_partnership_has_one_steering_group_at_a_time(world):
    first = body(world.oost, "steering_group", "Stuurgroep", valid_until=LATER)
    with pytest.raises(ValidationError, match="al een stuurgroep"):
        body(world.oost, "steering_group", "Nieuwe stuurgroep", valid_until=None)
    second = body(
        world.oost, "steering_group", "Nieuwe", valid_from=LATER + datetime.timedelta(days=1), valid_until=None
    )
    assert list(Body.objects.active_on(LATER)) == [first]
    assert second.kind == first.kind
    # The other partnership has its own.
    body(world.west, "steering_group", "Stuurgroep", valid_until=None)


def test_a_think_group_has_an_end(world):
    with pytest.raises(ValidationError, match="tijdelijk"):
        body(world.oost, valid_until=None)
    assert body(world.oost).valid_until == datetime.date(2028, 7, 31)


@pytest.mark.parametrize(
    ("seat", "party", "problem"),
    [
        ("board", None, "voor welk bestuur"), ("institute_manager", "board", "een instituut"),
        ("board", "institute", "een schoolbestuur"), ("penvoerder", "other", "niet de penvoerder"),
        ("board", "stranger", "niet mee"),
    ],
)  # fmt: skip
def test_a_seat_belongs_to_who_takes_part(world, seat, party, problem):
    side = world.oost
    parties = {
        None: None, "board": side.boards[0], "other": side.boards[1], "stranger": world.west.boards[0],
        "institute": side.institute_trainers[0].employer,
    }  # fmt: skip
    of = body(side)
    with pytest.raises(ValidationError, match=problem):
        member(side, of, seat, party=parties[party])
    assert not of.members.exists()


def test_a_new_member_gets_the_sign_in_with_the_same_address(world):
    side = world.oost
    found = member(side, body(side), email=side.steering.email.upper())
    assert found.person.user == side.steering
    # Somebody of another partnership, and somebody who has a person already, get none.
    other = member(side, body(side, name="Andere"), email=world.west.steering.email)
    again = member(side, body(side, name="Derde"), email=side.steering.email)
    assert (other.person.user, again.person.user) == (None, None)


def test_a_member_is_a_person_of_the_register_or_a_new_one(world):
    side = world.oost
    of, known = body(side), side.school_trainers[0].person
    before = Person.objects.count()
    assert register.add_member(body=of, seat="member", person=known, valid_from=START, by=side.leader).person == known
    assert Person.objects.count() == before
    with pytest.raises(ValidationError, match="zit in deze periode al"):
        register.add_member(body=of, seat="member", person=known, valid_from=START, by=side.leader)
    with pytest.raises(ValidationError, match="Kies iemand"):
        member(side, of, first_name=" ")


def test_a_body_ends_with_its_members_and_not_before_its_meetings(world):
    side = world.oost
    of = body(side)
    seat = member(side, of)
    planned = meet(side, of, datetime.date(2027, 3, 1))
    with pytest.raises(ValidationError, match="nog een vergadering gepland"):
        register.end_body(of, last_day=LATER, by=side.leader)
    register.cancel_meeting(planned, reason="Opgeheven", by=side.leader)
    of = register.end_body(of, last_day=LATER, by=side.leader)
    seat.refresh_from_db()
    assert (Body.objects.get(pk=of.pk).valid_until, seat.valid_until) == (LATER, LATER)
    with pytest.raises(ValidationError, match="bestaat niet op deze dag"):
        meet(side, of, datetime.date(2027, 4, 1))


def test_a_corrected_last_day_is_that_of_its_seats_and_meetings_too(world):
    side = world.oost
    of = body(side)
    seat = member(side, of)
    planned = meet(side, of, datetime.date(2027, 3, 1))

    def correct():
        return register.update_body(of, name=of.name, valid_from=START, valid_until=LATER, by=side.leader)

    with pytest.raises(ValidationError, match="nog een vergadering gepland") as refused:
        correct()
    assert set(refused.value.error_dict) == {"valid_until"}
    register.cancel_meeting(planned, reason="Opgeheven", by=side.leader)
    correct()
    seat.refresh_from_db()
    assert (Body.objects.get(pk=of.pk).valid_until, seat.valid_until) == (LATER, LATER)


def test_only_the_programme_leader_sets_up(world):
    side = world.oost
    for who in ("controller", "steering", "board_staff", "institute_staff", "trainer_user"):
        with pytest.raises(PermissionDenied):
            register.create_body(
                partnership=side.partnership, kind="working_group", name="Groep", valid_from=START,
                by=getattr(side, who),
            )  # fmt: skip
    assert not Body.objects.exists()


def test_a_board_sees_where_it_has_a_seat_and_a_trainer_where_they_sit(furnished):
    side, found = furnished.oost, {}
    for who in ("leader", "controller", "steering", "board_staff", "institute_staff", "trainer_user"):
        found[who] = {row.name for row in Body.objects.visible_to(getattr(side, who))}
    everything = {"Stuurgroep", "Beleidsgroep", "Werkgroep Toetsing"}
    assert found == {
        "leader": everything, "controller": everything, "steering": everything, "board_staff": {"Beleidsgroep"},
        "institute_staff": {"Stuurgroep"}, "trainer_user": {"Werkgroep Toetsing"},
    }  # fmt: skip
    assert not Body.objects.visible_to(furnished.west.leader).filter(partnership=side.partnership).exists()
    assert not Body.objects.visible_to(furnished.nobody).exists()


def test_the_page_names_members_and_the_seats_that_are_free(furnished, sign_in):
    side = furnished.oost
    page = sign_in(side.leader).get(side.governance.policy.get_absolute_url()).content.decode()
    free = page[page.index('id="vacancies"') :]
    assert side.boards[0].name in free and side.boards[1].name not in free[: free.index("</table>")]
    reader = sign_in(side.board_staff).get(side.governance.policy.get_absolute_url()).content.decode()
    assert "Lies Bestuur" in reader
    assert reverse("partnerships:body_update", args=[side.governance.policy.pk]) not in reader
    assert sign_in(side.board_staff).get(side.governance.steering.get_absolute_url()).status_code == 404


def test_a_body_is_set_up_in_the_screen(world, sign_in):
    side = world.oost
    client = sign_in(side.leader)
    answer = client.post(
        side.address("organen/nieuw/"),
        {"kind": "think_group", "name": "Denkgroep AI", "task": "", "valid_from": "2026-08-01", "valid_until": ""},
    )
    assert answer.status_code == 422 and b"Vul de laatste dag in" in answer.content
    client.post(
        side.address("organen/nieuw/"),
        {"kind": "think_group", "name": "Denkgroep AI", "valid_from": "2026-08-01", "valid_until": "2027-07-31"},
    )
    found = Body.objects.get()
    client.post(
        reverse("partnerships:body_member_add", args=[found.pk]),
        {
            "seat": "board",
            "party": side.boards[1].pk,
            "first_name": "Lies",
            "last_name": "Lid",
            "valid_from": "2026-09-01",
        },
    )
    seat = found.members.get()
    assert (str(seat.person), seat.party_id, seat.valid_until) == ("Lies Lid", side.boards[1].pk, found.valid_until)
    client.post(
        reverse("partnerships:meeting_plan", args=[found.pk]),
        {"held_on": "2026-10-01", "begins_at": "14:00", "place": "Almelo", "agenda": "Opening\n\n Wat kan AI? \n"},
    )
    meeting = Meeting.objects.get()
    assert [(item.number, item.title) for item in meeting.agenda.all()] == [(1, "Opening"), (2, "Wat kan AI?")]
    assert str(YEAR) == str(meeting.school_year)


def test_a_lookup_of_people_shows_only_ones_own(furnished, sign_in):
    side = furnished.oost
    found = sign_in(side.leader).get(reverse("partnerships:person_lookup"), {"q": "Lies"}).json()["results"]
    assert {row["label"] for row in found} == {"Manager, Lies", "Penvoerder, Lies", "Bestuur, Lies", "Programma, Lies"}
    assert sign_in(side.steering).get(reverse("partnerships:person_lookup"), {"q": "Lies"}).status_code == 403


def test_a_lookup_of_people_knows_the_whole_name(world, sign_in):
    side = world.oost
    member(side, body(side), first_name="Anna", infix="de", last_name="Vries")
    member(side, body(side, name="Andere"), first_name="Anna", last_name="Vries")
    found = sign_in(side.leader).get(reverse("partnerships:person_lookup"), {"q": "Anna de Vries"}).json()["results"]
    assert [row["label"] for row in found] == ["Vries, Anna de"]


def test_an_ended_body_takes_no_meeting(world, sign_in):
    side = world.oost
    of = body(side, valid_from=START, valid_until=datetime.date(2021, 7, 31))
    page = sign_in(side.leader).get(of.get_absolute_url()).content.decode()
    assert reverse("partnerships:meeting_plan", args=[of.pk]) not in page
    with pytest.raises(ActionRefused):
        register.cancel_meeting(_called_off(side), reason="nog eens", by=side.leader)


def _called_off(side):
    meeting = meet(side, body(side, name="Groep"))
    return register.cancel_meeting(meeting, reason="Ziek", by=side.leader)
