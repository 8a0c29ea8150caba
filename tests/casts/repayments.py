"""On both sides the second board paid back a little of last year's allocation."""

import datetime

from books.models import Repayment
from tests.cast import LAST_YEAR

LINE = {
    "origin": "allocation", "school_year": str(LAST_YEAR), "part": "1", "what": "Verdeling 2025-2026, termijn 1",
    "reference": "VD-1 termijn 1",
}  # fmt: skip


def add(world) -> None:
    for side in (world.oost, world.west):
        Repayment.objects.create(
            partnership=side.partnership, party_id=side.boards[1].pk, received_on=datetime.date(2026, 9, 1),
            amount_cents=1_00, reference="Afschrift 2026-90", lines=[LINE | {"cents": -1_00}], entered_by=side.controller,
        )  # fmt: skip
