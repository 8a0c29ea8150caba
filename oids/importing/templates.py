"""Workbooks to fill in.

Texts are written as texts, never as formulas; columns of text have Excel's text format, so that `0123` and `12E400`
stay what they are.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from oids.importing.columns import (
    CHOICES,
    DAY,
    DECIMAL,
    EXPLANATION,
    INTEGER,
    MOST_TITLE,
    TEXT,
    Column,
)

# The lists under the cells reach this far below the last filled row.
EMPTY_ROWS = 1_000
_FORMATS = {TEXT: "@", INTEGER: "0", DECIMAL: "0.0#", DAY: "dd-mm-yyyy"}
Lists = Mapping[str, Sequence[tuple[str, str]]]


def new_book(buffer: io.BytesIO):
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    # The same content gives the same bytes on the same day.
    book.set_properties({"created": timezone.now().replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)})
    return book


def write_template(
    title: str, columns: Sequence[Column], rows: Iterable[Mapping[str, object]] = (), *, lists: Lists | None = None,
    intro: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """A workbook with a sheet to fill in (with `rows` in it), one that explains it and one with what can be chosen.

    `lists` are (code, name) pairs per column: what is in the register, as a help; `Column.choices` are the only values.
    """
    buffer = io.BytesIO()
    book = new_book(buffer)
    sheet = book.add_worksheet(title[:MOST_TITLE])
    explanation = book.add_worksheet(_(EXPLANATION))
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
    needed = book.add_format({"bold": True, "bg_color": "#CFE0EE", "bottom": 1})
    formats = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
    last = 0
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, formats[column.kind])
        sheet.write_string(
            0, place, f"{column.label}{' *' if column.required else ''}", needed if column.required else head
        )
        if column.help:
            sheet.write_comment(0, place, str(column.help))
    for last, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            _write(sheet, last, place, row.get(column.key), formats[column.kind])
    sheet.freeze_panes(1, 1)
    ranges = _write_choices(book, columns, lists or {})
    for place, column in enumerate(columns):
        if column.key in ranges:
            only = bool(column.choices)
            sheet.data_validation(
                1, place, last + EMPTY_ROWS, place,
                {
                    "validate": "list", "source": ranges[column.key], "error_type": "stop" if only else "information",
                    "error_title": str(column.label)[:32],
                    "error_message": _("Choose from the list.") if only else _("This is not in the list."),
                },
            )  # fmt: skip
    _explain(book, explanation, columns, intro)
    sheet.activate()
    book.close()
    return buffer.getvalue()


def _write(sheet, row: int, place: int, value: object, format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, place, datetime.datetime(value.year, value.month, value.day), format)
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, value, format)
    else:
        sheet.write_string(row, place, str(value), format)


def _write_choices(book, columns: Sequence[Column], lists: Lists) -> dict[str, str]:
    """The sheet with what can be chosen; where each column's values stand."""
    offered = {
        column.key: (column, [(str(label), "") for _value, label in column.choices] or list(lists.get(column.key, ())))
        for column in columns
        if column.choices or lists.get(column.key)
    }
    if not offered:
        return {}
    sheet = book.add_worksheet(_(CHOICES))
    bold = book.add_format({"bold": True, "bottom": 1})
    name, ranges, place = _(CHOICES), {}, 0
    for key, (column, values) in offered.items():
        named = any(text for _code, text in values)
        sheet.set_column(place, place, max(column.width, 14))
        sheet.write_string(0, place, str(column.label), bold)
        if named:
            sheet.set_column(place + 1, place + 1, 34)
            sheet.write_string(0, place + 1, _("Name"), bold)
        for row, (code, text) in enumerate(values, start=1):
            sheet.write_string(row, place, code)
            if named:
                sheet.write_string(row, place + 1, text)
        letter = _letters(place)
        ranges[key] = f"='{name}'!${letter}$2:${letter}${len(values) + 1}"
        place += 2 if named else 1
    sheet.freeze_panes(1, 0)
    return ranges


def _letters(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(place)


def _explain(book, sheet, columns: Sequence[Column], intro: Sequence[str]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((26, 12, 60, 44, 26)):
        sheet.set_column(place, place, width, wrapped)
    line = 0
    for text in (
        *intro,
        _("Fill in the first sheet, one row each. Columns may stand in another order; other columns are not read."),
        _("An empty cell leaves what is known as it is. What is not in the sheet stays in the register."),
    ):
        sheet.merge_range(line, 0, line, 4, text, wrapped)
        sheet.set_row(line, 30)
        line += 1
    line += 1
    heads = (_("Column"), _("Must be filled in"), _("What goes in it"), _("Only these values"), _("Example"))
    for place, text in enumerate(heads):
        sheet.write_string(line, place, text, bold)
    for column in columns:
        line += 1
        texts = (
            str(column.label), _("yes") if column.required else _("no"), str(column.help),
            "\n".join(str(label) for _value, label in column.choices), str(column.example),
        )  # fmt: skip
        for place, text in enumerate(texts):
            sheet.write_string(line, place, text, wrapped)
