"""A hand-over entered with a wrong day or a wrong person: corrected with a reason, and the students follow."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.urls import reverse

from oids.actions import ActionRefused, Conflict
from oids.periods import Period
from partnerships import actions as register
from partnerships.models import ClosedYear
from placements import actions as placing
from placements.calculations.guidance import Guidance
from placements.calculations.leading import Led, Turn, moved, pieces, turns
from placements.enums import EndReason
from placements.models import PeerGroup, Placement
from placements.worklist import work_items
from tests.cast import FIRST_DAY, LAST_DAY, YEAR
from tests.forms import filled
from tests.placements.peer_groups import AWARE, DAY, HALFWAY, side_with_norm, text  # noqa: F401

MARCH = datetime.date(2027, 3, 1)
JANUARY = datetime.date(2027, 1, 4)


@pytest.fixture
def group(side):
    """Groep 1, handed over halfway."""
    return placing.hand_over_peer_group(
        side.peer_groups[0], school_trainer=side.school_trainers[1], institute_trainer=side.institute_trainers[0],
        first_day=HALFWAY, acknowledged=AWARE, by=side.leader,
    )  # fmt: skip


def third_of(side, **values):
    return register.create_trainer(
        **{
            "kind": "school_trainer", "employer": side.boards[0], "first_name": "Derde", "last_name": "Opleider",
            "schools": [], "days_per_week": Decimal(2), "partnership": side.partnership, "valid_from": FIRST_DAY,
            "by": side.leader,
        } | values
    )  # fmt: skip


def correct(side, group, number=1, **values):
    return placing.correct_lead(
        PeerGroup.objects.get(pk=group.pk), number, **{
            "school_trainer": side.school_trainers[number], "institute_trainer": side.institute_trainers[0],
            "reason": "Verkeerde datum genoteerd.", "acknowledged": AWARE, "by": side.leader,
        } | values
    )  # fmt: skip


def led(group):
    return [(lead.school_trainer, lead.first, lead.last) for lead in PeerGroup.objects.get(pk=group.pk).leads()]


def guided(side, student=0):
    rows = Placement.objects.filter(enrolment=side.enrolments[student]).order_by("valid_from")
    return [(row.school_trainer, row.valid_from, row.valid_until) for row in rows]


@pytest.mark.parametrize("day", [MARCH, JANUARY])
def test_another_day_moves_the_days_of_the_students_and_makes_no_placement(side, group, day):
    keys = set(Placement.objects.filter(peer_group=group).values_list("pk", flat=True))
    correct(side, group, first_day=day)
    old, new = side.school_trainers
    assert led(group) == [(old, YEAR.first_day, day - DAY), (new, day, YEAR.last_day)]
    for student in (0, 1, 4):
        assert guided(side, student) == [(old, FIRST_DAY, day - DAY), (new, day, LAST_DAY)]
    assert set(Placement.objects.filter(peer_group=group).values_list("pk", flat=True)) == keys


def test_another_person_after_and_before_the_hand_over(side, group):
    third = third_of(side)
    correct(side, group, school_trainer=third, first_day=HALFWAY)
    old = side.school_trainers[0]
    assert guided(side) == [(old, FIRST_DAY, HALFWAY - DAY), (third, HALFWAY, LAST_DAY)]
    correct(side, group, 0, school_trainer=side.school_trainers[1])
    assert [row[0] for row in guided(side)] == [side.school_trainers[1], third]
    assert [row[0] for row in led(group)] == [side.school_trainers[1], third]


def test_a_hand_over_that_never_was(side, group):
    correct(side, group, school_trainer=side.school_trainers[0], first_day=HALFWAY)
    assert led(group) == [(side.school_trainers[0], YEAR.first_day, YEAR.last_day)]
    # One stretch again, as it was before; the history keeps the one that went.
    assert guided(side) == [(side.school_trainers[0], FIRST_DAY, LAST_DAY)]
    rows = Placement.objects.filter(peer_group=group)
    assert {(row.end_reason, row.end_note) for row in rows} == {("", "")}
    gone = Placement.pgh_event_model.objects.filter(pgh_label="delete", enrolment__in=side.enrolments)
    assert {event.pgh_context.metadata["action"] for event in gone} == {"placements.peer_group.correct_lead"}
    assert gone.count() == 3


def test_of_stretches_about_which_a_board_was_asked_that_one_stays(side, group, monkeypatch):
    """The second one of the first student has a line in a confirmation; both of the second student have."""
    asked = {(0, HALFWAY), (1, FIRST_DAY), (1, HALFWAY)}
    keys = {
        Placement.objects.get(enrolment=side.enrolments[student], valid_from=day).pk for student, day in asked
    }  # fmt: skip
    delete = Placement.delete

    def refuse(row, *args, **kwargs):
        if row.pk in keys:
            raise ProtectedError("asked", {row})
        return delete(row, *args, **kwargs)

    monkeypatch.setattr(Placement, "delete", refuse)
    correct(side, group, school_trainer=side.school_trainers[0], first_day=HALFWAY)
    stays = Placement.objects.get(enrolment=side.enrolments[0])
    assert (stays.pk in keys, stays.valid_from, stays.valid_until, stays.end_reason) == (True, FIRST_DAY, LAST_DAY, "")
    assert len(guided(side, 1)) == 2


def test_a_mentor_who_is_missing_in_two_stretches_is_asked_once(side, group, sign_in):
    for row in Placement.objects.filter(enrolment=side.enrolments[0]):
        placing.update_placement(row, mentors=[], acknowledged=AWARE, by=side.leader)
    (item,) = (item for item in work_items(side.partnership, YEAR, side.leader) if item.kind == "no_mentor")
    assert item.details == "31-08-2026 t/m 31-01-2027, 01-02-2027 t/m 09-07-2027"
    client = sign_in(side.leader)
    (tile,) = (
        tile for block in client.get(side.address()).context["blocks"] for tile in block.tiles
        if tile.label == "Plaatsingen zonder mentor"
    )  # fmt: skip
    assert tile.number == "1"
    assert len(client.get(tile.url).context["table"].rows) == 1
    first = Placement.objects.get(enrolment=side.enrolments[0], valid_from=FIRST_DAY)
    placing.replace_mentors(first, first_day=FIRST_DAY, mentors=[side.mentors[0]], acknowledged=AWARE, by=side.leader)
    rows = Placement.objects.filter(enrolment=side.enrolments[0])
    assert {mentor.mentor for row in rows for mentor in row.mentors.all()} == {side.mentors[0]}
    assert len({mentor.placement_id for row in rows for mentor in row.mentors.all()}) == 2


def test_who_is_guided_by_somebody_else_keeps_that_person(side, group):
    third = third_of(side)
    later = Placement.objects.get(enrolment=side.enrolments[0], valid_from=HALFWAY)
    placing.update_placement(later, school_trainer=third, acknowledged=AWARE, by=side.leader)
    correct(side, group, first_day=MARCH)
    assert [row[0] for row in guided(side)] == [side.school_trainers[0], third]
    assert guided(side, 1)[1][:2] == (side.school_trainers[1], MARCH)


def test_who_came_after_the_hand_over_is_cut_where_it_really_was(side, group):
    """Placed in the group from halfway on under the new one; until March it was the former."""
    Placement.objects.filter(enrolment=side.enrolments[1], valid_from=FIRST_DAY).delete()
    correct(side, group, first_day=MARCH)
    assert guided(side, 1) == [
        (side.school_trainers[0], HALFWAY, MARCH - DAY), (side.school_trainers[1], MARCH, LAST_DAY),
    ]  # fmt: skip
    rows = Placement.objects.filter(enrolment=side.enrolments[1]).order_by("valid_from")
    assert [row.end_reason for row in rows] == [EndReason.CONTINUED, ""]


def test_no_gap_no_overlap_and_only_who_may_lead(side, group):
    april = datetime.date(2027, 4, 1)
    placing.hand_over_peer_group(
        PeerGroup.objects.get(pk=group.pk), school_trainer=side.school_trainers[0],
        institute_trainer=side.institute_trainers[0], first_day=april, acknowledged=AWARE, by=side.leader,
    )  # fmt: skip
    for day in (YEAR.first_day, april, datetime.date(2027, 8, 1)):
        with pytest.raises(ValidationError) as caught:
            correct(side, group, first_day=day)
        assert set(caught.value.message_dict) == {"first_day"}
    late = third_of(side, valid_from=MARCH)
    for person, field in (
        (late, "school_trainer"), (side.institute_trainers[0], "school_trainer"), (side.school_trainers[1], "first_day"),
    ):  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            correct(side, group, school_trainer=person, first_day=HALFWAY)
        assert set(caught.value.message_dict) == {field}
    with pytest.raises(ValidationError) as caught:
        correct(side, group, first_day=MARCH, reason="  ")
    assert set(caught.value.message_dict) == {"reason"}
    assert [row[1] for row in led(group)] == [YEAR.first_day, HALFWAY, april]


def test_a_closed_year_somebody_else_and_a_stranger_stop_it(side, group, placed):
    with pytest.raises(Conflict):
        correct(side, group, first_day=MARCH, version=1)
    for person in (side.controller, side.trainer_user, placed.west.leader):
        with pytest.raises(PermissionDenied):
            correct(side, group, first_day=MARCH, by=person)
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    with pytest.raises(ActionRefused, match="afgesloten"):
        correct(side, group, first_day=MARCH)
    assert led(group)[1][1] == HALFWAY


def test_on_the_screen_it_is_shown_first_and_the_history_keeps_why(side, group, placed, sign_in):
    client = sign_in(side.leader)
    address = reverse("placements:peer_group_correct_lead", args=[group.pk])
    assert f'href="{address}?deel=2"' in client.get(group.get_absolute_url()).content.decode()
    page = client.get(address, {"deel": "2"})
    assert page.context["form"]["first_day"].value() == HALFWAY
    assert client.get(address, {"deel": "3"}).status_code == 404
    assert "first_day" not in client.get(address, {"deel": "1"}).context["form"].fields
    values = filled(page) | {"first_day": "2027-03-01", "reason": "Overgedragen per maart."}
    shown = client.post(f"{address}?deel=2", values | {"show": "1"})
    said = text(shown)
    # What changes stands above the button that does it.
    assert said.index("Wat er verandert voor de opleiders") < said.index("Opnieuw laten zien wat er verandert")
    assert led(group)[1][1] == HALFWAY
    done = client.post(
        f"{address}?deel=2",
        values | {"do": "1", "acknowledge": sorted(AWARE.codes), "acknowledge_reason": "Besproken."},
    )
    assert done.status_code == 302
    assert led(group)[1][1] == MARCH
    told = text(client.get(reverse("placements:peer_group_history", args=[group.pk])))
    assert "Reden: Overgedragen per maart." in told
    assert sign_in(placed.west.leader).get(address).status_code == 404


def test_why_it_goes_on_is_read_in_one_s_own_language(side, group, sign_in):
    row = Placement.objects.get(enrolment=side.enrolments[0], valid_from=FIRST_DAY)
    pages = [
        reverse("placements:student_timeline", args=[row.student.pk]), row.get_absolute_url(),
        reverse("placements:placement_history", args=[row.pk]),
    ]  # fmt: skip
    for language, words in (("nl", "Peergroep overgedragen"), ("en", "Peer group handed over")):
        side.leader.language = language
        side.leader.save(update_fields=["language"])
        client = sign_in(side.leader)
        assert [words in text(client.get(page)) for page in pages] == [True] * 3


def test_the_plain_form_of_a_group_with_students_leaves_who_leads_it_to_the_correction(side, group, sign_in):
    client = sign_in(side.leader)
    address = reverse("placements:peer_group_update", args=[group.pk])
    page = client.get(address)
    correct = reverse("placements:peer_group_correct_lead", args=[group.pk])
    assert [name for name in page.context["form"].fields] == ["name", "version"]
    assert f'href="{correct}"' in page.content.decode()
    before = (group.school_trainer, group.institute_trainer)
    values = filled(page) | {"name": "Groep Zuid", "school_trainer": "", "institute_trainer": ""}
    assert client.post(address, values).status_code == 302
    group.refresh_from_db()
    assert (group.name, (group.school_trainer, group.institute_trainer)) == ("Groep Zuid", before)
    group.placements.update(peer_group=None)
    assert "school_trainer" in client.get(address).context["form"].fields


# Reckoned without the database


def days(first, last):
    return Period(datetime.date(2027, *first), datetime.date(2027, *last))


def test_days_on_which_others_led_and_the_pieces_that_follow():
    before = [Led((1, 9), days((1, 1), (1, 31))), Led((2, 9), days((2, 1), (6, 30)))]
    after = [Led((1, 9), days((1, 1), (2, 28))), Led((2, 9), days((3, 1), (6, 30)))]
    found = turns(before, after)
    assert found == [Turn(days((2, 1), (2, 28)), (2, 9), (1, 9))]
    row = Guidance(7, 70, days((2, 1), (6, 30)), 2, 9, 5)
    assert [(part.school_trainer, part.period, part.stays) for part in pieces(row, found)] == [
        (1, days((2, 1), (2, 28)), False), (2, days((3, 1), (6, 30)), True),
    ]  # fmt: skip
    first = Guidance(6, 70, days((1, 1), (1, 31)), 1, 9, 5, stays=False)
    assert [(part.placement, part.period) for part in moved([first, row], found)] == [
        (6, days((1, 1), (2, 28))), (7, days((3, 1), (6, 30))),
    ]  # fmt: skip
    assert moved([row], found) is None
