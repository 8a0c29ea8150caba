"""What is proposed for the next school year: who moves up, who leaves, and the days."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

from oids.periods import SchoolYear

UP, STAYS, FINISHED, LEAVES, ELSEWHERE = "up", "stays", "finished", "leaves", "elsewhere"


def highest_years(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Per route the highest year of study that occurs in `rows` of (route, year of study)."""
    found: dict[str, int] = {}
    for route, year in rows:
        found[route] = max(found.get(route, 0), year)
    return found


def proposed(route: str, year_of_study: int, *, highest: Mapping[str, int], stopped: bool) -> str:
    """Who stopped in the year leaves, who was in the highest year of the route finishes; everybody else moves up."""
    if stopped:
        return LEAVES
    return FINISHED if year_of_study >= highest.get(route, year_of_study) else UP


def shifted_period(
    first: datetime.date, last: datetime.date, mentor_due: datetime.date, *, year: SchoolYear
) -> tuple[datetime.date, datetime.date, datetime.date]:
    """The days of a placement period in the school year after `year`.

    The first and last day keep their week number and day of the week, so that a period that is carried over year after
    year does not drift; the day on which mentors are known keeps its date. No day falls outside the school year.
    """
    following = year.next
    return (
        _inside(_same_week(first, 1), following),
        _inside(_same_week(last, 1), following),
        _inside(_same_date(mentor_due, 1), following),
    )


def _same_week(day: datetime.date, years: int) -> datetime.date:
    iso = day.isocalendar()
    try:
        return datetime.date.fromisocalendar(iso.year + years, iso.week, iso.weekday)
    except ValueError:  # a year without a week 53
        return datetime.date.fromisocalendar(iso.year + years, 52, iso.weekday)


def _same_date(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _inside(day: datetime.date, year: SchoolYear) -> datetime.date:
    return min(max(day, year.first_day), year.last_day)
