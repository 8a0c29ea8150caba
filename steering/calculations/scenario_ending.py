"""Losing a stream of money: what its end leaves to whom."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from books.calculations.ending import Ending, ending
from funding.calculations.allocation import AllocationResult
from oids.periods import SchoolYear
from steering.calculations.scenario_present import CannotWorkOut, Present, StreamName, coverage, division


@dataclass(frozen=True, slots=True)
class Inputs:
    """The stream by its key (0: none ends), and its last day (None: its own, or the end of the year)."""

    stream: int
    last: datetime.date | None


@dataclass(frozen=True, slots=True)
class Result:
    """`found` is what falls to whom of what it paid; `shares` what the division gives of a subsidy that ends."""

    stream: StreamName | None
    last: datetime.date | None
    found: Ending | None
    shares: AllocationResult | None

    @property
    def own_cents(self) -> int:
        """What the parties would bear themselves."""
        return (self.found.to(None) if self.found else 0) + (self.shares.budget_cents if self.shares else 0)

    @property
    def lost_cents(self) -> int:
        return (self.found.paid if self.found else 0) + (self.shares.budget_cents if self.shares else 0)

    def own_of(self, party: str) -> int:
        found = sum(row.to(None) for row in self.found.rows if row.party == party) if self.found else 0
        return found + (self.shares.total_of(party) if self.shares else 0)


def now(_present: Present) -> Inputs:
    return Inputs(0, None)


def work_out(present: Present, inputs: Inputs) -> Result:
    if not inputs.stream:
        return Result(None, None, None, None)
    stream = next((row for row in present.streams if row.key == inputs.stream), None)
    if stream is None:
        raise CannotWorkOut("no_such_stream")
    last = inputs.last or stream.last or present.year.last_day
    money = next(row for row in present.money if row.key == stream.key)
    if last < money.first:
        raise CannotWorkOut("ends_before_it_begins", first=money.first.isoformat())
    if stream.last is not None and last > stream.last:
        raise CannotWorkOut("ends_after_its_own_end", last=stream.last.isoformat())
    found = ending(coverage(present), stream.key, last)
    # Of the subsidy the division hands out nearly everything; that is gone from the year after its last.
    shares = None
    if stream.is_subsidy and present.steps and present.grant_cents and SchoolYear.of(last) >= present.year:
        shares = division(present, present.grant_cents)
    return Result(stream, last, found, shares)
