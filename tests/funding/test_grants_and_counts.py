"""Counts keep what was corrected, receipts stay below the grant, and decisions fit the year."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from funding import actions as money
from funding.differences import register_difference
from funding.models import Grant, GrantReceipt
from funding.reports.accountability import accountability_report
from oids.actions import ActionRefused
from oids.formats import signed_euro
from partnerships import actions as register
from placements.enums import SubsidyKind
from tests.cast import YEAR, place, second_controller
from tests.forms import filled

DAY = datetime.date(2026, 11, 3)


def test_counting_again_keeps_the_corrections(placed):
    side = placed.oost
    values = {"partnership": side.partnership, "school_year": YEAR, "reference_date": datetime.date(2026, 10, 1)}
    count = money.propose_count(**values, by=side.leader)
    line = count.lines.get(kind=SubsidyKind.HBO)
    money.correct_count_line(line, corrected=7, reason="Nagekeken.", by=side.leader)
    again = money.propose_count(**values, by=side.leader)
    kept = again.lines.get(kind=SubsidyKind.HBO)
    assert (kept.pk, kept.corrected, kept.reason, kept.registered) == (line.pk, 7, "Nagekeken.", 5)
    assert again.lines.count() == len(SubsidyKind.values)


def test_more_than_the_grant_cannot_come_in(funded):
    side, grant = funded.oost, funded.oost_money.grant
    rest = 195_500_00 - 50_000_00
    with pytest.raises(ValidationError, match="meer dan de subsidie"):
        money.record_receipt(grant, received_on=DAY, amount_cents=rest + 1, by=side.controller)
    money.record_receipt(grant, received_on=DAY, amount_cents=rest, by=side.controller)
    assert sum(row.amount_cents for row in grant.receipts.all()) == 195_500_00


def test_a_wrong_receipt_is_taken_back_and_the_history_keeps_it(funded, sign_in):
    side, grant = funded.oost, funded.oost_money.grant
    receipt = grant.receipts.get()
    client = sign_in(side.controller)
    answer = client.post(reverse("funding:receipt_remove", args=[receipt.pk]))
    assert answer["Location"] == grant.get_absolute_url()
    assert not GrantReceipt.objects.filter(grant=grant).exists()
    page = client.get(reverse("funding:grant_history", args=[grant.pk])).content.decode()
    assert "funding.grant.remove_receipt" in page


def test_nothing_comes_in_before_the_amount_is_known(placed):
    side = placed.oost
    rule = money.create_rule(
        partnership=side.partnership, name="x", family="per_student", from_year=YEAR, per_student_cents=1,
        source="x", by=side.controller,
    )  # fmt: skip
    grant = money.register_grant(partnership=side.partnership, school_year=YEAR, rule=rule, by=side.controller)
    with pytest.raises(ActionRefused):
        money.record_receipt(grant, received_on=DAY, amount_cents=1, by=side.controller)


def test_a_decision_of_years_ago_does_not_adopt_this_year(funded):
    side = funded.oost
    old = register.record_decision(
        partnership=side.partnership, body="steering_group", number="SG-2017", decided_on=datetime.date(2017, 8, 1),
        title="Oud", by=side.steering,
    )  # fmt: skip
    submitted = money.submit_allocation(funded.oost_money.allocation, by=side.leader)
    with pytest.raises(ValidationError, match="SG-2017"):
        money.adopt_allocation(submitted, decision=old, by=side.steering)


def test_a_decision_older_than_the_figures_asks_before_it_adopts(funded, sign_in):
    side, allocation = funded.oost, funded.oost_money.allocation
    money.submit_allocation(allocation, by=side.leader)
    client, address = sign_in(side.steering), reverse("funding:allocation_adopt", args=[allocation.pk])
    values = {"decision": funded.oost_money.decision.pk}
    asked = client.post(address, values)
    assert asked.status_code == 422
    assert asked.context["form"].errors["seen"]
    # The scheme rests on this decision already, so that it is about the amounts too is asked as well.
    assert asked.context["form"].errors["also"]
    assert client.post(address, values | {"seen": "on"}).status_code == 422
    assert client.post(address, values | {"seen": "on", "also": "on"}).status_code == 302
    allocation.refresh_from_db()
    assert allocation.state == "adopted"


def test_a_worked_out_amount_counts_once_somebody_else_confirmed_it(funded, sign_in):
    side, grant = funded.oost, funded.oost_money.grant
    client = sign_in(side.controller)
    work_out = reverse("funding:grant_amount", args=[grant.pk])
    typed = {"state": "definitive", "reduction_percentage": "10", "reduction_scope": "whole"}
    refused = client.post(work_out, typed)
    assert refused.context["form"].errors["decided_on"] == [
        "Een definitief bedrag berust op een brief: geef de datum ervan."
    ]
    client.post(work_out, typed | {"decided_on": "2-11-2026"})
    amount = grant.amounts.get(number=2)
    assert (amount.amount_cents, grant.current_amount.amount_cents) == (175_950_00, 195_500_00)
    assert register_difference(funded.oost_money.allocation).budget_after == 195_500_00
    assert accountability_report(side.partnership, YEAR).granted_cents == 195_500_00
    confirm = reverse("funding:amount_confirm", args=[amount.pk])
    own = client.get(confirm)
    assert own.context["refused_before"] == "U hebt dit bedrag ingevoerd; iemand anders moet het bevestigen."
    assert filled(own) == {}
    with pytest.raises(ActionRefused, match="wacht nog"):
        money.record_amount(grant, state="definitive", decided_on=DAY, by=side.controller)
    client.force_login(second_controller(side))
    facts = dict(fact[:2] for fact in client.get(confirm).context["facts"])
    assert facts["Telling"] == "2025-2026: 100"
    assert (facts["Bedrag"], facts["Vast bedrag"]) == ("€\u00a0175.950,00", "€\u00a0100.000,00")
    client.post(confirm)
    assert Grant.objects.get(pk=grant.pk).current_amount == amount
    assert register_difference(funded.oost_money.allocation).budget_after == 175_950_00


def test_who_moves_an_outdated_allocation_on_reads_that_it_is_and_how_to_mend_it(funded, sign_in):
    """Nobody submits, adopts or authorises in silence what the register no longer gives."""
    side, allocation = funded.oost, funded.oost_money.allocation
    client = sign_in(side.leader)

    def told(name, user):
        client.force_login(user)
        page = client.get(reverse(f"funding:allocation_{name}", args=[allocation.pk]))
        said = "Deze verdeling is verouderd" in page.content.decode()
        return said, [(section.title, section.note) for section in page.context["outdated"]]

    def note_on_its_page():
        sections = client.get(allocation.get_absolute_url()).context["sections"]
        return next(section.note for section in sections if section.name == "register")

    allocation = money.recalculate_allocation(allocation, by=side.leader)
    assert told("submit", side.leader) == (False, [])
    place(side, 5)
    ways = {
        "submit": "Werk het concept opnieuw uit om de veranderingen mee te nemen.",
        "adopt": "Om de veranderingen mee te nemen, geeft de stuurgroep haar eerst terug aan de programmaleider, die haar "
        "opnieuw uitwerkt.",
        "authorise": "Wat is vastgesteld, blijft zoals het is; een correctie is een nieuwe versie.",
    }
    said, sections = told("submit", side.leader)
    assert (said, sections) == (True, [("Verschil met het register nu", note_on_its_page())])
    assert sections[0][1].endswith(ways["submit"])
    client.post(reverse("funding:allocation_submit", args=[allocation.pk]))
    allocation.refresh_from_db()
    assert allocation.state == "submitted"
    said, sections = told("adopt", side.steering)
    assert (said, sections[0][1]) == (True, note_on_its_page()) and sections[0][1].endswith(ways["adopt"])
    money.adopt_allocation(allocation, decision=funded.oost_money.decision, by=side.steering)
    said, sections = told("authorise", side.controller)
    assert said and sections[0][1].endswith(ways["authorise"])
    section = client.get(reverse("funding:allocation_authorise", args=[allocation.pk])).context["outdated"][0]
    rows = [(row[0], row[4].text) for row in section.rows]
    assert rows == [(row.code, signed_euro(row.change)) for row in register_difference(allocation).rows]
    assert section.stacks and any(row.change for row in register_difference(allocation).rows)
