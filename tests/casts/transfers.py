"""On both sides the settlement of 2024-2025, by which the second board pays the institute; half of it is noted as paid."""

import datetime

from books import actions
from oids.periods import SchoolYear
from partnerships.models import Party
from tests.casts import purses

YEAR = SchoolYear(2024)
PAID_ON = datetime.date(2025, 10, 1)


def institute(side):
    return Party.objects.get(code="23AH")


def settled(side, cents=100_00, number="SG-VR-24", **values):
    """The institute made a cost that the two boards share, each half: one payment is the penvoerder's, one mutual."""
    purses.Cost.objects.create(
        partnership=side.partnership, school_year=YEAR, party=institute(side), amount_cents=cents, kind="network",
        description="Zaalhuur", incurred_on=datetime.date(2024, 11, 1), **purses.confirmed(side),
    )  # fmt: skip
    return adopt(side, purses.settle(side, YEAR, **values), number)


def adopt(side, draft, number):
    """With a decision of after the school year."""
    decision = purses.decide(side, YEAR.next, number)
    return actions.adopt_settlement(draft, decision=decision, by=side.steering)


def mutual(settlement):
    """The one payment that is not the penvoerder's."""
    return settlement.transfers.exclude(payer__code=settlement.inputs["penvoerder"]).get()


def note(side, transfer, cents, paid_on=PAID_ON):
    return actions.note_transfer(
        transfer, paid_on=paid_on, amount_cents=cents, reference="Afschrift 2025-118", by=side.controller
    )


def add(world) -> None:
    for side in (world.oost, world.west):
        note(side, mutual(settled(side)), 25_00)
