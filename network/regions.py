"""A region in a school year: the counts and grants of its partnerships, from the register of money."""

from __future__ import annotations

from funding.enums import CountState, GrantSource
from funding.models import Grant, StudentCount
from network.calculations.regions import InRegion, RegionOutcome, region_outcome
from network.models import Region, RegionPartnership, RegionYear


def outcome_of(region: Region, year: RegionYear) -> RegionOutcome:
    """By the filed counts of the school year before, which the subsidy of the year follows. Keys are the names in addresses."""
    members = RegionPartnership.objects.overlapping(year.school_year.period).filter(region=region)
    partnerships = {row.partnership_id: row.partnership for row in members.select_related("partnership")}
    counts = {
        count.partnership_id: count
        for count in StudentCount.objects.filter(
            partnership__in=partnerships, school_year=year.school_year.previous, state=CountState.FILED
        ).prefetch_related("lines")
    }
    grants: dict[int, int] = {}
    found = Grant.objects.filter(partnership__in=partnerships, school_year=year.school_year, source=GrantSource.OCW)
    for grant in found.prefetch_related("amounts"):
        if (amount := grant.current_amount) is not None:
            grants[grant.partnership_id] = grants.get(grant.partnership_id, 0) + amount.amount_cents
    return region_outcome(
        year.needed, year.grant_cents,
        [
            InRegion(row.slug, counts[key].counted if key in counts else None, grants.get(key))
            for key, row in partnerships.items()
        ],
    )  # fmt: skip
