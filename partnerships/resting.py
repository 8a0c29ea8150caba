"""What rests on a decision: every app says it of its own records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from partnerships.actions.resting import rests
from partnerships.models import Decision


@dataclass(frozen=True, slots=True)
class Resting:
    """One record that a decision adopted: what kind of thing, which one with its address, and how it stands."""

    kind: str
    name: str
    url: str
    state: str = ""


Source = Callable[[QuerySet[Decision], object], dict[int, list[Resting]]]
_SOURCES: list[tuple[int, type[Model], Source]] = []


def adds_resting(order: int, model: type[Model]):
    """Decorator: `function(decisions, user)` gives per decision (its key) which records of `model` rest on it that `user`
    may see."""

    def register(function: Source) -> Source:
        _SOURCES.append((order, model, function))
        _SOURCES.sort(key=lambda row: row[0])
        rests(model)
        return function

    return register


def resting_on(decisions: QuerySet[Decision], user) -> dict[int, list[Resting]]:
    """For all of them at once; lower orders come first."""
    found: dict[int, list[Resting]] = {}
    for _order, _model, source in _SOURCES:
        for key, rows in source(decisions, user).items():
            found.setdefault(key, []).extend(rows)
    return found


def kinds_hidden(decisions: QuerySet[Decision], user) -> dict[int, list[str]]:
    """Per decision the kinds of what rests on it and `user` may not see: that something rests on it is no secret to who
    reads the decision, what it says is."""
    found: dict[int, list[str]] = {}
    for _order, model, _source in _SOURCES:
        rows: Any = model._base_manager.filter(decision__in=decisions)
        seen: Any = model._default_manager
        hidden = rows.exclude(pk__in=seen.visible_to(user).values("pk")).values_list("decision", flat=True)
        for key in sorted(set(hidden)):
            found.setdefault(key, []).append(str(model._meta.verbose_name))
    return found
