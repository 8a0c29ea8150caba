"""What all reports share: the head, and that parts add up or the report refuses to exist."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from funding.differences import names_of
from funding.enums import AllocationState, StepKey, StepSize
from funding.models import Allocation
from oids import formats
from placements.calculations.hours import HoursByRole, shown_by_place, sum_hours


class DoesNotAddUp(ArithmeticError):
    """Parts of a report differ from their total: the report is not made."""


def must_equal(total: int | Fraction, parts, what: str) -> None:
    found = sum(parts)
    if found != total:
        raise DoesNotAddUp(f"{what}: the parts are {found}, the whole is {total}")


@dataclass(frozen=True, slots=True)
class Head:
    """Stands on every page. `as_of` is when the figures were worked out, not when the paper was printed."""

    title: str
    partnership: str
    school_year: str
    reference: str
    state: str
    is_concept: bool
    as_of: datetime.datetime
    prepared_by: str = ""
    decision: str = ""
    adopted: str = ""
    authorised: str = ""
    penvoerder: str = ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step in words, and what it divided (cents)."""

    number: int
    description: str
    how: str
    before: int
    cents: int


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Hours by role of one school (or board), already rounded so that shown parts add up to the shown total."""

    code: str
    name: str
    board: str
    students: int
    school_trainer: Fraction
    mentor: Fraction
    institute_trainer: Fraction

    @property
    def total(self) -> Fraction:
        return self.school_trainer + self.mentor + self.institute_trainer


def head_of(allocation: Allocation, title: str) -> Head:
    """Of an allocation's report; a draft or submitted one is a concept."""
    decision = allocation.decision
    penvoerder = allocation.partnership.penvoerder_on(allocation.school_year.first_day)
    return Head(
        title=title,
        partnership=allocation.partnership.name_of_year(allocation.school_year),
        school_year=str(allocation.school_year),
        reference=allocation.reference,
        state=str(allocation.get_state_display()),
        is_concept=allocation.state in (AllocationState.DRAFT, AllocationState.SUBMITTED),
        as_of=allocation.calculated_at,
        prepared_by=str(allocation.prepared_by),
        decision=f"{decision.number}, {formats.day(decision.decided_on)}" if decision else "",
        adopted=_signed(allocation.adopted_by, allocation.adopted_at),
        authorised=_signed(allocation.authorised_by, allocation.authorised_at),
        penvoerder=penvoerder.name_on(allocation.school_year.first_day) if penvoerder else "",
    )


def _signed(person, moment) -> str:
    return f"{person}, {formats.day_time(moment)}" if person and moment else ""


def step_in_words(step: dict, names: dict[str, str]) -> str:
    """How a step of the kept inputs divides, as a sentence part."""
    fraction = Fraction(step["fraction"])
    if step["size"] == StepSize.FIXED:
        size = formats.euro(step["amount_cents"])
    elif step["size"] == StepSize.PERCENTAGE:
        size = _("%(part)s of the budget") % {"part": formats.percent(fraction, 2)}
    else:
        size = _("%(part)s of what is left") % {"part": formats.percent(fraction, 2)}
    if step["key"] == StepKey.PARTY:
        words = _("%(size)s to %(party)s") % {"size": size, "party": names.get(step["party"], step["party"])}
    else:
        words = _("%(size)s by %(key)s") % {"size": size, "key": StepKey(step["key"]).label}
    if step["floor_cents"] is not None:
        words += _(", at least %(amount)s each") % {"amount": formats.euro(step["floor_cents"])}
    if step["cap_cents"] is not None:
        words += _(", at most %(amount)s each") % {"amount": formats.euro(step["cap_cents"])}
    return words


def step_rows(allocation: Allocation) -> tuple[StepRow, ...]:
    return rows_of_steps(allocation.inputs["steps"], allocation.result["steps"], names_of(allocation))


def rows_of_steps(steps: list[dict], results: list[dict], names: dict[str, str]) -> tuple[StepRow, ...]:
    """Of steps and what they divided, as kept in JSON; `names` are those of the parties."""
    definitions = {step["number"]: step for step in steps}
    return tuple(
        StepRow(
            step["number"], definitions[step["number"]]["description"],
            step_in_words(definitions[step["number"]], names), step["before"], step["cents"],
        )
        for step in results
    )  # fmt: skip


def hours_rows(
    segments: list[dict], schools: dict[str, str], boards: dict[str, str], *, whole: list[dict] | None = None
) -> tuple[HoursRow, ...]:
    """Per school and board: students and hours by role, of kept segments. Shown hours add up, per role.

    `whole` are all segments of the year when `segments` is a part of them: what is shown is rounded over the whole, so
    that a school reads the same on every paper.
    """
    groups, all_groups = _groups(segments), _groups(segments if whole is None else whole)
    keys = sorted(groups, key=lambda key: (boards.get(key[1], key[1]), schools.get(key[0], key[0]), key))
    shown = _shown(all_groups)
    # Of a school of which the paper shows some students only, there is no such figure elsewhere.
    shown |= _shown({key: rows for key, rows in groups.items() if len(rows) != len(all_groups[key])})
    return tuple(
        HoursRow(
            code=school, name=schools.get(school, school), board=boards.get(board, board),
            students=len({row["student"] for row in groups[school, board]}),
            school_trainer=shown[school, board].school_trainer, mentor=shown[school, board].mentor,
            institute_trainer=shown[school, board].institute_trainer,
        )
        for school, board in keys
    )  # fmt: skip


def board_rows(segments: list[dict], names: dict[str, str]) -> tuple[HoursRow, ...]:
    """Per board: the sum of what its schools show."""
    by_board: dict[str, list[HoursByRole]] = {}
    for (_school, board), hours in _shown(_groups(segments)).items():
        by_board.setdefault(board, []).append(hours)
    rows = []
    for code in sorted(by_board):
        hours = sum_hours(by_board[code])
        students = len({segment["student"] for segment in segments if segment["board"] == code})
        name = names.get(code, code)
        rows.append(HoursRow(code, name, name, students, hours.school_trainer, hours.mentor, hours.institute_trainer))
    return tuple(rows)


_Groups = dict[tuple[str, str], list[dict]]


def _groups(segments: list[dict]) -> _Groups:
    groups: _Groups = {}
    for segment in segments:
        groups.setdefault((segment["school"], segment["board"]), []).append(segment)
    return groups


def _shown(groups: _Groups) -> dict[tuple[str, str], HoursByRole]:
    return shown_by_place({place: [_hours(row) for row in rows] for place, rows in groups.items()})


def _hours(segment: dict) -> HoursByRole:
    return HoursByRole(
        Fraction(segment["school_trainer"]), Fraction(segment["mentor"]), Fraction(segment["institute_trainer"])
    )


def hours_total(segments: list[dict], rows: tuple[HoursRow, ...]) -> HoursRow:
    """The total under `rows`: shown hours added up, every student once."""
    return HoursRow(
        "", "", "", len({segment["student"] for segment in segments}),
        sum((row.school_trainer for row in rows), Fraction(0)), sum((row.mentor for row in rows), Fraction(0)),
        sum((row.institute_trainer for row in rows), Fraction(0)),
    )  # fmt: skip


def school_names(allocation: Allocation) -> dict[str, str]:
    """BRIN6 -> the school's name on the first day of the year: history does not change it."""
    from partnerships.models import School

    day = allocation.school_year.first_day
    codes = {segment["school"] for segment in allocation.inputs["segments"]}
    rows = School.objects.filter(brin6__in=codes).prefetch_related("former_names")
    return {school.brin6: _name_on(school, day) for school in rows}


def _name_on(school, day: datetime.date) -> str:
    for former in school.former_names.all():
        if (former.valid_from is None or former.valid_from <= day) and day <= former.valid_until:
            return former.name
    return school.name
