"""What placing does beyond the placements themselves, such as to money: said before it is done, by who stands above.

It is an effect and no reason of content: it has to be seen, and needs no reason to go on.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from oids.periods import SchoolYear
from partnerships.models import Partnership
from placements.enums import SubsidyKind
from placements.models import Enrolment, Placement


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`code` is what is kept when it was seen."""

    code: str
    message: str


# Of (students who count and have a placement now, as many as they would be) what that does.
Foresight = Callable[[int, int], list[Foreseen]]
_SOURCES: list[Callable[[Partnership, SchoolYear], Foresight | None]] = []
_LABELS: dict[str, object] = {}


def foresees(labels: Mapping[str, object]):
    """Decorator: `function(partnership, school_year)` gives a `Foresight`, worked out from what it read once, or None.
    `labels` says what each of its codes is about, in a few words."""

    def register(function: Callable[[Partnership, SchoolYear], Foresight | None]):
        _SOURCES.append(function)
        _LABELS.update(labels)
        return function

    return register


def foresights_of(partnership: Partnership, school_year: SchoolYear) -> list[Foresight]:
    found = (source(partnership, school_year) for source in _SOURCES)
    return [foresight for foresight in found if foresight is not None]


def foreseen_codes() -> list[str]:
    return list(_LABELS)


def is_foreseen(code: str) -> bool:
    return code in _LABELS


def label_of(code: str) -> str:
    return str(_LABELS.get(code, code))


# Of (partnership) which day of a school year its students are counted on.
CountDay = Callable[[Partnership], Callable[[SchoolYear], datetime.date]]
_COUNT_DAYS: list[CountDay] = []


def gives_count_day(function: CountDay) -> CountDay:
    """Decorator: who stands above and knows on which day students count."""
    _COUNT_DAYS.append(function)
    return function


def with_place(partnership: Partnership, school_year: SchoolYear, without: Iterable[int] = ()) -> int:
    """Students who count and have a placement (besides those of the keys `without`) that, like their enrolment, does not end before the day
    of the count."""
    rows = Placement.objects.of_year(partnership, school_year).exclude(
        enrolment__subsidy_kind=SubsidyKind.NOT_COUNTED
    )  # fmt: skip
    if without := list(without):
        rows = rows.exclude(pk__in=without)
    for of in _COUNT_DAYS:
        day = of(partnership)(school_year)
        rows = rows.filter(valid_until__gte=day).exclude(enrolment__valid_until__lt=day)
    return rows.values("enrolment").distinct().count()


def foreseen_between(partnership: Partnership, school_year: SchoolYear, before: int, after: int) -> list[Foreseen]:
    """What it does when so many students with a place become so many."""
    if before == after:
        return []
    return [effect for foresight in foresights_of(partnership, school_year) for effect in foresight(before, after)]


def foreseen_without(partnership: Partnership, school_year: SchoolYear, keys: Iterable[int]) -> list[Foreseen]:
    """What taking back the placements of these keys does: a student who loses the only place is one less."""
    year = (partnership, school_year)
    return foreseen_between(*year, with_place(*year), with_place(*year, without=keys))


def foreseen_of_placing(
    partnership: Partnership, school_year: SchoolYear, enrolments: Iterable[Enrolment]
) -> list[Foreseen]:
    """What placing all of these in one act does: one step from where they are to where they come."""
    rows = Placement.objects.of_year(partnership, school_year)
    there = set(
        rows.exclude(enrolment__subsidy_kind=SubsidyKind.NOT_COUNTED).values_list("enrolment", flat=True)
    )  # fmt: skip
    new = {row.pk for row in enrolments if row.subsidy_kind != SubsidyKind.NOT_COUNTED} - there
    return foreseen_between(partnership, school_year, len(there), len(there) + len(new))
