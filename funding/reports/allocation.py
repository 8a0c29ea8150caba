"""The allocation report: the whole partnership, from the grant to every party's cents."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from funding.differences import DifferenceRow, correction_difference, names_of
from funding.models import Allocation
from funding.reports.base import (
    Head,
    HoursRow,
    StepRow,
    head_of,
    hours_rows,
    hours_total,
    must_equal,
    school_names,
    step_rows,
)
from funding.wording import subsidy_line
from oids.exports import EURO, HOURS, INTEGER, TEXT, Column


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party's cents per step (None: not in that step) and in total."""

    code: str
    name: str
    cells: tuple[int | None, ...]
    cents: int


@dataclass(frozen=True, slots=True)
class ShareRow:
    """How a party's part of one step came about; `exact` is unrounded cents."""

    code: str
    name: str
    weight: Fraction
    share: Fraction
    exact: Fraction
    extra: int
    limited: str
    cents: int


@dataclass(frozen=True, slots=True)
class AllocationReport:
    """Refuses to exist unless every level adds up to the cent."""

    head: Head
    budget_cents: int
    grant_lines: tuple[tuple[str, str], ...]
    grant_reference: str
    steps: tuple[StepRow, ...]
    parties: tuple[PartyRow, ...]
    shares: tuple[tuple[StepRow, tuple[ShareRow, ...]], ...]
    schools: tuple[HoursRow, ...]
    hours: HoursRow
    corrects: str
    correction_reason: str
    differences: tuple[DifferenceRow, ...]
    corrected_cents: int = 0

    @property
    def change_cents(self) -> int:
        """What the whole became more (or less) than in the version that it corrects."""
        return self.budget_cents - self.corrected_cents

    def __post_init__(self) -> None:
        if self.corrects:
            must_equal(self.corrected_cents, (row.before for row in self.differences), "the version before")
            must_equal(self.change_cents, (row.change for row in self.differences), "differences")
        must_equal(self.budget_cents, (party.cents for party in self.parties), "parties")
        must_equal(self.budget_cents, (step.cents for step in self.steps), "steps")
        for index, (step, shares) in enumerate(self.shares):
            must_equal(step.cents, (share.cents for share in shares), f"step {step.number}")
            must_equal(step.cents, (party.cells[index] or 0 for party in self.parties), f"column {step.number}")
        for party in self.parties:
            must_equal(party.cents, (cell or 0 for cell in party.cells), f"party {party.code}")


def allocation_report(allocation: Allocation) -> AllocationReport:
    """From what was kept with the allocation alone; names of schools as they were that year."""
    names = names_of(allocation)
    steps = step_rows(allocation)
    result = allocation.result
    by_step = [{line["party"]: line for line in step["lines"]} for step in result["steps"]]
    corrected = allocation.corrects
    segments = allocation.inputs["segments"]
    schools = hours_rows(segments, school_names(allocation), names)
    amount = allocation.grant_amount
    return AllocationReport(
        head=head_of(allocation, _("Allocation of the subsidy")),
        budget_cents=allocation.budget_cents,
        grant_lines=tuple(subsidy_line(line) for line in amount.derivation),
        grant_reference=amount.grant.reference,
        steps=steps,
        parties=tuple(
            PartyRow(
                row["party"], names[row["party"]],
                tuple(lines[row["party"]]["cents"] if row["party"] in lines else None for lines in by_step),
                row["cents"],
            )
            for row in result["totals"]
        ),
        shares=tuple(
            (step, tuple(_share(line, names) for line in kept["lines"]))
            for step, kept in zip(steps, result["steps"], strict=True)
        ),
        schools=schools,
        hours=hours_total(segments, schools),
        corrects=corrected.reference if corrected else "",
        correction_reason=allocation.correction_reason,
        differences=correction_difference(allocation),
        corrected_cents=corrected.budget_cents if corrected else 0,
    )  # fmt: skip


def _share(line: dict, names: dict[str, str]) -> ShareRow:
    return ShareRow(
        line["party"], names[line["party"]], Fraction(line["weight"]), Fraction(line["share"]),
        Fraction(line["exact"]), line["extra"], line["limited"] or "", line["cents"],
    )  # fmt: skip


def allocation_columns(report: AllocationReport) -> list[Column]:
    columns = [Column("code", _("DUO number"), TEXT), Column("name", _("Party"), TEXT)]
    columns += [Column(f"step{step.number}", f"{step.number}. {step.description}", EURO) for step in report.steps]
    columns.append(Column("cents", _("Total"), EURO))
    if report.corrects:
        columns.append(Column("was", _("Was, in %(reference)s") % {"reference": report.corrects}, EURO))
        columns.append(Column("change", _("Difference"), EURO))
    return columns


def allocation_rows(report: AllocationReport) -> list[dict]:
    """The table of parties, as in the PDF; of a new version with what each had, also a party that has nothing now."""
    rows = {
        party.code: {"code": party.code, "name": party.name, "cents": party.cents}
        | {f"step{step.number}": cell for step, cell in zip(report.steps, party.cells, strict=True)}
        for party in report.parties
    }
    for row in report.differences:
        found = rows.setdefault(row.code, {"code": row.code, "name": row.name, "cents": row.after})
        found |= {"was": row.before, "change": row.change}
    return [rows[code] for code in sorted(rows)] if report.corrects else list(rows.values())


def hours_columns() -> list[Column]:
    return [
        Column("code", "BRIN6", TEXT), Column("name", _("School"), TEXT), Column("board", _("School board"), TEXT),
        Column("students", _("Students"), INTEGER), Column("school_trainer", _("School trainer"), HOURS),
        Column("mentor", _("Mentor"), HOURS), Column("institute_trainer", _("Institute trainer"), HOURS),
    ]  # fmt: skip
