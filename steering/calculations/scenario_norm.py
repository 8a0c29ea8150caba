"""The norm itself: other hours, rates or students per trainer, in hours, full-time jobs and euro."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from books.calculations.own_hours import Key, brought_in
from oids.money import round_half_up, round_parts, split
from placements.calculations.capacity import WORKING_DAYS, hours_each, students_carried
from placements.calculations.hours import NO_HOURS, HoursByRole, shown_by_place, sum_hours
from steering.calculations.scenario_present import ROLES, CannotWorkOut, Place, Present, student_years

Boards = tuple[tuple[str, str, HoursByRole], ...]
# Where it is not known which party it is: hours without a school trainer yet, and those of several institutes together.
NOBODY, INSTITUTES = "", "institutes"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Hours per student per role, days a week of a school trainer, the full-time year and cents per hour (None: not known).

    `students` None: the placements as they are; else so many students, all of them the whole year.
    """

    students: int | None
    school_trainer: Fraction
    mentor: Fraction
    institute_trainer: Fraction
    days: Fraction
    full_time: Fraction
    per_trainer: int
    school_trainer_rate: int | None
    mentor_rate: int | None
    institute_trainer_rate: int | None

    @property
    def hours(self) -> HoursByRole:
        return HoursByRole(self.school_trainer, self.mentor, self.institute_trainer)


@dataclass(frozen=True, slots=True)
class Role:
    """One role: exact hours and full-time jobs, and whole cents (None without a rate)."""

    role: str
    hours: Fraction
    fte: Fraction
    cents: int | None


@dataclass(frozen=True, slots=True)
class Share:
    """What one party (a board, an institute, `INSTITUTES` or `NOBODY`) gives: exact hours of all roles, and whole cents
    (None: some of these hours have no rate)."""

    code: str
    name: str
    hours: Fraction
    cents: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """`available` are the hours of one school trainer a year, `carried` the students those carry at the norm, `each` the
    hours that each of `per_trainer` students would get; `trainers` the school trainers that all hours ask for. `boards` are
    as they are shown: of the placements of now, what the pages of the register show; `parties` who gives the hours, as in the
    books: the school trainer's employer, the mentor's board, the institute."""

    students: Fraction
    roles: tuple[Role, ...]
    boards: Boards
    parties: tuple[Share, ...]
    available: Fraction
    carried: Fraction | None
    each: Fraction
    trainers: Fraction | None

    @property
    def hours(self) -> Fraction:
        return sum((row.hours for row in self.roles), Fraction(0))

    @property
    def fte(self) -> Fraction:
        return sum((row.fte for row in self.roles), Fraction(0))

    @property
    def cents(self) -> int | None:
        """None when a rate is missing for hours that there are."""
        if any(row.cents is None and row.hours for row in self.roles):
            return None
        return sum(row.cents or 0 for row in self.roles)


def now(present: Present) -> Inputs:
    norm = present.needed_norm
    rates = (present.rate(role) for role in ROLES)
    return Inputs(
        None, norm.school_trainer, norm.mentor, norm.institute_trainer, norm.days, norm.full_time, norm.students_max, *rates
    )  # fmt: skip


def work_out(present: Present, inputs: Inputs) -> Result:
    if inputs.full_time <= 0 or inputs.per_trainer <= 0:
        raise CannotWorkOut("no_full_time_year")
    groups: dict[tuple[str, str], list[HoursByRole]] = defaultdict(list)
    for place in present.places:
        groups[place.school, place.board].append(_scaled(present, inputs, place))
    total = sum_hours(hours for parts in groups.values() for hours in parts)
    if inputs.students is None:
        boards = _boards(present, shown_by_place(groups))
    else:
        exact = _boards(present, {place: sum_hours(parts) for place, parts in groups.items()})
        total = HoursByRole(*(getattr(inputs.hours, role) * inputs.students for role in ROLES))
        boards = _shared(exact, total)
    given = _given(present, inputs)
    roles = tuple(_role(role, getattr(total, role), given[role], inputs) for role in ROLES)
    available = inputs.days / WORKING_DAYS * inputs.full_time
    return Result(
        students=student_years(present, present.places) if inputs.students is None else Fraction(inputs.students),
        roles=roles,
        boards=boards,
        parties=_parties(present, inputs, roles, given),
        available=available,
        carried=students_carried(available, inputs.school_trainer) if inputs.school_trainer > 0 else None,
        each=hours_each(available, inputs.per_trainer),
        trainers=total.school_trainer / available if available else None,
    )


def _role(role: str, hours: Fraction, given: Mapping[str, Fraction], inputs: Inputs) -> Role:
    """Of the placements of now by the hours of the parties as they are shown, each valued in whole cents as the books do."""
    rate = getattr(inputs, f"{role}_rate")
    parts = [hours] if inputs.students is not None else list(given.values())
    hours = sum(parts, Fraction(0))
    cents = None if rate is None else sum(_cents(part, rate) for part in parts)
    return Role(role, hours, hours / inputs.full_time, cents)


def _cents(hours: Fraction, rate: int) -> int:
    return int(round_half_up(hours * rate))


def _given(present: Present, inputs: Inputs) -> dict[str, dict[str, Fraction]]:
    """Role -> who gives it -> hours as they are shown: of the norm and placements of now, the figures of the books."""
    institute = _institute(present)
    exact: dict[Key, Fraction] = defaultdict(Fraction)
    for place in present.places:
        hours = _scaled(present, inputs, place)
        givers = (place.employer or NOBODY, place.board, institute)
        for role, code in zip(ROLES, givers, strict=True):
            exact[code, role, (place.school, place.board)] += getattr(hours, role)
    found: dict[str, dict[str, Fraction]] = {role: {} for role in ROLES}
    for brought in brought_in(exact, {}):
        if brought.hours:
            found[brought.role][brought.party] = brought.hours
    return found


def _parties(
    present: Present, inputs: Inputs, roles: tuple[Role, ...], shown: Mapping[str, Mapping[str, Fraction]]
) -> tuple[Share, ...]:
    """Hours and value of each role over who gives them, as they are spread now; the parts add up to the role's total. Of
    the placements of now each party has its own hours at the rate, as in the books."""
    institute = _institute(present)
    given: dict[str, Fraction] = defaultdict(Fraction)
    worth: dict[str, int] = defaultdict(int)
    unknown: set[str] = set()
    for row in roles:
        own = dict(sorted(shown[row.role].items()))
        whole = sum(own.values(), Fraction(0))
        for code, weight in own.items():
            given[code] += row.hours * weight / whole
        if row.cents is None:
            unknown |= own.keys() if row.hours else set()
        elif inputs.students is None:
            for code, hours in own.items():
                worth[code] += _cents(hours, getattr(inputs, f"{row.role}_rate"))
        elif own:
            for part in split(row.cents, list(own.values()), list(own)):
                worth[part.key] += part.cents
    names = {party.code: party.name for party in present.parties}
    order = sorted(given, key=lambda code: (code == NOBODY, code == institute, code))
    return tuple(
        Share(code, names.get(code, ""), given[code], None if code in unknown else worth[code]) for code in order
    )


def _institute(present: Present) -> str:
    """Who gives the hours of institute trainers: the one institute, or those together."""
    institutes = [party.code for party in present.parties if party.kind == "institute"]
    return institutes[0] if len(institutes) == 1 else INSTITUTES


def _boards(present: Present, places: Mapping[tuple[str, str], HoursByRole]) -> Boards:
    """Hours per board, of those per school and board."""
    names = present.board_names()
    found: dict[str, HoursByRole] = {}
    for (_school, board), hours in places.items():
        found[board] = found.get(board, NO_HOURS) + hours
    return tuple((code, names.get(code, code), found[code]) for code in sorted(found))


def _scaled(present: Present, inputs: Inputs, place: Place) -> HoursByRole:
    """Hours of its placements, in proportion to the hours of the norm."""
    norm, students = present.needed_norm, student_years(present, [place])
    return HoursByRole(
        *(
            getattr(place.hours, role) * getattr(inputs, role) / getattr(norm, role)
            if getattr(norm, role)
            else students * getattr(inputs, role)
            for role in ROLES
        )
    )


def _shared(boards: Boards, total: HoursByRole) -> Boards:
    """So many students over the boards as they are spread now, by each role's hours; with one decimal they add up."""
    codes = [code for code, _name, _hours in boards]
    columns = []
    for role in ROLES:
        weights = [getattr(hours, role) for _code, _name, hours in boards]
        whole = sum(weights, Fraction(0))
        exact = [getattr(total, role) * weight / whole if whole else Fraction(0) for weight in weights]
        columns.append(round_parts(exact, codes))
    return tuple(
        (code, name, HoursByRole(*row))
        for (code, name, _h), row in zip(boards, zip(*columns, strict=True), strict=True)
    )
