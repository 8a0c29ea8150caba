"""What all readers of files share: how large a file may be, and what a refusal says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 200_000
FORMULA = ("=", "+", "-", "@")


class RefusedFile(Exception):
    """The file as a whole cannot be read; the message says why and what to send instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row is not taken: `line` counts from 1 and includes the header; `column` as in the file.

    `sheet` is the sheet of a workbook; a CSV file has none. `key` is the column's own, where the column is one of ours.
    """

    file: str
    line: int
    column: str
    value: str
    rule: str
    remedy: str
    sheet: str = ""
    key: str = ""


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


def looks_like_formula(value: str) -> bool:
    """Whether a spreadsheet would run the cell."""
    return value.startswith(FORMULA)
