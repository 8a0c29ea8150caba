"""What is still to be paid to a party: what it may claim by now, minus what payments settled or have under way.

Both sides are cumulative and kept per key (where a claim comes from, its year, its part). So nothing is paid twice, and a
correction of what was paid before is a line of the next payment: more is paid in addition, less is set off against what
comes next. A payment is never negative; what cannot be set off yet is carried to the next one, or the party pays it back.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from oids.money import split, whole

Key = tuple[str, str, str]


class PlanError(ValueError):
    """Instalments that do not divide a whole: `code` is percentages, rest, days or zero."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Instalment:
    """`fraction` of the share (None: all that is left) that is payable from `day` on."""

    number: int
    day: datetime.date
    fraction: Fraction | None


def fractions_of(instalments: Sequence[Instalment]) -> tuple[Fraction, ...]:
    """Per instalment its part of the whole; they add up to exactly 1. PlanError if they do not."""
    for earlier, later in pairwise(instalments):
        if later.day <= earlier.day:
            raise PlanError("days")
    if any(row.fraction is None for row in instalments[:-1]):
        raise PlanError("rest")
    given = [row.fraction for row in instalments if row.fraction is not None]
    if any(fraction <= 0 for fraction in given):
        raise PlanError("zero")
    total = sum(given, Fraction(0))
    if len(given) == len(instalments):
        if total != 1:
            raise PlanError("percentages")
        return tuple(given)
    if total >= 1:
        raise PlanError("percentages")
    return (*given, 1 - total)


def parts_of(share: int, instalments: Sequence[Instalment]) -> tuple[int, ...]:
    """Whole cents per instalment, that add up to `share`: largest remainder, ties to the earliest."""
    keys = [f"{row.number:05d}" for row in instalments]
    return tuple(part.cents for part in split(share, fractions_of(instalments), keys))


@dataclass(frozen=True, slots=True)
class Due:
    """What may be claimed by now under a key; negative: what the party owes."""

    key: Key
    cents: int

    def __post_init__(self) -> None:
        whole(self.cents, "what is due")


@dataclass(frozen=True, slots=True)
class Settled:
    """What a payment that is under way or made settled under a key; negative: what it set off."""

    key: Key
    cents: int

    def __post_init__(self) -> None:
        whole(self.cents, "what was settled")


@dataclass(frozen=True, slots=True)
class Open:
    """One key: `due` - `settled` is open."""

    key: Key
    due: int
    settled: int

    @property
    def cents(self) -> int:
        return self.due - self.settled


@dataclass(frozen=True, slots=True)
class Balance:
    """Of one party: `pay` is paid now, with every line that is not 0; `carried` (0 or less) waits for the next time."""

    lines: tuple[Open, ...]

    @property
    def total(self) -> int:
        return sum(line.cents for line in self.lines)

    @property
    def pay(self) -> int:
        return max(self.total, 0)

    @property
    def carried(self) -> int:
        return min(self.total, 0)

    @property
    def moves(self) -> tuple[Open, ...]:
        """The lines of a payment: together exactly `pay`; none when nothing is paid."""
        return tuple(line for line in self.lines if line.cents) if self.total > 0 else ()


def paid_back(found: Balance, cents: int) -> tuple[Settled, ...]:
    """What `cents` that came back from the party settle; together they are exactly minus that.

    As with a payment, all that is open to its credit is set off at once. Of what is open against it, first comes what was
    paid too much, then what it owes otherwise. Never more than the balance is below 0.
    """
    whole(cents, "what came back")
    if not 0 < cents <= -found.total:
        raise ValueError(f"{cents} cents came back, and {max(-found.total, 0)} are open")
    rows = [Settled(line.key, line.cents) for line in found.lines if line.cents > 0]
    left = cents + sum(row.cents for row in rows)
    for line in sorted(found.lines, key=lambda line: line.settled <= 0):
        part = min(left, max(-line.cents, 0))
        if part:
            rows.append(Settled(line.key, -part))
            left -= part
    return tuple(rows)


def balance(dues: Iterable[Due], settled: Iterable[Settled]) -> Balance:
    """What is open per key, in the order in which the keys come; what was settled and is no longer due comes last."""
    due: dict[Key, int] = {}
    for row in dues:
        due[row.key] = due.get(row.key, 0) + row.cents
    done: dict[Key, int] = {}
    for paid in settled:
        done[paid.key] = done.get(paid.key, 0) + paid.cents
    keys = [*due, *(key for key in done if key not in due)]
    return Balance(tuple(Open(key, due.get(key, 0), done.get(key, 0)) for key in keys))
