"""Who guides whom on which days, as it is and as it would become; hours follow the days."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from oids.periods import ONE_DAY, Period
from placements.calculations.hours import Norm, placement_hours


@dataclass(frozen=True, slots=True)
class Guidance:
    """A stretch of days of one placement; a new peer group has a key below nothing. `stays`: nobody ended it early."""

    placement: int
    student: int
    period: Period
    school_trainer: int | None
    institute_trainer: int | None
    peer_group: int | None
    stays: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """What the guidance of one placement becomes."""

    placement: int
    school_trainer: int | None
    institute_trainer: int | None
    peer_group: int | None

    def applies_to(self, row: Guidance) -> bool:
        """Whether it changes anything."""
        return (self.school_trainer, self.institute_trainer, self.peer_group) != (
            row.school_trainer, row.institute_trainer, row.peer_group,
        )  # fmt: skip

    def guides_otherwise(self, row: Guidance) -> bool:
        """Whether the student gets another trainer, besides perhaps another group."""
        return (self.school_trainer, self.institute_trainer) != (row.school_trainer, row.institute_trainer)


def changed(
    rows: Iterable[Guidance], changes: Iterable[Change], first_day: datetime.date | None = None
) -> list[Guidance]:
    """The stretches afterwards: changed as a whole, or from `first_day` on; what is over before that day stays."""
    by_placement = {change.placement: change for change in changes}
    found = []
    for row in rows:
        change = by_placement.get(row.placement)
        last = row.period.last
        if change is None or (first_day is not None and last is not None and last < first_day):
            found.append(row)
            continue
        new = replace(
            row, school_trainer=change.school_trainer, institute_trainer=change.institute_trainer,
            peer_group=change.peer_group,
        )  # fmt: skip
        if first_day is None or first_day <= row.period.first or not change.applies_to(row):
            found.append(new)
            continue
        found.append(replace(row, period=Period(row.period.first, first_day - ONE_DAY), stays=False))
        found.append(replace(new, period=Period(first_day, last)))
    return found


@dataclass(frozen=True, slots=True)
class Carried:
    """What one trainer carries in a year: hours by the norm, students and peer groups (of those who stay)."""

    hours: Fraction = Fraction(0)
    students: int = 0
    groups: int = 0


def carried(rows: Iterable[Guidance], role: str, placing: Period, norms: Sequence[Norm]) -> dict[int, Carried]:
    """Per trainer of `role` ("school_trainer" or "institute_trainer")."""
    hours: dict[int, Fraction] = defaultdict(Fraction)
    students: dict[int, set[int]] = defaultdict(set)
    groups: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        trainer: int | None = getattr(row, role)
        if trainer is None:
            continue
        hours[trainer] += getattr(placement_hours(row.period, placing, norms), role)
        students[trainer].add(row.student)
        if row.peer_group is not None and row.stays:
            groups[trainer].add(row.peer_group)
    return {key: Carried(hours[key], len(students[key]), len(groups[key])) for key in hours}


def sizes(rows: Iterable[Guidance]) -> dict[int, int]:
    """Students in each peer group; who ended early is out."""
    members: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.peer_group is not None and row.stays:
            members[row.peer_group].add(row.student)
    return {group: len(students) for group, students in members.items()}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one trainer carries before and after, against the hours available (None: not known)."""

    before: Carried
    after: Carried
    available: Fraction | None

    @property
    def over(self) -> bool:
        return self.available is not None and self.after.hours > self.available

    @property
    def worse(self) -> bool:
        """Over what is available, and more so than it was."""
        return self.over and self.after.hours > self.before.hours


def compared(
    before: Mapping[int, Carried], after: Mapping[int, Carried], available: Mapping[int, Fraction]
) -> dict[int, Comparison]:
    """The trainers for whom something changes."""
    return {
        key: Comparison(before.get(key, Carried()), after.get(key, Carried()), available.get(key))
        for key in sorted({*before, *after})
        if before.get(key, Carried()) != after.get(key, Carried())
    }


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on so many students."""

    day: datetime.date
    students: int


def steps(periods: Iterable[Period], whole: Period) -> tuple[Step, ...]:
    """How many of `periods` hold on each day of `whole`, as steps; the last step stands on the last day."""
    last = whole.last
    if last is None:
        raise ValueError("a year has a last day")
    turns: dict[datetime.date, int] = defaultdict(int)
    turns[whole.first] += 0
    for period in periods:
        part = period.intersect(whole)
        if part is None:
            continue
        turns[part.first] += 1
        if part.last is not None and part.last < last:
            turns[part.last + ONE_DAY] -= 1
    number, found = 0, []
    for day in sorted(turns):
        number += turns[day]
        found.append(Step(day, number))
    kept = [found[0], *(now for then, now in pairwise(found) if now.students != then.students)]
    return tuple(kept if kept[-1].day == last else [*kept, Step(last, kept[-1].students)])
