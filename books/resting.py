"""Hourly rates and settlements that rest on a decision."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from books.models import Rate, Settlement
from oids import formats
from partnerships.resting import Resting, adds_resting


@adds_resting(20, Rate)
def rates(decisions, user) -> dict[int, list[Resting]]:
    found: dict[int, list[Resting]] = {}
    for row in Rate.objects.visible_to(user).filter(decision__in=decisions).select_related("partnership"):
        name = _("%(role)s, %(year)s: %(amount)s an hour") % {
            "role": row.get_role_display(), "year": row.school_year, "amount": formats.euro(row.cents_per_hour),
        }  # fmt: skip
        scope = {"partnership": row.partnership.slug, "year": str(row.school_year)}
        state = _("confirmed") if row.confirmed_by_id else _("waits for confirmation")
        resting = Resting(_("hourly rate"), name, reverse("books:rate_list", kwargs=scope), state)
        found.setdefault(row.decision_id, []).append(resting)
    return found


@adds_resting(50, Settlement)
def settlements(decisions, user) -> dict[int, list[Resting]]:
    found: dict[int, list[Resting]] = {}
    for row in Settlement.objects.visible_to(user).filter(decision__in=decisions).defer("inputs", "result"):
        name = _("%(year)s, version %(number)s") % {"year": row.school_year, "number": row.number}
        resting = Resting(_("settlement"), name, row.get_absolute_url(), row.get_state_display())
        found.setdefault(row.decision_id, []).append(resting)
    return found
