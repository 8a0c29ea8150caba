"""Which money an act on the register moves from one party to another."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from funding.calculations.allocation import AllocationError, allocate
from funding.differences import rows_between
from funding.inputs import allocation_inputs
from funding.models import Allocation, Grant
from funding.wording import allocation_error
from oids.formats import euro, signed_euro
from oids.views.sections import Cell, Section, number
from partnerships.foresight import Scene, adds_side
from placements.calculations.hours import NormMissing
from placements.hours import facts
from placements.wording import norm_missing


@dataclass(frozen=True, slots=True)
class Division:
    """What the newest allocation of the year would be now: party code -> cents, and the names; and which placements lie
    with which board on which days."""

    allocation: Allocation
    cents: dict[str, int]
    names: dict[str, str]
    problem: str = ""
    placed: frozenset = frozenset()


@adds_side(20)
class MoneySide:
    def measure(self, scene: Scene) -> Division | None:
        if not scene.user.has_perm("funding.view_effect", scene.partnership):
            return None
        rows = Allocation.objects.filter(partnership=scene.partnership, school_year=scene.school_year)
        allocation = rows.select_related("scheme").defer("inputs", "result").order_by("-pk").first()
        if allocation is None:
            return None
        grant = Grant.objects.subsidy(scene.partnership, scene.school_year).first()
        newest = grant.amounts.newest() if grant else None
        try:
            # Days outside the partnership bring nobody money: as it is when those placements are moved or ended.
            placed = [
                replace(fact, parts=tuple(part for part in fact.parts if part.board_id is not None))
                for fact in facts(scene.partnership, scene.school_year)
            ]
            budget = newest.amount_cents if newest else allocation.budget_cents
            inputs = allocation_inputs(scene.partnership, scene.school_year, allocation.scheme, budget, placed)
            result = allocate(inputs)
        except AllocationError as error:
            return Division(allocation, {}, {}, allocation_error(error))
        except NormMissing as error:
            return Division(allocation, {}, {}, norm_missing(error.day))
        where = frozenset((fact.placement_id, part.board_id, part.period) for fact in placed for part in fact.parts)
        names = {party.code: party.name for party in inputs.parties}
        return Division(allocation, dict(result.totals), names, placed=where)

    def sections(self, scene: Scene, before: Division | None, after: Division | None) -> list[Section]:
        if before is None or after is None:
            return []
        name, title = f"money-{scene.name}", _("Money by party in %(year)s") % {"year": scene.school_year}
        if problem := after.problem or before.problem:
            return [Section(name, title, [], empty=problem)]
        rows = [row for row in rows_between(before.cents, after.cents, before.names | after.names) if row.change]
        if not rows:
            # Said only of a year in which placements move: elsewhere it would be noise.
            return [Section(name, title, [], empty=unmoved(before))] if before.placed != after.placed else []
        note = _(
            "By the steps of “%(scheme)s” and the grant as it is now: what the next version of the allocation would be, "
            "against one made today. Days outside the partnership bring nobody money."
        ) % {"scheme": before.allocation.scheme}
        return [
            Section(
                name, title, [_("Party"), _("Money now"), _("Money after this"), _("Difference")],
                [[row.name, *money(row.before, row.after)] for row in rows],
                note=note, stacks=True,
                foot=[_("Total of these"), *money(sum(row.before for row in rows), sum(row.after for row in rows))],
            )
        ]  # fmt: skip


def unmoved(division: Division) -> str:
    return _("No subsidy moves: by the steps of “%(scheme)s” every party gets what it got.") % {
        "scheme": division.allocation.scheme
    }


def money(before: int, after: int) -> list[Cell]:
    """Whole cents now, after and the difference, as shown."""
    return [number(euro(before)), number(euro(after)), number(signed_euro(after - before))]
