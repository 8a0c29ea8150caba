"""What rests on a decision: every app says it of its own records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from partnerships.models import Decision


@dataclass(frozen=True, slots=True)
class Resting:
    """One record that a decision adopted: what kind of thing, which one with its address, and how it stands."""

    kind: str
    name: str
    url: str
    state: str = ""


Source = Callable[[QuerySet[Decision], object], dict[int, list[Resting]]]
_SOURCES: list[tuple[int, Source]] = []


def adds_resting(order: int):
    """Decorator: `function(decisions, user)` gives per decision (its key) what rests on it and `user` may see."""

    def register(function: Source) -> Source:
        _SOURCES.append((order, function))
        return function

    return register


def resting_on(decisions: QuerySet[Decision], user) -> dict[int, list[Resting]]:
    """For all of them at once; lower orders come first."""
    found: dict[int, list[Resting]] = {}
    for _order, source in sorted(_SOURCES, key=lambda row: row[0]):
        for key, rows in source(decisions, user).items():
            found.setdefault(key, []).extend(rows)
    return found
