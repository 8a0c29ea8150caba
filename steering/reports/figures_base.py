"""What the tables of figures have in common: what a reader is told, and where a figure leads."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from placements.enums import Route, SubsidyKind
from steering.calculations import figures as pure
from steering.calculations.figures import OUTSIDE, TWICE, UNPLACED, YearFacts
from steering.calculations.suppression import TOTAL, Counts, Key, hidden_in, tells_the_rest
from steering.reports.figures import Value

ROUTES = tuple(Route.values)


def known(number: Fraction | int | None, url: str = "") -> Value:
    return Value() if number is None else Value(Fraction(number), url=url)


def word(text: str, url: str = "") -> Value:
    return Value(text=text, url=url)


def never_asked() -> str:
    """Why there is no number of hours delivered."""
    return _("What is delivered is not known (–) where no board was asked to confirm it.")


def confirmed(url: str, party: int | None = None) -> str:
    """The list of entries that these figures count: what was confirmed, of one party or of all."""
    if not url:
        return ""
    return f"{url}?state=confirmed" if party is None else f"{url}?state=confirmed&party={party}"


def without_placements() -> str:
    """Which hours of the own contribution are not in these figures."""
    return _(
        "Hours are those that parties entered; the hours of placements, which “Own contributions in hours” adds, are not in them."
    )


class Shield:
    """Which numbers of people a reader is told: those of students whom the reader sees anyway are always."""

    def __init__(self, facts: YearFacts) -> None:
        self.facts = facts
        others = pure.unknown(facts.students)
        codes = [code for code, _name, _key in facts.boards]
        self.studies = tuple(str(number) for number in sorted({student.study for student in facts.students}))
        self._others = {
            "boards": pure.by_board(others, codes, ROUTES),
            "studies": pure.by_one(others, lambda student: str(student.study), self.studies),
            "kinds": pure.by_one(others, lambda student: student.kind, tuple(SubsidyKind.values)),
        }
        found = {name: hidden_in(counts) for name, counts in self._others.items()}
        self.is_closed = any(keys is None for keys in found.values())
        self._hidden: dict[str, frozenset[Key]] = {
            name: frozenset(key for key in self._others[name].numbers() if self._others[name].value(*key))
            if self.is_closed
            else keys or frozenset()
            for name, keys in found.items()
        }

    def is_hidden(self, table: str, row: str, column: str) -> bool:
        return (row, column) in self._hidden[table]

    @property
    def hides_rows(self) -> bool:
        """Whether hours of boards would tell what is hidden: divided by the norm they say how many are placed, and so how
        many are not, or moved."""
        return self.is_closed or any(self.is_hidden("boards", row, TOTAL) for row in (UNPLACED, TWICE))

    @property
    def hides_hours(self) -> bool:
        """Whether the hours of all together would tell what is hidden."""
        alike = frozenset({code for code, _name, _key in self.facts.boards} | {OUTSIDE})
        return self.hides_rows or tells_the_rest(self._others["boards"], self._hidden["boards"], alike)

    def count(self, table: str, counts: Counts, row: str, column: str, url: str = "") -> Value:
        if self.is_hidden(table, row, column):
            return Value(is_hidden=True)
        number = counts.value(row, column)
        return known(-number if row in counts.minus else number, url)


class Maker:
    """What tables of a year are made from; `may` says whether the reader may do something in the partnership."""

    def __init__(self, facts: YearFacts, may: Callable[[str], bool]) -> None:
        self.facts, self.may = facts, may
        self.shield = Shield(facts)
        codes = [code for code, _name, _key in facts.boards]
        self.boards = pure.by_board(facts.students, codes, ROUTES)
        self.kinds = pure.by_one(facts.students, lambda student: student.kind, tuple(SubsidyKind.values))
        self.keys = {code: key for code, _name, key in facts.boards}
        self.placed = sum(bool(student.boards) for student in facts.students)

    def url(self, name: str, permission: str, **query) -> str:
        """Of a list of this year, for who may see all that a figure counts."""
        if not self.may(permission):
            return ""
        address = reverse(name, kwargs={"partnership": self.facts.slug, "year": self.facts.year})
        return f"{address}?{urlencode(query)}" if query else address

    def given(self, cents: int) -> int | None:
        """What the adopted allocation gives by placements; not known while none is adopted."""
        return None if self.facts.allocated is None else cents

    def students_url(self, **query) -> str:
        return (
            self.url("placements:enrolment_list", "placements.view_placement", **query) if self.facts.sees_all else ""
        )

    def placements_url(self, **query) -> str:
        return self.url("placements:placement_list", "placements.view_placement", **query)

    def board_url(self, code: str, **query) -> str:
        """The placements of one board; those of other boards for who sees every student."""
        if code == UNPLACED:
            return self.students_url(placed="no", **query)
        if code in (TWICE, TOTAL) or not (self.facts.sees_all or code in self.facts.own_boards):
            return ""
        if code == OUTSIDE:
            return self.placements_url(missing="board", **query)
        return self.placements_url(board=self.keys[code], **query)

    def hours_url(self, per: str) -> str:
        return self.url("placements:hours", "placements.view_hours", per=per) if self.facts.sees_all else ""
