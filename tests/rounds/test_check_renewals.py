"""Objections that are settled, and placements that are asked again when something changed."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from oids.actions import ActionRefused
from oids.history import event_model
from partnerships.models import School
from placements import actions as placing
from placements.enums import EndReason
from rounds.actions.checks import Said, answer_check, renew_check, renewal_of, settle_check_line
from rounds.board_lines import lines_of
from rounds.enums import CheckState
from rounds.models import CheckLine
from tests.cast import ALL_WARNINGS, place
from tests.casts.mail import FIRST, say, seen_by
from tests.rounds.checks import change_mentor, confirm_all, english

END = datetime.date(2026, 11, 30)


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


def test_a_settled_line_can_be_put_before_the_board_again_as_it_is_now(corrected, sign_in):
    placement = corrected.line.placement
    placing.update_placement(
        placement, mentors=[corrected.mentors[3]], acknowledged=ALL_WARNINGS, by=corrected.leader
    )  # fmt: skip
    settle_check_line(corrected.line, note="Mentor gewijzigd.", ask_again=True, by=corrected.leader)
    corrected.line.refresh_from_db()
    assert (corrected.line.state, corrected.line.reason, corrected.line.settled_at) == (CheckState.OPEN, "", None)
    assert corrected.line.shown["mentors"] == ["Mees Mentor3"]
    assert corrected.line.settled_note == "Mentor gewijzigd."
    # What the board said stays beside what was done, for the office and for the board that is asked again.
    told = "Hiervóór: gecorrigeerd: een andere mentor begeleidt de student: Mentor3. (gedaan: Mentor gewijzigd.)"
    for person, address in (
        (corrected.leader, corrected.check.get_absolute_url()),
        (corrected.board_staff, reverse("rounds:check_answer", args=[corrected.check.pk])),
    ):
        page = sign_in(person).get(address).content.decode()
        assert (page.count(told), page.count("Mentor gewijzigd.")) == (1, 1)


def test_every_round_of_a_line_stays_readable(corrected):
    for number in (1, 2):
        settle_check_line(corrected.line, note=f"Gedaan {number}.", by=corrected.leader)
        change_mentor(corrected, mentor=3 if number == 1 else 2)
        renew_check(corrected.request, by=corrected.leader)
        seen = seen_by(corrected.check)[corrected.line.pk]
        said = {corrected.line.pk: Said("objected", note=f"Weer niet {number}.", seen=seen)}
        answer_check(corrected.check, answers=said, by=corrected.board_staff)
        corrected.line.refresh_from_db()
    assert [(row["state"], row["note"], row["done"]) for row in corrected.line.earlier] == [
        ("corrected", "Mentor3.", "Gedaan 1."), ("objected", "Weer niet 1.", "Gedaan 2."),
    ]  # fmt: skip
    assert (corrected.line.note, corrected.line.settled_note) == ("Weer niet 2.", "")


def test_what_came_after_it_was_asked_counts_in_the_hours_and_is_named(asked, sign_in):
    def hours():
        section = sign_in(asked.leader).get(asked.request.get_absolute_url()).context["sections"][0]
        return {str(row[0].text): (row[6].text, row[-1].text) for row in [*section.lines, section.foot_cells]}

    before = hours()
    confirm_all(asked)
    new = place(asked, 5, 3)
    after, own = hours(), sign_in(asked.board_staff).get(asked.check.get_absolute_url())
    renew_check(asked.request, by=asked.leader)
    asked_again = hours()
    board = str(asked.check.board)
    assert (before[board][0], asked_again[board][0]) == ("0", "0")
    assert after[board][0].startswith("1 (") and after[board][0].endswith(" u)")
    assert after[board][1] == asked_again[board][1] != before[board][1]
    assert after["Totaal"] == (after[board][0], asked_again["Totaal"][1])
    facts = {str(fact[0]): fact[1] for fact in own.context["facts"]}
    part = after[board][0][3:-3]
    assert facts["Uren van schoolopleider en mentor"] == f"{after[board][1]}, waarvan {part} nog niet gevraagd"
    assert new.school in asked.schools


@pytest.mark.parametrize("by_whom", ["office", "board"])
def test_a_change_after_it_was_settled_shows_and_is_asked_again(corrected, by_whom, sign_in):
    placement = corrected.line.placement
    # What the office changes before it settles is what it settles, and no change since.
    placing.update_placement(
        placement, mentors=[corrected.mentors[3]], acknowledged=ALL_WARNINGS, by=corrected.leader
    )  # fmt: skip
    settle_check_line(corrected.line, note="Mentor gewijzigd.", by=corrected.leader)
    assert not renewal_of(corrected.request).is_needed
    placement.refresh_from_db()
    placing.end_placement(placement, last_day=END, reason=EndReason.STUDENT_STOPPED, by=corrected.leader)
    assert [line.row.pk for line in renewal_of(corrected.request).again] == [corrected.line.pk]
    (line,) = (line for line in lines_of(corrected.check).lines if line.row.pk == corrected.line.pk)
    assert line.asks_again and line.needs_answer
    if by_whom == "office":
        renew_check(corrected.request, by=corrected.leader)
    else:
        said = {corrected.line.pk: Said("confirmed", seen=seen_by(corrected.check)[corrected.line.pk])}
        answer_check(corrected.check, answers=said, by=corrected.board_staff)
    corrected.line.refresh_from_db()
    state = CheckState.OPEN if by_whom == "office" else CheckState.CONFIRMED
    row = corrected.line
    assert (row.state, row.reason, row.note, row.settled_by, row.settled_at) == (state, "", "", None, None)
    assert row.shown["last"] == END.isoformat()
    assert row.settled_note == "Mentor gewijzigd."
    assert not renewal_of(corrected.request).is_needed


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
