"""What a norm asks of a year: the hours of its placements by role, against the hours that the school trainers have."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from fractions import Fraction

from oids.periods import SchoolYear
from placements.calculations.hours import HoursByRole, NormMissing, sum_hours
from placements.hours import PlacementFact, facts, norm_on, pure_norm, year_of
from placements.inputs.guidance import Setting, hours_of_school_trainers
from placements.models import Norm, Placement


@dataclass(frozen=True, slots=True)
class Asked:
    """Exact hours of all placements of `school_year` and what its `trainers` school trainers have together. `norm` None:
    no norm is in force, and nothing can be reckoned. `as_if`: nobody is placed yet in the year that the norm is for, so
    these are the placements of an earlier year, as if the norm held all of it. `placed`: these placements one by one."""

    school_year: SchoolYear
    as_if: bool
    students: int
    norm: Norm | None
    hours: HoursByRole | None
    trainers: int
    available: Fraction | None
    placed: tuple[PlacementFact, ...] = ()

    @property
    def short(self) -> Fraction:
        """Hours of school trainers that are asked and not there; nothing when they are enough."""
        if self.hours is None or self.available is None:
            return Fraction(0)
        return max(self.hours.school_trainer - self.available, Fraction(0))


def year_to_reckon_by(partnership, day: datetime.date) -> SchoolYear | None:
    """The school year of `day` when students are placed in it, else the newest one before it in which they are."""
    year = SchoolYear.of(day)
    rows = Placement.objects.filter(partnership=partnership, enrolment__school_year__lte=year)
    return rows.order_by("-enrolment__school_year").values_list("enrolment__school_year", flat=True).first()


def asked_on(partnership, day: datetime.date) -> Asked | None:
    """By the norms as they are now, of the year to which a norm from `day` belongs. None while nobody was ever placed, or
    the placement period is not set."""
    school_year = year_to_reckon_by(partnership, day)
    year = year_of(partnership, school_year) if school_year else None
    if year is None:
        return None
    as_if, norm = school_year != SchoolYear.of(day), norm_on(partnership, day)
    if as_if and norm is not None:
        whole = replace(pure_norm(norm), first=year.placing.first, last=None)
        year = replace(year, norms=(whole,))
    students = len(set(Placement.objects.of_year(partnership, school_year).values_list("enrolment", flat=True)))
    try:
        found = facts(partnership, school_year, year=year) if norm is not None else None
    except NormMissing:
        found = None
    if norm is None or found is None:
        return Asked(school_year, as_if, students, None, None, 0, None)
    trainers = hours_of_school_trainers(partnership, Setting(year, norm))
    return Asked(
        school_year, as_if, students, norm, sum_hours(fact.hours for fact in found), len(trainers),
        sum(trainers, Fraction(0)), tuple(found),
    )  # fmt: skip
