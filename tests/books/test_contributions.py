"""Rates, contributions in money and in hours: valued when confirmed, kept, received once, seen by their party."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from books import actions
from books.enums import PaidHow, WorkRole
from books.models import Contribution, Cost, HoursContribution, Rate
from books.own_hours import own_hours
from books.rates import rates_of
from books.unfinished import (
    unconfirmed_by_year,
    unconfirmed_contributions,
    unconfirmed_hours,
    unconfirmed_rates,
    unreceived_contributions,
)
from funding.actions import remove_receipt
from funding.enums import GrantSource
from oids.actions import ActionRefused
from oids.money import round_half_up
from partnerships.models import ClosedYear
from placements.calculations.hours import sum_hours
from placements.hours import facts
from tests.cast import YEAR
from tests.casts.costs import contribution, hours, network_stream, rate

ROLES = ("school_trainer", "mentor", "institute_trainer")


def test_what_was_valued_before_keeps_its_own_rate(world):
    side = world.oost
    first = actions.confirm_rate(rate(side, cents=45_00), by=side.controller)
    early = actions.confirm_hours(hours(side, hours=Decimal("0.33")), by=side.controller)
    second = rate(side, cents=50_01)
    assert rates_of(side.partnership, YEAR) == {"plg_member": first}
    with pytest.raises(ActionRefused):
        rate(side, cents=1)
    actions.confirm_rate(second, by=side.controller)
    late = actions.confirm_hours(hours(side, hours=Decimal("0.50")), by=side.controller)
    early.refresh_from_db()
    assert (early.rate, early.value_cents, late.rate, late.value_cents) == (first, 14_85, second, 25_01)
    assert rates_of(side.partnership, YEAR) == {"plg_member": second}
    correction = actions.correct_hours(early, hours=early.hours, reason="Dubbel", by=side.leader)
    assert actions.confirm_hours(correction, by=side.controller).value_cents == -14_85


def test_hours_without_a_confirmed_rate_are_refused_with_what_to_do(world):
    side = world.oost
    rate(side)
    row = hours(side)
    with pytest.raises(ActionRefused, match="2026-2027"):
        actions.confirm_hours(row, by=side.controller)
    row.refresh_from_db()
    assert row.value_cents is None


@pytest.mark.parametrize("role", ROLES)
def test_hours_that_follow_from_placements_are_not_entered(world, role):
    with pytest.raises(ValidationError) as refused:
        hours(world.oost, role=role)
    assert list(refused.value.message_dict) == ["role"]


def test_proposing_twice_adds_nothing(world):
    side, grant = world.oost, network_stream(world.oost)
    values = {
        "partnership": side.partnership, "school_year": YEAR, "grant": grant, "description": "Bijdrage",
        "due_on": datetime.date(2026, 12, 31), "source": "Convenant", "by": side.leader,
    }  # fmt: skip
    asked = [
        actions.Asked(side.boards[0], 3_000_00),
        actions.Asked(side.boards[1], 2_500_00, PaidHow.SET_OFF),
    ]
    made = actions.propose_contributions(rows=asked[:1], **values)
    again = actions.propose_contributions(rows=asked, **values)
    assert [row.party.pk for row in made] == [side.boards[0].pk]
    assert [(row.party.pk, row.amount_cents, row.paid_how) for row in again] == [
        (side.boards[1].pk, 2_500_00, "set_off")
    ]
    assert actions.propose_contributions(rows=asked, **values) == []


def test_contributions_go_into_a_stream_that_is_meant_for_them(world):
    side = world.oost
    for grant in (network_stream(world.west), network_stream(side, source=GrantSource.PROVINCE)):
        with pytest.raises(ValidationError) as refused:
            contribution(side, grant)
        assert list(refused.value.message_dict) == ["grant"]


def test_what_came_in_is_a_receipt_of_the_stream_once(world):
    side, grant = world.oost, network_stream(world.oost, cents=5_000_00)
    row = contribution(side, grant)
    day = datetime.date(2026, 11, 3)
    with pytest.raises(ActionRefused):
        actions.receive_contribution(row, received_on=day, by=side.controller)
    actions.confirm_contribution(row, by=side.controller)
    correction = actions.correct_contribution(row, amount_cents=500_00, reason="Half jaar", by=side.leader)
    with pytest.raises(ActionRefused):  # the correction waits
        actions.receive_contribution(row, received_on=day, by=side.controller)
    actions.confirm_contribution(correction, by=side.controller)
    received = actions.receive_contribution(row, received_on=day, by=side.controller)
    assert received.received_on == day
    assert [receipt.amount_cents for receipt in grant.receipts.all()] == [2_500_00]
    for act in (
        lambda: actions.receive_contribution(row, received_on=day, by=side.controller),
        lambda: actions.correct_contribution(row, amount_cents=1, reason="x", by=side.leader),
    ):
        with pytest.raises(ActionRefused):
            act()
    more = actions.confirm_contribution(contribution(side, grant, board=0), by=side.controller)
    with pytest.raises(ActionRefused, match="Kennisnetwerk"):
        actions.receive_contribution(more, received_on=day, by=side.controller)


def test_what_was_recorded_as_received_and_did_not_come_in_is_awaited_again(world, sign_in):
    side, grant = world.oost, network_stream(world.oost, cents=5_000_00)
    row = actions.confirm_contribution(contribution(side, grant), by=side.controller)
    row = actions.receive_contribution(row, received_on=datetime.date(2026, 11, 3), by=side.controller)
    receipt = grant.receipts.get()
    assert row.receipt == receipt
    client = sign_in(side.controller)
    # Not by itself: then the contribution would stay received without its money.
    with pytest.raises(ActionRefused, match="bijdrage in geld “"):
        remove_receipt(receipt, by=side.controller)
    refused = client.get(reverse("funding:receipt_remove", args=[receipt.pk])).context["refused_before"]
    assert str(row) in refused
    address = reverse("books:contribution_take_back", args=[row.pk])
    assert address in client.get(row.get_absolute_url()).content.decode()
    assert client.post(address).status_code == 302
    row.refresh_from_db()
    assert (row.received_on, row.receipt, grant.receipts.count()) == (None, None, 0)
    with pytest.raises(ActionRefused):
        actions.take_back_contribution_receipt(row, by=side.controller)
    assert actions.correct_contribution(row, amount_cents=1_00, reason="Lager", by=side.leader).amount_cents == -1_00


def test_what_came_in_stays_once_the_books_of_its_year_or_day_are_closed(world, sign_in):
    side, grant = world.oost, network_stream(world.oost, cents=5_000_00)
    row = actions.confirm_contribution(contribution(side, grant), by=side.controller)
    row = actions.receive_contribution(row, received_on=datetime.date(2026, 11, 3), by=side.controller)
    ClosedYear.objects.create(partnership=side.partnership, school_year=YEAR)
    client, address = sign_in(side.controller), reverse("books:contribution_take_back", args=[row.pk])
    assert address not in client.get(row.get_absolute_url()).content.decode()
    assert str(YEAR) in client.get(address).context["refused_before"]
    with pytest.raises(ActionRefused):
        actions.take_back_contribution_receipt(row, by=side.controller)
    assert grant.receipts.count() == 1


def test_unfinished_contributions_are_found(booked):
    side = booked.oost
    waiting, scope = side.books.waiting, (booked.oost.partnership, YEAR)
    assert list(unconfirmed_rates(*scope)) == [waiting.rate]
    assert list(unconfirmed_contributions(*scope)) == [waiting.contribution]
    assert list(unconfirmed_hours(*scope)) == [waiting.hours]
    found = unconfirmed_by_year(side.partnership, side.controller)
    assert found == [(model, YEAR, 1, 1) for model in (Rate, Cost, Contribution, HoursContribution)]
    assert [row[2:] for row in unconfirmed_by_year(side.partnership, side.leader)] == [(1, 0)] * 4
    assert list(unreceived_contributions(*scope)) == [side.books.contribution]


def test_placements_and_entered_hours_add_up_per_party_and_role(booked):
    side = booked.oost
    rows = own_hours(side.partnership, YEAR)
    placed = {role: sum(row.hours for row in rows if row.role == role and row.from_placements) for role in ROLES}
    exact = sum_hours(fact.hours for fact in facts(side.partnership, YEAR))
    assert placed == {role: round_half_up(getattr(exact, role), 1) for role in ROLES}
    assert min(placed.values()) > 0
    entered = [(row.party.pk, row.role, row.hours, row.rate, row.cents) for row in rows if not row.from_placements]
    assert entered == [(side.boards[1].pk, "plg_member", Fraction(80), 45_00, 3_600_00)]
    assert {row.cents for row in rows if row.from_placements} == {None}
    actions.confirm_rate(rate(side, WorkRole.MENTOR, 40_00), by=side.controller)
    valued = [row for row in own_hours(side.partnership, YEAR) if row.role == "mentor"]
    assert sum(row.cents for row in valued) == placed["mentor"] * 40_00


def test_a_board_sees_its_own_once_it_is_confirmed(booked, sign_in):
    side = booked.oost
    client, scope = sign_in(side.board_staff), [side.slug, "2026-2027"]
    listed = client.get(reverse("books:contribution_list", args=scope)).context["table"]
    assert [row.record for row in listed.rows] == [side.books.contribution]
    listed = client.get(reverse("books:hours_contribution_list", args=scope)).context["table"]
    assert [row.record for row in listed.rows] == [side.books.hours]
    lines = client.get(reverse("books:own_hours", args=scope)).context["sections"][2].rows
    assert {line[0] for line in lines} == {side.boards[1].name}
    assert client.get(side.books.contribution.get_absolute_url()).status_code == 200
    assert client.get(side.books.waiting.contribution.get_absolute_url()).status_code == 404


def test_one_page_confirms_many_or_none(booked, sign_in):
    side = booked.oost
    client, address = sign_in(side.controller), reverse("books:entry_confirm", args=[side.slug, "2026-2027"])
    page = client.get(address)
    lines = {line.value.split(":")[0]: line for part in page.context["parts"] for line in part.lines}
    assert set(lines) == {"rate", "cost", "contribution", "hours_contribution"}
    everything = [line.value for line in lines.values()]
    refused = client.post(address, {"tick": everything})
    # There is no rate for meetings: nothing at all is confirmed, and what was ticked stays ticked.
    assert refused.status_code == 409
    assert not Cost.objects.get(pk=side.books.waiting.cost.pk).is_confirmed
    assert all(line.ticked for part in refused.context["parts"] for line in part.lines)
    actions.confirm_rate(rate(side, WorkRole.MEETING), by=side.controller)
    assert client.post(address, {"tick": everything}).status_code == 302
    for model, row in ((Cost, side.books.waiting.cost), (Contribution, side.books.waiting.contribution)):
        assert model.objects.get(pk=row.pk).confirmed_by == side.controller
    assert HoursContribution.objects.get(pk=side.books.waiting.hours.pk).value_cents == 80 * 45_00
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"tick": everything[:1]}).status_code == 422


def test_the_contribution_of_every_board_is_one_form(booked, sign_in):
    side = booked.oost
    client, address = sign_in(side.leader), reverse("books:contribution_propose", args=[side.slug, "2026-2027"])
    page = client.get(address)
    assert {row.party.pk: row.known for row in page.context["rows"]} == {
        side.boards[0].pk: 3_000_00, side.boards[1].pk: 3_000_00,
    }  # fmt: skip
    first = side.boards[0].pk
    actions.remove_contribution(side.books.waiting.contribution, reason="Opnieuw", by=side.controller)
    values = {
        "grant": side.books.stream.pk, "description": "Bijdrage", "due_on": "2026-12-31", "source": "Convenant",
        f"b{first}-asked": "on", f"b{first}-amount_cents": "2.750", f"b{first}-paid_how": "set_off",
        f"b{side.boards[1].pk}-paid_how": "invoiced",
    }  # fmt: skip
    wrong = client.post(address, values | {f"b{first}-amount_cents": ""})
    assert (wrong.status_code, wrong.context["rows"][0].errors != {}) == (422, True)
    assert client.post(address, values).status_code == 302
    assert [row.amount_cents for row in unconfirmed_contributions(side.partnership, YEAR)] == [2_750_00]


def test_what_came_in_is_ticked_and_waits_on_the_dashboard_before(booked, sign_in):
    side = booked.oost
    client = sign_in(side.controller)
    dashboard = client.get(reverse("dashboard", args=[side.slug, "2026-2027"])).content.decode()
    assert reverse("books:entry_confirm", args=[side.slug, "2026-2027"]) in dashboard
    address = reverse("books:contribution_receive_many", args=[side.slug, "2026-2027"])
    assert client.post(address, {"received_on": "2026-11-02"}).status_code == 422
    answer = client.post(address, {"received_on": "2026-11-02", "tick": [side.books.contribution.pk]})
    assert answer.status_code == 302
    assert list(unreceived_contributions(side.partnership, YEAR)) == []
