"""What the penvoerder lays out: streams out of which more is due to the parties by a day than came in by then."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from books.payable import allocation_due
from books.streams import coverage_of
from funding.enums import GrantSource
from funding.models import Grant
from oids.periods import SchoolYear
from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Advance:
    """Cents of one stream: `due` is its part of the allocation that is payable by the day and the costs until that day that
    it pays."""

    grant: Grant
    due: int
    received: int

    @property
    def laid_out(self) -> int:
        return self.due - self.received


def advances(partnership: Partnership, day: datetime.date, years: Iterable[SchoolYear]) -> list[Advance]:
    """Of the streams that pay anything in these school years. Own contributions are followed one by one, so not here."""
    years = set(years)
    if not years:
        return []
    due: dict[int, int] = defaultdict(int)
    for grant, cents in allocation_due(partnership, years, day):
        due[grant] += cents
    coverage = coverage_of(partnership)
    days = {cost.key: cost.day for cost in coverage.costs}
    lines = [line for line in coverage.lines if line.stream is not None and days[line.cost] <= day]
    asked = {*due, *(line.stream for line in lines if SchoolYear.of(days[line.cost]) in years)}
    for line in lines:
        due[line.stream] += line.cents
    grants = Grant.objects.filter(pk__in=asked).exclude(source=GrantSource.OWN).prefetch_related("receipts")
    found = []
    for grant in grants.order_by("school_year", "pk"):
        received = sum(row.amount_cents for row in grant.receipts.all() if row.received_on <= day)
        found.append(Advance(grant, due[grant.pk], received))
    return [row for row in found if row.laid_out > 0]
