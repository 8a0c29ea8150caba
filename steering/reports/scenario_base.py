"""What every scenario shows: words, figures next to the present, charts, tables, how it came about, and a file."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from funding.calculations.subsidy import SubsidyAmount
from funding.wording import subsidy_line
from oids import formats
from oids.exports import Column
from oids.money import round_half_up
from oids.views.sections import Cell, Section
from steering.calculations.scenario_present import CannotWorkOut, Present
from steering.calculations.stand import COUNT, EURO, HOURS, TEXT


def later(rows: Callable[[], tuple[dict, ...]]) -> tuple[dict, ...]:
    """Rows of a file that are only made when somebody asks for the file."""
    return typing.cast(tuple[dict, ...], SimpleLazyObject(rows))


def euro(cents: int | Fraction | None) -> str:
    """Cents, unrounded ones rounded half up where they are shown."""
    return "–" if cents is None else formats.euro(int(round_half_up(Fraction(cents))))


def whole_euro(cents: Fraction | int) -> str:
    """On an axis: whole euros."""
    return "€ " + formats.decimal(Fraction(cents) / 100, 0)


_SHOWN: dict[str, Callable[[Any], str]] = {EURO: euro, COUNT: formats.count, HOURS: formats.hours, TEXT: str}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the present beside that of the scenario; `key` makes scenarios of different kinds comparable.

    Cents (unrounded allowed), whole numbers, hours or a word; None is not known.
    """

    key: str
    label: str
    kind: str
    present: Any
    value: Any

    def show(self, value: Any) -> str:
        return "–" if value is None or value == "" else _SHOWN[self.kind](value)

    def cell(self, shown: str) -> Cell:
        """In a table: figures to the right on one line, and words that fit on one under them; others may take several."""
        return Cell(shown, is_number=self.kind != TEXT or Cell(shown).is_short)

    @property
    def shown_present(self) -> str:
        return self.show(self.present)

    @property
    def shown(self) -> str:
        return self.show(self.value)

    @property
    def change(self) -> Any:
        if self.kind == TEXT or self.present is None or self.value is None:
            return None
        if self.kind == EURO:
            return int(round_half_up(Fraction(self.value))) - int(round_half_up(Fraction(self.present)))
        return self.value - self.present

    @property
    def shown_change(self) -> str:
        change = self.change
        if change is None:
            return "–" if self.present == self.value or self.kind != TEXT else _("different")
        if not change:
            return _("the same")
        return formats.signed_euro(change) if self.kind == EURO else formats.signed(change, _SHOWN[self.kind])


@dataclass(frozen=True, slots=True)
class Page:
    """All that a screen, a file or a paper of one scenario shows."""

    words: tuple[str, ...]
    figures: tuple[Figure, ...]
    charts: tuple[Any, ...] = ()
    sections: tuple[Section, ...] = ()
    steps: tuple[tuple[str, str, str], ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[dict, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def figure_section(self) -> Section:
        return Section(
            "figures", _("Next to the present"), [_("Figure"), _("Now"), _("In this scenario"), _("Difference")],
            [
                [row.label, row.cell(row.shown_present), row.cell(row.shown), row.cell(row.shown_change)]
                for row in self.figures
            ],
        )  # fmt: skip


def text(value: str) -> Cell:
    """A figure that is written already, in a column of figures."""
    return Cell(value, is_number=True)


def signed(cents: int) -> str:
    if not cents:
        return _("the same")
    return formats.signed_euro(cents)


def subsidy_steps(amount: SubsidyAmount, label: str = "") -> tuple[tuple[str, str, str], ...]:
    """The derivation of an amount: (what, of which rule, result)."""
    found = []
    for line in amount.derivation:
        what, shown = subsidy_line({"code": line.code, "values": line.values})
        found.append((what, label, shown))
    return tuple(found)


def names_of(present: Present) -> dict[str, str]:
    return present.board_names()


def tried(work: Callable[[], Any]) -> Any:
    """The outcome, or None where the present lacks the facts (the scenario itself may bring them)."""
    try:
        return work()
    except CannotWorkOut:
        return None


def joined(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)


def party_section(
    name: str, title: str, rows: Sequence[tuple[str, str, int | None, int | None]], note: str = "", words=None
) -> Section:
    """(code, name, cents before, cents after) with their differences and totals; the columns add up."""
    before_word, after_word = words or (_("Now"), _("In this scenario"))
    cells = [
        [code, label, text(euro(before)), text(euro(after)), text(signed((after or 0) - (before or 0)))]
        for code, label, before, after in rows
    ]
    total = [sum(row[index] or 0 for row in rows) for index in (2, 3)]
    foot = ["", _("Total"), text(euro(total[0])), text(euro(total[1])), text(signed(total[1] - total[0]))]
    head = [_("Number"), _("Party"), before_word, after_word, _("Difference")]
    return Section(
        name, title, head, cells, note=note, foot=foot if rows else [], empty=_("Nothing is divided."), stacks=True
    )
