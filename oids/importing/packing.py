"""A workbook is a zip file of XML: looked into before it is read, because what is in it can be far larger than it is."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from oids.importing.base import MOST_ROWS, RefusedFile

MOST_ENTRIES = 2_000
MOST_UNPACKED = 400 * 1024 * 1024
# Rows times columns up to the last cell, over all sheets: 200,000 rows of 40 columns.
MOST_CELLS = 8_000_000
_PIECE = 256 * 1024
_TAIL = 64
# The place of a cell or row, `r="AB12"` or `r="12"`: the reader takes memory for everything up to the last one.
_PLACE = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]*)(\d+)\s*["']""")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")


def check_workbook(data: bytes) -> None:
    """Refuse what is no .xlsx workbook, and what would take far more memory than a sheet of `MOST_ROWS` rows."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, EOFError, NotImplementedError) as error:
        raise RefusedFile(_("The workbook is damaged and cannot be opened. Save it again in Excel.")) from error
    names = [entry.filename.casefold() for entry in entries]
    if "xl/workbook.xml" not in names or "content.xml" in names or "xl/workbook.bin" in names:
        raise RefusedFile(_("This is a zip file, but no Excel workbook (.xlsx). In Excel: Save as, “Excel Workbook”."))
    if len(entries) > MOST_ENTRIES or len(set(names)) != len(names):
        raise RefusedFile(_too_large())
    if any(entry.flag_bits & 1 for entry in entries):
        raise RefusedFile(_("The workbook is protected with a password. Take the password away and send it again."))
    unpacked = cells = 0
    for entry in entries:
        tail = b""
        last_row = last_column = 0
        is_xml = entry.filename.casefold().endswith((".xml", ".rels"))
        first = True
        for piece in _unpacked(data, entry):
            unpacked += len(piece)
            if unpacked > MOST_UNPACKED:
                raise RefusedFile(_too_large())
            if first and is_xml:
                _check_encoding(piece)
            first = False
            for letters, number in set(_PLACE.findall(tail + piece)):
                last_row = max(last_row, int(number[:9]))
                if letters:
                    last_column = max(last_column, _column_number(letters))
            tail = piece[-_TAIL:]
        cells += last_row * last_column
        if cells > MOST_CELLS:
            raise RefusedFile(
                _(
                    "A sheet reaches to row %(row)s and column %(column)s: that is more than is read. Copy the filled "
                    "rows to a new template and send that."
                )
                % {"row": last_row, "column": last_column}
            )


def _unpacked(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """What the entry really holds, whatever the zip file says of its size."""
    start = entry.header_offset
    head = data[start : start + 30]
    if len(head) < 30 or head[:4] != b"PK\x03\x04":
        raise RefusedFile(_("The workbook is damaged and cannot be opened. Save it again in Excel."))
    start += 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        for at in range(0, len(packed), _PIECE):
            yield bytes(packed[at : at + _PIECE])
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise RefusedFile(_("The workbook is packed in a way that Excel does not use. Save it again in Excel."))
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    left: bytes | memoryview = packed
    try:
        while left and not unpack.eof:
            piece = unpack.decompress(left, _PIECE)
            left = unpack.unconsumed_tail
            if piece:
                yield piece
    except zlib.error as error:
        raise RefusedFile(_("The workbook is damaged and cannot be opened. Save it again in Excel.")) from error


def _check_encoding(piece: bytes) -> None:
    encoding = _ENCODING.search(piece.removeprefix(b"\xef\xbb\xbf")[:200])
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in piece[:200] or (
        encoding and encoding[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
    ):  # fmt: skip
        raise RefusedFile(_("The workbook is written in a way that Excel does not use. Save it again in Excel."))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:7]:
        number = number * 26 + letter - 64
    return number


def _too_large() -> str:
    return _(
        "The workbook is far larger inside than a sheet of %(rows)s rows. Copy the filled rows to a new template and "
        "send that."
    ) % {"rows": MOST_ROWS}
