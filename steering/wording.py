"""What the calculations of the steering room say by a code, in words."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from funding.calculations.allocation import AllocationError
from funding.wording import allocation_error
from oids import formats
from partnerships.enums import TrainerKind
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing
from steering.calculations.scenario_present import CannotWorkOut

_MESSAGES = {
    "no_rule": gettext_lazy("There is no subsidy rule yet. Load the published rules, or enter one of your own."),
    "no_such_rule": gettext_lazy("The chosen subsidy rule does not exist any more. Choose another one."),
    "no_rules_chosen": gettext_lazy("Choose at least one subsidy rule."),
    "staffel_does_not_join": gettext_lazy(
        "The bands of your own staffel do not join: each begins one student after the one before, and the last one is open."
    ),
    "no_norm": gettext_lazy("There is no norm for this school year. The steering group adopts one under Norms."),
    "no_scheme": gettext_lazy("There is no scheme of division yet, so nothing can be divided over the parties."),
    "students_negative": gettext_lazy("Enter a number of students of 0 or more."),
    "no_such_act": gettext_lazy("Choose what changes."),
    "no_board_chosen": gettext_lazy("Choose at least one board."),
    "all_boards_chosen": gettext_lazy("Leave at least one board with students on this side."),
    "no_school_chosen": gettext_lazy("Choose a school."),
    "school_without_student": gettext_lazy("Enter at least one school, and at least one student per school."),
    "growth_out_of_order": gettext_lazy(
        "The low growth is at most the expected one, and the high growth at least the expected one."
    ),
    "rest_without_month": gettext_lazy("Say in which month the rest of the grant comes in."),
    "no_full_time_year": gettext_lazy("Enter a full-time year and students per school trainer of more than 0."),
    "nobody_placed": gettext_lazy("Nobody is placed in this school year yet, so there is no board to divide it over."),
    "no_such_stream": gettext_lazy("The chosen stream of money does not exist any more. Choose another one."),
    "ends_before_it_begins": gettext_lazy("The last day lies before the first day of this stream. Choose a later day."),
}


def cannot_work_out(error: CannotWorkOut) -> str:
    """Why it cannot be worked out, and what to do."""
    if error.code == "no_rates":
        roles = ", ".join(str(TrainerKind(role).label) for role in str(error.values["roles"]).split(","))
        return _("The hourly rate is not set for: %(roles)s. Enter and confirm it under Hourly rates.") % {
            "roles": roles
        }
    if error.code == "more_than_all_students":
        return _("There are %(students)s students placed; fewer than that can go to the new board.") % error.values
    if error.code == "too_many_years":
        return _("Look from 1 to %(most)s years ahead.") % error.values
    if error.code == "ends_after_its_own_end":
        last = formats.day(datetime.date.fromisoformat(str(error.values["last"])))
        return _("This stream ends by itself on %(last)s. Choose that day or an earlier one.") % {"last": last}
    return str(_MESSAGES[error.code])


# Why a scenario has no outcome; `reason` says it in words.
REASONS = (CannotWorkOut, AllocationError, NormMissing)


def reason(error: Exception) -> str:
    if isinstance(error, AllocationError):
        return allocation_error(error)
    if isinstance(error, NormMissing):
        return norm_missing(error.day)
    assert isinstance(error, CannotWorkOut)
    return cannot_work_out(error)


def many_students(number: int) -> str:
    """“1 student”, “12 students”."""
    return ngettext("%(number)s student", "%(number)s students", number) % {"number": number}
