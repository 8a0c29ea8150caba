"""A proposal that is adjusted by hand: pinned, moved, swapped and dragged, within the same limits."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from oids import formats
from oids.actions import ActionRefused, Conflict
from placements.actions.batches import undo_batch
from rounds.actions.confirming import confirm_proposal
from rounds.actions.proposals import move_line, pin_lines, preview_moves, swap_lines
from rounds.enums import ProposalState
from rounds.forms.proposals import line_label
from tests.casts.proposals import wish, work_out
from tests.rounds.proposed import (
    line_of,
    round_with_places,  # noqa: F401
    side_of_oost,  # noqa: F401
)

pytestmark = pytest.mark.django_db


def test_pinned_students_stay_when_it_is_worked_out_again(side, round_):
    wish(side, round_, 0, 0)
    first = work_out(round_, side.leader)
    move_line(line_of(first, side, 0), school=side.schools[3], by=side.leader)
    again = work_out(round_, side.leader, based_on=first)
    kept = line_of(again, side, 0)
    assert (kept.school, kept.pinned, kept.by_hand) == (side.schools[3], True, True)
    pin_lines(again, enrolments=[kept.enrolment_id], pinned=False, by=side.leader)
    free = work_out(round_, side.leader, based_on=again)
    assert (line_of(free, side, 0).school, line_of(free, side, 0).pinned) == (side.schools[0], False)


def test_a_pinned_student_can_be_moved_by_hand_again(side, round_):
    first = work_out(round_, side.leader)
    there = line_of(first, side, 0).school
    pin_lines(first, enrolments=[side.enrolments[0].pk], pinned=True, by=side.leader)
    again = work_out(round_, side.leader, based_on=first)
    free = next(school for school in side.schools if school != there and again.lines.filter(school=school).count() < 2)
    move_line(line_of(again, side, 0), school=free, by=side.leader)
    assert line_of(again, side, 0).school == free


def test_also_by_hand_no_limit_is_broken(side, round_):
    wish(side, round_, 0, 1, avoid=[side.schools[0]])
    proposal = work_out(round_, side.leader)
    before = dict(proposal.lines.values_list("enrolment_id", "school_id"))
    with pytest.raises(ActionRefused, match=side.schools[0].name):
        move_line(line_of(proposal, side, 0), school=side.schools[0], by=side.leader)
    full = next(school for school in side.schools if proposal.lines.filter(school=school).count() == 2)
    other = proposal.lines.exclude(school=full).exclude(enrolment=side.enrolments[0]).first()
    with pytest.raises(ActionRefused, match="2"):
        move_line(other, school=full, by=side.leader)
    assert dict(proposal.lines.values_list("enrolment_id", "school_id")) == before


def test_two_students_swap(side, round_):
    wish(side, round_, 0, 0)
    wish(side, round_, 1, 1)
    proposal = work_out(round_, side.leader)
    swap_lines(line_of(proposal, side, 0), line_of(proposal, side, 1), by=side.leader)
    assert [line_of(proposal, side, student).school for student in (0, 1)] == [side.schools[1], side.schools[0]]
    with pytest.raises(ValidationError):
        swap_lines(line_of(proposal, side, 0), line_of(proposal, side, 0), by=side.leader)


def test_a_swap_offers_who_is_elsewhere_and_says_why_not_another(side, round_, sign_in):
    proposal, client = work_out(round_, side.leader), sign_in(side.leader)
    full = next(school for school in side.schools if proposal.lines.filter(school=school).count() == 2)
    line, mate = proposal.lines.filter(school=full)
    lookup = f"{reverse('rounds:proposal_line_lookup', args=[proposal.pk])}?swaps_with={line.pk}&q="
    offered = {row["value"] for row in client.get(lookup).json()["results"]}
    elsewhere = proposal.lines.exclude(school=full).select_related("enrolment__student")
    assert offered == {line_label(row) for row in elsewhere}
    answer = client.post(reverse("rounds:proposal_line_swap", args=[line.pk]), {"other": line_label(mate)})
    assert answer.context["form"].errors["other"] == ["Beiden zitten op dezelfde school; er valt niets te ruilen."]


def test_a_swap_with_who_was_pinned_says_so(side, round_, sign_in):
    proposal, client = work_out(round_, side.leader), sign_in(side.leader)
    line = line_of(proposal, side, 0)
    mate = proposal.lines.exclude(school=line.school).exclude(school=None).first()
    pin_lines(proposal, enrolments=[mate.enrolment_id], pinned=True, by=side.leader)
    lookup = f"{reverse('rounds:proposal_line_lookup', args=[proposal.pk])}?swaps_with={line.pk}"
    found = {row["value"]: row["detail"] for row in client.get(f"{lookup}&q=").json()["results"]}
    assert found[line_label(mate)] == f"{mate.school}, vastgezet"
    address = reverse("rounds:proposal_line_swap", args=[line.pk])
    done = client.post(address, {"other": line_label(mate)}, follow=True)
    name = mate.enrolment.student.sort_name
    assert f"{name} stond vast bij {mate.school}" in done.content.decode()


def test_possible_swaps_are_picked_with_one_press(side, round_, sign_in):
    wish(side, round_, 0, 0, 1)
    wish(side, round_, 1, 1)
    proposal, client = work_out(round_, side.leader), sign_in(side.leader)
    line, other = (line_of(proposal, side, student) for student in (0, 1))
    address = reverse("rounds:proposal_line_swap", args=[line.pk])
    page = client.get(address)
    offered = {row["line"].pk: row for row in page.context["swaps"]}
    assert set(offered) == set(proposal.lines.exclude(school=line.school).values_list("pk", flat=True))
    row = offered[other.pk]
    cost = preview_moves(proposal, {line.enrolment_id: other.school_id, other.enrolment_id: line.school_id}).points
    assert (row["wish"], row["other_wish"]) == ("tweede wens", "eerste wens → geen eigen wens")
    assert row["points"] == formats.signed(cost, formats.count) and cost > 0
    assert page.context["swaps_number"] == len(offered)
    pin_lines(proposal, enrolments=[side.enrolments[2].pk], pinned=True, by=side.leader)
    assert side.enrolments[2].pk not in {row["line"].enrolment_id for row in client.get(address).context["swaps"]}
    old = client.post(address, {"other": row["value"], "version": page.context["object"].proposal.version})
    assert old.status_code == 409  # it was changed since: look again
    version = client.get(address).context["object"].proposal.version
    assert client.post(address, {"other": row["value"], "version": version}).status_code == 302
    for before, after in ((line, other), (other, line)):
        assert line_of(proposal, side, side.enrolments.index(before.enrolment)).school == after.school


def test_who_has_no_place_is_told_to_move(side, round_, sign_in):
    proposal, client = work_out(round_, side.leader), sign_in(side.leader)
    line = move_line(line_of(proposal, side, 0), school=None, by=side.leader).lines.get(enrolment=side.enrolments[0])
    page = client.get(reverse("rounds:proposal_line_swap", args=[line.pk]))
    assert page.context["swaps"] == []
    assert "Wie geen plek heeft, heeft niets te ruilen." in page.content.decode()


def test_the_second_of_two_people_is_told(side, round_):
    proposal = work_out(round_, side.leader)
    version = proposal.version
    move_line(line_of(proposal, side, 0), school=None, version=version, by=side.leader)
    with pytest.raises(Conflict):
        move_line(line_of(proposal, side, 1), school=None, version=version, by=side.leader)


def test_dragging_is_moving_and_says_why_not(side, round_, sign_in):
    proposal = work_out(round_, side.leader)
    line = line_of(proposal, side, 0)
    full = next(
        school for school in side.schools if school != line.school and proposal.lines.filter(school=school).count() == 2
    )
    client, address = sign_in(side.leader), reverse("rounds:proposal_line_drop", args=[line.pk])
    board = reverse("rounds:proposal_board", args=[proposal.pk])
    before, student = (line.school, line.by_hand, line.pinned), line.enrolment.student.sort_name
    for value in (full.pk, "", "999999999", "x"):
        refused = client.post(address, {"school": value}, follow=True)
        assert refused.redirect_chain == [(board, 302)]
        (told,) = (str(message) for message in refused.context["messages"])
        assert student in told and (full.name in told) == (value == full.pk)
        line.refresh_from_db()
        assert (line.school, line.by_hand, line.pinned) == before
    taken = client.post(address, {"school": "none"}, follow=True)
    assert [student in str(message) for message in taken.context["messages"]] == [True]
    line.refresh_from_db()
    assert (line.school, line.by_hand, line.pinned) == (None, True, False)
    assert client.get(address)["Location"] == board


def test_an_empty_school_takes_away_nobodys_place(side, round_, sign_in):
    line = line_of(work_out(round_, side.leader), side, 0)
    client, address = sign_in(side.leader), reverse("rounds:proposal_line_move", args=[line.pk])
    empty = client.post(address, {"school": ""})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["school"])
    other = next(school for school in side.schools if school != line.school)
    both = client.post(address, {"school": other.brin6, "no_place": "on"})
    assert (both.status_code, list(both.context["form"].errors)) == (422, ["no_place"])
    line.refresh_from_db()
    assert line.school is not None and not line.by_hand
    same = client.post(address, {"school": line.school.brin6})
    assert (same.status_code, same.context["form"].errors["school"]) == (
        422, [f"De student staat al op {line.school}. Kies een andere school."],
    )  # fmt: skip
    assert client.post(address, {"school": "", "no_place": "on"}).status_code == 302
    line.refresh_from_db()
    assert (line.school, line.by_hand, line.pinned) == (None, True, False)


def test_a_proposal_whose_placements_were_undone_is_adjusted_by_hand_again(side, round_):
    proposal = confirm_proposal(work_out(round_, side.leader), reason="Besproken.", by=side.leader)
    pin = {"enrolments": [side.enrolments[0].pk], "pinned": True, "by": side.leader}
    with pytest.raises(ActionRefused):
        pin_lines(proposal, **pin)
    undo_batch(proposal.batch, by=side.leader)
    assert pin_lines(proposal, **pin) == 1
    proposal.refresh_from_db()
    assert (proposal.state, proposal.confirmed_at, proposal.is_ready) == (ProposalState.READY, None, True)
    assert line_of(proposal, side, 0).pinned is True


def test_who_moves_a_student_too_far_reads_the_name_and_no_mark(side, round_):
    wish(side, round_, 0, 1, avoid=[side.schools[0]])
    proposal = work_out(round_, side.leader)
    student = side.enrolments[0].student
    with pytest.raises(ActionRefused) as refused:
        move_line(line_of(proposal, side, 0), school=side.schools[0], by=side.leader)
    assert refused.value.message.startswith(f"{student} ")
    assert student.reference not in refused.value.message


def test_a_student_is_pinned_and_released_on_the_page_of_the_line(side, round_, sign_in):
    line = line_of(work_out(round_, side.leader), side, 0)
    client, address = sign_in(side.leader), reverse("rounds:proposal_line_detail", args=[line.pk])
    for pinned in (True, False):
        page = client.get(address)
        sent = {"line": line.pk, "next": address} | ({} if pinned else {"release": "1"})
        assert ('name="release"' in page.content.decode()) is not pinned
        assert client.post(page.context["pin_url"], sent)["Location"] == address
        line.refresh_from_db()
        assert line.pinned is pinned
