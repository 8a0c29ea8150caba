"""Who stops, what goes with that, and what is taken back or undone since it never was."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from oids.actions import ActionRefused
from placements import actions as placing
from placements.models import Enrolment, Placement
from rounds.models import WishList
from tests.cast import ALL_WARNINGS, FIRST_DAY, LAST_DAY, YEAR, place
from tests.forms import filled
from tests.placements.stretches import DAY, NEW_YEAR, of, stretches


def test_who_stops_altogether_is_no_longer_enrolled_and_what_was_planned_is_taken_back(world):
    side = world.oost
    placement = place(side, 0)
    placing.interrupt_placement(
        placement, first_day=NEW_YEAR, returns_on=datetime.date(2027, 3, 1), acknowledged=ALL_WARNINGS, by=side.leader
    )
    placement.refresh_from_db()
    with pytest.raises(ActionRefused):  # a return is planned
        placing.stop_placement(
            placement, last_day=placement.valid_until, reason="student_stopped", leaves=False, by=side.leader
        )
    placing.stop_placement(
        placement, last_day=placement.valid_until, reason="student_stopped", leaves=True,
        enrolled_until=datetime.date(2027, 1, 31), by=side.leader,
    )  # fmt: skip
    assert stretches(side) == [(FIRST_DAY, NEW_YEAR - DAY, "student_stopped")]
    side.enrolments[0].refresh_from_db()
    assert side.enrolments[0].valid_until == datetime.date(2027, 1, 31)


def test_who_stops_altogether_keeps_no_place_in_a_later_year(world, sign_in):
    side, enrolment = world.oost, world.oost.enrolments[0]
    placement = place(side, 0)
    later = placing.enrol(
        enrolment.student, partnership=side.partnership, school_year=YEAR.next, route=enrolment.route,
        year_of_study=enrolment.year_of_study, subsidy_kind=enrolment.subsidy_kind, by=side.leader,
    )  # fmt: skip
    placing.set_placement_period(
        partnership=side.partnership, school_year=YEAR.next, valid_from=YEAR.next.first_day,
        valid_until=YEAR.next.last_day, mentor_due=YEAR.next.last_day, by=side.leader,
    )  # fmt: skip
    planned = place(side, 0, enrolment=later, peer_group=None)
    other = place(side, 1)
    sent = {"last_day": NEW_YEAR.isoformat(), "reason": "student_stopped", "leaves": "yes"}
    address = reverse("placements:placement_end", args=[placement.pk])
    shown = sign_in(side.leader).post(address, filled(sign_in(side.leader).get(address)) | sent)
    summary = shown.context["effect"]["summary"]
    assert "De inschrijving eindigt op 01-01-2027." in summary
    assert f"De inschrijving van {YEAR.next} vervalt ook" in summary
    assert f"{planned.reference} ({planned.school.name}, {YEAR.next})." in summary
    placing.stop_placement(placement, last_day=NEW_YEAR, reason="student_stopped", leaves=True, by=side.leader)
    assert list(Placement.objects.values_list("pk", flat=True).order_by("pk")) == [placement.pk, other.pk]
    assert list(side.enrolments[0].student.enrolments.all()) == [side.enrolments[0]]


def test_an_enrolment_that_wishes_name_ends_on_its_first_day_when_the_student_stops(furnished):
    side = furnished.oost
    placement = side.placements[0]
    later = placing.enrol(
        placement.student, partnership=side.partnership, school_year=YEAR.next, route=placement.enrolment.route,
        year_of_study=2, subsidy_kind=placement.enrolment.subsidy_kind, by=side.leader,
    )  # fmt: skip
    WishList.objects.create(round=WishList.objects.first().round, enrolment=later)
    placing.stop_placement(placement, last_day=NEW_YEAR, reason="student_stopped", leaves=True, by=side.leader)
    later.refresh_from_db()
    assert (later.valid_from, later.valid_until, later.outcome) == (YEAR.next.first_day, YEAR.next.first_day, "leaves")
    # Who never came is no student of that year: nobody is asked to place them.
    assert later not in Enrolment.objects.of_year(side.partnership, YEAR.next)


def test_who_loses_a_place_stays_enrolled(world):
    side = world.oost
    placement = place(side, 0)
    until = side.enrolments[0].valid_until
    with pytest.raises(ValidationError) as caught:
        placing.stop_placement(placement, last_day=NEW_YEAR, reason="place_withdrawn", leaves=True, by=side.leader)
    assert set(caught.value.message_dict) == {"leaves"}
    for reason in ("moved", "interrupted", "continued"):  # acts of their own
        with pytest.raises(ValidationError):
            placing.stop_placement(placement, last_day=NEW_YEAR, reason=reason, by=side.leader)
    placing.stop_placement(placement, last_day=NEW_YEAR, reason="place_withdrawn", by=side.leader)
    side.enrolments[0].refresh_from_db()
    assert side.enrolments[0].valid_until == until
    assert stretches(side) == [(FIRST_DAY, NEW_YEAR, "place_withdrawn")]


def test_taking_back_says_which_placement_then_stays_ended(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    first = place(side, 0)
    alone = place(side, 1, valid_from=NEW_YEAR)
    placing.move_placement(
        first, first_day=NEW_YEAR, school=side.schools[1], school_trainer=side.school_trainers[0],
        institute_trainer=side.institute_trainers[0], mentors=[side.mentors[1]], acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    moved = Placement.objects.get(enrolment=side.enrolments[0], valid_from=NEW_YEAR)

    def told(placement):
        facts = client.get(reverse("placements:placement_withdraw", args=[placement.pk])).context["facts"]
        return [fact[1:] for fact in facts if fact[0] == "De plaatsing ervoor"]

    ((text, url),) = told(moved)
    assert text.startswith(
        f"{first.reference} bij {first.school.name} is op 31-12-2026 geëindigd en gaat niet vanzelf verder"
    )
    assert url == first.get_absolute_url()
    assert told(alone) == []


def test_an_end_that_was_a_mistake_is_undone_once_nothing_follows(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    first = place(side, 0)
    before = of(side)
    address = reverse("placements:placement_undo_end", args=[first.pk])
    assert client.get(address).context["refused_before"] == "Deze plaatsing is niet beëindigd."
    placing.move_placement(
        first, first_day=NEW_YEAR, school=side.schools[1], school_trainer=side.school_trainers[0],
        institute_trainer=side.institute_trainers[0], mentors=[side.mentors[1]], acknowledged=ALL_WARNINGS, by=side.leader,
    )  # fmt: skip
    first.refresh_from_db()
    moved = Placement.objects.get(enrolment=side.enrolments[0], valid_from=NEW_YEAR)
    with pytest.raises(ActionRefused, match=f"{moved.reference}.*Neem die plaatsing eerst terug"):
        placing.undo_end(first, by=side.leader)
    placing.withdraw_placement(moved, by=side.leader)
    with pytest.raises(PermissionDenied):
        placing.undo_end(first, by=side.controller)
    assert address in client.get(first.get_absolute_url()).content.decode()
    shown = client.post(address, filled(client.get(address)))
    assert stretches(side) == [(FIRST_DAY, NEW_YEAR - DAY, "moved")]  # looked at, and not done
    codes = [warning.code for warning in shown.context["warnings"]]
    client.post(address, filled(shown) | {"acknowledge": codes, "acknowledge_reason": "Vergissing."})
    assert stretches(side) == [(FIRST_DAY, LAST_DAY, "")]
    assert [(row.school_id, row.hours) for row in of(side)] == [(row.school_id, row.hours) for row in before]


def test_who_is_no_longer_enrolled_does_not_go_on(world):
    side, placement = world.oost, place(world.oost, 0)
    placing.stop_placement(placement, last_day=NEW_YEAR, reason="student_stopped", leaves=True, by=side.leader)
    placement.refresh_from_db()
    with pytest.raises(ActionRefused, match="De inschrijving eindigt op 01-01-2027"):
        placing.undo_end(placement, by=side.leader)
    enrolment = side.enrolments[0]
    enrolment.refresh_from_db()
    placing.update_enrolment(enrolment, valid_until=YEAR.last_day, by=side.leader)
    placing.undo_end(placement, acknowledged=ALL_WARNINGS, by=side.leader)
    assert stretches(side) == [(FIRST_DAY, LAST_DAY, "")]


def test_only_what_did_not_begin_is_taken_back(world):
    side = world.oost
    begun, planned = place(side, 0, valid_until=NEW_YEAR), place(side, 0, valid_from=NEW_YEAR + DAY)
    with pytest.raises(ActionRefused):
        placing.withdraw_placement(begun, by=side.leader)
    with pytest.raises(PermissionDenied):
        placing.withdraw_placement(planned, by=side.controller)
    events = planned.events.model
    key = planned.pk
    placing.withdraw_placement(planned, by=side.leader)
    assert stretches(side) == [(FIRST_DAY, NEW_YEAR, "")]
    last = events.objects.filter(pgh_obj_id=key).order_by("-pgh_id").first()
    assert (last.pgh_label, last.pgh_context.metadata["action"]) == ("delete", "placements.placement.withdraw")
