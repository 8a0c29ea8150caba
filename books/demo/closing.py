"""The first year of the register is closed, in both partnerships: its accountability report is final."""

from __future__ import annotations

from books.actions import close_year
from books.closing import check_year
from books.demo.years import CLOSED

TAKEN_OVER = "Besproken in de stuurgroep; overgenomen uit de administratie van voor OidS."


def tell_closing(partnership, cast) -> None:
    reasons = {finding.code: TAKEN_OVER for checked in check_year(partnership, CLOSED) for finding in checked.warnings}
    close_year(partnership=partnership, school_year=CLOSED, reasons=reasons, by=cast["controller"])
