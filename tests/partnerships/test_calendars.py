"""A private address: unguessable, withdrawn at any time, and what it gives is what its owner sees today."""

import datetime
import logging
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from oids.actions import ActionRefused
from oids.logs import SafeFormatter, without_secrets
from oids.tokens import hash_of
from partnerships import actions as register
from partnerships.models import CalendarLink, Role
from tests.casts.governance import meet

SOON = timezone.localdate() + datetime.timedelta(days=10)


def address(token):
    return reverse("partnerships:calendar_feed", args=[token])


def made(user, body=None):
    return register.make_calendar_link(body=body, by=user)


def names(answer):
    text = answer.content.decode().replace("\r\n ", "")
    return re.findall(r"SUMMARY:(.*)\r", text)


@pytest.fixture
def side(furnished):
    side = furnished.oost
    meet(side, side.governance.policy, SOON, agenda=["Opening", "Norm"])
    meet(side, side.governance.steering, SOON)
    return side


def test_a_body_s_calendar_has_its_meetings_with_agenda_and_address(side, client):
    _link, token = made(side.board_staff, side.governance.policy)
    answer = client.get(address(token))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    text = answer.content.decode().replace("\r\n ", "")
    assert "DESCRIPTION:1. Opening\\n2. Norm" in text and "LOCATION:Enschede" in text
    assert set(names(answer)) == {"Beleidsgroep"}


def test_one_s_own_calendar_has_the_bodies_in_which_one_sits_and_one_s_action_points(side, client):
    _link, token = made(side.board_staff)
    assert set(names(client.get(address(token)))) == {"Beleidsgroep", "Actiepunt: Scholen vragen"}
    _link, token = made(side.steering)
    answer = client.get(address(token))
    assert set(names(answer)) == {"Stuurgroep"}
    text = answer.content.decode().replace("\r\n ", "")
    assert "DESCRIPTION:Voorzitter: Lies Penvoerder\\nSecretaris: Lies Manager\\n1. Opening" in text
    # The leader sits in the policy group alone, and sees all.
    _link, token = made(side.leader)
    assert set(names(client.get(address(token)))) == {"Beleidsgroep"}


def test_it_gives_nothing_any_more_when_withdrawn_or_made_anew(side, client):
    link, token = made(side.leader)
    _newer, second = made(side.leader)
    assert [client.get(address(one)).status_code for one in (token, second)] == [404, 200]
    with pytest.raises(ActionRefused):
        register.withdraw_calendar_link(_newer, by=side.steering)
    register.withdraw_calendar_link(_newer, by=side.leader)
    assert client.get(address(second)).status_code == 404
    assert CalendarLink.objects.visible_to(side.leader).count() == 0
    assert link.pk != _newer.pk


def test_it_follows_the_roles_of_its_owner(side, client):
    _link, token = made(side.steering, side.governance.policy)
    assert set(names(client.get(address(token)))) == {"Beleidsgroep"}
    Role.objects.filter(user=side.steering).update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
    assert names(client.get(address(token))) == []
    side.steering.is_active = False
    side.steering.save(update_fields=["is_active"])
    assert client.get(address(token)).status_code == 404


def test_only_who_sees_a_body_makes_an_address_of_it(side, furnished):
    for user, body in ((furnished.west.leader, side.governance.policy), (side.board_staff, side.governance.steering)):
        with pytest.raises(ActionRefused, match="ziet dit orgaan niet"):
            made(user, body)
    with pytest.raises(PermissionDenied):
        made(furnished.nobody)
    assert not CalendarLink.objects.exclude(body=None).exists()


def test_the_secret_is_shown_once_and_kept_nowhere(side, sign_in):
    client = sign_in(side.leader)
    page = client.post(reverse("partnerships:calendar_create"), {"body": side.governance.policy.pk}).content.decode()
    token = re.search(r"/vergaderagenda/([\w-]+)/", page).group(1)
    assert len(token) >= 43
    link = CalendarLink.objects.get(body=side.governance.policy)
    assert token not in str(vars(link)) and link.token_hash == hash_of(token)
    assert token not in str(list(link.events.values()))
    assert token not in client.get(reverse("partnerships:calendar_list")).content.decode()
    assert client.get(address(token)).status_code == 200


def test_it_stays_out_of_the_log_and_is_kept_by_nobody(side, client, settings):
    _link, token = made(side.leader)
    record = logging.LogRecord("x", logging.ERROR, "", 1, f"GET {address(token)} failed", (), None)
    assert token not in SafeFormatter("%(message)s").format(record)
    assert without_secrets(address(token)) == "/vergaderagenda/…/vergaderingen.ics"
    for one in (token, "fout"):
        answer = client.get(address(one))
        assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.cookies == {}
    settings.WRONG_LINKS_PER_MINUTE = 0
    assert client.get(address("weer-fout")).status_code == 429
    assert client.get(address(token)).status_code == 200
    assert client.post(address(token)).status_code == 405


def test_no_student_is_in_it(side, client):
    for who in ("leader", "steering", "board_staff"):
        _link, token = made(getattr(side, who))
        text = client.get(address(token)).content.decode()
        assert "Geheim" not in text and not any(row.student.number in text for row in side.enrolments)


def test_the_dashboard_has_one_s_own_points_and_meetings(side, sign_in):
    def sections(user):
        blocks = sign_in(user).get(side.address()).context["blocks"]
        return {section.name: section for block in blocks for section in block.sections}

    own = sections(side.board_staff)
    assert [row[0].text for row in own["own-points"].rows] == ["Scholen vragen"]
    assert {row[2] for row in own["own-meetings"].rows} == {"Beleidsgroep"}
    assert "own-points" not in sections(side.steering)
    register.finish_action_point(side.governance.point, by=side.board_staff)
    assert "own-points" not in sections(side.board_staff)


def test_missing_minutes_are_on_the_work_list_of_who_keeps_them(side, sign_in):
    year = side.governance.held.school_year

    def items(user, **query):
        return [row.record for row in sign_in(user).get(side.address("werklijst/", year), query).context["table"].rows]

    assert items(side.leader, kind="no_minutes") == []
    forgotten = meet(side, side.governance.steering, datetime.date(2025, 11, 20))
    (item,) = items(side.leader, kind="no_minutes")
    assert (item.who, item.due) == ("Stuurgroep", datetime.date(2025, 12, 4))
    assert item.url == reverse("partnerships:minutes_keep", args=[forgotten.pk])
    register.cancel_meeting(forgotten, reason="Griep", by=side.leader)
    assert items(side.leader, kind="no_minutes") == []
