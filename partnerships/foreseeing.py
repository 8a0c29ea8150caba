"""What a change of memberships does beyond the register, such as to money: said before it is done, by who stands above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_SOURCES: list[Callable[[Any, Any], list[str]]] = []


def foresees(function: Callable[[Any, Any], list[str]]):
    """Decorator: `function(record, user)` says what it means when this record (a membership, a school) leaves its
    partnership or board, in sentences that this user may read."""
    _SOURCES.append(function)
    return function


def foreseen(record: Any, user: Any) -> list[str]:
    return [line for source in _SOURCES for line in source(record, user)]
