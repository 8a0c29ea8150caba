"""Charts as pure geometry: exact numbers in, whole pixels out; templates/components/charts/ draws them as SVG.

Nothing here knows of Django or of a screen. A chart is a frozen dataclass with its `title`, its `template` and its
`table` (the same figures in words), so that no reader depends on the drawing. See docs/decisions/0005-charts.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from hashlib import blake2s
from math import ceil, floor

Number = int | Fraction | Decimal
Shown = Callable[[Number], str]

FONT = 13
SMALL = 12
BAR, GAP = 22, 10
PAD = 6
AXIS = 20
# Fill and pattern of each series; the pattern keeps them apart in black and white.
SERIES = ("solid", "stripes", "dots", "empty", "grid", "lines")


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
    def plate(self) -> tuple[int, int, int, int]:
        """x, y, width and height of the white ground under a label on a patterned fill."""
        text = self.label
        if text is None:
            return (0, 0, 0, 0)
        wide = text_width(text.lines[0], SMALL) + 4
        return (text.x - wide // 2, text.y - SMALL, wide, SMALL + 4)


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


@dataclass(frozen=True, slots=True)
class BarChart:
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
    def id(self) -> str:
        return _identity(self.title)

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
class LineChart:
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
    def id(self) -> str:
        return _identity(self.title)

    @property
    def has_links(self) -> bool:
        return any(point.url for point in self.points)

    @property
    def tick_x(self) -> int:
        return self.left - PAD


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A line the size of a word; its last point is marked."""

    title: str
    description: str
    width: int
    height: int
    path: str
    last: Point | None
    table: Table
    template: str = field(default="components/charts/sparkline.html", init=False)

    @property
    def id(self) -> str:
        return _identity(self.title)


def nice_ticks(low: Number, high: Number, count: int = 4) -> tuple[Fraction, ...]:
    """Round values that cover `low` to `high` in steps of 1, 2, 2.5 or 5 times a power of ten, about `count` steps."""
    low, high = Fraction(low), Fraction(high)
    if low > high:
        raise ValueError(f"{low} is above {high}")
    if low == high:
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
        if low == high:
            high = Fraction(1)
    rough = (high - low) / count
    power = Fraction(1)
    while power * 10 <= rough:
        power *= 10
    while power > rough:
        power /= 10
    step = next(power * factor for factor in (Fraction(1), 2, Fraction(5, 2), 5, 10) if power * factor >= rough)
    first, last = floor(low / step), ceil(high / step)
    return tuple(step * number for number in range(first, last + 1))


def text_width(text: str, size: int = FONT) -> int:
    """About how wide a text is in pixels: a little on the wide side, for no font is measured here."""
    narrow = sum(character in "iljtf.,:;'|!()[] " for character in text)
    wide = sum(character in "mwMW%@€" for character in text)
    return ceil(Fraction(size * ((len(text) - narrow - wide) * 60 + narrow * 36 + wide * 92), 100))


def wrap(text: str, width: int, size: int = FONT, most: int = 2) -> tuple[str, ...]:
    """In at most `most` lines that fit; what does not fit ends in an ellipsis (the table has it whole)."""
    lines: list[str] = []
    for word in text.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return tuple(_cut(line, width, size) for line in lines) or ("",)


def _cut(line: str, width: int, size: int) -> str:
    if text_width(line, size) <= width:
        return line
    while line and text_width(f"{line}…", size) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _identity(title: str) -> str:
    """A name for the ids inside one drawing, the same every time."""
    return "c" + blake2s(title.encode(), digest_size=6).hexdigest()


def _scale(low: Number, high: Number, first: int, last: int) -> Callable[[Number], int]:
    """Values from `low` to `high` onto whole pixels from `first` to `last` (which may run down)."""
    span = Fraction(high) - Fraction(low)

    def place(value: Number) -> int:
        exact = first + (Fraction(value) - Fraction(low)) / span * (last - first)
        return floor(exact + Fraction(1, 2))

    return place


def _row(row: Sequence) -> tuple:
    """(label, value, address), where the address may be left out."""
    return (*row, "") if len(row) == 2 else tuple(row)


def _check(numbers: Sequence[Number]) -> None:
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | Fraction | Decimal):
            raise TypeError(f"a chart takes exact numbers, not {number!r}")


def _label_width(labels: Sequence[str], width: int) -> int:
    longest = max((text_width(label) for label in labels), default=0)
    return min(longest, width * 38 // 100)


def bars(
    title: str,
    rows: Sequence[Sequence],
    *,
    shown: Shown = str,
    value_label: str = "",
    label_label: str = "",
    reference: Number | None = None,
    reference_label: str = "",
    description: str = "",
    width: int = 480,
) -> BarChart:
    """One bar per (label, value, address); values below nothing run to the left. `reference` draws a line at a value."""
    rows = [_row(row) for row in rows]
    values = [value for _label, value, _url in rows]
    _check([*values, *([] if reference is None else [reference])])
    extremes = [*values, 0, *([] if reference is None else [reference])]
    ticks = nice_ticks(min(extremes), max(extremes))
    left = _label_width([label for label, _value, _url in rows], width) + PAD
    most = max((text_width(shown(value), SMALL) for value in values), default=0) + PAD
    top = SMALL + PAD * 2 if reference is not None else PAD
    place = _scale(ticks[0], ticks[-1], left, width - most - PAD)
    drawn = []
    for number, (label, value, url) in enumerate(rows):
        y = top + number * (BAR + GAP)
        start, end = sorted((place(0), place(value)))
        words = Text(end + PAD, y + BAR // 2 + SMALL // 3, (shown(value),))
        mark = Mark(start, y, max(end - start, 1 if value else 0), BAR, str(label), shown(value), url, label=words)
        drawn.append(Row(_row_label(str(label), left, y), (mark,), None, url, f"{label}: {shown(value)}"))
    bottom = top + len(rows) * (BAR + GAP)
    marked = None if reference is None else Tick(place(reference), reference_label or shown(reference))
    return BarChart(
        title=title,
        description=description,
        width=width,
        height=bottom + AXIS,
        left=left,
        top=top,
        bottom=bottom,
        zero=place(0),
        rows=tuple(drawn),
        ticks=tuple(Tick(place(tick), shown(_plain(tick))) for tick in _thinned(ticks, shown, place)),
        table=Table(
            (label_label, value_label),
            tuple((Cell(str(label)), Cell(shown(value), url)) for label, value, url in rows),
        ),
        reference=marked,
    )


def stacked_bars(
    title: str,
    series: Sequence[str],
    rows: Sequence[Sequence],
    *,
    shown: Shown = str,
    label_label: str = "",
    total_label: str = "",
    description: str = "",
    width: int = 480,
) -> BarChart:
    """One bar per (label, [a value per series], address), its parts side by side with a pattern of their own."""
    rows = [_row(row) for row in rows]
    if len(series) > len(SERIES):
        raise ValueError(f"{len(series)} series cannot be told apart; at most {len(SERIES)}")
    for label, values, _url in rows:
        _check(values)
        if len(values) != len(series):
            raise ValueError(f"{label} has {len(values)} values for {len(series)} series")
        if any(value < 0 for value in values):
            raise ValueError(f"{label} has a part below nothing, which cannot be stacked")
    totals = [sum(values, 0) for _label, values, _url in rows]
    ticks = nice_ticks(0, max(totals, default=0))
    left = _label_width([label for label, _values, _url in rows], width) + PAD
    most = max((text_width(shown(total), SMALL) for total in totals), default=0) + PAD
    keys, top = _legend(series, width)
    place = _scale(0, ticks[-1], left, width - most - PAD)
    drawn = []
    for number, ((label, values, url), total) in enumerate(zip(rows, totals, strict=True)):
        y = top + number * (BAR + GAP)
        marks, before = [], 0
        for name, value, pattern in zip(series, values, SERIES, strict=False):
            start, end = place(before), place(before + value)
            before += value
            words = Text((start + end) // 2, y + BAR // 2 + SMALL // 3, (shown(value),), "middle")
            room = text_width(shown(value), SMALL) + PAD <= end - start
            name = f"{label}, {name}"
            marks.append(Mark(start, y, end - start, BAR, name, shown(value), url, pattern, words if room else None))
        words = Text(place(total) + PAD, y + BAR // 2 + SMALL // 3, (shown(total),))
        seen = tuple(mark for mark in marks if mark.width)
        drawn.append(Row(_row_label(str(label), left, y), seen, words, url, f"{label}: {shown(total)}"))
    bottom = top + len(rows) * (BAR + GAP)
    return BarChart(
        title=title,
        description=description,
        width=width,
        height=bottom + AXIS,
        left=left,
        top=top,
        bottom=bottom,
        zero=place(0),
        rows=tuple(drawn),
        ticks=tuple(Tick(place(tick), shown(_plain(tick))) for tick in _thinned(ticks, shown, place)),
        table=Table(
            (label_label, *series, *([total_label] if total_label else [])),
            tuple(
                (
                    Cell(str(label), url),
                    *(Cell(shown(value)) for value in values),
                    *([Cell(shown(total))] if total_label else []),
                )
                for (label, values, url), total in zip(rows, totals, strict=True)
            ),
        ),
        keys=keys,
    )


def line(
    title: str,
    rows: Sequence[Sequence],
    *,
    shown: Shown = str,
    step: bool = False,
    band: Sequence[tuple[Number, Number]] | None = None,
    band_label: str = "",
    value_label: str = "",
    label_label: str = "",
    description: str = "",
    zero: bool = True,
    width: int = 480,
    height: int = 220,
) -> LineChart:
    """Points (label, value, address) in order, joined or in steps; `band` is (lowest, highest) at each point."""
    rows = [_row(row) for row in rows]
    values = [value for _label, value, _url in rows]
    band = list(band or [])
    if band and len(band) != len(rows):
        raise ValueError(f"the band has {len(band)} points for {len(rows)} values")
    extremes = [*values, *(edge for edges in band for edge in edges), *([0] if zero or not rows else [])]
    _check(extremes)
    ticks = nice_ticks(min(extremes), max(extremes))
    left = max(text_width(shown(_plain(tick)), SMALL) for tick in ticks) + PAD * 2
    right, top, bottom = width - PAD, SMALL * 2 + PAD, height - AXIS - PAD
    margin = max((text_width(str(row[0]), SMALL) // 2 for row in rows), default=0) + PAD
    across = _across(len(rows), left + margin, right - margin)
    up = _scale(ticks[0], ticks[-1], bottom, top)
    room = (right - left) // max(len(rows), 1)
    every = max(1, ceil(Fraction(max((text_width(str(row[0]), SMALL) for row in rows), default=0) + PAD, max(room, 1))))
    points = []
    for number, (label, value, url) in enumerate(rows):
        x, y = across[number], up(value)
        ends = number in (0, len(rows) - 1) or text_width(shown(value), SMALL) + PAD <= room
        words = Text(x, y - PAD - 2, (shown(value),), "middle") if ends else None
        tick = Text(x, bottom + SMALL + PAD, (str(label),), "middle") if number % every == 0 else None
        points.append(Point(x, y, str(label), shown(value), url, words, tick))
    return LineChart(
        title=title,
        description=description,
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        points=tuple(points),
        path=_path([(point.x, point.y) for point in points], step),
        ticks=tuple(Tick(up(tick), shown(_plain(tick))) for tick in ticks),
        table=Table(
            (label_label, value_label, *([band_label] if band else [])),
            tuple(
                (
                    Cell(str(label)),
                    Cell(shown(value), url),
                    *([Cell(f"{shown(band[i][0])} – {shown(band[i][1])}")] if band else []),
                )
                for i, (label, value, url) in enumerate(rows)
            ),
        ),
        band=_band(across, band, up, step),
        band_text=Text(right, min(up(high) for _low, high in band[-2:]) - PAD, (band_label,), "end")
        if band and band_label
        else None,
    )


def sparkline(
    title: str,
    rows: Sequence[Sequence],
    *,
    shown: Shown = str,
    description: str = "",
    width: int = 120,
    height: int = 28,
) -> Sparkline:
    """A small line over (label, value) for inside a table or a tile."""
    rows = [_row(row) for row in rows]
    values = [value for _label, value, _url in rows]
    _check(values)
    low, high = (min([*values, 0]), max([*values, 0])) if values else (0, 1)
    up = _scale(low, high if high > low else low + 1, height - 4, 4)
    across = _across(len(rows), 4, width - 6)
    points = [(across[number], up(value)) for number, value in enumerate(values)]
    last = None
    if points:
        last = Point(*points[-1], str(rows[-1][0]), shown(values[-1]))
    return Sparkline(
        title=title,
        description=description,
        width=width,
        height=height,
        path=_path(points, False),
        last=last,
        table=Table(("", ""), tuple((Cell(str(label)), Cell(shown(value))) for label, value, _url in rows)),
    )


def _plain(tick: Fraction) -> int | Fraction:
    return tick.numerator if tick.denominator == 1 else tick


def _row_label(label: str, left: int, y: int) -> Text:
    lines = wrap(label, left - PAD, SMALL)
    return Text(left - PAD, y + BAR // 2 + SMALL // 3 - (len(lines) - 1) * (SMALL + 1) // 2, lines, "end")


def _thinned(ticks: Sequence[Fraction], shown: Shown, place: Callable[[Number], int]) -> Sequence[Fraction]:
    """Every tick, or every second or third where their words would touch."""
    for every in (1, 2, 4):
        kept = ticks[::every]
        gaps = [place(b) - place(a) for a, b in zip(kept, kept[1:], strict=False)]
        words = max(text_width(shown(_plain(tick)), SMALL) for tick in kept)
        if not gaps or min(gaps) >= words + PAD:
            return kept
    return (ticks[0], ticks[-1])


def _legend(series: Sequence[str], width: int) -> tuple[tuple[Key, ...], int]:
    """Where each entry stands, and the height that the legend takes."""
    keys, x, y = [], 0, PAD
    for name, pattern in zip(series, SERIES, strict=False):
        room = 20 + text_width(name, SMALL) + 16
        if x and x + room > width:
            x, y = 0, y + SMALL + 10
        keys.append(Key(x, y, name, pattern))
        x += room
    return tuple(keys), y + SMALL + 14


def _across(count: int, first: int, last: int) -> list[int]:
    if count == 1:
        return [(first + last) // 2]
    return [first + (last - first) * number // (count - 1) for number in range(count)]


def _path(points: Sequence[tuple[int, int]], step: bool) -> str:
    parts = []
    for number, (x, y) in enumerate(points):
        if not number:
            parts.append(f"M{x} {y}")
        else:
            parts.append(f"H{x}V{y}" if step else f"L{x} {y}")
    return "".join(parts)


def _band(across: Sequence[int], band: Sequence[tuple[Number, Number]], up: Callable, step: bool) -> str:
    """There along the highest, back along the lowest."""
    if not band:
        return ""
    there = _path([(x, up(high)) for x, (_low, high) in zip(across, band, strict=True)], step)
    lows = [(x, up(low)) for x, (low, _high) in zip(across, band, strict=True)][::-1]
    back = []
    for number, (x, y) in enumerate(lows):
        if not number:
            back.append(f"L{x} {y}")
        else:
            back.append(f"V{y}H{x}" if step else f"L{x} {y}")
    return there + "".join(back) + "Z"
