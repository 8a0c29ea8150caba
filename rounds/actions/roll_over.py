"""A new school year: what continues by itself, who moves up, and what is carried over. Running it again adds nothing twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import require
from oids.locking import lock
from oids.names import alphabetical
from oids.periods import SchoolYear
from partnerships.models import Membership, Trainer
from placements import actions as placing
from placements.enums import Outcome
from placements.models import Enrolment, Norm, PeerGroup, PlacementPeriod
from rounds.actions.rounds import copy_round
from rounds.calculations.roll_over import highest_years, proposed, shifted_period
from rounds.enums import Fate
from rounds.models import Round

LAST_YEAR_OF_STUDY = 6


@dataclass(frozen=True, slots=True)
class StudentLine:
    """A student of the year, what the rule proposes, and what was decided before (empty: nothing)."""

    enrolment: Enrolment
    proposed: str
    stopped: bool

    @property
    def decided(self) -> str:
        return self.enrolment.outcome

    @property
    def fate(self) -> str:
        return self.decided or self.proposed

    @property
    def can_move_up(self) -> bool:
        return self.enrolment.year_of_study < LAST_YEAR_OF_STUDY


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A peer group of the year; `leaders` still work next year, `stopping` do not. `carried`: it is there already."""

    group: PeerGroup
    carried: bool
    leaders: dict[str, Trainer]
    stopping: list[Trainer]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is proposed for `following`, the school year after `school_year`."""

    school_year: SchoolYear
    highest: dict[str, int]
    students: list[StudentLine]
    enrolled: int
    enrolled_elsewhere: list[Enrolment]
    groups: list[GroupLine]
    period: PlacementPeriod | None
    proposed_days: dict | None
    norm: Norm | None
    rounds: list[tuple[Round, bool]]
    trainers: int
    trainers_stopping: int
    members: int
    members_stopping: int

    @property
    def following(self) -> SchoolYear:
        return self.school_year.next


def highest_in_register(partnership, school_year: SchoolYear) -> dict[str, int]:
    """Per route the highest year of study that occurs up to this year."""
    rows = Enrolment.objects.filter(partnership=partnership, school_year__lte=school_year)
    return highest_years(rows.order_by().values_list("route", "year_of_study").distinct())


def plan_for(partnership, school_year: SchoolYear, highest: Mapping[str, int] | None = None) -> Plan:
    """What would be done; `highest` is the last year of study per route where it is not the highest that occurs."""
    following = school_year.next
    highest = highest_in_register(partnership, school_year) | dict(highest or {})
    students, enrolled, elsewhere = _students(partnership, school_year, highest)
    trainers = Trainer.objects.overlapping(school_year.period).filter(partnership=partnership)
    members = Membership.objects.overlapping(school_year.period).filter(partnership=partnership)
    going_on = trainers.overlapping(following.period).count()
    members_on = members.overlapping(following.period).count()
    periods = PlacementPeriod.objects.filter(partnership=partnership)
    present, period = periods.filter(school_year=school_year).first(), periods.filter(school_year=following).first()
    days = None
    if present is not None and period is None:
        shifted = shifted_period(present.valid_from, present.valid_until, present.mentor_due, year=school_year)
        days = dict(zip(("valid_from", "valid_until", "mentor_due"), shifted, strict=True))
    first_day = period.valid_from if period else days["valid_from"] if days else following.first_day
    return Plan(
        school_year=school_year, highest=highest, students=students, enrolled=enrolled, enrolled_elsewhere=elsewhere,
        groups=_groups(partnership, school_year), period=period, proposed_days=days,
        norm=Norm.objects.active_on(first_day).filter(partnership=partnership).first(),
        rounds=_rounds(partnership, school_year), trainers=going_on, trainers_stopping=trainers.count() - going_on,
        members=members_on, members_stopping=members.count() - members_on,
    )  # fmt: skip


def _students(partnership, school_year, highest) -> tuple[list[StudentLine], int, list[Enrolment]]:
    """Of every student the last enrolment of the year: to decide, enrolled next year, enrolled elsewhere next year."""
    last: dict[int, Enrolment] = {}
    rows = Enrolment.objects.of_year(partnership, school_year).select_related("student")
    for enrolment in rows.order_by("valid_from"):
        last[enrolment.student_id] = enrolment
    present = Enrolment.objects.overlapping(school_year.next.period).filter(student__in=list(last))
    where = dict(present.values_list("student_id", "partnership_id"))
    enrolled = sum(where.get(student) == partnership.pk for student in last)
    elsewhere = [row for row in last.values() if where.get(row.student_id) not in (None, partnership.pk)]
    lines = []
    for enrolment in last.values():
        if enrolment.student_id in where:
            continue
        stopped = enrolment.valid_until is not None and enrolment.valid_until < school_year.last_day
        fate = proposed(enrolment.route, enrolment.year_of_study, highest=highest, stopped=stopped)
        lines.append(StudentLine(enrolment, fate, stopped))
    lines.sort(key=lambda line: _order(line.enrolment))
    return lines, enrolled, sorted(elsewhere, key=_order)


def _order(enrolment: Enrolment) -> tuple:
    student = enrolment.student
    return enrolment.route, enrolment.year_of_study, alphabetical(student.sort_name), student.pk


def _groups(partnership, school_year) -> list[GroupLine]:
    following = school_year.next
    groups = PeerGroup.objects.filter(partnership=partnership)
    there = set(groups.filter(school_year=following).values_list("name", flat=True))
    found = []
    for group in groups.filter(school_year=school_year).select_related(
        "school_trainer__person", "institute_trainer__person"
    ):
        leaders = {name: getattr(group, name) for name in ("school_trainer", "institute_trainer")}
        working = {
            name: trainer for name, trainer in leaders.items() if trainer and trainer.period.overlaps(following.period)
        }
        stopping = [trainer for name, trainer in leaders.items() if trainer and name not in working]
        found.append(GroupLine(group, group.name in there, working, stopping))
    return found


def _rounds(partnership, school_year) -> list[tuple[Round, bool]]:
    rounds = Round.objects.filter(partnership=partnership)
    following = list(rounds.filter(school_year=school_year.next).values_list("copied_from", "name"))
    keys, names = {key for key, _name in following}, {name for _key, name in following}
    return [
        (round, round.pk in keys or round.name in names)
        for round in rounds.filter(school_year=school_year).order_by("pk")
    ]


@dataclass(frozen=True, slots=True)
class RolledOver:
    """What was done: numbers of records; `left_out` leave or go elsewhere; `undecided` students came in while the page was open."""

    enrolled: int
    finished: int
    left_out: int
    already: int
    undecided: int
    groups: int
    rounds: int
    period: bool


@transaction.atomic
def roll_over(
    *,
    partnership,
    school_year: SchoolYear,
    fates: Mapping[int, str],
    days: Mapping | None = None,
    groups: Collection[int] = (),
    rounds: Collection[int] = (),
    by,
) -> RolledOver:
    """Carry everything over to the school year after `school_year`, or nothing.

    `fates` says per enrolment of the year what becomes of the student; `days` are those of the placement period, when
    it is not set yet; `groups` and `rounds` are the keys of what is carried over. What is there already is skipped.
    """
    require(by, "rounds.roll_over", partnership)
    lock(partnership)
    plan = plan_for(partnership, school_year)
    rows = _rows(plan, fates)
    if days and plan.period is None:
        placing.set_placement_period(partnership=partnership, school_year=plan.following, by=by, **days)
    carried = [line for line in plan.groups if line.group.pk in groups and not line.carried]
    for line in carried:
        placing.create_peer_group(
            partnership=partnership, school_year=plan.following, name=line.group.name, by=by, **line.leaders
        )
    copied = [round for round, done in plan.rounds if round.pk in rounds and not done]
    for round in copied:
        copy_round(round, school_year=plan.following, by=by)
    # Last, so that the history of the whole act says what it was.
    decided = {line.enrolment: fates[line.enrolment.pk] for line in plan.students if line.enrolment.pk in fates}
    placing.conclude_all(
        {enrolment: fate if fate in Outcome.values else "" for enrolment, fate in decided.items()},
        partnership=partnership, by=by,
    )  # fmt: skip
    made = placing.enrol_all(rows, partnership=partnership, school_year=plan.following, by=by)
    finished = sum(fate == Fate.FINISHED for fate in decided.values())
    return RolledOver(
        enrolled=len(made), finished=finished, left_out=len(decided) - len(made) - finished, already=plan.enrolled,
        undecided=len(plan.students) - len(decided),
        groups=len(carried), rounds=len(copied), period=bool(days) and plan.period is None,
    )  # fmt: skip


def _rows(plan: Plan, fates: Mapping[int, str]) -> list[dict]:
    rows, errors = [], {}
    for line in plan.students:
        enrolment, fate = line.enrolment, fates.get(line.enrolment.pk)
        if fate is not None and fate not in Fate.values:
            errors[f"student_{enrolment.pk}"] = _("Choose what becomes of this student from the list.")
        elif fate == Fate.UP and not line.can_move_up:
            errors[f"student_{enrolment.pk}"] = _(
                "There is no year of study after year %(year)s. Let the student stay in the year or leave."
            ) % {"year": enrolment.year_of_study}
        elif fate in (Fate.UP, Fate.STAYS):
            rows.append(
                {
                    "student": enrolment.student, "route": enrolment.route, "subsidy_kind": enrolment.subsidy_kind,
                    "year_of_study": enrolment.year_of_study + (fate == Fate.UP),
                }
            )  # fmt: skip
    if errors:
        raise ValidationError(errors)
    return rows
