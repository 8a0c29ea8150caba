"""The pages of places: the list, the reminder list, the form of one school, and limits as they are typed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from partnerships import actions as register
from partnerships.models import School
from placements.enums import Route
from rounds.models import PlaceLimit
from rounds.places import offers_of, read_limits, short_limits
from rounds.places.limits import Limit, problem_with
from tests.cast import place
from tests.forms import filled
from tests.rounds.places import FULL_TIME_TWO, answer

# Limits as text


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", []), (" ; ", []), ("vt=3", [("full_time", None, None, 3)]), ("FT = 3", [("full_time", None, None, 3)]),
        ("voltijd 3", [("full_time", None, None, 3)]), ("j1=2", [("", 1, 1, 2)]), ("jaar 1: 2", [("", 1, 1, 2)]),
        ("j3-4=0", [("", 3, 4, 0)]), ("j3-=1", [("", 3, None, 1)]), ("j3+=1", [("", 3, None, 1)]),
        ("j-2=1", [("", None, 2, 1)]), ("dt j1-2=1", [("part_time", 1, 2, 1)]),
        ("deeltijd jaar 1-2 1", [("part_time", 1, 2, 1)]), ("y2=1, vt=4", [("", 2, 2, 1), ("full_time", None, None, 4)]),
        ("full-time year 2=1", [("full_time", 2, 2, 1)]), ("vs=0", [("accelerated", None, None, 0)]),
    ],
)  # fmt: skip
def test_limits_are_read(text, limits):
    assert [tuple(limit) for limit in read_limits(text)] == limits


@pytest.mark.parametrize(
    "text", ["3", "=3", "groep 3=1", "vt", "vt=", "vt=x", "j=2", "j-=2", "vt=-1", "vtx=1", "vt=1 2"]
)
def test_a_text_that_is_no_limit_is_named(text):
    with pytest.raises(ValidationError) as caught:
        read_limits(f"j1=1; {text}")
    assert f"“{text}”" in caught.value.message


def test_the_same_limit_twice_is_refused():
    with pytest.raises(ValidationError):
        read_limits("vt=1; voltijd=2")


years = st.one_of(st.none(), st.integers(1, 6))
limits = st.builds(Limit, st.sampled_from(["", *Route.values]), years, years, st.integers(0, 999))


@given(st.lists(limits.filter(lambda limit: not problem_with(limit)), max_size=6, unique_by=lambda limit: limit.what))
def test_limits_come_back_as_they_were_written_in_both_languages(rows):
    for language in ("nl", "en"):
        with override(language):
            assert set(read_limits(short_limits(rows))) == set(rows)


def test_a_limit_above_the_total_is_a_remark(rounds, sign_in):
    client = sign_in(rounds.oost.leader)
    address = f"{reverse('rounds:place_answer', args=[rounds.round.pk])}?school={rounds.oost.schools[3].brin6}"
    typed = {"answer": "yes", "places": "2", "version": "0", "route_0": "full_time", "places_0": "5"}
    page = client.post(address, typed, follow=True)
    assert offers_of(rounds.round).get().places == 2
    assert short_limits([FULL_TIME_TWO | {"places": 5}]) in page.content.decode()


# Pages


def test_the_list_is_filtered_by_answer_board_and_place_and_adds_up(rounds, sign_in):
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    register.update_school(side.schools[1], city="Almelo", by=side.leader)
    answer(rounds, 0, places=4)
    answer(rounds, 1, places=2)
    answer(rounds, 3, answer="maybe", places=7)
    address = reverse("rounds:place_list", args=[rounds.round.pk])

    def found(**query):
        table = client.get(address, query).context["table"]
        total = table.columns["places"].footer
        return {side.schools.index(row) for row in table.data}, total

    assert found() == ({0, 1, 2, 3}, "13")
    assert found(answer="none") == ({2}, "0")
    assert found(answer="yes") == ({0, 1}, "6")
    assert found(answer="maybe") == ({3}, "7")
    assert found(board=side.boards[0].pk) == ({0, 1}, "6")
    assert found(city="Almelo") == ({1}, "2")
    export = client.get(address, {"answer": "yes", "export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in export[1:]] == [side.schools[0].brin6, side.schools[1].brin6]


def test_students_now_are_counted_once(rounds, today, sign_in):
    today(datetime.date(2026, 11, 2))
    place(rounds.oost, 0, school=0)
    place(rounds.oost, 1, school=0)
    page = sign_in(rounds.oost.leader).get(reverse("rounds:place_list", args=[rounds.round.pk]))
    assert {row.name: row.students_now for row in page.context["table"].data}[rounds.oost.schools[0].name] == 2


def test_the_reminder_list_has_who_did_not_answer_with_their_address(rounds, sign_in):
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    register.update_school(side.schools[1], email="directie@school.example", by=side.leader)
    answer(rounds, 0)
    address = reverse("rounds:place_reminder_list", args=[rounds.round.pk])
    page = client.get(address)
    assert [row.pk for row in page.context["table"].data] == [school.pk for school in side.schools[1:]]
    assert "directie@school.example" in page.content.decode()
    export = client.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(export) == 4
    assert "directie@school.example" in export[1]
    assert sign_in(side.board_staff).get(address).status_code == 403


def test_a_board_sees_its_own_schools_only(rounds, sign_in):
    theirs, other = answer(rounds, 3), answer(rounds, 0)
    client = sign_in(rounds.oost.board_staff)
    page = client.get(reverse("rounds:place_list", args=[rounds.round.pk]))
    assert {row.pk for row in page.context["table"].data} == {school.pk for school in rounds.oost.schools[2:]}
    assert client.get(theirs.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404
    answer_address = reverse("rounds:place_answer", args=[rounds.round.pk])
    assert client.get(answer_address, {"school": rounds.oost.schools[3].brin6}).status_code == 200
    assert client.get(answer_address, {"school": rounds.oost.schools[0].brin6}).status_code == 404


def test_strangers_find_no_places(rounds, sign_in):
    offer = answer(rounds)
    for person in (rounds.west.leader, rounds.west.board_staff, rounds.nobody):
        client = sign_in(person)
        for name in ("list", "grid", "answer", "reminder_list"):
            address = reverse(f"rounds:place_{name}", args=[rounds.round.pk])
            assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
        assert client.get(offer.get_absolute_url()).status_code == 404


def test_one_school_is_answered_in_its_own_form_with_limits(rounds, sign_in):
    client = sign_in(rounds.oost.board_staff)
    address = f"{reverse('rounds:place_answer', args=[rounds.round.pk])}?school={rounds.oost.schools[3].brin6}"
    sent = {name: value[0] for name, value in filled(client.get(address)).items() if value}
    sent |= {"answer": "yes", "places": "4", "year_from_1": "1", "year_until_1": "2", "places_1": "2"}
    assert client.post(address, sent).status_code == 302
    (limit,) = PlaceLimit.objects.all()
    assert (limit.route, limit.year_from, limit.year_until, limit.places) == ("", 1, 2, 2)
    again = {name: value[0] for name, value in filled(client.get(address)).items() if value}
    assert (again["answer"], again["places"], again["year_from_0"], again["places_0"]) == ("yes", "4", "1", "2")
    assert client.post(address, again).status_code == 302
    assert PlaceLimit.objects.get() == limit


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"route_0": "full_time"}, "places_0"), ({"places_0": "2"}, "route_0"),
        ({"year_from_0": "3", "year_until_0": "2", "places_0": "1"}, "year_until_0"),
        ({"route_0": "full_time", "places_0": "2", "route_1": "full_time", "places_1": "1"}, "route_1"),
        ({"route_0": "full_time", "places_0": "-2"}, "places_0"),
    ],
)  # fmt: skip
def test_a_limit_that_is_not_right_is_told_on_its_line(rounds, sign_in, line, field):
    address = f"{reverse('rounds:place_answer', args=[rounds.round.pk])}?school={rounds.oost.schools[3].brin6}"
    lines = {f"places_{number}": "" for number in range(3)}
    page = sign_in(rounds.oost.leader).post(address, {"answer": "yes", "places": "4", "version": "0"} | lines | line)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}


def test_a_school_has_an_email_address_in_its_form_page_and_export(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    school = side.schools[0]
    address = reverse("partnerships:school_update", args=[school.pk])
    sent = {name: value[0] for name, value in filled(client.get(address)).items() if value}
    assert client.post(address, sent | {"email": "geen adres"}).status_code == 422
    assert client.post(address, sent | {"email": "info@school.example"}).status_code == 302
    assert School.objects.get(pk=school.pk).email == "info@school.example"
    assert "info@school.example" in client.get(school.get_absolute_url()).content.decode()
    assert b"info@school.example" in client.get(side.address("scholen/"), {"export": "csv"}).content
    assert sign_in(side.board_staff).post(address, sent).status_code == 403
