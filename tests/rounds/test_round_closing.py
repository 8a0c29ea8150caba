"""A round that is closed: when it may be, and what stays as it was."""

import datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from oids.actions import ActionRefused
from partnerships.models import School, SchoolMembership
from placements import actions as placing
from rounds.actions.places import answer_place
from rounds.actions.rounds import close_round, update_round
from rounds.actions.shares import update_shares
from rounds.enums import AppealState, Channel, Phase
from rounds.models import Appeal, BoardShare, PlaceLimit, PlaceOffer, Round, WishList
from tests.cast import YEAR
from tests.rounds.conftest import FINAL


def test_a_round_is_closed_from_the_day_it_is_final(rounds, today):
    with pytest.raises(ActionRefused, match="2026"):
        close_round(rounds.round, by=rounds.oost.leader)
    today(FINAL)
    closed = close_round(rounds.round, by=rounds.oost.leader)
    assert (closed.is_closed, closed.closed_by, closed.phase) == (True, rounds.oost.leader, Phase.CLOSED)
    with pytest.raises(ActionRefused):
        close_round(closed, by=rounds.oost.leader)


def test_a_round_with_an_open_appeal_is_not_closed(rounds, today):
    today(FINAL)
    wishes = WishList.objects.create(round=rounds.round, enrolment=rounds.oost.enrolments[0])
    appeal = Appeal.objects.create(wish_list=wishes, channel=Channel.OFFICE)
    with pytest.raises(ActionRefused):
        close_round(rounds.round, by=rounds.oost.leader)
    appeal.state, appeal.decided_by = AppealState.REFUSED, rounds.oost.leader
    appeal.save()
    assert close_round(rounds.round, by=rounds.oost.leader).is_closed


@pytest.fixture
def closed(rounds, today):
    side = rounds.oost
    limits = [{"route": "full_time", "year_from": None, "year_until": None, "places": 1}]
    values = {"answer": "yes", "places": 2, "channel": "office", "by": side.leader, "limits": limits}
    answer_place(round=rounds.round, school=side.schools[3], **values)
    update_shares(rounds.round, shares={board.pk: Decimal(50) for board in side.boards}, by=side.leader)
    today(FINAL)
    rounds.round = close_round(rounds.round, by=side.leader)
    return rounds


def test_a_closed_round_is_frozen_by_its_actions(closed):
    side, round = closed.oost, closed.round
    for act in (
        lambda: update_round(round, by=side.leader, name="Anders"),
        lambda: update_shares(round, shares={}, by=side.leader),
        lambda: answer_place(round=round, school=side.schools[3], answer="no", channel="office", by=side.leader),
    ):
        with pytest.raises(ActionRefused):
            act()


@pytest.mark.parametrize(
    "change",
    [
        lambda round: Round.objects.filter(pk=round.pk).update(name="Anders"),
        lambda round: Round.objects.filter(pk=round.pk).update(closed_at=None),
        lambda round: round.offers.update(places=9),
        lambda round: PlaceLimit.objects.filter(offer__round=round).update(places=9),
        lambda round: PlaceLimit.objects.filter(offer__round=round).delete(),
        lambda round: BoardShare.objects.filter(round=round).delete(),
        lambda round: PlaceOffer.objects.create(round=round, school=round.offers.get().school),
    ],
)
def test_a_closed_round_is_frozen_by_the_database(closed, change):
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        change(closed.round)


def test_a_closed_round_stays_readable(closed, sign_in):
    client = sign_in(closed.oost.leader)
    pk, offer = closed.round.pk, closed.round.offers.get()
    for address in (
        reverse("rounds:round_detail", args=[pk]), reverse("rounds:place_list", args=[pk]), offer.get_absolute_url(),
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert reverse("rounds:place_grid", args=[pk]) not in page.content.decode()
        assert "opgeven/?school" not in page.content.decode()
    assert client.get(reverse("rounds:place_grid", args=[pk])).status_code == 302


def comes_later(closed):
    """A student who is enrolled after the round was closed."""
    side = closed.oost
    student = placing.register_student(
        partnership=side.partnership, institute=closed.institute, number="777001", first_name="Later",
        last_name="Gekomen", by=side.leader,
    )  # fmt: skip
    placing.enrol(
        student, partnership=side.partnership, school_year=YEAR, route="full_time", year_of_study=1,
        subsidy_kind="hbo", by=side.leader,
    )  # fmt: skip


def test_the_figures_of_a_closed_round_are_those_of_when_it_closed(closed, sign_in):
    side, address = closed.oost, reverse("rounds:round_detail", args=[closed.round.pk])

    def figures(user):
        return [(row.label, row.number, row.note) for row in sign_in(user).get(address).context["figures"]]

    users = (side.leader, side.board_staff, side.institute_staff)
    before = [figures(user) for user in users]
    assert ("Te plaatsen studenten", str(len(side.enrolments)), "") in before[0]
    comes_later(closed)
    school = School.objects.get(pk=side.schools[0].pk)
    School.objects.filter(pk=school.pk).update(closed_on=FINAL)
    assert [figures(user) for user in users] == before
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        Round.objects.filter(pk=closed.round.pk).update(figures=None)


def test_the_lists_of_a_closed_round_stay_what_they_were(closed, sign_in):
    """A school that goes afterwards keeps its answer and its board; the lists show what the figures count."""
    side = closed.oost
    places, wishes = (reverse(f"rounds:{name}_list", args=[closed.round.pk]) for name in ("place", "wish"))

    def listed(user):
        client = sign_in(user)
        rows = [
            (row.record.name, row.record.answer, row.record.board_name)
            for row in client.get(places).context["table"].rows
        ]
        return sorted(rows), sorted(row.record.pk for row in client.get(wishes).context["table"].rows)

    before = listed(side.leader)
    assert (side.schools[3].name, "yes", side.boards[1].name) in before[0]
    assert (len(before[0]), len(before[1])) == (len(side.schools), len(side.enrolments))
    for school in (side.schools[0], side.schools[3]):
        SchoolMembership.objects.filter(school=school).update(valid_until=datetime.date(2026, 7, 31))
    comes_later(closed)
    assert listed(side.leader) == before


def test_an_answer_of_a_school_that_left_before_the_round_closed_stays_readable(rounds, sign_in, today):
    """It counts in no figure; its answer is not lost."""
    side, round = rounds.oost, rounds.round
    for school in side.schools[2:]:
        answer_place(round=round, school=school, answer="yes", places=3, channel="office", by=side.leader)
    listing = reverse("rounds:place_list", args=[round.pk])
    assert sign_in(side.leader).get(listing).context["left"] is None
    gone = side.schools[3]
    SchoolMembership.objects.filter(school=gone).update(valid_until=datetime.date(2026, 7, 31))
    offer = round.offers.get(school=gone)
    for close in (False, True):
        if close:
            today(FINAL)
            close_round(round, by=side.leader)
        page = sign_in(side.leader).get(listing)
        assert gone.pk not in {row.record.pk for row in page.context["table"].rows}
        ((name, _city, answer, places, _closed),) = page.context["left"].lines
        assert (name.text, name.url, answer.text, places.text) == (gone.name, offer.get_absolute_url(), "ja", "3")
    assert sign_in(side.leader).get(reverse("rounds:place_reminder_list", args=[round.pk])).context["left"] is None


def test_closing_counts_the_schools_that_the_round_counts(rounds, sign_in, today):
    side, round = rounds.oost, rounds.round
    for school in side.schools[2:]:
        answer_place(round=round, school=school, answer="yes", places=1, channel="office", by=side.leader)
    SchoolMembership.objects.filter(school=side.schools[3]).update(valid_until=datetime.date(2026, 7, 31))
    today(FINAL)
    facts = sign_in(side.leader).get(reverse("rounds:round_close", args=[round.pk])).context["facts"]
    assert facts[2][1] == "1 van 3, waarvan 1 ja"


def test_closing_says_first_what_follows(rounds, sign_in, today):
    today(FINAL)
    client, address = sign_in(rounds.oost.leader), reverse("rounds:round_close", args=[rounds.round.pk])
    assert len(client.get(address).context["facts"]) == 4
    assert not Round.objects.get(pk=rounds.round.pk).is_closed
    assert client.post(address).status_code == 302
    assert Round.objects.get(pk=rounds.round.pk).is_closed
