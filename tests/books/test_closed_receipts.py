"""Money that came in while a year was open stays once its books are closed, also of a stream that goes on."""

import datetime

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from books.models import Contribution
from funding import actions
from funding.enums import ReportModel
from funding.models import GrantInstalment, GrantReceipt
from oids.actions import ActionRefused
from partnerships.models import ClosedYear
from placements.enums import SubsidyKind
from tests.cast import LAST_YEAR, YEAR, subsidy_amount
from tests.casts.closing import close
from tests.casts.costs import network_stream

CLOSED_DAY, OPEN_DAY = datetime.date(2026, 3, 1), datetime.date(2026, 9, 1)


@pytest.fixture
def side(funded):
    """A stream over two school years, with money in both; the first year is closed."""
    side = funded.oost
    side.stream = network_stream(
        side, 500_00, school_year=LAST_YEAR, valid_from=LAST_YEAR.first_day, decided_on=LAST_YEAR.first_day
    )
    first, second = actions.plan_instalments(
        side.stream, rows=[(CLOSED_DAY, 200_00), (OPEN_DAY, 200_00)], by=side.controller
    )
    side.closed = receipt(side, CLOSED_DAY, instalment=first)
    side.open = receipt(side, OPEN_DAY, instalment=second)
    close(side, LAST_YEAR)
    return side


def receipt(side, day, **values):
    return actions.record_receipt(side.stream, received_on=day, amount_cents=100_00, by=side.controller, **values)


def test_receipt_of_a_closed_year_stays_and_says_what_to_do(side):
    with pytest.raises(ActionRefused, match=r"2025-2026 zijn afgesloten.*heropen dat jaar"):
        actions.remove_receipt(side.closed, by=side.controller)
    with pytest.raises(ActionRefused, match="2025-2026 zijn afgesloten"):
        receipt(side, CLOSED_DAY)
    actions.remove_receipt(side.open, by=side.controller)
    assert list(side.stream.receipts.all()) == [side.closed]


def test_no_other_road_changes_it(side):
    closed, opened = GrantReceipt.objects.filter(pk=side.closed.pk), GrantReceipt.objects.filter(pk=side.open.pk)
    roads = [
        closed.delete,
        lambda: closed.update(amount_cents=1),
        lambda: closed.update(received_on=OPEN_DAY),
        lambda: opened.update(received_on=CLOSED_DAY),
        lambda: GrantReceipt.objects.create(grant=side.stream, received_on=CLOSED_DAY, amount_cents=1),
        lambda: GrantInstalment.objects.filter(number=1).update(amount_cents=1),
    ]
    for road in roads:
        with pytest.raises(InternalError, match="the school year is closed"), transaction.atomic():
            road()
    opened.update(amount_cents=90_00)
    assert GrantInstalment.objects.filter(number=2).update(amount_cents=250_00) == 1


def test_a_contribution_that_came_in_in_a_closed_year_stays_received(side):
    row = Contribution(
        partnership=side.partnership, school_year=YEAR, party_id=side.boards[1].pk, grant=side.stream,
        description="Kennisnetwerk", amount_cents=100_00, due_on=OPEN_DAY, source="Convenant",
        entered_by=side.controller, confirmed_by=side.steering, confirmed_at=timezone.now(),
    )  # fmt: skip
    row.save()
    rows = Contribution.objects.filter(pk=row.pk)
    with pytest.raises(InternalError, match="the school year is closed"), transaction.atomic():
        rows.update(received_on=CLOSED_DAY)
    assert rows.update(received_on=OPEN_DAY) == 1


def test_instalment_with_money_of_a_closed_year_keeps_its_place_in_the_plan(side):
    day = datetime.date(2026, 12, 1)
    with pytest.raises(ActionRefused, match="Op termijn 1"):
        actions.plan_instalments(side.stream, rows=[(CLOSED_DAY, 100_00), (OPEN_DAY, 200_00)], by=side.controller)
    rows = [(CLOSED_DAY, 200_00), (OPEN_DAY, 150_00), (day, 50_00)]
    planned = actions.plan_instalments(side.stream, rows=rows, by=side.controller)
    assert [(row.expected_on, row.amount_cents) for row in planned] == rows


def test_day_of_completion_neither_comes_into_nor_leaves_a_closed_year(side):
    facts = {"report_model": ReportModel.G1, "by": side.controller}
    with pytest.raises(ActionRefused, match="2025-2026"):
        actions.update_grant(side.stream, completed_on=CLOSED_DAY, **facts)
    assert actions.update_grant(side.stream, completed_on=OPEN_DAY, **facts).completed_on == OPEN_DAY


def test_page_offers_to_take_back_only_what_can_be(side, sign_in):
    client = sign_in(side.controller)
    page = client.get(side.stream.get_absolute_url()).content.decode()
    closed, opened = (reverse("funding:receipt_remove", args=[row.pk]) for row in (side.closed, side.open))
    assert closed not in page
    assert opened in page
    assert "blijft: 2025-2026 is afgesloten" in page
    asked = client.get(closed)
    assert asked.context["refused_before"].startswith("De boeken van 2025-2026 zijn afgesloten")
    assert client.post(closed, {}).status_code == 409
    assert GrantReceipt.objects.filter(pk=side.closed.pk).exists()


def test_of_the_subsidy_of_a_closed_year_money_still_comes_in_on_an_open_day(funded, sign_in):
    side, year = funded.oost, LAST_YEAR
    count = actions.propose_count(
        partnership=side.partnership,
        school_year=year.previous,
        reference_date=datetime.date(2024, 10, 1),
        by=side.leader,
    )
    line = count.lines.get(kind=SubsidyKind.HBO)
    actions.correct_count_line(line, corrected=80, reason="Telling van het instituut.", by=side.leader)
    actions.file_count(count, filed_on=datetime.date(2024, 10, 15), by=side.controller)
    grant = actions.register_grant(
        partnership=side.partnership, school_year=year, rule=funded.oost_money.rule, by=side.controller
    )
    subsidy_amount(side, grant)
    closed = actions.record_receipt(grant, received_on=year.last_day, amount_cents=100_00, by=side.controller)
    ClosedYear.objects.create(partnership=side.partnership, school_year=year)
    web, address = sign_in(side.controller), reverse("funding:grant_receipt", args=[grant.pk])
    assert address in web.get(grant.get_absolute_url()).content.decode()
    sent = {"received_on": OPEN_DAY.isoformat(), "amount_cents": "50,00", "description": "Nabetaling"}
    refused = web.post(address, sent | {"received_on": year.last_day.isoformat()})
    assert (refused.status_code, grant.receipts.count()) == (409, 1)
    assert "2025-2026 zijn afgesloten" in refused.content.decode()
    assert web.post(address, sent).status_code == 302
    assert list(grant.receipts.values_list("received_on", "amount_cents").order_by("received_on")) == [
        (year.last_day, 100_00), (OPEN_DAY, 50_00),
    ]  # fmt: skip
    with pytest.raises(InternalError, match="the school year is closed"), transaction.atomic():
        GrantReceipt.objects.filter(pk=closed.pk).update(received_on=OPEN_DAY)
