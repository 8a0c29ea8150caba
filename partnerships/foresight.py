"""What an act would move, before it is done: the act is tried, looked at from several sides, and taken back.

Apps that rest on the register (placements, money) each add a side; the register itself knows of neither.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.periods import SchoolYear
from oids.trial import taken_back
from oids.views.sections import Section
from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Scene:
    """One partnership's school year, as `user` may see it; `becomes` is a coming year that is told of by it."""

    partnership: Partnership
    school_year: SchoolYear
    user: object
    becomes: SchoolYear | None = None

    @property
    def name(self) -> str:
        """Part of the name of a section, so that two years stand on one page."""
        return f"{self.partnership.slug}-{self.school_year}"


# What a side measures where the role does not show it.
HIDDEN = object()


class Side(Protocol):
    """What is measured before and after, and how the difference is shown (nothing when there is none)."""

    def measure(self, scene: Scene) -> object: ...

    def sections(self, scene: Scene, before, after) -> list[Section]: ...


_SIDES: list[tuple[int, Side]] = []


def adds_side(order: int):
    """Class decorator: a side of every preview, in this order."""

    def add(side):
        _SIDES.append((order, side()))
        _SIDES.sort(key=lambda row: row[0])
        return side

    return add


class Watch:
    """Measured when it is made, and `again` inside the trial."""

    def __init__(self, scenes: Iterable[Scene]) -> None:
        self.scenes, self.sides = list(scenes), [side for _order, side in _SIDES]
        self.before = self._measured()
        self.after = self.before

    def _measured(self) -> list[list[object]]:
        return [[side.measure(scene) for side in self.sides] for scene in self.scenes]

    def again(self) -> None:
        self.after = self._measured()

    def sections(self) -> list[Section]:
        return told_once(
            (scene, section)
            for scene, before, after in zip(self.scenes, self.before, self.after, strict=True)
            for side, then, now in zip(self.sides, before, after, strict=True)
            if then is not HIDDEN
            for section in side.sections(scene, then, now)
        )

    @property
    def hides(self) -> bool:
        return any(measured is HIDDEN for row in self.before for measured in row)


def told_once(found: Iterable[tuple[Scene, Section]]) -> list[Section]:
    """A later year of the same partnership in which the same moves is named in the title, and not shown again."""
    kept: list[tuple[Scene, Section, list[str]]] = []
    for scene, section in found:
        for first, shown, years in kept:
            if first.partnership == scene.partnership and _same(first, shown, scene, section):
                years.append(str(scene.school_year))
                break
        else:
            kept.append((scene, section, [str(scene.school_year)]))
    return [
        replace(section, title=section.title.replace(years[0], several(years))) if len(years) > 1 else section
        for _scene, section, years in kept
    ]


def _same(first: Scene, shown: Section, scene: Scene, section: Section) -> bool:
    one, other = str(first.school_year), str(scene.school_year)
    titles = shown.title.replace(one, "") == section.title.replace(other, "")
    return titles and replace(shown, name="", title="") == replace(section, name="", title="")


def several(names: list[str]) -> str:
    """“a, b and c”."""
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}


@adds_side(5)
class MembersSide:
    """Who takes part in the partnership on which days of the year."""

    def measure(self, scene: Scene) -> dict[str, tuple[str, ...]]:
        year, found = scene.school_year.period, {}
        rows = scene.partnership.memberships.overlapping(year).select_related("party")
        for row in rows.order_by("party__name", "party__code", "valid_from"):
            days = row.period.intersect(year)
            found.setdefault(str(row.party), []).append(
                _("the whole year") if days == year else formats.period(days.first, days.last)
            )
        return {name: tuple(days) for name, days in found.items()}

    def sections(self, scene: Scene, before, after) -> list[Section]:
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        if not changed:
            return []
        title = _("Who takes part in %(year)s, %(partnership)s") % {
            "year": scene.school_year, "partnership": scene.partnership,
        }  # fmt: skip
        absent = (_("not"),)
        rows = [[name, ", ".join(before.get(name, absent)), ", ".join(after.get(name, absent))] for name in changed]
        return [Section(f"members-{scene.name}", title, [_("Party"), _("Now"), _("After this")], rows)]


@adds_side(6)
class PenvoerderSide:
    """Who is penvoerder on which days of the year; a partnership that is left without one is told so."""

    def measure(self, scene: Scene) -> tuple[tuple[str, ...], bool]:
        year = scene.school_year.period
        rows = scene.partnership.penvoerders.overlapping(year).select_related("party").order_by("valid_from")
        named = []
        for row in rows:
            days = row.period.intersect(year)
            when = "" if days == year else f" ({formats.period(days.first, days.last)})"
            named.append(f"{row.party}{when}")
        last = scene.school_year.last_day
        goes_on = scene.partnership.memberships.active_on(last).exists()
        return tuple(named), goes_on and scene.partnership.penvoerder_on(last) is None

    def sections(self, scene: Scene, before, after) -> list[Section]:
        if before == after:
            return []
        (then, _lacked), (now, lacks) = before, after
        title = _("Penvoerder in %(year)s, %(partnership)s") % {
            "year": scene.school_year, "partnership": scene.partnership,
        }  # fmt: skip
        note = _("Nobody is penvoerder at the end of this year. Set one as soon as this is done.") if lacks else ""
        rows = [[", ".join(then) or _("nobody"), ", ".join(now) or _("nobody")]]
        return [Section(f"penvoerder-{scene.name}", title, [_("Now"), _("After this")], rows, note=note)]


SCENARIO = gettext_lazy(
    "Your role does not show which students and hours this moves. Ask the programme leader beforehand: the "
    "scenario of merging, splitting and moving in the steering room works it out."
)
SAME_PAGE = gettext_lazy(
    "Your role does not show which students and hours this moves. Ask the programme leader beforehand, who sees them on "
    "this same page."
)


def foreseen(
    scenes: Iterable[Scene],
    act: Callable[[], object],
    arising: Callable[[object], Iterable[Scene]] = lambda made: (),
    beforehand: object = SCENARIO,
) -> list[Section]:
    """What `act` would move. Nothing stays written; what the act refuses, it refuses here as well. `arising` gives the
    scenes of what the act makes, of which there is only an afterwards: who takes part from its first year on.
    `beforehand` says who does see the students and hours, and where, to a role that does not."""
    watch = Watch(scenes)
    with taken_back():
        made = act()
        watch.again()
        fresh = [
            section
            for scene in list(arising(made))[:1]
            for side, nothing in ((MembersSide(), {}), (PenvoerderSide(), ((), False)))
            for section in side.sections(scene, nothing, side.measure(scene))
        ]
    sections = [*watch.sections(), *fresh]
    if watch.hides:
        sections.append(Section("hidden", _("Students and hours"), [], empty=str(beforehand)))
    return sections


# Of (partnership, the one it merges into or None, the boards that go or none, first day, user) what that does to the grants.
Boundary = Callable[[Partnership, Partnership | None, Iterable[str], datetime.date, object], list[Section]]
_BOUNDARIES: list[Boundary] = []


def adds_boundary(function: Boundary) -> Boundary:
    """Decorator: sections shown before partnerships merge or split; for apps on top."""
    _BOUNDARIES.append(function)
    return function


def of_boundary(
    partnership: Partnership, into: Partnership | None, boards: Iterable[str], day: datetime.date, user
) -> list[Section]:
    codes = tuple(boards)
    return [section for function in _BOUNDARIES for section in function(partnership, into, codes, day, user)]


def as_if(scene: Scene, coming: SchoolYear, act: Callable[[], object]) -> list[Section]:
    """What `act` would move in the year of `scene`, told as what `coming`, in which nothing is arranged yet, would lose or
    gain if it became like that year. `act` makes the whole of that year so."""
    names = {"coming": coming, "year": scene.school_year}
    note = (
        _("In %(coming)s nothing moves by this yet. This is what it would be if that year became as %(year)s.") % names
    )
    found = []
    for section in foreseen([replace(scene, becomes=coming)], act):
        if section.name.startswith(("members-", "hidden")):
            continue
        title = _("If %(coming)s becomes as %(year)s: %(title)s") % (names | {"title": lower_first(section.title)})
        # What is said of placements that are to be moved is of now; how money is divided is not.
        notes = ["" if found else note, section.note if section.name.startswith("money-") else ""]
        found.append(replace(section, name=f"as-if-{section.name}", title=title, note=" ".join(filter(None, notes))))
    return found


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
