"""Counts that were filed and amounts of the subsidy, from the register of money."""

from __future__ import annotations

from funding.enums import CountState, GrantSource
from funding.models import Grant, StudentCount
from oids.periods import SchoolYear

Figures = dict[tuple[int, SchoolYear], int]


def counted_students(partnerships, **narrowed) -> Figures:
    """(partnership, school year) -> students of the count that was filed. `narrowed`: lookups of counts."""
    rows = StudentCount.objects.filter(partnership__in=partnerships, state=CountState.FILED, **narrowed)
    return {(row.partnership_id, row.school_year): row.counted for row in rows.prefetch_related("lines")}


def subsidies(partnerships, **narrowed) -> Figures:
    """(partnership, school year) -> cents of its grants of the ministry, as far as an amount is known."""
    found: Figures = {}
    rows = Grant.objects.filter(partnership__in=partnerships, source=GrantSource.OCW, **narrowed)
    for row in rows.prefetch_related("amounts"):
        if (amount := row.current_amount) is not None:
            key = row.partnership_id, row.school_year
            found[key] = found.get(key, 0) + amount.amount_cents
    return found
