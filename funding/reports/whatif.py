"""What an adopted allocation would have been by another scheme: a thought experiment, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db.models import QuerySet

from funding.calculations.export import inputs_from_json, inputs_to_json, result_from_json, result_to_json
from funding.calculations.whatif import by_other_steps
from funding.differences import DifferenceRow, names_of
from funding.enums import AllocationState
from funding.inputs import pure_step
from funding.models import Allocation, AllocationScheme
from funding.reports.allocation import PartyRow
from funding.reports.base import StepRow, must_equal, rows_of_steps, step_rows
from oids.exports import EURO, Column


@dataclass(frozen=True, slots=True)
class WhatIfReport:
    """Money in whole cents; what parties gain and lose adds up to 0, or it refuses to exist."""

    allocation: Allocation
    scheme: AllocationScheme
    differences: tuple[DifferenceRow, ...]
    before: tuple[StepRow, ...]
    after: tuple[StepRow, ...]
    parties: tuple[PartyRow, ...]

    def __post_init__(self) -> None:
        must_equal(0, (row.change for row in self.differences), "differences")
        must_equal(self.allocation.budget_cents, (row.after for row in self.differences), "parties")
        for index, step in enumerate(self.after):
            must_equal(step.cents, (party.cells[index] or 0 for party in self.parties), f"column {step.number}")


def what_if(allocation: Allocation, scheme: AllocationScheme) -> WhatIfReport:
    """From what was kept with the allocation: its budget, parties and placements, by the steps of `scheme`.

    Raises `AllocationError` when these steps cannot divide that money, such as a step to a party of another year.
    """
    steps = tuple(pure_step(step) for step in scheme.steps.select_related("party"))
    kept = inputs_from_json(allocation.inputs)
    found = by_other_steps(kept, result_from_json(allocation.result), steps)
    names, result = names_of(allocation), result_to_json(found.after)
    by_step = [{line["party"]: line["cents"] for line in step["lines"]} for step in result["steps"]]
    definitions = inputs_to_json(replace(kept, steps=steps, segments=()))["steps"]
    return WhatIfReport(
        allocation=allocation,
        scheme=scheme,
        differences=tuple(DifferenceRow(code, names[code], before, after) for code, before, after, _ in found.rows),
        before=step_rows(allocation),
        after=rows_of_steps(definitions, result["steps"], names),
        parties=tuple(
            PartyRow(code, names[code], tuple(lines.get(code) for lines in by_step), after)
            for code, _before, after, _change in found.rows
        ),
    )


def newest_of_each_year(allocations: QuerySet) -> list[Allocation]:
    """Of the queryset: the newest version that was adopted, per school year; the last year first."""
    rows = allocations.filter(state__in=[AllocationState.ADOPTED, AllocationState.AUTHORISED])
    rows = rows.select_related("partnership", "scheme").defer("inputs", "result").order_by("school_year", "number")
    newest = {row.school_year: row for row in rows}
    return sorted(newest.values(), key=lambda row: row.school_year, reverse=True)


def what_if_columns(report: WhatIfReport, words: dict[str, str]) -> list[Column]:
    """`words` are the labels: code, name, was, becomes, change."""
    columns = [Column("code", words["code"]), Column("name", words["name"])]
    columns += [Column(key, words[key], EURO) for key in ("was", "becomes", "change")]
    return columns + [Column(f"step{step.number}", f"{step.number}. {step.description}", EURO) for step in report.after]


def what_if_rows(report: WhatIfReport) -> list[dict]:
    return [
        {"code": row.code, "name": row.name, "was": row.before, "becomes": row.after, "change": row.change}
        | {f"step{step.number}": cell for step, cell in zip(report.after, party.cells, strict=True)}
        for row, party in zip(report.differences, report.parties, strict=True)
    ]
