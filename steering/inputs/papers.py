"""Which papers a stand can have: every part of the product adds its own."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from oids.periods import SchoolYear
from partnerships.models import Meeting, Partnership
from steering.calculations.stand import KeptPaper


@dataclass(frozen=True, slots=True)
class Asked:
    """For which meeting, of which year, with which scenarios; every query starts from what `user` may see. `previous`
    is the meeting of the stand before, if there was one, and `frozen_at` when that stand was frozen."""

    partnership: Partnership
    school_year: SchoolYear
    meeting: Meeting
    user: Any
    scenarios: tuple[Any, ...] = ()
    previous: Meeting | None = None
    frozen_at: datetime.datetime | None = None


Source = Callable[[Asked], Iterable[KeptPaper]]
_SOURCES: list[tuple[int, Source]] = []


def adds_papers(order: int):
    """Decorator: `function(asked)` gives papers without names of students; lower orders come first."""

    def register(function: Source) -> Source:
        _SOURCES.append((order, function))
        return function

    return register


def papers_for(asked: Asked) -> tuple[KeptPaper, ...]:
    found = [paper for _order, source in sorted(_SOURCES, key=lambda row: row[0]) for paper in source(asked)]
    if len({paper.code for paper in found}) != len(found):
        raise ValueError("two papers have one code")
    return tuple(found)
