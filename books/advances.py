"""What the penvoerder lays out: streams out of which more is due to the parties by a day than came in by then."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from books.models import Cost, PaymentBatch, PaymentLine
from books.payable import allocation_due, newest_authorised
from books.streams import coverage_of
from funding.enums import GrantSource
from funding.models import Allocation, Grant
from oids.periods import SchoolYear
from partnerships.actions.base import closed_years
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
    """School years with an allocation or costs whose books are open: of a closed one what did not come in was answered."""
    found: set[SchoolYear] = set()
    for model in (Allocation, Cost):
        found |= set(
            model.objects.filter(partnership=partnership).order_by().values_list("school_year", flat=True).distinct()
        )
    return found - closed_years(partnership)


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


def paid_by(batch: PaymentBatch) -> dict[int, int]:
    """Grant -> cents that the batch pays out of it: shares of an allocation, and costs by what streams pay of each. Own
    contributions that are set off and settlements are of no stream."""
    lines = list(PaymentLine.objects.filter(payment__batch=batch, origin__in=("allocation", "reimbursement")))
    shares = [line for line in lines if line.origin == "allocation"]
    costs = [line for line in lines if line.origin == "reimbursement"]
    found: dict[int, int] = defaultdict(int)
    newest = newest_authorised(batch.partnership, {line.school_year for line in shares}) if shares else []
    grants = {row.school_year: row.grant_amount.grant_id for row in newest}
    for line in shares:
        if line.school_year in grants:
            found[grants[line.school_year]] += line.amount_cents
    payers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for covered in coverage_of(batch.partnership).lines if costs else ():
        if covered.stream is not None:
            payers[str(covered.cost)].append((covered.stream, covered.cents))
    for line in costs:
        left = line.amount_cents
        for stream, cents in payers[line.part]:
            part = min(left, cents)
            found[stream] += part
            left -= part
    return dict(found)
