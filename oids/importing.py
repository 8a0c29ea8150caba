"""Reading files that people send: what is refused says where, what, by which rule and how to mend it.

Knows nothing of the domain. A file is refused whole when it is not what it says (`RefusedFile`); a row is refused on
its own (`Refusal`), and the rest of the file can go on or not, as the import decides.
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 200_000
FORMULA = ("=", "+", "-", "@")
_ENDS = {"\t", "\r", "\n"}


class RefusedFile(Exception):
    """The file as a whole cannot be read; the message says why and what to send instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that is not taken: `line` counts from 1 and includes the header; `column` as in the file."""

    file: str
    line: int
    column: str
    value: str
    rule: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a file: its line number and its cells by column name."""

    number: int
    cells: dict[str, str]

    def get(self, *names: str) -> str:
        """The cell under the first of `names` that the file has, without spaces around it."""
        return next((self.cells[name].strip() for name in names if name in self.cells), "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A read file. `ragged` are the rows with more or fewer cells than the header."""

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    ragged: tuple[Refusal, ...]

    @property
    def read(self) -> int:
        return len(self.lines) + len(self.ragged)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def check_size(size: int) -> None:
    """Before anything is read."""
    if size > MOST_BYTES:
        raise RefusedFile(
            _("The file is %(size)s MB; at most %(most)s MB is read. Is this the right file?")
            % {"size": size // (1024 * 1024), "most": MOST_BYTES // (1024 * 1024)}
        )
    if size == 0:
        raise RefusedFile(_("The file is empty. Download it again."))


def decode(data: bytes) -> str:
    """Text of a CSV file: UTF-8 with or without BOM, else Windows-1252 as in DUO's older files."""
    check_size(len(data))
    if data.startswith(b"PK"):
        raise RefusedFile(_("This is an Excel workbook or a zip file. Save it as CSV and send that."))
    if data.startswith((b"\x89PNG", b"\xff\xd8", b"GIF8", b"%PDF", b"\xd0\xcf\x11\xe0")):
        raise RefusedFile(_("This is a picture, a PDF or an old Office file, not a CSV file. Choose the CSV file."))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedFile(_("This file is written in UTF-16. Save it as “CSV UTF-8” and send that."))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise RefusedFile(
                _("Line %(line)s holds a character that cannot be read. Save the file as “CSV UTF-8”.") % {"line": line}
            ) from error
    if any(character < " " and character not in _ENDS for character in text):
        raise RefusedFile(_("This is not a CSV file but something else (it holds control characters)."))
    return text


def read_csv(data: bytes, name: str, required: tuple[tuple[str, ...], ...]) -> Sheet:
    """A sheet with at least the `required` columns; each is a tuple of the names it goes by.

    The delimiter is the one of `;` and `,` that the header uses.
    """
    text = decode(data)
    first = text.splitlines()[0] if text.strip() else ""
    if not first:
        raise RefusedFile(_("The file is empty. Download it again."))
    delimiter = max(";,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = tuple(cell.strip().upper() for cell in next(reader))
        _check_header(header, required)
        lines, ragged = [], []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                ragged.append(
                    Refusal(
                        name, reader.line_num, "", delimiter.join(cells)[:80],
                        _("The row has %(found)s cells, the header %(wanted)s.")
                        % {"found": len(cells), "wanted": len(header)},
                        _("Put a cell in every column; a %(delimiter)s inside a text needs quotes around it.")
                        % {"delimiter": delimiter},
                    )
                )  # fmt: skip
            else:
                lines.append(Line(reader.line_num, dict(zip(header, cells, strict=True))))
            if len(lines) > MOST_ROWS:
                raise RefusedFile(_("The file has more than %(most)s rows.") % {"most": MOST_ROWS})
    except csv.Error as error:
        raise RefusedFile(
            _("Line %(line)s cannot be read as CSV: a quote is not closed, or a cell is far too long.")
            % {"line": reader.line_num}
        ) from error
    return Sheet(name, header, tuple(lines), tuple(ragged))


def _check_header(header: tuple[str, ...], required: tuple[tuple[str, ...], ...]) -> None:
    missing = [names[0] for names in required if not set(names) & set(header)]
    if missing:
        raise RefusedFile(
            _("The column %(missing)s is not in the file. Found: %(found)s. Is this the right file?")
            % {"missing": ", ".join(missing), "found": ", ".join(header[:8]) or "–"}
        )
    double = sorted({name for name in header if name and header.count(name) > 1})
    if double:
        raise RefusedFile(_("The column %(name)s stands in the header twice.") % {"name": double[0]})


def looks_like_formula(value: str) -> bool:
    """Whether a spreadsheet would run the cell."""
    return value.startswith(FORMULA)
