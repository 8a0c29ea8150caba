"""What a chart is made of: frozen, in whole pixels, with its figures as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2s

from oids.charts.scales import PAD, SMALL, text_width

# The pattern of each series keeps them apart in black and white.
COLUMN = 480
SERIES = ("solid", "stripes", "dots", "empty", "grid", "lines")


def identity(title: str) -> str:
    """A name for the ids inside one drawing, the same every time."""
    return "c" + blake2s(title.encode(), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart: column heads, and rows of a label and values."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Text:
    x: int
    y: int
    lines: tuple[str, ...]
    anchor: str = "start"

    @property
    def plate(self) -> tuple[int, int, int, int]:
        """x, y, width and height of a white ground under the words."""
        wide = text_width(self.lines[0], SMALL) + 4
        return (self.x - (wide // 2 if self.anchor == "middle" else 2), self.y - SMALL, wide, SMALL + 4)


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle for one value; `label` is written at it when there is room (`label_x`, else empty)."""

    x: int
    y: int
    width: int
    height: int
    name: str
    shown: str
    url: str = ""
    series: str = SERIES[0]
    label: Text | None = None

    @property
    def right(self) -> int:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Row:
    label: Text
    marks: tuple[Mark, ...]
    total: Text | None = None
    url: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    at: int
    shown: str

    @property
    def baseline(self) -> int:
        """Where the words of a tick on a standing axis stand, level with its line."""
        return self.at + SMALL // 3


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the legend."""

    x: int
    y: int
    name: str
    series: str

    @property
    def text(self) -> Text:
        return Text(self.x + 20, self.y + SMALL, (self.name,))


class Drawing:
    """What every chart knows of itself."""

    __slots__ = ()
    title: str
    width: int

    @property
    def id(self) -> str:
        return identity(self.title)

    @property
    def is_wide(self) -> bool:
        """Drawn for the whole width of a page rather than for a column."""
        return self.width > COLUMN


class Upright(Drawing):
    """With its scale on the left."""

    __slots__ = ()
    left: int

    @property
    def tick_x(self) -> int:
        return self.left - PAD


@dataclass(frozen=True, slots=True)
class BarChart(Drawing):
    """Horizontal bars: one per row (`BarChart`), or parts of a whole per row when `keys` is not empty."""

    title: str
    description: str
    width: int
    height: int
    left: int
    top: int
    bottom: int
    zero: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    table: Table
    reference: Tick | None = None
    keys: tuple[Key, ...] = ()
    template: str = field(default="components/charts/bars.html", init=False)

    @property
    def has_links(self) -> bool:
        return any(row.url for row in self.rows)

    @property
    def axis_y(self) -> int:
        return self.bottom + SMALL + 4

    @property
    def reference_text(self) -> Text | None:
        """The words of the reference line, on the side where there is room."""
        if self.reference is None:
            return None
        at, shown = self.reference.at, self.reference.shown
        if at + text_width(shown, SMALL) + PAD > self.width:
            return Text(at - 4, SMALL + 2, (shown,), "end")
        return Text(at + 4, SMALL + 2, (shown,))


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int
    name: str
    shown: str
    url: str = ""
    label: Text | None = None
    tick: Text | None = None


@dataclass(frozen=True, slots=True)
class LineChart(Upright):
    """A line (or steps) over points in order, with an optional band such as a norm's lowest and highest."""

    title: str
    description: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    points: tuple[Point, ...]
    path: str
    ticks: tuple[Tick, ...]
    table: Table
    band: str = ""
    band_text: Text | None = None
    template: str = field(default="components/charts/line.html", init=False)

    @property
    def has_links(self) -> bool:
        return any(point.url for point in self.points)


@dataclass(frozen=True, slots=True)
class Sparkline(Drawing):
    """A line the size of a word; its last point is marked."""

    title: str
    description: str
    width: int
    height: int
    path: str
    last: Point | None
    table: Table
    template: str = field(default="components/charts/sparkline.html", init=False)
