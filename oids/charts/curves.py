"""Several lines over one scale of numbers, such as amounts over a number of students, with a band and marked places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from oids.charts.drawing import AXIS, check_exact
from oids.charts.scales import PAD, SMALL, Number, Shown, nice_ticks, plain, scale, text_width, thinned
from oids.charts.shapes import Table, Text, Tick, Upright

# Colour and dashes: apart in black and white too.
STROKES = (("#073c47", ""), ("#9a5a00", "9 4"), ("#55408c", "2 3"), ("#17663a", "12 3 2 3"), ("#a3201b", "5 2"))


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through (place, value) in order of place; straight between two points."""

    name: str
    points: Sequence[tuple[Number, Number]]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A curve as drawn, with its entry in the legend."""

    name: str
    path: str
    colour: str
    dashes: str
    key: str
    text: Text


@dataclass(frozen=True, slots=True)
class Marker:
    """A standing line at a place that matters, with its words."""

    at: int
    text: Text


@dataclass(frozen=True, slots=True)
class CurveChart(Upright):
    title: str
    description: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    zero: int | None
    strokes: tuple[Stroke, ...]
    ticks: tuple[Tick, ...]
    places: tuple[Tick, ...]
    markers: tuple[Marker, ...]
    table: Table
    band: str = ""
    band_text: Text | None = None
    template: str = field(default="components/charts/curves.html", init=False)

    @property
    def band_key_x(self) -> int:
        return self.band_text.x - 30 if self.band_text else 0

    @property
    def band_key_y(self) -> int:
        return self.band_text.y - SMALL + 2 if self.band_text else 0

    @property
    def axis_y(self) -> int:
        return self.bottom + SMALL + PAD


def curves(
    title: str,
    series: Sequence[Curve],
    *,
    table: Table,
    shown: Shown = str,
    shown_place: Shown = str,
    markers: Sequence[tuple[Number, str]] = (),
    band: Sequence[tuple[Number, Number, Number]] = (),
    band_label: str = "",
    places: Sequence[tuple[Number, str]] | None = None,
    first: Number | None = None,
    description: str = "",
    width: int = 720,
    height: int = 300,
) -> CurveChart:
    """`band` is (place, lowest, highest) in order; `places` name marks of the lower axis, else they are round numbers; `first` is
    where that axis begins, so that two drawings under each other agree.

    `table` holds the figures that the drawing shows, chosen by the caller: a curve has more points than a reader wants.
    """
    if not series or len(series) > len(STROKES):
        raise ValueError(f"a chart draws from 1 to {len(STROKES)} curves, not {len(series)}")
    if any(not curve.points for curve in series):
        raise ValueError("a curve has no points")
    xs = [x for curve in series for x, _y in curve.points]
    ys = [y for curve in series for _x, y in curve.points] + [edge for _x, *edges in band for edge in edges]
    check_exact([*xs, *ys])
    ticks = nice_ticks(min([*ys, 0]), max([*ys, 0]))
    left = max(text_width(shown(plain(tick)), SMALL) for tick in ticks) + PAD * 2
    entries, top = _legend([curve.name for curve in series], [band_label] if band else [], width)
    top += SMALL + PAD if markers else 0
    low, high = min(xs if first is None else [*xs, first]), max(xs)
    rounds = [tick for tick in nice_ticks(low, high) if low <= tick <= high]
    names = [word for _x, word in places] if places is not None else [shown_place(plain(tick)) for tick in rounds]
    # The last name of the lower axis stands half outside the drawing of the lines.
    room = text_width(names[-1], SMALL) // 2 + PAD if names else 0
    right, bottom = width - max(PAD * 3, room), height - AXIS - PAD
    across = scale(low, high if high > low else low + 1, left, right)
    up = scale(ticks[0], ticks[-1], bottom, top)
    strokes = []
    for curve, (x, y), (colour, dashes) in zip(series, entries, STROKES, strict=False):
        path = "M" + "L".join(f"{across(place)} {up(value)}" for place, value in curve.points)
        words = Text(x + 30, y + SMALL, (curve.name,))
        strokes.append(Stroke(curve.name, path, colour, dashes, f"M{x} {y + SMALL - 4}h24", words))
    drawn_band, band_text = "", None
    if band:
        there = "L".join(f"{across(x)} {up(most)}" for x, _least, most in band)
        back = "L".join(f"{across(x)} {up(least)}" for x, least, _most in reversed(band))
        drawn_band = f"M{there}L{back}Z"
        x, y = entries[len(series)]
        band_text = Text(x + 30, y + SMALL, (band_label,)) if band_label else None
    if places is None:
        kept = thinned(rounds, shown_place, across) if rounds else []
        marks = tuple(Tick(across(tick), shown_place(plain(tick))) for tick in kept)
    else:
        marks = tuple(Tick(across(place), word) for place, word in places)
    return CurveChart(
        title=title, description=description, width=width, height=height, left=left, right=right, top=top, bottom=bottom,
        zero=up(0) if ticks[0] < 0 else None, strokes=tuple(strokes),
        ticks=tuple(Tick(up(tick), shown(plain(tick))) for tick in ticks), places=marks,
        markers=tuple(_marker(across(x), word, top, width) for x, word in markers if low <= x <= high), table=table,
        band=drawn_band, band_text=band_text,
    )  # fmt: skip


def _marker(at: int, word: str, top: int, width: int) -> Marker:
    wide = text_width(word, SMALL)
    if at + wide + PAD > width:
        return Marker(at, Text(at - 4, top - PAD, (word,), "end"))
    return Marker(at, Text(at + 4, top - PAD, (word,)))


def _legend(names: Sequence[str], more: Sequence[str], width: int) -> tuple[list[tuple[int, int]], int]:
    """Where each entry stands, and the height that all take."""
    places, x, y = [], 0, PAD
    for name in [*names, *more]:
        room = 30 + text_width(name, SMALL) + 16
        if x and x + room > width:
            x, y = 0, y + SMALL + 8
        places.append((x, y))
        x += room
    return places, y + SMALL + 12
