"""The yearly accountability report: students, hours agreed, what came in, what went where, and who decided."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from funding.differences import names_of
from funding.enums import AllocationState
from funding.models import Allocation, Grant
from funding.reports.base import Head, HoursRow, StepRow, board_rows, head_of, hours_total, must_equal, step_rows
from funding.reports.parts import ReportPart, parts_of
from oids import formats
from oids.archive import DataTable
from oids.exports import EURO, HOURS, INTEGER, TEXT, Column
from partnerships.models import Decision
from placements.enums import Route, SubsidyKind
from placements.hours import norm_of_year
from placements.models import Enrolment


@dataclass(frozen=True, slots=True)
class StudentRow:
    """Students of one kind for the subsidy, by route (in the order of `Route`)."""

    kind: str
    routes: tuple[int, ...]
    code: str = ""

    @property
    def total(self) -> int:
        return sum(self.routes)


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One amount of the grant; `is_current` marks the one that counts."""

    state: str
    decided_on: datetime.date | None
    students: int
    cents: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    received_on: datetime.date
    description: str
    cents: int


@dataclass(frozen=True, slots=True)
class PartyRow:
    code: str
    name: str
    cents: int


@dataclass(frozen=True, slots=True)
class DecisionRow:
    number: str
    decided_on: datetime.date
    title: str
    rests: str


@dataclass(frozen=True, slots=True)
class AccountabilityReport:
    """Money is whole cents. `granted` = `allocated` + `not_allocated`; `open_cents` is still to come in."""

    head: Head
    routes: tuple[str, ...]
    students: tuple[StudentRow, ...]
    count_year: str
    counted: int | None
    count_filed_on: datetime.date | None
    norm: str
    boards: tuple[HoursRow, ...]
    hours: HoursRow
    grant_reference: str
    rule: str
    rule_source: str
    amounts: tuple[GrantRow, ...]
    receipts: tuple[ReceiptRow, ...]
    granted_cents: int
    received_cents: int
    steps: tuple[StepRow, ...]
    parties: tuple[PartyRow, ...]
    allocated_cents: int
    decisions: tuple[DecisionRow, ...]
    parts: tuple[ReportPart, ...] = ()

    def __post_init__(self) -> None:
        must_equal(self.received_cents, (row.cents for row in self.receipts), "receipts")
        must_equal(self.allocated_cents, (row.cents for row in self.parties), "parties")
        must_equal(self.allocated_cents, (row.cents for row in self.steps), "steps")

    @property
    def not_allocated_cents(self) -> int:
        return self.granted_cents - self.allocated_cents

    @property
    def open_cents(self) -> int:
        return self.granted_cents - self.received_cents

    @property
    def student_total(self) -> StudentRow:
        return StudentRow("", tuple(sum(column) for column in zip(*(row.routes for row in self.students), strict=True)))


def accountability_report(partnership, school_year) -> AccountabilityReport:
    """The year as it stands: the newest allocation that was adopted, else the draft (then it is a concept)."""
    allocation = _allocation(partnership, school_year)
    grant = Grant.objects.subsidy(partnership, school_year).select_related("rule").first()
    amounts = list(grant.amounts.confirmed().select_related("count").order_by("number")) if grant else []
    current = amounts[-1] if amounts else None
    count = current.count if current else None
    names = names_of(allocation) if allocation else {}
    segments = allocation.inputs["segments"] if allocation else []
    boards = board_rows(segments, names)
    parts = parts_of(partnership, school_year)
    receipts = tuple(
        ReceiptRow(row.received_on, row.description, row.amount_cents)
        for row in (grant.receipts.all() if grant else ())
    )
    return AccountabilityReport(
        head=_head(partnership, school_year, allocation),
        routes=tuple(str(label) for label in Route.labels),
        students=_students(partnership, school_year),
        count_year=str(count.school_year) if count else "",
        counted=current.students if current else None,
        count_filed_on=count.filed_on if count else None,
        norm=_norm(partnership, school_year),
        boards=boards,
        hours=hours_total(segments, boards),
        grant_reference=grant.reference if grant else "",
        rule=grant.rule.name if grant else "",
        rule_source=grant.rule.source if grant else "",
        amounts=tuple(
            GrantRow(str(row.get_state_display()), row.decided_on, row.students, row.amount_cents, row is current)
            for row in amounts
        ),
        receipts=receipts,
        granted_cents=current.amount_cents if current else 0,
        received_cents=sum(row.cents for row in receipts),
        steps=step_rows(allocation) if allocation else (),
        parties=tuple(
            PartyRow(row["party"], names[row["party"]], row["cents"])
            for row in (allocation.result["totals"] if allocation else ())
        ),
        allocated_cents=allocation.budget_cents if allocation else 0,
        decisions=_decisions(partnership, school_year, allocation, parts),
        parts=parts,
    )


def _allocation(partnership, school_year) -> Allocation | None:
    rows = Allocation.objects.filter(partnership=partnership, school_year=school_year)
    rows = rows.select_related("partnership", "decision", "prepared_by", "adopted_by", "authorised_by", "grant_amount")
    frozen = rows.filter(state__in=[AllocationState.ADOPTED, AllocationState.AUTHORISED]).order_by("-number").first()
    return frozen or rows.order_by("-number").first()


def _head(partnership, school_year, allocation) -> Head:
    title = _("Accountability report")
    reference = f"VV-{partnership.slug}-{school_year}"
    # Final it is once the books of the year are closed (`papers.KEEPERS`); until then figures can still change.
    base = (
        head_of(allocation, title)
        if allocation
        else Head(title, partnership.name_of_year(school_year), "", "", "", True, timezone.now())
    )
    return Head(
        title=title, partnership=base.partnership, school_year=str(school_year), reference=reference,
        state=_("concept"), is_concept=True, as_of=timezone.now(), prepared_by=base.prepared_by,
        decision=base.decision, adopted=base.adopted, authorised=base.authorised, penvoerder=base.penvoerder,
    )  # fmt: skip


def _students(partnership, school_year) -> tuple[StudentRow, ...]:
    found = Counter(Enrolment.objects.of_year(partnership, school_year).values_list("subsidy_kind", "route"))
    rows = [
        StudentRow(str(kind.label), tuple(found[kind.value, route.value] for route in Route), kind.value)
        for kind in SubsidyKind
    ]
    return tuple(row for row in rows if row.total)


def _norm(partnership, school_year) -> str:
    norm = norm_of_year(partnership, school_year)
    if norm is None:
        return ""
    return _(
        "Per student per year: %(school_trainer)s h school trainer, %(mentor)s h mentor, %(institute)s h institute trainer"
    ) % {
        "school_trainer": formats.as_entered(norm.school_trainer_hours),
        "mentor": formats.as_entered(norm.mentor_hours),
        "institute": formats.as_entered(norm.institute_trainer_hours),
    }


def _decisions(partnership, school_year, allocation, parts) -> tuple[DecisionRow, ...]:
    """What the year's figures rest on: the norm, the scheme, the allocation, and what the parts name."""
    wanted: dict[int, list[str]] = {}
    norm = norm_of_year(partnership, school_year)
    if norm is not None:
        wanted.setdefault(norm.decision_id, []).append(_("norm"))
    if allocation is not None:
        wanted.setdefault(allocation.scheme.decision_id, []).append(_("scheme of division"))
        if allocation.decision_id:
            wanted.setdefault(allocation.decision_id, []).append(_("allocation"))
    for decision, what in (pair for part in parts for pair in part.rests_on):
        wanted.setdefault(decision, []).append(what)
    rows = Decision.objects.filter(pk__in=wanted).order_by("decided_on", "number")
    return tuple(DecisionRow(row.number, row.decided_on, row.title, ", ".join(wanted[row.pk])) for row in rows)


def accountability_columns() -> list[Column]:
    return [Column("part", _("Part"), TEXT), Column("what", _("What"), TEXT), Column("number", _("Number"), INTEGER),
            Column("hours", _("Hours"), HOURS), Column("cents", _("Amount"), EURO)]  # fmt: skip


def accountability_rows(report: AccountabilityReport) -> list[dict]:
    """The same figures as the PDF, a row each."""
    rows = []
    for row in report.students:
        for route, number in zip(report.routes, row.routes, strict=True):
            rows.append({"part": _("Students"), "what": f"{row.kind}, {route}", "number": number})
    total = report.hours
    for label, value in (
        (_("school trainer"), total.school_trainer), (_("mentor"), total.mentor),
        (_("institute trainer"), total.institute_trainer),
    ):  # fmt: skip
        rows.append({"part": _("Hours agreed"), "what": label, "hours": value})
    rows += [
        {"part": _("Amount of the grant"), "what": row.state, "number": row.students, "cents": row.cents}
        for row in report.amounts
    ]
    rows += [
        {"part": _("Received"), "what": f"{formats.day(row.received_on)} {row.description}".strip(), "cents": row.cents}
        for row in report.receipts
    ]
    rows += [{"part": _("Allocated"), "what": f"{row.name} ({row.code})", "cents": row.cents} for row in report.parties]
    return rows + [row for part in report.parts for table in part.tables for row in _rows_of(table)]


def _rows_of(table: DataTable) -> list[dict]:
    """Every number of a table, in words: which row and which column."""
    keys = {INTEGER: "number", HOURS: "hours", EURO: "cents"}
    rows = []
    for row in table.rows[: len(table.rows) - table.totals]:
        words = [str(value) for column, value in zip(table.columns, row, strict=True) if column.kind == TEXT and value]
        rows += [
            {"part": table.title, "what": f"{', '.join(words)}: {column.label}", keys[column.kind]: value}
            for column, value in zip(table.columns, row, strict=True)
            if column.kind in keys and value is not None
        ]
    return rows
