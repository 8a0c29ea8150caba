"""What each party gives and gets, and what is settled between them.

The ledger is a list of lines; what comes from it per party:

- costs borne = costs it paid - what streams paid of them - money of the allocation that is for no hours (at most what
  is left of the costs);
- hours borne = value of its hours - money of the allocation for hours - the rest of the other money of the allocation
  (at most the value of the hours it entered);
- its share in the costs (and hours) that all parties bore, by the agreed key and the largest remainder.

A position is what the party gets (above 0) or has to pay (below 0): costs borne - share, the same of the hours when they
are settled too, and contributions that are set off: the party owes them, the penvoerder gets them. Positions add up to 0.

When parties paid each other already, by a version that this one corrects, those payments stand and only what is then left
between them is settled anew by the fewest payments: nobody pays back what it would get again from somebody else. What the
penvoerder pays or gets is not touched by that: its payment batches know what was paid of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from books.calculations.netting import Netting, Transfer, between_pairs, flows_of, netting
from oids.money import split, whole

ENGINE_VERSION = "1"
IN_KIND, MONEY = "in_kind", "money"
# What a line of the ledger is.
PLACEMENT_HOURS, ENTERED_HOURS, HOURS_SHARE = "placement_hours", "entered_hours", "hours_share"
COST, STREAM, COST_SHARE = "cost", "stream", "cost_share"
ALLOCATION_HOURS, ALLOCATION_OTHER, CONTRIBUTION, SET_OFF = (
    "allocation_hours", "allocation_other", "contribution", "set_off",
)  # fmt: skip
KIND_OF = {
    PLACEMENT_HOURS: IN_KIND, ENTERED_HOURS: IN_KIND, HOURS_SHARE: IN_KIND, COST: MONEY, STREAM: MONEY,
    COST_SHARE: MONEY, ALLOCATION_HOURS: MONEY, ALLOCATION_OTHER: MONEY, CONTRIBUTION: MONEY, SET_OFF: MONEY,
}  # fmt: skip
CASH, CLOSED = "cash", "closed"


class NoWeights(ValueError):
    """There is something to share, but nobody weighs anything by the agreed key."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a party gives (worth `gives` cents) or gets (`gets`). `source` names the record it comes from
    (kind of record and key), `text` what it is called there; a correction takes away: below 0."""

    party: str
    sort: str
    text: str
    gives: int = 0
    gets: int = 0
    source: str = ""

    def __post_init__(self) -> None:
        whole(self.gives, "what is given")
        whole(self.gets, "what is got")
        if self.sort not in KIND_OF:
            raise ValueError(f"{self.sort!r} is no sort of line")

    @property
    def kind(self) -> str:
        return KIND_OF[self.sort]


@dataclass(frozen=True, slots=True)
class SettlementInputs:
    """All that a settlement depends on. `weights` (party code -> weight by the agreed key) divide what was borne; `paid` is
    what parties had paid each other already by earlier versions."""

    parties: tuple[tuple[str, str], ...]
    penvoerder: str
    mode: str
    key: str
    with_hours: bool
    weights: tuple[tuple[str, Fraction], ...]
    lines: tuple[Line, ...]
    paid: tuple[Transfer, ...] = ()

    def __post_init__(self) -> None:
        codes = [code for code, _name in self.parties]
        if len(set(codes)) != len(codes):
            raise ValueError("a party is in it twice")
        strangers = {line.party for line in self.lines} | {code for code, _weight in self.weights}
        strangers |= {code for row in self.paid for code in (row.payer, row.payee)}
        if strangers - set(codes) or self.penvoerder not in codes:
            raise ValueError(f"no party of the settlement: {sorted(strangers - set(codes)) or self.penvoerder}")
        if self.mode not in (CASH, CLOSED):
            raise ValueError(f"{self.mode!r} is no way to settle")


@dataclass(frozen=True, slots=True)
class PartyResult:
    """One party, in whole cents. `position` above 0: gets; below 0: has to pay."""

    party: str
    costs_borne: int
    costs_share: int
    hours_borne: int
    hours_share: int
    set_off: int
    position: int


@dataclass(frozen=True, slots=True)
class SettlementResult:
    """Refuses to exist unless what was borne is shared to the cent and the positions come to 0.

    `value_cents` is what changes hands by the positions; with closed purses there are no payments and it is only shown.
    `transfers` are all payments, those that were made already too; `is_smallest` is said of the others.
    """

    with_hours: bool
    parties: tuple[PartyResult, ...]
    lines: tuple[Line, ...]
    transfers: tuple[Transfer, ...]
    is_smallest: bool
    value_cents: int

    def __post_init__(self) -> None:
        for borne, share in (("costs_borne", "costs_share"), ("hours_borne", "hours_share")):
            if sum(getattr(row, borne) - getattr(row, share) for row in self.parties):
                raise ArithmeticError(f"{borne} and {share} differ")
        for row in self.parties:
            hours = row.hours_borne - row.hours_share if self.with_hours else 0
            if row.position != row.costs_borne - row.costs_share + hours + row.set_off:
                raise ArithmeticError(f"the position of {row.party} is not what it consists of")
        if sum(row.position for row in self.parties):
            raise ArithmeticError("the positions do not add up to 0")
        if self.value_cents != sum(row.position for row in self.parties if row.position > 0):
            raise ArithmeticError("the value is not that of the positions")
        if self.transfers:
            flows = flows_of(self.transfers)
            for row in self.parties:
                if flows.pop(row.party, 0) != row.position:
                    raise ArithmeticError(f"the payments of {row.party} are not its position")
            if any(flows.values()):
                raise ArithmeticError("somebody pays who is no party of it")

    @property
    def cash_cents(self) -> int:
        return sum(row.cents for row in self.transfers)

    def of(self, party: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.party == party)


@dataclass(frozen=True, slots=True)
class Borne:
    """What a party bears itself of its costs and hours, and what of the allocation was for neither (`over`)."""

    costs: int
    hours: int
    over: int


def sums(lines: Iterable[Line]) -> dict[str, int]:
    """Cents per sort of line: what is given less what is got."""
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        found[line.sort] += line.gives - line.gets
    return found


def borne(lines: Iterable[Line]) -> Borne:
    """Of the lines of one party. Hours may come out below 0: then more was paid for them than they are worth."""
    by_sort = sums(lines)
    left = by_sort[COST] + by_sort[STREAM]
    other = -by_sort[ALLOCATION_OTHER]
    for_costs = max(min(left, other), 0)
    for_hours = max(min(by_sort[ENTERED_HOURS], other - for_costs), 0)
    hours = by_sort[PLACEMENT_HOURS] + by_sort[ALLOCATION_HOURS] + by_sort[ENTERED_HOURS] - for_hours
    return Borne(left - for_costs, hours, other - for_costs - for_hours)


def settle(inputs: SettlementInputs) -> SettlementResult:
    """Raises `NoWeights` when something is to be shared and nobody has a share by the key."""
    codes = sorted(code for code, _name in inputs.parties)
    own = {code: borne(line for line in inputs.lines if line.party == code) for code in codes}
    weights = dict(inputs.weights)
    costs = _shares(sum(row.costs for row in own.values()), codes, weights)
    hours = _shares(sum(row.hours for row in own.values()), codes, weights)
    set_off = dict.fromkeys(codes, 0)
    for line in inputs.lines:
        if line.sort == SET_OFF:
            set_off[line.party] -= line.gives
            set_off[inputs.penvoerder] += line.gives
    parties, lines = [], list(inputs.lines)
    for code in codes:
        position = own[code].costs - costs[code] + set_off[code]
        if inputs.with_hours:
            position += own[code].hours - hours[code]
        parties.append(
            PartyResult(code, own[code].costs, costs[code], own[code].hours, hours[code], set_off[code], position)
        )
        for sort, share in ((HOURS_SHARE, hours[code]), (COST_SHARE, costs[code])):
            if share:
                lines.append(Line(code, sort, "", gets=share))
    positions = {row.party: row.position for row in parties}
    transfers, is_smallest = _payments(netting(positions), inputs)
    return SettlementResult(
        with_hours=inputs.with_hours,
        parties=tuple(parties),
        lines=tuple(sorted(lines, key=_order)),
        transfers=transfers if inputs.mode == CASH else (),
        is_smallest=is_smallest,
        value_cents=sum(cents for cents in positions.values() if cents > 0),
    )


def _payments(found: Netting, inputs: SettlementInputs) -> tuple[tuple[Transfer, ...], bool]:
    """All payments, of which those that were made already stand, and whether no fewer would do for the rest."""

    def is_penvoerders(row: Transfer) -> bool:
        return inputs.penvoerder in (row.payer, row.payee)

    paid = [row for row in inputs.paid if not is_penvoerders(row)]
    if not paid:
        return found.transfers, found.is_smallest
    left = flows_of(row for row in found.transfers if not is_penvoerders(row))
    for code, cents in flows_of(paid).items():
        left[code] = left.get(code, 0) - cents
    rest = netting(left)
    kept = [row for row in found.transfers if is_penvoerders(row)]
    return between_pairs([*kept, *paid, *rest.transfers]), found.is_smallest and rest.is_smallest


_SORTS = list(KIND_OF)


def _order(line: Line) -> tuple[str, int, str, str]:
    return line.party, _SORTS.index(line.sort), line.source, line.text


def _shares(total: int, codes: list[str], weights: Mapping[str, Fraction]) -> dict[str, int]:
    given = [weights.get(code, Fraction(0)) for code in codes]
    if total and not any(given):
        raise NoWeights
    return {part.key: part.cents for part in split(total, given, codes)}


@dataclass(frozen=True, slots=True)
class Cover:
    """What a party gets from the streams for something, against what it gives for it at the adopted rate or real cost."""

    party: str
    what: str
    gives: int
    gets: int

    @property
    def over(self) -> int:
        """Got and not given: above 0 the streams pay more than it costs."""
        return max(self.gets - self.gives, 0)


TRAINER_HOURS, COSTS, REST, WHOLE = "trainer_hours", "costs", "rest", "whole"


def cost_covering(lines: Iterable[Line]) -> tuple[Cover, ...]:
    """Per party: hours of the placements, costs that streams pay, what else the allocation gives (against costs that no
    stream paid and entered hours), and the whole. Shares are left out: they come from other parties."""
    by_party: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_party[line.party].append(line)
    found = []
    for code in sorted(by_party):
        by_sort = sums(by_party[code])
        hours, costs = by_sort[PLACEMENT_HOURS], by_sort[COST]
        own = costs + by_sort[STREAM] + by_sort[ENTERED_HOURS]
        rows = (
            Cover(code, TRAINER_HOURS, hours, -by_sort[ALLOCATION_HOURS]),
            Cover(code, COSTS, costs, -by_sort[STREAM]),
            Cover(code, REST, own, -by_sort[ALLOCATION_OTHER]),
        )
        gets = sum(row.gets for row in rows)
        found += [row for row in rows if row.gets]
        found.append(Cover(code, WHOLE, hours + costs + by_sort[ENTERED_HOURS], gets))
    return tuple(found)
