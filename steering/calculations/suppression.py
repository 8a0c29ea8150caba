"""Which numbers of people a table leaves out, so that nobody works out a number of fewer than five.

A table of counts with its totals is a circulation: every row and every column is a place where as much comes in as goes
out, and every number (a cell, the total of a row or a column, the whole) flows from one of them to another. What a
reader works out from the numbers that are shown is just what these balances say. So a hidden number is safe when another
table, in which it differs, has the same numbers shown: that is, when in the network of the hidden numbers a circle goes
through it. The reader is taken to know that what is hidden is at least 1 (a 0 is shown: it is about nobody).

The numbers are those of the people whom the reader does not know already: whoever sees their own students subtracts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
TOTAL = ""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of people by row and column. Rows in `minus` are taken off the total (who stands in two rows).

    Without columns there is one row total per row. A row or column may not be called `TOTAL`.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Key, int]
    minus: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if TOTAL in self.rows or TOTAL in self.columns:
            raise ValueError("a row or column has the name of the total")
        if any(value < 0 for value in self.cells.values()):
            raise ValueError("a number of people is below nothing")

    def _sign(self, row: str) -> int:
        return -1 if row in self.minus else 1

    def value(self, row: str, column: str) -> int:
        """Of a cell or, with `TOTAL`, a total; without columns the cells stand under `TOTAL`."""
        if row != TOTAL and (column != TOTAL or not self.columns):
            return self.cells.get((row, column), 0)
        if row != TOTAL:
            return sum(self.value(row, name) for name in self.columns)
        return sum(self._sign(name) * self.value(name, column) for name in self.rows)

    def numbers(self) -> list[Key]:
        """Every number of the table, totals included."""
        return [(row, column) for row in (*self.rows, TOTAL) for column in (*self.columns, TOTAL)]


@dataclass(frozen=True, slots=True)
class _Flow:
    """One number: it flows from one balance to another."""

    key: Key
    tail: str
    head: str
    value: int


def _flows(counts: Counts) -> list[_Flow]:
    found = []

    def add(row: str, column: str, tail: str, head: str, backwards: bool) -> None:
        ends = (head, tail) if backwards else (tail, head)
        found.append(_Flow((row, column), *ends, counts.value(row, column)))

    if not counts.columns:
        for row in counts.rows:
            add(row, TOTAL, "in", "out", row in counts.minus)
        add(TOTAL, TOTAL, "in", "out", True)
        return found
    for row in counts.rows:
        minus = row in counts.minus
        for column in counts.columns:
            add(row, column, f"row {row}", f"column {column}", minus)
        add(row, TOTAL, f"row {row}", "column total", not minus)
    for column in counts.columns:
        add(TOTAL, column, "row total", f"column {column}", True)
    add(TOTAL, TOTAL, "row total", "column total", False)
    return found


def _reached(start: str, steps: Mapping[str, Sequence[tuple[str, Key]]], without: Key) -> set[str]:
    """The balances that can be reached from `start` by hidden numbers, but not by `without`."""
    found, todo = {start}, [start]
    while todo:
        for place, key in steps.get(todo.pop(), ()):
            if key != without and place not in found:
                found.add(place)
                todo.append(place)
    return found


def _can_differ(flow: _Flow, steps: Mapping[str, Sequence[tuple[str, Key]]]) -> bool:
    """Whether a table with the same shown numbers exists in which this number is one more, or one less."""
    if flow.tail in _reached(flow.head, steps, flow.key):
        return True
    return flow.value > 1 and flow.head in _reached(flow.tail, steps, flow.key)


def _steps(flows: Iterable[_Flow], hidden: set[Key]) -> dict[str, list[tuple[str, Key]]]:
    """From each balance to the next by a hidden number: one more of it, or one less where it is more than 1."""
    found: dict[str, list[tuple[str, Key]]] = defaultdict(list)
    for flow in flows:
        if flow.key in hidden:
            found[flow.tail].append((flow.head, flow.key))
            if flow.value > 1:
                found[flow.head].append((flow.tail, flow.key))
    return found


def _of_too_few(flows: Iterable[_Flow], hidden: set[Key]) -> str | None:
    """A balance at which what is hidden together is about fewer than five people."""
    here: dict[str, list[tuple[bool, int]]] = defaultdict(list)
    for flow in flows:
        if flow.key in hidden:
            here[flow.tail].append((True, flow.value))
            here[flow.head].append((False, flow.value))
    for place in sorted(here):
        if len({leaves for leaves, _value in here[place]}) == 1 and sum(n for _l, n in here[place]) < FEWEST:
            return place
    return None


def _more(flows: Sequence[_Flow], hidden: set[Key]) -> tuple[bool, list[_Flow]]:
    """(whether all is safe, which numbers could go next): those that make a number safe at once, else those beside it."""
    shown = [flow for flow in flows if flow.key not in hidden and flow.key != (TOTAL, TOTAL) and flow.value]
    place = _of_too_few(flows, hidden)
    if place is not None:
        return False, [flow for flow in shown if place in (flow.tail, flow.head)] or shown
    steps = _steps(flows, hidden)
    told = next((flow for flow in flows if flow.key in hidden and not _can_differ(flow, steps)), None)
    if told is None:
        return True, []
    at_once = [flow for flow in shown if _can_differ(told, _steps(flows, hidden | {flow.key}))]
    beside = [flow for flow in shown if {flow.tail, flow.head} & {told.tail, told.head}]
    return False, at_once or beside or shown


def hidden_in(counts: Counts) -> frozenset[Key] | None:
    """The keys of the numbers to leave out; None when the table as a whole has to stay out.

    The total of all is shown or nothing is: other tables of the same people show it too. What goes along is the smallest
    number that helps, a cell rather than a total.
    """
    total = counts.value(TOTAL, TOTAL)
    if 0 < total < FEWEST:
        return None
    flows = _flows(counts)
    hidden = {flow.key for flow in flows if 0 < flow.value < FEWEST}
    while True:
        is_safe, more = _more(flows, hidden)
        if is_safe:
            return frozenset(hidden)
        if not more:
            return None
        hidden.add(min(more, key=lambda flow: (TOTAL in flow.key and bool(counts.columns), flow.value, flow.key)).key)


def tells_the_rest(counts: Counts, hidden: Iterable[Key], alike: frozenset[str]) -> bool:
    """Whether a second sum over the rows `alike`, such as their hours, would tell how many people a hidden row has.

    It does not when only such rows are hidden, at least two of them, and five people or more together.
    """
    rows = {row for row, column in hidden if column == TOTAL and row != TOTAL}
    if not rows & alike:
        return False
    return not rows <= alike or len(rows) < 2 or sum(counts.value(row, TOTAL) for row in rows) < FEWEST
