"""What the kinds of mail about a round share."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from partnerships.messages import MASKED_SECRET, Cause, Kind, Letter
from placements.models import Enrolment
from rounds.models import PersonalLink, Round

# The pages that a personal link opens without signing in.
STUDENT_PAGE, SCHOOL_PAGE = "/mijn-plek/", "/plekken-opgeven/"


def masked_link(page: str, base: str) -> str:
    """The link as it stands in the preview and in the log."""
    return f"{base}{page}{MASKED_SECRET}/"


class RoundKind(Kind):
    """About one round: those of the year that is looked at first, then others that are not closed."""

    parameter = "round"
    nothing = gettext_lazy("There is no placing round yet. Make one under Placing rounds.")

    def causes(self, *, user, partnership, school_year) -> list[Cause]:
        rows = Round.objects.visible_to(user).filter(partnership=partnership).select_related("partnership")
        own = [row for row in rows if row.school_year == school_year]
        others = [row for row in rows if row.school_year != school_year and not row.is_closed]
        return [Cause(str(row.pk), str(row), row, self.problem(row)) for row in own + others]

    def problem(self, round: Round) -> str:
        """Why nothing can be sent about this round today."""
        if round.is_closed:
            return _("This round was closed on %(day)s and stays as it was.") % {"day": formats.day(round.closed_at)}
        return ""

    def not_yet(self, first: datetime.date) -> str:
        """Who is asked before the first day finds a page on which nothing can be filled in."""
        if today() >= first:
            return ""
        return _("This is asked from %(day)s: from that day it can be mailed. Or correct that date in the round.") % {
            "day": formats.day(first)
        }

    def secrets(self, refers: Mapping[str, int], *, by, base: str) -> dict[str, str]:
        """A new personal link for the student or the school of the letter."""
        if "enrolment" not in refers and "school" not in refers:
            return {}
        from rounds.actions.links import make_link, path_of

        round = Round.objects.select_related("partnership").get(pk=refers["round"])
        whom = {"enrolment": None, "school": None}
        page = STUDENT_PAGE if "enrolment" in refers else SCHOOL_PAGE
        name = "enrolment" if "enrolment" in refers else "school"
        whom[name] = PersonalLink._meta.get_field(name).related_model.objects.get(pk=refers[name])
        link, token = make_link(round=round, by=by, **whom)
        return {masked_link(page, base): f"{base}{path_of(link, token)}"}


class StudentKind(RoundKind):
    """One letter to each student that `students` gives, with a personal link."""

    def students(self, round: Round) -> list[tuple[Enrolment, str, dict]]:
        """(enrolment with its student, what the office sees beside the name, what the text needs)."""
        raise NotImplementedError

    def public(self, round: Round) -> dict:
        return {"round": round.name, "year": str(round.school_year)}

    def letters(self, cause, *, partnership, base) -> list[Letter]:
        round = cause.obj
        return [
            Letter(
                key=f"enrolment:{enrolment.pk}",
                who=enrolment.student.sort_name,
                to=enrolment.student.email,
                detail=detail,
                about=enrolment.student.get_absolute_url(),
                public=self.public(round),
                context={"name": enrolment.student.first_name, "round_dates": round,
                         "link": masked_link(STUDENT_PAGE, base)} | extra,
                refers={"round": round.pk, "enrolment": enrolment.pk},
                remedy=_("Enter the e-mail address of the student"),
                remedy_url=reverse("placements:student_update", args=[enrolment.student_id]),
            )
            for enrolment, detail, extra in self.students(round)
        ]  # fmt: skip


def today():
    return timezone.localdate()
