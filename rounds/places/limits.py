"""Limits of a school's places as text: short enough for a cell of a grid, and in words.

`voltijd: 3; jaar 1: 2; deeltijd jaar 3-4: 0` is: at most three full-time students, at most two of year 1, no part-time
students of years 3 and 4. Words and abbreviations (`vt=3; j1=2; dt j3-4=0`), Dutch and English, are read whatever the
language of the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from placements.enums import Route

FIRST_YEAR, LAST_YEAR = 1, 6
MOST_PLACES = 999
WORDS = {
    Route.FULL_TIME: ("vt", "voltijd", "ft", "full-time", "fulltime"),
    Route.PART_TIME: ("dt", "deeltijd", "pt", "part-time", "parttime"),
    Route.ACCELERATED: ("vs", "versneld", "ac", "accelerated"),
}
ROUTE_OF = {word: route.value for route, words in WORDS.items() for word in words}
PART = re.compile(r"(?P<what>.*?)\s*(?:[=:]|\s)\s*(?P<places>\d+)")
YEARS = re.compile(r"(?:jaar|jr|j|year|yr|y)\s*(?:(?P<first>\d+)?\s*(?P<dash>[-–+])\s*(?P<last>\d+)?|(?P<only>\d+))")


class Limit(NamedTuple):
    """At most `places` for a route ("" is every route) and years of study (None is open)."""

    route: str
    year_from: int | None
    year_until: int | None
    places: int

    @property
    def what(self) -> tuple:
        return self[:3]

    def as_dict(self) -> dict:
        return self._asdict()


def limits_of(rows: Iterable) -> tuple[Limit, ...]:
    """Limits (rows of the database, dicts or `Limit`s) in one order."""
    names = Limit._fields
    found = [
        row if isinstance(row, Limit)
        else Limit(*(row.get(name, "" if name == "route" else None) for name in names)) if isinstance(row, Mapping)
        else Limit(*(getattr(row, name) for name in names))
        for row in rows
    ]  # fmt: skip
    order = list(Route)
    return tuple(
        sorted(
            (limit._replace(route=limit.route or "") for limit in found),
            key=lambda limit: (
                order.index(limit.route) if limit.route in order else -1, limit.year_from or 0,
                limit.year_until or LAST_YEAR, limit.places or 0,
            ),
        )
    )  # fmt: skip


def short_limits(rows: Iterable) -> str:
    """As it is typed in a cell, in words: `voltijd: 3; jaar 1: 2; deeltijd jaar 3-4: 0`."""
    word = pgettext("limit", "year")
    parts = []
    for limit in limits_of(rows):
        first, last, years = limit.year_from, limit.year_until, ""
        if first is not None and last is None:
            years = f"{word} {first}+"
        elif last is not None:
            years = f"{word} {first}" if first == last else f"{word} {'' if first is None else first}-{last}"
        parts.append(" ".join(filter(None, [_route_in_words(limit.route), years])) + f": {limit.places}")
    return "; ".join(parts)


def limits_in_words(rows: Iterable) -> list[str]:
    """`voltijd, jaar 1: hoogstens 2 studenten`."""
    return [
        _("%(what)s: %(most)s")
        % {
            "what": ", ".join(filter(None, [_route_in_words(limit.route), _years_in_words(limit)])),
            "most": ngettext("at most %(number)s student", "at most %(number)s students", limit.places)
            % {"number": limit.places},
        }
        for limit in limits_of(rows)
    ]


def _route_in_words(route: str) -> str:
    return str(Route(route).label) if route else ""


def _years_in_words(limit: Limit) -> str:
    first, last = limit.year_from, limit.year_until
    if first is None and last is None:
        return ""
    if first == last:
        return _("year %(year)s") % {"year": first}
    if last is None:
        return _("year %(year)s and up") % {"year": first}
    return _("years %(first)s to %(last)s") % {"first": first or FIRST_YEAR, "last": last}


def read_limits(text: str) -> tuple[Limit, ...]:
    """What was typed in a cell; a ValidationError names the part that cannot be read and how to write it."""
    found: dict[tuple, Limit] = {}
    for part in re.split(r"[;,\n]", text or ""):
        if not (part := " ".join(part.split())):
            continue
        limit = _read(part)
        if limit.what in found:
            raise ValidationError(
                _("“%(part)s” stands there twice. Keep one limit for the same students.") % {"part": part}
            )
        found[limit.what] = limit
    return limits_of(found.values())


def _read(part: str) -> Limit:
    match = PART.fullmatch(part.lower())
    route, years, unknown = "", None, match is None
    rest = match["what"] if match else ""
    for word in sorted(ROUTE_OF, key=len, reverse=True):
        if re.match(rf"{re.escape(word)}\b(?!-)", rest):
            route, rest = ROUTE_OF[word], rest[len(word) :].strip()
            break
    if rest:
        years = YEARS.fullmatch(rest)
        unknown = unknown or years is None
    if unknown or not (route or rest) or (years and years["dash"] and not (years["first"] or years["last"])):
        raise ValidationError(
            _(
                "“%(part)s” is not a limit. Write for whom, a colon and a number, for example %(example)s; more with ; between."
            )
            % {"part": part, "example": short_limits([Limit(Route.FULL_TIME, None, None, 3), Limit("", 1, 2, 2)])}
        )
    first = last = None
    if years:
        first, last = (
            (int(number) if number else None)
            for number in ((years["only"], years["only"]) if years["only"] else (years["first"], years["last"]))
        )
    return Limit(route, first, last, int(match["places"]))


def problem_with(limit: Limit) -> str:
    """Why a limit cannot be kept, in a sentence; empty when it can."""
    if limit.route and limit.route not in Route:
        return _("“%(route)s” is not a route.") % {"route": limit.route}
    if not limit.route and limit.year_from is None and limit.year_until is None:
        return _("Say for which route or years of study this limit holds.")
    for year in (limit.year_from, limit.year_until):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            return _("Year of study %(year)s does not exist: write %(first)s to %(last)s.") % {
                "year": year, "first": FIRST_YEAR, "last": LAST_YEAR,
            }  # fmt: skip
    if limit.year_from is not None and limit.year_until is not None and limit.year_until < limit.year_from:
        return _("The years of study %(first)s-%(last)s are the wrong way round.") % {
            "first": limit.year_from, "last": limit.year_until,
        }  # fmt: skip
    if limit.places is None or not 0 <= limit.places <= MOST_PLACES:
        return _("Write how many places the limit is: 0 to %(most)s.") % {"most": MOST_PLACES}
    return ""
