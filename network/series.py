"""The series of a partnership: filed counts and the subsidy's amounts of it and of what it came from."""

from __future__ import annotations

from network.calculations.series import Figure, Link, YearOfSeries, series
from network.figures import counted_students, subsidies
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
    students, cents = counted_students(keys), subsidies(keys)
    figures = {
        (members[who].slug, year): Figure(students.get((who, year)), cents.get((who, year)))
        for who, year in {*students, *cents}
    }
    return {row.slug: row for row in members.values()}, series(partnership.slug, links, figures)
