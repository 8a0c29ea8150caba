"""Norms: what one asks is shown before it is adopted, its decision is about it, and a slip can be mended until it is used."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from oids.actions import ActionRefused
from partnerships import actions as register
from partnerships.models import Decision
from placements import actions as placing
from placements.models import Norm
from tests.cast import START, YEAR

NEXT_YEAR = datetime.date(2027, 8, 1)
FIGURES = {
    "school_trainer_hours": "60", "mentor_hours": "40", "institute_trainer_hours": "14", "students_min": "8",
    "students_max": "10", "school_trainer_days": "1,5", "peer_group_min": "8", "peer_group_max": "15",
    "full_time_hours": "1659",
}  # fmt: skip


@pytest.fixture
def side(placed):
    return placed.oost


@pytest.fixture
def decision(side):
    return register.record_decision(
        partnership=side.partnership, body="steering_group", number="SG-60", decided_on=timezone.localdate(),
        title="Nieuwe norm", by=side.leader,
    )  # fmt: skip


def norms(side):
    rows = Norm.objects.filter(partnership=side.partnership).order_by("valid_from")
    return [(row.valid_from, row.valid_until, row.school_trainer_hours) for row in rows]


def adopt(side, decision, day=NEXT_YEAR, until=None):
    figures = {name: Decimal(value.replace(",", ".")) for name, value in FIGURES.items()}
    return placing.adopt_norm(
        partnership=side.partnership, decision=decision, valid_from=day, valid_until=until, by=side.leader,
        **figures | {"students_min": 8, "students_max": 10, "peer_group_min": 8, "peer_group_max": 15},
    )  # fmt: skip


def cells(context, name):
    section = next(row for row in context["effect"]["sections"] if row.name == name)
    return [[str(cell.text) for cell in line] for line in section.lines]


def test_a_norm_is_shown_first_with_the_hours_it_asks_and_those_that_there_are(side, decision, sign_in):
    client, address = sign_in(side.leader), side.address("normen/nieuw/")
    sent = FIGURES | {"decision": decision.pk, "valid_from": "01-08-2027"}
    shown = client.post(address, sent)
    assert norms(side) == [(START, None, Decimal(40))]
    students = len({row.enrolment_id for row in side.placements})
    assert cells(shown.context, "norm-hours")[0] == [
        "Schoolopleider", "40,0", "60,0", f"{students * 40},0", f"{students * 60},0", f"+{students * 20},0",
    ]  # fmt: skip
    asked, have, short, carried, most = cells(shown.context, "norm-trainers")
    assert asked[1:] == [f"{students * 40},0", f"{students * 60},0", f"+{students * 20},0"]
    assert (have[3], short[1:], carried[1:3], most[1:3]) == ("0,0", ["0,0"] * 3, ["12,4", "8,3"], ["15", "10"])
    assert "8,30 studenten, niet voor 10" in shown.context["effect"]["problem"]
    done = client.post(address, sent | {"seen": shown.context["seen"]})
    assert done.url == side.address("normen/")
    assert norms(side) == [(START, datetime.date(2027, 7, 31), Decimal(40)), (NEXT_YEAR, None, Decimal(60))]
    assert "Vanaf 01-08-2027: De norm spreekt zichzelf tegen" in client.get(done.url).context["notice"]


def test_more_hours_than_the_school_trainers_have_is_said(side, decision, sign_in):
    sent = FIGURES | {"decision": decision.pk, "valid_from": "01-08-2027", "school_trainer_hours": "400"}
    problem = sign_in(side.leader).post(side.address("normen/nieuw/"), sent).context["effect"]["problem"]
    asked = 400 * len({row.enrolment_id for row in side.placements})
    have = Decimal("497.7") * len(side.school_trainers)
    assert f"{asked:,}".replace(",", ".") in problem
    assert f"{asked - have:,.1f} te weinig".translate(str.maketrans(",.", ".,")) in problem


def test_in_a_year_with_placements_it_shows_what_moves_there(side, decision, sign_in):
    sent = FIGURES | {"decision": decision.pk, "valid_from": "01-02-2027"}
    sections = sign_in(side.leader).post(side.address("normen/nieuw/"), sent).context["effect"]["sections"]
    assert {"norm-hours", "norm-trainers", f"hours-oost-{YEAR}"} <= {row.name for row in sections}
    assert sections[0].title == f"Uren volgens de norm in {YEAR}"


def test_a_decision_about_something_else_asks_for_a_tick(side, sign_in):
    decision = Decision.objects.get(partnership=side.partnership, number="SG-1")
    placing.set_placement_period(
        partnership=side.partnership, school_year=YEAR.next, valid_from=datetime.date(2027, 9, 1),
        valid_until=datetime.date(2028, 6, 30), mentor_due=datetime.date(2027, 10, 1), decision=decision, by=side.leader,
    )  # fmt: skip
    client, address = sign_in(side.leader), side.address("normen/nieuw/")
    sent = FIGURES | {"decision": decision.pk, "valid_from": "01-08-2027"}
    refused = client.post(address, sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["also"])
    assert client.post(address, sent | {"also": "on"}).context["effect"]["sections"]


def test_a_norm_not_in_use_is_corrected_and_the_one_before_it_follows(side, decision, sign_in):
    norm = adopt(side, decision)
    client, address = sign_in(side.leader), reverse("placements:norm_correct", args=[norm.pk])
    for day, before in (("01-09-2027", datetime.date(2027, 8, 31)), ("01-06-2027", datetime.date(2027, 5, 31))):
        sent = FIGURES | {"decision": decision.pk, "valid_from": day, "school_trainer_hours": "44"}
        shown = client.post(address, sent)
        assert cells(shown.context, "norm-hours")[0][2] == "44,0"
        assert client.post(address, sent | {"seen": shown.context["seen"]}).status_code == 302
        assert [row[1:] for row in norms(side)] == [(before, Decimal(40)), (None, Decimal(44))]
    with pytest.raises(ValidationError, match="Kies een latere dag"):
        placing.correct_norm(norm, decision=decision, valid_from=START, by=side.leader)


def test_a_norm_not_in_use_is_withdrawn_and_the_one_before_it_goes_on(side, decision, sign_in):
    norm = adopt(side, decision)
    client, address = sign_in(side.leader), reverse("placements:norm_withdraw", args=[norm.pk])
    shown = client.post(address, {"reason": "Vergissing"})
    assert (cells(shown.context, "norm-hours")[0][1:3], len(norms(side))) == (["60,0", "40,0"], 2)
    client.post(address, {"reason": "Vergissing", "seen": shown.context["seen"]})
    assert norms(side) == [(START, None, Decimal(40))]


def test_a_norm_that_was_adopted_to_end_is_not_lengthened(side, decision):
    last = datetime.date(2027, 9, 30)
    middle = adopt(side, decision, until=last)
    norm = adopt(side, decision, datetime.date(2027, 11, 1))
    figures = {"decision": decision, "students_max": 9, "by": side.leader}

    def middle_ends():
        return [until for day, until, _hours in norms(side) if day == NEXT_YEAR]

    placing.correct_norm(norm, valid_from=datetime.date(2027, 9, 1), **figures)
    assert middle_ends() == [datetime.date(2027, 8, 31)]
    placing.correct_norm(norm, valid_from=datetime.date(2027, 12, 1), **figures)
    assert middle_ends() == [last]
    placing.withdraw_norm(norm, reason="x", by=side.leader)
    assert norms(side) == [(START, datetime.date(2027, 7, 31), Decimal(40)), (NEXT_YEAR, last, Decimal(60))]
    placing.withdraw_norm(middle, reason="x", by=side.leader)
    assert norms(side) == [(START, None, Decimal(40))]


def test_a_norm_withdrawn_between_two_leaves_no_gap_and_no_overlap(side, decision):
    middle, later = adopt(side, decision), adopt(side, decision, datetime.date(2028, 8, 1))
    placing.withdraw_norm(middle, reason="x", by=side.leader)
    assert [row[:2] for row in norms(side)] == [(START, datetime.date(2028, 7, 31)), (later.valid_from, None)]
    placing.withdraw_norm(later, reason="x", by=side.leader)
    assert norms(side) == [(START, None, Decimal(40))]


def test_a_norm_in_use_stays_and_says_so(side, decision, sign_in):
    norm = Norm.objects.get(partnership=side.partnership)
    with pytest.raises(ActionRefused, match="in gebruik"):
        placing.withdraw_norm(norm, reason="x", by=side.leader)
    with pytest.raises(ActionRefused, match="in gebruik"):
        placing.correct_norm(norm, decision=norm.decision, valid_from=NEXT_YEAR, by=side.leader)
    client = sign_in(side.leader)
    assert "in gebruik" in client.get(reverse("placements:norm_correct", args=[norm.pk])).context["refused_before"]
    assert client.get(side.address("normen/")).context["sections"][0].head[-1] == "Besluit"
    today = adopt(side, decision, timezone.localdate())
    assert not placing.in_use(today)
    assert client.get(side.address("normen/")).context["sections"][0].rows[0][-1].text == "Intrekken"
