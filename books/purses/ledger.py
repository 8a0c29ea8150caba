"""What each party gives and gets in a school year, from the books as they are now, and what is settled by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from books.calculations.netting import Transfer
from books.calculations.settlement import (
    ALLOCATION_HOURS,
    ALLOCATION_OTHER,
    CONTRIBUTION,
    COST,
    ENTERED_HOURS,
    PLACEMENT_HOURS,
    SET_OFF,
    STREAM,
    Line,
    NoWeights,
    SettlementInputs,
    SettlementResult,
    settle,
)
from books.enums import PaidHow, SettlementMode, ShareKey
from books.models import Contribution, Cost, HoursContribution, Settlement
from books.purses.delivery import HOURS_KEYS, Delivery, delivery_of, role_of_activity
from oids.periods import SchoolYear
from partnerships.enums import PartyKind
from partnerships.models import Partnership, Party


class NoPenvoerder(LookupError):
    """No board is penvoerder in the school year, so nobody holds the money."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The lines with the shares by `key`. `shared` is False when nobody weighs anything by the key: then costs and hours
    that no stream paid are shared in equal parts for the boards until there are placements."""

    inputs: SettlementInputs
    result: SettlementResult
    delivery: Delivery
    shared: bool = True

    @property
    def names(self) -> dict[str, str]:
        return dict(self.inputs.parties)


def newest_settlement(partnership: Partnership, school_year: SchoolYear) -> Settlement | None:
    return Settlement.objects.of_year(partnership, school_year).order_by("-number").first()


def ledger_of(partnership: Partnership, school_year: SchoolYear) -> Ledger:
    """By the choices of the newest settlement of the year, or else in equal parts for the boards."""
    found = newest_settlement(partnership, school_year)
    delivery = delivery_of(partnership, school_year)
    mode, key = (found.mode, found.key) if found else (SettlementMode.CASH, ShareKey.BOARDS)
    choices = {"mode": mode, "with_hours": found.with_hours if found else False}
    inputs = settlement_inputs(partnership, school_year, key=key, delivery=delivery, **choices)
    try:
        return Ledger(inputs, settle(inputs), delivery)
    except NoWeights:
        inputs = settlement_inputs(partnership, school_year, key=ShareKey.BOARDS, delivery=delivery, **choices)
        return Ledger(inputs, settle(inputs), delivery, shared=False)


def settlement_inputs(
    partnership: Partnership,
    school_year: SchoolYear,
    *,
    mode: str,
    key: str,
    with_hours: bool,
    delivery: Delivery | None = None,
    paid: Iterable[Transfer] = (),
) -> SettlementInputs:
    """`paid`: what parties had paid each other by an earlier version. Raises `NoPenvoerder`, and `NormMissing` when a day of
    a placement has no norm."""
    delivery = delivery or delivery_of(partnership, school_year)
    penvoerder = partnership.penvoerders.overlapping(school_year.period).select_related("party").first()
    if penvoerder is None:
        raise NoPenvoerder
    members = {party.code: party for party in Party.objects.members_of(partnership, school_year.period)}
    lines = tuple(_lines(partnership, school_year, delivery))
    paid = tuple(paid)
    codes = {line.party for line in lines} | {code for row in paid for code in (row.payer, row.payee)}
    codes.add(penvoerder.party.code)
    others = Party.objects.filter(code__in=codes - members.keys())
    parties = members | {party.code: party for party in others}
    return SettlementInputs(
        parties=tuple(sorted((party.code, party.name) for party in parties.values())),
        penvoerder=penvoerder.party.code,
        mode=str(mode),
        key=str(key),
        with_hours=with_hours,
        weights=tuple(sorted(_weights(key, members, delivery).items())),
        lines=lines,
        paid=paid,
    )


def _weights(key: str, members: dict[str, Party], delivery: Delivery) -> dict[str, Fraction]:
    """Party code -> weight by the key. By students and schools only days in the partnership count; a school weighs 1,
    divided by the days of its placements when it changed board."""
    if key in (ShareKey.BOARDS, ShareKey.PARTIES):
        return {
            code: Fraction(1)
            for code, party in members.items()
            if key == ShareKey.PARTIES or party.kind == PartyKind.BOARD
        }
    found: dict[str, Fraction] = defaultdict(Fraction)
    days: dict[str, int] = defaultdict(int)
    for fact in delivery.facts:
        days[fact.brin6] += sum(part.period.days for part in fact.parts if part.board_code)
    for fact in delivery.facts:
        for part in fact.parts:
            if part.board_code in members:
                whole = fact.period_days if key == ShareKey.STUDENTS else days[fact.brin6]
                found[part.board_code] += Fraction(part.period.days, whole)
    return dict(found)


def _lines(partnership: Partnership, school_year: SchoolYear, delivery: Delivery) -> Iterator[Line]:
    for row in delivery.rows():
        if row.party and row.value_cents:
            yield Line(row.party, PLACEMENT_HOURS, row.role, gives=row.value_cents, source=f"role:{row.role}")
    hours = HoursContribution.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    for entry in hours.select_related("party"):
        value = entry.value_cents or 0
        yield Line(entry.party.code, ENTERED_HOURS, entry.description, gives=value, source=f"hours:{entry.pk}")
    yield from _costs(partnership, school_year, delivery)
    yield from _allocated(delivery)
    money = Contribution.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    for given in money.select_related("party"):
        sort = SET_OFF if given.paid_how == PaidHow.SET_OFF else CONTRIBUTION
        source = f"contribution:{given.pk}"
        yield Line(given.party.code, sort, given.description, gives=given.amount_cents, source=source)


def _costs(partnership: Partnership, school_year: SchoolYear, delivery: Delivery) -> Iterator[Line]:
    """A cost, and what streams pay of it. A cost that names a role of the placements is what those hours cost: the hours
    stand in the ledger already, so only what streams pay for them does."""
    costs = Cost.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    paid: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for part in delivery.coverage.lines:
        if part.stream is not None:
            paid[part.cost].append((part.stream, part.cents))
    for cost in costs.select_related("party"):
        for_hours = role_of_activity(cost.activity) is not None
        if not for_hours:
            yield Line(cost.party.code, COST, cost.description, gives=cost.amount_cents, source=f"cost:{cost.pk}")
        for stream, cents in paid[cost.pk]:
            text = f"{delivery.streams[f'grant:{stream}']}: {cost.description}"
            sort = ALLOCATION_HOURS if for_hours else STREAM
            yield Line(cost.party.code, sort, text, gets=cents, source=f"cost:{cost.pk}")


def _allocated(delivery: Delivery) -> Iterator[Line]:
    allocation = delivery.allocation
    if allocation is None:
        return
    steps = {step["number"]: step for step in allocation.inputs["steps"]}
    for step in allocation.result["steps"]:
        known = steps[step["number"]]
        sort = ALLOCATION_HOURS if known["key"] in HOURS_KEYS else ALLOCATION_OTHER
        for line in step["lines"]:
            if line["cents"]:
                source = f"allocation:{allocation.pk}:{step['number']}"
                yield Line(line["party"], sort, known["description"], gets=line["cents"], source=source)
