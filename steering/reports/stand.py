"""The stand of a meeting on screen, paper and in files: made from what was kept alone, and beside it the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from funding.reports.base import Head
from oids import formats
from oids.exports import TEXT as TEXT_COLUMN
from oids.exports import Column
from oids.money import round_half_up
from oids.views.sections import Cell, Section
from partnerships.enums import Duty
from steering.calculations.scenario_kept import from_json
from steering.calculations.stand import (
    DECISION,
    EURO,
    PERCENT,
    TEXT,
    Change,
    KeptFigure,
    KeptPaper,
    KeptStand,
    KeptTable,
    changes,
    kind_of,
)
from steering.models import Stand
from steering.reports.figures import show_number


def shown(figure: KeptFigure | None) -> str:
    if figure is None or (figure.kind == TEXT and not figure.text):
        return "–"
    return figure.text if figure.kind == TEXT else _number(figure.number, figure.kind)


def _number(number: Fraction | None, kind: str) -> str:
    return show_number(number, kind, percent_places=1)


def shown_change(change: Change) -> str:
    """“€ +12,00”, “the same”, “different”, “new”, “gone” or “withdrawn”."""
    if change.is_withdrawn:
        return _("withdrawn")
    if change.before is None:
        return _("new")
    if change.after is None:
        return _("gone")
    if not change.is_changed:
        return _("the same")
    difference = change.difference
    if difference is None:
        return _("different")
    if change.kind == PERCENT:
        points = formats.signed(difference, lambda value: formats.decimal(value * 100, 1))
        return _("%(points)s percentage points") % {"points": points}
    if change.kind == EURO:
        return formats.signed_euro(int(round_half_up(difference)))
    return formats.signed(difference, lambda value: _number(value, change.kind))


# By which decision the allocation was adopted: the decision itself is named.
ALLOCATION_DECISION = ("allocation", "decision")


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One figure that differs from the stand before."""

    paper: str
    label: str
    before: str
    after: str
    change: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    title: str
    svg: SafeString
    section: Section


class FigureLine(NamedTuple):
    """A figure as written; `change` is what it does against the stand before, empty without one."""

    label: str
    value: str
    change: str
    is_number: bool


def line_of(figure: KeptFigure, change: str = "") -> FigureLine:
    return FigureLine(figure.label, shown(figure), change, figure.kind != TEXT)


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper, as it was kept."""

    paper: KeptPaper
    figures: tuple[FigureLine, ...]
    has_before: bool

    @property
    def shows_figures(self) -> bool:
        """A scenario has its figures in a table of its own, next to the present."""
        return bool(self.figures) and (self.has_before or not self.paper.code.startswith("scenario:"))

    @property
    def figure_section(self) -> Section:
        head = [_("Figure"), _("Value"), *([_("Since the previous stand")] if self.has_before else [])]
        rows = [
            [
                row.label, Cell(row.value, is_number=row.is_number),
                *([Cell(row.change, is_number=row.is_number)] if self.has_before else []),
            ]
            for row in self.figures
        ]  # fmt: skip
        return Section(f"{self.paper.code}-figures", _("Figures"), head, rows)

    @property
    def drawings(self) -> list[Drawing]:
        """Drawn by our own templates when it was frozen, and by nobody else: no text of a user stands in it unescaped."""
        return [Drawing(row.title, mark_safe(row.svg), section_of(row.table)) for row in self.paper.drawings]

    @property
    def sections(self) -> list[Section]:
        return [section_of(table, self.paper.code) for table in self.paper.tables]


def section_of(table: KeptTable, code: str = "") -> Section:
    """A kept table for the screen: the same words, in the same columns."""
    name = f"{code}-{table.name}" if code else table.name
    rows: list[list[Cell | str]] = [
        [Cell(text, is_number=is_number) for text, is_number in zip(row, table.numbers, strict=True)]
        for row in table.rows
    ]
    foot: list[Cell | str] = [
        Cell(text, is_number=is_number) for text, is_number in zip(table.foot, table.numbers, strict=False)
    ]
    return Section(name.replace(":", "-"), table.title, list(table.head), rows, foot=foot, note=table.note)


@dataclass(frozen=True, slots=True)
class StandReport:
    """All that page, paper and file show. `led` are chair and secretary on the day, as far as there are. `before` names the
    previous stand; without one nothing is compared. `language` is that of the papers, which may not be that of the reader."""

    head: Head
    place: str
    time: str
    led: tuple[tuple[str, str], ...]
    note: str
    agenda: tuple[str, ...]
    papers: tuple[PaperView, ...]
    changes: tuple[ChangeRow, ...]
    before: str
    sha256: str
    language: str

    @property
    def change_section(self) -> Section:
        rows = [
            [
                row.paper,
                row.label,
                *(Cell(text, is_number=row.is_number) for text in (row.before, row.after, row.change)),
            ]
            for row in self.changes
        ]
        return Section(
            "changes", _("What changed since the previous stand"),
            [_("Subject"), _("Figure"), _("Was"), _("Is"), _("Difference")], rows,
            note=_("Compared with the %(stand)s.") % {"stand": self.before},
            empty=_("No figure differs from that of the previous stand."),
        )  # fmt: skip


def content_of(stand: Stand) -> KeptStand:
    return from_json(KeptStand, stand.content)


def stand_report(stand: Stand) -> StandReport:
    """Needs meeting with its body, partnership, frozen_by and previous with its meeting."""
    content, previous = content_of(stand), stand.previous
    before = content_of(previous) if previous is not None else None
    every = changes(before, content) if before is not None else ()
    of_figure = {(row.code, row.after.key): shown_change(row) for row in every if row.after is not None}
    # What differs is found in the language of the papers, and told in that of the reader where it was kept in it too.
    language = get_language() or settings.LANGUAGE_CODE
    here = content.in_language(language)
    papers = tuple(
        PaperView(
            paper, tuple(line_of(row, of_figure.get((paper.code, row.key), "")) for row in listed(paper)), before is not None
        )
        for paper in here.papers
    )  # fmt: skip
    in_both = {paper.code for paper in content.papers if before is not None and before.paper(paper.code) is not None}
    there = before.in_language(language) if before is not None else None
    differing = tuple(_differing(tuple(_told(every, there, here)), in_both))
    meeting = stand.meeting
    head = Head(
        title=_("Stand of the %(body)s") % {"body": meeting.body.in_a_sentence}, partnership=stand.partnership.name,
        school_year=str(stand.school_year), reference=stand.reference, is_concept=False,
        as_of=stand.frozen_at,
        state=_("frozen on %(at)s") % {"at": formats.day_time(stand.frozen_at)}, prepared_by=str(stand.frozen_by),
    )  # fmt: skip
    duties = meeting.body.duties_on(meeting.held_on)
    led = tuple(
        (duties[key].get_duty_display().capitalize(), str(duties[key].person)) for key in Duty.values if key in duties
    )
    return StandReport(
        head=head, led=led, place=meeting.place, time=f"{formats.day(meeting.held_on)}, {meeting.time_in_words}", note=stand.note,
        agenda=content.agenda, papers=papers, changes=differing, before=str(previous) if previous else "",
        sha256=stand.sha256, language=language if content.speaks(language) else settings.LANGUAGE_CODE,
    )  # fmt: skip


def listed(paper: KeptPaper) -> list[KeptFigure]:
    """Those that stand in the list of figures of the paper; decisions stand in a table of theirs."""
    return [row for row in paper.figures if kind_of(row.key) != DECISION and not _stands_in_a_table(paper, row)]


def preview_figures(paper: KeptPaper) -> list[KeptFigure]:
    """Before freezing, where tables are not shown: all but the decisions of years."""
    return [row for row in paper.figures if kind_of(row.key) != DECISION]


def _told(every: tuple[Change, ...], before: KeptStand | None, after: KeptStand) -> Iterator[Change]:
    """The same changes in the words of these papers, the decisions first."""
    sides = [
        {(paper.code, row.key): (paper.title, row) for paper in kept.papers for row in paper.figures} if kept else {}
        for kept in (before, after)
    ]
    for row in sorted(every, key=lambda row: kind_of(_key(row)) != DECISION):
        was, becomes = (side.get((row.code, _key(row))) for side in sides)
        newest = becomes or was
        if newest is None:
            continue
        title, figure = newest
        yield replace(
            row, paper=title, label=figure.label, before=was[1] if was else None, after=becomes[1] if becomes else None
        )


def _key(row: Change) -> str:
    figure = row.after or row.before
    return figure.key if figure else ""


# Kept one by one so that two stands can be laid beside each other.
PER_PARTY = ("party", "allocated", "contributed")


def _stands_in_a_table(paper: KeptPaper, figure: KeptFigure) -> bool:
    """Per party it stands in a table of its paper; what differs from the stand before is told at the beginning."""
    return bool(paper.tables) and kind_of(figure.key) in PER_PARTY


def _differing(every: tuple[Change, ...], in_both: set[str]) -> Iterator[ChangeRow]:
    """Figures that differ, each once: papers have some in common, and a decision that is named says what it adopts. A
    subject that only one of both has is one line."""
    told: set[object] = set()
    named = any(kind_of(_key(row)) == DECISION for row in every)
    for row in every:
        if row.code in in_both:
            same = (row.label, shown(row.before), shown(row.after))
            if row.is_changed and same not in told and not (named and (row.code, _key(row)) == ALLOCATION_DECISION):
                told.add(same)
                yield ChangeRow(row.paper, *same, shown_change(row), row.kind != TEXT)
        elif row.code not in told:
            told.add(row.code)
            yield ChangeRow(row.paper, _("everything in it"), "–", "–", shown_change(row), True)


def columns() -> list[Column]:
    return [
        Column("paper", _("Subject"), TEXT_COLUMN), Column("label", _("Figure"), TEXT_COLUMN),
        Column("value", _("Value"), TEXT_COLUMN), Column("change", _("Since the previous stand"), TEXT_COLUMN),
    ]  # fmt: skip


def rows(report: StandReport) -> Iterator[dict[str, str]]:
    for view in report.papers:
        for row in view.figures:
            yield {"paper": view.paper.title, "label": row.label, "value": row.value, "change": row.change}
