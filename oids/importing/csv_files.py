"""CSV files: text with a delimiter, as DUO publishes and spreadsheets save."""

from __future__ import annotations

import csv
import io

from django.utils.translation import ngettext

from oids.importing.base import MOST_ROWS, Line, Refusal, RefusedFile, Sheet, check_size
from oids.importing.telling import told as _

_ENDS = {"\t", "\r", "\n"}


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
            ngettext(
                "The column %(missing)s is not in the file. Found: %(found)s. Is this the right file?",
                "The columns %(missing)s are not in the file. Found: %(found)s. Is this the right file?",
                len(missing),
            )
            % {"missing": ", ".join(missing), "found": ", ".join(header[:8]) or "–"}
        )
    double = sorted({name for name in header if name and header.count(name) > 1})
    if double:
        raise RefusedFile(_("The column %(name)s stands in the header twice.") % {"name": double[0]})
