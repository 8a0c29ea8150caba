"""A region in a school year: the counts and grants of its partnerships, from the register of money."""

from __future__ import annotations

from network.calculations.regions import InRegion, RegionOutcome, region_outcome
from network.figures import counted_students, subsidies
from network.models import Region, RegionPartnership, RegionYear


def outcome_of(region: Region, year: RegionYear) -> RegionOutcome:
    """By the filed counts of the school year before, which the subsidy of the year follows. Keys are the names in addresses."""
    members = RegionPartnership.objects.overlapping(year.school_year.period).filter(region=region)
    partnerships = {row.partnership_id: row.partnership for row in members.select_related("partnership")}
    counted, paid = year.school_year.previous, year.school_year
    counts = counted_students(partnerships, school_year=counted)
    grants = subsidies(partnerships, school_year=paid)
    return region_outcome(
        year.needed, year.grant_cents,
        [InRegion(row.slug, counts.get((key, counted)), grants.get((key, paid))) for key, row in partnerships.items()],
    )  # fmt: skip
