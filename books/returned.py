"""Entries that were taken back or returned: the history keeps them with the remark."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from oids.history import event_model
from oids.models import User


@dataclass(frozen=True, slots=True)
class Returned:
    """`event` is the database's own record of the row as it was."""

    event: object
    reason: str
    by: User | None
    at: datetime.datetime


def returned(model, partnership, school_year, most: int = 20) -> list[Returned]:
    """The newest first; to be shown only to those who see all entries of the partnership. Two queries."""
    events = event_model(model).objects.filter(pgh_label="delete", partnership=partnership, school_year=school_year)
    rows = list(events.select_related("pgh_context").order_by("-pgh_id")[:most])
    contexts = [(row.pgh_context.metadata if row.pgh_context else {}) for row in rows]
    users = User.objects.in_bulk({context.get("user") for context in contexts} - {None})
    return [
        Returned(row, context.get("reason", ""), users.get(context.get("user")), row.pgh_created_at)
        for row, context in zip(rows, contexts, strict=True)
    ]
