"""A norm is shown with what it changes in euro per party, at the confirmed rates, before it is adopted."""

from collections import defaultdict

from django.utils import timezone

from books import actions
from books.enums import WorkRole
from books.own_hours import own_hours
from oids.formats import euro, signed_euro
from partnerships import actions as register
from tests.cast import YEAR
from tests.casts.costs import rate
from tests.placements.test_norms import FIGURES


def shown(side, client):
    decision = register.record_decision(
        partnership=side.partnership, body="steering_group", number="SG-61", decided_on=timezone.localdate(),
        title="Nieuwe norm", by=side.leader,
    )  # fmt: skip
    sent = FIGURES | {"decision": decision.pk, "valid_from": "01-08-2027"}
    sections = client.post(side.address("normen/nieuw/"), sent).context["effect"]["sections"]
    return next(section for section in sections if section.name == "norm-value")


def test_a_norm_is_shown_in_euro_per_party_and_says_which_role_has_no_rate(booked, sign_in):
    side = booked.oost
    for role in (WorkRole.SCHOOL_TRAINER, WorkRole.MENTOR):
        actions.confirm_rate(rate(side, role, 50_00), by=side.controller)
    now, after = defaultdict(int), defaultdict(int)
    for row in own_hours(side.partnership, YEAR):
        if row.from_placements and row.party:
            now[row.party.name] += row.cents or 0
            after[row.party.name] += (row.cents or 0) * (3 if row.role == WorkRole.SCHOOL_TRAINER else 2) // 2
    section = shown(side, sign_in(side.leader))
    lines = {row[0].text: [cell.text for cell in row[1:]] for row in section.lines}
    assert {name: lines[name] for name in now} == {
        name: [euro(now[name]), euro(after[name]), signed_euro(after[name] - now[name])] for name in now
    }
    assert sum(now.values()) > 0
    assert f"tarieven van {YEAR}" in section.note
    assert "geen tarief voor instituutsopleider" in section.note


def test_without_rates_it_says_that_there_is_nothing_to_work_out(placed, sign_in):
    section = shown(placed.oost, sign_in(placed.oost.leader))
    assert (section.rows, str(YEAR) in section.empty) == ([], True)
