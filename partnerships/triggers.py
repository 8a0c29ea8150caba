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
DAYS_CLOSED = "days of a closed school year"
say(
    DAYS_CLOSED,
    _(
        "This changes days in a school year whose books are closed, and nothing of that year changes any more. Choose a day in "
        "a year that is open, or ask the controller to reopen the year."
    ),
)
OWN_COLUMNS = "SELECT {row}.partnership_id, {row}.school_year"


def year_of(day: str) -> str:
    """SQL for the start of the school year in which a day lies: it begins seven months after 1 January."""
    return f"extract(year FROM {day} - interval '7 months')::int"


def stays_when_year_closes(name: str, *, of: str = OWN_COLUMNS, comes: str = "") -> pgtrigger.Trigger:
    """Rows of a partnership's closed school year are not added, changed or removed.

    `of` is a query over `{row}` (OLD or NEW) that gives the partnership's key and the start of the school year. Rows
    that wait for the day of closing carry this trigger from the start; `partnerships.ClosedYear` turns it on.
    `comes`: the query for a row that is new, where that may come although it then belongs to a year that is closed.
    """

    def closed(row: str, query: str = of) -> str:
        return f"""EXISTS (SELECT FROM partnerships_closedyear closed
                            WHERE (closed.partnership_id, closed.school_year) IN ({query.format(row=row)}))"""

    new = ""
    if comes:
        new = f"""
            IF TG_OP = 'INSERT' THEN
                IF {closed("NEW", comes)} THEN RAISE EXCEPTION 'pgtrigger: {CLOSED}'; END IF;
                RETURN NEW;
            END IF;"""

    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""{new}
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


YEAR_DAYS = "daterange(make_date(closed.school_year, 8, 1), make_date(closed.school_year + 1, 8, 1))"


def days_stay_when_year_closes(
    name: str,
    *,
    what: tuple[str, ...],
    of: str = "SELECT {row}.partnership_id",
    operation: pgtrigger.Operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    with_period: bool = True,
) -> pgtrigger.Trigger:
    """Of a row with a period, `valid_from` until and including `valid_until`, the days in a closed school year stay, and
    on those days so do its columns `what`. Days in years that are open may come and go.

    `of` is a query over `{row}` (OLD or NEW), in which `closed` is the closed year, that gives the partnerships that the
    row is about. Without `with_period` only the columns stay, in every closed year that the row touches.
    """

    def days(row: str) -> str:
        period = f"daterange({row}.valid_from, {row}.valid_until, '[]')"
        kept = f"{period} * {YEAR_DAYS}" if with_period else "NULL::daterange"
        columns = ", ".join(f"{row}.{column}" for column in what)
        return f"""SELECT closed.id, {kept}, {columns} FROM partnerships_closedyear closed
                    WHERE closed.partnership_id IN ({of.format(row=row)}) AND {period} && {YEAR_DAYS}"""

    refuse = f"RAISE EXCEPTION 'pgtrigger: {DAYS_CLOSED}';"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF EXISTS (({days("OLD")}) EXCEPT ({days("NEW")})) OR EXISTS (({days("NEW")}) EXCEPT ({days("OLD")}))
                THEN {refuse} END IF;
                RETURN NEW;
            ELSIF TG_OP = 'INSERT' THEN
                IF EXISTS ({days("NEW")}) THEN {refuse} END IF;
                RETURN NEW;
            END IF;
            IF EXISTS ({days("OLD")}) THEN {refuse} END IF;
            RETURN OLD;
        """,
    )
