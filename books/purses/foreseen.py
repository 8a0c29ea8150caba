"""What an act on the register moves in the settlement of a year: costs and hours may be shared by placed students or by
schools, and those lie with another board afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from books.calculations.settlement import NoWeights, settle
from books.enums import SettlementMode
from books.models import Settlement
from books.purses.ledger import NoPenvoerder, newest_settlement, settlement_inputs
from funding.differences import rows_between
from funding.foresight import money
from oids.views.sections import Section
from partnerships.foresight import Scene, adds_side
from placements.calculations.hours import NormMissing


@dataclass(frozen=True, slots=True)
class Settling:
    """What each party would get (below 0: pay) by a settlement of the year made now: code -> cents, and the names."""

    like: Settlement
    cents: dict[str, int]
    names: dict[str, str]


@adds_side(25)
class SettlementSide:
    """By the choices of the newest settlement of the year, or else of the newest of all; without one nothing is known of how
    the parties share."""

    def measure(self, scene: Scene) -> Settling | None:
        if not scene.user.has_perm("funding.view_effect", scene.partnership):
            return None
        like = newest_settlement(scene.partnership, scene.school_year) or (
            Settlement.objects.filter(partnership=scene.partnership).order_by("-school_year", "-number").first()
        )
        if like is None or like.mode == SettlementMode.CLOSED:
            return None
        choices = {"mode": like.mode, "key": like.key, "with_hours": like.with_hours}
        try:
            inputs = settlement_inputs(scene.partnership, scene.school_year, **choices)
            result = settle(inputs)
        except (NoPenvoerder, NoWeights, NormMissing):
            # The sections about hours and subsidy say what is missing.
            return None
        return Settling(like, {row.party: row.position for row in result.parties}, dict(inputs.parties))

    def sections(self, scene: Scene, before: Settling | None, after: Settling | None) -> list[Section]:
        if before is None or after is None:
            return []
        rows = [row for row in rows_between(before.cents, after.cents, before.names | after.names) if row.change]
        if not rows:
            return []
        note = _(
            "With the books of %(year)s as they are now, shared as in settlement %(reference)s: what a settlement made after "
            "this gives each party (below 0: asks of it), against one made today. The subsidy is divided apart from this."
        ) % {"year": scene.school_year, "reference": before.like.reference}
        return [
            Section(
                f"settlement-{scene.name}", _("Settlement by party in %(year)s") % {"year": scene.school_year},
                [_("Party"), _("Settlement now"), _("Settlement after this"), _("Difference")],
                [[row.name, *money(row.before, row.after)] for row in rows],
                note=note,
                foot=[_("Total of these"), *money(sum(row.before for row in rows), sum(row.after for row in rows))],
            )
        ]  # fmt: skip
