"""On both sides a stream from elsewhere with earmarks in every state, instalments, a receipt and an amount that nobody confirmed."""

import datetime
from decimal import Decimal

from funding import actions as money
from funding.enums import AmountState, CostKind, GrantSource, ReportModel
from tests.cast import YEAR, second_controller

FIRST, SECOND = datetime.date(2026, 10, 1), datetime.date(2027, 3, 1)


def stream_of(side, **values):
    """A project of the municipality in this school year, co-financed for a fifth."""
    values = {
        "source": GrantSource.MUNICIPALITY, "title": "Taal in de wijk", "valid_from": YEAR.first_day,
        "valid_until": YEAR.last_day, "cofinancing_percentage": Decimal(20), "report_model": ReportModel.G2,
        "reference": "GEM-1",
    } | values  # fmt: skip
    return money.register_stream(partnership=side.partnership, school_year=YEAR, by=side.controller, **values)


def letter(side, grant, cents, state=AmountState.PROVISIONAL):
    values = {"state": state, "amount_cents": cents, "letter": "brief van 1-9-2026"}
    return money.record_letter_amount(grant, by=side.controller, **values)


def add(world) -> None:
    for side in (world.oost, world.west):
        side.second = second_controller(side)
        side.stream = stream_of(side)
        amount = letter(side, side.stream, 30_000_00)
        money.add_earmark(side.stream, kind=CostKind.PROFESSIONALISATION, by=side.controller)
        money.add_earmark(side.stream, kind=CostKind.OTHER, order=2, by=side.controller)
        money.confirm_amount(amount, by=side.second)
        money.ask_earmark_removal(side.stream.earmarks.get(kind=CostKind.OTHER), by=side.controller)
        money.add_earmark(side.stream, kind=CostKind.ACADEMIC, by=side.controller)
        rows = [(FIRST, 20_000_00), (SECOND, 10_000_00)]
        planned = money.plan_instalments(side.stream, rows=rows, by=side.controller)
        money.record_receipt(
            side.stream, received_on=FIRST, amount_cents=20_000_00, instalment=planned[0], by=side.controller
        )
        side.unconfirmed = letter(side, side.stream, 32_000_00, AmountState.DEFINITIVE)
