"""The amount of the subsidy, by the three families of rules (docs/calculations.md names the sources)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from oids.money import split, whole

FAMILIES = ("staffel", "fixed_per_student", "per_student")


@dataclass(frozen=True, slots=True)
class Band:
    """From `lower` to `upper` students (None = and more): `cents` a year."""

    lower: int
    upper: int | None
    cents: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one family; amounts in cents per school year."""

    code: str
    family: str
    minimum: int
    bands: tuple[Band, ...] = ()
    fixed_cents: int = 0
    per_student_cents: int = 0

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(f"unknown family {self.family!r}")
        whole(self.fixed_cents, "the fixed sum")
        whole(self.per_student_cents, "the amount per student")
        if self.family != "staffel":
            return
        if not self.bands or self.bands[-1].upper is not None:
            raise ValueError(f"rule {self.code}: the last band of a staffel is open")
        for band, following in zip(self.bands, self.bands[1:], strict=False):
            if band.upper is None or band.upper + 1 != following.lower:
                raise ValueError(f"rule {self.code}: the bands do not join at {following.lower}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the derivation: a code that the screen words, and its numbers (cents or students)."""

    code: str
    values: dict[str, int | str]


@dataclass(frozen=True, slots=True)
class SubsidyAmount:
    cents: int
    derivation: tuple[Line, ...]


def amount(rule: Rule, students: int, reduction: Fraction = Fraction(0), scope: str = "whole") -> SubsidyAmount:
    """The subsidy for `students`, in cents, with its derivation.

    `reduction` (0 to 1) cuts the whole amount or only the part per student, rounded down to a whole cent:
    over the national ceiling both occur.
    """
    if whole(students, "the number of students") < 0:
        raise ValueError("the number of students is negative")
    if not 0 <= reduction <= 1:
        raise ValueError("the reduction lies between 0 and 1")
    lines = [Line("students", {"students": students, "minimum": rule.minimum})]
    if students < rule.minimum:
        lines.append(Line("below_minimum", {"students": students, "minimum": rule.minimum, "cents": 0}))
        return SubsidyAmount(0, tuple(lines))
    fixed = variable = 0
    if rule.family == "staffel":
        band = _band(rule, students)
        if band is None:
            lines.append(Line("below_minimum", {"students": students, "minimum": rule.bands[0].lower, "cents": 0}))
            return SubsidyAmount(0, tuple(lines))
        fixed = band.cents
        lines.append(Line("band", {"lower": band.lower, "upper": band.upper or 0, "cents": band.cents}))
    else:
        if rule.family == "fixed_per_student":
            fixed = rule.fixed_cents
            lines.append(Line("fixed", {"cents": fixed}))
        variable = students * rule.per_student_cents
        lines.append(
            Line("per_student", {"students": students, "rate_cents": rule.per_student_cents, "cents": variable})
        )
    if reduction:
        base = variable if scope == "per_student" else fixed + variable
        kept = floor(base * (1 - reduction))
        lines.append(Line("reduction_" + scope, {"fraction": str(reduction), "base_cents": base, "cents": kept - base}))
        total = fixed + kept if scope == "per_student" else kept
    else:
        total = fixed + variable
    lines.append(Line("total", {"cents": total}))
    return SubsidyAmount(total, tuple(lines))


def _band(rule: Rule, students: int) -> Band | None:
    for band in rule.bands:
        if band.lower <= students and (band.upper is None or students <= band.upper):
            return band
    return None


@dataclass(frozen=True, slots=True)
class Edges:
    """How far the number lies from the edges of its band: students to lose before the amount falls,
    students to gain before it rises (None: never), and by how much in cents."""

    to_fall: int | None
    fall_cents: int
    to_rise: int | None
    rise_cents: int


def edges(rule: Rule, students: int) -> Edges:
    """The staffel's cliff around `students`."""
    if rule.family != "staffel":
        raise ValueError("only a staffel has edges")
    here = amount(rule, students).cents
    band = _band(rule, students) if students >= rule.minimum else None
    if band is None:
        first = max(rule.bands[0].lower, rule.minimum)
        return Edges(None, 0, first - students, amount(rule, first).cents - here)
    lower = max(band.lower, rule.minimum)
    rise = None if band.upper is None else band.upper + 1 - students
    return Edges(
        students - lower + 1,
        here - amount(rule, lower - 1).cents,
        rise,
        0 if band.upper is None else amount(rule, band.upper + 1).cents - here,
    )


def split_calendar(cents: int) -> tuple[int, int]:
    """A school year's money over two calendar years: 5/12 (August-December) and 7/12 (January-July)."""
    first, second = split(cents, [5, 7], ["1", "2"])
    return first.cents, second.cents
