"""What boards are asked to confirm, as the register has it at this moment, beside what they were shown."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TypeVar

from oids.names import alphabetical
from oids.periods import Period
from partnerships.models import Board, SchoolMembership
from placements.calculations.hours import HoursByRole, NormMissing, placement_hours, shown_hours, sum_hours
from placements.hours import PlacementFact, days_by_board, year_of
from placements.models import Placement
from rounds.enums import CheckState
from rounds.models import BoardCheck, CheckLine, CheckRequest

# What makes it another placement in the eyes of a board; a name that is spelled better does not.
N = TypeVar("N")
COUNTS = ("student", "brin6", "first", "last", "school_trainer_key", "mentor_keys")


@dataclass(frozen=True, slots=True)
class Now:
    """The days of one placement that fall in the period, at a school of one board."""

    placement: Placement
    board_id: int
    days: Period

    def shown(self) -> dict:
        """As it is kept: the student by reference."""
        placement = self.placement
        mentors = [row.mentor for row in placement.mentors.all()]
        keys = [mentor.pk for mentor in mentors]
        reference, brin6 = placement.student.reference, placement.school.brin6
        return _what_counts(reference, brin6, self.days, placement.school_trainer_id, keys) | {
            "school": placement.school.name,
            "days": self.days.days,
            "mentors": [str(mentor) for mentor in mentors],
            "school_trainer": str(placement.school_trainer or ""),
        }

    @property
    def seen(self) -> str:
        """A mark of what is shown, so that nobody confirms what they did not see."""
        return mark_of(self.shown())


@dataclass(frozen=True, slots=True)
class NowByFact:
    """The same without a name, from the facts of the year: for who only asks what the answers are worth."""

    fact: PlacementFact
    days: Period

    def shown(self) -> dict:
        fact = self.fact
        return _what_counts(fact.student_reference, fact.brin6, self.days, fact.school_trainer_id, fact.mentor_ids)


def _what_counts(student: str, brin6: str, days: Period, school_trainer: int | None, mentors: Iterable[int]) -> dict:
    """By the names of `COUNTS`."""
    return {
        "student": student,
        "brin6": brin6,
        "first": days.first.isoformat(),
        "last": days.last.isoformat() if days.last else "",
        "school_trainer_key": school_trainer,
        "mentor_keys": sorted(mentors),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a confirmation with the placement as it is now (None: it has no days here any more)."""

    row: CheckLine
    now: Now | NowByFact | None

    @property
    def is_gone(self) -> bool:
        return self.now is None

    @property
    def is_changed(self) -> bool:
        """Whether the placement is another one than the board was shown."""
        return self.now is None or not same(self.now.shown(), self.row.shown)

    @property
    def asks_again(self) -> bool:
        """Changed since it was confirmed, or since the office settled what the board said: the answer says nothing any
        more."""
        if self.row.settled_at is not None:
            return self.is_changed and not self.is_gone
        return self.row.state == CheckState.CONFIRMED and self.is_changed

    @property
    def needs_answer(self) -> bool:
        """Whether the board has something to say about it."""
        return not self.is_gone and (self.row.state == CheckState.OPEN or self.asks_again)

    @property
    def days(self) -> Period:
        return self.now.days if self.now else self.row.period


def mark_of(shown: dict) -> str:
    return hashlib.sha256(json.dumps([shown.get(name) for name in COUNTS]).encode()).hexdigest()[:16]


def same(one: dict, other: dict) -> bool:
    return all(one.get(name) == other.get(name) for name in COUNTS)


def now_of(request: CheckRequest, board: Board | int | None = None) -> dict[tuple[int, int], list[Now]]:
    """(board, placement) -> its stretches of days in the request's period, in order; in a fixed number of queries."""
    only = board.pk if isinstance(board, Board) else board
    placed = Placement.objects.of_year(request.partnership, request.school_year).overlapping(request.period)
    if only is not None:
        placed = placed.filter(school__in=SchoolMembership.objects.filter(board=only).values("school"))
    rows = list(placed.with_names())
    found: dict[tuple[int, int], list[Now]] = defaultdict(list)
    cut = days_by_board(request.partnership, request.school_year, rows)
    for row in rows:
        for board_id, stretch in cut[row.pk]:
            days = stretch.intersect(request.period)
            if board_id is None or days is None or only not in (None, board_id):
                continue
            found[board_id, row.pk].append(Now(row, board_id, days))
    return dict(found)


@dataclass(frozen=True, slots=True)
class Compared:
    """Lines beside the register: those that are there, and what is there without a line."""

    lines: tuple[Line, ...]
    missing: tuple[Now, ...]


def compare(request: CheckRequest, rows: Iterable[CheckLine], board: Board | int | None = None) -> Compared:
    """`rows` are all lines of the request (or of `board`), with `check_of`."""
    lines, missing = [], []
    for row, present in _pairs(now_of(request, board), rows):
        if row is not None:
            lines.append(Line(row, present))
        elif present is not None:
            missing.append(present)
    return Compared(
        tuple(sorted(lines, key=_order)),
        tuple(sorted(missing, key=lambda present: (present.board_id, present.placement.pk, present.days.first))),
    )


def lines_by_facts(request: CheckRequest, placed: Iterable[PlacementFact]) -> Iterator[Line]:
    """All lines of the request beside all placements of the year, in no order; one query."""
    now: dict[tuple[int, int], list[NowByFact]] = defaultdict(list)
    for fact in placed:
        for part in fact.parts:
            days = part.period.intersect(request.period)
            if part.board_id is not None and days is not None:
                now[part.board_id, fact.placement_id].append(NowByFact(fact, days))
    rows = CheckLine.objects.filter(check_of__request=request).select_related("check_of").order_by()
    for row, present in _pairs(now, rows):
        if row is not None:
            yield Line(row, present)


def _pairs(
    now: Mapping[tuple[int, int], list[N]], rows: Iterable[CheckLine]
) -> Iterator[tuple[CheckLine | None, N | None]]:
    """Per board and placement what was asked beside what is there, stretch by stretch."""
    stored: dict[tuple[int, int], list[CheckLine]] = defaultdict(list)
    for row in rows:
        stored[row.check_of.board_id, row.placement_id].append(row)
    for key in {*now, *stored}:
        mine = sorted(stored.get(key, []), key=lambda row: row.valid_from)
        yield from zip_longest(mine, now.get(key, []))


def _order(line: Line) -> tuple:
    shown, student = line.row.shown, line.row.placement.enrolment.student
    return shown.get("school", ""), shown.get("brin6", ""), alphabetical(student.sort_name), line.row.pk


def lines_of(check: BoardCheck) -> Compared:
    """One board's lines, ordered by school and student."""
    return compare(check.request, line_rows(CheckLine.objects.filter(check_of=check)), check.board_id)


def line_rows(rows):
    """Lines with all that a page or file shows of them."""
    return rows.select_related(
        "check_of__request__partnership", "check_of__board", "check_of__answered_by", "settled_by",
        "placement__enrolment__student", "placement__school",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class LineHours:
    """Hours per line as they are shown (they add up, with what was not asked yet, per board), and the first day without a
    norm when there is one."""

    by_line: dict[int, HoursByRole]
    missing: datetime.date | None = None
    not_asked: dict[int, HoursByRole] = field(default_factory=dict)

    @property
    def are_known(self) -> bool:
        return self.missing is None and bool(self.by_line or self.not_asked)

    def total(self, lines: Iterable[Line], boards: Iterable[int] = ()) -> HoursByRole | None:
        """Of the lines whose placement has days here, and of what these boards were not asked about yet."""
        if not self.are_known:
            return None
        asked = [self.by_line[line.row.pk] for line in lines if line.row.pk in self.by_line]
        return sum_hours([*asked, *(self.not_asked[board] for board in boards if board in self.not_asked)])


def hours_of(request: CheckRequest, lines: Iterable[Line], missing: Iterable[Now] = ()) -> LineHours:
    """By the norm and the days of each line as the register has them now, and of what was not asked about yet.

    Rounded board by board: what a board sees of itself is what the office sees of it, beside all others.
    """
    present = [line for line in lines if line.now is not None]
    year = year_of(request.partnership, request.school_year)
    if year is None:
        return LineHours({})
    by_board: dict[int, list[Line]] = defaultdict(list)
    later: dict[int, list[Now]] = defaultdict(list)
    for line in present:
        by_board[line.row.check_of.board_id].append(line)
    for row in missing:
        later[row.board_id].append(row)
    found: dict[int, HoursByRole] = {}
    not_asked: dict[int, HoursByRole] = {}
    for board in {*by_board, *later}:
        own, new = by_board[board], later[board]
        days = [*(line.days for line in own), *(row.days for row in new)]
        marks = [f"{line.row.shown.get('brin6', '')} {line.row.pk:09}" for line in own]
        marks += [f"{row.placement.school.brin6} +{row.placement.pk:09} {row.days.first}" for row in new]
        try:
            exact = [placement_hours(stretch, year.placing, year.norms) for stretch in days]
        except NormMissing as error:
            return LineHours({}, error.day)
        shown = shown_hours(exact, marks)
        found |= {line.row.pk: hours for line, hours in zip(own, shown, strict=False)}
        if new:
            not_asked[board] = sum_hours(shown[len(own) :])
    return LineHours(found, not_asked=not_asked)
