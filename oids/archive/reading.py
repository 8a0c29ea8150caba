"""Read an archived PDF: its embedded files, its text per page and the cells of its tables.

A tagged PDF says which pieces of text are which cell (Table > TR > TH or TD > marked content), so a table is read as it
was meant and not guessed from where words stand. A file from elsewhere may hold anything: whatever goes wrong is one
`Unreadable`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_PAGES = 1000
DEEPEST = 60
TABLE_PARTS = {"/THead", "/TBody", "/TFoot", "/NonStruct", "/Div"}


class Unreadable(ValueError):
    """The file is no PDF, or a damaged one."""


Pieces = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperRow:
    """Cells of one row, each in pieces: a new line in a cell begins a new piece. `page` counts from 1."""

    cells: tuple[Pieces, ...]
    page: int


@dataclass(slots=True)
class PaperTable:
    """A table as it stands on paper; parts on following pages are put together."""

    caption: Pieces
    headings: list[PaperRow] = field(default_factory=list)
    rows: list[PaperRow] = field(default_factory=list)
    page: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    files: dict[str, bytes]
    tables: list[PaperTable]
    listed: list[Pieces]
    pages: list[str]
    # All that is tagged and stands in no table, in the order of reading, however it falls over the pages.
    prose: Pieces = ()
    # Per page what is not tagged: running heads, and whatever was drawn over it.
    loose: Pieces = ()


def read_paper(data: bytes) -> Paper:
    """Raises Unreadable."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unreadable("encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise Unreadable("too many pages")
        return _Reading(reader).paper()
    except (
        PyPdfError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, RecursionError,
        NotImplementedError, AssertionError,
    ) as error:  # fmt: skip
        raise Unreadable(str(error) or type(error).__name__) from error


class _Reading:
    def __init__(self, reader: Any) -> None:
        self.reader = reader
        self.numbers = {page.indirect_reference.idnum: index for index, page in enumerate(reader.pages)}
        self.maps: dict[int, dict[bytes, str]] = {}
        self.marked: dict[tuple[int, int], str] = {}
        self.loose: dict[int, str] = {}
        self.pages = [self._read_page(index, page) for index, page in enumerate(reader.pages)]
        self.tables: list[PaperTable] = []
        self.listed: list[Pieces] = []
        self.seen: set[int] = set()

    def paper(self) -> Paper:
        root = self.reader.trailer["/Root"].get("/StructTreeRoot")
        prose: list[str] = []
        if root is not None:
            self._walk(root.get_object(), 0)
            prose = list(self._prose(root.get_object(), 0, set()))
        loose = tuple(self.loose.get(index, "") for index in range(len(self.pages)))
        return Paper(self._files(), _joined(self.tables), self.listed, self.pages, tuple(prose), loose)

    def _prose(self, element: Any, depth: int, seen: set[int]) -> Iterator[str]:
        """Text outside tables, in order; each element once."""
        if depth > DEEPEST:
            raise Unreadable("the structure is too deep")
        for kid in _kids(element):
            if isinstance(kid, int):
                yield self.marked.get((self._page_of(element), int(kid)), "")
            elif isinstance(kid, dict) and "/MCID" in kid:
                yield self.marked.get((self._page_of(kid if "/Pg" in kid else element), int(kid["/MCID"])), "")
            elif isinstance(kid, dict) and kid.get("/S") not in (None, "/Table"):
                reference = getattr(kid, "indirect_reference", None)
                if reference is not None and reference.idnum in seen:
                    continue
                if reference is not None:
                    seen.add(reference.idnum)
                yield from self._prose(kid, depth + 1, seen)

    def _files(self) -> dict[str, bytes]:
        return {name: contents[-1] for name, contents in self.reader.attachments.items()}

    def _read_page(self, index: int, page: Any) -> str:
        """The text of the page; what belongs to a marked content is kept under its number."""
        from pypdf.generic import ContentStream

        stack: list[int | None] = []
        codes: dict[bytes, str] = {}
        whole: list[str] = []
        fonts = page["/Resources"].get("/Font", {}).get_object()
        contents = page.get_contents()
        for operands, operator in ContentStream(contents, self.reader).operations if contents is not None else ():
            if operator in (b"BDC", b"BMC"):
                given = operands[1] if len(operands) > 1 else None
                number = given.get("/MCID") if isinstance(given, dict) else None
                stack.append(int(number) if number is not None else stack[-1] if stack else None)
            elif operator == b"EMC" and stack:
                stack.pop()
            elif operator == b"Tf":
                codes = self._codes(fonts[operands[0]])
            elif operator in (b"Tj", b"TJ", b"'", b'"'):
                text = "".join(_decoded(codes, part) for part in _strings(operands[-1]))
                whole.append(text)
                if stack and stack[-1] is not None:
                    self.marked[index, stack[-1]] = self.marked.get((index, stack[-1]), "") + text
                else:
                    self.loose[index] = self.loose.get(index, "") + text
        return " ".join(whole)

    def _codes(self, font: Any) -> dict[bytes, str]:
        """Code in the content -> letters, of one font."""
        font = font.get_object()
        if id(font) not in self.maps:
            table = font["/ToUnicode"].get_data() if "/ToUnicode" in font else b""
            self.maps[id(font)] = {
                bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be", "replace")
                for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL)
                for code, text in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]*)>", block)
            }
        return self.maps[id(font)]

    def _walk(self, element: Any, depth: int) -> None:
        for child in self._children(element, depth):
            kind = child.get("/S")
            if kind == "/Table":
                self._table(child, depth + 1)
            elif kind == "/LBody":
                self.listed.append(self._pieces(child, depth + 1))
            else:
                self._walk(child, depth + 1)

    def _children(self, element: Any, depth: int) -> Iterator[Any]:
        """The structure elements right under this one; each is visited once, however the file points around."""
        if depth > DEEPEST:
            raise Unreadable("the structure is too deep")
        for kid in _kids(element):
            reference = getattr(kid, "indirect_reference", None)
            if isinstance(kid, dict) and "/S" in kid:
                if reference is not None:
                    if reference.idnum in self.seen:
                        continue
                    self.seen.add(reference.idnum)
                yield kid

    def _table(self, element: Any, depth: int) -> None:
        table = PaperTable(())

        def rows_of(part: Any, in_head: bool, depth: int) -> None:
            for child in self._children(part, depth):
                kind = child.get("/S")
                if kind == "/Caption":
                    table.caption += self._pieces(child, depth + 1)
                elif kind == "/TR":
                    (table.headings if in_head else table.rows).append(self._row(child, depth + 1))
                elif kind in TABLE_PARTS:
                    rows_of(child, in_head or kind == "/THead", depth + 1)

        rows_of(element, False, depth)
        table.page = self._page_of(element) + 1
        self.tables.append(table)

    def _row(self, element: Any, depth: int) -> PaperRow:
        cells = tuple(
            self._pieces(child, depth + 1)
            for child in self._children(element, depth)
            if child.get("/S") in ("/TH", "/TD")
        )
        return PaperRow(cells, self._page_of(element) + 1)

    def _pieces(self, element: Any, depth: int) -> Pieces:
        """All text under an element, in order."""
        if depth > DEEPEST:
            raise Unreadable("the structure is too deep")
        found: list[str] = []
        for kid in _kids(element):
            if isinstance(kid, int):
                found.append(self.marked.get((self._page_of(element), int(kid)), ""))
            elif isinstance(kid, dict) and "/MCID" in kid:
                owner = kid if "/Pg" in kid else element
                found.append(self.marked.get((self._page_of(owner), int(kid["/MCID"])), ""))
            elif isinstance(kid, dict) and "/S" in kid:
                found += self._pieces(kid, depth + 1)
        return tuple(found)

    def _page_of(self, element: Any) -> int:
        reference = element.raw_get("/Pg") if "/Pg" in element else None
        return self.numbers.get(getattr(reference, "idnum", -1), -1)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    kids = kids if isinstance(kids, list) else [kids]
    return [kid.get_object() if hasattr(kid, "get_object") else kid for kid in kids]


def _strings(operand: Any) -> Iterator[bytes]:
    for part in operand if isinstance(operand, list) else [operand]:
        if isinstance(part, bytes):
            yield bytes(part)
        elif isinstance(part, str):
            yield part.original_bytes


def _decoded(codes: dict[bytes, str], data: bytes) -> str:
    """Two bytes a letter, as in every composite font of ours; a code that the font does not explain shows."""
    return "".join(codes.get(data[at : at + 2], "\ufffd") for at in range(0, len(data), 2))


def _joined(tables: list[PaperTable]) -> list[PaperTable]:
    """A table that goes on at the next page is one table: the same heading, and no caption or the same one."""
    whole: list[PaperTable] = []
    for table in tables:
        last = whole[-1] if whole else None
        follows = last is not None and table.page == max([last.page, *(row.page for row in last.rows)]) + 1
        if last is not None and follows and table.caption in ((), last.caption) and _same_head(table, last):
            last.rows += table.rows
        else:
            whole.append(table)
    return whole


def _same_head(table: PaperTable, other: PaperTable) -> bool:
    return [row.cells for row in table.headings] in ([], [row.cells for row in other.headings])
