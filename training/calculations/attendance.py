"""Hours by attendance, in hours with two decimals, and until when what was followed holds.

A session counts for the hours that were given, else for the time between its beginning and its end.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MINUTES = Decimal(60)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Session:
    """One part of a training: a day with its hours; not held yet as long as nobody entered who was there."""

    key: int
    day: datetime.date
    hours: Decimal
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class Followed:
    """What somebody has of a training: hours, and the day on which it was completed (None: not, or not yet)."""

    hours: Decimal
    completed_on: datetime.date | None


def hours_between(begins_at: datetime.time, ends_at: datetime.time) -> Decimal:
    """Hours from one time to a later one on the same day, rounded to hundredths (half up)."""
    minutes = (ends_at.hour * 60 + ends_at.minute) - (begins_at.hour * 60 + begins_at.minute)
    if minutes <= 0:
        raise ValueError("it ends before it begins")
    return (Decimal(minutes) / MINUTES).quantize(CENT, ROUND_HALF_UP)


def followed(sessions: Sequence[Session], present: Collection[int], needed_percent: int) -> Followed:
    """`present`: keys of the sessions where somebody was. Completed with at least `needed_percent` of all hours, once
    every session was held; on the last day on which they were there."""
    total = sum((session.hours for session in sessions), Decimal(0))
    there = [session for session in sessions if session.is_held and session.key in present]
    hours = sum((session.hours for session in there), Decimal(0))
    is_over = bool(sessions) and all(session.is_held for session in sessions)
    if not (is_over and there and hours * 100 >= total * needed_percent):
        return Followed(hours, None)
    return Followed(hours, max(session.day for session in there))


def holds_until(completed_on: datetime.date, years: int | None) -> datetime.date | None:
    """The last day on which it holds: the same day so many years later (29 February: the 28th); None: for ever."""
    return None if years is None else years_later(completed_on, years)


def years_later(day: datetime.date, years: int) -> datetime.date:
    year = day.year + years
    return datetime.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
