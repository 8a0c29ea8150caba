"""Is the file what it says it is? Every cell in the JSON, the CSV and on paper, against each other and what is known.

Expected is, in this order: what this installation itself keeps under the reference; else the embedded JSON, if its hash
is the one printed; else what two of the three carriers say. So a change of one cell is named where it was made.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from oids.archive.making import SHORT, LetterMissing, grouped
from oids.archive.reading import Paper, PaperRow, PaperTable, Pieces, Unreadable, read_paper
from oids.archive.tables import ArchiveData, DataTable, cell_from_csv, data_from_json, rows_of_csv, shown
from oids.exports import csv_cell, safe_text

DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00ad": "-", "\u2212": "-"})


class NotAnArchive(ValueError):
    """The file cannot be compared at all; the message says why."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the file says something else than it should. `row` and `column` may be empty."""

    where: str
    table: str
    row: str
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.where,
                self.table,
                _("row %(row)s") % {"row": self.row} if self.row else "",
                _("column %(column)s") % {"column": self.column} if self.column else "",
            )
            if part
        )
        return _("%(place)s: found %(found)s, expected %(expected)s") % {
            "place": place, "found": self.found or _("nothing"), "expected": self.expected or _("nothing"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What this installation keeps under the reference: the data, and the file made of it again.

    `note` says what is to be known of it, such as that it is not final any more; `others` were kept under the same
    reference before.
    """

    data: ArchiveData
    make: Callable[[], bytes]
    note: str = ""
    others: tuple[Known, ...] = ()

    def closest_to(self, digest: str) -> Known:
        """The one with this hash of its data; else the one that holds now."""
        return next((known for known in (self, *self.others) if known.data.sha256 == digest), self)


@dataclass(slots=True)
class Verification:
    """`same_bytes` is None where nothing is kept to compare with."""

    title: str
    reference: str
    owner: str
    period: str
    sha256: str
    is_known: bool
    same_bytes: bool | None = None
    tables: int = 0
    cells: int = 0
    differences: list[Difference] = field(default_factory=list)
    note: str = ""

    @property
    def is_right(self) -> bool:
        return not self.differences

    @property
    def verdict(self) -> tuple[str, str]:
        """The result in words, with its tone; page and command say the same."""
        if self.is_right and self.same_bytes is False:
            return _("klopt in every cell, but the file was changed"), "warn"
        return (_("klopt"), "good") if self.is_right else (_("does not agree"), "bad")

    @property
    def against(self) -> str:
        """What the file was compared with, in a sentence."""
        if not self.is_known:
            return _(
                "This administration has no final report with this reference that you may see. The file was compared "
                "with itself only: paper, embedded data and hash."
            )
        if self.same_bytes:
            return _("The file is byte for byte the one that this administration makes of the final report.")
        return _(
            "The file was compared with the final report of this administration. It is not byte for byte the same: it "
            "was changed, saved again by another program, or made by another version of this one."
        )


def verify(data: bytes, find: Callable[[str], Known | None] = lambda reference: None) -> Verification:
    """`find(reference)` gives what is kept, or None. Raises NotAnArchive for what cannot be compared."""
    try:
        paper = read_paper(data)
    except Unreadable as error:
        raise NotAnArchive(_("The file is not a PDF that can be read, or it is damaged.")) from error
    name, raw = _json_of(paper)
    try:
        said = data_from_json(raw)
    except ValueError as error:
        raise NotAnArchive(
            _("The embedded file %(name)s cannot be read: %(why)s") % {"name": name, "why": error}
        ) from error
    with translation.override(_language(said)):
        known = find(said.reference)
        return _Comparison(data, paper, name, raw, said, known).result()


def _language(data: ArchiveData) -> str:
    return data.language if translation.check_for_language(str(data.language)) else "nl"


def _json_of(paper: Paper) -> tuple[str, bytes]:
    found = [(name, data) for name, data in paper.files.items() if name.endswith(".json")]
    if len(found) != 1:
        raise NotAnArchive(
            _("The PDF holds no data of a report. Send the archive file, not the PDF for reading or a scan of it.")
        )
    return found[0]


class _Comparison:
    def __init__(
        self, data: bytes, paper: Paper, name: str, raw: bytes, said: ArchiveData, known: Known | None
    ) -> None:
        self.data, self.paper, self.name, self.raw, self.said = data, paper, name, raw, said
        self.digest = hashlib.sha256(raw).hexdigest()
        self.known = known.closest_to(self.digest) if known is not None else None
        self.found: list[Difference] = []

    def result(self) -> Verification:
        self._hash()
        self._head()
        self._tables()
        same = None
        if self.known is not None:
            again = self._again(self.known)
            same = again == self.data
            if again is not None and not same and not self.found:
                self._whole_text(read_paper(again))
        said, tables = self.said, self.expected.tables
        return Verification(
            title=said.title, reference=said.reference, owner=said.owner, period=said.period, sha256=self.digest,
            is_known=self.known is not None, same_bytes=same, tables=len(tables),
            cells=sum(len(table.rows) * len(table.columns) for table in tables), differences=self.found,
            note=self.known.note if self.known is not None else "",
        )  # fmt: skip

    @staticmethod
    def _again(known: Known) -> bytes | None:
        """The file as it would be made today; None when a name has meanwhile got a letter that cannot be printed."""
        try:
            return known.make()
        except LetterMissing:
            return None

    def add(self, where: str, found: Any, expected: Any, *, table: str = "", row: str = "", column: str = "") -> None:
        if found != expected:
            self.found.append(Difference(where, table, row, column, str(found), str(expected)))

    @property
    def expected(self) -> ArchiveData:
        return self.known.data if self.known is not None else self.said

    def _hash(self) -> None:
        """What is printed whole at the end and short on every page, against the JSON (or what is kept)."""
        printed = re.findall(r"SHA-256([0-9a-f]{64})", _plain(" ".join(self.paper.pages)))
        self.printed = printed[-1] if printed else ""
        wanted = self.known.data.sha256 if self.known is not None else self.digest
        self.add(_("the hash on the last page"), self.printed, wanted)
        if self.known is not None:
            self.add(_("the hash of %(file)s") % {"file": self.name}, self.digest, wanted)
        short, reference = grouped((self.printed or wanted)[:SHORT]), self.expected.reference
        for number, text in enumerate(self.paper.pages, start=1):
            for what, label in ((short, _("hash")), (reference, _("reference"))):
                if _plain(what) not in _plain(text):
                    self.add(_("page %(number)s") % {"number": number}, "", what, column=label)

    def _head(self) -> None:
        """What stands above the tables, and which files are embedded."""
        said, wanted = self.said, self.expected
        for name in ("title", "reference", "owner", "period", "state", "as_of", "language"):
            self.add(self.name, getattr(said, name), getattr(wanted, name), column=name)
        for label, value in wanted.facts:
            self.add(self.name, dict(said.facts).get(label, ""), value, row=label)
            place = [index for index, pieces in enumerate(self.paper.listed) if _fits(pieces, label)]
            values = [self.paper.listed[index + 1] for index in place if index + 1 < len(self.paper.listed)]
            if not any(_fits(pieces, value) for pieces in values):
                self.add(_("on paper"), _text(values[0]) if values else "", value, row=label)
        files = {wanted.file_name, *(table.file_name for table in wanted.tables)}
        for name in sorted(files ^ set(self.paper.files)):
            is_there = name in self.paper.files
            self.add(_("embedded files"), name if is_there else "", "" if is_there else name)

    def _tables(self) -> None:
        said = {table.name: table for table in self.said.tables}
        papers = list(self.paper.tables)
        wanted_names = {table.name for table in self.expected.tables}
        for name in sorted(set(said) - wanted_names):
            self.add(self.name, name, "", table=said[name].title)
        for table in self.expected.tables:
            given = _rows_of(self.paper.files.get(table.file_name, b""))
            page = next((row for row in papers if _fits(row.caption, table.title)), None)
            if page is None:
                self.add(_("on paper"), "", table.title, table=table.title)
            else:
                papers.remove(page)
            if self.known is None and self.printed != self.digest:
                table = _by_majority(table, given, page)
            self._json(table, said.get(table.name))
            self._csv(table, given)
            if page is not None:
                self._page(table, page)
        for page in papers:
            self.add(_("page %(number)s") % {"number": page.page}, _text(page.caption) or _("a table"), "")

    def _json(self, table: DataTable, said: DataTable | None) -> None:
        if said is None:
            self.add(self.name, "", table.title, table=table.title)
            return
        for attribute in ("title", "head", "totals"):
            self.add(
                self.name, getattr(said, attribute), getattr(table, attribute), table=table.title, column=attribute
            )
        heads = [[(row.key, row.label, row.kind) for row in each.columns] for each in (said, table)]
        if heads[0] != heads[1]:
            self.add(self.name, _list(said), _list(table), table=table.title)
            return
        for number in range(max(len(table.rows), len(said.rows))):
            for index, column in enumerate(table.columns):
                self._cell(
                    self.name, table, number, column.label,
                    shown_exactly(column.kind, _at(said.rows, number, index)),
                    shown_exactly(column.kind, _at(table.rows, number, index)),
                )  # fmt: skip

    def _csv(self, table: DataTable, given: list[list[str]]) -> None:
        labels = [safe_text(column.label) for column in table.columns]
        if given[:1] != [labels]:
            self.add(table.file_name, "; ".join(given[0]) if given else "", "; ".join(labels), table=table.title)
            return
        rows = given[1:]
        for number in range(max(len(table.rows), len(rows))):
            for index, column in enumerate(table.columns):
                wanted = csv_cell(column, _at(table.rows, number, index))
                self._cell(table.file_name, table, number, column.label, _at(rows, number, index) or "", wanted)
            if number < len(rows) and len(rows[number]) > len(labels):
                self._cell(table.file_name, table, number, "", "; ".join(rows[number][len(labels) :]), "")

    def _page(self, table: DataTable, page: PaperTable) -> None:
        where = _("page %(number)s") % {"number": page.page}
        head = page.headings[0].cells if page.headings else ()
        for index in range(max(len(head), len(table.columns))):
            label = table.columns[index].label if index < len(table.columns) else ""
            pieces = head[index] if index < len(head) else ()
            if not _fits(pieces, label):
                self.add(where, _text(pieces), label, table=table.title, column=label or str(index + 1))
        for number in range(max(len(table.rows), len(page.rows))):
            row = page.rows[number] if number < len(page.rows) else PaperRow((), page.page)
            where = _("page %(number)s") % {"number": row.page}
            for index in range(max(len(row.cells), len(table.columns))):
                column = table.columns[index] if index < len(table.columns) else None
                wanted = shown(column.kind, _at(table.rows, number, index)) if column else ""
                pieces = row.cells[index] if index < len(row.cells) else ()
                if not _fits(pieces, wanted):
                    self._cell(where, table, number, column.label if column else "", _text(pieces), wanted)

    def _cell(self, where: str, table: DataTable, number: int, column: str, found: str, expected: str) -> None:
        if found != expected:
            self.found.append(Difference(where, table.title, table.row_name(number), column, found, expected))

    def _whole_text(self, again: Paper) -> None:
        """All else on the pages, where the file can be made again: headings, notes, the words around the tables. The same
        words with other line and page ends are the same: another version of this program may lay out otherwise."""
        if _words(again) == _words(self.paper) and _running(again) == _running(self.paper):
            return
        if len(again.pages) != len(self.paper.pages):
            self.add(_("pages"), len(self.paper.pages), len(again.pages))
        for number, (text, wanted) in enumerate(zip(self.paper.pages, again.pages, strict=False), start=1):
            if _plain(text) != _plain(wanted):
                found, expected = _first_difference(text.split(), wanted.split())
                self.add(_("page %(number)s") % {"number": number}, found, expected)


def _words(paper: Paper) -> str:
    """The words outside tables. Without hyphens: one may have come with, or gone with, the end of a line."""
    return _plain("".join(paper.prose)).replace("-", "")


def _running(paper: Paper) -> set[str]:
    """What stands around the pages, but which page of how many it is."""
    count = len(paper.pages)
    return {
        re.sub(rf"(?<!\d){number}(\D+){count}(?!\d)", r"#\1#", _plain(text))
        for number, text in enumerate(paper.loose, start=1)
    }


def _by_majority(table: DataTable, given: list[list[str]], page: PaperTable | None) -> DataTable:
    """The JSON does not fit the printed hash: a cell on which CSV and paper agree is what it should have been."""
    rows = []
    for number, row in enumerate(table.rows):
        cells = list(row)
        for index, column in enumerate(table.columns):
            text = _at(given[1:], number, index)
            pieces = _at([paper.cells for paper in page.rows], number, index) if page is not None else None
            if text is None or pieces is None or text == csv_cell(column, row[index]):
                continue
            try:
                value = cell_from_csv(column.kind, text)
            except ValueError:
                continue
            if _fits(pieces, shown(column.kind, value)):
                cells[index] = value
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


def shown_exactly(kind: str, value: Any) -> str:
    """As on paper; an exact value that paper rounds stands behind it."""
    text, exact = shown(kind, value), "" if value is None else str(value)
    return f"{text} ({exact})" if kind == "hours" and exact else text


def _rows_of(data: bytes) -> list[list[str]]:
    import csv

    try:
        return rows_of_csv(data)
    except (csv.Error, UnicodeDecodeError):
        return []


def _at(rows: Any, number: int, index: int) -> Any:
    return rows[number][index] if number < len(rows) and index < len(rows[number]) else None


def _list(table: DataTable) -> str:
    return "; ".join(f"{column.label} ({column.kind})" for column in table.columns)


def _text(pieces: Pieces) -> str:
    return " ".join(piece.strip() for piece in pieces).strip()


def _plain(text: str) -> str:
    """Without spaces, composed, one kind of hyphen: what a line end or a font may change without changing the text."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(DASHES))


def _fits(pieces: Pieces, expected: str) -> bool:
    """Whether the pieces spell the text. A hyphen at the end of a piece may be the one that broke a word."""
    rest = "" if expected == "–" else _plain(expected)
    parts = [_plain(piece) for piece in pieces]
    parts = [part for part in parts if part]
    if parts == ["–"]:
        parts = []
    reached = {0}
    for number, part in enumerate(parts):
        broken = part[:-1] if part.endswith("-") and number < len(parts) - 1 else None
        reached = {
            at + len(spelt)
            for at in reached
            for spelt in (part, broken)
            if spelt is not None and rest.startswith(spelt, at)
        }
    return len(rest) in reached


def _first_difference(found: list[str], expected: list[str]) -> tuple[str, str]:
    at = next((i for i, (one, other) in enumerate(zip(found, expected, strict=False)) if one != other), 0)
    return " ".join(found[at : at + 8]), " ".join(expected[at : at + 8])
