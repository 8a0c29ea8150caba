"""Triggers that several models need."""

from __future__ import annotations

import pgtrigger


def rows_stay(name: str, *, while_: str, key: str, because: str) -> pgtrigger.Trigger:
    """Rows that cannot be added to, changed in or taken from a whole that is fixed, nor moved to another one.

    `while_` is a query that gives the keys of the wholes that are fixed, `key` the column that points to the whole, and
    `because` what the database says.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF EXISTS (SELECT FROM ({while_}) fixed (id) WHERE id IN (OLD.{key}, NEW.{key})) THEN
                RAISE EXCEPTION 'pgtrigger: {because}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )
