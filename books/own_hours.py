"""Hours that each party brings in: those of placements, worked out each time, and those that were entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from books.calculations.own_hours import Brought, Key, brought_in, summed
from books.enums import WorkRole
from books.models import HoursContribution, Rate
from books.rates import rates_of
from partnerships.enums import PartyKind
from partnerships.models import Party
from placements.hours import PlacementFact, facts

# Hours without a school trainer yet, or on days on which the school was in no board of the partnership, are nobody's.
NOBODY = ""


@dataclass(frozen=True, slots=True)
class OwnHours:
    """One party in one role in one school year. `rate` is None where several rates hold; `cents` None: no rate yet."""

    party: Party | None
    role: str
    hours: Fraction
    rate: int | None
    cents: int | None
    from_placements: bool


def own_hours(partnership, school_year) -> list[OwnHours]:
    """All parties, by number and role; raises `NormMissing`. Entered ones count once they are confirmed."""
    rates = rates_of(partnership, school_year)
    placed = of_placements(facts(partnership, school_year), rates)
    parties = {party.code: party for party in Party.objects.filter(code__in={row.party for row in placed})}
    rows = [_of_party(row, parties) for row in placed]
    rows += _entered(partnership, school_year)
    order = list(WorkRole.values)
    return sorted(rows, key=lambda row: (row.party is None, row.party.code if row.party else "", order.index(row.role)))


def of_placements(found: Iterable[PlacementFact], rates: Mapping[str, Rate]) -> tuple[Brought, ...]:
    """What these placements bring in per party and role, at the rates (of one query)."""
    institutes = dict(Party.objects.filter(kind=PartyKind.INSTITUTE).values_list("pk", "code"))
    return brought_in(
        summed(row for fact in found for row in _of_placement(fact, institutes)),
        {role: rate.cents_per_hour for role, rate in rates.items()},
    )


def _of_party(row: Brought, parties: dict[str, Party]) -> OwnHours:
    return OwnHours(parties.get(row.party), row.role, row.hours, row.rate, row.cents, True)


def _of_placement(fact: PlacementFact, institutes: dict[int, str]) -> Iterator[tuple[Key, Fraction]]:
    """As in what is agreed (`books.purses.delivery`), so that a figure is the same on both pages: the school trainer's
    hours are of the employer, the mentor's of the board of the day, the institute trainer's of the student's institute."""
    for part in fact.parts:
        place = (fact.brin6, part.board_code or NOBODY)
        yield (fact.employer_code or NOBODY, WorkRole.SCHOOL_TRAINER.value, place), part.hours.school_trainer
        yield (part.board_code or NOBODY, WorkRole.MENTOR.value, place), part.hours.mentor
        yield (institutes[fact.institute_id], WorkRole.INSTITUTE_TRAINER.value, place), part.hours.institute_trainer


def _entered(partnership, school_year) -> list[OwnHours]:
    grouped: dict[tuple[int, str], list[HoursContribution]] = defaultdict(list)
    rows = HoursContribution.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    for row in rows.select_related("party", "rate"):
        grouped[row.party_id, row.role].append(row)
    found = []
    for (_party, role), own in grouped.items():
        used = {row.rate.cents_per_hour for row in own}
        found.append(
            OwnHours(
                own[0].party, role, sum((Fraction(row.hours) for row in own), Fraction(0)),
                used.pop() if len(used) == 1 else None, sum(row.value_cents for row in own), False,
            )
        )  # fmt: skip
    return found
