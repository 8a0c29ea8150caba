"""The placements that the hours and the money rest on are inside the partnership and confirmed by the boards."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, WARNING, Finding, Year, rule
from oids.formats import count
from placements.calculations.hours import NormMissing
from placements.hours import facts
from placements.wording import norm_missing
from rounds.enums import CheckState
from rounds.models import CheckLine, CheckRequest


@rule(50, "placements_inside", gettext_lazy("Every day of a placement is inside the partnership and has a norm"))
def placements_inside(year: Year):
    partnership, school_year = year.partnership, year.school_year
    try:
        outside = [fact for fact in facts(partnership, school_year) if fact.outside]
    except NormMissing as error:
        yield Finding("norm_missing", ERROR, norm_missing(error.day))
        return
    if outside:
        yield Finding(
            "placements_inside", ERROR,
            _("%(number)s placements have days on which their school was outside the partnership.")
            % {"number": count(len(outside))},
            reverse("dashboard", kwargs={"partnership": partnership.slug, "year": str(school_year)}),
        )  # fmt: skip


@rule(51, "boards_confirmed", gettext_lazy("The boards confirmed their placements"))
def boards_confirmed(year: Year):
    partnership, school_year = year.partnership, year.school_year
    requests = CheckRequest.objects.filter(partnership=partnership, school_year=school_year)
    address = reverse("rounds:check_request_list", kwargs={"partnership": partnership.slug, "year": str(school_year)})
    if not requests:
        yield Finding(
            "boards_not_asked",
            WARNING,
            _("The boards were not asked to confirm this year."),
            address,
            "rounds.view_check",
        )
        return
    lines = CheckLine.objects.filter(check_of__request__in=requests)
    number = sum(
        line.is_open for line in lines.exclude(state=CheckState.CONFIRMED).only("state", "settled_at", "check_of")
    )
    if number:
        yield Finding(
            "boards_confirmed", WARNING,
            _("%(number)s lines of the boards' confirmations are not answered or not settled.") % {"number": count(number)},
            address, "rounds.view_check",
        )  # fmt: skip
