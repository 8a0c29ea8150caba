"""Hours that a school trainer needs, against the hours that the days a week give."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from oids.periods import Period

WORKING_DAYS = 5


def available_hours(days_per_week: Fraction, full_time_hours: Fraction, works: Period, placing: Period) -> Fraction:
    """Hours in the placement period: days a week / 5 x full-time year x the part of the period that is worked.

    1.5 day a week in a full-time year of 1,659 h is 497.7 h.
    """
    part = works.intersect(placing)
    if part is None:
        return Fraction(0)
    return days_per_week / WORKING_DAYS * full_time_hours * Fraction(part.days, placing.days)


def students_carried(available: Fraction, hours_per_student: Fraction) -> Fraction:
    """How many full-year students those hours carry at the norm (1.5 day: 12.44 at 40 h)."""
    if hours_per_student <= 0:
        raise ValueError("the norm has no hours per student")
    return available / hours_per_student


def hours_each(available: Fraction, students: int) -> Fraction:
    """Hours per student when the available hours are shared by `students` (15: 33.18 h)."""
    if students <= 0:
        raise ValueError("there are no students to share the hours")
    return available / students


@dataclass(frozen=True, slots=True)
class Load:
    """Needed against available hours of one trainer."""

    needed: Fraction
    available: Fraction

    @property
    def over(self) -> bool:
        return self.needed > self.available

    @property
    def shortfall(self) -> Fraction:
        return max(self.needed - self.available, Fraction(0))

    @property
    def ratio(self) -> Fraction | None:
        """Needed as a part of available; None when nothing is available."""
        return self.needed / self.available if self.available else None
