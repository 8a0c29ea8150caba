"""What a stand keeps, as data that stays: figures that can be laid beside those of the next one, and pages as shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from oids.money import rounded_at

# Counts over the time between two stands: laid beside that of another time they say nothing.
OF_THEIR_OWN_TIME = {("decided", "decisions")}
# Figures that name one decision each; stands of before had one per kind of what was adopted.
DECISION, ADOPTED = "decision", "adopted"
EURO, COUNT, HOURS, PERCENT, SCORE, TEXT = "euro", "count", "hours", "percent", "score", "text"
# In how many parts of one a number is shown: whole cents, hours and means with a decimal, percentages with one.
SHOWN_PARTS = {EURO: 1, HOURS: 10, SCORE: 10, PERCENT: 1000}


@dataclass(frozen=True, slots=True)
class KeptFigure:
    """`number` is exact (cents, whole numbers, hours, a share of 1); a `TEXT` has words, and None is not known. `key` is
    the same in every stand. `is_withdrawn` is of a decision; a stand of before that was kept has it in its words only."""

    key: str
    label: str
    kind: str
    number: Fraction | None = None
    text: str = ""
    is_withdrawn: bool = False

    @property
    def shown_number(self) -> Fraction | None:
        """As people read it: what they see of two figures is what is laid side by side."""
        if self.number is None:
            return None
        parts = SHOWN_PARTS.get(self.kind)
        return Fraction(int(self.number)) if parts is None else Fraction(rounded_at(self.number, parts), parts)


@dataclass(frozen=True, slots=True)
class KeptTable:
    """A table as it was shown; `numbers` says which columns stand to the right."""

    name: str
    title: str
    head: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeptDrawing:
    """A chart as it was drawn (SVG), with its figures as a table."""

    title: str
    svg: str
    table: KeptTable


@dataclass(frozen=True, slots=True)
class KeptPaper:
    """One subject of a stand. `note` is what the programme leader wrote beside it."""

    code: str
    title: str
    note: str = ""
    words: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    figures: tuple[KeptFigure, ...] = ()
    tables: tuple[KeptTable, ...] = ()
    drawings: tuple[KeptDrawing, ...] = ()


@dataclass(frozen=True, slots=True)
class Translated:
    """The same papers in another language."""

    language: str
    papers: tuple[KeptPaper, ...]


@dataclass(frozen=True, slots=True)
class KeptStand:
    """The whole: the agenda of that moment, and the papers in order. `translated` are the same papers in the other languages
    of the product; a stand of before they were kept has none."""

    agenda: tuple[str, ...]
    papers: tuple[KeptPaper, ...]
    translated: tuple[Translated, ...] = ()

    def paper(self, code: str) -> KeptPaper | None:
        return next((paper for paper in self.papers if paper.code == code), None)

    def speaks(self, language: str) -> bool:
        return any(row.language == language for row in self.translated)

    def said(self, paper: KeptPaper, language: str) -> KeptPaper:
        """`paper` in that language, its figures in the same order and with the same keys; as it is where there is none."""
        papers = next((row.papers for row in self.translated if row.language == language), ())
        found = next((row for row in papers if row.code == paper.code), None)
        if found is None or len(found.figures) != len(paper.figures):
            return paper
        figures = zip(paper.figures, found.figures, strict=True)
        return replace(found, figures=tuple(replace(said, key=figure.key) for figure, said in figures))

    def in_language(self, language: str) -> KeptStand:
        return replace(self, papers=tuple(self.said(paper, language) for paper in self.papers))


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in the previous stand and in this one; None where it was not there."""

    paper: str
    code: str
    label: str
    kind: str
    before: KeptFigure | None
    after: KeptFigure | None

    @property
    def difference(self) -> Fraction | None:
        """Of what is shown of both; None for words, and where one of both is not known."""
        if self.kind == TEXT or self.before is None or self.after is None:
            return None
        before, after = self.before.shown_number, self.after.shown_number
        return None if before is None or after is None else after - before

    @property
    def is_changed(self) -> bool:
        if self.before is None or self.after is None:
            return True
        return (self.before.shown_number, self.before.text) != (self.after.shown_number, self.after.text)

    @property
    def is_withdrawn(self) -> bool:
        """A decision that still held in the previous stand, or was not in it yet, and does not hold any more."""
        return self.is_changed and self.after is not None and self.after.is_withdrawn


def changes(before: KeptStand, after: KeptStand) -> tuple[Change, ...]:
    """Every figure of both, in the order of this stand, those that are gone last: the changed and the unchanged."""
    return tuple(_changes(before, after))


def _changes(before: KeptStand, after: KeptStand) -> Iterator[Change]:
    for paper in after.papers:
        earlier = before.paper(paper.code)
        yield from _of_paper(paper, earlier.figures if earlier else (), paper.figures)
    for paper in before.papers:
        if after.paper(paper.code) is None:
            yield from _of_paper(paper, paper.figures, ())


def _of_paper(paper: KeptPaper, before: Sequence[KeptFigure], after: Sequence[KeptFigure]) -> Iterator[Change]:
    old, new = _by_key(before), _by_key(after)
    named = any(kind_of(key) == DECISION for key in new)
    # A stand of before did not name them one by one: then those that the table has are new.
    listed = {row[0] for table in paper.tables if table.name == "decisions" for row in table.rows}
    by_table = any(kind_of(key) == ADOPTED for key in old)
    for key in [*new, *(key for key in old if key not in new)]:
        if (paper.code, key) in OF_THEIR_OWN_TIME or (kind_of(key) == ADOPTED and named):
            continue
        # A decision does not go: one that is withdrawn stays, and says so.
        if kind_of(key) == DECISION and (
            key not in new or (by_table and not any(f" {number}," in new[key].label for number in listed))
        ):
            continue
        figure = new.get(key) or old[key]
        yield Change(paper.title, paper.code, figure.label, figure.kind, old.get(key), new.get(key))


def kind_of(key: str) -> str:
    """Of a key “kind:of what”; empty where it has no second half."""
    kind, colon, _code = key.partition(":")
    return kind if colon else ""


def _by_key(figures: Sequence[KeptFigure]) -> dict[str, KeptFigure]:
    return {figure.key: figure for figure in figures}
