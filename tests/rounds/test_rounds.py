"""Rounds: their dates and phases, who may make and change them, and copying."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from oids.actions import Conflict
from oids.history import event_model
from oids.periods import SchoolYear
from partnerships import actions as register
from rounds.actions.places import answer_place
from rounds.actions.rounds import close_round, copy_round, shifted_days, update_round
from rounds.actions.shares import update_shares
from rounds.enums import Channel, Phase
from rounds.models import PlaceOffer, Round
from rounds.models.rounds import DATES
from tests.cast import YEAR
from tests.casts.rounds import DATES as DAYS
from tests.casts.rounds import make_round

DAY = datetime.timedelta(days=1)


# Dates


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (DAYS["places_from"] - DAY, Phase.PREPARING), (DAYS["places_from"], Phase.PLACES),
        (DAYS["places_until"], Phase.PLACES), (DAYS["wishes_from"], Phase.WISHES),
        (DAYS["proposal_from"] - DAY, Phase.WISHES), (DAYS["proposal_from"], Phase.PROPOSAL),
        (DAYS["confirmation_from"], Phase.CONFIRMATION), (DAYS["appeal_from"], Phase.APPEAL),
        (DAYS["final_from"] - DAY, Phase.APPEAL), (DAYS["final_from"], Phase.FINAL),
    ],
)  # fmt: skip
def test_the_phase_follows_the_dates(world, day, phase):
    assert make_round(world.oost).phase_on(day) == phase


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"places_until": DAYS["places_from"] - DAY}, "places_until"),
        ({"wishes_from": DAYS["places_from"] - DAY}, "wishes_from"),
        ({"wishes_until": DAYS["wishes_from"] - DAY}, "wishes_until"),
        ({"proposal_from": DAYS["wishes_until"]}, "proposal_from"),
        ({"places_until": DAYS["proposal_from"]}, "proposal_from"),
        ({"confirmation_from": DAYS["proposal_from"] - DAY}, "confirmation_from"),
        ({"appeal_from": DAYS["confirmation_from"] - DAY}, "appeal_from"),
        ({"final_from": DAYS["appeal_from"]}, "final_from"),
        ({"final_from": datetime.date(2027, 8, 1)}, "final_from"),
        ({"places_from": datetime.date(2025, 7, 31)}, "places_from"),
        ({"first_day": datetime.date(2026, 7, 31)}, "first_day"),
    ],
)
def test_a_date_in_the_wrong_place_is_told_beside_that_date(world, changes, field):
    with pytest.raises(ValidationError) as caught:
        make_round(world.oost, **changes)
    assert list(caught.value.message_dict) == [field]
    assert not Round.objects.exists()


def test_the_database_keeps_the_order_of_dates_whatever_the_road(rounds):
    with pytest.raises(DatabaseError, match="round_dates_in_order"), transaction.atomic():
        Round.objects.filter(pk=rounds.round.pk).update(final_from=DAYS["appeal_from"])


def test_a_name_is_used_once_a_year(rounds):
    with pytest.raises(ValidationError):
        make_round(rounds.oost)
    assert Round.objects.filter(partnership=rounds.oost.partnership).count() == 1
    assert make_round(rounds.oost, name="Tweede helft").pk


# Who may do what


@pytest.mark.parametrize("who", ["controller", "steering", "board_staff", "institute_staff", "trainer_user"])
def test_only_the_programme_leader_makes_and_changes_rounds(rounds, who):
    by = getattr(rounds.oost, who)
    with pytest.raises(PermissionDenied):
        update_round(rounds.round, by=by, name="Anders")
    with pytest.raises(PermissionDenied):
        copy_round(rounds.round, school_year=YEAR.next, by=by)
    with pytest.raises(PermissionDenied):
        update_shares(rounds.round, shares={}, by=by)
    with pytest.raises(PermissionDenied):
        close_round(rounds.round, by=by)


def test_a_round_of_another_partnership_is_not_theirs_to_change(rounds):
    with pytest.raises(PermissionDenied):
        update_round(rounds.west_round, by=rounds.oost.leader, name="Anders")


def test_two_people_do_not_overwrite_each_other(rounds):
    update_round(rounds.round, version=1, by=rounds.oost.leader, default_limit_km=30)
    with pytest.raises(Conflict) as caught:
        update_round(rounds.round, version=1, by=rounds.oost.leader, default_limit_km=40)
    assert [(then, now) for _label, then, now in caught.value.changes] == [("–", "30")]


def test_history_says_who_did_what(rounds, sign_in):
    update_round(rounds.round, by=rounds.oost.leader, default_limit_km=30)
    event = event_model(Round).objects.filter(pgh_obj=rounds.round).latest("pgh_id")
    assert event.pgh_context.metadata["action"] == "rounds.round.update"
    assert event.pgh_context.metadata["user"] == rounds.oost.leader.pk
    page = sign_in(rounds.oost.controller).get(reverse("rounds:round_history", args=[rounds.round.pk]))
    assert "30" in page.content.decode()


# Copying


def test_a_copy_asks_anew_and_keeps_weights_and_shares(rounds, today):
    side, round = rounds.oost, rounds.round
    update_round(round, by=side.leader, weight_travel=9, default_limit_km=25)
    update_shares(round, shares={board.pk: Decimal(50) for board in side.boards}, by=side.leader)
    answer_place(round=round, school=side.schools[0], answer="yes", places=4, channel="office", by=side.leader)
    answer_place(round=round, school=side.schools[2], answer="no", channel="office", by=side.leader)
    copy = copy_round(round, school_year=YEAR.next, by=side.leader)
    assert (copy.weight_travel, copy.default_limit_km, copy.copied_from, copy.is_closed) == (9, 25, round, False)
    assert {row.board_id: row.share for row in copy.shares.all()} == {board.pk: Decimal(50) for board in side.boards}
    assert {(row.school_id, row.answer, row.places, row.channel, row.answered_at) for row in copy.offers.all()} == {
        (side.schools[0].pk, "", 0, Channel.COPY, None), (side.schools[2].pk, "", 0, Channel.COPY, None),
    }  # fmt: skip
    assert PlaceOffer.objects.get(round=round, school=side.schools[0]).places == 4


def test_a_copy_shows_last_years_places_beside_the_question(rounds, sign_in):
    side, round = rounds.oost, rounds.round
    answer_place(round=round, school=side.schools[0], answer="yes", places=7, channel="office", by=side.leader)
    copy = copy_round(round, school_year=YEAR.next, by=side.leader)
    page = sign_in(side.leader).get(reverse("rounds:place_grid", args=[copy.pk]))
    rows = {row.school.pk: row.school for row in page.context["rows"]}
    assert (rows[side.schools[0].pk].last_places, rows[side.schools[0].pk].answer) == (7, "")
    assert rows[side.schools[1].pk].last_places is None


def test_a_copy_leaves_out_boards_and_schools_that_left(rounds):
    side, round = rounds.oost, rounds.round
    update_shares(round, shares={board.pk: Decimal(50) for board in side.boards}, by=side.leader)
    answer_place(round=round, school=side.schools[2], answer="yes", places=2, channel="office", by=side.leader)
    register.end_membership(side.boards[1].memberships.get(), last_day=YEAR.last_day, reason="Fusie", by=side.leader)
    copy = copy_round(round, school_year=YEAR.next, by=side.leader)
    assert [row.board for row in copy.shares.all()] == [side.boards[0]]
    assert not copy.offers.exists()


def test_a_copy_goes_to_a_later_year_and_once_by_name(rounds):
    with pytest.raises(ValidationError) as caught:
        copy_round(rounds.round, school_year=YEAR, by=rounds.oost.leader)
    assert list(caught.value.message_dict) == ["school_year"]
    copy_round(rounds.round, school_year=YEAR.next, by=rounds.oost.leader)
    with pytest.raises(ValidationError):
        copy_round(rounds.round, school_year=YEAR.next, by=rounds.oost.leader)


@given(first=st.dates(datetime.date(2015, 1, 1), datetime.date(2035, 1, 1)), gaps=st.lists(st.integers(1, 40), min_size=8,
       max_size=8), years=st.integers(1, 3))  # fmt: skip
def test_shifted_dates_keep_weekday_order_and_distance(first, gaps, years):
    days, day = {}, first
    for name, gap in zip(DATES, gaps, strict=True):
        days[name], day = day, day + datetime.timedelta(days=gap)
    year = SchoolYear.of(first)
    found = shifted_days(Round(school_year=year, **days), SchoolYear(year.start + years))
    shifts = {found[name] - days[name] for name in DATES}
    assert len(shifts) == 1
    shift = shifts.pop().days
    assert shift % 7 == 0
    # The same week of the year: never more than a week from so many years later.
    assert abs(shift - 365 * years) <= 8
    assert (found["first_day"], found["last_day"]) == (None, None)


def test_copying_year_after_year_does_not_drift(world):
    round = make_round(world.oost)
    for _turn in range(6):
        round = Round(school_year=round.school_year.next, **shifted_days(round, round.school_year.next))
    assert round.places_from.isocalendar()[1:] == DAYS["places_from"].isocalendar()[1:]
