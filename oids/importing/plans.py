"""What an import of a sheet would do, and doing exactly that: the part that all kinds of sheets share.

The preview and the import are the same code: `Kind.compare` looks at every row, `Kind.apply` writes what was found.
Stable numbers are the keys; an empty cell leaves what is known as it is; what is not in the sheet is never removed.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import cached_property

from oids import formats
from oids.importing.base import Refusal
from oids.importing.cells import CellRefused, Reader
from oids.importing.columns import Column
from oids.importing.tables import Row, read_book
from oids.importing.telling import told as _

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row whose cells were read. A column that the sheet lacks, an empty cell, and one that could not be read have
    no value; of the last `faults` says by column, rule and remedy what is wrong."""

    sheet: str
    number: int
    values: Mapping[str, Any]
    cells: Mapping[str, str]
    faults: Sequence[tuple[str, str, str]] = ()

    def get(self, key: str, otherwise: Any = None) -> Any:
        return self.values.get(key, otherwise)

    def has(self, key: str) -> bool:
        return key in self.values


@dataclass(frozen=True, slots=True)
class Warned:
    """What is allowed but has to be acknowledged, once for the whole import."""

    code: str
    message: str
    needs_reason: bool


@dataclass(slots=True)
class Verdict:
    """What one row comes to. `before` and `after` hold, by column, what changes; `load` is for `apply`.

    A row with cells that could not be read is refused from the start. It is compared all the same as far as it can be,
    so that everything that is wrong with it is said at once; a cell that could not be read is not judged twice.
    """

    entry: Entry
    key: str
    name: str = ""
    state: str = UNCHANGED
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    refusals: list[tuple[str, str, str]] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    load: Any = None

    def __post_init__(self) -> None:
        if self.entry.faults:
            self.state = REFUSED
            self.refusals.extend(self.entry.faults)

    def unread(self, *columns: str) -> bool:
        """Whether the cell of one of these columns was there and could not be read."""
        return any(fault[0] in columns for fault in self.entry.faults)

    def refuse(self, column: str, rule: str, remedy: str) -> None:
        if not self.unread(column):
            self.state = REFUSED
            self.refusals.append((column, rule, remedy))

    def become(self, state: str) -> None:
        """New or changed; what is refused stays so."""
        if self.state != REFUSED:
            self.state = state

    def change(self, column: str, before: object, after: object) -> None:
        """Note a difference."""
        self.before[column], self.after[column] = before, after


def _same_everywhere(value: object) -> str:
    """A value in words that do not depend on the language of whoever looks."""
    if isinstance(value, Model):
        return f"{value._meta.label} {value.pk}"
    if isinstance(value, list | tuple):
        return ";".join(map(_same_everywhere, value))
    return str(value)


class Kind:
    """One kind of sheet. A kind declares its columns and their readers, compares and applies. What a `target` is, says
    the app that the kind is of."""

    permission: str
    columns: tuple[Column, ...] = ()
    # Columns that the number and name of a new row say already.
    named: frozenset[str] = frozenset()

    def readers(self) -> dict[str, Reader]:
        """How the cells of each column are read."""
        raise NotImplementedError

    def hold(self, target: Any) -> None:
        """Keep others from changing what rows are compared with, until the transaction ends; asked before the compare
        that is written."""

    def compare(self, entries: Sequence[Entry], target: Any) -> list[Verdict]:
        """One verdict for every row, in their order; writes nothing."""
        raise NotImplementedError

    def apply(self, verdicts: Sequence[Verdict], target: Any, *, by, reason: str, report: Report) -> None:
        """Write what is new and changed; inside the caller's transaction."""
        raise NotImplementedError

    def present(self, target: Any) -> Iterable[Mapping[str, object]]:
        """What the register holds, as rows of the same sheet."""
        raise NotImplementedError

    def lists(self, target: Any) -> dict[str, list[tuple[str, str]]]:
        """Codes and names to choose from, by column."""
        return {}

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    def show(self, key: str, value: object) -> str:
        """A value of a column, in the words of the screen."""
        if value is None or value == "":
            return ""
        labels = dict(self.by_key[key].choices)
        if isinstance(value, str) and value in labels:
            return str(labels[value])
        if isinstance(value, datetime.date):
            return formats.day(value)
        if isinstance(value, Decimal):
            return formats.decimal(value, 2)
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value))
        return str(value)


@dataclass
class Plan:
    """`read` = `new` + `changed` + `unchanged` + `refused`; a row with several faults is one refused row."""

    name: str
    verdicts: list[Verdict]
    refused: list[Refusal]
    notes: list[str]
    read: int
    sha256: str

    @cached_property
    def counts(self) -> dict[str, int]:
        found = Counter(verdict.state for verdict in self.verdicts)
        rows = {(row.sheet, row.line) for row in self.refused}
        counts = {state: found[state] for state in (NEW, CHANGED, UNCHANGED)} | {REFUSED: len(rows), "read": self.read}
        if counts["read"] != sum(counts[state] for state in (NEW, CHANGED, UNCHANGED, REFUSED)):
            raise RuntimeError("the counts of the import do not add up")
        return counts

    @property
    def to_write(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.state in (NEW, CHANGED)]

    @property
    def warned(self) -> list[Verdict]:
        return [verdict for verdict in self.to_write if verdict.warnings]

    @property
    def needs_reason(self) -> bool:
        return any(warning.needs_reason for verdict in self.warned for warning in verdict.warnings)

    @property
    def warnings(self) -> dict[str, int]:
        """How many rows each kind of warning is about."""
        found: Counter[str] = Counter()
        for verdict in self.warned:
            found.update({warning.code for warning in verdict.warnings})
        return dict(sorted(found.items()))

    @cached_property
    def fingerprint(self) -> str:
        """Of the file and all that would happen: what is confirmed is what was shown. Words in the language of whoever
        looks are not part of it."""
        digest = hashlib.sha256(self.sha256.encode())
        for verdict in self.verdicts:
            codes = [warning.code for warning in verdict.warnings]
            values = [(key, _same_everywhere(verdict.before[key]), _same_everywhere(verdict.after[key]))
                      for key in sorted(verdict.after)]  # fmt: skip
            row = (verdict.entry.sheet, verdict.entry.number, verdict.state, verdict.key, values, codes)
            digest.update(repr(row).encode())
        for row in self.refused:
            digest.update(repr((row.sheet, row.line, row.value)).encode())
        return digest.hexdigest()


def plan(kind: Kind, data: bytes, name: str, target: Any) -> Plan:
    """Read the file and compare it with the register. Raises `RefusedFile`; writes nothing."""
    book = read_book(data, name, kind.columns)
    readers = kind.readers()
    required = [column.key for column in kind.columns if column.required]
    refused = list(book.ragged)
    entries = [Entry(row.sheet, row.number, *_read(row, readers, required)) for row in book.rows]
    verdicts = kind.compare(entries, target)
    if len(verdicts) != len(entries):
        raise RuntimeError("an import has to say of every row what it comes to")
    for verdict in verdicts:
        entry = verdict.entry
        refused += [
            _refusal(kind, name, entry.sheet, entry.number, entry.cells, column, rule, remedy)
            for column, rule, remedy in verdict.refusals
        ]
    sheets = {sheet: index for index, sheet in enumerate(dict.fromkeys(row.sheet for row in book.rows))}
    refused.sort(key=lambda row: (sheets.get(row.sheet, len(sheets)), row.line))
    kept = [verdict for verdict in verdicts if verdict.state != REFUSED]
    return Plan(name, kept, refused, book.notes, book.read, hashlib.sha256(data).hexdigest())


def _read(row: Row, readers: Mapping[str, Reader], required: Sequence[str]):
    """Values, cells and faults of a row, as an `Entry` takes them."""
    values, faults = {}, []
    for key, cell in row.cells.items():
        if not cell:
            if key in required:
                faults.append((key, _("This may not be empty."), _("Fill it in, or leave the row out.")))
            continue
        try:
            values[key] = readers[key](cell)
        except CellRefused as refused:
            faults.append((key, refused.rule, refused.remedy))
    return values, row.cells, faults


def _refusal(kind: Kind, file: str, sheet: str, number: int, cells, key: str, rule: str, remedy: str) -> Refusal:
    label = str(kind.by_key[key].label) if key in kind.by_key else ""
    return Refusal(file, number, label, cells.get(key, "")[:80], rule, remedy, sheet, key if label else "")


def refuse_doubles(verdicts: Sequence[Verdict], column: str, key: Callable[[Verdict], object]) -> None:
    """What stands in the file twice is refused on every row: which of the two is right nobody knows."""
    by_key = defaultdict(list)
    for verdict in verdicts:
        if (value := key(verdict)) is not None:
            by_key[value].append(verdict)
    for same in by_key.values():
        if len(same) > 1:
            sheets = {verdict.entry.sheet for verdict in same}
            places = [
                str(row.entry.number) if len(sheets) == 1 else f"{row.entry.sheet} {row.entry.number}"
                for row in same[:8]
            ]
            rows = ", ".join(places) + ("…" if len(same) > 8 else "")
            for verdict in same:
                verdict.refuse(
                    column, _("This stands in the file more than once: rows %(rows)s.") % {"rows": rows},
                    _("Keep the row that is right and remove the other."),
                )  # fmt: skip


def refuse_errors(verdict: Verdict, error: ValidationError, columns: Mapping[str, str], otherwise: str) -> None:
    """What the same check says that the form and the action make, at the column of its field."""
    found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in found.items():
        for message in messages:
            verdict.refuse(columns.get(name, otherwise), message, _("Mend it, or leave the row out."))
