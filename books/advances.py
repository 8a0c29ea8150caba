"""What the penvoerder lays out: streams out of which more is due to the parties by a day than came in by then."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from books.models import Cost, PaymentBatch, PaymentLine
from books.payable import allocation_due, newest_authorised, payable
from books.streams import coverage_of
from funding.enums import GrantSource
from funding.models import Allocation, Grant
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


def years_of_money(partnership: Partnership) -> set[SchoolYear]:
    """School years with an allocation or costs. Also closed ones: closing brings no money in, and what comes in of them
    later is recorded in the year in which it comes."""
    found: set[SchoolYear] = set()
    for model in (Allocation, Cost):
        found |= set(
            model.objects.filter(partnership=partnership).order_by().values_list("school_year", flat=True).distinct()
        )
    return found


def advances(partnership: Partnership, day: datetime.date, years: Iterable[SchoolYear]) -> list[Advance]:
    """Of the streams that pay anything in these school years. Own contributions are followed one by one, so not here; nor
    is what only the rounding of instalments per party makes."""
    years = set(years)
    if not years:
        return []
    due: dict[int, int] = defaultdict(int)
    rounding: dict[int, int] = defaultdict(int)
    for grant, cents, cent_per_party in allocation_due(partnership, years, day):
        due[grant] += cents
        rounding[grant] += cent_per_party
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
    return [row for row in found if row.laid_out > rounding[row.grant.pk]]


# Where a claim comes from, its school year, its part, and cents of it.
Part = tuple[str, SchoolYear, str, int]


def paid_by(batch: PaymentBatch) -> dict[int, int]:
    """Grant -> cents that the batch pays out of it."""
    lines = PaymentLine.objects.filter(payment__batch=batch)
    return _by_stream(batch.partnership, lines.values_list("origin", "school_year", "part", "amount_cents"))


def not_paid_yet(partnership: Partnership, day: datetime.date) -> dict[int, int]:
    """Grant -> cents that are due out of it by the day and in no batch yet, so that nobody laid them out."""
    parts = [
        (origin, SchoolYear.parse(year), part, claim.line.cents)
        for row in payable(partnership, day)
        for claim in row.claims
        for origin, year, part in [claim.line.key]
        if claim.line.cents > 0
    ]
    return _by_stream(partnership, parts)


def _by_stream(partnership: Partnership, parts: Iterable[Part]) -> dict[int, int]:
    """Shares of an allocation, and costs by what streams pay of each. Own contributions that are set off and settlements
    are of no stream."""
    rows = list(parts)
    shares = [(year, cents) for origin, year, _part, cents in rows if origin == "allocation"]
    costs = [(part, cents) for origin, _year, part, cents in rows if origin == "reimbursement"]
    found: dict[int, int] = defaultdict(int)
    newest = newest_authorised(partnership, {year for year, _cents in shares}) if shares else []
    grants = {row.school_year: row.grant_amount.grant_id for row in newest}
    for year, cents in shares:
        if year in grants:
            found[grants[year]] += cents
    payers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for covered in coverage_of(partnership).lines if costs else ():
        if covered.stream is not None:
            payers[str(covered.cost)].append((covered.stream, covered.cents))
    for part, left in costs:
        for stream, cents in payers[part]:
            own = min(left, cents)
            found[stream] += own
            left -= own
    return dict(found)
