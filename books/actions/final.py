"""What the final accounts of a closed year tell, besides what is frozen in the database."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from books.enums import ClosingState
from books.models import YearClosing
from oids.periods import SchoolYear

Closings = Mapping[SchoolYear, datetime.datetime]


def closings_of(partnership) -> Closings:
    """When each school year whose books are closed was closed."""
    rows = YearClosing.objects.filter(partnership=partnership).exclude(state=ClosingState.REOPENED)
    return dict(rows.values_list("school_year", "closed_at"))


def closed_with_it(closings: Closings, years: Iterable[SchoolYear], noted_at: datetime.datetime) -> SchoolYear | None:
    """The first of these years whose accounts were closed with what was noted then; what was noted later is in none."""
    return next((year for year in sorted(set(years)) if year in closings and closings[year] >= noted_at), None)


def in_final_accounts(partnership, years: Iterable[SchoolYear], noted_at: datetime.datetime) -> str:
    """Why what was noted then about these years stays, or nothing."""
    year = closed_with_it(closings_of(partnership), years, noted_at)
    if year is None:
        return ""
    return _(
        "The books of %(year)s are closed with this in them, so it stays. If it is wrong, reopen that year first: one "
        "controller asks for it, another confirms."
    ) % {"year": year}
