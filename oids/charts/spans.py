"""Stretches of time next to each other: one bar per row, each stretch where it begins and as long as it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oids.charts.drawing import AXIS, BAR, GAP, legend, row_label
from oids.charts.scales import PAD, SMALL, label_width, scale, text_width
from oids.charts.shapes import SERIES, BarChart, Cell, Mark, Row, Table, Text, Tick


@dataclass(frozen=True, slots=True)
class Span:
    """`days` days from day `start` (0 is the left edge); `series` is its place in the legend."""

    start: int
    days: int
    name: str
    shown: str
    series: int = 0
    url: str = ""


def spans(
    title: str,
    rows: Sequence[tuple[str, Sequence[Span]]],
    *,
    length: int,
    ticks: Sequence[tuple[int, str]],
    series: Sequence[str],
    head: tuple[str, str, str],
    description: str = "",
    width: int = 720,
) -> BarChart:
    """A bar per (label, spans) over `length` days. `ticks` are (day, word); `head` names the columns of the table."""
    if len(series) > len(SERIES):
        raise ValueError(f"{len(series)} series cannot be told apart; at most {len(SERIES)}")
    left = label_width([label for label, _spans in rows], width) + PAD
    keys, top = legend(series, width)
    place = scale(0, length, left, width - PAD)
    drawn = []
    for number, (label, found) in enumerate(rows):
        y = top + number * (BAR + GAP)
        marks = []
        for span in found:
            if span.start < 0 or span.days < 1 or span.start + span.days > length:
                raise ValueError(f"{label}: {span.name} does not lie in the {length} days of the chart")
            start, end = place(span.start), place(span.start + span.days)
            room = text_width(span.name, SMALL) + PAD <= end - start
            words = Text((start + end) // 2, y + BAR // 2 + SMALL // 3, (span.name,), "middle") if room else None
            marks.append(
                Mark(start, y, max(end - start, 1), BAR, span.name, span.shown, span.url, SERIES[span.series], words)
            )
        drawn.append(Row(row_label(label, left, y), tuple(marks), None, "", label))
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
        ticks=tuple(Tick(place(day), word) for day, word in ticks),
        table=Table(
            head,
            tuple(
                (Cell(label), Cell(span.name, span.url), Cell(span.shown)) for label, found in rows for span in found
            ),
        ),
        keys=keys,
    )
