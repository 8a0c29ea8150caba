"""A closed school year is frozen in the database, whatever road a change takes."""

from __future__ import annotations

import pgtrigger
from django.utils.translation import gettext_lazy as _

from oids.triggers import say

CLOSED = "the school year is closed"
say(
    CLOSED,
    _(
        "The books of this school year are closed, so nothing of that year changes. Ask the controller to reopen the year."
    ),
)
OWN_COLUMNS = "SELECT {row}.partnership_id, {row}.school_year"


def year_of(day: str) -> str:
    """SQL for the start of the school year in which a day lies: it begins seven months after 1 January."""
    return f"extract(year FROM {day} - interval '7 months')::int"


def stays_when_year_closes(name: str, *, of: str = OWN_COLUMNS) -> pgtrigger.Trigger:
    """Rows of a partnership's closed school year are not added, changed or removed.

    `of` is a query over `{row}` (OLD or NEW) that gives the partnership's key and the start of the school year. Rows
    that wait for the day of closing carry this trigger from the start; `partnerships.ClosedYear` turns it on.
    """

    def closed(row: str) -> str:
        return f"""EXISTS (SELECT FROM partnerships_closedyear closed
                            WHERE (closed.partnership_id, closed.school_year) IN ({of.format(row=row)}))"""

    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF TG_OP <> 'INSERT' THEN
                IF {closed("OLD")} THEN RAISE EXCEPTION 'pgtrigger: {CLOSED}'; END IF;
            END IF;
            IF TG_OP <> 'DELETE' THEN
                IF {closed("NEW")} THEN RAISE EXCEPTION 'pgtrigger: {CLOSED}'; END IF;
                RETURN NEW;
            END IF;
            RETURN OLD;
        """,
    )
