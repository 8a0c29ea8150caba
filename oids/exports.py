"""One iterator of rows, as CSV for Excel or as XLSX; a cell can never run as a formula.

CSV: `;` between cells, UTF-8 with BOM, decimal comma, days as 23-11-2026: what a Dutch Excel opens by itself.
A text that begins with = + - @ (or a tab or return) gets an apostrophe in front. XLSX holds real numbers and days,
and such texts as plain strings.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from oids.money import round_half_up

TEXT, INTEGER, EURO, HOURS, DAY = "text", "integer", "euro_cents", "hours", "date"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is text, integer, euro_cents (whole cents), hours (Fraction) or date."""

    key: str
    label: str
    kind: str = TEXT


def safe_text(value: Any) -> str:
    """Text that a spreadsheet shows and does not run."""
    text = "" if value is None else str(value)
    return "'" + text if text.startswith(DANGEROUS) else text


def csv_cell(column: Column, value: Any) -> str:
    """How a value stands in a CSV file."""
    if value is None or value == "":
        return ""
    if column.kind == INTEGER:
        return str(int(value))
    if column.kind in (EURO, HOURS):
        number = Fraction(value, 100) if column.kind == EURO else Fraction(value)
        places = 2 if column.kind == EURO else 4
        return str(Decimal(int(round_half_up(number, places) * 10**places)).scaleb(-places)).replace(".", ",")
    if column.kind == DAY:
        return f"{value.day:02d}-{value.month:02d}-{value.year}"
    return safe_text(value)


def to_csv(columns: list[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(column.label) for column in columns])
    for row in rows:
        writer.writerow([csv_cell(column, row.get(column.key)) for column in columns])
    return buffer.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook; `name` is at most 31 characters and stands on its tab."""

    name: str
    columns: list[Column]
    rows: Iterable[Mapping[str, Any]]


def to_xlsx(columns: list[Column], rows: Iterable[Mapping[str, Any]], as_of: datetime.datetime) -> bytes:
    return to_workbook([Sheet("", columns, rows)], as_of)


def to_workbook(sheets: Iterable[Sheet], as_of: datetime.datetime) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": as_of.replace(tzinfo=None, microsecond=0)})
    bold = book.add_format({"bold": True})
    formats = {
        EURO: book.add_format({"num_format": "#,##0.00"}),
        HOURS: book.add_format({"num_format": "#,##0.0###"}),
        DAY: book.add_format({"num_format": "dd-mm-yyyy"}),
        INTEGER: book.add_format({"num_format": "0"}),
    }
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name or None), sheet, bold, formats)
    book.close()
    return buffer.getvalue()


def _write_sheet(page: Any, sheet: Sheet, bold: Any, formats: dict[str, Any]) -> None:
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, 30 if column.kind == TEXT else 14)
        page.write_string(0, index, str(column.label), bold)
    for number, row in enumerate(sheet.rows, start=1):
        for index, column in enumerate(sheet.columns):
            value = row.get(column.key)
            if value is None or value == "":
                continue
            if column.kind == DAY:
                page.write_datetime(number, index, datetime.datetime(value.year, value.month, value.day), formats[DAY])
            elif column.kind == EURO:
                page.write_number(number, index, Decimal(value) / 100, formats[EURO])
            elif column.kind == HOURS:
                exact = Fraction(value)
                page.write_number(number, index, Decimal(exact.numerator) / exact.denominator, formats[HOURS])
            elif column.kind == INTEGER:
                page.write_number(number, index, int(value), formats[INTEGER])
            else:
                page.write_string(number, index, str(value))


def export_response(
    kind: str, columns: list[Column], rows: Iterable[Mapping[str, Any]], *, name: str, as_of: datetime.datetime
) -> HttpResponse:
    """A download named after the list and the day; never after a person."""
    if kind == "csv":
        response = HttpResponse(to_csv(columns, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(to_xlsx(columns, rows, as_of), content_type=XLSX_TYPE)
    return _as_download(response, f"{name}-{_day_of(as_of)}.{kind}")


def workbook_response(sheets: Iterable[Sheet], *, name: str, as_of: datetime.datetime) -> HttpResponse:
    """Several tables in one download, a sheet each."""
    response = HttpResponse(to_workbook(sheets, as_of), content_type=XLSX_TYPE)
    return _as_download(response, f"{name}-{_day_of(as_of)}.xlsx")


def json_response(data: Any, *, name: str, as_of: datetime.datetime) -> HttpResponse:
    """Data for another program, its keys in order so that the same data are the same bytes."""
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    return _as_download(response, f"{name}-{_day_of(as_of)}.json")


def _day_of(moment: datetime.datetime) -> str:
    return timezone.localtime(moment).date().isoformat()


def _as_download(response: HttpResponse, file_name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
