"""What was worked out of the database is kept in this process until anything is written anywhere: for pages that ask the
same facts many times a minute, such as a slider."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

MOST = 24
_LOCK = threading.Lock()
_KEPT: OrderedDict[Hashable, tuple[str, object]] = OrderedDict()
Worked = TypeVar("Worked")


def state_of_the_database() -> str:
    """Other after every transaction that wrote something and ended, of whoever; the same while people only read. The
    snapshot as a whole: its upper edge alone stays when a transaction ends after one that began later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


def remembered(key: Hashable, work: Callable[[], Worked]) -> Worked:
    """The outcome of `work`, which may not change, or that of an earlier time when nothing was written since. Inside a
    transaction it is always worked out: what that wrote itself is not seen from the state."""
    if connection.in_atomic_block:
        return work()
    key = (key, timezone.localdate(), get_language())
    state = state_of_the_database()
    with _LOCK:
        found = _KEPT.get(key)
    if found is not None and found[0] == state:
        return found[1]  # type: ignore[return-value]
    value = work()
    with _LOCK:
        _KEPT[key] = (state, value)
        _KEPT.move_to_end(key)
        while len(_KEPT) > MOST:
            _KEPT.popitem(last=False)
    return value
