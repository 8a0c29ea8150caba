"""Figures side by side: of years, of partnerships, of both partnerships together, and of one board over the years.

They are made of reports of single years for the same reader: a figure that is hidden there is hidden here, and what is
added up or subtracted from it as well. So a comparison tells nothing that the reports beside each other do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steering.reports.figures import (
    COUNT,
    EURO,
    HOURS,
    PERCENT,
    TURNED,
    Chart,
    FiguresReport,
    Head,
    ReportHead,
    Row,
    Table,
    Value,
)

# Of the figures at a glance: those that add up over partnerships, and those that are an average over another one.
SUMS = (
    "students", "placed", "counting", "hours", "funded", "delivered", "counted", "subsidy", "allocated", "contributed",
    "worked", "boards", "schools", "academic",
)  # fmt: skip
AVERAGES = {
    "part_time": "students", "subsidy_each": "students", "allocated_each": "students", "each_school_trainer": "placed",
    "each_mentor": "placed", "each_institute_trainer": "placed",
}  # fmt: skip
TOGETHER, CHANGE = "together", "change"


@dataclass(frozen=True, slots=True)
class _Column:
    """One report, or (without one) those of all partnerships of a year together."""

    key: str
    label: str
    reports: tuple[FiguresReport, ...]


def added(values: Iterable[Value]) -> Value:
    """The sum (of one: itself, with what it opens); hidden when a part is hidden, not known when none is known."""
    parts = list(values)
    if len(parts) == 1:
        return parts[0]
    if any(part.is_hidden for part in parts):
        return Value(is_hidden=True)
    numbers = [part.number for part in parts if part.number is not None]
    return Value(sum(numbers, Fraction(0))) if numbers else Value()


def average(values: Sequence[Value], over: Sequence[Value]) -> Value:
    """Of averages over so many each; hidden or not known when a part is."""
    if any(part.is_hidden for part in (*values, *over)):
        return Value(is_hidden=True)
    pairs = [(value.number, weight.number) for value, weight in zip(values, over, strict=True) if weight.number]
    if not pairs or any(number is None for number, _weight in pairs):
        return Value()
    return Value(sum((n * w for n, w in pairs), Fraction(0)) / sum(w for _n, w in pairs))


def difference(before: Value, after: Value) -> Value:
    if before.is_hidden or after.is_hidden:
        return Value(is_hidden=True)
    if before.number is None or after.number is None:
        return Value()
    return Value(after.number - before.number)


def columns_of(reports: Sequence[FiguresReport]) -> list[_Column]:
    """The reports in their order; after those of a year with more partnerships these together."""
    names = {report.head.partnership for report in reports}
    found: list[_Column] = []
    years = list(dict.fromkeys(report.head.school_year for report in reports))
    for year in years:
        own = [report for report in reports if report.head.school_year == year]
        for report in own:
            label = year if len(names) == 1 else f"{report.head.partnership} {year}"
            found.append(_Column(report.head.reference, label, (report,)))
        if len(own) > 1:
            label = _("together %(year)s") % {"year": year}
            found.append(_Column(f"{TOGETHER} {year}", label, tuple(own)))
    return found


class Comparison:
    """Makes the tables."""

    def __init__(self, reports: Sequence[FiguresReport]) -> None:
        self.columns = columns_of(reports)
        self.reports = reports
        self.has_change = len(self.columns) == 2

    def heads(self, kind: str = COUNT) -> tuple[Head, ...]:
        found = [Head(column.key, column.label, kind) for column in self.columns]
        return (*found, Head(CHANGE, _("Difference"), kind)) if self.has_change else tuple(found)

    def row(self, key: str, label: str, value: Callable[[_Column], Value], kind: str = "", url: str = "") -> Row:
        values = [value(column) for column in self.columns]
        if self.has_change:
            values.append(Value() if kind == PERCENT else difference(*values))
        return Row(key, label, tuple(values), kind, url)

    def labels(self, table: str) -> dict[str, Row]:
        """The rows of a table in any of the reports, in their order; the total last."""
        found: dict[str, Row] = {}
        for report in self.reports:
            for row in (report.table(table) or _NOTHING).lines:
                found.setdefault(row.key, row)
        last = found.pop("total", None)
        return found | ({"total": last} if last is not None else {})

    def table(
        self,
        name: str,
        source: str,
        column: str,
        title: str,
        kind: str = COUNT,
        drawn: Chart | None = None,
        note: str = "",
    ) -> Table | None:
        """One column of a table of the year, side by side."""
        labels = self.labels(source)
        add = added if kind != HOURS else _only
        rows = [
            self.row(
                key, row.label, lambda at, key=key: add([one.value(source, key, column) for one in at.reports]), url=row.url
            )
            for key, row in labels.items()
        ]  # fmt: skip
        if not any(value.number is not None or value.is_hidden for row in rows for value in row.values):
            return None
        total = rows.pop() if rows and rows[-1].key == "total" else None
        corner = next(table.corner for report in self.reports if (table := report.table(source)) is not None)
        return Table(name, title, corner, self.heads(kind), tuple(rows), total, note, drawn=drawn)

    def key_table(self) -> Table:
        def value(column: _Column, key: str) -> Value:
            parts = [report.value("key", key, "now") for report in column.reports]
            if len(parts) == 1:
                return parts[0]
            if key in SUMS:
                return added(parts)
            if key in AVERAGES:
                return average(parts, [report.value("key", AVERAGES[key], "now") for report in column.reports])
            return Value()

        rows = [
            self.row(key, row.label, lambda column, key=key: value(column, key), row.kind)
            for key, row in self.labels("key").items()
        ]
        notes = (report.table("key") or _NOTHING for report in self.reports)
        note = next((table.note for table in notes if table.note), "")
        return Table("key", _("At a glance"), _("Figure"), self.heads(), tuple(rows), None, note)

    def tables(self) -> tuple[Table, ...]:
        turned = Chart(TURNED, tuple(column.key for column in self.columns))
        found = [
            self.key_table(),
            self.table("routes", "routes", "students", _("Students by route"), drawn=turned),
            self.table("studies", "studies", "students", _("Students by year of study")),
            self.table("kinds", "kinds", "students", _("Students by kind for the subsidy")),
            self.table("boards", "boards", "students", _("Students by school board")),
            self.table("boards_each", "boards", "each", _("Hours per student by school board"), HOURS),
            self.table("boards_given", "boards", "given", _("Allocated by placements, by school board"), EURO),
            self.table("parties", "parties", "allocated", _("Allocated per party"), EURO),
            self.table("contributed", "parties", "contributed", _("Own contribution in money per party"), EURO),
        ]  # fmt: skip
        return tuple(table for table in found if table is not None)


_NOTHING = Table("", "", "", (), ())


def _only(values: Iterable[Value]) -> Value:
    """An average of one report; more of them are no sum."""
    parts = [part for part in values if part.is_hidden or part.number is not None]
    if any(part.is_hidden for part in parts):
        return Value(is_hidden=True)
    return parts[0] if len(parts) == 1 else Value()


def _head(title: str, reports: Sequence[FiguresReport], what: str) -> ReportHead:
    names = list(dict.fromkeys(report.head.partnership for report in reports))
    years = sorted({report.head.school_year for report in reports})
    return ReportHead(
        title=title, partnership=", ".join(names), school_year=" – ".join(dict.fromkeys((years[0], years[-1]))),
        reference=what, state=reports[0].head.state, is_concept=False,
        as_of=max(report.head.as_of for report in reports),
    )  # fmt: skip


def _words(reports: Sequence[FiguresReport]) -> tuple[str, ...]:
    """Each line once."""
    return tuple(dict.fromkeys(line for report in reports for line in report.words))


def compare_report(reports: Sequence[FiguresReport], reference: str) -> FiguresReport:
    warnings = [f"{report.head.school_year}: {line}" for report in reports for line in report.warnings]
    head = _head(_("Figures side by side"), reports, reference)
    return FiguresReport(head, _words(reports), Comparison(reports).tables(), tuple(warnings))


# Of one board: (table, column, kind, what it is called) of the reports of the years.
OF_BOARD = (
    ("boards", "students", COUNT, gettext_lazy("Students")),
    ("boards", "hours", HOURS, gettext_lazy("Hours needed by the norm")),
    ("boards", "each", HOURS, gettext_lazy("Hours needed per student")),
    ("boards", "given", EURO, gettext_lazy("Allocated by placements")),
    ("boards", "given_each", EURO, gettext_lazy("Allocated by placements, per student")),
    ("parties", "allocated", EURO, gettext_lazy("Allocated in all")),
    ("parties", "contributed", EURO, gettext_lazy("Own contribution in money")),
    ("parties", "hours", HOURS, gettext_lazy("Own contribution in hours")),
    ("parties", "value", EURO, gettext_lazy("Own contribution in hours, at their rate")),
)


def _has(table: Table | None, row: str, column: str) -> bool:
    return table is not None and table.row(row) is not None and any(head.key == column for head in table.columns)


def _value_of(at: _Column, *, table: str, code: str, column: str) -> Value:
    return at.reports[0].value(table, code, column)


def board_report(reports: Sequence[FiguresReport], code: str, name: str, reference: str) -> FiguresReport:
    """One board over the years, and its schools by their students."""
    own = Comparison(reports)
    rows = []
    for table, column, kind, label in OF_BOARD:
        # What the reader is not shown of this board in any year is no row.
        if any(_has(report.table(table), code, column) for report in reports):
            value = partial(_value_of, table=table, code=code, column=column)
            rows.append(own.row(f"{table}_{column}", str(label), value, kind))
    routes = own.labels("routes")
    by_route = tuple(
        own.row(key, row.label, lambda at, key=key: at.reports[0].value("boards", code, key))
        for key, row in routes.items()
        if key not in ("total", "gone")
    )
    schools = own.table("schools", "schools", "students", _("Students by school"))
    if schools is not None:
        kept = tuple(row for row in schools.rows if row.key.endswith(f" {code}"))
        schools = Table(schools.name, schools.title, schools.corner, schools.columns, kept, None)
    head = _head(name, reports, reference)
    turned = Chart(TURNED, tuple(column.key for column in own.columns))
    tables = [
        Table("key", _("At a glance"), _("Figure"), own.heads(), tuple(rows)),
        Table("routes", _("Students by route"), _("Route"), own.heads(), by_route, drawn=turned),
        *([schools] if schools is not None and schools.rows else []),
    ]
    return FiguresReport(head, _words(reports), tuple(tables))
