"""The shares of boards as they are filled in, and the pages of rounds."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from rounds.actions.places import answer_place
from rounds.actions.rounds import copy_round
from rounds.actions.shares import update_shares
from rounds.models import Round
from rounds.views.shares import in_proportion
from tests.cast import YEAR
from tests.rounds.conftest import AFTER, ASKING, BEFORE, FINAL

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
