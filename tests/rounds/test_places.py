"""Places: what fits together in an answer, who may answer when, and two people at once."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from oids.actions import ActionRefused, Conflict
from oids.history import event_model
from partnerships import actions as register
from rounds.actions.places import answer_place
from rounds.enums import Channel
from rounds.models import PersonalLink, PlaceOffer
from rounds.places import offers_of, schools_of
from tests.cast import YEAR
from tests.rounds.conftest import AFTER, ASKING, BEFORE
from tests.rounds.places import FULL_TIME_TWO, answer


def fields_of(world, **values):
    with pytest.raises(ValidationError) as caught:
        answer(world, **values)
    return set(caught.value.message_dict)


# What fits together


def test_the_four_answers_are_different(rounds):
    for school, values in enumerate(({"answer": "yes"}, {"answer": "maybe"}, {"answer": "no", "places": 0})):
        answer(rounds, school, **values)
    found = {row.school_id: (row.answer, row.places) for row in offers_of(rounds.round)}
    keys = [school.pk for school in rounds.oost.schools]
    assert found == {keys[0]: ("yes", 3), keys[1]: ("maybe", 3), keys[2]: ("no", 0)}
    assert {school.pk for school in schools_of(rounds.round)} == set(keys)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"answer": "yes", "places": 0}, "places"), ({"answer": "no", "places": 1}, "places"),
        ({"answer": "", "places": 1}, "answer"), ({"answer": "perhaps"}, "answer"), ({"places": -1}, "places"),
        ({"places": 1000}, "places"), ({"places": "3"}, "places"), ({"channel": "pigeon"}, "channel"),
        ({"answer": "no", "places": 0, "limits": [FULL_TIME_TWO]}, "limits"),
        ({"limits": [FULL_TIME_TWO, FULL_TIME_TWO | {"places": 1}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"route": ""}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"route": "evening"}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"year_from": 4, "year_until": 2}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"year_from": 7}]}, "limits"),
        ({"limits": [FULL_TIME_TWO | {"places": -1}]}, "limits"),
        ({"note": "x" * 301}, "note"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_beside_its_field(rounds, values, field):
    assert fields_of(rounds, **values) == {field}
    assert not PlaceOffer.objects.exists()


def test_who_answered_when_by_which_road_is_kept_and_taken_back(rounds):
    offer = answer(rounds, note="Niet in groep 3.")
    assert (offer.answered_by, offer.channel, offer.note) == (rounds.oost.leader, Channel.OFFICE, "Niet in groep 3.")
    assert offer.answered_at is not None
    offer = answer(rounds, answer="", places=0)
    assert (offer.answered_by, offer.answered_at, offer.channel) == (None, None, "")
    actions = [
        event.pgh_context.metadata["action"]
        for event in event_model(PlaceOffer).objects.filter(pgh_obj=offer).order_by("pgh_id")
    ]
    assert actions == ["rounds.place.answer"] * 2


def test_limits_are_replaced_and_what_is_the_same_stays(rounds):
    other = {"route": "", "year_from": 3, "year_until": 4, "places": 1}
    offer = answer(rounds, limits=[FULL_TIME_TWO, other])
    kept = offer.limits.get(route="full_time").pk
    offer = answer(rounds, limits=[FULL_TIME_TWO | {"places": 1}, {"year_until": 1, "places": 0}])
    assert {(row.pk == kept, row.route, row.year_from, row.year_until, row.places) for row in offer.limits.all()} == {
        (True, "full_time", None, None, 1), (False, "", None, 1, 0),
    }  # fmt: skip
    assert not answer(rounds, answer="no", places=0).limits.exists()


def test_a_school_of_another_partnership_or_that_left_is_refused(rounds):
    with pytest.raises(ValidationError) as caught:
        answer_place(
            round=rounds.round, school=rounds.west.schools[0], answer="no", channel="office", by=rounds.oost.leader
        )
    assert set(caught.value.message_dict) == {"school"}
    register.close_school(rounds.oost.schools[3], last_day=YEAR.previous.last_day, reason="Leeg", by=rounds.oost.leader)
    assert fields_of(rounds) == {"school"}


# Who may answer, and when


@pytest.mark.parametrize("day", [BEFORE, AFTER])
def test_a_board_answers_only_while_the_round_asks(rounds, today, day):
    board = {"by": rounds.oost.board_staff, "channel": "board"}
    today(day)
    with pytest.raises(ActionRefused):
        answer(rounds, **board)
    assert answer(rounds).pk  # the office may until the round is closed
    today(ASKING)
    assert answer(rounds, **board).answered_by == rounds.oost.board_staff


@pytest.mark.parametrize("day", ["places_from", "places_until"])
def test_the_first_and_the_last_day_count(rounds, today, day):
    today(getattr(rounds.round, day))
    assert answer(rounds, by=rounds.oost.board_staff, channel="board").pk


@pytest.mark.parametrize("who", ["controller", "steering", "institute_staff", "trainer_user"])
def test_others_do_not_answer(rounds, who):
    with pytest.raises(PermissionDenied):
        answer(rounds, by=getattr(rounds.oost, who))


def test_a_board_does_not_answer_for_another_board(rounds):
    with pytest.raises(PermissionDenied):
        answer(rounds, 0, by=rounds.oost.board_staff, channel="board")
    with pytest.raises(PermissionDenied):
        answer(rounds, by=rounds.west.board_staff, channel="board")
    with pytest.raises(PermissionDenied):
        answer(rounds, by=None)


def test_a_school_that_goes_to_another_board_is_answered_by_both(rounds):
    school = rounds.oost.schools[0]
    register.move_school(school, board=rounds.oost.boards[1], on=datetime.date(2026, 8, 1), by=rounds.admin)
    answer(rounds, 0, by=rounds.oost.board_staff, channel="board")
    assert PlaceOffer.objects.visible_to(rounds.oost.board_staff).get().school == school


@pytest.fixture
def link(rounds):
    return PersonalLink.objects.create(
        round=rounds.round, school=rounds.oost.schools[3], token_hash="a" * 64,
        expires_on=datetime.date(2026, 6, 1), made_by=rounds.oost.leader,
    )  # fmt: skip


def test_a_school_answers_with_its_link_while_the_round_asks(rounds, link, today):
    offer = answer(rounds, by=None, link=link, channel="link")
    assert (offer.answered_by, offer.channel) == (None, Channel.LINK)
    link.refresh_from_db()
    assert link.used_at is not None
    today(AFTER)
    with pytest.raises(ActionRefused):
        answer(rounds, by=None, link=link, channel="link")


def test_a_link_opens_nothing_else(rounds, link, today):
    with pytest.raises(PermissionDenied):
        answer(rounds, 2, by=None, link=link, channel="link")
    with pytest.raises(PermissionDenied):
        answer_place(
            round=rounds.west_round, school=rounds.west.schools[0], answer="no", channel="link", by=None, link=link
        )
    today(datetime.date(2026, 6, 2))
    with pytest.raises(PermissionDenied):
        answer(rounds, by=None, link=link, channel="link")
    today(ASKING)
    link.withdrawn_at = rounds.round.places_from
    with pytest.raises(PermissionDenied):
        answer(rounds, by=None, link=link, channel="link")
    assert not PlaceOffer.objects.exists()


# Two people


def test_the_second_is_told_what_the_first_said(rounds):
    offer = answer(rounds, version=0)
    answer(rounds, version=offer.version, places=5, by=rounds.oost.board_staff, channel="board")
    with pytest.raises(Conflict) as caught:
        answer(rounds, version=offer.version, places=4)
    assert ("3", "5") in [(then, now) for _label, then, now in caught.value.changes]
    assert caught.value.by == str(rounds.oost.board_staff)
    with pytest.raises(Conflict):
        answer(rounds, version=0)  # opened when there was no answer at all
    assert PlaceOffer.objects.get().places == 5
