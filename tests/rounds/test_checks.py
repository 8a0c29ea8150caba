"""Confirmation by boards: each its own, all or nothing, and asked again when something changed."""

import datetime
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from oids.actions import ActionRefused, Conflict
from oids.history import event_model
from partnerships import actions as register
from partnerships.models import School
from placements import actions as placing
from placements.enums import EndReason
from placements.models import Norm
from rounds.actions.checks import (
    Said,
    answer_check,
    renew_check,
    renewal_of,
    settle_check_line,
    update_check,
    withdraw_check,
)
from rounds.board_lines import hours_of, lines_of
from rounds.enums import CheckState, CorrectionReason
from rounds.models import BoardCheck, CheckLine, CheckRequest
from tests.cast import ALL_WARNINGS, YEAR, place
from tests.casts.mail import FIRST, LAST, ask, check_of, say, seen_by
from tests.forms import filled

LATE = datetime.date(2026, 9, 2)


@pytest.fixture
def asked(placed):
    placed.oost.request = ask(placed.oost)
    placed.oost.check = check_of(placed.oost)
    return placed.oost


def states(check):
    return [line.row.state for line in lines_of(check).lines]


def confirm_all(side):
    return answer_check(side.check, answers={}, confirm_rest=True, seen=seen_by(side.check), by=side.board_staff)


def change_mentor(side, number=2, mentor=3):
    return placing.update_placement(
        side.placements[number], mentors=[side.mentors[mentor]], acknowledged=ALL_WARNINGS, by=side.leader
    )


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


# Who may what


def test_only_the_office_asks_and_settles_and_only_the_board_itself_answers(asked, placed):
    for user in (asked.controller, asked.board_staff, asked.steering, placed.west.leader):
        with pytest.raises(PermissionDenied):
            renew_check(asked.request, by=user)
    answers = say(asked.check, 0, "objected", note="Nee.")
    for user in (asked.leader, asked.controller, placed.west.board_staff):
        with pytest.raises(PermissionDenied):
            answer_check(asked.check, answers=answers, by=user)
    answer_check(asked.check, answers=answers, by=asked.board_staff)
    line = CheckLine.objects.get(state=CheckState.OBJECTED)
    for user in (asked.board_staff, asked.controller):
        with pytest.raises(PermissionDenied):
            settle_check_line(line, note="Gedaan.", by=user)


def test_a_board_sees_its_own_and_no_other(asked, placed, sign_in):
    other = check_of(asked, 0)
    client = sign_in(asked.board_staff)
    for name in ("check_detail", "check_answer", "check_history"):
        assert client.get(reverse(f"rounds:{name}", args=[other.pk])).status_code == 404
        assert client.get(reverse(f"rounds:{name}", args=[asked.check.pk])).status_code == 200
    page = client.get(asked.request.get_absolute_url()).content.decode()
    assert str(asked.boards[1]) in page and str(asked.boards[0]) not in page
    exported = client.get(asked.request.get_absolute_url(), {"export": "csv"}).content.decode()
    assert "School oost 2a" in exported and "School oost 1a" not in exported
    assert sign_in(placed.west.board_staff).get(asked.check.get_absolute_url()).status_code == 404
    listed = sign_in(asked.board_staff).get(asked.address("bevestigingen/"))
    (row,) = listed.context["object_list"]
    assert (row.boards, row.lines) == (1, asked.check.lines.count())


def test_the_controller_reads_by_reference_what_the_board_reads_by_name(asked, sign_in):
    for kind in ("", "?export=csv"):
        of_board = sign_in(asked.board_staff).get(asked.check.get_absolute_url() + kind).content.decode()
        of_controller = sign_in(asked.controller).get(asked.check.get_absolute_url() + kind).content.decode()
        assert "Geheim" in of_board and "Geheim" not in of_controller
        assert asked.placements[2].student.reference in of_controller


# Answering


def test_all_is_confirmed_by_one_press_on_what_was_shown(asked, sign_in):
    client = sign_in(asked.board_staff)
    address = reverse("rounds:check_answer", args=[asked.check.pk])
    answer = client.post(address, filled(client.get(address)) | {"confirm_rest": "1"})
    assert answer.status_code == 302
    asked.check.refresh_from_db()
    assert set(states(asked.check)) == {CheckState.CONFIRMED}
    assert asked.check.answered_by == asked.board_staff and asked.check.answered_at is not None
    assert set(check_of(asked, 0).lines.values_list("state", flat=True)) == {CheckState.OPEN}


def test_answers_of_three_kinds_are_kept_with_their_reason(asked, sign_in):
    client = sign_in(asked.board_staff)
    address = reverse("rounds:check_answer", args=[asked.check.pk])
    values = filled(client.get(address))
    first, second = (line.row.pk for line in lines_of(asked.check).lines[:2])
    values |= {f"state_{first}": "corrected", f"reason_{first}": "other_mentor", f"note_{first}": "Anna begeleidt."}
    values |= {f"state_{second}": "objected", f"reason_{second}": "never_came", f"note_{second}": "Was hier niet."}
    assert client.post(address, values).status_code == 302
    rows = CheckLine.objects.in_bulk([first, second])
    assert (rows[first].state, rows[first].reason, rows[first].note) == (
        "corrected", CorrectionReason.OTHER_MENTOR, "Anna begeleidt.",
    )  # fmt: skip
    assert (rows[second].state, rows[second].reason, rows[second].note) == ("objected", "never_came", "Was hier niet.")
    # What was said stands there when one comes back, and sending it again changes nothing.
    again = filled(client.get(address))
    assert again[f"state_{first}"] == ["corrected"] and again[f"note_{second}"] == ["Was hier niet."]
    before = event_model(CheckLine).objects.count()
    assert client.post(address, again).status_code == 302
    assert event_model(CheckLine).objects.count() == before


@pytest.mark.parametrize(
    "said, field",
    [
        ({"state": "corrected"}, "reason"), ({"state": "corrected", "reason": "other"}, "note"),
        ({"state": "corrected", "reason": "ziek"}, "reason"), ({"state": "objected"}, "note"),
        ({"state": "objected", "reason": "ziek", "note": "Nee."}, "reason"), ({"state": "open"}, "state"), ({"state": "objected", "note": "x" * 201}, "note"),
    ],
)  # fmt: skip
def test_one_wrong_answer_keeps_all_back(asked, said, field):
    answers = say(asked.check, 0, **said) | say(asked.check, 1, "confirmed")
    with pytest.raises(ValidationError) as refused:
        answer_check(asked.check, answers=answers, by=asked.board_staff)
    assert list(refused.value.message_dict) == [f"{field}_{next(iter(answers))}"]
    assert set(states(asked.check)) == {CheckState.OPEN}


def test_a_wrong_answer_stands_beside_its_field_and_nothing_typed_is_lost(asked, sign_in):
    client = sign_in(asked.board_staff)
    address = reverse("rounds:check_answer", args=[asked.check.pk])
    key = lines_of(asked.check).lines[0].row.pk
    answer = client.post(address, filled(client.get(address)) | {f"state_{key}": "corrected", f"note_{key}": "Half."})
    assert answer.status_code == 422
    assert answer.context["form"].errors[f"reason_{key}"]
    assert filled(answer)[f"note_{key}"] == ["Half."]


@pytest.mark.parametrize("typed", [{"reason": "other_mentor"}, {"note": "Andere mentor."}])
@pytest.mark.parametrize("pressed", [{}, {"confirm_rest": "1"}])
def test_what_is_typed_at_a_line_without_an_answer_is_asked_about_and_kept(asked, sign_in, typed, pressed):
    client, address = sign_in(asked.board_staff), reverse("rounds:check_answer", args=[asked.check.pk])
    key = lines_of(asked.check).lines[0].row.pk
    values = {f"{name}_{key}": value for name, value in typed.items()}
    answer = client.post(address, filled(client.get(address)) | values | pressed)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [f"state_{key}"]
    assert {name: form[name].value() for name in values} == values
    assert set(states(asked.check)) == {CheckState.OPEN}


def test_lines_of_another_board_cannot_be_answered_along(asked):
    other = lines_of(check_of(asked, 0)).lines[0].row
    with pytest.raises(ValidationError):
        answer_check(asked.check, answers={other.pk: Said("confirmed")}, by=asked.board_staff)
    other.refresh_from_db()
    assert other.state == CheckState.OPEN


def test_nothing_answered_is_said(asked):
    with pytest.raises(ValidationError):
        answer_check(asked.check, answers={}, by=asked.board_staff)


def test_nobody_confirms_what_they_did_not_see(asked):
    seen = seen_by(asked.check)
    answers = {key: Said("confirmed", seen=mark) for key, mark in seen.items()}
    change_mentor(asked)
    with pytest.raises(ValidationError):
        answer_check(asked.check, answers=answers, by=asked.board_staff)
    with pytest.raises(ValidationError):
        answer_check(asked.check, answers={}, confirm_rest=True, seen=seen, by=asked.board_staff)
    assert set(states(asked.check)) == {CheckState.OPEN}
    confirm_all(asked)
    line = asked.check.lines.get(placement=asked.placements[2])
    assert line.shown["mentors"] == ["Mees Mentor3"]


def test_two_of_one_board_do_not_overwrite_each_other(asked):
    version = asked.check.version
    answer_check(asked.check, answers=say(asked.check, 0, "confirmed"), version=version, by=asked.board_staff)
    with pytest.raises(Conflict):
        answer_check(
            asked.check, answers=say(asked.check, 0, "objected", note="Nee."), version=version, by=asked.board_staff
        )


def test_a_late_answer_is_taken_and_marked(asked, sign_in, monkeypatch):
    client = sign_in(asked.controller)
    CheckRequest.objects.filter(pk=asked.request.pk).update(due_on=FIRST)
    overdue = LATE if timezone.localdate() < LATE else timezone.localdate()
    assert overdue > FIRST
    english(asked.controller)
    monkeypatch.setattr(timezone, "localdate", lambda *args: overdue)
    assert "overdue" in client.get(asked.request.get_absolute_url()).content.decode()
    confirm_all(asked)
    BoardCheck.objects.filter(pk=asked.check.pk).update(
        answered_at=datetime.datetime(2026, 9, 3, 12, tzinfo=datetime.UTC)
    )
    assert "answered late" in client.get(asked.request.get_absolute_url()).content.decode()


def english(user):
    user.language = "en"
    user.save(update_fields=["language"])


# Settling, and asking again


@pytest.fixture
def corrected(asked):
    said = say(asked.check, 0, "corrected", reason="other_mentor", note="Mentor3.")
    answer_check(asked.check, answers=said, confirm_rest=True, seen=seen_by(asked.check), by=asked.board_staff)
    asked.line = CheckLine.objects.get(pk=next(iter(said)))
    return asked


def test_the_office_says_what_was_done_and_the_board_reads_it(corrected, sign_in):
    client = sign_in(corrected.leader)
    address = reverse("rounds:check_line_settle", args=[corrected.line.pk])
    page = client.get(address).content.decode()
    placement = corrected.line.placement
    for act in ("update", "move", "end"):
        assert reverse(f"placements:placement_{act}", args=[placement.pk]) + f"?next={address}" in page
    assert client.post(address, {"note": " "}).status_code == 422
    assert client.post(address, {"note": "Mentor gewijzigd."}).status_code == 302
    corrected.line.refresh_from_db()
    assert (corrected.line.settled_by, corrected.line.is_open) == (corrected.leader, False)
    assert (
        "Mentor gewijzigd." in sign_in(corrected.board_staff).get(corrected.check.get_absolute_url()).content.decode()
    )
    with pytest.raises(ActionRefused):
        settle_check_line(corrected.line, note="Nog eens.", by=corrected.leader)


def test_what_is_settled_stays_when_the_board_answers_again(corrected):
    settle_check_line(corrected.line, note="Blijft zo.", by=corrected.leader)
    said = {corrected.line.pk: Said("objected", note="Toch niet.", seen=seen_by(corrected.check)[corrected.line.pk])}
    with pytest.raises(ValidationError):
        answer_check(corrected.check, answers=said, by=corrected.board_staff)


def test_a_settled_line_can_be_put_before_the_board_again_as_it_is_now(corrected):
    placement = corrected.line.placement
    placing.update_placement(
        placement, mentors=[corrected.mentors[3]], acknowledged=ALL_WARNINGS, by=corrected.leader
    )  # fmt: skip
    settle_check_line(corrected.line, note="Mentor gewijzigd.", ask_again=True, by=corrected.leader)
    corrected.line.refresh_from_db()
    assert (corrected.line.state, corrected.line.reason, corrected.line.settled_at) == (CheckState.OPEN, "", None)
    assert corrected.line.shown["mentors"] == ["Mees Mentor3"]
    assert corrected.line.settled_note == "Mentor gewijzigd."


def test_a_change_after_it_was_confirmed_shows_and_is_asked_again(asked, sign_in):
    confirm_all(asked)
    with pytest.raises(ActionRefused):
        renew_check(asked.request, by=asked.leader)
    english(asked.leader)
    page = asked.check.get_absolute_url()
    assert "changed since" not in sign_in(asked.leader).get(page).content.decode().lower()
    change_mentor(asked)
    assert "changed since it was confirmed" in sign_in(asked.leader).get(page).content.decode()
    renewal = renew_check(asked.request, by=asked.leader)
    assert [line.row.placement for line in renewal.again] == [asked.placements[2]]
    changed = {line.row.placement: line.row.state for line in lines_of(asked.check).lines}
    assert changed == {asked.placements[2]: CheckState.OPEN, asked.placements[3]: CheckState.CONFIRMED}
    assert not renewal_of(asked.request).is_needed


def test_confirming_again_what_changed_needs_no_one_in_between(asked):
    confirm_all(asked)
    change_mentor(asked)
    confirm_all(asked)
    (line,) = [row for row in lines_of(asked.check).lines if row.row.placement == asked.placements[2]]
    assert line.row.state == CheckState.CONFIRMED and not line.is_changed


def test_what_will_be_asked_again_is_named_with_what_changed(asked, sign_in):
    client, address = sign_in(asked.leader), reverse("rounds:check_request_renew", args=[asked.request.pk])
    confirm_all(asked)
    assert client.get(address).context["refused_before"] == (
        "Er is niets veranderd sinds het aan de besturen is gevraagd; er is dus niets opnieuw te vragen."
    )
    change_mentor(asked)
    new = place(asked, 5, 2)
    moved = asked.placements[3]
    placing.end_placement(
        moved, last_day=FIRST - datetime.timedelta(days=1), reason=EndReason.STUDENT_STOPPED, by=asked.leader
    )
    page = client.get(address)
    assert [fact[1] for fact in page.context["facts"]] == ["1", "1", "1"] and page.context["refused_before"] == ""
    rows = {section.name: section.lines[0] for section in page.context["sections"]}
    changed = asked.placements[2]
    assert {name: (row[0].text, row[0].url) for name, row in rows.items()} == {
        name: (placement.student.sort_name, placement.get_absolute_url())
        for name, placement in (("again", changed), ("new", new), ("gone", moved))
    }
    assert rows["again"][3].text == f"mentor: {asked.mentors[2]} → {asked.mentors[3]}"
    assert rows["gone"][3].text.startswith(f"was op {asked.schools[3]}, ")


def test_a_school_that_is_spelled_better_is_no_change(asked):
    confirm_all(asked)
    School.objects.filter(pk=asked.schools[2].pk).update(name="De Nieuwe Naam")
    assert not renewal_of(asked.request).is_needed


def test_what_came_later_is_added_and_what_went_is_taken_away_with_its_history(asked, sign_in):
    confirm_all(asked)
    new = place(asked, 5, 3)
    moved = asked.placements[3]
    placing.end_placement(
        moved, last_day=FIRST - datetime.timedelta(days=1), reason=EndReason.STUDENT_STOPPED, by=asked.leader
    )
    english(asked.leader)
    assert "1 placement came after" in sign_in(asked.leader).get(asked.check.get_absolute_url()).content.decode()
    renewal = renew_check(asked.request, by=asked.leader)
    assert ([row.placement for row in renewal.new], [line.row.placement for line in renewal.gone]) == ([new], [moved])
    lines = {line.row.placement: line.row.state for line in lines_of(asked.check).lines}
    assert lines == {asked.placements[2]: CheckState.CONFIRMED, new: CheckState.OPEN}
    removed = event_model(CheckLine).objects.filter(placement=moved, pgh_label="delete")
    assert removed.count() == 1


def test_an_objection_stays_open_until_it_is_settled_whatever_changes(corrected):
    corrected.placements[3].refresh_from_db()
    placing.end_placement(
        corrected.line.placement, last_day=FIRST - datetime.timedelta(days=1), reason=EndReason.STUDENT_STOPPED,
        by=corrected.leader,
    )  # fmt: skip
    assert not renewal_of(corrected.request).is_needed
    with pytest.raises(ValidationError):
        settle_check_line(corrected.line, note="Beëindigd.", ask_again=True, by=corrected.leader)
    settle_check_line(corrected.line, note="Beëindigd.", by=corrected.leader)
    assert not CheckLine.objects.get(pk=corrected.line.pk).is_open


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
