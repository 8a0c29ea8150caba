"""A round on both sides, and a day on which the tests are."""

import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from rounds.actions.links import make_link, path_of
from tests.casts.mail import ask, check_of
from tests.casts.rounds import make_round
from tests.rounds.personal import WISHING

BEFORE, ASKING, AFTER = datetime.date(2026, 1, 15), datetime.date(2026, 2, 10), datetime.date(2026, 3, 1)
FINAL = datetime.date(2026, 5, 4)


@pytest.fixture
def today(monkeypatch):
    """`today(day)`: from now on it is that day, for everything that asks."""

    real = timezone.localdate

    def be(day):
        monkeypatch.setattr(timezone, "localdate", lambda value=None: real(value) if value else day)

    return be


@pytest.fixture
def rounds(world, today):
    """`world` with a round on both sides, on a day on which places are asked: `.round`, `.west_round`."""
    today(ASKING)
    world.round, world.west_round = make_round(world.oost), make_round(world.west)
    return world


@pytest.fixture
def wishing(rounds, today):
    """A round on both sides, on a day on which wishes are asked."""
    today(WISHING)
    return rounds


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


@pytest.fixture
def asked(placed):
    """Placements that the boards are asked to confirm: `.request`, and `.check` of one board."""
    placed.oost.request = ask(placed.oost)
    placed.oost.check = check_of(placed.oost)
    return placed.oost
