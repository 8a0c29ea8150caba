"""From the books to the pure coverage: the streams of a partnership, its costs, and who pays what."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from books.calculations.coverage import Cost as PureCost
from books.calculations.coverage import Coverage, Earmark, Stream, cover
from books.models import Cost, CostCoverage
from funding.models import Allocation, Grant


def divided_by_allocation(partnership) -> dict[int, int]:
    """Grant -> cents that the newest allocation of its year divides over the parties: no longer there for costs."""
    newest: dict[int, tuple[int, int]] = {}
    rows = Allocation.objects.filter(partnership=partnership).order_by("school_year", "number")
    for grant, number, cents in rows.values_list("grant_amount__grant", "number", "budget_cents"):
        newest[grant] = (number, cents)
    return {grant: cents for grant, (_number, cents) in newest.items()}


def coverage_of(partnership) -> Coverage:
    """Over all years of the partnership, since a stream may last longer than one. Six queries."""
    divided = divided_by_allocation(partnership)
    grants = Grant.objects.filter(partnership=partnership).prefetch_related("amounts", "earmarks")
    streams = []
    for grant in grants:
        amount = grant.current_amount
        cents = (amount.amount_cents if amount else 0) - divided.get(grant.pk, 0)
        streams.append(
            Stream(
                grant.pk, max(cents, 0), grant.valid_from, grant.valid_until,
                tuple(Earmark(mark.kind, mark.activity, mark.order) for mark in grant.earmarks.all()),
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
    return cover(streams, costs, {key: tuple(parts) for key, parts in kept.items()})
