"""Detail pages are facts and sections; a section is a small table with at most one next step."""

from __future__ import annotations

from dataclasses import dataclass, field

from oids import formats
from oids.tables import MANY

SHORT = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a text, a link, a number or a state word."""

    text: object
    url: str = ""
    is_number: bool = False
    tone: str = ""

    @property
    def is_short(self) -> bool:
        """A day, a code, a year: better on one line."""
        return len(str(self.text)) <= SHORT


@dataclass(frozen=True, slots=True)
class Section:
    """`rows` hold `Cell`s or plain texts; `add` is (label, address) of the next step. One that `stacks` shows its cells
    below each other on a narrow screen, each with its heading: for amounts that would lie out of sight there."""

    name: str
    title: str
    head: list[str]
    rows: list[list[Cell | str]] = field(default_factory=list)
    add: tuple[str, str] | None = None
    empty: str = ""
    note: str = ""
    foot: list[Cell | str] = field(default_factory=list)
    stacks: bool = False

    @property
    def labelled(self) -> list[list[tuple[str, Cell]]]:
        """The lines, each cell with the heading of its column."""
        return [list(zip(self.head, row, strict=False)) for row in self.lines]

    @property
    def labelled_foot(self) -> list[tuple[str, Cell]]:
        return list(zip(self.head, self.foot_cells, strict=False))

    @property
    def lines(self) -> list[list[Cell]]:
        """Rows as cells: nothing is a dash, except where the column has no heading (the next step)."""
        steps = {index for index, label in enumerate(self.head) if not label}
        return [
            [Cell("") if index in steps and not value else _cell(value) for index, value in enumerate(row)]
            for row in self.rows
        ]

    @property
    def is_wide(self) -> bool:
        """With so many columns that they stand closer together."""
        return len(self.head) > MANY

    @property
    def foot_cells(self) -> list[Cell]:
        return [value if isinstance(value, Cell) else Cell(value) for value in self.foot]

    @property
    def heads(self) -> list[tuple[str, bool, int]]:
        """(heading, whether it is a column of numbers, over how many columns): next steps beside each other share one."""
        found: list[tuple[str, bool, int]] = []
        for label, is_number in self.columns:
            if not label and found and not found[-1][0]:
                found[-1] = ("", False, found[-1][2] + 1)
            else:
                found.append((label, is_number, 1))
        return found

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """(heading, whether it is a column of numbers)."""
        first = self.lines[0] if self.rows else []
        return [(label, index < len(first) and first[index].is_number) for index, label in enumerate(self.head)]


def _cell(value) -> Cell:
    return value if isinstance(value, Cell) else Cell("–" if value in (None, "") else value)


def number(value, url: str = "") -> Cell:
    return Cell(formats.count(value) if isinstance(value, int) else value, url, is_number=True)


def period_cells(row) -> tuple[str, str]:
    """From and until of a dated row, as shown."""
    return formats.day(row.valid_from), formats.day(row.valid_until) if row.valid_until else ""
