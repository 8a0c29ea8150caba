"""The tables for the annual report as people read them: model G of the penvoerder, or a hogeschool's subsidies.

Every table is columns and rows with whole cents: page, PDF, XLSX and CSV show the same rows. A row about earlier years
stands under its stream as “correction of earlier years”, so that what was fixed is not changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.annual import annual_tables, carried, draft_allocations, fixed_report, streams_of
from books.calculations.annual import (
    ALLOCATION,
    G1,
    G2A,
    G2B,
    NONE,
    RECEIPT,
    AnnualTables,
    Line,
    from_json,
    remarks,
    tables,
)
from books.models import AnnualReport
from funding.enums import ReportModel
from funding.reports.base import Head, must_equal
from oids import formats
from oids.exports import DAY, EURO, Column, Sheet
from partnerships.enums import PartyKind

# What each figure of a line consists of, as the part of the derivation that a link opens.
PARTS = {
    "granted": "amount", "opening": "before", "correction": "before", "received": "received", "spent": "spent",
    "released": "balance", "closing": "balance", "received_to_date": "received", "spent_to_date": "spent",
    "to_settle": "balance",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` and `total` are by the keys of `columns`; a row's `stream` says whose it is (None: a total)."""

    name: str
    title: str
    columns: list[Column]
    rows: list[dict[str, Any]]
    total: dict[str, Any] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        for column in self.columns:
            if self.total and column.kind == EURO and column.key in self.total:
                must_equal(self.total[column.key], (row[column.key] or 0 for row in self.rows), column.key)

    @property
    def shown(self) -> list[list[tuple[str, bool]]]:
        """Rows and total as (text, is a number), for paper."""
        every = [*self.rows, *([self.total] if self.total else [])]
        return [[(shown(column, row.get(column.key)), column.kind == EURO) for column in self.columns] for row in every]

    @property
    def head(self) -> list[tuple[str, bool]]:
        return [(str(column.label), column.kind == EURO) for column in self.columns]


def shown(column: Column, value: Any) -> str:
    """A value as text: an amount, a day, or the text itself; nothing is nothing."""
    if value is None or value == "":
        return ""
    if column.kind == EURO:
        return formats.euro(value)
    return formats.day(value) if column.kind == DAY else str(value)


@dataclass(frozen=True, slots=True)
class RemarkRow:
    stream: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class AnnualPaper:
    """One calendar year: its tables, what to look at, and everything by which it can be followed."""

    head: Head
    calendar: int
    is_institute: bool
    found: AnnualTables
    tables: tuple[Table, ...]
    remarks: tuple[RemarkRow, ...]
    sha256: str = ""

    @property
    def is_fixed(self) -> bool:
        return bool(self.sha256)


def annual_paper(partnership, calendar: int) -> AnnualPaper:
    """The fixed report if there is one, else the year as it is worked out now."""
    report = fixed_report(partnership, calendar)
    found = from_json(report.tables) if report else annual_tables(partnership, calendar)
    day = datetime.date(calendar, 12, 31)
    party = partnership.penvoerder_on(day)
    is_institute = party is not None and party.kind == PartyKind.INSTITUTE
    name = report.penvoerder if report else (party.name_on(day) if party else "")
    rows = [RemarkRow(row.stream, row.name, remark_in_words(row.code, row.cents)) for row in remarks(found)]
    if report is None:
        rows += [
            RemarkRow(0, _("allocation %(year)s") % {"year": row.school_year}, _(
                "It is not adopted yet, so nothing of it is spent in this table."
            ))
            for row in draft_allocations(partnership, calendar)
        ]  # fmt: skip
    return AnnualPaper(
        head=_head(partnership, calendar, report, name), calendar=calendar, is_institute=is_institute, found=found,
        tables=tables_of(found, is_institute=is_institute), remarks=tuple(rows),
        sha256=report.sha256 if report else "",
    )  # fmt: skip


def _head(partnership, calendar: int, report: AnnualReport | None, penvoerder: str) -> Head:
    return Head(
        title=_("Annual report %(year)s: the subsidies") % {"year": calendar}, partnership=partnership.name_on(datetime.date(calendar, 12, 31)),
        school_year="", reference=f"J-{partnership.slug}-{calendar}",
        state=_("fixed") if report else _("not fixed yet"), is_concept=report is None,
        as_of=report.fixed_at if report else timezone.now(), penvoerder=penvoerder,
        adopted=f"{report.fixed_by}, {formats.day_time(report.fixed_at)}" if report else "",
    )  # fmt: skip


def tables_of(found: AnnualTables, *, is_institute: bool) -> tuple[Table, ...]:
    models = [_subsidies(found)] if is_institute else [_g1(found), _g2a(found), _g2b(found)]
    apart = _apart(found, G1 if is_institute else NONE)
    return (*models, *([apart] if not is_institute and apart.rows else []), _balances(found))


WHAT = [
    Column("name", gettext_lazy("Description")), Column("reference", gettext_lazy("Reference")),
    Column("decided_on", gettext_lazy("Date"), DAY),
]  # fmt: skip


def _what(row: Line) -> dict[str, Any]:
    stream = row.stream
    return {
        "stream": stream.key, "name": stream.name, "reference": stream.reference, "decided_on": stream.decided_on,
        "granted": stream.granted,
    }  # fmt: skip


def _correction(row: Line, **values) -> list[dict[str, Any]]:
    if not row.is_corrected:
        return []
    name = _("%(name)s: correction of earlier years") % {"name": row.stream.name}
    empty = dict.fromkeys(("granted", "opening", "released"))
    return [{"stream": row.stream.key, "name": name, **empty, **values}]


def _sum(rows: Iterable[dict], keys: Iterable[str]) -> dict[str, Any]:
    found = list(rows)
    if not found:
        return {}
    return {"stream": None, "name": _("Total")} | {key: sum(row[key] or 0 for row in found) for key in keys}


def _g1(found: AnnualTables) -> Table:
    rows = [
        _what(row) | {"completed": _("yes") if row.stream.completed_in(found.year) else _("no")}
        for row in found.of_model(G1)
    ]
    return Table(
        "g1", _("G1: subsidies without settlement clause"),
        [*WHAT, Column("completed", _("Performance completed"))], rows,
    )  # fmt: skip


def _g2a(found: AnnualTables) -> Table:
    rows = []
    for row in found.of_model(G2A):
        received, spent = row.to_date.received - row.corrected_received, row.to_date.spent - row.corrected_spent
        rows.append(
            _what(row)
            | {"received_to_date": received, "spent_to_date": spent, "to_settle": row.closing - row.correction}
        )
        rows += _correction(
            row, received_to_date=row.corrected_received, spent_to_date=row.corrected_spent, to_settle=row.correction
        )
    keys = ("granted", "received_to_date", "spent_to_date", "to_settle")
    columns = [
        *WHAT, Column("granted", _("Amount granted"), EURO),
        Column("received_to_date", _("Received up to and including %(year)s") % {"year": found.year}, EURO),
        Column("spent_to_date", _("Total costs"), EURO), Column("to_settle", _("To be settled"), EURO),
    ]  # fmt: skip
    title = _("G2-A: subsidies with settlement clause, ended in the year")
    return Table("g2a", title, columns, rows, _sum(rows, keys))


def _flow(row: Line) -> list[dict[str, Any]]:
    """A stream with its opening balance, what came in and was spent, and its closing balance; its correction under it."""
    own = {
        "opening": row.opening, "received": row.received, "spent": row.spent, "released": row.released,
        "spent_to_date": row.to_date.spent - row.corrected_spent, "closing": row.closing - row.correction,
    }  # fmt: skip
    return [
        _what(row) | own,
        *_correction(
            row, received=row.corrected_received, spent=row.corrected_spent, spent_to_date=row.corrected_spent,
            closing=row.correction,
        ),
    ]  # fmt: skip


def _flow_columns(year: int, *, to_date: bool = False, released: bool = False) -> list[Column]:
    return [
        *WHAT, Column("granted", _("Amount granted"), EURO),
        Column("opening", _("Balance 1-1-%(year)s") % {"year": year}, EURO),
        Column("received", _("Received in %(year)s") % {"year": year}, EURO),
        Column("spent", _("Costs in %(year)s") % {"year": year}, EURO),
        *([Column("spent_to_date", _("Total costs 31-12-%(year)s") % {"year": year}, EURO)] if to_date else []),
        *([Column("released", _("Released"), EURO)] if released else []),
        Column("closing", _("Balance still to be spent 31-12-%(year)s") % {"year": year}, EURO),
    ]  # fmt: skip


def _g2b(found: AnnualTables) -> Table:
    rows = [row for line in found.of_model(G2B) for row in _flow(line)]
    title = _("G2-B: subsidies with settlement clause that go on")
    columns = _flow_columns(found.year, to_date=True)
    return Table("g2b", title, columns, rows, _sum(rows, [column.key for column in columns if column.kind == EURO]))


def _apart(found: AnnualTables, model: str) -> Table:
    rows = [row for line in found.of_model(model) for row in _flow(line)]
    columns = _flow_columns(found.year)
    return Table(
        "apart", _("Streams that are not in model G"), columns, rows,
        _sum(rows, [column.key for column in columns if column.kind == EURO]),
    )  # fmt: skip


def _subsidies(found: AnnualTables) -> Table:
    rows = [row for line in found.shown for row in _flow(line)]
    columns = _flow_columns(found.year, released=True)
    return Table(
        "subsidies", _("Subsidies of the hogeschool"), columns, rows,
        _sum(rows, [column.key for column in columns if column.kind == EURO]),
    )  # fmt: skip


def _balances(found: AnnualTables) -> Table:
    """All streams, so that the year ties to the year before and to the bank."""
    keys = ("opening", "correction", "received", "spent", "released", "closing")
    rows = [
        {"stream": row.stream.key, "name": row.stream.name, "model": model_name(row.table)}
        | {key: getattr(row, key) for key in keys}
        for row in found.shown
    ]
    labels = (
        _("Balance 1-1"), _("Correction of earlier years"), _("Received"), _("Costs"), _("Released"), _("Balance 31-12"),
    )  # fmt: skip
    columns = [
        Column("name", _("Description")), Column("model", _("Table")),
        *(Column(key, label, EURO) for key, label in zip(keys, labels, strict=True)),
    ]  # fmt: skip
    note = _(
        "Balance 1-1, correction and received, less costs and released, is balance 31-12. Released: left of a completed "
        "subsidy without settlement clause."
    )
    return Table("balances", _("Balances of all streams"), columns, rows, _sum(rows, keys), note)


def model_name(model: str) -> str:
    return {G1: "G1", G2A: "G2-A", G2B: "G2-B"}.get(model) or str(ReportModel(model).label)


def remark_in_words(code: str, cents: int) -> str:
    amount = formats.euro(cents)
    return {
        "no_decision": _("The date of the decision is missing. Enter it at the grant."),
        "no_reference": _("The reference of the decision is missing. Enter it at the grant."),
        "g1_ended_not_completed": _(
            "Its period is over and its performance is not marked as completed. Enter the day of completion at the grant."
        ),
        "overspent": _("%(amount)s more was spent than came in. It is still to be received, or the parties bear it."),
        "more_than_granted": _("%(amount)s more came in than was granted. Record the new amount, or pay it back."),
        "corrected": _(
            "%(amount)s is a correction of earlier years: they were fixed, and something is known otherwise."
        ),
    }[code] % {"amount": amount}


def known_since(partnership, paper: AnnualPaper) -> int:
    """Of a fixed year: by how many cents its closing balance would now be otherwise."""
    streams = streams_of(partnership)
    now = tables(streams, paper.calendar, carried(partnership, streams, paper.calendar))
    return now.total.closing - paper.found.total.closing


def stream_columns() -> list[Column]:
    """One row per stream with everything, for CSV."""
    euro = {
        "granted": _("Amount granted"), "opening": _("Balance 1-1"), "corrected_received": _("Correction of received"),
        "corrected_spent": _("Correction of costs"), "received": _("Received"), "spent": _("Costs"),
        "released": _("Released"), "closing": _("Balance 31-12"), "received_to_date": _("Received to date"),
        "spent_to_date": _("Total costs"),
    }  # fmt: skip
    return [
        Column("model", _("Table")), *WHAT, Column("completed_on", _("Performance completed on"), DAY),
        *(Column(key, label, EURO) for key, label in euro.items()),
    ]  # fmt: skip


def stream_rows(found: AnnualTables) -> list[dict[str, Any]]:
    names = ("opening", "corrected_received", "corrected_spent", "received", "spent", "released", "closing")
    return [
        _what(row)
        | {"model": model_name(row.table), "completed_on": row.stream.completed_on}
        | {name: getattr(row, name) for name in names}
        | {"received_to_date": row.to_date.received, "spent_to_date": row.to_date.spent}
        for row in found.shown
    ]


def movement_columns() -> list[Column]:
    return [
        Column("name", _("Stream")), Column("what", _("What")), Column("date", _("Date"), DAY),
        Column("description", _("Description")), Column("party", _("Party")), Column("cents", _("Amount"), EURO),
    ]  # fmt: skip


def movement_rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The receipts, costs and parts of allocations behind the year's figures."""
    return [
        {
            "name": row.stream.name, "what": movement_in_words(move.what), "date": move.day, "description": move.text,
            "party": move.party, "cents": move.cents,
        }
        for row in lines
        for move in (*row.of("received"), *row.of("spent"))
    ]  # fmt: skip


def movement_in_words(what: str) -> str:
    if what == RECEIPT:
        return _("receipt")
    return _("allocation, part of this year") if what == ALLOCATION else _("cost")


def sheets(paper: AnnualPaper) -> list[Sheet]:
    """A sheet per table, and the movements behind them."""
    found = [
        Sheet(table.name.upper()[:31], table.columns, [*table.rows, *([table.total] if table.total else [])])
        for table in paper.tables
    ]
    return [*found, Sheet(_("Derivation")[:31], movement_columns(), movement_rows(paper.found.shown))]
