"""What the apps on top show on the page of a record that they know of, and the record does not know of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.db.models import Model

from oids.views.sections import Section

Source = Callable[[Model, object], list[Section]]
_SOURCES: dict[type[Model], list[tuple[int, Source]]] = defaultdict(list)


def adds_sections(model: type[Model], order: int):
    """Decorator: `function(record, user)` gives sections, and none for whom it is not; lower orders come first."""

    def register(function: Source) -> Source:
        _SOURCES[model].append((order, function))
        return function

    return register


def added_sections(record: Model, user) -> list[Section]:
    found = sorted(_SOURCES[type(record)], key=lambda row: row[0])
    return [section for _order, source in found for section in source(record, user)]
