"""How far two postcodes lie apart, in whole metres, from a table and without any outside service.

The table (`rounds/data/pc4.csv`, see the README beside it) knows places, not streets. So a distance is what it is
for two addresses somewhere in those places: the straight line between the middles, and the size of the places added
the way distances of random points add up (root mean square):

    two postcodes:      sqrt(middle to middle^2 + (radius of one^2 + radius of the other^2) / 2)
    the same postcode:  the radius of the postcode

Two postcodes in one place are thus the radius of that place apart. Only whole numbers are used.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import isqrt
from pathlib import Path

TABLE = Path(__file__).resolve().parent.parent / "data" / "pc4.csv"
# How much a distance is worth.
BY_PLACE = "place"
ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a postcode is: metres in the national grid. `known` is False when the point is that of a neighbour."""

    x: int
    y: int
    place_radius: int
    postcode_radius: int
    known: bool


@dataclass(frozen=True, slots=True)
class Distance:
    """Whole metres, and whether both places are in the table (`place`) or one is put at a neighbour's (`estimated`)."""

    metres: int
    basis: str


@cache
def table() -> dict[int, Spot]:
    """Every postcode of the table by its number."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {
            int(row["pc4"]): Spot(
                int(row["x"]),
                int(row["y"]),
                int(row["place_radius"]),
                int(row["postcode_radius"]),
                row["basis"] == "place",
            )
            for row in csv.DictReader(file, delimiter=";")
        }


def pc4_of(postcode: str | None) -> int | None:
    """The four digits of a postcode as people write it (`7511 AB`, `7511ab`, `7511`); None when it is none."""
    text = "".join((postcode or "").split()).upper()
    digits, letters = text[:4], text[4:]
    if len(digits) != 4 or not (digits.isascii() and digits.isdigit()) or digits[0] == "0":
        return None
    if letters and not (len(letters) == 2 and letters.isascii() and letters.isalpha()):
        return None
    return int(digits)


@cache
def spot(pc4: int) -> Spot | None:
    """The postcode itself, or else the nearest number in the same ten, or else nothing."""
    known = table()
    if pc4 in known:
        return known[pc4]
    ten = range(pc4 // 10 * 10, pc4 // 10 * 10 + 10)
    near = min((other for other in ten if other in known), key=lambda other: (abs(other - pc4), other), default=None)
    if near is None:
        return None
    found = known[near]
    return Spot(found.x, found.y, found.place_radius, found.postcode_radius, False)


def between(one: int, other: int) -> Distance | None:
    """From one postcode (four digits, a number) to another; None when one of them is not known."""
    a, b = spot(one), spot(other)
    if a is None or b is None:
        return None
    basis = BY_PLACE if a.known and b.known else ESTIMATED
    if one == other:
        return Distance(a.postcode_radius, basis)
    square = (a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.place_radius**2 + b.place_radius**2) // 2
    return Distance(isqrt(square), basis)


def distance(one: str | None, other: str | None) -> Distance | None:
    """The same for postcodes as people write them."""
    a, b = pc4_of(one), pc4_of(other)
    return None if a is None or b is None else between(a, b)


def coverage(postcodes: Iterable[str]) -> dict[str, int]:
    """How many of these postcodes are known by their place, estimated from a neighbour, or unknown."""
    counts = {BY_PLACE: 0, ESTIMATED: 0, "unknown": 0}
    for postcode in postcodes:
        pc4 = pc4_of(postcode)
        found = spot(pc4) if pc4 is not None else None
        counts["unknown" if found is None else BY_PLACE if found.known else ESTIMATED] += 1
    return counts
