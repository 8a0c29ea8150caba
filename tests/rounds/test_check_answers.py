"""What a board answers: who may, all or nothing, kept as it was typed, and never what it did not see."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from oids.actions import Conflict
from oids.history import event_model
from rounds.actions.checks import Said, answer_check, renew_check, settle_check_line
from rounds.board_lines import lines_of
from rounds.enums import CheckState, CorrectionReason
from rounds.models import BoardCheck, CheckLine, CheckRequest
from tests.casts.mail import FIRST, check_of, say, seen_by
from tests.forms import filled
from tests.rounds.checks import change_mentor, confirm_all, english, states

LATE = datetime.date(2026, 9, 2)


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
