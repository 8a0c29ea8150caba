"""The acts that close a line of the work list: leaving a school together, and the forms that show what follows."""

import datetime
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from partnerships import actions as register
from partnerships.lookups import school_label, trainer_label
from placements import actions as placing
from placements.actions import Leaver, NeedsAcknowledgement
from placements.models import Enrolment, Placement
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY
from tests.forms import filled
from tests.placements.work_list import DAY, EVERYTHING, NEW_YEAR, items, kinds


def test_a_school_that_leaves_is_worked_off_in_one_act(settled, sign_in):
    side = settled.oost
    register.close_school(side.schools[0], last_day=NEW_YEAR - DAY, reason="Opgeheven", by=side.leader)
    assert kinds(side) == {"outside": 2}
    first, second = (row for row in side.placements if row.school == side.schools[0])
    client = sign_in(side.leader)
    address = only_url(items(side))
    page = client.get(address)
    assert {row.pk for row in page.context["rows"]} == {first.pk, second.pk}
    values = filled(page) | {
        "what": "move", "school": school_label(side.schools[1]), f"school_{second.pk}": school_label(side.schools[3]),
    }  # fmt: skip
    shown = client.post(address, values)
    assert shown.status_code == 200
    assert Placement.objects.filter(partnership=side.partnership).count() == 6  # nothing yet
    assert shown.context["effect"]["sections"]
    again = filled(shown) | {
        "acknowledge": [row.code for row in shown.context["warnings"]],
        "acknowledge_reason": "Zo.",
    }
    assert client.post(address, again).status_code == 302
    moved = {
        row.enrolment_id: (row.school, row.valid_from, row.school_trainer)
        for row in Placement.objects.filter(partnership=side.partnership, valid_from=NEW_YEAR)
    }
    assert moved == {
        first.enrolment_id: (side.schools[1], NEW_YEAR, side.school_trainers[0]),
        second.enrolment_id: (side.schools[3], NEW_YEAR, side.school_trainers[1]),
    }
    first.refresh_from_db()
    assert (first.valid_until, first.end_reason) == (NEW_YEAR - DAY, "school_closed")
    assert kinds(side) == {"no_mentor": 2}  # the new school still has to name them


def test_a_school_that_is_gone_is_not_left_later_than_that(settled, sign_in):
    """Then days outside the partnership would stay, and the same lines would stand on the work list."""
    side = settled.oost
    register.close_school(side.schools[0], last_day=NEW_YEAR - DAY, reason="Opgeheven", by=side.leader)
    client, address = sign_in(side.leader), only_url(items(side))
    values = filled(client.get(address)) | {"what": "move", "school": school_label(side.schools[1])}
    late = client.post(address, values | {"first_day": (NEW_YEAR + DAY).isoformat()})
    assert late.status_code == 422
    assert late.context["form"].errors["first_day"] == [
        f"{side.schools[0]} is vanaf 01-01-2027 buiten het partnerschap. Kies die dag of een eerdere, of laat het veld leeg."
    ]
    assert client.post(address, values | {"first_day": NEW_YEAR.isoformat()}).status_code == 200


def only_url(found):
    (address,) = {item.url for item in found}
    return address


def test_many_leave_a_school_or_nobody(settled):
    side = settled.oost
    register.close_school(side.schools[0], last_day=NEW_YEAR - DAY, reason="Opgeheven", by=side.leader)
    rows = [row for row in side.placements if row.school == side.schools[0]]
    leavers = [
        Leaver(rows[0], NEW_YEAR, side.schools[1]),
        Leaver(rows[1], NEW_YEAR, settled.west.schools[0]),  # of another partnership
    ]
    with pytest.raises(ValidationError) as caught:
        placing.leave_school(leavers, acknowledged=ALL_WARNINGS, by=side.leader)
    (message,) = caught.value.messages
    assert rows[1].reference in message
    with pytest.raises(NeedsAcknowledgement) as needed:
        placing.leave_school([Leaver(row, NEW_YEAR, side.schools[1]) for row in rows], by=side.leader)
    assert [warning.code for warning in needed.value.warnings] == [
        "no_mentor"
    ]  # the day on which one is due has not come before it begins
    assert "2" in needed.value.warnings[0].message
    assert Placement.objects.filter(partnership=side.partnership).count() == 6
    placing.leave_school([Leaver(row, NEW_YEAR) for row in rows], note="Opgeheven", by=side.leader)
    ended = Placement.objects.filter(partnership=side.partnership, end_reason="school_closed")
    assert {(row.pk, row.valid_until, row.end_note) for row in ended} == {
        (row.pk, NEW_YEAR - DAY, "Opgeheven") for row in rows
    }
    assert kinds(side) == {"lost_place": 2}


def test_leaving_a_school_says_what_is_missing(settled, sign_in):
    side = settled.oost
    client = sign_in(side.leader)
    address = side.address("school-weg/")
    assert client.get(address).context["rows"] == []
    asked = f"{address}?school={side.schools[0].pk}"
    values = filled(client.get(asked))
    refused = client.post(asked, values)
    assert refused.status_code == 422
    taken = [name for name in values if name.startswith("take_")]
    assert set(refused.context["form"].errors) == {"first_day"} | {name.replace("take", "school") for name in taken}
    nobody = {name: value for name, value in values.items() if name not in taken}
    assert "__all__" in client.post(asked, nobody).context["form"].errors
    assert client.get(f"{address}?school={settled.west.schools[0].pk}").status_code == 404
    assert client.get(f"{address}?school=x").status_code == 404


def act(client, placement, name, values):
    """Looks, and presses once more; returns the page that showed the effect and the answer."""
    address = reverse(f"placements:placement_{name}", args=[placement.pk])
    first = client.post(address, filled(client.get(address)) | values)
    if first.status_code != 200:
        return first, first
    codes = [warning.code for warning in first.context["warnings"]]
    sent = filled(first) | {"acknowledge": codes, "acknowledge_reason": "Besproken."}
    return first, client.post(address, sent)


def test_the_effect_is_shown_before_anything_is_done(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    placement = side.placements[0]
    address = reverse("placements:placement_mentor", args=[placement.pk])
    values = filled(client.get(address)) | {"first_day": "2027-01-01", "mentor": trainer_label(side.mentors[1])}
    shown = client.post(address, values)
    assert (shown.status_code, Placement.objects.count()) == (200, 6)
    effect = shown.context["effect"]
    first = (NEW_YEAR - FIRST_DAY).days
    whole = (LAST_DAY - FIRST_DAY).days + 1
    assert [row[-1].text for row in effect["sections"][0].rows] == [str(first), str(whole - first)]
    mentors = {row[1]: [cell.text for cell in row[2:]] for row in effect["sections"][1].rows if len(row) == 5}
    assert mentors[str(side.mentors[0])] == ["40,0", "15,7", "−24,3"]
    assert mentors[str(side.mentors[1])] == ["0,0", "24,3", "+24,3"]
    changed = filled(shown) | {"first_day": "2027-02-01"}
    assert client.post(address, changed).status_code == 200  # another question is shown first again
    assert Placement.objects.count() == 6
    seen = filled(shown) | {"acknowledge": ["mentor_elsewhere"]}
    assert client.post(address, seen).status_code == 302
    assert Placement.objects.count() == 7


def test_an_adopted_allocation_is_named_beside_the_act(funded, sign_in):
    from tests.cast import adopt

    side = funded.oost
    client, placement = sign_in(side.leader), side.placements[0]
    values = {"first_day": "2027-01-01", "returns_on": "", "note": ""}
    address = reverse("placements:placement_interrupt", args=[placement.pk])
    assert client.post(address, values).context["effect"]["adopted"] == ""
    adopt(side, funded.oost_money)
    assert "2026-2027" in client.post(address, values).context["effect"]["adopted"]


def test_every_act_works_from_its_form(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    _shown, done = act(client, side.placements[0], "interrupt", {"first_day": "2027-01-01"})
    assert done.status_code == 302
    _shown, done = act(client, side.placements[0], "resume", {"first_day": "2027-02-01"})
    assert done.status_code == 302
    back = Placement.objects.get(enrolment=side.enrolments[0], valid_from=datetime.date(2027, 2, 1))
    assert [row.mentor for row in back.mentors.all()] == [side.mentors[0]]
    _shown, done = act(client, back, "withdraw", {})
    assert not Placement.objects.filter(pk=back.pk).exists()
    _shown, done = act(client, side.placements[1], "move", {"first_day": "2027-01-01", "school": side.schools[3].brin6})
    assert done.status_code == 302
    group = side.peer_groups[1]
    _shown, done = act(
        client, side.placements[2], "trainers",
        {"first_day": "2027-01-01", "school_trainer": trainer_label(side.school_trainers[0]), "peer_group": group.pk},
    )  # fmt: skip
    assert done.status_code == 302
    asked, _done = act(client, side.placements[3], "end", {"last_day": "2027-01-01", "reason": "student_stopped"})
    assert asked.status_code == 422  # whether the student stops altogether is not guessed
    assert set(asked.context["form"].errors) == {"leaves"}
    values = {"last_day": "2027-01-01", "reason": "student_stopped", "leaves": "yes"}
    _shown, done = act(client, side.placements[3], "end", values)
    assert done.status_code == 302
    assert Enrolment.objects.get(pk=side.enrolments[3].pk).valid_until == NEW_YEAR
    assert kinds(side) == {"interrupted": 1, "no_mentor": 1}


def test_a_form_sent_twice_ends_once(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    address = reverse("placements:placement_interrupt", args=[side.placements[0].pk])
    shown = client.post(address, {"first_day": "2027-01-01", "submission": str(uuid.uuid4())})
    first, second = (client.post(address, filled(shown)) for _turn in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert Placement.objects.filter(end_reason="interrupted").count() == 1


def test_the_page_of_a_placement_shows_the_chain_and_what_fits(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    new = placing.move_placement(
        side.placements[0], first_day=NEW_YEAR, school=side.schools[3], acknowledged=EVERYTHING, by=side.leader
    )
    page = client.get(side.placements[0].get_absolute_url()).content.decode()
    assert new.get_absolute_url() in page
    assert reverse("placements:placement_move", args=[side.placements[0].pk]) not in page
    after = client.get(new.get_absolute_url()).content.decode()
    assert side.placements[0].get_absolute_url() in after
    for name in ("mentor", "trainers", "move", "interrupt", "end", "withdraw"):
        assert reverse(f"placements:placement_{name}", args=[new.pk]) in after


def test_the_timeline_tells_all_years_with_hours_and_interruptions(settled, sign_in):
    side, client = settled.oost, sign_in(settled.oost.leader)
    placing.interrupt_placement(
        side.placements[0], first_day=NEW_YEAR, returns_on=datetime.date(2027, 3, 1), note="Buitenland",
        acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    student = side.enrolments[0].student
    address = reverse("placements:student_timeline", args=[student.pk])
    page = client.get(address)
    (section,) = page.context["sections"]
    days = [row[-2].text for row in section.rows]
    assert days == ["123", "59", "131"]
    (row,) = page.context["chart"].rows
    assert [mark.series for mark in row.marks] == ["solid", "stripes", "solid"]
    assert "Buitenland" in page.content.decode()
    assert [row[-1].text for row in section.rows] == ["36,9", "–", "39,5"]
    assert address in client.get(student.get_absolute_url()).content.decode()
    assert sign_in(side.controller).get(address).status_code == 403
    assert sign_in(settled.west.leader).get(address).status_code == 404
