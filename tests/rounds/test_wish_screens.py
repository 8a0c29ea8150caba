"""The list of wishes and the screens on which they are entered and read."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partnerships import actions as register
from partnerships.models import Institute
from placements import actions as placing
from placements.models import Enrolment
from rounds.actions.rounds import close_round, update_round
from rounds.actions.wishes import (
    decide_avoidance,
    file_appeal,
)
from rounds.calculations.distance import distance
from rounds.models import PlaceOffer, WishList
from tests.cast import YEAR
from tests.forms import filled
from tests.rounds.conftest import FINAL
from tests.rounds.personal import APPEALING, LATER
from tests.rounds.wishes import names, save, wished

# The list


def rows_of(client, round_, **query):
    page = client.get(reverse("rounds:wish_list", args=[round_.pk]), query)
    assert page.status_code == 200
    return {row.record.pk for row in page.context["table"].rows}


def test_the_list_holds_every_enrolment_and_narrows(wishing, today, sign_in):
    side = wishing.oost
    keys = [row.pk for row in side.enrolments]
    save(wishing, 0, schools=(0, 1, 2))
    save(wishing, 1, schools=(0,), avoid=(2,))
    save(wishing, 2, schools=(0, 1, 2), home_pc4="")
    client = sign_in(side.leader)
    assert rows_of(client, wishing.round) == set(keys)
    assert rows_of(client, wishing.round, show="missing") == set(keys[3:])
    assert rows_of(client, wishing.round, show="incomplete") == {keys[1], keys[2]}
    assert rows_of(client, wishing.round, show="given") == set(keys[:3])
    assert rows_of(client, wishing.round, show="avoid") == {keys[1]}
    assert rows_of(client, wishing.round, show="appeal") == set()
    assert rows_of(client, wishing.round, route="full_time") == {keys[0], keys[3]}
    assert rows_of(client, wishing.round, year="2") == {keys[1], keys[5]}
    assert rows_of(client, wishing.round, q="Geheimoost4") == {keys[4]}
    today(APPEALING)
    file_appeal(round=wishing.round, enrolment=side.enrolments[3], channel="office", by=side.leader)
    assert rows_of(client, wishing.round, show="appeal") == {keys[3]}
    assert rows_of(client, wishing.round, show="missing") == set(keys[3:])  # an appeal is no wish


def test_the_export_is_the_list_with_numbers_and_addresses(wishing, sign_in):
    side = wishing.oost
    placing.update_student(side.enrolments[0].student, email="stefanie@example.org", by=side.leader)
    save(wishing, 0, schools=(2, 1), avoid=(3,), limit_km=15)
    answer = sign_in(side.leader).get(
        reverse("rounds:wish_list", args=[wishing.round.pk]), {"export": "csv", "show": "given"}
    )
    head, line, *rest = answer.content.decode("utf-8-sig").splitlines()
    cells = dict(zip(head.split(";"), line.split(";"), strict=True))
    number = side.enrolments[0].student.number
    assert rest == []
    assert (cells["Studentnummer"], cells["E-mailadres"]) == (number, "stefanie@example.org")
    assert [cells[name] for name in ("Eerste wens", "Tweede wens", "Derde wens")] == [*names(wishing, 2, 1), ""]
    assert (cells["Postcode"], cells["Grens, km"]) == ("7511", "15")
    assert cells["Mijden"] == f"{side.schools[3].name} (nog niet beslist)"


def test_an_institute_sees_its_own_students_only(wishing, sign_in):
    """The institute of the cast teaches both sides; a student of another one is not theirs."""
    side = wishing.oost
    party = register.create_party(kind="institute", code="31FR", name="Andere opleiding", by=wishing.admin)
    register.add_membership(
        partnership=side.partnership, party=party, valid_from=datetime.date(2020, 8, 1), by=wishing.admin
    )
    placing.admit(
        partnership=side.partnership, institute=Institute.objects.get(pk=party.pk), number="77", first_name="Anders",
        last_name="Elders", school_year=YEAR, route="full_time", year_of_study=1, subsidy_kind="hbo", by=side.leader,
    )  # fmt: skip
    foreign = Enrolment.objects.get(student__number="77")
    side.enrolments.append(foreign)
    row = save(wishing, len(side.enrolments) - 1, schools=(0,))
    assert len(rows_of(sign_in(side.leader), wishing.round)) == 7
    client = sign_in(side.institute_staff)
    assert len(rows_of(client, wishing.round)) == 6
    assert client.get(row.get_absolute_url()).status_code == 404
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])
    assert client.get(address, {"student": foreign.pk}).status_code == 404
    with pytest.raises(PermissionDenied):
        save(wishing, len(side.enrolments) - 1, schools=(1,), by=side.institute_staff)
    found = client.get(reverse("rounds:wish_student_lookup", args=[wishing.round.pk]), {"q": "Elders"}).json()
    assert found["results"] == []


# Entry


def test_after_saving_the_next_one_without_wishes_comes(wishing, sign_in):
    side = wishing.oost
    save(wishing, 1, schools=(0,))
    client = sign_in(side.leader)
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])

    def of(student):
        return f"{address}?student={side.enrolments[student].pk}"

    sent = {"home_pc4": "7511", "wish_1": side.schools[0].brin6, "version": "0"}
    assert client.post(of(0), sent)["Location"] == of(2)  # the second one has wishes
    assert client.post(of(5), sent)["Location"] == of(2)  # after the last it begins again
    for student in (2, 3):
        client.post(of(student), sent)
    assert client.post(of(4), sent)["Location"] == reverse("rounds:wish_list", args=[wishing.round.pk])
    row = WishList.objects.get(enrolment=side.enrolments[4])
    assert wished(row) == [(1, side.schools[0].name)]
    assert "Geheim" not in of(4) and side.enrolments[4].student.number not in of(4)


def test_from_a_pile_of_paper_the_student_is_typed_first(wishing, sign_in):
    side = wishing.oost
    client = sign_in(side.leader)
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])
    chosen = client.post(address, {"student": side.enrolments[3].student.number})["Location"]
    assert chosen == f"{address}?student={side.enrolments[3].pk}&pick=1"
    assert client.post(chosen, {"home_pc4": "7511", "version": "0"})["Location"] == address
    assert client.get(address, {"student": wishing.west.enrolments[0].pk}).status_code == 404
    assert client.get(address, {"student": "9" * 30}).status_code == 404


def test_the_form_shows_what_is_there_and_says_what_is_wrong_where(wishing, sign_in):
    side = wishing.oost
    row = save(wishing, schools=(0, 1), avoid=(2, 3), limit_km=9)
    refused = row.avoidances.get(school=side.schools[3])
    decide_avoidance(refused, granted=False, by=side.leader)
    client = sign_in(side.leader)
    address = f"{reverse('rounds:wish_enter', args=[wishing.round.pk])}?student={side.enrolments[0].pk}"
    sent = filled(client.get(address))
    assert sent["wish_1"] == [f"{side.schools[0].name}, Enschede ({side.schools[0].brin6})"]
    assert [sent[name][0] != "" for name in ("avoid_1", "avoid_2")] == [True, False]  # what is decided is no field
    twice = client.post(address, sent | {"wish_2": side.schools[0].brin6, "avoid_2": side.schools[0].brin6})
    assert (twice.status_code, set(twice.context["form"].errors)) == (422, {"wish_2", "avoid_2"})
    assert client.post(address, sent).status_code == 302
    assert wished(row) == list(zip((1, 2), names(wishing, 0, 1), strict=True))
    assert row.avoidances.count() == 2
    first = sent | {"wish_1": side.schools[2].brin6, "avoid_1": "", "submission": ""}
    old = client.post(address, first)  # with the version from before the last save
    assert old.status_code == 409


def test_where_a_school_is_chosen_stands_how_far_it_is_and_what_is_too_far(wishing, sign_in):
    """Enschede to Almelo is some twenty kilometres; a postcode that is not known says nothing."""
    side, client = wishing.oost, sign_in(wishing.oost.leader)
    for school, postcode in zip(side.schools, ("7511 AB", "7607 AB", "7607 CD", None), strict=True):
        type(school).objects.filter(pk=school.pk).update(postcode=postcode or "")
    found = distance("7545", "7607").metres
    far = f"Van huis: {-(-found // 100) // 10},{-(-found // 100) % 10} km"
    address = reverse("rounds:wish_school_lookup", args=[wishing.round.pk])

    def chosen(**typed):
        rows = client.get(address, {"q": side.schools[1].name} | typed).json()["results"]
        return {row["label"]: row["chosen"] for row in rows}[side.schools[1].name]

    assert chosen(home_pc4="7545") == far
    assert chosen(home_pc4="7545", limit_km="12") == f"{far}, verder dan de reisgrens van 12 km"
    assert (chosen(), chosen(home_pc4="75"), chosen(home_pc4="7545", limit_km="heel ver")) == ("", "", far)
    update_round(wishing.round, default_limit_km=10, by=side.leader)
    assert chosen(home_pc4="7545").endswith("reisgrens van 10 km")  # the round's, while none is typed
    row = save(wishing, schools=(1, 3), home_pc4="7545")
    form = client.get(reverse("rounds:wish_enter", args=[wishing.round.pk]), {"student": row.enrolment_id}).context[
        "form"
    ]
    assert form.fields["wish_1"].help_text == f"{far}, verder dan de reisgrens van 10 km"
    assert form.fields["wish_2"].help_text == ""


def test_a_school_that_takes_nobody_is_marked_where_it_is_chosen(wishing, sign_in):
    """In the suggestions, below the field once it is chosen, and when the wishes are opened again."""
    side, client = wishing.oost, sign_in(wishing.oost.leader)
    PlaceOffer.objects.create(round=wishing.round, school=side.schools[1], answer="no")
    address = reverse("rounds:wish_school_lookup", args=[wishing.round.pk])
    rows = {row["label"]: row for row in client.get(address, {"q": "school"}).json()["results"]}
    assert {name: row["chosen"] for name, row in rows.items() if row["chosen"]} == {
        side.schools[1].name: "Neemt in deze ronde geen studenten"
    }
    assert [name for name, row in rows.items() if "geen plekken" in row["detail"]] == [side.schools[1].name]
    row = save(wishing, schools=(0, 1))
    page = client.get(reverse("rounds:wish_enter", args=[wishing.round.pk]), {"student": row.enrolment_id})
    fields = page.context["form"].fields
    assert [fields[f"wish_{rank}"].help_text for rank in (1, 2, 3)] == ["", "Neemt in deze ronde geen studenten", ""]


def test_outside_the_dates_the_list_says_why_nothing_can_be_entered(wishing, today, sign_in):
    today(LATER)
    client = sign_in(wishing.oost.institute_staff)
    listing = reverse("rounds:wish_list", args=[wishing.round.pk])
    address = reverse("rounds:wish_enter", args=[wishing.round.pk])
    assert client.get(address)["Location"] == listing
    page = client.get(listing)
    assert "20-03-2026" in page.context["notice"]
    assert address not in page.content.decode()


def test_the_page_of_a_closed_round_stays_readable(wishing, today, sign_in):
    row = save(wishing, schools=(0, 1), avoid=(3,))
    today(FINAL)
    close_round(wishing.round, by=wishing.oost.leader)
    text = sign_in(wishing.oost.leader).get(row.get_absolute_url()).content.decode()
    for name in names(wishing, 0, 1, 3):
        assert name in text
    assert reverse("rounds:wish_enter", args=[wishing.round.pk]) not in text


def test_the_history_of_wishes_tells_of_schools_too(wishing, sign_in):
    row = save(wishing, schools=(0,), avoid=(3,))
    decide_avoidance(row.avoidances.get(), granted=True, by=wishing.oost.leader)
    text = sign_in(wishing.oost.leader).get(reverse("rounds:wish_history", args=[row.pk])).content.decode()
    assert wishing.oost.schools[0].name in text and wishing.oost.schools[3].name in text
