"""The office's screens of personal links: many in a file once, one on the page once, and withdrawing."""

import re

from django.urls import reverse

from rounds.actions.links import (
    find_link,
    make_link,
)
from rounds.actions.wishes import save_wishes
from tests.rounds.personal import LATER, WISHING


def test_links_for_many_come_in_a_file_once(season, sign_in, client):
    side = season.oost
    save_wishes(
        round=season.round, enrolment=side.enrolments[1], schools=side.schools[:1], channel="office", by=side.leader
    )
    office = sign_in(side.leader)
    address = reverse("rounds:link_create", args=[season.round.pk])
    page = office.get(address)
    numbers = [re.search(r"\((\d+)\)", str(label)) for _key, label in page.context["form"].fields["who"].choices]
    assert [int(found[1]) for found in numbers if found] == [4, 5, 6, 4]
    values = filled_repeat(page) | {"who": "unlinked", "file": "csv"}
    answer = office.post(address, values)
    assert "no-store" in answer["Cache-Control"]
    assert re.fullmatch(r'attachment; filename="links-studenten-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    head, *lines = answer.content.decode("utf-8-sig").splitlines()
    number, url = head.split(";").index("Studentnummer"), head.split(";").index("Persoonlijke link")
    given = {line.split(";")[number]: line.split(";")[url] for line in lines}
    assert set(given) == {row.student.number for row in side.enrolments[2:]}
    for row in side.enrolments[2:]:
        token = given[row.student.number].split("/")[-2]
        assert find_link(token).enrolment == row
    nobody = office.post(address, values)  # all have a link now
    assert (nobody.status_code, list(nobody.context["form"].errors)) == (422, ["who"])
    everybody = office.post(address, values | {"who": "missing"})
    assert len(everybody.content.decode("utf-8-sig").splitlines()) == 6
    schools = office.post(address, values | {"who": "schools"})
    assert "plekken-opgeven" in schools.content.decode() and "Geheim" not in schools.content.decode()


def filled_repeat(page):
    """The form of links can be sent again, so it is not guarded; its values are read from the form itself."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_links_for_the_students_of_a_narrowed_list(season, sign_in):
    side = season.oost
    office = sign_in(side.leader)
    listing = office.get(reverse("rounds:wish_list", args=[season.round.pk]), {"year": "2"})
    address = reverse("rounds:link_create", args=[season.round.pk]) + "?year=2"
    assert address in listing.content.decode()
    page = office.get(address)
    answer = office.post(address, filled_repeat(page) | {"file": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()[1:]
    assert {line.split(";")[0] for line in lines} == {side.enrolments[key].student.number for key in (1, 5)}


def test_a_link_for_one_student_is_shown_on_the_page_once(season, sign_in):
    side = season.oost
    office = sign_in(side.institute_staff)
    address = f"{reverse('rounds:link_create', args=[season.round.pk])}?student={side.enrolments[2].pk}"
    page = office.get(address)
    assert "schools" not in dict(page.context["form"].fields["who"].choices)
    values = filled_repeat(page) | {"student": side.enrolments[2].student.number}
    assert values["who"] == "one"
    answer = office.post(address, values)
    token = re.search(r"/mijn-plek/([\w-]{43})/", answer.content.decode())[1]
    assert find_link(token).enrolment == side.enrolments[2]
    assert "no-store" in answer["Cache-Control"]
    listing = office.get(reverse("rounds:link_list", args=[season.round.pk]))
    assert token not in listing.content.decode()
    assert len(listing.context["table"].rows) == 2  # an institute sees no links of schools
    lacking = office.post(address, values | {"student": ""})
    assert (lacking.status_code, list(lacking.context["form"].errors)) == (422, ["student"])


def test_the_list_of_links_narrows_and_withdraws(season, sign_in, today):
    side = season.oost
    office = sign_in(side.leader)
    address = reverse("rounds:link_list", args=[season.round.pk])
    old, _token = make_link(round=season.round, enrolment=side.enrolments[1], expires_on=WISHING, by=side.leader)
    today(LATER)

    def shown(**query):
        return {row.record.pk for row in office.get(address, query).context["table"].rows}

    keys = {season.link.pk, season.school_link.pk, old.pk}
    assert shown() == keys
    assert shown(kind="school") == {season.school_link.pk}
    assert shown(state="expired") == {old.pk}
    assert shown(state="works") == {season.link.pk, season.school_link.pk}
    assert shown(q="Geheimoost0") == {season.link.pk}
    withdraw = reverse("rounds:link_withdraw", args=[season.link.pk])
    assert "Geheimoost0" in office.get(withdraw).content.decode()
    assert office.post(withdraw)["Location"] == address
    assert (shown(state="withdrawn"), find_link(season.token)) == ({season.link.pk}, None)
    export = office.get(address, {"export": "csv"}).content.decode()
    assert season.link.token_hash not in export and season.token not in export
