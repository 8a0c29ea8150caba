"""Which rate of a role holds now."""

from __future__ import annotations

from books.models import Rate


def rates_of(partnership, school_year) -> dict[str, Rate]:
    """Role -> the newest confirmed rate of that year; a role without one is not in it. One query."""
    rows = Rate.objects.of_year(partnership, school_year).confirmed().order_by("number")
    return {rate.role: rate for rate in rows.select_related("partnership")}
