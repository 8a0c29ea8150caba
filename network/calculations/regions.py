"""What a region needs and has, and how its grant would be divided over its partnerships by their students."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oids.money import split


@dataclass(frozen=True, slots=True)
class InRegion:
    """A partnership of the region: its counted students (None: nothing was filed), and what it gets by its own grant."""

    key: str
    students: int | None
    grant: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """One partnership: its part of the region's grant in whole cents (None: the grant or a count is not known)."""

    key: str
    students: int | None
    part: int | None
    grant: int | None

    @property
    def difference(self) -> int | None:
        """What its own grant is more (or, below 0, less) than its part."""
        return None if self.part is None or self.grant is None else self.grant - self.part


@dataclass(frozen=True, slots=True)
class RegionOutcome:
    needed: int
    grant: int | None
    shares: tuple[Share, ...]

    def __post_init__(self) -> None:
        parts = [share.part for share in self.shares if share.part is not None]
        if self.grant is not None and parts and sum(parts) != self.grant:
            raise ArithmeticError("the parts of the partnerships are not the grant of the region")

    @property
    def students(self) -> int:
        """Counted so far."""
        return sum(share.students or 0 for share in self.shares)

    @property
    def is_complete(self) -> bool:
        return all(share.students is not None for share in self.shares)

    @property
    def short(self) -> int:
        """Students that are lacking; 0 when there are enough."""
        return max(self.needed - self.students, 0)


def region_outcome(needed: int, grant: int | None, rows: Sequence[InRegion]) -> RegionOutcome:
    """By students, to the cent: largest remainder, ties by key. Without all counts nobody has a part yet."""
    rows = sorted(rows, key=lambda row: row.key)
    counted = [row.students or 0 for row in rows]
    parts: list[int | None] = [None] * len(rows)
    if grant is not None and rows and all(row.students is not None for row in rows) and sum(counted):
        parts = [part.cents for part in split(grant, counted, [row.key for row in rows])]
    return RegionOutcome(
        needed, grant,
        tuple(Share(row.key, row.students, part, row.grant) for row, part in zip(rows, parts, strict=True)),
    )  # fmt: skip
