"""Whole cents, divided so that the parts add up: one published rule, the largest remainder.

Each part gets its share rounded down to a whole cent; the cents that are left go one by one to the parts that
lost most by rounding, and among equals to the lowest key (the DUO number). See docs/calculations.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor


class CannotSplit(ValueError):
    """The amount cannot be divided: no weights, negative weights or keys that are not unique."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one key gets. `exact` is unrounded cents; `cents` = `floor` + `extra` (the remainder cent, 0 or 1).

    `rank` is the place in the queue for remainder cents (1 = lost most by rounding).
    """

    key: str
    exact: Fraction
    floor: int
    extra: int
    rank: int

    @property
    def cents(self) -> int:
        return self.floor + self.extra


def whole(value: object, what: str) -> int:
    """`value`, if it is an int and nothing that only looks like one."""
    if type(value) is not int:
        raise TypeError(f"{what} must be a whole number of cents, not {value!r}")
    return value


def round_to_total(total: int, exact: Sequence[Fraction], keys: Sequence[str]) -> tuple[Part, ...]:
    """Round unrounded cents that add up to `total` (a whole number) by the largest remainder."""
    whole(total, "the total")
    if len(set(keys)) != len(keys):
        raise CannotSplit("the keys are not unique")
    if sum(exact, Fraction(0)) != total:
        raise CannotSplit(f"the unrounded parts add up to {sum(exact, Fraction(0))}, not to {total}")
    floors = [floor(value) for value in exact]
    left = total - sum(floors)
    order = sorted(range(len(keys)), key=lambda i: (-(exact[i] - floors[i]), keys[i]))
    rank = {index: place for place, index in enumerate(order, start=1)}
    return tuple(Part(keys[i], exact[i], floors[i], 1 if rank[i] <= left else 0, rank[i]) for i in range(len(keys)))


def split(total: int, weights: Sequence[int | Fraction], keys: Sequence[str]) -> tuple[Part, ...]:
    """Divide `total` cents in proportion to `weights`; the parts add up to `total`, in the order given.

    Negative totals (a difference) are divided by the same rule: rounded down, remainder cents handed back.
    """
    whole(total, "the total")
    if len(weights) != len(keys):
        raise CannotSplit("there are not as many weights as keys")
    for weight in weights:
        if isinstance(weight, bool) or not isinstance(weight, int | Fraction):
            raise TypeError(f"a weight must be an int or a Fraction, not {weight!r}")
        if weight < 0:
            raise CannotSplit("a weight is negative")
    everything = sum((Fraction(weight) for weight in weights), Fraction(0))
    if everything == 0:
        if total == 0:
            return round_to_total(0, [Fraction(0)] * len(keys), keys)
        raise CannotSplit("all weights are zero")
    return round_to_total(total, [total * Fraction(weight) / everything for weight in weights], keys)


def round_half_up(value: Fraction, decimals: int = 0) -> Fraction:
    """To `decimals` places, halves away from zero."""
    scale = 10**decimals
    return Fraction(rounded_at(value, scale), scale)


def rounded_at(value: Fraction | int | Decimal, scale: int) -> int:
    """`value` in so many parts of one, halves away from zero: whole numbers only, since pages round thousands of these."""
    top, bottom = value.as_integer_ratio()
    rounded = (2 * abs(top) * scale + bottom) // (2 * bottom)
    return rounded if top >= 0 else -rounded


def round_parts(parts: Sequence[Fraction], keys: Sequence[str], decimals: int = 1) -> tuple[Fraction, ...]:
    """Hours as they are shown: rounded so that the shown parts add up to the shown total (rounded half up)."""
    scale = 10**decimals
    total = sum(parts, Fraction(0))
    shown = int(round_half_up(total, decimals) * scale)
    scaled = [part * scale for part in parts]
    floors = [floor(value) for value in scaled]
    left = shown - sum(floors)
    order = sorted(range(len(parts)), key=lambda i: (-(scaled[i] - floors[i]), keys[i]))
    extra = {index: 1 for index in order[: max(left, 0)]}
    return tuple(Fraction(floors[i] + extra.get(i, 0), scale) for i in range(len(parts)))
