"""Time as whole days: periods with both ends inclusive, and the school year (1 August to 31 July)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both inclusive; no `last` is open."""

    first: datetime.date
    last: datetime.date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError(f"the period ends on {self.last}, before it begins on {self.first}")

    @property
    def days(self) -> int:
        """Number of days; an open period has none to count."""
        if self.last is None:
            raise ValueError(f"the period from {self.first} is open and has no number of days")
        return (self.last - self.first).days + 1

    def contains(self, day: datetime.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: Period) -> bool:
        return self.intersect(other) is not None

    def intersect(self, other: Period) -> Period | None:
        """The days both have, or None."""
        first = max(self.first, other.first)
        lasts = [last for last in (self.last, other.last) if last is not None]
        last = min(lasts) if lasts else None
        return None if last is not None and last < first else Period(first, last)


def segments(period: Period, boundaries: Iterable[datetime.date]) -> list[Period]:
    """`period` cut before each day of `boundaries` that lies inside it; the parts add up to the whole."""
    cuts = sorted({day for day in boundaries if period.contains(day) and day != period.first})
    parts, first = [], period.first
    for cut in cuts:
        parts.append(Period(first, cut - ONE_DAY))
        first = cut
    parts.append(Period(first, period.last))
    return parts


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, known by the calendar year in which it begins: SchoolYear(2026) is 2026-2027."""

    start: int

    def __post_init__(self) -> None:
        if type(self.start) is not int or not 1900 <= self.start <= 2199:
            raise ValueError(f"{self.start!r} is not a year in which a school year can begin")

    def __str__(self) -> str:
        return f"{self.start}-{self.start + 1}"

    @classmethod
    def parse(cls, text: str) -> SchoolYear:
        """From `2026-2027`."""
        match = re.fullmatch(r"(\d{4})-(\d{4})", text.strip())
        if match is None or int(match[2]) != int(match[1]) + 1:
            raise ValueError(f"{text!r} is not a school year; write it as 2026-2027")
        return cls(int(match[1]))

    @classmethod
    def of(cls, day: datetime.date) -> SchoolYear:
        return cls(day.year if day.month >= 8 else day.year - 1)

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.start, 8, 1)

    @property
    def last_day(self) -> datetime.date:
        return datetime.date(self.start + 1, 7, 31)

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.last_day)

    @property
    def previous(self) -> SchoolYear:
        return SchoolYear(self.start - 1)

    @property
    def next(self) -> SchoolYear:
        return SchoolYear(self.start + 1)
