"""What is allowed but deserves a second look. Each can be acknowledged with a reason; none is silent."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids.formats import decimal
from partnerships.models import School, Trainer
from placements.actions.ground import Ground
from placements.calculations.capacity import available_hours
from placements.models import Norm, Placement, PlacementPeriod

# What a placement can be warned of by itself; `placements.foreseeing` knows of more.
CODES = (
    "no_school_trainer", "no_mentor", "mentor_late", "mentor_elsewhere", "school_trainer_over_capacity",
    "school_trainer_many_students", "peer_group_full",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Warning:
    """`code` is what is kept when it is acknowledged, `message` is for the screen; most need a reason to go on.

    Where many are told together, `fact` and `remedy` are the two halves of the message: the second is said once.
    """

    code: str
    message: str
    needs_reason: bool = True
    fact: str = ""
    remedy: str = ""


class NeedsAcknowledgement(Exception):
    """`placement` is possible, but these warnings are not acknowledged with a reason; none: an act on many at once."""

    def __init__(self, warnings: list[Warning], placement: Placement | None = None) -> None:
        super().__init__("; ".join(warning.message for warning in warnings))
        self.warnings = warnings
        self.placement = placement


def warnings_for(
    placement: Placement, *, mentors: Sequence[Trainer], period: PlacementPeriod, norm: Norm | None,
    ground: Ground | None = None,
) -> list[Warning]:  # fmt: skip
    """Warnings of a placement as it would become, with the mentors that it would have."""
    ground = ground or Ground(placement.partnership, period.school_year)
    found = []
    if placement.school_trainer is None:
        found.append(ground.said_once(_without_school_trainer, placement.school))
    elif norm is not None:
        found += _capacity(placement, period, norm, ground)
    if not mentors:
        due = max(period.mentor_due, placement.valid_from)  # as in the work list: nobody is late before it begins
        found.append(ground.said_once(_without_mentor, placement.school, due))
    found += _from_elsewhere(placement, mentors, ground)
    if placement.peer_group is not None and norm is not None:
        stays = ground.stays_in(placement.peer_group)
        number = len({stay.enrolment for stay in stays if stay.enrolment != placement.enrolment_id}) + 1
        if number > norm.peer_group_max:
            found.append(
                Warning(
                    "peer_group_full",
                    _("%(group)s would have %(number)s students; the norm for a peer group is at most %(maximum)s.")
                    % {"group": placement.peer_group, "number": number, "maximum": norm.peer_group_max},
                )
            )
    return found + [Warning(row.code, row.message, needs_reason=False) for row in ground.foreseen(placement)]


def _without_school_trainer(school: School) -> Warning:
    return Warning(
        "no_school_trainer",
        _("No school trainer guides this student at %(school)s yet. Choose one, or go on without and say why.")
        % {"school": school},
    )


def _without_mentor(school: School, due: datetime.date) -> Warning:
    """What is missing, where, and what to do about it."""
    late = timezone.localdate() >= due
    values = {"school": school, "day": _day(due)}
    if late:
        fact = _("%(school)s has not named a mentor for this student, and one was due on %(day)s.") % values
        remedy = _(
            "Ask the school for a name and fill it in; or go on without, and say why. It stays on the work list until "
            "there is one."
        )
    else:
        fact = _("%(school)s has not named a mentor for this student yet; that is allowed until %(day)s.") % values
        remedy = _("Fill one in when the school knows; until then it stands on the work list.")
    return Warning("mentor_late" if late else "no_mentor", f"{fact} {remedy}", late, fact, remedy)


def _from_elsewhere(placement: Placement, mentors: Sequence[Trainer], ground: Ground) -> list[Warning]:
    """Mentors who by the register have nothing to do with the school on any of the days: often somebody of the same name.

    Of whom no school is known, the employer decides.
    """
    facts = []
    for mentor in mentors:
        there = [row for row in ground.deployments_of(mentor) if row.period.overlaps(placement.period)]
        if any(row.school_id == placement.school_id for row in there):
            continue
        if there:
            places = tuple(sorted({str(row.school) for row in there}))
            facts.append(ground.said_once(_works_elsewhere, mentor, placement.school, places))
        elif ground.is_of_another_board(mentor, placement.school, placement.period):
            facts.append(ground.said_once(_employed_elsewhere, mentor, placement.school))
    if not facts:
        return []
    fact, remedy = " ".join(facts), _("Check whether this is the right person; if so, go on.")
    return [Warning("mentor_elsewhere", f"{fact} {remedy}", False, fact, remedy)]


def _works_elsewhere(mentor: Trainer, school: School, places: Sequence[str]) -> str:
    return _("%(mentor)s would guide at %(school)s, but works at %(schools)s by the register.") % {
        "mentor": mentor, "school": school, "schools": ", ".join(places),
    }  # fmt: skip


def _employed_elsewhere(mentor: Trainer, school: School) -> str:
    return _("%(mentor)s would guide at %(school)s, but is employed by another board: %(board)s.") % {
        "mentor": mentor, "school": school, "board": mentor.employer,
    }  # fmt: skip


def _capacity(placement: Placement, period: PlacementPeriod, norm: Norm, ground: Ground) -> list[Warning]:
    """Needed hours of the school trainer with this placement, against the hours from their days a week."""
    trainer, own = placement.school_trainer, placement.pk
    days = [
        (stay.first, stay.last, stay.enrolment)
        for stay in ground.stays_of(trainer)
        if own is None or stay.placement != own
    ]
    days.append((placement.valid_from, placement.valid_until, placement.enrolment_id))
    # Days are added up first: whole numbers, for every placement of a sheet.
    number = sum((last - first).days + 1 for first, last, _enrolment in days)
    needed = Fraction(norm.school_trainer_hours) * number / period.period.days
    found = []
    if trainer.days_per_week is not None:
        available = available_hours(
            Fraction(trainer.days_per_week), Fraction(norm.full_time_hours), trainer.period, period.period
        )
        if needed > available:
            found.append(
                Warning(
                    "school_trainer_over_capacity",
                    _("%(trainer)s would need %(needed)s hours; %(days)s days a week give %(available)s hours.")
                    % {
                        "trainer": trainer,
                        "needed": decimal(needed, 1),
                        "days": decimal(Fraction(trainer.days_per_week), 2),
                        "available": decimal(available, 1),
                    },
                )
            )
    students = len({enrolment for _first, _last, enrolment in days})
    if students > norm.students_max:
        found.append(
            Warning(
                "school_trainer_many_students",
                ngettext(
                    "%(trainer)s would guide %(number)s student; the norm is at most %(maximum)s.",
                    "%(trainer)s would guide %(number)s students; the norm is at most %(maximum)s.",
                    students,
                )
                % {"trainer": trainer, "number": students, "maximum": norm.students_max},
            )
        )
    return found


def _day(day) -> str:
    from oids.formats import day as format_day

    return format_day(day)
