"""Keys (schemes of division) and allocations that rest on a decision."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.models import Allocation, AllocationScheme
from oids import formats
from partnerships.resting import Resting, adds_resting


@adds_resting(30, AllocationScheme)
def schemes(decisions, user) -> dict[int, list[Resting]]:
    found: dict[int, list[Resting]] = {}
    for row in AllocationScheme.objects.visible_to(user).filter(decision__in=decisions):
        state = _("from %(year)s") % {"year": row.from_year}
        resting = Resting(_("scheme of division"), row.name, row.get_absolute_url(), state)
        found.setdefault(row.decision_id, []).append(resting)
    return found


@adds_resting(40, Allocation)
def allocations(decisions, user) -> dict[int, list[Resting]]:
    found: dict[int, list[Resting]] = {}
    for row in Allocation.objects.visible_to(user).filter(decision__in=decisions).defer("inputs", "result"):
        name = _("%(year)s, version %(number)s: %(amount)s") % {
            "year": row.school_year, "number": row.number, "amount": formats.euro(row.budget_cents),
        }  # fmt: skip
        resting = Resting(_("allocation"), name, row.get_absolute_url(), row.get_state_display())
        found.setdefault(row.decision_id, []).append(resting)
    return found
