"""The series of a partnership: filed counts and the subsidy's amounts of it and of what it came from."""

from __future__ import annotations

from funding.enums import CountState, GrantSource
from funding.models import Grant, StudentCount
from network.calculations.series import Figure, Link, YearOfSeries, series
from partnerships.actions.lineage import ancestors
from partnerships.models import Partnership, Succession


def series_of(partnership: Partnership) -> tuple[dict[str, Partnership], tuple[YearOfSeries, ...]]:
    """(partnerships by key, years); keys are the names in addresses."""
    keys = {partnership.pk, *ancestors(partnership)}
    members = {row.pk: row for row in Partnership.objects.filter(pk__in=keys).prefetch_related("former_names")}
    links = [
        Link(members[row.predecessor_id].slug, members[row.successor_id].slug, row.kind, row.on)
        for row in Succession.objects.filter(predecessor__in=keys, successor__in=keys)
    ]
    students, cents = {}, {}
    for count in StudentCount.objects.filter(partnership__in=keys, state=CountState.FILED).prefetch_related("lines"):
        students[members[count.partnership_id].slug, count.school_year] = count.counted
    for grant in Grant.objects.filter(partnership__in=keys, source=GrantSource.OCW).prefetch_related("amounts"):
        if (amount := grant.current_amount) is not None:
            key = members[grant.partnership_id].slug, grant.school_year
            cents[key] = cents.get(key, 0) + amount.amount_cents
    figures = {key: Figure(students.get(key), cents.get(key)) for key in {*students, *cents}}
    return {row.slug: row for row in members.values()}, series(partnership.slug, links, figures)
