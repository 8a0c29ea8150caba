"""The money of the subsidy is divided, by its last amount, and authorised."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.closing.base import ERROR, WARNING, Finding, Year, rule
from funding.enums import AllocationState, AmountState
from funding.models import Allocation
from oids.formats import euro


def _allocation(partnership, school_year) -> Allocation | None:
    rows = Allocation.objects.filter(partnership=partnership, school_year=school_year)
    return rows.select_related("partnership").defer("inputs", "result").order_by("-number").first()


@rule(30, "grant_definitive", gettext_lazy("The subsidy is definitive and came in"))
def grant_definitive(year: Year):
    partnership, school_year = year.partnership, year.school_year
    grant = year.grant
    if grant is None:
        yield Finding(
            "grant_missing", WARNING, _("No subsidy of %(year)s is recorded.") % {"year": school_year},
            reverse("funding:grant_list", kwargs={"partnership": partnership.slug, "year": str(school_year)}),
        )  # fmt: skip
        return
    amount = grant.current_amount
    if amount is None:
        yield Finding("grant_amount", ERROR, _("The subsidy has no amount yet."), grant.get_absolute_url())
        return
    if amount.state != AmountState.DEFINITIVE:
        yield Finding(
            "grant_definitive", WARNING, _("The amount of the subsidy is still provisional."), grant.get_absolute_url()
        )
    if open_cents := amount.amount_cents - grant.received_cents:
        told = (
            _("Of the subsidy of %(amount)s, %(received)s came in; %(open)s did not yet.")
            if open_cents > 0
            else _("The subsidy is %(amount)s, and %(received)s came in: %(open)s too much.")
        )
        names = {"amount": amount.amount_cents, "received": grant.received_cents, "open": abs(open_cents)}
        yield Finding(
            "grant_received", WARNING, told % {name: euro(cents) for name, cents in names.items()},
            grant.get_absolute_url(),
        )  # fmt: skip


@rule(31, "allocation_authorised", gettext_lazy("The allocation is authorised and rests on the last amount"))
def allocation_authorised(year: Year):
    partnership, school_year = year.partnership, year.school_year
    grant = year.grant
    amount = grant.current_amount if grant else None
    if amount is None:
        return
    allocation = _allocation(partnership, school_year)
    if allocation is None:
        yield Finding(
            "allocation_missing", ERROR, _("The subsidy of %(year)s is not divided.") % {"year": school_year},
            reverse("funding:allocation_list", kwargs={"partnership": partnership.slug, "year": str(school_year)}),
        )  # fmt: skip
        return
    if allocation.state != AllocationState.AUTHORISED:
        yield Finding(
            "allocation_authorised", ERROR,
            _("Version %(number)s of the allocation is “%(state)s” and not authorised.")
            % {"number": allocation.number, "state": allocation.get_state_display()},
            allocation.get_absolute_url(),
        )  # fmt: skip
    if allocation.budget_cents != amount.amount_cents:
        yield Finding(
            "allocation_restated", ERROR,
            _("The subsidy got another amount after it was divided. Correct the allocation first."),
            allocation.get_absolute_url(),
        )  # fmt: skip
