"""Scales, round ticks and the width of words, in exact arithmetic and whole pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

Number = int | Fraction | Decimal
Shown = Callable[[Number], str]

FONT = 13
SMALL = 12
PAD = 6


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


def scale(low: Number, high: Number, first: int, last: int) -> Callable[[Number], int]:
    """Values from `low` to `high` onto whole pixels from `first` to `last` (which may run down)."""
    span = Fraction(high) - Fraction(low)

    def place(value: Number) -> int:
        exact = first + (Fraction(value) - Fraction(low)) / span * (last - first)
        return floor(exact + Fraction(1, 2))

    return place


def label_width(labels: Sequence[str], width: int) -> int:
    longest = max((text_width(label) for label in labels), default=0)
    return min(longest, width * 38 // 100)


def across(count: int, first: int, last: int) -> list[int]:
    if count == 1:
        return [(first + last) // 2]
    return [first + (last - first) * number // (count - 1) for number in range(count)]


def thinned(ticks: Sequence[Fraction], shown: Shown, place: Callable[[Number], int]) -> Sequence[Fraction]:
    """Every tick, or every second or third where their words would touch."""
    for every in (1, 2, 4):
        kept = ticks[::every]
        gaps = [place(b) - place(a) for a, b in pairwise(kept)]
        words = max(text_width(shown(plain(tick)), SMALL) for tick in kept)
        if not gaps or min(gaps) >= words + PAD:
            return kept
    return (ticks[0], ticks[-1])


def plain(tick: Fraction) -> int | Fraction:
    return tick.numerator if tick.denominator == 1 else tick
