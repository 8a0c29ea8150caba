"""Further parts of the accountability report, from who stands above: what else came in, what it cost, who brought what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from oids.archive import DataTable
from oids.periods import SchoolYear
from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class ReportPart:
    """A chapter: its heading, a sentence that explains it, and its tables. `rests_on` are the decisions under it (key of
    the decision, what rests on it), which the report names with its own; a kept report has them in its own list."""

    title: str
    note: str
    tables: tuple[DataTable, ...]
    rests_on: tuple[tuple[int, str], ...] = field(default=(), compare=False)


_SOURCES: list[tuple[int, Callable[[Partnership, SchoolYear], Iterable[ReportPart]]]] = []


def adds_parts(order: int):
    """Decorator: `function(partnership, school_year)` gives parts of the report; lower orders come first."""

    def register(function):
        _SOURCES.append((order, function))
        return function

    return register


def parts_of(partnership, school_year) -> tuple[ReportPart, ...]:
    """All parts that have rows."""
    found = [
        part for _order, source in sorted(_SOURCES, key=lambda row: row[0]) for part in source(partnership, school_year)
    ]
    filled = (replace(part, tables=tuple(table for table in part.tables if table.rows)) for part in found)
    return tuple(part for part in filled if part.tables)
