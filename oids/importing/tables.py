"""Sheets of a workbook, or the one table of a CSV file, as rows that know where they stand."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import ngettext
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from oids.importing.base import FORMULA, MOST_ROWS, Refusal, RefusedFile, check_size
from oids.importing.columns import CHOICES, EXPLANATION, REMARKS, Column, names_of, plain, word_in_every_language
from oids.importing.csv_files import decode
from oids.importing.packing import check_workbook
from oids.importing.telling import told as _

# Titles and explanations may stand above the header.
HEADER_WITHIN = 10
_SHOWN = 80
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as it is: `numbers` are the row numbers, `cells` the values as the file holds them."""

    name: str
    numbers: list[int]
    cells: list[list]


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: texts by the key of their column; a column that the sheet lacks has no cell."""

    sheet: str
    number: int
    cells: dict[str, str]


@dataclass(slots=True)
class Book:
    """A file that was read. `ragged` are rows with cells outside the columns; `notes` say what was not read."""

    name: str
    rows: list[Row] = field(default_factory=list)
    ragged: list[Refusal] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.ragged)


def read_tables(data: bytes) -> tuple[list[Table], list[str]]:
    """All visible sheets, and the names of the hidden ones that hold something."""
    check_size(len(data))
    if data.startswith(OLD_OFFICE):
        raise RefusedFile(
            _("This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password.")
        )
    if not data.startswith(b"PK"):
        return [_read_csv(data)], []
    check_workbook(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables, hidden = [], []
        for sheet in book.sheets_metadata:
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            cells = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            if sheet.visible == SheetVisibleEnum.Visible:
                tables.append(Table(sheet.name, list(range(1, len(cells) + 1)), cells))
            elif cells:
                hidden.append(sheet.name)
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise RefusedFile(_("The workbook is damaged and cannot be opened. Save it again in Excel.")) from error
    except BaseException as error:
        # The reader is written in Rust; where it gives up, it does so with an exception of its own.
        if type(error).__name__ != "PanicException":
            raise
        raise RefusedFile(_("The workbook is damaged and cannot be opened. Save it again in Excel.")) from None
    return tables, hidden


def _read_csv(data: bytes) -> Table:
    text = decode(data)
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
    numbers, cells = [], []
    try:
        for row in reader:
            numbers.append(reader.line_num)
            # An export of ours has an apostrophe in front of what a spreadsheet would run.
            cells.append([cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell for cell in row])
            if len(cells) > MOST_ROWS:
                raise RefusedFile(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    except csv.Error as error:
        raise RefusedFile(
            _("Line %(line)s cannot be read as CSV: a quote is not closed, or a cell is far too long.")
            % {"line": reader.line_num}
        ) from error
    return Table("", numbers, cells)


def as_text(value: object) -> str:
    """A cell as text: whole numbers without decimals, others with a comma, days as 2026-08-31, spaces made one."""
    if isinstance(value, str):
        if not value.isascii() or not value.isprintable():
            value = "".join(character for character in value if unicodedata.category(character) != "Cf")
        return " ".join(value.split())
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else format(Decimal(repr(value)), "f").replace(".", ",")
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def read_book(data: bytes, name: str, columns: Sequence[Column]) -> Book:
    """The filled rows under the header of every sheet that has these columns. Raises `RefusedFile`."""
    tables, hidden = read_tables(data)
    book = Book(name)
    known = Header(columns)
    strange: list[str] = []
    for table in tables:
        if known.is_own(table):
            continue
        at = known.find(table)
        if at is None:
            if any(as_text(cell) for row in table.cells for cell in row):
                strange.append(table.name)
            continue
        _read_rows(table, at, known, book)
        if book.read > MOST_ROWS:
            raise RefusedFile(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    if known.read == 0:
        found = next((names for names in (_first_texts(table) for table in tables) if names), [])
        raise RefusedFile(
            ngettext(
                "The column %(missing)s is not in the file. Found: %(found)s. Is this the right file?",
                "The columns %(missing)s are not in the file. Found: %(found)s. Is this the right file?",
                len(known.required_labels),
            )
            % {"missing": ", ".join(known.required_labels), "found": ", ".join(found[:8]) or "–"}
        )
    book.notes += [_("Sheet “%(name)s” has none of the columns and is not read.") % {"name": name} for name in strange]
    book.notes += [_("Sheet “%(name)s” is hidden and is not read.") % {"name": name} for name in hidden]
    return book


def _first_texts(table: Table) -> list[str]:
    for row in table.cells[:HEADER_WITHIN]:
        if texts := [text for text in map(as_text, row) if text]:
            return texts
    return []


class Header:
    """Finds the row that names the columns, whatever the language, the order and what stands above it."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self.by_name = {name: column for column in columns for name in names_of(column)}
        self.remarks = word_in_every_language(REMARKS)
        self.own_sheets = word_in_every_language(EXPLANATION) | word_in_every_language(CHOICES)
        self.read = 0

    def is_own(self, table: Table) -> bool:
        """Whether the sheet is one of those that a template explains itself with."""
        return bool(table.name) and plain(table.name) in self.own_sheets

    @property
    def required_labels(self) -> list[str]:
        return [str(column.label) for column in self.columns if column.required]

    def find(self, table: Table) -> int | None:
        """Place of the header among the first rows, or None when the sheet is about something else."""
        best, most = None, 0
        for index, row in enumerate(table.cells[:HEADER_WITHIN]):
            found = len(
                {
                    self.by_name[name].key
                    for name in map(plain, map(as_text, row))
                    if name in self.by_name and not self.by_name[name].info
                }
            )
            if found > most:
                best, most = index, found
        needed = min(2, len(self.required_labels))
        if best is None or most < needed:
            return None
        self.read += 1
        self._check(table, best)
        return best

    def _check(self, table: Table, at: int) -> None:
        names = [plain(as_text(cell)) for cell in table.cells[at]]
        keys = [self.by_name[name].key for name in names if name in self.by_name]
        where = _("sheet “%(name)s”") % {"name": table.name} if table.name else _("the file")
        missing = [str(column.label) for column in self.columns if column.required and column.key not in keys]
        if missing:
            raise RefusedFile(
                ngettext(
                    "In %(where)s the column %(missing)s is missing (header in row %(row)s). Add it, or start from the "
                    "template; a sheet that need not be read can be hidden.",
                    "In %(where)s the columns %(missing)s are missing (header in row %(row)s). Add them, or start from the "
                    "template; a sheet that need not be read can be hidden.",
                    len(missing),
                )
                % {"where": where, "missing": ", ".join(missing), "row": table.numbers[at]}
            )
        double = next((key for key in keys if keys.count(key) > 1), None)
        if double is not None:
            label = next(str(column.label) for column in self.columns if column.key == double)
            raise RefusedFile(
                _("In %(where)s the column %(name)s stands in the header twice. Keep one of them.")
                % {"where": where, "name": label}
            )

    def places(self, header: list[str], book: Book, sheet: str) -> list[tuple[int, str]]:
        """(place, key) of the columns that are read; others are named."""
        found, strange = [], []
        for place, name in enumerate(header):
            column = self.by_name.get(plain(name))
            if column is not None:
                if not column.info:
                    found.append((place, column.key))
            elif name and plain(name) not in self.remarks:
                strange.append(name)
        if strange:
            names = ", ".join(name[:_SHOWN] for name in strange[:8]) + ("…" if len(strange) > 8 else "")
            book.notes.append(
                _("Sheet “%(sheet)s”: not known and not read: %(names)s.") % {"sheet": sheet, "names": names}
                if sheet
                else _("Columns not known and not read: %(names)s.") % {"names": names}
            )
        return found


def _read_rows(table: Table, at: int, known: Header, book: Book) -> None:
    header = [as_text(cell) for cell in table.cells[at]]
    places = known.places(header, book, table.name)
    width = max((place for place, name in enumerate(header) if name), default=-1) + 1
    nameless = [place for place in range(width) if not header[place]]
    for number, cells in zip(table.numbers[at + 1 :], table.cells[at + 1 :], strict=True):
        texts = [as_text(cell) for cell in cells]
        if not any(texts):
            continue
        outside = [place for place in (*nameless, *range(width, len(texts))) if place < len(texts) and texts[place]]
        if outside:
            book.ragged.append(
                Refusal(
                    book.name, number, column_letters(outside[0]), texts[outside[0]][:_SHOWN],
                    _("There is a value in a column without a name in the header."),
                    _("Put it in the column where it belongs, or remove it."),
                    table.name,
                )
            )  # fmt: skip
        else:
            book.rows.append(
                Row(table.name, number, {key: texts[place] if place < len(texts) else "" for place, key in places})
            )


def column_letters(place: int) -> str:
    """As Excel names the column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def is_control(text: str) -> bool:
    """Whether a text holds characters that are no text."""
    return bool(re.search(r"[\x00-\x1f\x7f-\x9f]", text))
