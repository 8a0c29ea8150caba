"""The tables of a document as data: what is printed, what is embedded and what is compared come from one place.

Cells have the kinds of `oids.exports`: text, integer, euro_cents (whole cents), hours (`Fraction`) and date. Empty is
None. In JSON a cell is exact: cents and numbers as they are, hours as "numerator/denominator", days as 2026-11-23.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from oids import formats
from oids.exports import DANGEROUS, DAY, EURO, HOURS, INTEGER, TEXT, Column, to_csv

FORMAT = "oids-archive-1"
KINDS = (TEXT, INTEGER, EURO, HOURS, DAY)
Value = str | int | Fraction | datetime.date | None


@dataclass(frozen=True, slots=True)
class PrintedCell:
    text: str
    style: str
    is_head: bool


@dataclass(frozen=True, slots=True)
class DataTable:
    """One printed table: `name` is its file, `title` its caption; the last `totals` rows are totals.

    `head` is the column that names the row. `styles` (a class per column) is only for paper.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    totals: int = 0
    head: int = 0
    styles: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.name}: a row has another number of cells than there are columns")

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    def to_csv(self) -> bytes:
        """The bytes of the product's own CSV export of these rows."""
        keys = [column.key for column in self.columns]
        return to_csv(list(self.columns), (dict(zip(keys, row, strict=True)) for row in self.rows))

    @property
    def headings(self) -> list[PrintedCell]:
        return [PrintedCell(column.label, self._style(index), True) for index, column in enumerate(self.columns)]

    @property
    def lines(self) -> Iterator[tuple[bool, list[PrintedCell]]]:
        """(is a total, cells) as they are printed; nothing is a dash, except in a total."""
        first_total = len(self.rows) - self.totals
        for number, row in enumerate(self.rows):
            is_total = number >= first_total
            yield (
                is_total,
                [
                    PrintedCell(
                        shown(column.kind, value) or ("" if is_total else "–"),
                        "num" if column.kind in (INTEGER, EURO, HOURS) else "",
                        index == self.head,
                    )
                    for index, (column, value) in enumerate(zip(self.columns, row, strict=True))
                ],
            )

    @property
    def is_short(self) -> bool:
        """Short enough to stay together on one page."""
        return len(self.rows) <= 20

    def _style(self, index: int) -> str:
        kind = self.columns[index].kind
        width = self.styles[index] if index < len(self.styles) else "col-amount" if kind == EURO else ""
        return f"num {width}".strip() if kind in (INTEGER, EURO, HOURS) else width

    def row_name(self, number: int) -> str:
        """How people find the row: its number on paper and what it is about."""
        value = shown(self.columns[self.head].kind, self.rows[number][self.head]) if number < len(self.rows) else ""
        return f"{number + 1} ({value})" if value else str(number + 1)


@dataclass(frozen=True, slots=True)
class ArchiveData:
    """All that is in an archived document as data. `facts` are the (label, value) lines above the tables."""

    title: str
    reference: str
    owner: str
    period: str
    state: str
    as_of: datetime.datetime
    language: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[DataTable, ...]

    @property
    def file_name(self) -> str:
        return f"{self.reference}.json"

    def to_json(self) -> bytes:
        """Canonical: the same data are the same bytes. The hash of a document is the SHA-256 of these."""
        data = {
            "format": FORMAT,
            "title": self.title,
            "reference": self.reference,
            "owner": self.owner,
            "period": self.period,
            "state": self.state,
            "as_of": self.as_of.astimezone(datetime.UTC).isoformat(),
            "language": self.language,
            "facts": [list(pair) for pair in self.facts],
            "tables": [table_to_json(table) for table in self.tables],
        }
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.to_json()).hexdigest()


def shown(kind: str, value: Value) -> str:
    """A cell as the paper shows it, in the language of the moment; nothing is empty."""
    if value is None or value == "":
        return ""
    return str(
        {EURO: formats.euro, HOURS: formats.hours, INTEGER: formats.count, DAY: formats.day}.get(kind, str)(value)
    )


def table_to_json(table: DataTable) -> dict[str, Any]:
    """Exact: `table_from_json` gives the same table, without what is only for paper."""
    return {
        "name": table.name,
        "title": table.title,
        "head": table.head,
        "totals": table.totals,
        "columns": [{"key": row.key, "label": row.label, "kind": row.kind} for row in table.columns],
        "rows": [
            [_cell_to_json(column.kind, value) for column, value in zip(table.columns, row, strict=True)]
            for row in table.rows
        ],
    }


def _cell_to_json(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == HOURS:
        exact = Fraction(value)
        return f"{exact.numerator}/{exact.denominator}"
    if kind == DAY:
        return value.isoformat()
    return int(value) if kind in (INTEGER, EURO) else str(value)


def _cell_from_json(kind: str, raw: Any) -> Value:
    if raw is None:
        return None
    if kind in (INTEGER, EURO):
        if type(raw) is not int:
            raise ValueError(f"{raw!r} is not a whole number")
        return raw
    text = _word(raw)
    if kind == HOURS:
        return Fraction(text)
    return datetime.date.fromisoformat(text) if kind == DAY else text


def data_from_json(data: bytes) -> ArchiveData:
    """What `to_json` wrote. Raises ValueError that says what is wrong with it."""
    try:
        raw = json.loads(data)
        if raw["format"] != FORMAT:
            raise ValueError(f"the format is {raw['format']!r}, not {FORMAT!r}")
        words = {name: _word(raw[name]) for name in ("title", "reference", "owner", "period", "state", "language")}
        return ArchiveData(
            **words,
            as_of=datetime.datetime.fromisoformat(raw["as_of"]),
            facts=tuple((_word(label), _word(value)) for label, value in raw["facts"]),
            tables=tuple(table_from_json(row) for row in raw["tables"]),
        )
    except KeyError as error:
        raise ValueError(f"{error} is missing") from error
    except (TypeError, AttributeError, ZeroDivisionError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _word(raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValueError(f"{raw!r} is not a text")
    return raw


def table_from_json(raw: dict[str, Any]) -> DataTable:
    """What `table_to_json` wrote; ValueError or KeyError for anything else."""
    columns = tuple(Column(_word(row["key"]), _word(row["label"]), row["kind"]) for row in raw["columns"])
    if wrong := [column.kind for column in columns if column.kind not in KINDS]:
        raise ValueError(f"{wrong[0]!r} is no kind of column")
    if raw["head"] not in range(len(columns)) or raw["totals"] not in range(len(raw["rows"]) + 1):
        raise ValueError(f"the table {raw['name']!r} has no such column or row")
    return DataTable(
        name=_word(raw["name"]), title=_word(raw["title"]), columns=columns, totals=raw["totals"], head=raw["head"],
        rows=tuple(
            tuple(_cell_from_json(column.kind, cell) for column, cell in zip(columns, row, strict=True))
            for row in raw["rows"]
        ),
    )  # fmt: skip


def rows_of_csv(data: bytes) -> list[list[str]]:
    """The cells of a CSV file as they stand in it, heading first."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";", strict=True))


def cell_from_csv(kind: str, text: str) -> Value:
    """The value of a cell of our own CSV. Raises ValueError."""
    if text == "":
        return None
    if kind == INTEGER:
        return int(text)
    if kind == EURO:
        cents = Fraction(text.replace(",", ".")) * 100
        if cents.denominator != 1:
            raise ValueError(f"{text!r} is not in whole cents")
        return int(cents)
    if kind == HOURS:
        return Fraction(text.replace(",", "."))
    if kind == DAY:
        return datetime.datetime.strptime(text, "%d-%m-%Y").date()
    return text[1:] if text.startswith("'") and text[1:].startswith(DANGEROUS) else text
