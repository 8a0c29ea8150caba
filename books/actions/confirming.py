"""Many entries confirmed in one act: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from books.actions.contributions import confirm_contribution
from books.actions.costs import confirm_cost
from books.actions.hours import confirm_hours
from books.actions.rates import confirm_rate
from books.models import Contribution, Cost, HoursContribution, Rate
from books.models.base import Entry

# In this order, so that hours can be valued at a rate that is confirmed in the same act.
CONFIRM = {Rate: confirm_rate, Cost: confirm_cost, Contribution: confirm_contribution, HoursContribution: confirm_hours}


@transaction.atomic
def confirm_entries(rows: Iterable[tuple[Entry, int | None]], *, by) -> list[Entry]:
    """(entry, the version that was looked at). Whatever is refused refuses all."""
    order = list(CONFIRM)
    ordered = sorted(rows, key=lambda row: (order.index(type(row[0])), row[0].pk))
    return [CONFIRM[type(entry)](entry, by=by, version=version) for entry, version in ordered]
