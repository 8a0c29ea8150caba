"""What another norm changes in euro: the hours of the placements at the confirmed rates, per party, before it is adopted."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.utils.translation import gettext as _

from books.calculations.own_hours import Brought
from books.enums import PLACEMENT_ROLES, WorkRole
from books.models import Rate
from books.own_hours import NOBODY, of_placements
from books.rates import rates_of
from oids import formats
from oids.periods import SchoolYear
from oids.views.sections import Section, number
from partnerships.models import Partnership, Party
from placements.foresight import adds_to_norm
from placements.inputs.norms import Asked


@adds_to_norm
def value_of_norm(partnership: Partnership, user, before: Asked, after: Asked, day: datetime.date) -> list[Section]:
    """By the rates of the norm's first year; while that year has none, by those of the year the hours are of."""
    if after.norm is None or not user.has_perm("books.view_rate", partnership):
        return []
    title = _("At the rates, by party")
    year = SchoolYear.of(day)
    rates = _rates(partnership, year)
    if not rates and after.school_year != year:
        year, rates = after.school_year, _rates(partnership, after.school_year)
    if not rates:
        said = _("There is no confirmed rate of %(year)s, so what this changes in euro cannot be worked out.")
        return [Section("norm-value", title, [], empty=said % {"year": year})]
    now, then = (_by_party(of_placements(asked.placed, rates)) for asked in (before, after))
    known = before.norm is not None
    names = dict(Party.objects.filter(code__in={*now, *then}).values_list("code", "name"))
    rows = [
        [names.get(code) or _("nobody yet"), *_change(now.get(code, 0) if known else None, then.get(code, 0))]
        for code in sorted({*now, *then}, key=lambda code: (code == NOBODY, code))
    ]  # fmt: skip
    return [
        Section(
            "norm-value", title, [_("Party"), _("Now"), _("After this"), _("Difference")], rows, note=_note(year, rates),
            foot=[_("Total"), *_change(sum(now.values()) if known else None, sum(then.values()))],
        )
    ]  # fmt: skip


def _rates(partnership: Partnership, year: SchoolYear) -> dict[str, Rate]:
    return {role: rate for role, rate in rates_of(partnership, year).items() if role in PLACEMENT_ROLES}


def _by_party(rows: tuple[Brought, ...]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        found[row.party] += row.cents or 0
    return found


def _change(before: int | None, after: int) -> list:
    change = "–" if before is None else formats.signed_euro(after - before)
    return [number(formats.euro(before)), number(formats.euro(after)), number(change)]


def _note(year: SchoolYear, rates: dict[str, Rate]) -> str:
    said = _("The hours above at the confirmed rates of %(year)s. What was adopted or settled stays as it is.")
    lacking = [str(role.label) for role in WorkRole if role in PLACEMENT_ROLES and role.value not in rates]
    more = ""
    if lacking:
        more = _("There is no rate for %(roles)s: those hours have no value here.") % {"roles": ", ".join(lacking)}
    return f"{said % {'year': year}} {more}".strip()
