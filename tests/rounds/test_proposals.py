"""A proposal from the register and back: worked out, explained, and confirmed in one act."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from oids import formats
from oids.actions import ActionRefused
from partnerships.models import School, Trainer
from placements import foreseeing
from placements.actions.batches import undo_batch
from placements.foreseeing import Foreseen
from placements.models import Placement, Student
from rounds.actions.confirming import confirm_proposal, outlook_of
from rounds.actions.proposals import compute_proposal, move_line
from rounds.enums import ProposalState
from rounds.explaining import told_of
from rounds.models import PlaceOffer
from tests.cast import place
from tests.casts.proposals import offer, round_of, wish, work_out
from tests.rounds.proposed import (
    line_of,
    round_with_places,  # noqa: F401
    side_of_oost,  # noqa: F401
)
from tests.steering.test_foresight import staffel_from

pytestmark = pytest.mark.django_db


def test_wishes_are_given_where_there_is_room(side, round_):
    for student, school in enumerate((0, 0, 1, 2, 3, 3)):
        wish(side, round_, student, school)
    proposal = work_out(round_, side.leader)
    assert proposal.state == ProposalState.READY
    assert [line_of(proposal, side, student).school for student in range(6)] == [
        side.schools[number] for number in (0, 0, 1, 2, 3, 3)
    ]
    assert set(proposal.lines.values_list("rank", flat=True)) == {1}


def test_nobody_comes_where_a_school_has_no_room_and_the_line_says_so(side, round_):
    for student in range(6):
        wish(side, round_, student, 0)
    proposal = work_out(round_, side.leader)
    assert proposal.lines.filter(school=side.schools[0]).count() == 2
    refused = proposal.lines.exclude(school=side.schools[0]).first()
    (higher,) = refused.reasons["higher"]
    assert (higher["code"], higher["wanted"], higher["given"]) == ("full", [6, 0, 0], [2, 0, 0])


def test_who_has_a_placement_stays_out_of_it_and_takes_their_place(side, round_):
    place(side, 0, 0)
    for student in range(1, 6):
        wish(side, round_, student, 0)
    proposal = work_out(round_, side.leader)
    assert not proposal.lines.filter(enrolment=side.enrolments[0]).exists()
    assert proposal.lines.filter(school=side.schools[0]).count() == 1


def test_a_school_to_avoid_binds_while_nobody_decided(side, round_):
    wish(side, round_, 0, 1, avoid=[side.schools[0], side.schools[2], side.schools[3]])
    for student in range(1, 6):
        wish(side, round_, student, 1)
    proposal = work_out(round_, side.leader)
    assert line_of(proposal, side, 0).school == side.schools[1]


def test_who_cannot_be_placed_is_listed_with_the_reason(side, round_):
    wish(side, round_, 0, avoid=side.schools)
    proposal = work_out(round_, side.leader)
    line = line_of(proposal, side, 0)
    assert (line.school, line.reasons["why"][0]["code"]) == (None, "all_avoided")


def test_confirming_places_everybody_in_one_act(side, round_):
    proposal = work_out(round_, side.leader)
    lines = dict(proposal.lines.values_list("enrolment_id", "school_id"))
    with pytest.raises(ValidationError) as error:
        confirm_proposal(proposal, by=side.leader)
    assert "reason" in error.value.message_dict
    confirmed = confirm_proposal(proposal, reason="Besproken in het overleg.", by=side.leader)
    placed = Placement.objects.filter(batch=confirmed.batch)
    assert dict(placed.values_list("enrolment_id", "school_id")) == lines
    assert {row.school_trainer for row in placed} <= set(side.school_trainers)
    with pytest.raises(ActionRefused):
        confirm_proposal(confirmed, reason="Nog eens.", by=side.leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        proposal.lines.update(school=None)


def test_what_cannot_be_done_yet_has_no_button(side, round_, sign_in, today):
    client, proposal = sign_in(side.leader), work_out(round_, side.leader)
    confirm, create = (
        reverse(f"rounds:proposal_{name}", args=[pk]) for name, pk in (("confirm", proposal.pk), ("create", round_.pk))
    )
    assert [client.get(address).context["refused_before"] for address in (confirm, create)] == ["", ""]
    today(round_.proposal_from - datetime.timedelta(days=1))
    for address, begins in ((confirm, round_.confirmation_from), (create, round_.proposal_from)):
        page = client.get(address)
        assert formats.day(begins) in page.context["refused_before"]
        assert 'type="submit"' not in page.content.decode().split("<main", 1)[1].split("</main")[0]


def test_a_year_that_is_filled_is_told_once_where_it_comes_and_not_at_every_threshold(side, round_, monkeypatch):
    def passing(_partnership, _year):
        return lambda before, after: [Foreseen("passed", "De grens is voorbij.")] if before < 2 <= after else []

    monkeypatch.setattr(foreseeing, "_SOURCES", [passing])
    monkeypatch.setattr(foreseeing, "_LABELS", {"passed": "grens"})
    proposal = work_out(round_, side.leader)
    outlook = outlook_of(proposal)
    assert "passed" not in {warning.code for warning in outlook.warnings}
    assert [row.code for row in outlook.foreseen] == ["passed"]
    # Also where somebody is placed already, and then not as a warning of single placements either.
    place(side, 0)
    outlook = outlook_of(work_out(round_, side.leader))
    assert [row.code for row in outlook.foreseen] == ["passed"]
    assert "passed" not in {warning.code for warning in outlook.warnings}


def test_what_stands_in_the_way_is_said_before_it_is_confirmed_and_listed_when_it_is(side, round_, sign_in):
    first, second = work_out(round_, side.leader), work_out(round_, side.leader)
    confirm_proposal(first, reason="Besproken.", by=side.leader)
    client, address = sign_in(side.leader), reverse("rounds:proposal_confirm", args=[second.pk])
    facts = client.get(address).context["facts"]
    (why,) = (row[1] for row in facts if row[0] == "Nu niet")
    assert "Voorstel 1" in why and "6 studenten" in why
    names = [row.student.sort_name for row in sorted(side.enrolments, key=lambda row: row.pk)][:5]
    assert [row[1].split(":")[0] for row in facts if row[0] == "Staat in de weg"][:5] == names
    refused = client.post(address, {"reason": "Besproken."})
    assert refused.status_code == 409
    errors = refused.context["form"].non_field_errors()
    assert [text.split(":")[0] for text in list(errors)[1:6]] == names
    page = refused.content.decode()
    assert "Er kloppen nog 6 dingen niet" in page and "En nog 1." in page
    assert outlook_of(second).told[0].startswith(side.enrolments[0].student.reference)  # for who may not know the name


@pytest.mark.parametrize(
    ("answer", "why", "advice"),
    [
        ("no", "nee", "toch"), ("maybe", "misschien", "ja"), ("", "nog niet geantwoord", "antwoord"),
        ("closed", "sluit", "geen studenten meer"),
    ],
)  # fmt: skip
def test_why_a_wish_has_no_places_is_the_schools_own_answer(side, answer, why, advice):
    round_, school = round_of(side), side.schools[0]
    offer(side, round_, (0, 2, 2, 2))
    PlaceOffer.objects.filter(round=round_, school=school).update(answer="" if answer == "closed" else answer)
    if answer == "closed":
        School.objects.filter(pk=school.pk).update(closed_on=round_.school_year.first_day)
    wish(side, round_, 0, 0)
    proposal = work_out(round_, side.leader)
    line = line_of(proposal, side, 0)
    (row,) = told_of(proposal).sections(line)[1].rows
    assert why in row[2] and advice in row[4]
    assert ("plek meer" in row[4]) == (answer != "closed")


def test_the_history_says_what_came_out_in_words(side, round_, sign_in):
    proposal = work_out(round_, side.leader)
    page = sign_in(side.leader).get(reverse("rounds:proposal_history", args=[proposal.pk]))
    told = [new for event in page.context["events"] for label, _old, new in event["changes"] if label == "uitkomst"]
    lines = list(proposal.lines.all())
    placed, first = sum(line.school_id is not None for line in lines), sum(line.rank == 1 for line in lines)
    assert told == [f"{placed} van {len(lines)} studenten hebben een plek, {first} hun eerste wens"]
    assert "lines" not in page.content.decode() and "pinned" not in page.content.decode()


def test_nothing_is_placed_when_somebody_was_placed_meanwhile(side, round_):
    proposal = work_out(round_, side.leader)
    place(side, 2, 0)
    with pytest.raises(ActionRefused, match=side.enrolments[2].student.sort_name):
        confirm_proposal(proposal, reason="Besproken.", by=side.leader)
    assert Placement.objects.filter(partnership=side.partnership).count() == 1


def test_the_dates_decide_when(side):
    early = round_of(side, "Vroeg", proposal_from=3, confirmation_from=5)
    with pytest.raises(ActionRefused):
        compute_proposal(early, by=side.leader)
    unconfirmed = round_of(side, "Later", confirmation_from=5)
    offer(side, unconfirmed)
    proposal = work_out(unconfirmed, side.leader)
    with pytest.raises(ActionRefused):
        confirm_proposal(proposal, reason="Besproken.", by=side.leader)


def test_only_the_office_works_out_and_confirms(side, round_):
    for who in (side.controller, side.steering, side.board_staff, side.institute_staff, side.trainer_user):
        with pytest.raises(PermissionDenied):
            compute_proposal(round_, by=who)


def test_same_input_gives_the_same_proposal(side, round_):
    for student in range(6):
        wish(side, round_, student, student % 4, (student + 1) % 4)
    first, second = work_out(round_, side.leader), work_out(round_, side.leader)
    assert first.source_hash == second.source_hash
    assert dict(first.lines.values_list("enrolment_id", "school_id")) == dict(
        second.lines.values_list("enrolment_id", "school_id")
    )


def test_what_is_refused_before_it_begins_is_a_sentence_on_the_page(side, round_, sign_in):
    proposal = compute_proposal(round_, by=side.leader)
    with pytest.raises(ActionRefused):
        compute_proposal(round_, by=side.leader)
    page = sign_in(side.leader).get(reverse("rounds:proposal_detail", args=[proposal.pk])).content.decode()
    assert 'hx-trigger="every 2s"' in page


def test_the_pages_show_names_reasons_and_the_difference(side, round_, sign_in):
    wish(side, round_, 0, 0)
    first = work_out(round_, side.leader)
    move_line(line_of(first, side, 0), school=side.schools[3], by=side.leader)
    again = work_out(round_, side.leader, based_on=first)
    client = sign_in(side.leader)
    page = client.get(reverse("rounds:proposal_line_detail", args=[line_of(again, side, 0).pk])).content.decode()
    assert side.schools[0].name in page and side.enrolments[0].student.last_name in page
    difference = client.get(reverse("rounds:proposal_difference", args=[again.pk])).content.decode()
    moved = [
        line for line in again.lines.select_related("enrolment__student")
        if line.school_id != first.lines.get(enrolment=line.enrolment).school_id
    ]  # fmt: skip
    for student in (row.student for row in side.enrolments):
        assert (student.last_name in difference) == (student.pk in {line.enrolment.student_id for line in moved})


def test_a_proposal_whose_placements_were_undone_is_confirmed_again(side, round_, sign_in):
    proposal = work_out(round_, side.leader)
    first = confirm_proposal(proposal, reason="Besproken.", by=side.leader)
    undo_batch(first.batch, by=side.leader)
    page = sign_in(side.leader).get(proposal.get_absolute_url())
    assert "plaatsingen ongedaan gemaakt" in page.content.decode()
    assert reverse("rounds:proposal_confirm", args=[proposal.pk]) in page.content.decode()

    second = confirm_proposal(first, reason="Nog eens besproken.", by=side.leader)
    assert second.state == ProposalState.CONFIRMED
    assert second.batch != first.batch
    lines = dict(proposal.lines.values_list("enrolment_id", "school_id"))
    assert dict(second.batch.placements.values_list("enrolment_id", "school_id")) == lines


def test_after_confirming_the_page_tells_the_students_or_takes_it_back(side, round_, sign_in):
    proposal = confirm_proposal(work_out(round_, side.leader), reason="Besproken.", by=side.leader)
    Student.objects.filter(pk=side.enrolments[0].student_id).update(email="s0@example.org")
    client = sign_in(side.leader)
    mail, undo = (url for _label, url in client.get(proposal.get_absolute_url()).context["actions"])
    assert client.get(mail).context["cause"].key == str(round_.pk)
    step = client.get(round_.get_absolute_url()).context["step"]
    assert "1 student heeft de uitslag nog niet per mail gekregen." in step.text
    assert step.url.split("&")[:2] == mail.split("&")[:2]
    assert client.get(undo).context["object"] == proposal.batch
    undo_batch(proposal.batch, by=side.leader)
    acts = [url for _label, url in client.get(proposal.get_absolute_url()).context["actions"]]
    assert acts[0] == reverse("rounds:proposal_confirm", args=[proposal.pk])


def test_every_warning_of_confirming_leads_to_the_students_it_is_about(side, round_, sign_in):
    """A tenth of a day a week carries less than one student: everybody at the two schools of that trainer is warned of."""
    Trainer.objects.filter(pk=side.school_trainers[0].pk).update(days_per_week="0.1")
    proposal, client = work_out(round_, side.leader), sign_in(side.leader)
    there = set(proposal.lines.filter(school__in=side.schools[:2]).values_list("enrolment_id", flat=True))
    everybody = set(proposal.lines.values_list("enrolment_id", flat=True))
    assert 0 < len(there) < len(everybody)

    def shown():
        facts = client.get(reverse("rounds:proposal_confirm", args=[proposal.pk])).context["facts"]
        rows = [row for row in facts if row[0].startswith("Waarschuwing: ")]
        return {row[2].rpartition("=")[2]: (row[1], people(row[2])) for row in rows}

    def people(address):
        return {line.enrolment_id for line in client.get(address).context["table"].data.data}

    found = shown()
    assert {code: rows for code, (_text, rows) in found.items()} == {
        "mentor_late": everybody, "school_trainer_over_capacity": there,
    }  # fmt: skip
    assert found["school_trainer_over_capacity"][0] == f"{len(there)} plaatsingen"
    lines = reverse("rounds:proposal_line_list", args=[proposal.pk])
    assert people(f"{lines}?warning=peer_group_full") == set()
    confirm_proposal(proposal, reason="Besproken.", by=side.leader)
    assert people(f"{lines}?warning=school_trainer_over_capacity") == there  # as it was seen


def test_what_confirming_does_to_grant_and_advance_is_said_once_beforehand(side, round_, sign_in):
    staffel_from(side, 5)
    proposal = work_out(round_, side.leader)
    number = proposal.lines.filter(school__isnull=False).count()
    assert number >= 5
    told = {row.code: row.message for row in outlook_of(proposal).foreseen}
    assert f"van 0 naar {number}" in told["below_minimum"] and "300,00" in told["below_minimum"]
    assert not [row.code for row in outlook_of(proposal).warnings if row.code in told]
    page = sign_in(side.leader).get(reverse("rounds:proposal_confirm", args=[proposal.pk]))
    assert [fact[1] for fact in page.context["facts"]].count(told["below_minimum"]) == 1
