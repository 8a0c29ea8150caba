"""A report of figures: tables that hold all they show, so that page, file, paper and chart draw the same.

A number that may not be told is not in the report at all (`is_hidden`, without a value).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from funding.reports.base import Head as ReportHead
from oids import charts, formats
from oids.exports import EURO as EURO_COLUMN
from oids.exports import HOURS as HOURS_COLUMN
from oids.exports import INTEGER, Column
from oids.money import round_half_up
from oids.views.sections import Cell, Section
from steering.calculations.stand import COUNT, EURO, HOURS, PERCENT, SCORE, TEXT

HIDDEN = "x"
BARS, STACKED, TURNED = "bars", "stacked", "turned"
# Answers run from 1 to 5; every chart of them is drawn from nothing to 5.
SCALE = range(6)


@dataclass(frozen=True, slots=True)
class Value:
    """One figure: exact, or a word, or nothing known, or hidden. `url` opens what it counts."""

    number: Fraction | None = None
    text: str = ""
    is_hidden: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """One column."""

    key: str
    label: str
    kind: str = COUNT


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `kind` is that of all its figures, where they are not those of the columns."""

    key: str
    label: str
    values: tuple[Value, ...]
    kind: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Which columns are drawn: `BARS` of one, `STACKED` with a bar per row, `TURNED` with a bar per column."""

    kind: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`corner` says what the rows are; `total` is the last line."""

    name: str
    title: str
    corner: str
    columns: tuple[Head, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: str = ""
    empty: str = ""
    drawn: Chart | None = None

    def __post_init__(self) -> None:
        if any(len(row.values) != len(self.columns) for row in self.lines):
            raise ValueError(f"{self.name}: a row has another number of figures than there are columns")

    @property
    def lines(self) -> tuple[Row, ...]:
        return self.rows if self.total is None else (*self.rows, self.total)

    @property
    def hides(self) -> bool:
        return any(value.is_hidden for row in self.lines for value in row.values)

    def row(self, key: str) -> Row | None:
        return next((row for row in self.lines if row.key == key), None)

    def value(self, row: str, column: str) -> Value:
        """Nothing where there is no such row or column."""
        found = self.row(row)
        index = next((n for n, head in enumerate(self.columns) if head.key == column), None)
        return Value() if found is None or index is None else found.values[index]

    def shown(self, row: Row, index: int) -> str:
        return show(row.values[index], row.kind or self.columns[index].kind)

    @property
    def section(self) -> Section:
        return Section(
            self.name, self.title, [self.corner, *(head.label for head in self.columns)],
            [self._cells(row) for row in self.rows], note=" ".join(self.notes), empty=self.empty,
            foot=self._cells(self.total) if self.total is not None and self.rows else [],
        )  # fmt: skip

    @property
    def notes(self) -> list[str]:
        """What is said of the figures, and of those that are hidden."""
        hidden = _(
            "x: not shown, because this number is about fewer than five people, or such a number could be worked out from it."
        )
        return [note for note in (self.note, hidden if self.hides else "") if note]

    def _cells(self, row: Row) -> list[Cell | str]:
        cells: list[Cell | str] = [Cell(row.label, row.url)]
        for index, value in enumerate(row.values):
            kind = row.kind or self.columns[index].kind
            cells.append(Cell(self.shown(row, index), value.url, is_number=kind != TEXT))
        return cells

    @property
    def printed(self) -> list[tuple[str, list[tuple[str, bool]], bool]]:
        """For paper: (label, [(figure, whether it is a number)], whether it is the total)."""
        return [
            (
                row.label,
                [(self.shown(row, n), (row.kind or head.kind) != TEXT) for n, head in enumerate(self.columns)],
                row is self.total,
            )
            for row in self.lines
        ]

    @property
    def chart(self) -> Any:
        """Rows and columns of which a figure is hidden, not known or below nothing are not drawn; the table has them."""
        if self.drawn is None or not self.rows:
            return None
        at = [n for n, head in enumerate(self.columns) if head.key in self.drawn.columns]
        if self.drawn.kind == TURNED:
            return self._turned(at)
        rows = [row for row in self.rows if all(_is_drawn(row.values[n]) for n in at)]
        if not rows or not at:
            return None
        kind = self.columns[at[0]].kind
        if self.drawn.kind == BARS:
            drawn = [(row.label, row.values[at[0]].number, row.values[at[0]].url or row.url) for row in rows]
            return charts.bars(
                f"{self.title}: {self.columns[at[0]].label}", drawn, shown=lambda value: axis(value, kind), value_label=self.columns[at[0]].label,
                label_label=self.corner, whole=SCALE if kind == SCORE else (), width=640,
            )  # fmt: skip
        series = [self.columns[n].label for n in at]
        stacked = [(row.label, [row.values[n].number for n in at], row.url) for row in rows]
        return charts.stacked_bars(
            self.title, series, stacked, shown=lambda value: axis(value, kind), label_label=self.corner,
            total_label=_("Total"), width=640,
        )  # fmt: skip

    def _turned(self, at: list[int]) -> Any:
        """A bar per column, its parts are the rows."""
        at = [n for n in at if all(_is_drawn(row.values[n]) for row in self.rows)]
        if not at or len(self.rows) > 6:
            return None
        stacked = [(self.columns[n].label, [row.values[n].number for row in self.rows], "") for n in at]
        kind = self.columns[at[0]].kind
        return charts.stacked_bars(
            self.title, [row.label for row in self.rows], stacked, shown=lambda value: axis(value, kind),
            label_label=self.corner, total_label=_("Total"), width=640,
        )  # fmt: skip


def show(value: Value, kind: str) -> str:
    """As people read it."""
    if value.is_hidden:
        return HIDDEN
    if kind == TEXT or value.text:
        return value.text or "–"
    return show_number(value.number, kind)


def show_number(number: Fraction | None, kind: str, *, percent_places: int = 0) -> str:
    """Cents, hours, a share of 1, a mean or a whole number, exact until here."""
    if number is None:
        return "–"
    if kind == EURO:
        return formats.euro(int(round_half_up(number)))
    if kind == PERCENT:
        return formats.percent(number, percent_places)
    if kind == SCORE:
        return formats.decimal(number, 1)
    return formats.hours(number) if kind == HOURS else formats.count(int(number))


def _is_drawn(value: Value) -> bool:
    return value.number is not None and value.number >= 0


def axis(number: Any, kind: str) -> str:
    """Along a chart: whole euros, means with a decimal."""
    if kind == EURO:
        return "€\u00a0" + formats.decimal(Fraction(number) / 100, 0)
    return formats.decimal(number, 1 if kind == SCORE else 0)


@dataclass(frozen=True, slots=True)
class FiguresReport:
    """All that a page, a file and a paper of figures show. `warnings` say what could not be worked out."""

    head: ReportHead
    words: tuple[str, ...]
    tables: tuple[Table, ...]
    warnings: tuple[str, ...] = ()

    def table(self, name: str) -> Table | None:
        return next((table for table in self.tables if table.name == name), None)

    def value(self, table: str, row: str, column: str) -> Value:
        """Nothing where the report has no such figure."""
        found = self.table(table)
        return Value() if found is None else found.value(row, column)


def columns() -> list[Column]:
    """Of the file: a line per figure, so that tables of every shape fit in one."""
    return [
        Column("table", _("Table")), Column("row", _("Row")), Column("column", _("Column")),
        Column("count", _("Number"), INTEGER), Column("hours", _("Hours"), HOURS_COLUMN),
        Column("euro", _("Amount"), EURO_COLUMN), Column("text", _("Text")),
    ]  # fmt: skip


def rows(report: FiguresReport) -> Iterable[dict[str, Any]]:
    """A hidden figure is a line with "x"; what is not known is no line."""
    for table in report.tables:
        for row in table.lines:
            for head, value in zip(table.columns, row.values, strict=True):
                found = {"table": table.title, "row": row.label, "column": head.label}
                kind = row.kind or head.kind
                if value.is_hidden:
                    yield found | {"text": HIDDEN}
                elif value.text or kind in (PERCENT, SCORE):
                    yield found | {"text": show(value, kind)}
                elif value.number is not None:
                    yield found | {kind: int(round_half_up(value.number)) if kind != HOURS else value.number}
