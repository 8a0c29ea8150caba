"""Codes and numbers of the calculations in words."""

from __future__ import annotations

import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from funding.calculations.allocation import AllocationError
from oids.formats import count, day, euro, percent


def allocation_error(error: AllocationError) -> str:
    """Why the money cannot be divided, where, and what would mend it."""
    values = error.values
    step = values.get("step", "")
    if error.code == "budget_short":
        return _("The budget is too small for step %(step)s: %(amount)s is short. Lower the step or the steps before it.") % {
            "step": step, "amount": euro(int(values["short_cents"]))}  # fmt: skip
    if error.code == "not_all_divided":
        return _("%(amount)s is left after the last step. Let the last step take 100%% of what is left.") % {
            "amount": euro(int(values["left_cents"]))}  # fmt: skip
    if error.code == "no_weight":
        return _("Step %(step)s has nothing to divide by: there are no placements for its key.") % {"step": step}
    if error.code == "floors_exceed":
        return _("The least amounts of step %(step)s together are %(amount)s more than the step has.") % {
            "step": step, "amount": euro(int(values["short_cents"]))}  # fmt: skip
    if error.code == "caps_leave_over":
        return _("The most amounts of step %(step)s together leave %(amount)s over.") % {
            "step": step, "amount": euro(int(values["left_cents"]))}  # fmt: skip
    if error.code == "unknown_party":
        return _("Step %(step)s goes to %(party)s, which is no member of the partnership in this year.") % {
            "step": step, "party": values.get("party", "")}  # fmt: skip
    if error.code == "outside_partnership":
        return _("%(placement)s: from %(first)s to %(last)s the school %(school)s was in no board of the partnership (%(number)s placements in all). End or move them, or correct the memberships; the dashboard lists them.") % {
            "placement": values["placement"], "school": values["school"], "number": values["placements"],
            "first": day(datetime.date.fromisoformat(str(values["first"]))),
            "last": day(datetime.date.fromisoformat(str(values["last"])))}  # fmt: skip
    if error.code == "no_steps":
        return _("The scheme has no steps. Add a step first.")
    return _("The allocation cannot be worked out: %(code)s.") % {"code": error.code}


def _percent(part: Fraction) -> str:
    """With no more decimals than it takes, at most four: as the reduction is entered."""
    places = next((places for places in range(4) if (part * 100 * 10**places).denominator == 1), 4)
    return percent(part, places)


def subsidy_line(line: dict) -> tuple[str, str]:
    """A line of a grant's derivation: (what, amount or number)."""
    code, values = line["code"], line["values"]
    if code == "students":
        return _("Students counted (minimum %(minimum)s)") % values, count(values["students"])
    if code == "below_minimum":
        return _("Below the minimum of %(minimum)s: no subsidy") % values, euro(0)
    if code == "band":
        upper = values["upper"] or _("and more")
        return _("Band %(lower)s – %(upper)s") % {"lower": values["lower"], "upper": upper}, euro(values["cents"])
    if code == "fixed":
        return _("Fixed sum"), euro(values["cents"])
    if code == "per_student":
        return (
            _("%(students)s students × %(rate)s")
            % {"students": count(values["students"]), "rate": euro(values["rate_cents"])},
            euro(values["cents"]),
        )
    if code.startswith("reduction"):
        cut = {"percentage": _percent(Fraction(values["fraction"]))}
        words = (
            _("Reduction of %(percentage)s on the part per student; what is kept is rounded down to a whole cent")
            if code == "reduction_per_student"
            else _("Reduction of %(percentage)s; what is kept is rounded down to a whole cent")
        )
        return words % cut, euro(values["cents"])
    return _("Amount of the grant"), euro(values["cents"])
