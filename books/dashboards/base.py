"""What a dashboard is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from oids import formats
from oids.charts import BarChart, LineChart
from oids.periods import SchoolYear
from oids.views.sections import Section
from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure (already in words) that opens the list it counts."""

    label: str
    number: str
    url: str = ""
    note: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    label: str
    value: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with tiles, how far something is, charts and small tables."""

    name: str
    title: str
    tiles: tuple[Tile, ...] = ()
    progress: Progress | None = None
    charts: tuple[BarChart | LineChart, ...] = ()
    sections: tuple[Section, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose dashboard of what; every query starts from what `user` may see."""

    user: object
    partnership: Partnership
    school_year: SchoolYear

    def may(self, permission: str) -> bool:
        return self.user.has_perm(permission, self.partnership)

    def may_somewhere(self, permission: str) -> bool:
        """For roles of a board, an institute or a trainer: whether such a role is held at all."""
        return self.user.has_perm(permission)

    def url(self, name: str, query: str = "", year: SchoolYear | None = None) -> str:
        scope = {"partnership": self.partnership.slug, "year": str(year or self.school_year)}
        return reverse(name, kwargs=scope) + query


def due(label: str, number: int, url: str, note: str = "") -> Tile:
    """Something that should be 0."""
    return Tile(label, formats.count(number), url, note, "warn" if number else "good")


def placements_tile(placements, listing: str) -> Tile:
    """How many placements these are, each once: other guidance from a day cuts one in stretches of days."""
    stretches, number = placements.count(), placements.once().count()
    if number == stretches:
        return Tile(_("Placements"), formats.count(number), listing)
    note = _("in %(number)s stretches of days, because guidance changed") % {"number": formats.count(stretches)}
    return Tile(_("Placements"), formats.count(number), f"{listing}?once=yes", note)


_SOURCES: list[tuple[int, str, Callable[[Desk], list[Block]]]] = []


def adds_blocks(order: int, permission: str):
    """Decorator: `function(desk)` gives blocks for whoever may do that in the partnership; lower orders come first."""

    def register(function):
        _SOURCES.append((order, permission, function))
        return function

    return register


def added_blocks(desk: Desk) -> list[Block]:
    """What the apps on top show on the dashboard."""
    found = sorted(_SOURCES, key=lambda row: row[0])
    return [block for _order, permission, source in found if desk.may(permission) for block in source(desk)]
