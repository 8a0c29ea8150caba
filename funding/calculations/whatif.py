"""A division that was kept, by other steps: the same budget, parties and placements, so only the key differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from funding.calculations.allocation import AllocationInputs, AllocationResult, Step, allocate


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both divide the same cents, so the differences per party add up to 0; otherwise it refuses to exist."""

    before: AllocationResult
    after: AllocationResult

    def __post_init__(self) -> None:
        differences = sum(row[3] for row in self.rows)
        if self.before.budget_cents != self.after.budget_cents or differences != 0:
            raise ArithmeticError("the two divisions are not of the same money")

    @property
    def rows(self) -> tuple[tuple[str, int, int, int], ...]:
        """(party, cents as it was, cents by the other steps, difference), by the party's number."""
        before, after = dict(self.before.totals), dict(self.after.totals)
        return tuple(
            (party, before.get(party, 0), after.get(party, 0), after.get(party, 0) - before.get(party, 0))
            for party in sorted(before.keys() | after.keys())
        )


def by_other_steps(inputs: AllocationInputs, before: AllocationResult, steps: Iterable[Step]) -> WhatIf:
    """Raises `AllocationError` when the money cannot be divided by these steps."""
    return WhatIf(before, allocate(replace(inputs, steps=tuple(steps))))
