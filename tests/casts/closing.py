"""On both sides two closed years in which nobody studied; of one the reopening is asked."""

import datetime

from books.actions import ask_reopening, close_year
from books.closing import check_year
from funding import actions as money
from oids.periods import SchoolYear


def reasons_for(side, year):
    """Every warning is accepted."""
    return {
        finding.code: "Besproken." for checked in check_year(side.partnership, year) for finding in checked.warnings
    }


def close(side, year):
    return close_year(
        partnership=side.partnership, school_year=year, reasons=reasons_for(side, year), by=side.controller
    )


def close_empty(side, year):
    """A year of which nothing but a filed count is known."""
    count = money.propose_count(
        partnership=side.partnership, school_year=year, reference_date=datetime.date(year.start, 10, 1), by=side.leader
    )
    money.file_count(count, filed_on=datetime.date(year.start, 10, 15), by=side.controller)
    return close(side, year)


def add(world) -> None:
    for side in (world.oost, world.west):
        side.closing = close_empty(side, SchoolYear(2022))
        ask_reopening(close_empty(side, SchoolYear(2021)), reason="Een factuur vergeten.", by=side.controller)
