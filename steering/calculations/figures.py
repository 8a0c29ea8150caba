"""The figures of one school year of one partnership as facts: numbers of people, hours and whole cents. No student's name.

What is said of people comes from `Student` and `Guided`; a figure per board or school counts a student who moved with
each, and once in the total. Hours are those of the register (`placements.calculations.hours`), rounded as it shows them.
Amounts are those of the newest allocation that was adopted, per placement as it was kept: every split of it adds up to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from placements.calculations.hours import NO_HOURS, HoursByRole, shown_hours, sum_hours
from steering.calculations.suppression import TOTAL, Counts

# Rows of a table per board that are no board; no board has such a number.
OUTSIDE, UNPLACED, TWICE = "outside", "unplaced", "twice"


@dataclass(frozen=True, slots=True)
class Student:
    """One enrolment of the year: by what it is counted, the boards with days of its placements (`OUTSIDE`: on those days
    the school was in no board), its schools as "BRIN6 board", and whether the reader sees this student anyway."""

    route: str
    study: int
    kind: str
    boards: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    trainers: tuple[int, ...] = ()
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Guided:
    """Exact hours and cents of a placement on the days with one board (`OUTSIDE`: none); `trainer` is a key (0: nobody)."""

    board: str
    school: str
    route: str
    trainer: int
    hours: HoursByRole


@dataclass(frozen=True, slots=True)
class Given:
    """What the adopted allocation gave by one placement: whole cents."""

    board: str
    school: str
    route: str
    trainer: int
    cents: int


@dataclass(frozen=True, slots=True)
class Trainer:
    """A school trainer of the year; `available` is None when the days a week are not known."""

    key: int
    name: str
    employer: str
    needed: Fraction
    available: Fraction | None


@dataclass(frozen=True, slots=True)
class Place:
    """A school in the hands of one board; `key` opens its list."""

    key: int
    school: str
    name: str
    board: str
    is_academic: bool

    @property
    def code(self) -> str:
        return f"{self.school} {self.board}"


@dataclass(frozen=True, slots=True)
class PartyMoney:
    """One party: what the adopted allocation gives it and what it brings in, confirmed; whole cents and hours."""

    code: str
    name: str
    allocated: int | None
    contributed: int
    hours: Fraction
    value: int
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Stream:
    """A grant that holds in the year; `granted` None: no amount is recorded yet. Whole cents."""

    name: str
    url: str
    granted: int | None
    received: int


@dataclass(frozen=True, slots=True)
class RoleHours:
    """One role of all parties together: hours by the norm, funded (None: no rate is confirmed) and delivered (None: no board
    was asked to confirm anything, so nothing is known of it)."""

    role: str
    needed: Fraction
    funded: Fraction | None
    delivered: Fraction | None


@dataclass(frozen=True, slots=True)
class Due:
    """What waits: what, from whom, what to do, since when or by when."""

    what: str
    url: str
    whom: str
    todo: str
    when: str


@dataclass(frozen=True, slots=True)
class YearFacts:
    """All that the figures of a year are made of, for one reader: what they do not read is empty or None.

    `sees_all`: whether the reader sees every student; `sees_money`: whether the money of all parties is theirs to read.
    """

    partnership: str
    slug: str
    year: str
    sees_all: bool
    sees_money: bool
    problem: str = ""
    students: tuple[Student, ...] = ()
    guided: tuple[Guided, ...] = ()
    given: tuple[Given, ...] = ()
    boards: tuple[tuple[str, str, int], ...] = ()
    own_boards: frozenset[str] = frozenset()
    places: tuple[Place, ...] = ()
    trainers: tuple[Trainer, ...] = ()
    place_hours: tuple[tuple[str, str, HoursByRole], ...] = ()
    norm: HoursByRole | None = None
    counted: int | None = None
    subsidy: int | None = None
    allocation: str = ""
    allocation_url: str = ""
    allocated: int | None = None
    parties: tuple[PartyMoney, ...] = ()
    streams: tuple[Stream, ...] = ()
    roles: tuple[RoleHours, ...] = ()
    due: tuple[Due, ...] = ()
    academic: int = 0

    def __post_init__(self) -> None:
        if self.allocated is not None and self.sees_money:
            parts = sum(party.allocated or 0 for party in self.parties)
            if parts != self.allocated:
                raise ArithmeticError(f"the parties get {parts} cents, the allocation is {self.allocated}")

    @property
    def board_names(self) -> dict[str, str]:
        return {code: name for code, name, _key in self.boards}

    @property
    def hours(self) -> HoursByRole:
        """Of the year, as shown: the sum of what its schools show."""
        return sum_hours(hours for _school, _board, hours in self.place_hours)

    @property
    def given_cents(self) -> int:
        """What of the allocation goes by placements; the rest goes to a party as such."""
        return sum(row.cents for row in self.given)


def by_board(students: Iterable[Student], boards: Iterable[str], routes: tuple[str, ...]) -> Counts:
    """Students per board and route. Who was with more boards is counted with each; `TWICE` takes that off the total."""
    cells: Counter[tuple[str, str]] = Counter()
    seen = {*boards}
    for student in students:
        for board in student.boards or (UNPLACED,):
            cells[board, student.route] += 1
            seen.add(board)
        if len(student.boards) > 1:
            cells[TWICE, student.route] += len(student.boards) - 1
            seen.add(TWICE)
    last = [name for name in (OUTSIDE, UNPLACED, TWICE) if name in seen]
    rows = (*sorted(seen - {OUTSIDE, UNPLACED, TWICE}), *last)
    return Counts(rows, routes, cells, frozenset({TWICE}))


def by_one(students: Iterable[Student], key: Callable[[Student], str], rows: tuple[str, ...]) -> Counts:
    """Students by one property."""
    return Counts(rows, (), Counter((key(student), TOTAL) for student in students))


def by_study(students: Iterable[Student], studies: tuple[str, ...], routes: tuple[str, ...]) -> Counts:
    """Students by year of study and route."""
    return Counts(studies, routes, Counter((str(student.study), student.route) for student in students))


def unknown(students: Iterable[Student]) -> list[Student]:
    """Those whom the reader does not see anyway: numbers of these are what must not be told."""
    return [student for student in students if not student.is_known]


def hours_per(guided: Iterable[Guided], key: Callable[[Guided], str]) -> dict[str, HoursByRole]:
    """Hours by one property, rounded so that they add up per role."""
    groups: dict[str, HoursByRole] = defaultdict(lambda: NO_HOURS)
    for row in guided:
        groups[key(row)] += row.hours
    keys = sorted(groups)
    return dict(zip(keys, shown_hours([groups[name] for name in keys], keys), strict=True))


def cents_per(given: Iterable[Given], key: Callable[[Given], str]) -> Counter[str]:
    """Cents by one property; they add up to what goes by placements."""
    found: Counter[str] = Counter()
    for row in given:
        found[key(row)] += row.cents
    return found


def each(total: Fraction | int | None, people: int) -> Fraction | None:
    """Per person, unrounded; None without people or without a total."""
    return None if total is None or not people else Fraction(total) / people
