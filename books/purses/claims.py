"""What parties may claim of the penvoerder besides their part of the allocation: costs that streams pay, and settlements."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from books.models import Cost, Settlement
from books.payable import Claim, ClaimOfYear, claims
from books.purses.checks import adopted_settlements
from books.streams import coverage_of


@claims
def reimbursement(partnership, years) -> Iterable[ClaimOfYear]:
    """What streams pay of each confirmed cost: the penvoerder holds that money, the party that spent it may claim it."""
    rows = Cost.objects.filter(partnership=partnership, school_year__in=years, confirmed_by__isnull=False)
    costs = {cost.pk: cost for cost in rows.select_related("party")}
    paid: dict[int, int] = {}
    for line in coverage_of(partnership).lines:
        if line.stream is not None and line.cost in costs:
            paid[line.cost] = paid.get(line.cost, 0) + line.cents
    for key, cents in sorted(paid.items()):
        cost = costs[key]
        what = _("Cost %(reference)s: %(what)s") % {"reference": cost.reference, "what": cost.description}
        yield (
            cost.school_year,
            Claim(cost.party.code, cents, what, f"kosten {cost.reference}", cost.incurred_on, str(key)),
        )


@claims
def settlement(partnership, years) -> Iterable[ClaimOfYear]:
    """What the penvoerder pays or gets by the adopted settlement; what others pay each other is between them."""
    for adopted in adopted_settlements(partnership, years):
        for claim in settlement_claims(adopted):
            yield adopted.school_year, claim


def settlement_claims(adopted: Settlement) -> Iterable[Claim]:
    """Of one adopted version."""
    penvoerder = adopted.inputs["penvoerder"]
    day = adopted.decision.decided_on if adopted.decision else None
    for row in adopted.transfers.all():
        if penvoerder not in (row.payer.code, row.payee.code):
            continue
        gets = row.payer.code == penvoerder
        other = row.payee.code if gets else row.payer.code
        what = _("Settlement %(year)s") % {"year": adopted.school_year}
        yield Claim(other, row.amount_cents if gets else -row.amount_cents, what, adopted.reference, day)
