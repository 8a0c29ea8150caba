"""What is known of the hours of each board in a year, next to what was agreed: kept with a questionnaire when it closes."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from books.calculations import delivery
from books.purses.delivery import delivery_of
from oids.periods import SchoolYear
from partnerships.enums import TrainerKind
from placements.calculations.hours import NormMissing
from quality.enums import NormState

ROLES = (TrainerKind.SCHOOL_TRAINER, TrainerKind.MENTOR)


def norms_of(partnership, school_year: SchoolYear) -> dict[str, dict[str, str]]:
    """{code of the party: {state, agreed, delivered}}; hours are written as decimals with one place.

    Met: of all days about which the board had to answer, it confirmed the hours of the norm. While it still may answer, or
    was not asked, nothing is known.
    """
    try:
        rows = delivery_of(partnership, school_year).rows()
    except NormMissing:
        return {}
    mine = defaultdict(list)
    for row in rows:
        if row.role in ROLES and row.party:
            mine[row.party].append(row)
    return {
        party: {
            "state": str(_state({row.state for row in found})),
            "agreed": _hours(sum((row.agreed for row in found), Fraction(0))),
            "delivered": _hours(sum((row.delivered for row in found), Fraction(0))),
        }
        for party, found in mine.items()
    }


def _state(states: set[str]) -> NormState:
    if delivery.BELOW in states:
        return NormState.BELOW
    counted = states - {delivery.NONE}
    return NormState.MET if counted and counted <= {delivery.ALL, delivery.SO_FAR} else NormState.UNKNOWN


def _hours(number: Fraction) -> str:
    """Rows of the delivery are rounded to one decimal already, so this is exact."""
    tenths = number * 10
    return f"{int(tenths) // 10}.{int(tenths) % 10}"
