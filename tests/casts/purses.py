"""On both sides rates, costs and contributions, the settlement of last year adopted and that of this year in draft."""

import datetime
from decimal import Decimal

from django.utils import timezone

from books import actions
from books.models import Contribution, Cost, HoursContribution, Rate
from funding.models import Grant
from partnerships import actions as register
from partnerships.models import Party
from tests.cast import LAST_YEAR, YEAR

CENTS = {"school_trainer": 52_50, "mentor": 48_00, "institute_trainer": 71_00, "meeting": 55_00}


def confirmed(side):
    """Two people: entered by the programme leader, confirmed by the controller."""
    return {"entered_by": side.leader, "confirmed_by": side.controller, "confirmed_at": timezone.now()}


def rates(side, year=YEAR):
    return {
        role: Rate.objects.create(
            partnership=side.partnership, school_year=year, role=role, number=1, cents_per_hour=cents,
            source="Besluit SG-2", **confirmed(side),
        )
        for role, cents in CENTS.items()
    }  # fmt: skip


def party(side, board):
    return Party.objects.get(pk=side.boards[board].pk)


def cost(side, board, cents, year=YEAR, **values):
    values = {"kind": "network", "description": "Website", "activity": "website"} | values
    return Cost.objects.create(
        partnership=side.partnership, school_year=year, party=party(side, board), amount_cents=cents,
        incurred_on=datetime.date(year.start, 11, 1), **confirmed(side), **values,
    )  # fmt: skip


def network(side, year=YEAR):
    """A stream of own contributions, without money yet."""
    return Grant.objects.create(
        partnership=side.partnership, school_year=year, source="network", title="Kennisnetwerk", report_model="none",
        valid_from=year.first_day, valid_until=year.last_day,
    )  # fmt: skip


def contribution(side, board, cents, grant, year=YEAR, paid_how="set_off"):
    return Contribution.objects.create(
        partnership=side.partnership, school_year=year, party=party(side, board), grant=grant, description="Bijdrage",
        amount_cents=cents, due_on=datetime.date(year.start, 10, 1), paid_how=paid_how, source="Convenant",
        **confirmed(side),
    )  # fmt: skip


def hours(side, board, rate, year=YEAR):
    return HoursContribution.objects.create(
        partnership=side.partnership, school_year=year, party=party(side, board), role="meeting", kind="network",
        description="Stuurgroep", valid_from=year.first_day, valid_until=year.last_day, hours=Decimal(20), rate=rate,
        value_cents=20 * rate.cents_per_hour, source="Presentielijst", **confirmed(side),
    )  # fmt: skip


def decide(side, year, number):
    return register.record_decision(
        partnership=side.partnership, body="steering_group", number=number, title="Verrekening",
        decided_on=datetime.date(year.start, 9, 20), by=side.leader,
    )  # fmt: skip


def books(side, year):
    """The penvoerder made a cost of 900 euro, the second board one of 100 and owes 300 that is set off."""
    found = rates(side, year)
    cost(side, 0, 900_00, year)
    cost(side, 1, 100_00, year, description="Drukwerk", activity="")
    contribution(side, 1, 300_00, network(side, year), year)
    hours(side, 1, found["meeting"], year)


def settle(side, year=YEAR, **values):
    values = {"mode": "cash", "key": "boards"} | values
    return actions.prepare_settlement(
        partnership=side.partnership, school_year=year, by=side.controller, **values
    )  # fmt: skip


def add(world) -> None:
    for side in (world.oost, world.west):
        for year in (LAST_YEAR, YEAR):
            books(side, year)
        last = settle(side, LAST_YEAR, mode="closed")
        decision = decide(side, LAST_YEAR, "SG-VR")
        side.settled = actions.adopt_settlement(last, decision=decision, by=side.steering)
        side.settlement = settle(side)
