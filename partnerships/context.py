"""What every page shows around its content: where one is, and where one can go."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from oids.periods import SchoolYear
from partnerships.access import allowed
from partnerships.models import ClosedYear, Partnership

YEARS_BACK, YEARS_AHEAD = 4, 1
# Parts of an address that another partnership does not have.
OF_ONE = {"party", "stream"}


class Task(NamedTuple):
    """A section of the menu: (label, address, aria-current) of its entries; it stands open where one works in it."""

    label: str
    links: list[tuple[str, str, str]]
    is_open: bool


@dataclass
class Workspace:
    """For templates/base.html: (label, address, whether it is this one) triples and the navigation by task."""

    partnership: Partnership | None = None
    school_year: SchoolYear | None = None
    year_is_closed: bool = False
    partnerships: list[tuple[str, str, bool]] = field(default_factory=list)
    school_years: list[tuple[str, str, bool]] = field(default_factory=list)
    navigation: list[Task] = field(default_factory=list)
    demo: bool = False
    now: object = None


def default_partnership(user) -> Partnership | None:
    """The first partnership (by name) that the user works in."""
    return Partnership.objects.visible_to(user).order_by("name").first()


def workspace(request) -> dict:
    """Made once for a request, when it is asked for: a page's table and form ask again, a fragment does not."""
    if not hasattr(request, "workspace"):
        request.workspace = SimpleLazyObject(lambda: _workspace(request))
    return {"workspace": request.workspace}


def _workspace(request) -> Workspace:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Workspace(demo=settings.DEMO, now=timezone.now())
    year = getattr(request, "school_year", None) or SchoolYear.of(timezone.localdate())
    closed = Exists(ClosedYear.objects.filter(partnership=OuterRef("pk"), school_year=year))
    partnerships = list(Partnership.objects.visible_to(user).annotate(year_is_closed=closed).order_by("name"))
    current = getattr(request, "partnership", None)
    if current not in partnerships:
        current = partnerships[0] if partnerships else None
    return Workspace(
        partnership=current,
        school_year=year,
        year_is_closed=any(row == current and row.year_is_closed for row in partnerships),
        partnerships=[(p.name, _switched(request, p, year), p == current) for p in partnerships],
        school_years=[(str(y), _switched(request, current, y), y == year) for y in _years(year)] if current else [],
        navigation=_navigation(request, user, current, year),
        demo=settings.DEMO,
        now=timezone.now(),
    )


def _years(current: SchoolYear) -> list[SchoolYear]:
    this = SchoolYear.of(timezone.localdate())
    first = min(current.start, this.start - YEARS_BACK)
    last = max(current.start, this.start + YEARS_AHEAD)
    return [SchoolYear(start) for start in range(last, first - 1, -1)]


def _switched(request, partnership, year) -> str:
    """The same list for another partnership or year; from the page of a record or party: its dashboard."""
    match = request.resolver_match
    if match and "partnership" in match.kwargs and "year" in match.kwargs:
        if partnership.slug != match.kwargs["partnership"] and OF_ONE & match.kwargs.keys():
            return reverse("dashboard", kwargs={"partnership": partnership.slug, "year": str(year)})
        kwargs = match.kwargs | {"partnership": partnership.slug, "year": str(year)}
        try:
            return reverse(match.view_name, kwargs=kwargs)
        except NoReverseMatch:
            pass
    return reverse("dashboard", kwargs={"partnership": partnership.slug, "year": str(year)})


def _navigation(request, user, partnership, year) -> list[Task]:
    """Sections and entries of `settings.NAVIGATION` that the user may open; the one where the page belongs stands open."""
    place = request.resolver_match.view_name if request.resolver_match else ""
    here = max((name for _label, entries in settings.NAVIGATION for _text, name, *_rest in entries
                if _belongs(place, name)), key=len, default="")  # fmt: skip
    permissions = {
        permission for _label, entries in settings.NAVIGATION for _text, _name, permission, _scoped in entries
    }
    everywhere = allowed(user, permissions)
    within = allowed(user, permissions, partnership) if partnership is not None else frozenset()
    tasks = []
    for label, entries in settings.NAVIGATION:
        links = []
        for text, name, permission, scoped in entries:
            if permission not in (within if scoped else everywhere):
                continue
            try:
                url = _address(name, partnership.slug, str(year)) if scoped else _address(name)
                current = "page" if name == place else "true" if name == here else ""
                links.append((text, url, current))
            except NoReverseMatch:
                if settings.DEBUG:
                    raise
        if links:
            tasks.append(Task(label, links, any(current for *_rest, current in links)))
    return tasks


@lru_cache(maxsize=2048)
def _address(name: str, slug: str = "", year: str = "") -> str:
    """Of an entry of the menu, whose seventy addresses are asked on every page."""
    return reverse(name, kwargs={"partnership": slug, "year": year} if slug else {})


def _belongs(place: str, name: str) -> bool:
    """Whether the page `place` is that of the entry `name`, or of a record in its list: placement_update belongs to
    placement_list."""
    return place == name or place.startswith(f"{name.removesuffix('_list')}_")
