"""One iterator of rows, as CSV for Excel or as XLSX; a cell can never run as a formula.

CSV: `;` between cells, UTF-8 with BOM, decimal comma, days as 23-11-2026: what a Dutch Excel opens by itself.
A text that begins with = + - @ (or a tab or return) gets an apostrophe in front. XLSX holds real numbers and days,
and such texts as plain strings.
"""

from __future__ import annotations

import csv
import datetime
import io
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


def to_xlsx(columns: list[Column], rows: Iterable[Mapping[str, Any]], as_of: datetime.datetime) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": as_of.replace(tzinfo=None, microsecond=0)})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    formats = {
        EURO: book.add_format({"num_format": "#,##0.00"}),
        HOURS: book.add_format({"num_format": "#,##0.0###"}),
        DAY: book.add_format({"num_format": "dd-mm-yyyy"}),
        INTEGER: book.add_format({"num_format": "0"}),
    }
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 30 if column.kind == TEXT else 14)
        sheet.write_string(0, index, str(column.label), bold)
    for number, row in enumerate(rows, start=1):
        for index, column in enumerate(columns):
            value = row.get(column.key)
            if value is None or value == "":
                continue
            if column.kind == DAY:
                sheet.write_datetime(number, index, datetime.datetime(value.year, value.month, value.day), formats[DAY])
            elif column.kind == EURO:
                sheet.write_number(number, index, Decimal(value) / 100, formats[EURO])
            elif column.kind == HOURS:
                exact = Fraction(value)
                sheet.write_number(number, index, Decimal(exact.numerator) / exact.denominator, formats[HOURS])
            elif column.kind == INTEGER:
                sheet.write_number(number, index, int(value), formats[INTEGER])
            else:
                sheet.write_string(number, index, str(value))
    book.close()
    return buffer.getvalue()


def export_response(
    kind: str, columns: list[Column], rows: Iterable[Mapping[str, Any]], *, name: str, as_of: datetime.datetime
) -> HttpResponse:
    """A download named after the list and the day; never after a person."""
    if kind == "csv":
        response = HttpResponse(to_csv(columns, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(to_xlsx(columns, rows, as_of), content_type=XLSX_TYPE)
    day = timezone.localtime(as_of).date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{kind}"'
    return response
