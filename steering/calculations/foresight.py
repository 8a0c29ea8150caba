"""What a change of the number of students with a place does: to the grant that follows from it, to the means of the norm,
and to what the parties advance. Pure, and cheap enough to be asked at every placement.

Only a step is told: an edge of the staffel or the minimum of the rule that is crossed, hours that were enough and are not,
an advance that begins or doubles. What grows evenly is no news.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding.calculations.subsidy import Rule, amount
from oids.money import round_half_up

BAND_EDGE, BELOW_MINIMUM, MINIMUM_HOURS, STUDENTS_PER_TRAINER, ADVANCE_DOUBLES = (
    "band_edge", "below_minimum", "minimum_hours", "students_per_trainer", "advance_doubles",
)  # fmt: skip
CODES = (BAND_EDGE, BELOW_MINIMUM, MINIMUM_HOURS, STUDENTS_PER_TRAINER, ADVANCE_DOUBLES)


@dataclass(frozen=True, slots=True)
class Ground:
    """What the year rests on. `funded` students were granted `grant_cents` (None: nothing is granted yet); `available`
    hours of `trainers` school trainers against `hours` per student, `most` students each (None: no norm)."""

    rule: Rule | None
    funded: int | None
    grant_cents: int | None
    hours: Fraction | None
    most: int | None
    trainers: int
    available: Fraction


@dataclass(frozen=True, slots=True)
class Effect:
    """One step. `before` and `after` are cents, or for the norm hours and students per trainer; `limit` is the norm, and of
    an advance the number of students that the grant rests on."""

    code: str
    students_before: int
    students_after: int
    before: Fraction
    after: Fraction
    limit: Fraction = Fraction(0)


def place_on_staffel(rule: Rule, students: int) -> int:
    """Which band it is: 0 below the minimum of the rule. Rules without bands have one."""
    if students < rule.minimum:
        return 0
    if rule.family != "staffel":
        return 1
    return sum(1 for band in rule.bands if band.lower <= students)


def advanced(ground: Ground, students: int) -> Fraction:
    """Unrounded cents for students beyond those that the grant rests on, at the grant per student."""
    if not ground.funded or not ground.grant_cents:
        return Fraction(0)
    return beyond(ground, students) * Fraction(ground.grant_cents, ground.funded)


def beyond(ground: Ground, students: int) -> int:
    """Students on whom no euro of the grant rests; 0 while nothing is granted."""
    return max(students - ground.funded, 0) if ground.funded and ground.grant_cents else 0


def doublings(ground: Ground, students: int) -> int:
    """0 while nothing is advanced, 1 from the first student beyond the grant on, one more each time that it has doubled:
    at 2, 4, 8, 16 students. The advance is so much per student, so it doubles as they do."""
    return beyond(ground, students).bit_length()


def foresee(ground: Ground, before: int, after: int, then: Ground | None = None) -> tuple[Effect, ...]:
    """The steps between so many students with a place and so many; `then` is the ground after it, where that changes."""
    then = then or ground
    return (
        *_grant(ground, before, after), *_means(ground, before, then, after), *_advance(ground, before, after),
    )  # fmt: skip


def _grant(ground: Ground, before: int, after: int) -> tuple[Effect, ...]:
    rule = ground.rule
    if rule is None or place_on_staffel(rule, before) == place_on_staffel(rule, after):
        return ()
    cents = [Fraction(amount(rule, students).cents) for students in (before, after)]
    code = BELOW_MINIMUM if 0 in (place_on_staffel(rule, before), place_on_staffel(rule, after)) else BAND_EDGE
    return (Effect(code, before, after, *cents),)


def _means(ground: Ground, before: int, then: Ground, after: int) -> tuple[Effect, ...]:
    found = []
    if ground.hours and after and ground.available:
        was = ground.available / before if before else ground.hours
        becomes = then.available / after
        if becomes < ground.hours <= was:
            found.append(Effect(MINIMUM_HOURS, before, after, was, becomes, ground.hours))
    if ground.most and ground.trainers:
        enough = before <= ground.most * ground.trainers
        if enough and after > ground.most * then.trainers:
            each = Fraction(after, then.trainers) if then.trainers else Fraction(after)
            found.append(
                Effect(
                    STUDENTS_PER_TRAINER, before, after, Fraction(before, ground.trainers), each, Fraction(ground.most)
                )
            )
    return tuple(found)


def _advance(ground: Ground, before: int, after: int) -> tuple[Effect, ...]:
    if doublings(ground, after) <= doublings(ground, before):
        return ()
    amounts = advanced(ground, before), advanced(ground, after)
    return (Effect(ADVANCE_DOUBLES, before, after, *amounts, Fraction(ground.funded or 0)),)


def whole_cents(value: Fraction) -> int:
    return int(round_half_up(value))
