"""What the apps on top show on the page of a meeting."""

from __future__ import annotations

from collections.abc import Callable

from oids.views.sections import Section
from partnerships.models import Meeting

Source = Callable[[Meeting, object], list[Section]]
_SOURCES: list[tuple[int, Source]] = []


def adds_to_meeting(order: int):
    """Decorator: `function(meeting, user)` gives sections, and none for whom it is not; lower orders come first."""

    def register(function: Source) -> Source:
        _SOURCES.append((order, function))
        return function

    return register


def added_sections(meeting: Meeting, user) -> list[Section]:
    found = sorted(_SOURCES, key=lambda row: row[0])
    return [section for _order, source in found for section in source(meeting, user)]
