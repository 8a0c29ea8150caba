"""Triggers that several models need."""

from __future__ import annotations

import pgtrigger
from django.db import InternalError, connection

_WORDS: dict[str, object] = {}


def say(refusal: str, words) -> None:
    """What a person reads when the database refuses with `refusal`, the text behind “pgtrigger: ”."""
    _WORDS[refusal] = words


def words_of(error: InternalError) -> str:
    """What the refusal of a trigger means, for a person; empty when nobody said (then it is a fault of ours)."""
    return next((str(words) for refusal, words in _WORDS.items() if refusal in str(error)), "")


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


def expect_many_rows() -> None:
    """Inside a transaction, before very many rows are written.

    Without this every call of a trigger of pgtrigger asks for a setting that is not there; PostgreSQL raises and catches
    that, and to undo it looks at every deferred check that waits for the end of the transaction: with 60,000 rows ten
    times slower. Says, until the transaction ends, what is true anyway: that no trigger is to be ignored.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', '{}', true) "
            "WHERE coalesce(current_setting('pgtrigger.ignore', true), '') = ''"
        )
