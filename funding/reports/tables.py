"""The tables of the accountability report, by name: printed in the PDF, embedded in the archive file."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.reports.accountability import AccountabilityReport
from funding.reports.base import HoursRow
from oids.archive import ArchiveData, DataTable
from oids.exports import DAY, EURO, HOURS, INTEGER, Column

# Made for the file of one partnership: it is Dutch, whoever asks for it.
LANGUAGE = "nl"


def archive_data(report: AccountabilityReport) -> ArchiveData:
    """Call in the language of the archive: `translation.override(LANGUAGE)`."""
    head = report.head
    facts = [
        (_("Reference"), head.reference), (_("State"), head.state), (_("Penvoerder"), head.penvoerder),
        (_("Prepared by"), head.prepared_by), (_("Decision"), head.decision), (_("Adopted by"), head.adopted),
        (_("Authorised by"), head.authorised), (_("Rule"), report.rule), (_("Source"), report.rule_source if report.rule else ""),
        (_("Reference of the grant"), report.grant_reference if report.rule else ""),
    ]  # fmt: skip
    return ArchiveData(
        title=head.title, reference=head.reference, owner=head.partnership, period=head.school_year, state=head.state,
        as_of=head.as_of, language=LANGUAGE, facts=tuple((label, value) for label, value in facts if value),
        tables=report_tables(report),
    )  # fmt: skip


def report_tables(report: AccountabilityReport) -> tuple[DataTable, ...]:
    """Every table that has rows, in the order of the paper. The names are Dutch: they become file names."""
    tables = (
        _students(report), _hours(report), _amounts(report), _receipts(report), _steps(report), _parties(report),
        _balance(report), *(table for part in report.parts for table in part.tables), _decisions(report),
    )  # fmt: skip
    return tuple(table for table in tables if table.rows)


def _students(report: AccountabilityReport) -> DataTable:
    rows: list[tuple] = [(row.kind, *row.routes, row.total) for row in report.students]
    if rows:
        rows.append((_("Total"), *report.student_total.routes, report.student_total.total))
    return DataTable(
        "studenten", _("Students of this school year by kind for the subsidy and route"),
        (
            Column("kind", _("Kind")),
            *(Column(f"route_{number}", route, INTEGER) for number, route in enumerate(report.routes, start=1)),
            Column("total", _("Total"), INTEGER),
        ),
        tuple(rows), totals=1, styles=("col-name",),
    )  # fmt: skip


def _hours(report: AccountabilityReport) -> DataTable:
    def cells(code: str | None, name: str, row: HoursRow) -> tuple:
        return code, name, row.students, row.school_trainer, row.mentor, row.institute_trainer, row.total

    rows = [cells(row.code, row.name, row) for row in report.boards]
    if rows:
        rows.append(cells(None, _("Total"), report.hours))
    return DataTable(
        "uren", _("Hours agreed per role, by school board"),
        (
            Column("code", _("Number")), Column("board", _("School board")), Column("students", _("Students"), INTEGER),
            Column("school_trainer", _("School trainer"), HOURS), Column("mentor", _("Mentor"), HOURS),
            Column("institute_trainer", _("Institute trainer"), HOURS), Column("total", _("Total"), HOURS),
        ),
        tuple(rows), totals=1, head=1, styles=("col-duo", "", *["col-number"] * 5),
    )  # fmt: skip


def _amounts(report: AccountabilityReport) -> DataTable:
    counts = _("the one that counts")

    def state(row) -> str:
        return f"{row.state} ({counts})" if row.is_current else row.state

    rows = report.amounts if report.rule else ()
    return DataTable(
        "bedragen", _("Amounts of the grant"),
        (
            Column("state", _("State")), Column("decided_on", _("Date of the letter"), DAY),
            Column("students", _("Students"), INTEGER), Column("amount", _("Amount"), EURO),
        ),
        tuple((state(row), row.decided_on, row.students, row.cents) for row in rows),
    )  # fmt: skip


def _receipts(report: AccountabilityReport) -> DataTable:
    rows: list[tuple] = []
    if report.rule:
        rows = [(row.received_on, row.description or None, row.cents) for row in report.receipts]
        rows.append((None, _("Received"), report.received_cents))
        rows.append((None, _("Still to be received"), report.open_cents))
    return DataTable(
        "ontvangsten", _("Received"),
        (Column("received_on", _("Date"), DAY), Column("description", _("Description")), Column("amount", _("Amount"), EURO)),
        tuple(rows), totals=2, head=1, styles=("col-amount",),
    )  # fmt: skip


def _steps(report: AccountabilityReport) -> DataTable:
    rows: list[tuple] = [(row.number, row.description, row.how, row.cents) for row in report.steps]
    if rows:
        rows.append((None, _("Total"), None, report.allocated_cents))
    return DataTable(
        "stappen", _("By step"),
        (
            Column("step", _("Step"), INTEGER), Column("description", _("Description")), Column("how", _("How")),
            Column("amount", _("Amount"), EURO),
        ),
        tuple(rows), totals=1, head=1, styles=("col-step",),
    )  # fmt: skip


def _parties(report: AccountabilityReport) -> DataTable:
    rows: list[tuple] = []
    if report.steps:
        rows = [(row.code, row.name, row.cents) for row in report.parties]
        rows.append((None, _("Total"), report.allocated_cents))
    return DataTable(
        "partijen", _("By party"),
        (Column("code", _("Number")), Column("name", _("Party")), Column("amount", _("Amount"), EURO)),
        tuple(rows), totals=1, head=1, styles=("col-duo",),
    )  # fmt: skip


def _balance(report: AccountabilityReport) -> DataTable:
    rows: list[tuple] = []
    if report.steps:
        rows = [
            (_("Grant"), report.granted_cents), (_("Allocated"), report.allocated_cents),
            (_("Not allocated"), report.not_allocated_cents),
        ]  # fmt: skip
    return DataTable(
        "saldo", _("Balance"), (Column("what", _("What")), Column("amount", _("Amount"), EURO)),
        tuple(rows), totals=1,
    )  # fmt: skip


def _decisions(report: AccountabilityReport) -> DataTable:
    return DataTable(
        "besluiten", _("What the year rests on"),
        (
            Column("number", _("Number")), Column("decided_on", _("Date"), DAY), Column("subject", _("Subject")),
            Column("rests", _("What rests on it")),
        ),
        tuple((row.number, row.decided_on, row.title, row.rests) for row in report.decisions),
        styles=("col-amount", "col-amount"),
    )  # fmt: skip
