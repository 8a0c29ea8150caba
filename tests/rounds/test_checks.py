"""Confirmation by boards: what each is asked, how a request is changed or withdrawn, and the hours that go with it."""

import datetime
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from oids.actions import ActionRefused, Conflict
from partnerships import actions as register
from placements.models import Norm
from rounds.actions.checks import update_check, withdraw_check
from rounds.board_lines import hours_of, lines_of
from rounds.enums import CheckState
from rounds.models import BoardCheck, CheckLine, CheckRequest
from tests.cast import YEAR
from tests.casts.mail import FIRST, LAST, ask, check_of
from tests.rounds.checks import confirm_all

# Asking


def test_each_board_gets_the_placements_at_its_schools_with_their_days_in_the_period(asked):
    found = {
        check.board: [(line.placement, line.valid_from, line.valid_until) for line in check.lines.all()]
        for check in BoardCheck.objects.all()
    }
    first, second = asked.boards
    of_first = {asked.placements[number] for number in (0, 1, 4)}
    assert {row[0] for row in found[first]} == of_first
    assert {row[0] for row in found[second]} == set(asked.placements) - of_first
    assert {row[1:] for rows in found.values() for row in rows} == {(FIRST, LAST)}
    assert set(CheckLine.objects.values_list("state", flat=True)) == {CheckState.OPEN}


def test_what_was_shown_is_kept_with_the_student_by_reference(asked):
    line = check_of(asked, 0).lines.get(placement=asked.placements[0])
    assert line.shown["student"] == asked.placements[0].student.reference
    assert (line.shown["school"], line.shown["mentors"]) == ("School oost 1a", ["Mees Mentor0"])
    assert "Geheim" not in str(line.shown) and line.shown["days"] == (LAST - FIRST).days + 1


def test_a_school_that_changes_board_is_confirmed_by_each_for_its_own_days(placed):
    side = placed.oost
    day = datetime.date(2026, 11, 1)
    register.move_school(side.schools[0], board=side.boards[1], on=day, by=side.leader)
    request = ask(side)
    parts = CheckLine.objects.filter(placement=side.placements[0]).order_by("valid_from")
    assert [(line.check_of.board, line.valid_from, line.valid_until) for line in parts] == [
        (side.boards[0], FIRST, day - datetime.timedelta(days=1)), (side.boards[1], day, LAST),
    ]  # fmt: skip
    lines = [line for check in request.checks.all() for line in lines_of(check).lines]
    mine = [line for line in lines if line.row.placement == side.placements[0]]
    assert sum(line.days.days for line in mine) == (LAST - FIRST).days + 1


def test_a_school_that_comes_back_to_a_board_has_two_stretches(placed):
    side = placed.oost
    for day, board in ((datetime.date(2026, 10, 1), 0), (datetime.date(2026, 12, 1), 1)):
        register.move_school(side.schools[2], board=side.boards[board], on=day, by=side.leader)
    ask(side)
    lines = lines_of(check_of(side)).lines
    days = [line.days for line in lines if line.row.placement == side.placements[2]]
    assert [(part.first, part.last) for part in days] == [
        (FIRST, datetime.date(2026, 9, 30)), (datetime.date(2026, 12, 1), LAST),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "values, field",
    [
        ({"valid_from": datetime.date(2026, 7, 1)}, "valid_from"),
        ({"valid_until": datetime.date(2027, 8, 1)}, "valid_until"),
        ({"due_on": datetime.date(2026, 8, 1)}, "due_on"),
        ({"valid_from": datetime.date(2026, 12, 1), "valid_until": datetime.date(2026, 11, 1)}, "__all__"),
        ({"name": " "}, "name"),
    ],
)
def test_a_request_that_cannot_be_is_refused_beside_its_field(placed, values, field):
    with pytest.raises(ValidationError) as refused:
        ask(placed.oost, **values)
    assert field in refused.value.message_dict
    assert not CheckRequest.objects.exists()


def test_a_name_is_used_once_and_an_empty_period_asks_nothing(asked):
    with pytest.raises(ValidationError):
        ask(asked)
    with pytest.raises(ActionRefused):
        ask(asked, name="Zomer", valid_from=datetime.date(2026, 8, 1), valid_until=datetime.date(2026, 8, 2))


def test_a_request_gets_another_name_and_day_and_no_day_before_its_period(asked, sign_in):
    day = datetime.date(2027, 3, 1)
    update_check(asked.request, name=" Eerste helft ", due_on=day, version=1, by=asked.leader)
    asked.request.refresh_from_db()
    assert (asked.request.name, asked.request.due_on, asked.request.version) == ("Eerste helft", day, 2)
    with pytest.raises(ValidationError) as refused:
        update_check(asked.request, name="x", due_on=FIRST - datetime.timedelta(days=1), by=asked.leader)
    assert list(refused.value.message_dict) == ["due_on"]
    with pytest.raises(Conflict):
        update_check(asked.request, name="Tweede", due_on=day, version=1, by=asked.leader)


def test_a_request_is_withdrawn_while_nobody_answered(asked, sign_in):
    page = sign_in(asked.leader).post(reverse("rounds:check_request_withdraw", args=[asked.request.pk]))
    assert page.url == reverse("rounds:check_request_list", args=[asked.slug, YEAR])
    assert not CheckLine.objects.filter(check_of__request=asked.request.pk).exists()
    assert not CheckRequest.objects.filter(pk=asked.request.pk).exists()
    ask(asked)  # the name is free again


def test_a_request_that_a_board_answered_stays(asked, sign_in):
    confirm_all(asked)
    with pytest.raises(ActionRefused, match=str(asked.boards[1])):
        withdraw_check(asked.request, by=asked.leader)
    page = sign_in(asked.leader).get(asked.request.get_absolute_url()).content.decode()
    assert reverse("rounds:check_request_update", args=[asked.request.pk]) in page
    assert reverse("rounds:check_request_withdraw", args=[asked.request.pk]) not in page


# Hours


def test_hours_follow_the_days_and_add_up(asked):
    lines = [line for check in asked.request.checks.all() for line in lines_of(check).lines]
    hours = hours_of(asked.request, lines)
    share = Fraction((LAST - FIRST).days + 1, (datetime.date(2027, 7, 9) - datetime.date(2026, 8, 31)).days + 1)
    exact = 80 * share * len(lines)
    assert abs(hours.total(lines).school - exact) <= Fraction(1, 10)
    of_boards = [hours.total(lines_of(check).lines) for check in asked.request.checks.all()]
    assert sum(part.total for part in of_boards) == hours.total(lines).total


@pytest.mark.parametrize("hours", ["80.15", "79.95", "33.33", "71.77"])
def test_a_board_s_hours_are_the_same_on_its_own_page_and_beside_the_others(asked, sign_in, hours):
    """Whatever the rounding: line by line, per board, and the total adds up."""
    Norm.objects.filter(partnership=asked.partnership).update(school_trainer_hours=hours, mentor_hours="13.37")
    every = [line for check in asked.request.checks.all() for line in lines_of(check).lines]
    together = hours_of(asked.request, every)
    shown, client = [], sign_in(asked.leader)
    for check in asked.request.checks.order_by("board__name", "pk"):
        own = lines_of(check).lines
        alone = hours_of(asked.request, own)
        assert alone.by_line == {line.row.pk: together.by_line[line.row.pk] for line in own}
        facts = {str(fact[0]): fact[1] for fact in client.get(check.get_absolute_url()).context["facts"]}
        shown.append(facts["Uren van schoolopleider en mentor"])
    section = client.get(asked.request.get_absolute_url()).context["sections"][0]
    assert sorted(str(line[-1].text) for line in section.lines) == sorted(shown)


def test_the_file_holds_every_line_with_hours_and_answers(asked, sign_in):
    confirm_all(asked)
    content = sign_in(asked.leader).get(asked.request.get_absolute_url(), {"export": "csv"}).content.decode("utf-8-sig")
    rows = [row.split(";") for row in content.strip().splitlines()]
    assert len(rows) == 1 + len(asked.placements) and len({len(row) for row in rows}) == 1
    assert sum("Geheimoost" in row[6] for row in rows) == len(asked.placements)
    assert sum(asked.board_staff.name in row for row in rows) == asked.check.lines.count()
    assert asked.request.school_year == YEAR


def test_a_board_that_is_asked_comes_straight_to_its_own_list(asked, sign_in):
    """The leader, who looks at all boards, comes to the request."""
    for who, url in (
        (asked.board_staff, asked.check.get_absolute_url()),
        (asked.leader, asked.request.get_absolute_url()),
    ):
        blocks = sign_in(who).get(asked.address("")).context["blocks"]
        tiles = [tile.url for block in blocks if block.name == "season" for tile in block.tiles]
        assert [found for found in tiles if "bevestigingen" in found] == [url]
