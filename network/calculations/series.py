"""Figures of a partnership over the years, followed back into the partnerships that it came from."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oids.periods import SchoolYear

SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Link:
    """`predecessor` went over into `successor` on the day `on`."""

    predecessor: str
    successor: str
    kind: str
    on: datetime.date


@dataclass(frozen=True, slots=True)
class Figure:
    """What one partnership had in one school year: counted students and grant in cents; None: not known."""

    students: int | None
    cents: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """One partnership in one year of the series. `whole`: only part of it went over, so its figures are of more than the
    successor took over, and are in no sum."""

    key: str
    figure: Figure
    whole: bool


@dataclass(frozen=True, slots=True)
class YearOfSeries:
    year: SchoolYear
    pieces: tuple[Piece, ...]

    def _sum(self, name: str) -> int | None:
        values = [getattr(piece.figure, name) for piece in self.pieces if not piece.whole]
        return sum(values) if values and None not in values else None

    @property
    def students(self) -> int | None:
        """Together; None when a figure is missing, or when only a split partnership is known."""
        return self._sum("students")

    @property
    def cents(self) -> int | None:
        return self._sum("cents")


def line_of(key: str, links: Iterable[Link]) -> dict[str, tuple[datetime.date | None, bool]]:
    """Partnership -> (the day on which it went over, None for `key` itself; whether only a part of it did)."""
    links = list(links)
    found: dict[str, tuple[datetime.date | None, bool]] = {key: (None, False)}
    todo = [key]
    while todo:
        here = todo.pop(0)
        day, part = found[here]
        for link in links:
            if link.successor != here or link.predecessor in found:
                continue
            until = link.on if day is None else min(link.on, day)
            found[link.predecessor] = (until, part or link.kind == SPLIT)
            todo.append(link.predecessor)
    return found


def series(
    key: str, links: Iterable[Link], figures: Mapping[tuple[str, SchoolYear], Figure]
) -> tuple[YearOfSeries, ...]:
    """The years of which something is known, the newest first. A predecessor counts until the school year in which it
    went over began."""
    line = line_of(key, links)
    years: dict[SchoolYear, list[Piece]] = {}
    for (who, year), figure in figures.items():
        if who not in line:
            continue
        until, part = line[who]
        if until is None or year.first_day < until:
            years.setdefault(year, []).append(Piece(who, figure, part))
    return tuple(
        YearOfSeries(year, tuple(sorted(years[year], key=lambda piece: (piece.key != key, piece.key))))
        for year in sorted(years, reverse=True)
    )
