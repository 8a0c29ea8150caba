"""From figures to charts: bars, parts of a whole, lines and steps with a band, and a line the size of a word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil

from oids.charts.scales import (
    PAD,
    SMALL,
    Number,
    Shown,
    across,
    label_width,
    nice_ticks,
    plain,
    scale,
    text_width,
    thinned,
    wrap,
)
from oids.charts.shapes import SERIES, BarChart, Cell, Key, LineChart, Mark, Point, Row, Sparkline, Table, Text, Tick

BAR, GAP = 22, 10
AXIS = 20


def bars(
    title: str,
    rows: Sequence[Sequence],
    *,
    shown: Shown = str,
    value_label: str = "",
    label_label: str = "",
    reference: Number | None = None,
    reference_label: str = "",
    whole: Sequence[Number] = (),
    description: str = "",
    width: int = 400,
) -> BarChart:
    """One bar per (label, value, address); values below nothing run to the left. `reference` draws a line at a value;
    `whole` is a scale that is known beforehand, by its ticks, so that charts of that scale can be laid side by side."""
    rows = [_row(row) for row in rows]
    values = [value for _label, value, _url in rows]
    check_exact([*values, *([] if reference is None else [reference])])
    extremes = [*values, 0, *([] if reference is None else [reference])]
    ticks = tuple(map(Fraction, whole)) or nice_ticks(min(extremes), max(extremes))
    left = label_width([label for label, _value, _url in rows], width) + PAD
    most = max((text_width(shown(value), SMALL) for value in values), default=0) + PAD
    top = SMALL + PAD * 2 if reference is not None else PAD
    place = scale(ticks[0], ticks[-1], left, width - most - PAD)
    drawn = []
    for number, (label, value, url) in enumerate(rows):
        y = top + number * (BAR + GAP)
        start, end = sorted((place(0), place(value)))
        words = Text(end + PAD, y + BAR // 2 + SMALL // 3, (shown(value),))
        mark = Mark(start, y, max(end - start, 1 if value else 0), BAR, str(label), shown(value), url, label=words)
        drawn.append(Row(row_label(str(label), left, y), (mark,), None, url, f"{label}: {shown(value)}"))
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
        ticks=tuple(Tick(place(tick), shown(plain(tick))) for tick in thinned(ticks, shown, place)),
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
    width: int = 400,
) -> BarChart:
    """One bar per (label, [a value per series], address), its parts side by side with a pattern of their own."""
    rows = [_row(row) for row in rows]
    if len(series) > len(SERIES):
        raise ValueError(f"{len(series)} series cannot be told apart; at most {len(SERIES)}")
    for label, values, _url in rows:
        check_exact(values)
        if len(values) != len(series):
            raise ValueError(f"{label} has {len(values)} values for {len(series)} series")
        if any(value < 0 for value in values):
            raise ValueError(f"{label} has a part below nothing, which cannot be stacked")
    totals = [sum(values, 0) for _label, values, _url in rows]
    ticks = nice_ticks(0, max(totals, default=0))
    left = label_width([label for label, _values, _url in rows], width) + PAD
    most = max((text_width(shown(total), SMALL) for total in totals), default=0) + PAD
    keys, top = legend(series, width)
    place = scale(0, ticks[-1], left, width - most - PAD)
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
        drawn.append(Row(row_label(str(label), left, y), seen, words, url, f"{label}: {shown(total)}"))
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
        ticks=tuple(Tick(place(tick), shown(plain(tick))) for tick in thinned(ticks, shown, place)),
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
    at: Sequence[Number] | None = None,
    band: Sequence[tuple[Number, Number]] | None = None,
    band_label: str = "",
    value_label: str = "",
    label_label: str = "",
    description: str = "",
    zero: bool = True,
    width: int = 400,
    height: int = 220,
) -> LineChart:
    """Points (label, value, address) in order, joined or in steps; `band` is (lowest, highest) at each point.

    The points stand at equal distances, or `at` places on a scale of their own (days, for example); words that would
    touch are left out there.
    """
    rows = [_row(row) for row in rows]
    if at is not None and (len(at) != len(rows) or any(b <= a for a, b in pairwise(at))):
        raise ValueError("every point stands at a place of its own, in order")
    values = [value for _label, value, _url in rows]
    band = list(band or [])
    if band and len(band) != len(rows):
        raise ValueError(f"the band has {len(band)} points for {len(rows)} values")
    extremes = [*values, *(edge for edges in band for edge in edges), *([0] if zero or not rows else [])]
    check_exact(extremes)
    ticks = nice_ticks(min(extremes), max(extremes))
    left = max(text_width(shown(plain(tick)), SMALL) for tick in ticks) + PAD * 2
    right, top, bottom = width - PAD, SMALL * 2 + PAD, height - AXIS - PAD
    margin = max((text_width(str(row[0]), SMALL) // 2 for row in rows), default=0) + PAD
    places = across(len(rows), left + margin, right - margin)
    if at is not None and len(rows) > 1:
        places = [scale(at[0], at[-1], left + margin, right - margin)(place) for place in at]
    up = scale(ticks[0], ticks[-1], bottom, top)
    room = (right - left) // max(len(rows), 1)
    every = max(1, ceil(Fraction(max((text_width(str(row[0]), SMALL) for row in rows), default=0) + PAD, max(room, 1))))
    named = set(range(0, len(rows), every))
    valued = {
        number for number, row in enumerate(rows)
        if number in (0, len(rows) - 1) or text_width(shown(row[1]), SMALL) + PAD <= room
    }  # fmt: skip
    if at is not None:
        named = _apart(places, [text_width(str(row[0]), SMALL) for row in rows])
        valued = _apart(places, [text_width(shown(row[1]), SMALL) for row in rows])
    points = []
    for number, (label, value, url) in enumerate(rows):
        x, y = places[number], up(value)
        words = Text(x, y - PAD - 2, (shown(value),), "middle") if number in valued else None
        tick = Text(x, bottom + SMALL + PAD, (str(label),), "middle") if number in named else None
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
        ticks=tuple(Tick(up(tick), shown(plain(tick))) for tick in ticks),
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
        band=_band(places, band, up, step),
        band_text=Text(left + 20, SMALL, (band_label,)) if band and band_label else None,
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
    check_exact(values)
    low, high = (min([*values, 0]), max([*values, 0])) if values else (0, 1)
    up = scale(low, high if high > low else low + 1, height - 4, 4)
    places = across(len(rows), 4, width - 6)
    points = [(places[number], up(value)) for number, value in enumerate(values)]
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


def _apart(places: Sequence[int], widths: Sequence[int]) -> set[int]:
    """Which words can stand at these places without touching: the last one, and from the left what fits before it."""
    if not places:
        return set()
    last = len(places) - 1
    kept, edge = {last}, None
    for number, (place, width) in enumerate(zip(places, widths, strict=True)):
        free = edge is None or place - width // 2 >= edge + PAD
        before_last = place + width // 2 + PAD <= places[last] - widths[last] // 2
        if number != last and free and before_last:
            kept.add(number)
            edge = place + width // 2
    return kept


def _row(row: Sequence) -> tuple:
    """(label, value, address), where the address may be left out."""
    return (*row, "") if len(row) == 2 else tuple(row)


def check_exact(numbers: Sequence[Number]) -> None:
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | Fraction | Decimal):
            raise TypeError(f"a chart takes exact numbers, not {number!r}")


def row_label(label: str, left: int, y: int) -> Text:
    lines = wrap(label, left - PAD, SMALL)
    return Text(left - PAD, y + BAR // 2 + SMALL // 3 - (len(lines) - 1) * (SMALL + 1) // 2, lines, "end")


def legend(series: Sequence[str], width: int) -> tuple[tuple[Key, ...], int]:
    """Where each entry stands, and the height that the legend takes."""
    keys, x, y = [], 0, PAD
    for name, pattern in zip(series, SERIES, strict=False):
        room = 20 + text_width(name, SMALL) + 16
        if x and x + room > width:
            x, y = 0, y + SMALL + 10
        keys.append(Key(x, y, name, pattern))
        x += room
    return tuple(keys), y + SMALL + 14


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
