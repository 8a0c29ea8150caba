"""The year of account in the demonstration: last year's count with its key and a sample half done, and 2025 fixed."""

from __future__ import annotations

import pghistory

from books import actions as books
from books.demo.years import CLOSED, LAST_YEAR
from books.enums import Verdict
from funding.enums import GrantSource
from funding.models import Grant, StudentCount
from oids.periods import SchoolYear

CALENDAR = 2025
SEED, SIZE = "OIDS-2025", 25
REMARKS = {
    3: (Verdict.REMARK, "Bewijs van inschrijving is van een week na de peildatum; de student stond al ingeschreven."),
    7: (Verdict.NOT_IN_ORDER, "De overeenkomst met de school ontbreekt in het dossier. Nagevraagd."),
}
LOOKED_AT = 15


def tell_annual(partnership, cast) -> None:
    _complete_subsidies(partnership, cast)
    _count_file(partnership, LAST_YEAR, cast)
    books.fix_annual_report(partnership=partnership, calendar=CALENDAR, by=cast["controller"])


def _complete_subsidies(partnership, cast) -> None:
    """The subsidies of years that are over were accounted for the year after."""
    done = SchoolYear(CLOSED.start + 1)
    for grant in Grant.objects.filter(partnership=partnership, source=GrantSource.OCW, school_year__lte=done):
        grant.completed_on = grant.valid_until
        with pghistory.context(action="funding.grant.update", user=cast["controller"].pk):
            grant.save(update_fields=["completed_on"])


def _count_file(partnership, year: SchoolYear, cast) -> None:
    controller = cast["controller"]
    count = StudentCount.objects.get(partnership=partnership, school_year=year)
    file = books.make_count_file(count, by=controller)
    sample = books.draw_sample(file, seed=SEED, size=SIZE, by=controller)
    for line in sample.lines.filter(position__lte=LOOKED_AT):
        verdict, remark = REMARKS.get(line.position, (Verdict.IN_ORDER, ""))
        books.judge_line(line, verdict=verdict, remark=remark, by=controller)
    reason = "De accountant vraagt de dossiers van de eerste vijftien studenten."
    books.take_key_list(file, reason=reason, by=controller)
