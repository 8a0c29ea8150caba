"""Rounds: their dates and phases, who may make and change them, copying, closing, shares."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from oids.actions import ActionRefused, Conflict
from oids.history import event_model
from oids.periods import SchoolYear
from partnerships import actions as register
from partnerships.models import School, SchoolMembership
from placements import actions as placing
from rounds.actions.places import answer_place
from rounds.actions.rounds import close_round, copy_round, shifted_days, update_round
from rounds.actions.shares import update_shares
from rounds.enums import AppealState, Channel, Phase
from rounds.models import Appeal, BoardShare, PlaceLimit, PlaceOffer, Round, WishList
from rounds.models.rounds import DATES
from rounds.views.shares import in_proportion
from tests.cast import YEAR
from tests.casts.rounds import DATES as DAYS
from tests.casts.rounds import make_round
from tests.rounds.conftest import AFTER, ASKING, BEFORE, FINAL

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


# Closing


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


def test_the_figures_of_a_closed_round_are_those_of_when_it_closed(closed, sign_in):
    side, address = closed.oost, reverse("rounds:round_detail", args=[closed.round.pk])

    def figures(user):
        return [(row.label, row.number, row.note) for row in sign_in(user).get(address).context["figures"]]

    users = (side.leader, side.board_staff, side.institute_staff)
    before = [figures(user) for user in users]
    assert ("Te plaatsen studenten", str(len(side.enrolments)), "") in before[0]
    placing.enrol(
        placing.register_student(
            partnership=side.partnership, institute=closed.institute, number="777001", first_name="Later",
            last_name="Gekomen", by=side.leader,
        ),
        partnership=side.partnership, school_year=YEAR, route="full_time", year_of_study=1, subsidy_kind="hbo",
        by=side.leader,
    )  # fmt: skip
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
    placing.enrol(
        placing.register_student(
            partnership=side.partnership, institute=closed.institute, number="777002", first_name="Later",
            last_name="Gekomen", by=side.leader,
        ),
        partnership=side.partnership, school_year=YEAR, route="full_time", year_of_study=1, subsidy_kind="hbo",
        by=side.leader,
    )  # fmt: skip
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


# Shares


def test_shares_add_up_to_a_hundred_or_are_empty(rounds):
    side = rounds.oost
    first, second = (board.pk for board in side.boards)
    update_shares(rounds.round, shares={first: Decimal("33.333"), second: Decimal("66.667")}, by=side.leader)
    for wrong in ({first: Decimal(50), second: Decimal(49)}, {first: Decimal(60), second: Decimal(50)}):
        with pytest.raises(ValidationError):
            update_shares(rounds.round, shares=wrong, by=side.leader)
    assert {row.board_id: row.share for row in rounds.round.shares.all()} == {
        first: Decimal("33.333"), second: Decimal("66.667"),
    }  # fmt: skip
    update_shares(rounds.round, shares={first: None, second: Decimal(100)}, by=side.leader)
    assert [row.board_id for row in rounds.round.shares.all()] == [second]
    update_shares(rounds.round, shares={}, by=side.leader)
    assert not rounds.round.shares.exists()


def test_shares_are_for_boards_of_the_partnership(rounds):
    with pytest.raises(ValidationError):
        update_shares(rounds.round, shares={rounds.west.boards[0].pk: Decimal(100)}, by=rounds.oost.leader)


def test_shares_by_the_form_say_what_is_wrong_and_keep_what_was_typed(rounds, sign_in):
    address = reverse("rounds:share_update", args=[rounds.round.pk])
    first, second = (f"share_{board.pk}" for board in rounds.oost.boards)
    client = sign_in(rounds.oost.leader)
    page = client.post(address, {first: "40,5", second: "50", "version": 1})
    assert page.status_code == 422
    assert "9,5" in page.content.decode()  # what is missing
    assert 'value="40,5"' in page.content.decode()
    assert client.post(address, {first: "40,5", second: "59,5", "version": 1}).status_code == 302
    assert {row.share for row in rounds.round.shares.all()} == {Decimal("40.5"), Decimal("59.5")}


def test_a_proposal_for_shares_fills_and_saves_nothing(rounds, sign_in):
    side = rounds.oost
    for school, places in zip(side.schools, (1, 1, 3, 1), strict=True):
        answer_place(round=rounds.round, school=school, answer="yes", places=places, channel="office", by=side.leader)
    copy = copy_round(rounds.round, school_year=YEAR.next, by=side.leader)
    page = sign_in(side.leader).get(reverse("rounds:share_update", args=[copy.pk]), {"fill": "places"})
    shown = [field.value() for _board, field, _figures in page.context["rows"]]
    assert shown == ["33,333", "66,667"]
    assert not copy.shares.exists()


@given(st.lists(st.integers(0, 500), min_size=1, max_size=20).filter(any))
def test_shares_in_proportion_add_up_to_exactly_a_hundred(weights):
    codes = {key: f"{40000 + key}" for key in range(len(weights))}
    shares = in_proportion(dict(enumerate(weights)), codes)
    assert sum(shares.values()) == 100
    for key, weight in enumerate(weights):
        assert abs(shares[key] * sum(weights) - 100 * weight) < Decimal(sum(weights)) / 1000


# Pages


def test_the_page_names_todays_phase_and_one_next_step(rounds, sign_in, today):
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    address = reverse("rounds:round_detail", args=[rounds.round.pk])
    page = client.get(address)
    assert [stage.is_now for stage in page.context["stages"]] == [True, False, False, False, False, False, False]
    assert page.context["step"].url == reverse("rounds:place_reminder_list", args=[rounds.round.pk])
    assert "Stuur een herinnering" in page.context["step"].text
    # Who is asked no more cannot be reminded.
    today(AFTER)
    late = client.get(address).context["step"]
    assert "herinnering" not in late.text and "wijzig die datum in de ronde" in late.text
    today(ASKING)
    for school in side.schools:
        answer_place(round=rounds.round, school=school, answer="yes", places=2, channel="office", by=side.leader)
    assert client.get(address).context["step"].url == ""  # everything is in
    today(FINAL)
    assert client.get(address).context["step"].url == reverse("rounds:round_close", args=[rounds.round.pk])


def test_each_figure_counts_the_list_that_it_opens(rounds, sign_in):
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    for school, answer in zip(side.schools, ("yes", "maybe", "no"), strict=False):
        places = 0 if answer == "no" else 3
        answer_place(round=rounds.round, school=school, answer=answer, places=places, channel="office", by=side.leader)
    figures = {figure.url: figure for figure in client.get(rounds.round.get_absolute_url()).context["figures"]}
    listing = reverse("rounds:place_list", args=[rounds.round.pk])
    assert figures[f"{listing}?answer=none"].number == "1"
    assert [row.pk for row in client.get(f"{listing}?answer=none").context["table"].data] == [side.schools[3].pk]
    for answer in ("yes", "maybe"):
        rows = client.get(f"{listing}?answer={answer}").context["table"].data
        assert figures[f"{listing}?answer={answer}"].number == str(sum(row.places for row in rows)) == "3"


def test_the_dashboard_of_the_year_before_shows_the_round_and_what_it_asks(rounds, sign_in):
    """A season is held in the year before; a board must not have to choose the next year to see that it is asked."""
    side, number = rounds.oost, {}
    for who in (side.leader, side.board_staff):
        client = sign_in(who)
        for year in (YEAR.previous, YEAR, YEAR.next):
            blocks = client.get(f"/{side.partnership.slug}/{year}/").context["blocks"]
            tiles = {tile.url: tile for block in blocks if block.name == "season" for tile in block.tiles}
            number[who.pk, str(year)] = tiles.get(f"{reverse('rounds:place_list', args=[rounds.round.pk])}?answer=none")
            assert (rounds.round.get_absolute_url() in tiles) == (year != YEAR.next)
    before, now = str(YEAR.previous), str(YEAR)
    assert [number[side.leader.pk, year].number for year in (before, now)] == [str(len(side.schools))] * 2
    assert number[side.board_staff.pk, before].note.startswith(str(rounds.round))
    assert number[side.board_staff.pk, str(YEAR.next)] is None


def test_what_is_not_known_is_no_zero_among_the_shares(rounds, sign_in):
    page = sign_in(rounds.oost.leader).get(reverse("rounds:share_update", args=[rounds.round.pk]))
    assert {row[2][0] for row in page.context["rows"]} == {None}  # no round last year: nobody offered 0 places
    assert page.context["totals"][0] is None


@pytest.mark.parametrize(
    ("day", "step"), [(BEFORE, ""), (ASKING, "rounds:place_grid"), (AFTER, "")], ids=["before", "asking", "after"]
)
def test_what_a_board_may_do_follows_the_dates(rounds, sign_in, today, day, step):
    today(day)
    page = sign_in(rounds.oost.board_staff).get(rounds.round.get_absolute_url())
    assert page.context["step"].url == (reverse(step, args=[rounds.round.pk]) if step else "")


def test_the_list_has_the_rounds_of_the_year_and_offers_a_copy_where_there_is_none(rounds, sign_in):
    client = sign_in(rounds.oost.leader)
    page = client.get(rounds.oost.address("rondes/"))
    assert [len(section.rows) for section in page.context["sections"]] == [1]
    page = client.get(rounds.oost.address("rondes/", YEAR.next))
    assert [len(section.rows) for section in page.context["sections"]] == [0, 1]
    copy = f"{reverse('rounds:round_copy', args=[rounds.round.pk])}?year={YEAR.next}"
    assert page.context["actions"][0][1] == copy
    assert client.post(copy, {"school_year": str(YEAR.next), "name": "Ronde"}).status_code == 302
    assert Round.objects.get(name="Ronde").school_year == YEAR.next


def test_a_new_round_is_proposed_with_dates_that_can_be_saved_as_they_are(rounds, sign_in):
    client, address = sign_in(rounds.oost.leader), rounds.oost.address("rondes/nieuw/", YEAR.next)
    initial = client.get(address).context["form"].initial
    weights = {name: 5 for name in ("wishes", "travel", "diversity", "groups", "trainers", "shares")}
    typed = {"part": "year", **initial} | {f"weight_{name}": value for name, value in weights.items()}
    assert client.post(address, typed).status_code == 302
    round = Round.objects.get(school_year=YEAR.next)
    assert {getattr(round, name).weekday() for name in ("places_from", "wishes_from", "final_from")} == {0}


def test_strangers_find_no_round(rounds, sign_in):
    for person in (rounds.west.leader, rounds.west.board_staff, rounds.nobody):
        client = sign_in(person)
        for name in ("detail", "update", "copy", "close", "history"):
            assert client.get(reverse(f"rounds:round_{name}", args=[rounds.round.pk])).status_code == 404
