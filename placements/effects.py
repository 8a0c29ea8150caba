"""What an act would do to days and hours, before it is done: the act itself is tried and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from oids.money import round_parts
from oids.trial import taken_back
from oids.views.sections import Section
from partnerships.foresight import Watch
from placements.actions.placements import Acknowledged
from placements.actions.warnings import NeedsAcknowledgement, Warning
from placements.foreseeing import Foreseen, foreseen_between, with_place
from placements.hours import PlacementFact, facts
from placements.models import Placement

ROLES = ("school_trainer", "mentor", "institute_trainer")
Person = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Line:
    """Hours of one person (None: nobody yet) in one role, as they are and as they become; rounded so that they add up."""

    role: str
    trainer: int | None
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Effect:
    """The stretches of the students concerned before and after (in order), who gets which hours, and the warnings that
    have to be acknowledged. `placements` are the rows as they would be, to show them; `sections` what else moves;
    `foreseen` what it does to money and norm when more or fewer students have a place on the day of the count."""

    before: tuple[PlacementFact, ...]
    after: tuple[PlacementFact, ...]
    placements: tuple[Placement, ...]
    lines: tuple[Line, ...]
    warnings: tuple[Warning, ...]
    sections: tuple[Section, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()

    @property
    def days_before(self) -> int:
        return sum(fact.days for fact in self.before)

    @property
    def days_after(self) -> int:
        return sum(fact.days for fact in self.after)


def effect_of(
    partnership, school_year, enrolments: Iterable[int], act: Callable[[Acknowledged | None], object],
    watch: Watch | None = None,
) -> Effect:  # fmt: skip
    """The effect of `act` on the placements of `enrolments` (keys). Nothing stays written.

    `act` gets what it must take as acknowledged (None: what the form says). What it refuses, it refuses here as well.
    """
    enrolments = list(enrolments)

    def rows():
        return Placement.objects.of_year(partnership, school_year).filter(enrolment__in=enrolments)

    before = facts(partnership, school_year, rows())
    warnings: list[Warning] = []
    number = with_place(partnership, school_year)
    with taken_back():
        try:
            act(None)
        except NeedsAcknowledgement as needed:
            warnings = needed.warnings
            act(Acknowledged(frozenset(warning.code for warning in warnings), "–"))
        after = facts(partnership, school_year, rows())
        becomes = with_place(partnership, school_year)
        if watch is not None:
            watch.again()
        placements = list(rows().with_names().order_by("valid_from", "pk"))
    return Effect(
        tuple(sorted(before, key=lambda fact: fact.period.first)),
        tuple(sorted(after, key=lambda fact: fact.period.first)),
        tuple(placements),
        tuple(_lines(before, after)),
        tuple(warnings),
        tuple(watch.sections() if watch is not None else ()),
        tuple(foreseen_between(partnership, school_year, number, becomes)),
    )


def _of_people(found: Iterable[PlacementFact]) -> dict[Person, Fraction]:
    hours: dict[Person, Fraction] = {}

    def add(role: str, trainer: int | None, value: Fraction) -> None:
        hours[role, trainer] = hours.get((role, trainer), Fraction(0)) + value

    for fact in found:
        add("school_trainer", fact.school_trainer_id, fact.hours.school_trainer)
        add("institute_trainer", fact.institute_trainer_id, fact.hours.institute_trainer)
        for mentor in fact.mentor_ids or (None,):
            add("mentor", mentor, fact.hours.mentor / max(len(fact.mentor_ids), 1))
    return hours


def _lines(before: Iterable[PlacementFact], after: Iterable[PlacementFact]) -> Iterator[Line]:
    """Each role rounded by itself, as everywhere: what is shown of a role adds up to what is shown of its total."""
    now, then = _of_people(before), _of_people(after)
    for role in ROLES:
        keys = sorted(
            {key for key in now.keys() | then.keys() if key[0] == role}, key=lambda key: (key[1] is None, key[1] or 0)
        )
        names = [f"{trainer or 0:09}" for _role, trainer in keys]
        shown = [round_parts([hours.get(key, Fraction(0)) for key in keys], names) for hours in (now, then)]
        for (_role, trainer), old, new in zip(keys, *shown, strict=True):
            yield Line(role, trainer, old, new)
