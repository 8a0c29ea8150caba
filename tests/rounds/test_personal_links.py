"""Personal links: they open one's own and nothing else, while they work, and their secret is kept nowhere."""

import datetime
import io
import logging
import logging.config
import re

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.urls import get_resolver, reverse
from pghistory.models import Events

from oids.actions import ActionRefused
from oids.logs import without_secrets
from oids.tokens import hash_of
from rounds.actions.links import (
    find_link,
    links_for,
    make_link,
    school_links_for,
    usual_last_day,
    withdraw_link,
)
from rounds.actions.rounds import close_round
from rounds.actions.wishes import file_appeal, save_wishes
from rounds.enums import Channel
from rounds.models import PersonalLink, WishList
from rounds.views.personal import PersonalView
from tests.casts.rounds import make_round
from tests.forms import filled
from tests.rounds.conftest import FINAL
from tests.rounds.personal import LAST, WISHING, WRONG, everything_kept, names_on, sent_by, wished

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
