"""The costs of a school year with what pays them, per cost and per kind and stream."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from books.calculations.coverage import Coverage
from books.models import Cost
from books.streams import coverage_of
from funding.enums import CostKind
from funding.models import Grant
from oids.periods import Period

# How the part that parties bear themselves is called where a stream is asked for.
OWN = "own"


@dataclass(frozen=True, slots=True)
class PaidCosts:
    """`parts`: cost -> stream (None: the party) -> cents; only confirmed costs are in it."""

    coverage: Coverage
    parts: dict[int, dict[int | None, int]]
    streams: dict[int, Grant] = field(default_factory=dict)

    @property
    def paying(self) -> list[int]:
        """Keys of the streams that may pay costs, or paid some."""
        used = {key for own in self.parts.values() for key in own}
        return [stream.key for stream in self.coverage.streams if stream.earmarks or stream.key in used]

    def able_in(self, period: Period) -> set[int]:
        """Streams with earmarks whose period meets it."""
        return {
            stream.key for stream in self.coverage.streams
            if stream.earmarks and Period(stream.first, stream.last).overlaps(period)
        }  # fmt: skip

    def payers_of(self, costs: set[int]) -> set[int]:
        """Streams that pay something of these costs."""
        return {key for cost in costs for key in self.of(cost) if key is not None}

    def of(self, cost_id: int) -> dict[int | None, int]:
        return self.parts.get(cost_id, {})

    def by_streams(self, cost_id: int) -> int:
        return sum(cents for stream, cents in self.of(cost_id).items() if stream is not None)

    def by(self, cost_id: int, stream: str) -> int:
        """`stream` is the key of one, or `own`."""
        return self.of(cost_id).get(None if stream == OWN else int(stream), 0)

    def paid_by(self, stream: str) -> list[int]:
        """Keys of the costs of which it pays something."""
        return [key for key in self.parts if self.by(key, stream)]


def paid_costs(partnership, coverage: Coverage | None = None) -> PaidCosts:
    """Over all years. Some eight queries, whatever the number of costs."""
    coverage = coverage or coverage_of(partnership)
    parts: dict[int, dict[int | None, int]] = defaultdict(dict)
    for line in coverage.lines:
        own = parts[line.cost]
        own[line.stream] = own.get(line.stream, 0) + line.cents
    return PaidCosts(coverage, dict(parts), Grant.objects.in_bulk({stream.key for stream in coverage.streams}))


@dataclass(frozen=True, slots=True)
class KindRow:
    """Cents of one kind of cost: per stream (None: borne by the parties), and together."""

    kind: str
    cells: dict[int | None, int]
    total: int


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Kinds x streams of one school year; refuses to exist unless it adds up both ways."""

    streams: tuple[Grant, ...]
    rows: tuple[KindRow, ...]
    totals: dict[int | None, int]
    total: int

    def __post_init__(self) -> None:
        if any(sum(row.cells.values()) != row.total for row in self.rows):
            raise ValueError("a kind of cost does not add up over its streams")
        if sum(self.totals.values()) != self.total or sum(row.total for row in self.rows) != self.total:
            raise ValueError("the totals of the streams do not add up")


def coverage_table(partnership, school_year, paid: PaidCosts) -> CoverageTable:
    """Streams that could pay in this year, even when they pay nothing: then one sees what is left."""
    cells: dict[str, dict[int | None, int]] = {kind: {} for kind in CostKind.values}
    costs = Cost.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    amounts: dict[str, int] = dict.fromkeys(CostKind.values, 0)
    for key, kind, cents in costs.values_list("pk", "kind", "amount_cents"):
        amounts[kind] += cents
        for stream, part in paid.of(key).items():
            cells[kind][stream] = cells[kind].get(stream, 0) + part
    used = {stream for row in cells.values() for stream in row if stream is not None}
    period = school_year.period
    shown = [
        stream.key for stream in paid.coverage.streams
        if stream.key in used or (stream.earmarks and stream.first <= period.last
                                  and (stream.last is None or stream.last >= period.first))
    ]  # fmt: skip
    rows = tuple(KindRow(kind, cells[kind], amounts[kind]) for kind in CostKind.values)
    totals = {key: sum(row.cells.get(key, 0) for row in rows) for key in [*shown, None]}
    return CoverageTable(tuple(paid.streams[key] for key in shown), rows, totals, sum(amounts.values()))
