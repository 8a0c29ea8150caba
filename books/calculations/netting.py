"""From what each party has to pay or gets to the fewest payments that settle it.

Parties that together come to 0 can settle among themselves: a group of k parties needs k - 1 payments. So the number of
payments is smallest when the parties fall into as many such groups as possible. For up to `EXACT_UP_TO` parties with
something to settle, the best grouping is found for certain (all subsets, in order of code); two parties that owe each
other exactly the same are always a group of their own. Beyond that the largest debt goes to the largest claim: never
more than one payment less than there are parties, but perhaps not the fewest; the result says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oids.money import whole

EXACT_UP_TO = 16


class DoesNotNet(ArithmeticError):
    """The positions do not add up to 0: somebody would pay what nobody gets."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """`cents` (more than 0) from one party to another."""

    payer: str
    payee: str
    cents: int


@dataclass(frozen=True, slots=True)
class Netting:
    """Refuses to exist unless every position is settled exactly and nobody both pays and gets.

    A position is what a party gets (above 0) or has to pay (below 0), in cents. `is_smallest`: no fewer payments would do.
    """

    positions: tuple[tuple[str, int], ...]
    transfers: tuple[Transfer, ...]
    is_smallest: bool

    def __post_init__(self) -> None:
        for transfer in self.transfers:
            if transfer.cents <= 0:
                raise DoesNotNet(f"{transfer.payer} pays {transfer.payee} {transfer.cents} cents")
        settled = dict.fromkeys((code for code, _cents in self.positions), 0) | flows_of(self.transfers)
        if settled != dict(self.positions):
            raise DoesNotNet(f"the payments settle {settled}, the positions are {dict(self.positions)}")
        if {row.payer for row in self.transfers} & {row.payee for row in self.transfers}:
            raise DoesNotNet("a party both pays and gets")


def flows_of(transfers: Iterable[Transfer]) -> dict[str, int]:
    """Party code -> what it gets (above 0) or pays (below 0) by these payments."""
    found: dict[str, int] = {}
    for row in transfers:
        found[row.payer] = found.get(row.payer, 0) - row.cents
        found[row.payee] = found.get(row.payee, 0) + row.cents
    return found


def pair(one: str, other: str) -> tuple[str, str]:
    """Two parties, in order of code, whoever of them pays."""
    return (one, other) if one <= other else (other, one)


def by_pair(transfers: Iterable[Transfer]) -> dict[tuple[str, str], int]:
    """Per two parties what the first pays the second in all; below 0: the second pays the first."""
    found: dict[tuple[str, str], int] = {}
    for row in transfers:
        both = pair(row.payer, row.payee)
        found[both] = found.get(both, 0) + (row.cents if row.payer == both[0] else -row.cents)
    return found


def between_pairs(transfers: Iterable[Transfer]) -> tuple[Transfer, ...]:
    """Of every two parties at most one payment, in order: what goes to and fro between them is taken together."""
    found = [
        Transfer(first, second, cents) if cents > 0 else Transfer(second, first, -cents)
        for (first, second), cents in by_pair(transfers).items()
        if cents
    ]
    return tuple(sorted(found, key=lambda row: (row.payer, row.payee)))


def net(positions: Mapping[str, int]) -> tuple[Transfer, ...]:
    """The payments alone."""
    return netting(positions).transfers


def netting(positions: Mapping[str, int]) -> Netting:
    """Settle `positions` (party code -> cents), whatever their order. Raises `DoesNotNet` when they do not add up to 0."""
    for code, cents in positions.items():
        whole(cents, f"the position of {code}")
    if sum(positions.values()):
        raise DoesNotNet(f"the positions add up to {sum(positions.values())} cents, not to 0")
    ordered = tuple(sorted(positions.items()))
    pairs, left = _pairs([(code, cents) for code, cents in ordered if cents])
    is_smallest = len(left) <= EXACT_UP_TO
    groups = [*pairs, *(_groups(left) if is_smallest else [left])]
    transfers = sorted(
        (row for group in groups for row in _settle(group)), key=lambda row: (row.payer, row.payee)
    )  # fmt: skip
    return Netting(ordered, tuple(transfers), is_smallest)


_Rows = list[tuple[str, int]]


def _pairs(rows: _Rows) -> tuple[list[_Rows], _Rows]:
    """Two that come to 0 together are a group in some best grouping: taking them apart from larger groups loses none."""
    pairs: list[_Rows] = []
    waiting: dict[int, _Rows] = {}
    for code, cents in rows:
        others = waiting.get(-cents)
        if others:
            pairs.append([others.pop(0), (code, cents)])
        else:
            waiting.setdefault(cents, []).append((code, cents))
    return pairs, sorted(row for rows in waiting.values() for row in rows)


def _groups(rows: _Rows) -> list[_Rows]:
    """As many groups that come to 0 as possible. `most[mask]`: groups that can be closed while the parties of `mask` are
    taken one by one; a group closes when what was taken comes to 0."""
    number = len(rows)
    size = 1 << number
    sums, most = [0] * size, [0] * size
    for mask in range(1, size):
        low = mask & -mask
        sums[mask] = sums[mask ^ low] + rows[low.bit_length() - 1][1]
        best, rest = 0, mask
        while rest:
            bit = rest & -rest
            rest ^= bit
            if most[mask ^ bit] > best:
                best = most[mask ^ bit]
        most[mask] = best + (sums[mask] == 0)
    groups: list[_Rows] = []
    mask = size - 1
    while mask:
        closes = sums[mask] == 0
        if closes:
            groups.append([])
        wanted = most[mask] - closes
        bit = next(1 << index for index in range(number) if mask >> index & 1 and most[mask ^ (1 << index)] == wanted)
        groups[-1].append(rows[bit.bit_length() - 1])
        mask ^= bit
    return groups


def _settle(rows: _Rows) -> list[Transfer]:
    """The largest debt goes to the largest claim (equal ones by code): each payment settles at least one party."""
    left = dict(rows)
    found: list[Transfer] = []
    while any(left.values()):
        payer = min(left, key=lambda code: (left[code], code))
        payee = min(left, key=lambda code: (-left[code], code))
        cents = min(-left[payer], left[payee])
        left[payer] += cents
        left[payee] -= cents
        found.append(Transfer(payer, payee, cents))
    return found
