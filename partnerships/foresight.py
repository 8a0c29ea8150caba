"""What an act would move, before it is done: the act is tried, looked at from several sides, and taken back.

Apps that rest on the register (placements, money) each add a side; the register itself knows of neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from oids.periods import SchoolYear
from oids.trial import taken_back
from oids.views.sections import Section
from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Scene:
    """One partnership's school year, as `user` may see it."""

    partnership: Partnership
    school_year: SchoolYear
    user: object

    @property
    def name(self) -> str:
        """Part of the name of a section, so that two years stand on one page."""
        return f"{self.partnership.slug}-{self.school_year}"


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
        self.scenes = list(scenes)
        self.before = self._measured()
        self.after = self.before

    def _measured(self) -> list[list[object]]:
        return [[side.measure(scene) for _order, side in _SIDES] for scene in self.scenes]

    def again(self) -> None:
        self.after = self._measured()

    def sections(self) -> list[Section]:
        return [
            section
            for scene, before, after in zip(self.scenes, self.before, self.after, strict=True)
            for (_order, side), then, now in zip(_SIDES, before, after, strict=True)
            for section in side.sections(scene, then, now)
        ]


def foreseen(scenes: Iterable[Scene], act: Callable[[], object]) -> list[Section]:
    """What `act` would move. Nothing stays written; what the act refuses, it refuses here as well."""
    watch = Watch(scenes)
    with taken_back():
        act()
        watch.again()
    return watch.sections()
