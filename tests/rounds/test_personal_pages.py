"""What a student and a school do on the page that their personal link opens, through the season."""

import datetime
import json

import pytest
from django.urls import reverse

from rounds.actions.places import answer_place
from rounds.actions.rounds import close_round
from rounds.actions.wishes import decide_avoidance, save_wishes
from rounds.models import Appeal, PlaceOffer, WishList
from tests.cast import place
from tests.forms import filled
from tests.rounds.conftest import ASKING, FINAL
from tests.rounds.personal import APPEALING, CONFIRMED, LATER, WRONG, everything_kept, names_on, sent_by, wished

# The student's page through the season


def test_a_student_enters_and_changes_wishes_while_the_round_asks(season, client):
    side = season.oost
    answer = client.post(season.page, sent_by(season, avoid_1=side.schools[3].pk, limit_km="20"))
    assert answer["Location"] == f"{season.page}?bewaard=1"
    assert "opgeslagen" in client.get(answer["Location"]).content.decode()
    row = WishList.objects.get()
    assert (row.home_pc4, row.limit_km, row.version, row.channel) == ("7511", 20, 1, "link")
    assert wished(side.enrolments[0]) == side.schools[:2]
    season.link.refresh_from_db()
    assert season.link.used_at is not None
    sent = filled(client.get(season.page)) | {"wish_1": side.schools[2].pk, "wish_2": ""}
    assert client.post(season.page, sent).status_code == 302
    assert wished(side.enrolments[0]) == [side.schools[2]]


def test_schools_that_said_no_stand_last_in_the_student_s_lists_and_say_so(season, client):
    side = season.oost
    PlaceOffer.objects.filter(round=season.round).delete()
    for school, answer in ((side.schools[0], "no"), (side.schools[1], "maybe")):
        PlaceOffer.objects.create(round=season.round, school=school, answer=answer, places=int(answer != "no"))
    form = client.get(season.page).context["form"]
    for rank in (1, 2, 3):
        last, options = list(form.fields[f"wish_{rank}"].choices)[-1]
        assert last == "zeggen dat zij in deze ronde geen studenten nemen"
        assert [(key.value, label) for key, label in options] == [
            (side.schools[0].pk, f"{side.schools[0].name}, {side.schools[0].city}: geen plekken")
        ]
    client.post(season.page, sent_by(season))
    page = client.get(season.page)
    assert page.context["remarks"][0] == f"{side.schools[0]} heeft in deze ronde geen plekken."


def test_a_form_sent_twice_is_saved_once_and_a_change_by_the_office_is_told(season, client):
    side = season.oost
    for _press in "ab":
        assert client.post(season.page, sent_by(season)).status_code == 302
    assert WishList.objects.get().version == 1
    save_wishes(
        round=season.round, enrolment=side.enrolments[0], schools=side.schools[2:3], channel="office", by=side.leader,
    )  # fmt: skip
    mine = sent_by(season, version="1")
    told = client.post(season.page, mine)
    assert told.status_code == 409
    assert wished(side.enrolments[0]) == side.schools[2:3]
    again = filled(told)
    assert again["wish_1"] == [str(side.schools[0].pk)]  # what was filled in stands there still
    assert client.post(season.page, again).status_code == 302
    assert wished(side.enrolments[0]) == side.schools[:2]


def test_what_was_decided_about_a_school_is_shown_and_not_undone(season, client):
    side = season.oost
    client.post(season.page, sent_by(season, avoid_1=side.schools[3].pk))
    row = WishList.objects.get()
    decide_avoidance(row.avoidances.get(), granted=True, by=side.leader)
    page = client.get(season.page)
    assert [school for school, _tone, _word in page.context["avoided"]] == side.schools[3:]
    client.post(season.page, filled(page) | {"avoid_1": "", "avoid_2": ""})
    assert row.avoidances.get().granted is True
    wish = client.post(season.page, filled(client.get(season.page)) | {"wish_3": side.schools[3].pk})
    assert wish.status_code == 422


@pytest.mark.parametrize("day", [datetime.date(2026, 3, 1), datetime.date(2026, 3, 21), FINAL])
def test_outside_the_dates_the_page_is_read_and_not_written(season, client, today, day):
    client.post(season.page, sent_by(season, avoid_1=season.oost.schools[3].pk))
    today(day)
    page = client.get(season.page)
    text = page.content.decode()
    assert page.status_code == 200 and "<form" not in text
    assert all(school.name in text for school in (*season.oost.schools[:2], season.oost.schools[3]))
    refused = client.post(season.page, sent_by(season, wish_1=season.oost.schools[2].pk, version="1"))
    assert refused.status_code == 409
    assert wished(season.oost.enrolments[0]) == season.oost.schools[:2]


def test_a_closed_round_can_still_be_read(season, client, today):
    client.post(season.page, sent_by(season))
    today(FINAL)
    close_round(season.round, by=season.oost.leader)
    text = client.get(season.page).content.decode()
    assert season.oost.schools[0].name in text
    assert client.post(season.page, sent_by(season, version="1")).status_code == 409
    appeal = reverse("rounds:personal_appeal", args=[season.token])
    assert client.post(appeal).status_code == 409


def test_the_place_is_told_from_the_day_of_confirmation(season, client, today):
    placement = place(season.oost, 0, 2)
    place(season.oost, 1, 1)
    today(CONFIRMED - datetime.timedelta(days=1))
    before = client.get(season.page)
    assert (before.context["told"], before.context["placed"]) == (False, [])
    assert placement.school.name not in before.content.decode()
    today(CONFIRMED)
    after = client.get(season.page)
    assert [name for name, _days in after.context["placed"]] == [f"{placement.school.name}, Enschede"]
    assert season.oost.schools[1].name not in after.content.decode()


def test_a_student_appeals_in_the_appeal_week_with_one_press(season, client, today):
    place(season.oost, 0, 2)
    address = reverse("rounds:personal_appeal", args=[season.token])
    for day in (CONFIRMED, FINAL):
        today(day)
        assert client.get(address)["Location"] == season.page
        assert client.post(address).status_code == 409
        assert address not in client.get(season.page).content.decode()
    today(APPEALING)
    assert address in client.get(season.page).content.decode()
    assert client.get(address).status_code == 200
    assert not Appeal.objects.exists()
    for _press in "ab":
        assert client.post(address, {"note": "ziek"})["Location"] == season.page
    appeal = Appeal.objects.get()
    assert (appeal.wish_list.enrolment, appeal.channel, appeal.state) == (season.oost.enrolments[0], "link", "open")
    assert "ziek" not in json.dumps([text for _table, text in everything_kept()])
    page = client.get(season.page)
    assert page.context["appeal"] == appeal and address not in page.content.decode()
    assert client.get(address)["Location"] == season.page


def test_the_page_speaks_dutch_and_english_and_keeps_the_choice(season, client):
    dutch, english = client.get(season.page), client.get(f"{season.page}?taal=en")
    assert (dutch["Content-Language"], english["Content-Language"]) == ("nl", "en")
    assert 'lang="nl"' in dutch.content.decode() and "Mijn wensen opslaan" in dutch.content.decode()
    assert '<html lang="en">' in english.content.decode() and "Save my wishes" in english.content.decode()
    answer = client.post(f"{season.page}?taal=en", sent_by(season))
    assert answer["Location"] == f"{season.page}?bewaard=1&taal=en"
    wrong = client.get(reverse("rounds:personal_wishes", args=[WRONG]), {"taal": "en"})
    assert "does not open anything" in wrong.content.decode()
    assert client.get(f"{season.page}?taal=xx")["Content-Language"] == "nl"


# The school's page


def test_a_school_answers_for_itself_while_the_round_asks(season, client, today):
    today(ASKING)
    side = season.oost
    answer_place(round=season.round, school=side.schools[2], answer="yes", places=9, note="Van een ander",
                 channel="office", by=side.leader)  # fmt: skip
    page = client.get(season.school_page)
    assert "Van een ander" not in page.content.decode() and names_on(page) == set()
    sent = {"answer": "yes", "places": "2", "note": "Niet in groep 3", "version": "0", "school": side.schools[0].brin6}
    sent |= {"route_0": "full_time", "places_0": "1"}
    for _press in "ab":
        assert client.post(season.school_page, sent)["Location"] == f"{season.school_page}?bewaard=1"
    offer = PlaceOffer.objects.get(school=side.schools[3])
    assert (offer.answer, offer.places, offer.channel, offer.answered_by, offer.version) == ("yes", 2, "link", None, 1)
    assert PlaceOffer.objects.filter(school=side.schools[0]).count() == 0
    wrong = client.post(season.school_page, filled(client.get(season.school_page)) | {"places": "0"})
    assert (wrong.status_code, list(wrong.context["errors"].errors)) == (422, ["places"])
    answer_place(round=season.round, school=side.schools[3], answer="no", channel="office", by=side.leader)
    told = client.post(season.school_page, sent | {"version": "1", "places": "3"})
    assert told.status_code == 409
    offer.refresh_from_db()
    assert offer.answer == "no"
    assert client.post(season.school_page, filled(told)).status_code == 302
    offer.refresh_from_db()
    assert (offer.answer, offer.places) == ("yes", 3)


def test_after_the_deadline_a_school_reads_its_answer(season, client, today):
    today(ASKING)
    client.post(season.school_page, {"answer": "yes", "places": "2", "version": "0"})
    today(LATER)
    page = client.get(season.school_page)
    assert page.status_code == 200 and "<form" not in page.content.decode()
    assert "27-02-2026" in page.context["sentence"]
    assert client.post(season.school_page, {"answer": "no", "places": "0", "version": "1"}).status_code == 409
    assert PlaceOffer.objects.get().places == 2
