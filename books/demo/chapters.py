"""What the apps on top add to the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One partnership as the story leaves it: `board_schools` are its boards with their schools, `team` its trainers
    (`of_school`, `mentors`, `institute`, `school_trainers`), `cast` its people by what they are."""

    partnership: Any
    board_schools: dict
    institute: Any
    team: dict
    cast: dict
    admin: Any
    password: str | None = None


_CHAPTERS: list[tuple[int, Callable[[Told], None]]] = []


def chapter(order: int):
    """Decorator: `function(told)` tells more of a partnership through the actions; lower orders come first, and those
    below 0 before last year is settled between the parties, since what they tell is in that."""

    def register(function):
        _CHAPTERS.append((order, function))
        return function

    return register


def tell_chapters(told: Told, *, before_settling: bool = False) -> None:
    for order, tell in sorted(_CHAPTERS, key=lambda row: row[0]):
        if (order < 0) == before_settling:
            tell(told)
