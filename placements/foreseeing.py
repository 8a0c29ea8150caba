"""What placing does beyond the placements themselves, such as to money: said before it is done, by who stands above.

It is an effect and no reason of content: it has to be seen, and needs no reason to go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from oids.periods import SchoolYear
from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`code` is what is kept when it was seen."""

    code: str
    message: str


# Of (students who count and have a placement now, as many as they would be) what that does.
Foresight = Callable[[int, int], list[Foreseen]]
_SOURCES: list[Callable[[Partnership, SchoolYear], Foresight | None]] = []
_LABELS: dict[str, object] = {}


def foresees(labels: Mapping[str, object]):
    """Decorator: `function(partnership, school_year)` gives a `Foresight`, worked out from what it read once, or None.
    `labels` says what each of its codes is about, in a few words."""

    def register(function: Callable[[Partnership, SchoolYear], Foresight | None]):
        _SOURCES.append(function)
        _LABELS.update(labels)
        return function

    return register


def foresights_of(partnership: Partnership, school_year: SchoolYear) -> list[Foresight]:
    found = (source(partnership, school_year) for source in _SOURCES)
    return [foresight for foresight in found if foresight is not None]


def foreseen_codes() -> list[str]:
    return list(_LABELS)


def is_foreseen(code: str) -> bool:
    return code in _LABELS


def label_of(code: str) -> str:
    return str(_LABELS.get(code, code))
