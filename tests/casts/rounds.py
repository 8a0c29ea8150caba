"""A placing round on both sides with an answer of the school of the board that has staff, and shares."""

import datetime
from decimal import Decimal

from rounds.actions.places import answer_place
from rounds.actions.rounds import create_round
from rounds.actions.shares import update_shares
from tests.cast import YEAR

DATES = {
    "places_from": datetime.date(2026, 2, 2), "places_until": datetime.date(2026, 2, 27),
    "wishes_from": datetime.date(2026, 3, 2), "wishes_until": datetime.date(2026, 3, 20),
    "proposal_from": datetime.date(2026, 3, 30), "confirmation_from": datetime.date(2026, 4, 20),
    "appeal_from": datetime.date(2026, 4, 28), "final_from": datetime.date(2026, 5, 4),
}  # fmt: skip


def make_round(side, year=YEAR, **values):
    values = {"name": "Plaatsingsronde", **DATES} | values
    return create_round(partnership=side.partnership, school_year=year, by=side.leader, **values)


def add(world) -> None:
    for side in (world.oost, world.west):
        side.round = make_round(side)
        for school in (side.schools[3], side.schools[2]):
            answer_place(
                round=side.round, school=school, answer="yes", places=4, note="Niet in groep 3.", channel="office",
                limits=[{"route": "full_time", "year_from": 1, "year_until": 2, "places": 2}], by=side.leader,
            )  # fmt: skip
        shares = {board.pk: Decimal(50) for board in side.boards}
        side.round = update_shares(side.round, shares=shares, by=side.leader)
