"""What the closing of a year asks of the settlement between the parties."""

from __future__ import annotations

from collections.abc import Iterable

from books.calculations.delivery import BELOW
from books.calculations.settlement import WHOLE, Cover, cost_covering
from books.models import Settlement
from books.purses.kept import result_of
from books.purses.ledger import Ledger
from oids.periods import SchoolYear
from partnerships.models import Partnership, Party


def adopted_settlements(partnership: Partnership, years: Iterable[SchoolYear]) -> list[Settlement]:
    """Of each year the newest version that was adopted, with its decision and payments."""
    rows = Settlement.objects.filter(partnership=partnership, school_year__in=years, state="adopted")
    rows = rows.select_related("partnership", "decision").prefetch_related("transfers__payer", "transfers__payee")
    return list(rows.order_by("school_year", "-number").distinct("school_year"))


def is_settled(partnership: Partnership, school_year: SchoolYear) -> bool:
    """Whether the newest version of the year's settlement is adopted."""
    newest = Settlement.objects.of_year(partnership, school_year).order_by("-number").first()
    return newest is not None and newest.is_adopted


def draft_settlements(partnership: Partnership, school_year: SchoolYear):
    return Settlement.objects.of_year(partnership, school_year).filter(state="draft").select_related("partnership")


def settlements_off_zero(partnership: Partnership, school_year: SchoolYear) -> list[Settlement]:
    """Adopted ones whose kept result or rows do not come to 0; should be none."""
    rows = Settlement.objects.of_year(partnership, school_year).filter(state="adopted")
    return [row for row in rows.select_related("partnership").prefetch_related("parties", "transfers") if _is_off(row)]


def _is_off(settlement: Settlement) -> bool:
    try:
        result = result_of(settlement)
    except ArithmeticError:
        return True
    paid = sum(row.amount_cents for row in settlement.transfers.all())
    return sum(row.position_cents for row in settlement.parties.all()) != 0 or paid != result.cash_cents


def parties_that_gain(ledger: Ledger) -> list[tuple[Party, Cover]]:
    """Who gets more from the streams than it gives at the adopted rates and real costs, with the amount (`over`)."""
    found = {row.party: row for row in cost_covering(ledger.inputs.lines) if row.what == WHOLE and row.over}
    return [(party, found[party.code]) for party in Party.objects.filter(code__in=found).order_by("code")]


def below_norm(ledger: Ledger) -> list[tuple[str, str]]:
    """(party code, role) with fewer hours delivered than the norm's minimum."""
    rows = ledger.delivery.rows()
    return [(row.party, row.role) for row in rows if row.state == BELOW]
