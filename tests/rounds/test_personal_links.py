"""Personal links: they open one's own and nothing else, while they work, and their secret is kept nowhere."""

import datetime
import io
import json
import logging
import logging.config
import re

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import connection
from django.urls import get_resolver, reverse
from pghistory.models import Events

from oids.actions import ActionRefused
from oids.logs import without_secrets
from oids.tokens import hash_of
from rounds.actions.links import (
    find_link,
    links_for,
    make_link,
    path_of,
    school_links_for,
    usual_last_day,
    withdraw_link,
)
from rounds.actions.places import answer_place
from rounds.actions.rounds import close_round
from rounds.actions.wishes import decide_avoidance, file_appeal, save_wishes
from rounds.enums import Channel
from rounds.models import Appeal, PersonalLink, PlaceOffer, Wish, WishList
from rounds.views.personal import PersonalView
from tests.cast import place
from tests.casts.rounds import make_round
from tests.forms import filled
from tests.rounds.conftest import ASKING, FINAL

WISHING, LATER = datetime.date(2026, 3, 10), datetime.date(2026, 3, 25)
CONFIRMED, APPEALING = datetime.date(2026, 4, 20), datetime.date(2026, 4, 29)
LAST = datetime.date(2026, 6, 1)  # four weeks after the round is final
WRONG = "A" * 43


@pytest.fixture
def season(rounds, today):
    """A round on both sides on a day on which wishes are asked; a link of one student and of one school."""
    today(WISHING)
    cache.clear()
    rounds.link, rounds.token = make_link(
        round=rounds.round, enrolment=rounds.oost.enrolments[0], by=rounds.oost.leader
    )
    rounds.page = path_of(rounds.link, rounds.token)
    school = rounds.oost.schools[3]
    rounds.school_link, rounds.school_token = make_link(round=rounds.round, school=school, by=rounds.oost.leader)
    rounds.school_page = path_of(rounds.school_link, rounds.school_token)
    return rounds


def sent_by(season, **changes):
    schools = season.oost.schools
    return {"home_pc4": "7511", "wish_1": schools[0].pk, "wish_2": schools[1].pk, "version": "0"} | changes


def wished(enrolment):
    rows = Wish.objects.filter(wish_list__enrolment=enrolment).order_by("rank")
    return [row.school for row in rows]


# The secret


def test_the_secret_has_256_bits_and_only_its_hash_is_kept(season):
    tokens = {
        make_link(round=season.round, enrolment=season.oost.enrolments[1], by=season.oost.leader)[1] for _ in "ab"
    }
    assert len(tokens) == 2
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)
    assert season.link.token_hash == hash_of(season.token)
    assert find_link(season.token) == season.link
    assert find_link(season.link.token_hash) is None
    assert find_link("") is None


def everything_kept():
    """Every text in every table, the history and the sessions among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall() if not name.startswith(("pg_", "oids_cache"))]
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            yield from ((table, text) for (text,) in cursor.fetchall())


def test_the_secret_is_in_no_table_and_not_in_the_history(season, client):
    assert client.post(season.page, sent_by(season)).status_code == 302
    client.post(season.school_page, {"answer": "yes", "places": 2, "version": "0"})
    rows = list(everything_kept())
    assert any(table == "rounds_wish" for table, _text in rows)
    assert [table for table, text in rows if season.token in text or season.school_token in text] == []
    (event,) = Events.objects.filter(pgh_model="rounds.WishListEvent")
    assert event.pgh_context == {"url": "/mijn-plek/…/", "user": None, "action": "rounds.wish.wish"}


def test_the_secret_is_not_in_the_log(season, client, monkeypatch):
    """Not of a page that fails either."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    formatter = settings.LOGGING["formatters"]["plain"]
    handler.setFormatter(logging.config.DictConfigurator({}).configure_formatter(dict(formatter)))
    monkeypatch.setattr(
        "rounds.views.personal.earlier_schools", lambda *_: (_ for _ in ()).throw(RuntimeError(season.page))
    )
    client.raise_request_exception = False
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        assert client.get(season.page).status_code == 500
        logging.getLogger("django.security.csrf").warning("Forbidden: %s", f"http://x{season.school_page}?a=1")
    finally:
        root.removeHandler(handler)
    text = told.getvalue()
    assert "Internal Server Error: /mijn-plek/…/" in text and "RuntimeError: /mijn-plek/…/" in text
    assert "http://x/plekken-opgeven/…/?a=1" in text
    assert season.token not in text and season.school_token not in text


def test_each_address_with_a_secret_is_cut_short_in_the_log():
    patterns = [
        pattern for pattern in get_resolver().namespace_dict["rounds"][1].url_patterns if ":token" in str(pattern.pattern)
    ]  # fmt: skip
    assert len(patterns) == 3
    for pattern in patterns:
        address = "/" + str(pattern.pattern).replace("<str:token>", WRONG)
        assert WRONG not in without_secrets(f"GET {address} 500")
    assert without_secrets("GET /rondes/7/wensen/ 500") == "GET /rondes/7/wensen/ 500"


# Who makes and withdraws them


def test_office_and_institute_make_links_of_students_and_only_the_office_of_schools(season):
    side = season.oost
    student, school = {"enrolment": side.enrolments[1]}, {"school": side.schools[0]}
    make_link(round=season.round, by=side.institute_staff, **student)
    for who in (side.board_staff, side.controller, side.steering, season.west.leader):
        with pytest.raises(PermissionDenied):
            make_link(round=season.round, by=who, **student)
    for who in (side.institute_staff, side.board_staff):
        with pytest.raises(PermissionDenied):
            make_link(round=season.round, by=who, **school)
    for what in ({}, student | school):
        with pytest.raises(TypeError):
            make_link(round=season.round, by=side.leader, **what)


def test_a_link_is_for_a_student_and_school_of_the_round(season):
    for what in ({"enrolment": season.west.enrolments[0]}, {"school": season.west.schools[0]}):
        with pytest.raises(ValidationError, match="Oost"):
            make_link(round=season.round, by=season.oost.leader, **what)


def test_a_link_lasts_four_weeks_after_the_round_unless_said_otherwise(season, today):
    assert (season.link.expires_on, usual_last_day(season.round)) == (LAST, LAST)
    given = {"round": season.round, "enrolment": season.oost.enrolments[1], "by": season.oost.leader}
    link, _token = make_link(**given, expires_on=WISHING)
    assert link.expires_on == WISHING
    for day in (WISHING - datetime.timedelta(days=1), datetime.date(2027, 8, 1)):
        with pytest.raises(ValidationError) as caught:
            make_link(**given, expires_on=day)
        assert set(caught.value.message_dict) == {"expires_on"}
    today(FINAL)
    close_round(season.round, by=season.oost.leader)
    with pytest.raises(ActionRefused):
        make_link(**given)


def test_withdrawing_closes_every_link_of_that_student_and_of_nobody_else(season):
    side = season.oost
    again, token = make_link(round=season.round, enrolment=side.enrolments[0], by=side.leader)
    other, other_token = make_link(round=season.round, enrolment=side.enrolments[1], by=side.leader)
    with pytest.raises(PermissionDenied):
        withdraw_link(again, by=side.board_staff)
    assert withdraw_link(again, by=side.leader) == 2
    assert (find_link(season.token), find_link(token), find_link(other_token)) == (None, None, other)
    assert find_link(season.school_token) == season.school_link


def test_many_links_are_made_together_or_not_at_all(season):
    side = season.oost
    rows = links_for(season.round, side.enrolments[:2], side.leader, base="https://oids.example/")
    assert [record for record, _url in rows] == side.enrolments[:2]
    assert all(re.fullmatch(r"https://oids\.example/mijn-plek/[\w-]{43}/", url) for _record, url in rows)
    ((school, url),) = school_links_for(season.round, side.schools[:1], side.leader, base="https://oids.example")
    assert school == side.schools[0] and url.startswith("https://oids.example/plekken-opgeven/")
    before = PersonalLink.objects.count()
    with pytest.raises(ValidationError):
        links_for(season.round, [side.enrolments[2], season.west.enrolments[0]], side.leader)
    assert PersonalLink.objects.count() == before


# What it opens


def names_on(response):
    return set(re.findall(r"Geheim\w+", response.content.decode()))


def test_a_student_sees_how_far_schools_are_before_anything_is_saved(season, client):
    schools = season.oost.schools
    for school, postcode in zip(schools, ("7511 AB", "7607 AB", "7545 AB", ""), strict=True):
        type(school).objects.filter(pk=school.pk).update(postcode=postcode)

    def groups(page):
        """The schools by the group in which the list of the first wish has them."""
        found = page.context["form"].fields["wish_1"].choices
        return [(key, [label for _value, label in rows]) for key, rows in found if isinstance(rows, list)]

    assert groups(client.get(season.page)) == []
    asked = sent_by(season, home_pc4="7545", limit_km="10", afstanden="1")
    page = client.post(season.page, asked)
    assert page.status_code == 200 and "Er is nog niets bewaard" in page.content.decode()
    near, far = groups(page)
    assert (near[0], far[0]) == ("binnen je reisgrens van 10 km", "verder dan je reisgrens van 10 km")
    assert [label.startswith(schools[1].name) and label.endswith(" km)") for label in far[1]] == [True]
    assert sorted(label.endswith(" km)") for label in near[1]) == [False, True, True]
    assert filled(page)["wish_1"] == [str(schools[0].pk)]  # what was chosen stays chosen
    assert not WishList.objects.filter(enrolment=season.link.enrolment).exists()
    assert client.post(season.page, asked | {"home_pc4": "nee"}).status_code == 422


def test_a_student_sees_only_the_own_name_and_wishes(season, client):
    side = season.oost
    for student, schools in ((0, side.schools[:1]), (1, side.schools[1:2])):
        save_wishes(
            round=season.round, enrolment=side.enrolments[student], home_pc4=f"751{student}", schools=schools,
            channel="office", by=side.leader,
        )  # fmt: skip
    page = client.get(season.page)
    assert page.status_code == 200
    assert names_on(page) == {"Geheimoost0"}
    assert [school for school, _far in page.context["wishes"]] == side.schools[:1]
    sent = filled(page)
    assert (sent["home_pc4"], sent["wish_1"], sent["wish_2"]) == (["7510"], [str(side.schools[0].pk)], [""])
    offered = set(re.findall(r"School \w+ \d\w", page.content.decode()))
    assert offered == {school.name for school in side.schools}  # no school of the other partnership
    assert "sidebar" not in page.content.decode()


def test_whoever_is_signed_in_beside_it_plays_no_part(season, sign_in):
    client = sign_in(season.oost.leader)
    assert client.post(season.page, sent_by(season)).status_code == 302
    row = WishList.objects.get()
    assert (row.channel, row.sent_by, row.enrolment) == (Channel.LINK, None, season.oost.enrolments[0])
    event = Events.objects.filter(pgh_model="rounds.WishListEvent").get()
    assert event.pgh_context["user"] is None
    text = client.get(season.page).content.decode()
    assert "Leader oost" not in text and "/uitloggen/" not in text


def test_the_form_cannot_name_another_student(season, client):
    other = season.oost.enrolments[1]
    client.post(season.page, sent_by(season, enrolment=other.pk, student=other.pk, round=season.west_round.pk))
    assert wished(season.oost.enrolments[0]) == season.oost.schools[:2]
    assert wished(other) == []
    foreign = client.post(season.page, sent_by(season, version="1", wish_1=season.west.schools[0].pk))
    assert (foreign.status_code, list(foreign.context["errors"].errors)) == (422, ["wish_1"])


def test_the_action_itself_refuses_a_link_of_another_student_or_round(season):
    side = season.oost
    other_round = make_round(side, name="Tweede ronde")
    given = {"home_pc4": "7511", "channel": "link", "link": season.link}
    for round_, student in ((season.round, 1), (other_round, 0)):
        with pytest.raises(PermissionDenied):
            save_wishes(round=round_, enrolment=side.enrolments[student], **given)
        with pytest.raises(PermissionDenied):
            file_appeal(round=round_, enrolment=side.enrolments[student], channel="link", link=season.link)
    with pytest.raises(PermissionDenied):
        save_wishes(round=season.round, enrolment=side.enrolments[0], by=side.leader, **given)
    with pytest.raises(PermissionDenied):
        save_wishes(round=season.round, enrolment=side.enrolments[0], home_pc4="7511", channel="link",
                    link=season.school_link)  # fmt: skip
    assert not WishList.objects.exists()


def test_a_link_opens_only_its_own_kind_of_page(season, client):
    wrong = client.get(reverse("rounds:personal_wishes", args=[WRONG]))
    for name, token in (
        ("personal_wishes", season.school_token), ("personal_appeal", season.school_token),
        ("personal_places", season.token),
    ):  # fmt: skip
        for act in (client.get, client.post):
            answer = act(reverse(f"rounds:{name}", args=[token]))
            assert (answer.status_code, answer.content) == (404, wrong.content)


def test_wrong_expired_and_withdrawn_are_one_and_the_same_page(season, client, today):
    wrong = client.get(reverse("rounds:personal_wishes", args=[WRONG]))
    assert (wrong.status_code, names_on(wrong)) == (404, set())
    assert "opent niets" in wrong.content.decode()
    today(LAST)
    assert client.get(season.page).status_code == 200
    today(LAST + datetime.timedelta(days=1))
    expired = client.get(season.page)
    today(WISHING)
    withdraw_link(season.link, by=season.oost.leader)
    withdrawn = client.get(season.page)
    assert [(answer.status_code, answer.content) for answer in (expired, withdrawn)] == [(404, wrong.content)] * 2
    assert client.post(season.page, sent_by(season)).status_code == 404
    assert not WishList.objects.exists()


def test_every_open_address_starts_from_a_link(season, client):
    """What needs no signing in (beside signing in itself) is the pages of links, and each refuses a wrong one."""
    found = {
        pattern.name: pattern.callback.view_class
        for pattern in get_resolver().namespace_dict["rounds"][1].url_patterns
        if hasattr(pattern, "callback") and not getattr(pattern.callback, "login_required", True)
    }
    assert set(found) == {"personal_wishes", "personal_appeal", "personal_places"}
    assert all(issubclass(view, PersonalView) for view in found.values())
    for name in found:
        for act in (client.get, client.head, client.post):
            assert act(reverse(f"rounds:{name}", args=[WRONG])).status_code == 404
    assert login_not_required(lambda request: None).login_required is False

    class Careless(PersonalView):
        pass

    with pytest.raises(ImproperlyConfigured):
        Careless.as_view()


def test_pages_are_kept_and_found_by_nobody(season, client):
    for address in (season.page, season.school_page, reverse("rounds:personal_wishes", args=[WRONG])):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert answer.cookies == {}
        assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()


def test_wrong_links_are_throttled_and_right_ones_go_on(season, client, settings):
    settings.WRONG_LINKS_PER_MINUTE = 3
    address = reverse("rounds:personal_wishes", args=[WRONG])
    statuses = [client.get(address).status_code for _turn in range(5)]
    # Five tries can lie on both sides of a full minute.
    assert statuses[:3] == [404] * 3 and set(statuses[3:]) <= {404, 429}
    cache.clear()
    settings.WRONG_LINKS_PER_MINUTE = 0
    busy = client.get(address)
    assert busy.status_code == 429
    assert "minuut" in busy.content.decode()
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 429
    assert client.get(season.page).status_code == 200


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


# The office's screens


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
