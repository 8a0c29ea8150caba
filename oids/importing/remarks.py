"""The file that was sent, as a workbook with a column of remarks: to be mended and sent again as it is."""

from __future__ import annotations

import datetime
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from oids.importing.base import Refusal
from oids.importing.columns import MOST_TITLE, REMARKS, Column, plain
from oids.importing.tables import Header, Table, as_text, read_tables
from oids.importing.templates import new_book

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def write_remarks(data: bytes, columns: Sequence[Column], refused: Sequence[Refusal]) -> bytes:
    """The sheets as they were sent, every row in its place; what is wrong with a row stands behind it, and the cells
    that are meant are coloured."""
    tables, _hidden = read_tables(data)
    header = Header(columns)
    by_row: dict[tuple[str, int], list[Refusal]] = defaultdict(list)
    for remark in refused:
        by_row[remark.sheet, remark.line].append(remark)
    buffer = io.BytesIO()
    book = new_book(buffer)
    wrong = {"bg_color": "#FCE4D6"}
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1}),
        "day": book.add_format({"num_format": "dd-mm-yyyy"}),
        "text": book.add_format({"num_format": "@"}),
        "wrong": book.add_format(wrong | {"num_format": "@"}),
        "wrong number": book.add_format(wrong),
        "wrong day": book.add_format(wrong | {"num_format": "dd-mm-yyyy"}),
        "remark": book.add_format({"text_wrap": True, "valign": "top", "font_color": "#9C2A00"}),
    }
    titles: set[str] = set()
    for table in tables:
        at = None if header.is_own(table) else header.find(table)
        _write_table(book.add_worksheet(_title(table.name, titles)), table, at, header, by_row, formats)
    book.close()
    return buffer.getvalue()


def _title(name: str, taken: set[str]) -> str:
    """A name that Excel accepts, each once."""
    clean = _FORBIDDEN.sub(" ", name).strip()[: MOST_TITLE - 4] or _("Sheet")
    title, number = clean, 1
    while title.casefold() in taken or title.casefold() == "history":
        number += 1
        title = f"{clean} {number}"
    taken.add(title.casefold())
    return title


def _write_table(sheet, table: Table, at: int | None, known: Header, by_row: Mapping, formats: Mapping) -> None:
    header = [plain(as_text(cell)) for cell in table.cells[at]] if at is not None else []
    # A column of remarks from an earlier time is written anew.
    dropped = {place for place, name in enumerate(header) if name in known.remarks}
    width = max((len(cells) for cells in table.cells), default=0)
    places = [place for place in range(width) if place not in dropped]
    for index, (number, cells) in enumerate(zip(table.numbers, table.cells, strict=True)):
        remarks = by_row.get((table.name, number), ())
        wrong = {known.by_name.get(plain(remark.column)) for remark in remarks} - {None}
        for column, place in enumerate(places):
            value = cells[place] if place < len(cells) else ""
            marked = bool(wrong) and place < len(header) and known.by_name.get(header[place]) in wrong
            _write_as_sent(sheet, number - 1, column, value, marked, index == at, formats)
        if index == at:
            sheet.write_string(number - 1, len(places), _(REMARKS), formats["head"])
        elif remarks:
            sheet.write_string(number - 1, len(places), "\n".join(map(_in_words, remarks)), formats["remark"])
    if at is not None:
        sheet.set_column(0, max(len(places) - 1, 0), 18)
        sheet.set_column(len(places), len(places), 80)
        sheet.freeze_panes(table.numbers[at], 0)
        sheet.autofilter(table.numbers[at] - 1, 0, table.numbers[-1] - 1, len(places))


def _in_words(remark: Refusal) -> str:
    return f"{remark.column}: {remark.rule} {remark.remedy}" if remark.column else f"{remark.rule} {remark.remedy}"


def _write_as_sent(sheet, row: int, place: int, value, wrong: bool, head: bool, formats: Mapping) -> None:
    if value == "" or value is None:
        if wrong:
            sheet.write_blank(row, place, None, formats["wrong"])
    elif isinstance(value, datetime.date):
        day = datetime.datetime(value.year, value.month, value.day)
        sheet.write_datetime(row, place, day, formats["wrong day" if wrong else "day"])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value, formats["wrong number"] if wrong else None)
    else:
        sheet.write_string(row, place, str(value), formats["head" if head else "wrong" if wrong else "text"])
