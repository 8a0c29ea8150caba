"""From the books to the pure coverage: the streams of a partnership, its costs, and who pays what."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from books.calculations.coverage import Cost as PureCost
from books.calculations.coverage import Coverage, Earmark, Stream, cover
from books.models import Cost, CostCoverage
from funding.enums import GrantSource
from funding.models import Allocation, Grant, GrantEarmark
from oids.periods import SchoolYear

# Streams that own contributions go into.
INTO = (GrantSource.NETWORK, GrantSource.OWN)


def streams_for(partnership, school_year):
    """Streams into which contributions of the year can go."""
    rows = Grant.objects.overlapping(school_year.period).filter(partnership=partnership, source__in=INTO)
    return rows.order_by("source", "pk")


def divided_by_allocation(partnership) -> dict[int, int]:
    """Grant -> cents that the newest allocation of its year divides over the parties: no longer there for costs."""
    newest: dict[int, tuple[int, int]] = {}
    rows = Allocation.objects.filter(partnership=partnership).order_by("school_year", "number")
    for grant, number, cents in rows.values_list("grant_amount__grant", "number", "budget_cents"):
        newest[grant] = (number, cents)
    return {grant: cents for grant, (_number, cents) in newest.items()}


def pure_earmark(mark: GrantEarmark) -> Earmark:
    return Earmark(mark.kind, mark.activity, mark.order)


Kept = dict[int, tuple[tuple[int | None, int], ...]]


def coverage_of(partnership) -> Coverage:
    """Over all years of the partnership, since a stream may last longer than one. Six queries."""
    streams, costs, kept = streams_and_costs(partnership, divided_by_allocation(partnership))
    return cover(streams, costs, kept)


def streams_and_costs(partnership, divided: dict[int, int]) -> tuple[list[Stream], list[PureCost], Kept]:
    """What `cover` takes: the streams with what they have for costs (without what is `divided`), the confirmed costs, and
    who paid those of closed years."""
    grants = Grant.objects.filter(partnership=partnership).prefetch_related("amounts", "earmarks")
    streams = []
    for grant in grants:
        amount = grant.current_amount
        cents = (amount.amount_cents if amount else 0) - divided.get(grant.pk, 0)
        streams.append(
            Stream(
                grant.pk, max(cents, 0), grant.valid_from, grant.valid_until,
                tuple(map(pure_earmark, grant.paying_earmarks)),
                Fraction(grant.cofinancing_percentage) / 100,
            )
        )  # fmt: skip
    costs = [
        PureCost(
            cost.pk, cost.incurred_on, cost.kind, cost.activity, cost.amount_cents, cost.party.code, cost.corrects_id
        )
        for cost in Cost.objects.filter(partnership=partnership, confirmed_by__isnull=False).select_related("party")
    ]
    kept: dict[int, list[tuple[int | None, int]]] = defaultdict(list)
    for row in CostCoverage.objects.filter(cost__partnership=partnership).order_by("pk"):
        kept[row.cost_id].append((row.grant_id, row.amount_cents))
    return streams, costs, {key: tuple(parts) for key, parts in kept.items()}


@dataclass(frozen=True, slots=True)
class PaidBy:
    """What a stream paid in one school year of one kind of cost of one party, in whole cents."""

    school_year: SchoolYear
    kind: str
    party: str
    costs: int
    cents: int


def paid_by(coverage: Coverage, grant: Grant) -> tuple[PaidBy, ...]:
    """All that the stream pays, by school year of the cost, kind and party; the last year first."""
    costs = {cost.key: cost for cost in coverage.costs}
    groups: dict[tuple[SchoolYear, str, str], list[int]] = defaultdict(list)
    for line in coverage.of_stream(grant.pk):
        cost = costs[line.cost]
        groups[SchoolYear.of(cost.day), cost.kind, cost.party].append(line.cents)
    rows = [PaidBy(*key, len(cents), sum(cents)) for key, cents in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.school_year.start, row.kind, row.party)))


def party_names(partnership) -> dict[str, str]:
    """Number -> name of all who have a cost there."""
    rows = Cost.objects.filter(partnership=partnership).values_list("party__code", "party__name").distinct()
    return dict(rows)
