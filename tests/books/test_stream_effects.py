"""Who confirms or removes an earmark sees first which costs are paid otherwise, by the calculation that will pay them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from books.actions import confirm_cost, correct_cost
from books.closing import check_year
from books.models import Cost, CostCoverage
from books.paid_costs import paid_costs
from books.stream_effect import stream_effect
from funding import actions
from funding.enums import CostKind
from funding.models import GrantEarmark
from tests.cast import YEAR, second_controller
from tests.casts.costs import network_stream

DAY = datetime.date(2026, 10, 1)


@pytest.fixture
def side(funded):
    """A stream of EUR 60 that may pay nothing yet, and a cost of EUR 100 that its party bears."""
    side = funded.oost
    side.stream = network_stream(side, 60_00, kind=None, decided_on=YEAR.first_day)
    side.cost = Cost.objects.create(
        partnership=side.partnership, school_year=YEAR, party_id=side.boards[1].pk, kind=CostKind.NETWORK,
        description="Website", incurred_on=DAY, amount_cents=100_00, entered_by=side.controller,
        confirmed_by=side.steering, confirmed_at=timezone.now(),
    )  # fmt: skip
    side.mark = actions.add_earmark(side.stream, kind=CostKind.NETWORK, by=side.controller)
    return side


def test_what_is_shown_is_what_happens(side):
    found = stream_effect(side.stream, adds=[side.mark])
    assert found.totals == {side.stream.pk: (0, 60_00), None: (100_00, 40_00)}
    assert found.by_streams == 60_00
    actions.confirm_earmark(side.mark, by=second_controller(side))
    assert paid_costs(side.partnership).of(side.cost.pk) == found.costs[side.cost.pk][1]
    back = stream_effect(side.stream, removes=[GrantEarmark.objects.get(pk=side.mark.pk)])
    assert back.totals == {side.stream.pk: (60_00, 0), None: (40_00, 100_00)}


def test_an_amount_and_its_earmarks_are_looked_at_together(side):
    assert stream_effect(side.stream, adds=[side.mark], amount=100_00).totals[None] == (100_00, 0)
    assert stream_effect(side.stream, amount=100_00).costs == {}


def test_the_page_says_it_per_stream_and_cost_to_who_may_confirm(side, sign_in):
    address = reverse("funding:earmark_confirm", args=[side.mark.pk])
    client = sign_in(side.controller)
    client.force_login(second_controller(side))
    page = client.get(address)
    by_stream, by_cost = page.context["sections"]
    assert [[str(getattr(cell, "text", cell)) for cell in row] for row in by_stream.rows] == [
        ["Kennisnetwerk", "€\u00a00,00", "€\u00a060,00", "€\u00a0+60,00"],
        ["de partijen zelf", "€\u00a0100,00", "€\u00a040,00", "€\u00a0−60,00"],
    ]
    assert "€\u00a060,00 meer van deze kosten" in by_stream.note
    (row,) = by_cost.rows
    assert (row[0].text, row[0].url) == ("Website", side.cost.get_absolute_url())
    assert row[3:5] == ["de partij €\u00a0100,00", "Kennisnetwerk €\u00a060,00; de partij €\u00a040,00"]
    # Whoever entered it is told that another confirms it, and nothing else.
    assert sign_in(side.controller).get(address).context["sections"] == []


def test_a_change_that_moves_nothing_says_so(side, sign_in):
    mark = actions.add_earmark(side.stream, kind=CostKind.BASIC, by=side.controller)
    client = sign_in(side.controller)
    client.force_login(second_controller(side))
    (only,) = client.get(reverse("funding:earmark_confirm", args=[mark.pk])).context["sections"]
    assert only.note.startswith("Geen bevestigde kostenpost van een jaar dat open is")


def test_asking_to_remove_shows_what_falls_back_to_the_party(side, sign_in):
    actions.confirm_earmark(side.mark, by=second_controller(side))
    page = sign_in(side.controller).get(reverse("funding:earmark_ask_removal", args=[side.mark.pk]))
    by_stream, _by_cost = page.context["sections"]
    assert "€\u00a060,00 minder van deze kosten" in by_stream.note


def test_an_amount_below_what_a_closed_year_paid_is_told_and_asks_a_correction_before_closing(side, sign_in):
    actions.confirm_earmark(side.mark, by=second_controller(side))
    CostCoverage.objects.create(cost=side.cost, grant=side.stream, amount_cents=60_00)
    CostCoverage.objects.create(cost=side.cost, grant=None, amount_cents=40_00)
    lower = actions.record_letter_amount(
        side.stream, state="definitive", amount_cents=45_00, letter="Vaststelling", by=side.controller
    )
    client = sign_in(side.controller)
    client.force_login(second_controller(side))
    overspent, costs = client.get(reverse("funding:amount_confirm", args=[lower.pk])).context["sections"]
    assert "€\u00a015,00 meer uit deze stroom betaald" in overspent.note
    assert costs.note.startswith("Geen bevestigde kostenpost van een jaar dat open is")
    actions.confirm_amount(lower, by=second_controller(side))
    # Every page still opens, and the stream says what is to be done.
    assert "€\u00a015,00 meer uit deze stroom betaald" in client.get(side.stream.get_absolute_url()).content.decode()
    (finding,) = _overspent(side)
    assert (finding.blocks, finding.url) == (True, side.stream.get_absolute_url())
    assert "€\u00a015,00" in finding.text
    back = correct_cost(side.cost, amount_cents=55_00, reason="Lager vastgesteld", by=side.controller)
    confirm_cost(back, by=second_controller(side))
    assert paid_costs(side.partnership).of(back.pk) == {None: -40_00, side.stream.pk: -15_00}
    assert _overspent(side) == []


def _overspent(side):
    checks = {checked.rule.code: checked for checked in check_year(side.partnership, YEAR)}
    return list(checks["streams_overspent"].findings)
