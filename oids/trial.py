"""Trying an act out: everything is written, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


class _TakenBack(Exception):
    """Ends the trial."""


@contextmanager
def taken_back() -> Iterator[None]:
    """What is written inside is there until the end of it, and no longer; what is refused inside is refused."""
    try:
        with transaction.atomic():
            yield
            raise _TakenBack
    except _TakenBack:
        pass
