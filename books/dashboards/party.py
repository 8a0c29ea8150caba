"""Staff of a board or institute and school trainers: their own students, hours and amounts."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Tile, placements_tile
from books.dashboards.season import season_blocks
from books.models import Payment
from funding.models import AllocationShare
from funding.views.cells import TONES, money
from oids import formats
from oids.views.sections import Cell, Section
from placements.calculations.hours import NormMissing, shown_total, sum_hours
from placements.hours import facts
from placements.models import Enrolment, Placement


def own_blocks(desk: Desk) -> list[Block]:
    scope = (desk.partnership, desk.school_year)
    blocks = []
    if desk.may_somewhere("placements.view_placement"):
        placements = Placement.objects.visible_to(desk.user).of_year(*scope)
        students = Enrolment.objects.visible_to(desk.user).of_year(*scope).count()
        listing = desk.url("placements:placement_list")
        tiles = [
            Tile(_("Students"), formats.count(students), desk.url("placements:enrolment_list")),
            placements_tile(placements, listing),
        ]
        if desk.may_somewhere("placements.view_hours"):
            try:
                total = formats.hours(shown_total(sum_hours(fact.hours for fact in facts(*scope, placements))))
            except NormMissing:
                total = "–"
            tiles.append(Tile(_("Hours by the norm"), total, desk.url("placements:hours")))
        blocks.append(Block("own", _("Your students"), tuple(tiles)))
    blocks += season_blocks(desk)
    if desk.may_somewhere("funding.view_statement"):
        blocks.append(Block("statements", "", sections=(_statements(desk), *_payments(desk))))
    return blocks


def _payments(desk: Desk) -> list[Section]:
    """What the penvoerder paid to one's own board or institute."""
    found = Payment.objects.made_to(desk.user).of_partnership(desk.partnership).select_related("party")
    rows = [
        [formats.day(row.paid_on), row.party.name, row.remittance, money(row.amount_cents)]
        for row in found.order_by("-paid_on", "party__code")
    ]
    if not rows:
        return []
    head = [_("Paid on"), _("Party"), _("Text with the payment"), _("Amount")]
    return [Section("paid", _("Paid to you"), head, rows)]


def _statements(desk: Desk) -> Section:
    shares = (
        AllocationShare.objects.visible_to(desk.user)
        .filter(allocation__partnership=desk.partnership)
        .select_related("allocation__partnership", "party")
        .defer("allocation__inputs", "allocation__result")
        .order_by("-allocation__school_year", "-allocation__number", "party__code")
    )
    rows = [
        [
            str(share.allocation.school_year), Cell(share.party.name, share.get_absolute_url()),
            Cell(share.allocation.get_state_display(), tone=TONES[share.allocation.state]), money(share.amount_cents),
        ]
        for share in shares
    ]  # fmt: skip
    return Section(
        "amounts", _("Your amounts"), [_("School year"), _("Party"), _("State"), _("Amount")], rows,
        empty=_("No allocation is adopted yet. Your amounts appear here as soon as one is."),
    )  # fmt: skip
