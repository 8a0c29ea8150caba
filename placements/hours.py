"""From the register to facilitation hours: a fixed number of queries, then pure arithmetic."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from oids.periods import ONE_DAY, Period, SchoolYear
from partnerships.models import Membership, Partnership, SchoolMembership
from placements.calculations.hours import HoursByRole, placement_hours, shown_by_place, sum_hours
from placements.calculations.hours import Norm as PureNorm
from placements.models import Norm, Placement, PlacementPeriod


@dataclass(frozen=True, slots=True)
class BoardPart:
    """The days of a placement on which the school belonged to one board of the partnership.

    Without a board: days on which the school was not in the partnership, because its board left or the school closed
    or went elsewhere after the student was placed.
    """

    board_id: int | None
    board_code: str
    period: Period
    hours: HoursByRole


@dataclass(frozen=True, slots=True)
class PlacementFact:
    """One placement with its days and exact hours. No names: references only."""

    placement_id: int
    reference: str
    enrolment_id: int
    student_reference: str
    route: str
    subsidy_kind: str
    school_id: int
    brin6: str
    school_name: str
    school_trainer_id: int | None
    employer_code: str | None
    mentor_ids: tuple[int, ...]
    institute_trainer_id: int | None
    institute_id: int
    peer_group_id: int | None
    period: Period
    period_days: int
    hours: HoursByRole
    parts: tuple[BoardPart, ...]

    @property
    def days(self) -> int:
        return self.period.days

    @property
    def outside(self) -> tuple[Period, ...]:
        """Days on which the school was not in the partnership."""
        return tuple(part.period for part in self.parts if part.board_id is None)

    @property
    def students(self) -> Fraction:
        """Share of the placement period: a student placed all year counts 1."""
        return Fraction(self.days, self.period_days)


@dataclass(frozen=True, slots=True)
class Year:
    """What the hours of a partnership's school year rest on."""

    placing: Period
    mentor_due: datetime.date
    norms: tuple[PureNorm, ...]


def pure_norm(norm: Norm) -> PureNorm:
    return PureNorm(
        first=norm.valid_from,
        last=norm.valid_until,
        school_trainer=Fraction(norm.school_trainer_hours),
        mentor=Fraction(norm.mentor_hours),
        institute_trainer=Fraction(norm.institute_trainer_hours),
    )


def year_of(partnership: Partnership, school_year: SchoolYear) -> Year | None:
    """The placement period and the norms in force in it; None when no placement period is set."""
    period = PlacementPeriod.objects.filter(partnership=partnership, school_year=school_year).first()
    if period is None:
        return None
    norms = Norm.objects.overlapping(period.period).filter(partnership=partnership).order_by("valid_from")
    return Year(period.period, period.mentor_due, tuple(pure_norm(norm) for norm in norms))


def norm_of_year(partnership: Partnership, school_year: SchoolYear) -> Norm | None:
    """The norm in force when the placing of the year begins: for what is said of the year as a whole."""
    period = PlacementPeriod.objects.filter(partnership=partnership, school_year=school_year).first()
    return norm_on(partnership, period.valid_from if period else school_year.first_day)


def norm_on(partnership: Partnership, day: datetime.date) -> Norm | None:
    return Norm.objects.active_on(day).filter(partnership=partnership).first()


def facts(
    partnership: Partnership, school_year: SchoolYear, placements=None, *, year: Year | None = None
) -> list[PlacementFact]:
    """Every placement of the year (or of `placements`, a queryset of that year), ordered by its key.

    Five queries more than the placements themselves, three when `year` is known. Raises `NormMissing` when a day has no
    norm.
    """
    year = year or year_of(partnership, school_year)
    if year is None:
        return []
    if placements is None:
        placements = Placement.objects.of_year(partnership, school_year)
    rows = list(
        placements.order_by("pk")
        .select_related(None)
        .prefetch_related(None)
        .select_related("enrolment__student", "school", "school_trainer__employer")
        .only(*_OF_A_FACT)
        .prefetch_related("mentors")
    )
    boards = _boards(partnership, {row.school_id for row in rows}, year.placing)
    # Most placements have the same days.
    hours = cache(lambda days: placement_hours(days, year.placing, year.norms))
    return [_fact(row, year, boards[row.school_id], hours) for row in rows]


# Facts have no names of people, so these are not fetched.
_OF_A_FACT = (
    "valid_from", "valid_until", "institute_trainer", "peer_group", "enrolment__route", "enrolment__subsidy_kind",
    "enrolment__student__institute", "school__brin6", "school__name", "school_trainer__employer__code",
)  # fmt: skip
_Stay = tuple[Period, int, str]


def _boards(partnership: Partnership, schools: set[int], period: Period) -> dict[int, list[_Stay]]:
    """Per school the days on which it was in the partnership, in order: (days, key and number of the board)."""
    members: dict[int, list[Period]] = defaultdict(list)
    for membership in Membership.objects.overlapping(period).filter(partnership=partnership):
        members[membership.party_id].append(membership.period)
    found: dict[int, list[_Stay]] = defaultdict(list)
    memberships = SchoolMembership.objects.overlapping(period).filter(school__in=schools).select_related("board")
    for row in memberships:
        for member in members[row.board_id]:
            days = row.period.intersect(member)
            if days is not None:
                found[row.school_id].append((days, row.board_id, row.board.code))
    for stays in found.values():
        stays.sort(key=lambda stay: stay[0].first)
    return found


def _cut(row: Placement, stays: list[_Stay]) -> Iterator[tuple[int | None, str, Period]]:
    """The placement cut by the board of each day (None: outside the partnership); every day is in exactly one part."""
    day, last = row.valid_from, row.valid_until
    for stay, board, code in stays:
        days = stay.intersect(Period(day, last)) if day <= last else None
        if days is None:
            continue
        if day < days.first:
            yield None, "", Period(day, days.first - ONE_DAY)
        yield board, code, days
        day = (days.last or last) + ONE_DAY
    if day <= last:
        yield None, "", Period(day, last)


def outside_periods(partnership: Partnership, school_year: SchoolYear, rows) -> dict[int, tuple[Period, ...]]:
    """Of `rows` (placements of that year) the days on which their school was not in the partnership, by key: its board
    left, or the school closed or went elsewhere after the student was placed. Who has no such days is not in it."""
    boards = _boards(partnership, {row.school_id for row in rows}, school_year.period)
    found = {
        row.pk: tuple(days for board, _code, days in _cut(row, boards[row.school_id]) if board is None) for row in rows
    }
    return {key: days for key, days in found.items() if days}


def days_by_board(
    partnership: Partnership, school_year: SchoolYear, placements: Iterable[Placement]
) -> dict[int, list[tuple[int | None, Period]]]:
    """Per placement its days, cut by the board that ran its school on them (None: outside the partnership)."""
    rows = list(placements)
    boards = _boards(partnership, {row.school_id for row in rows}, school_year.period)
    return {row.pk: [(board, days) for board, _code, days in _cut(row, boards[row.school_id])] for row in rows}


def outside_partnership(partnership: Partnership, school_year: SchoolYear, placements) -> set[int]:
    """Keys of those `placements` (a queryset of that year) with days outside the partnership."""
    return set(outside_periods(partnership, school_year, list(placements)))


def _fact(row: Placement, year: Year, stays: list[_Stay], hours: Callable[[Period], HoursByRole]) -> PlacementFact:
    trainer = row.school_trainer
    return PlacementFact(
        placement_id=row.pk,
        reference=row.reference,
        enrolment_id=row.enrolment_id,
        student_reference=row.enrolment.student.reference,
        route=row.enrolment.route,
        subsidy_kind=row.enrolment.subsidy_kind,
        school_id=row.school_id,
        brin6=row.school.brin6,
        school_name=row.school.name,
        school_trainer_id=row.school_trainer_id,
        employer_code=trainer.employer.code if trainer else None,
        mentor_ids=tuple(sorted(mentor.mentor_id for mentor in row.mentors.all())),
        institute_trainer_id=row.institute_trainer_id,
        institute_id=row.enrolment.student.institute_id,
        peer_group_id=row.peer_group_id,
        period=row.period,
        period_days=year.placing.days,
        hours=hours(row.period),
        parts=tuple(BoardPart(board, code, days, hours(days)) for board, code, days in _cut(row, stays)),
    )


def shown_by_school(all_facts: Iterable[PlacementFact]) -> dict[tuple[int, int | None], HoursByRole]:
    """(school, board) -> hours as every screen and paper of the year shows them (`shown_by_place`)."""
    groups: dict[tuple[str, str], list[HoursByRole]] = defaultdict(list)
    keys: dict[tuple[str, str], tuple[int, int | None]] = {}
    for fact in all_facts:
        for part in fact.parts:
            groups[fact.brin6, part.board_code].append(part.hours)
            keys[fact.brin6, part.board_code] = (fact.school_id, part.board_id)
    return {keys[place]: hours for place, hours in shown_by_place(groups).items()}


@dataclass(frozen=True, slots=True)
class Total:
    """Hours by role of a group of placements; `key` is a primary key or None (nobody yet)."""

    key: int | None
    placements: int
    students: int
    hours: HoursByRole


DIMENSIONS: dict[str, Callable[[PlacementFact], Iterable[tuple[int | None, HoursByRole]]]] = {
    "school": lambda fact: [(fact.school_id, fact.hours)],
    "board": lambda fact: [(part.board_id, part.hours) for part in fact.parts],
    "school_trainer": lambda fact: [(fact.school_trainer_id, fact.hours)],
    "institute_trainer": lambda fact: [(fact.institute_trainer_id, fact.hours)],
    "peer_group": lambda fact: [(fact.peer_group_id, fact.hours)],
    "institute": lambda fact: [(fact.institute_id, fact.hours)],
    "student": lambda fact: [(fact.enrolment_id, fact.hours)],
    "mentor": lambda fact: _per_mentor(fact),
}


def _per_mentor(fact: PlacementFact) -> list[tuple[int | None, HoursByRole]]:
    """Mentors who share a student share the mentor's hours equally; the other roles' hours are not theirs."""
    if not fact.mentor_ids:
        return [(None, HoursByRole(Fraction(0), fact.hours.mentor, Fraction(0)))]
    share = fact.hours.mentor / len(fact.mentor_ids)
    return [(mentor, HoursByRole(Fraction(0), share, Fraction(0))) for mentor in fact.mentor_ids]


def totals_by(all_facts: Iterable[PlacementFact], dimension: str) -> list[Total]:
    """Hours per group of `dimension` (a key of DIMENSIONS); a school that changed board counts for each by its days."""
    hours: dict[int | None, list[HoursByRole]] = defaultdict(list)
    placements: dict[int | None, set[int]] = defaultdict(set)
    students: dict[int | None, set[int]] = defaultdict(set)
    for fact in all_facts:
        for key, part in DIMENSIONS[dimension](fact):
            hours[key].append(part)
            placements[key].add(fact.placement_id)
            students[key].add(fact.enrolment_id)
    return [Total(key, len(placements[key]), len(students[key]), sum_hours(hours[key])) for key in hours]
