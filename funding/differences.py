"""What an allocation would be with the grant and the register as they are now, against what was kept with it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from funding.calculations.allocation import AllocationError, allocate
from funding.calculations.export import inputs_to_json, sha256_of
from funding.enums import AllocationState
from funding.inputs import allocation_inputs
from funding.models import Allocation, Grant, GrantAmount
from funding.wording import allocation_error
from oids.formats import day as show_day
from oids.formats import euro
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A party's cents before and after."""

    code: str
    name: str
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class RegisterDifference:
    """`changed` is False when neither the grant nor a placement, norm or membership changed since.

    `error` says why nothing can be worked out now; then there are no rows. Money is whole cents.
    """

    changed: bool
    budget_before: int
    budget_after: int
    rows: tuple[DifferenceRow, ...] = ()
    error: str = ""

    @property
    def moves_money(self) -> bool:
        return any(row.change for row in self.rows)


def rows_between(before: dict[str, int], after: dict[str, int], names: dict[str, str]) -> tuple[DifferenceRow, ...]:
    """Of two divisions (party code -> cents), a row per party in either, by code."""
    return tuple(
        DifferenceRow(code, names[code], before.get(code, 0), after.get(code, 0))
        for code in sorted(before.keys() | after.keys())
    )


def cents_of(allocation: Allocation) -> dict[str, int]:
    """Party code -> cents, as kept."""
    return {row["party"]: row["cents"] for row in allocation.result["totals"]}


def names_of(allocation: Allocation) -> dict[str, str]:
    """Party code -> name, as it was when the allocation was worked out."""
    return {party["code"]: party["name"] for party in allocation.inputs["parties"]}


def correction_difference(allocation: Allocation) -> tuple[DifferenceRow, ...]:
    """Against the version that this one corrects; empty when it corrects none."""
    corrected = allocation.corrects
    if corrected is None:
        return ()
    return rows_between(cents_of(corrected), cents_of(allocation), names_of(corrected) | names_of(allocation))


def register_difference(allocation: Allocation) -> RegisterDifference:
    """Against the grant's newest amount and the register now, by the allocation's own scheme. Writes nothing."""
    grant = Grant.objects.subsidy(allocation.partnership, allocation.school_year).first()
    newest = grant.amounts.newest() if grant else None
    budget = newest.amount_cents if newest else allocation.budget_cents
    try:
        inputs = allocation_inputs(allocation.partnership, allocation.school_year, allocation.scheme, budget)
        kept = inputs_to_json(inputs)
        if sha256_of(kept) == allocation.inputs_sha256:
            return RegisterDifference(False, allocation.budget_cents, budget)
        result = allocate(inputs)
    except AllocationError as error:
        return RegisterDifference(True, allocation.budget_cents, budget, error=allocation_error(error))
    except NormMissing as error:
        return RegisterDifference(True, allocation.budget_cents, budget, error=norm_missing(error.day))
    names = names_of(allocation) | {party.code: party.name for party in inputs.parties}
    rows = rows_between(cents_of(allocation), dict(result.totals), names)
    return RegisterDifference(True, allocation.budget_cents, budget, rows)


def way_on(allocation: Allocation) -> str:
    """How changes of after it was worked out come into it, in the state that it is in."""
    if allocation.is_frozen:
        return _("What is adopted stays as it is; a correction is a new version.")
    if allocation.state == AllocationState.SUBMITTED:
        return _(
            "To take the changes in, the steering group first returns it to the programme leader, who works it out again."
        )
    return _("Work the draft out again to take the changes in.")


@dataclass(frozen=True, slots=True)
class Restatement:
    """An allocation that is fixed rests on `before` cents, while the grant has become `after` cents since."""

    allocation: Allocation
    amount: GrantAmount
    before: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def reason(self) -> str:
        """Why the allocation is made again, for the new version."""
        words = _("The grant became %(after)s (%(state)s), it was %(before)s.") % {
            "after": euro(self.after), "before": euro(self.before), "state": self.amount.get_state_display().lower(),
        }  # fmt: skip
        if self.amount.decided_on:
            words += " " + _("Letter of %(day)s.") % {"day": show_day(self.amount.decided_on)}
        # It is typed on in a form: plain spaces.
        return words.replace("\u00a0", " ")


def restatements(allocations) -> list[Restatement]:
    """Of the queryset `allocations`: those that are fixed, have no newer version, and rest on an amount that changed."""
    newest = GrantAmount.objects.confirmed().filter(grant=OuterRef("grant_amount__grant")).order_by("-number")
    rows = (
        allocations.filter(
            state__in=[AllocationState.ADOPTED, AllocationState.AUTHORISED], corrected_by__isnull=True
        )
        .annotate(newest_amount=Subquery(newest.values("pk")[:1]), newest_cents=Subquery(newest.values("amount_cents")[:1]))
        .exclude(newest_cents=F("budget_cents"))
        .select_related("partnership", "grant_amount")
        .defer("inputs", "result")
    )  # fmt: skip
    found = list(rows)
    amounts = GrantAmount.objects.in_bulk([row.newest_amount for row in found]) if found else {}
    return [Restatement(row, amounts[row.newest_amount], row.budget_cents, row.newest_cents) for row in found]


def restatement_of(allocation: Allocation) -> Restatement | None:
    return next(iter(restatements(Allocation.objects.filter(pk=allocation.pk))), None)
