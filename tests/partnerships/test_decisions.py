"""Decisions: recorded in a meeting, in force until a day, and what rests on them; nothing is adopted without one."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from books import actions as books
from funding import actions as money
from oids.actions import ActionRefused
from partnerships import actions as register
from partnerships.forms.decisions import decisions_to_choose
from partnerships.models import Decision
from partnerships.resting import resting_on
from placements import actions as placing
from placements.models import Norm
from steering.actions import freeze_stand
from tests.cast import START, YEAR
from tests.casts.governance import HELD, body, meet, member
from tests.forms import filled

TOMORROW = timezone.localdate() + datetime.timedelta(days=1)
YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)


@pytest.fixture
def side(world):
    return world.oost


@pytest.fixture
def steering(side):
    return body(side, "steering_group", "Stuurgroep", valid_until=None)


def decide(side, number="SG-9", **values):
    values = {"body": "steering_group", "decided_on": datetime.date(2026, 9, 3), "title": "Besluit"} | values
    return register.record_decision(partnership=side.partnership, number=number, by=side.leader, **values)


def present(decision):
    return {str(row.person) for row in decision.presences.all()}


def test_a_decision_takes_body_day_and_those_present_from_its_meeting(side, steering):
    ann, bob = member(side, steering, first_name="Ann"), member(side, steering, first_name="Bob")
    meeting = meet(side, steering)
    register.record_attendance(meeting, states={ann.person: "present", bob.person: "excused"}, by=side.leader)
    found = decide(side, meeting=meeting, body="", decided_on=None)
    assert (found.body, found.decided_on, present(found)) == ("steering_group", HELD, {"Ann Lid"})
    changed = register.update_decision(
        found, title="Anders", text="", meeting=meeting, present=[bob.person], by=side.leader
    )
    assert (changed.title, present(changed)) == ("Anders", {"Bob Lid"})


def test_attendance_noted_later_stands_at_the_decision_too(side, steering, sign_in):
    ann, bob = member(side, steering, first_name="Ann"), member(side, steering, first_name="Bob")
    meeting = meet(side, steering)
    early, by_hand = (decide(side, number, meeting=meeting, body="", decided_on=None) for number in ("SG-8", "SG-9"))
    register.update_decision(by_hand, title="x", text="", meeting=meeting, present=[bob.person], by=side.leader)
    register.record_attendance(meeting, states={ann.person: "present", bob.person: "excused"}, by=side.leader)
    assert (present(early), present(by_hand)) == ({"Ann Lid"}, {"Bob Lid"})
    form = sign_in(side.leader).get(reverse("partnerships:decision_update", args=[early.pk])).context["form"]
    assert form["present"].value() == [ann.person.pk]
    register.record_attendance(meeting, states={ann.person: "absent", bob.person: "present"}, by=side.leader)
    assert (present(early), present(by_hand)) == ({"Bob Lid"}, {"Bob Lid"})


def test_the_meeting_is_of_the_same_body_and_day(side, steering, world):
    meeting = meet(side, steering)
    with pytest.raises(ValidationError, match="van een andere dag"):
        decide(side, meeting=meeting, decided_on=HELD + datetime.timedelta(days=1))
    with pytest.raises(ValidationError, match="een ander orgaan"):
        decide(side, meeting=meeting, body="policy_group", decided_on=HELD)
    with pytest.raises(ValidationError, match="ander partnerschap"):
        decide(world.west, meeting=meeting, body="", decided_on=None)
    off = register.cancel_meeting(meeting, reason="Griep", by=side.leader)
    with pytest.raises(ValidationError, match="is afgezegd"):
        decide(side, meeting=off, body="", decided_on=None)


def test_once_decided_the_meeting_stays_on_its_day(side, steering):
    meeting = meet(side, steering)
    decide(side, meeting=meeting, body="", decided_on=None)
    with pytest.raises(ActionRefused, match="de dag blijft staan"):
        register.update_meeting(
            meeting, held_on=HELD + datetime.timedelta(days=1), begins_at=meeting.begins_at, by=side.leader
        )


def test_a_decision_does_not_end_before_it_begins(side):
    with pytest.raises(ValidationError, match="eindigt voordat"):
        decide(side, valid_until=datetime.date(2026, 9, 2))


def test_from_a_meeting_the_next_number_is_proposed(side, steering, sign_in):
    meeting = meet(side, steering)
    decide(side, f"SG-{HELD.year}-07", meeting=meeting, body="", decided_on=None)
    address = f"{side.address('besluiten/nieuw/', meeting.school_year)}?meeting={meeting.pk}"
    client = sign_in(side.leader)
    assert client.get(address).context["form"]["number"].value() == f"SG-{HELD.year}-08"
    # Body and day of the form do not matter beside a meeting.
    answer = client.post(
        address,
        {"meeting": meeting.pk, "body": "policy_group", "decided_on": "2026-01-01", "number": "SG-8", "title": "x"},
    )
    found = Decision.objects.get(number="SG-8")
    assert (found.body, found.decided_on, found.meeting) == ("steering_group", HELD, meeting)
    assert answer.url == found.get_absolute_url()
    refused = client.post(address, {"number": "SG-10", "title": "x"})
    assert set(refused.context["form"].errors) == {"body", "decided_on"}


def test_what_is_yet_to_be_decided_is_not_recorded(side, steering, sign_in):
    with pytest.raises(ValidationError, match="nog niet genomen") as refused:
        decide(side, decided_on=TOMORROW)
    assert set(refused.value.message_dict) == {"decided_on"}
    ahead = meet(side, steering, TOMORROW)
    with pytest.raises(ValidationError, match="moet nog gehouden worden") as refused:
        decide(side, meeting=ahead, body="", decided_on=None)
    assert set(refused.value.message_dict) == {"meeting"}
    assert decide(side, decided_on=timezone.localdate()).decided_on == timezone.localdate()
    # The form does not offer that meeting, nor its page the act.
    client, address = sign_in(side.leader), side.address("besluiten/nieuw/", YEAR)
    assert ahead not in client.get(address).context["form"].fields["meeting"].queryset
    sent = {"number": "SG-10", "title": "x", "body": "steering_group", "decided_on": TOMORROW.isoformat()}
    assert set(client.post(address, sent).context["form"].errors) == {"decided_on"}
    sections = {row.name: row for row in client.get(ahead.get_absolute_url()).context["sections"]}
    assert sections["decisions"].add is None
    assert not Decision.objects.filter(number="SG-10").exists()


@pytest.mark.parametrize("number", [" SG-9", "sg-9"])
def test_a_number_that_is_taken_says_so_at_the_number(side, sign_in, number):
    """Also in other letters: two decisions that a reader calls the same are one too many."""
    decide(side, "SG-9")
    sent = {"number": number, "title": "x", "body": "steering_group", "decided_on": "2026-09-03"}
    answer = sign_in(side.leader).post(side.address("besluiten/nieuw/", YEAR), sent)
    assert answer.context["form"].errors == {"number": ["Dit partnerschap heeft al een besluit met dit nummer."]}


def test_without_a_meeting_it_is_asked_who_was_there(side, steering, sign_in):
    ann, bob = member(side, steering, first_name="Ann"), member(side, steering, first_name="Bob")
    client, address = sign_in(side.leader), side.address("besluiten/nieuw/", YEAR)
    sent = {"number": "SG-9", "title": "x", "body": "steering_group", "decided_on": "2026-09-03"}
    client.post(address, sent | {"present": [bob.person.pk]})
    assert present(Decision.objects.get(number="SG-9")) == {"Bob Lid"}
    # With a meeting, its attendance says it; what is ticked goes before.
    meeting = meet(side, steering)
    register.record_attendance(meeting, states={ann.person: "present", bob.person: "excused"}, by=side.leader)
    client.post(address, {"number": "SG-10", "title": "x", "meeting": meeting.pk})
    client.post(address, {"number": "SG-11", "title": "x", "meeting": meeting.pk, "present": [bob.person.pk]})
    assert [present(Decision.objects.get(number=number)) for number in ("SG-10", "SG-11")] == [{"Ann Lid"}, {"Bob Lid"}]


NORM = dict(
    school_trainer_hours=Decimal(40), mentor_hours=Decimal(40), institute_trainer_hours=Decimal(14), students_min=12,
    students_max=15, school_trainer_days=Decimal("1.5"), peer_group_min=8, peer_group_max=15,
    full_time_hours=Decimal(1659),
)  # fmt: skip


def still_to_come(side):
    """As one that was recorded before this was refused."""
    return Decision.objects.create(
        partnership=side.partnership, body="steering_group", number="O-4", decided_on=TOMORROW, title="Besluit"
    )


def enter_rate(world, decision):
    return books.enter_rate(
        partnership=world.oost.partnership, school_year=YEAR.next, role="mentor", cents_per_hour=50_00, source="Besluit",
        decision=decision, by=world.oost.leader,
    )  # fmt: skip


def adopt_norm(world, decision):
    return placing.adopt_norm(
        partnership=world.oost.partnership, decision=decision, valid_from=YEAR.first_day, by=world.oost.leader, **NORM
    )


def adopt_scheme(world, decision):
    side = world.oost
    scheme = money.create_scheme(partnership=side.partnership, name="Sleutel", from_year=YEAR, by=side.leader)
    money.add_step(
        scheme,
        description="Alles",
        size="remainder",
        key="school_trainer_hours_employer",
        percentage=Decimal(100),
        by=side.leader,
    )
    return money.adopt_scheme(scheme, decision=decision, by=side.steering)


def adopt_allocation(world, decision):
    allocation = money.submit_allocation(world.oost_money.allocation, by=world.oost.leader)
    return money.adopt_allocation(allocation, decision=decision, by=world.oost.steering)


def adopt_settlement(world, decision):
    return books.adopt_settlement(world.oost.settlement, decision=decision, by=world.oost.steering)


ADOPTING = [adopt_norm, adopt_scheme, adopt_allocation, adopt_settlement]


@pytest.mark.parametrize("adopt", ADOPTING, ids=lambda adopt: adopt.__name__)
def test_norm_key_allocation_and_settlement_need_a_decision_of_the_steering_group_in_force(furnished, adopt):
    wrong = {
        None: "Kies het besluit",
        decide(furnished.west, "W-1"): "ander partnerschap",
        decide(furnished.oost, "O-1", body="policy_group"): "besluit de stuurgroep",
        decide(furnished.oost, "O-2", valid_until=YESTERDAY): "gold tot en met",
        still_to_come(furnished.oost): "moet nog komen",
    }
    for decision, problem in wrong.items():
        with pytest.raises(ValidationError, match=problem), transaction.atomic():
            adopt(furnished, decision)
    right = decide(furnished.oost, "O-3", valid_until=timezone.localdate())
    assert adopt(furnished, right).decision == right


def test_a_rate_that_names_a_decision_names_one_that_is_taken(furnished, sign_in):
    decision = still_to_come(furnished.oost)
    with pytest.raises(ValidationError, match="moet nog komen"), transaction.atomic():
        enter_rate(furnished, decision)
    page = sign_in(furnished.oost.leader).get(decision.get_absolute_url())
    assert page.context["status"] == ("nog niet genomen", "warn")


def test_what_begins_after_the_decision_has_ended_does_not_rest_on_it(furnished):
    side, decision = furnished.oost, decide(furnished.oost, valid_until=datetime.date(2027, 9, 1))
    with pytest.raises(ValidationError, match="geldt tot en met 01-09-2027"), transaction.atomic():
        placing.adopt_norm(
            partnership=side.partnership,
            decision=decision,
            valid_from=datetime.date(2027, 10, 1),
            by=side.leader,
            **NORM,
        )
    found = placing.adopt_norm(
        partnership=side.partnership, decision=decision, valid_from=datetime.date(2027, 9, 1), by=side.leader, **NORM
    )
    assert found.decision == decision


def test_the_database_knows_nothing_adopted_without_a_decision(furnished):
    side, allocation = furnished.oost, furnished.oost_money.allocation
    money.submit_allocation(allocation, by=side.leader)
    for rows, values in (
        (type(allocation).objects.filter(pk=allocation.pk), {"state": "adopted"}),
        (type(side.settlement).objects.filter(pk=side.settlement.pk), {"state": "adopted"}),
        (Norm.objects.filter(partnership=side.partnership), {"decision": None}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_an_allocation_rests_on_a_key_that_was_adopted(funded):
    side, allocation = funded.oost, funded.oost_money.allocation
    # A draft of a key has no decision, so nothing is divided by it; whichever road it took.
    scheme = money.create_scheme(partnership=side.partnership, name="Sleutel", from_year=YEAR, by=side.leader)
    submitted = money.submit_allocation(allocation, by=side.leader)
    type(allocation).objects.filter(pk=allocation.pk).update(scheme=scheme)
    with pytest.raises(ActionRefused, match="nog niet vastgesteld"):
        money.adopt_allocation(submitted, decision=funded.oost_money.decision, by=side.steering)


def test_the_forms_offer_only_decisions_that_still_hold(furnished, sign_in):
    side = furnished.oost
    over, other = decide(side, "O-2", valid_until=YESTERDAY), decide(side, "O-1", body="policy_group")
    right, ahead = decide(side, "O-3"), still_to_come(side)
    money.submit_allocation(furnished.oost_money.allocation, by=side.leader)
    pages = {
        side.leader: reverse("placements:norm_adopt", args=[side.slug, str(YEAR)]),
        side.steering: reverse("funding:allocation_adopt", args=[furnished.oost_money.allocation.pk]),
    }
    for user, address in pages.items():
        offered = set(sign_in(user).get(address).context["form"].fields["decision"].queryset)
        assert right in offered and not {over, other, ahead} & offered
    # Agreements on placing are the policy group's as well.
    period = reverse("placements:placement_period_set", args=[side.slug, str(YEAR)])
    offered = set(sign_in(side.leader).get(period).context["form"].fields["decision"].queryset)
    assert {right, other} <= offered and not {over, ahead} & offered


def test_a_decision_shows_everything_that_rests_on_it(furnished, sign_in):
    side = furnished.oost
    decision = decide(side, "SG-ALLES", decided_on=datetime.date(2026, 9, 10))
    adopt_norm(furnished, decision)
    adopt_scheme(furnished, decision)
    adopt_allocation(furnished, decision)
    adopt_settlement(furnished, decision)
    books.enter_rate(
        partnership=side.partnership, school_year=YEAR.next, role="mentor", cents_per_hour=50_00, source="Besluit",
        decision=decision, by=side.leader,
    )  # fmt: skip
    placing.set_placement_period(
        partnership=side.partnership, school_year=YEAR.next, valid_from=datetime.date(2027, 9, 1),
        valid_until=datetime.date(2028, 7, 1), mentor_due=datetime.date(2027, 10, 1), decision=decision, by=side.leader,
    )  # fmt: skip
    everything = [row.kind for row in resting_on(Decision.objects.filter(pk=decision.pk), side.leader)[decision.pk]]
    kinds = ["norm", "uurtarief", "verdeelsleutel", "verdeling", "verrekening", "plaatsingsafspraak"]
    assert everything == kinds
    page = sign_in(side.leader).get(decision.get_absolute_url())
    rows = page.context["sections"][0].rows
    assert [row[1].url for row in rows].count("") == 0 and len(rows) == len(kinds)
    # A board reads the decision, and of what rests on it what it may see: not the allocation.
    seen = resting_on(Decision.objects.filter(pk=decision.pk), side.board_staff)[decision.pk]
    assert "verdeling" not in {row.kind for row in seen} and "norm" in {row.kind for row in seen}
    # That an allocation rests on it is said, which one is not.
    rows = sign_in(side.board_staff).get(decision.get_absolute_url()).context["sections"][0].rows
    assert ["Verdeling", "Uw rol ziet niet welke.", ""] in rows
    table = sign_in(side.board_staff).get(side.address("besluiten/")).context["table"]
    shown = next(row for row in table.rows if row.record.pk == decision.pk).get_cell("rests")
    assert {"norm", "verdeling", "verdeelsleutel"} <= set(shown.split(", "))


def test_a_decision_on_which_nothing_rests_says_so(furnished, sign_in):
    page = sign_in(furnished.oost.leader).get(furnished.oost.governance.decision.get_absolute_url())
    assert page.context["sections"][0].rows == []
    assert furnished.oost.governance.decision.decided_on > START


def test_a_typing_error_in_number_or_day_is_corrected_while_nothing_rests_on_it(side, steering, sign_in):
    meeting = meet(side, steering)
    wrong = decide(side, "sg-2026-12", decided_on=HELD - datetime.timedelta(days=1))
    decide(side, "SG-7")
    client, address = sign_in(side.leader), reverse("partnerships:decision_update", args=[wrong.pk])
    sent = filled(client.get(address)) | {"number": "sg-7", "decided_on": HELD.isoformat()}
    assert client.post(address, sent).context["form"].errors == {
        "number": ["Dit partnerschap heeft al een besluit met dit nummer."]
    }
    assert (
        "decided_on"
        in client.post(address, sent | {"number": "x", "decided_on": TOMORROW.isoformat()}).context["form"].errors
    )
    assert client.post(address, sent | {"number": "SG-2026-12", "meeting": str(meeting.pk)}).status_code == 302
    wrong.refresh_from_db()
    assert (wrong.number, wrong.decided_on, wrong.meeting) == ("SG-2026-12", HELD, meeting)
    # What was before stands in the history.
    assert "sg-2026-12" in client.get(reverse("partnerships:decision_history", args=[wrong.pk])).content.decode()
    # Its own number in other letters is its own.
    assert (
        register.update_decision(wrong, number="sg-2026-12", title="x", text="", meeting=meeting, by=side.leader).number
        == "sg-2026-12"
    )
    with pytest.raises(ValidationError, match="van een andere dag"), transaction.atomic():
        register.update_decision(wrong, decided_on=YESTERDAY, title="x", text="", meeting=meeting, by=side.leader)


def test_number_and_day_stay_once_something_rests_on_them_or_a_stand_names_it(furnished, sign_in):
    side = furnished.oost
    scheme = Decision.objects.get(partnership=side.partnership, number="SG-2")
    client = sign_in(side.leader)
    address = reverse("partnerships:decision_update", args=[scheme.pk])
    page = client.get(address)
    assert not {"number", "decided_on"} & set(page.context["form"].fields)
    assert "verdeelsleutel" in page.context["intro"]
    with pytest.raises(ValidationError, match="verdeelsleutel"), transaction.atomic():
        register.update_decision(scheme, number="SG-3", title="x", text="", by=side.leader)
    # The words are still corrected.
    assert register.update_decision(scheme, title="Beter gezegd", text="", by=side.leader).title == "Beter gezegd"
    # Nothing rests on this one, until a stand names it.
    alone = decide(side, "SG-70", decided_on=YESTERDAY)
    assert register.update_decision(alone, number="SG-71", title="x", text="", by=side.leader).number == "SG-71"
    stand = freeze_stand(meeting=side.governance.planned, by=side.leader)
    with pytest.raises(ValidationError, match=str(stand)), transaction.atomic():
        register.update_decision(
            alone, decided_on=alone.decided_on - datetime.timedelta(days=1), title="x", text="", by=side.leader
        )


def test_a_decision_is_withdrawn_with_a_reason_and_cannot_be_chosen_any_more(furnished, sign_in):
    side, client = furnished.oost, sign_in(furnished.oost.leader)
    wrong = decide(side, "SG-70", decided_on=YESTERDAY)
    address = reverse("partnerships:decision_withdraw", args=[wrong.pk])
    assert set(client.post(address, {"reason": ""}).context["form"].errors) == {"reason"}
    assert client.post(address, {"reason": "Dubbel ingevoerd"}).url == wrong.get_absolute_url()
    page = client.get(wrong.get_absolute_url())
    assert page.context["status"] == ("ingetrokken", "bad") and "Dubbel ingevoerd" in page.content.decode()
    assert page.context["actions"] == []
    assert "Besluit (ingetrokken)" in client.get(side.address("besluiten/", YEAR)).content.decode()
    wrong.refresh_from_db()
    assert wrong not in decisions_to_choose(side.partnership)
    for adopt in ADOPTING:
        with pytest.raises(ValidationError, match="is ingetrokken"), transaction.atomic():
            adopt(furnished, wrong)
    for again in (
        lambda: register.withdraw_decision(wrong, reason="Weer", by=side.leader),
        lambda: register.update_decision(wrong, title="x", text="", by=side.leader),
    ):
        with pytest.raises(ActionRefused, match="is ingetrokken"), transaction.atomic():
            again()
    with pytest.raises(PermissionDenied), transaction.atomic():
        register.withdraw_decision(wrong, reason="Weer", by=side.controller)


def test_what_something_rests_on_is_not_withdrawn_and_says_what(furnished, sign_in):
    side = furnished.oost
    scheme = Decision.objects.get(partnership=side.partnership, number="SG-2")
    with pytest.raises(ActionRefused, match="verdeelsleutel"), transaction.atomic():
        register.withdraw_decision(scheme, reason="Fout", by=side.leader)
    page = sign_in(side.leader).get(reverse("partnerships:decision_withdraw", args=[scheme.pk]))
    assert "verdeelsleutel" in page.context["refused_before"]
