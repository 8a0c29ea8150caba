"""The penvoerder's controller: where the money stands, what each party gets, what waits for whom."""

from __future__ import annotations

from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Tile
from books.dashboards.waiting import waiting, waiting_section
from funding.enums import GrantSource
from funding.explaining import remarks
from funding.models import Allocation, Grant
from oids import charts, formats
from partnerships.enums import RoleKind


def controller_blocks(desk: Desk) -> list[Block]:
    rows = waiting(desk)
    mine = [row for row in rows if row.is_for(desk, RoleKind.CONTROLLER)]
    rows = mine + [row for row in rows if row not in mine]
    table = waiting_section(rows, _("What waits for whom"), _("Nothing waits for anybody."))
    return [_money(desk, len(mine)), Block("next", "", sections=(table,)), *parties_block(desk)]


def newest_allocation(desk: Desk) -> Allocation | None:
    return (
        Allocation.objects.visible_to(desk.user)
        .filter(partnership=desk.partnership, school_year=desk.school_year)
        .defer("inputs", "result")
        .order_by("-number")
        .first()
    )


def _money(desk: Desk, mine: int) -> Block:
    grant = (
        Grant.objects.visible_to(desk.user)
        .subsidy(desk.partnership, desk.school_year)
        .prefetch_related("amounts", "receipts")
        .first()
    )
    amount = grant.current_amount if grant else None
    url = grant.get_absolute_url() if grant else desk.url("funding:grant_list")
    allocation = newest_allocation(desk)
    tiles = [
        Tile(
            _("Grant"), formats.euro(amount.amount_cents) if amount else "–", url,
            amount.get_state_display() if amount else _("not recorded yet"), "" if amount else "warn",
        )
    ]  # fmt: skip
    if amount:
        left = amount.amount_cents - grant.received_cents
        tiles.append(Tile(_("Received"), formats.euro(grant.received_cents), url))
        tiles.append(Tile(_("Still to be received"), formats.euro(left), url, tone="warn" if left > 0 else "good"))
    tiles.append(
        Tile(
            _("Allocation"), allocation.get_state_display() if allocation else _("none yet"),
            allocation.get_absolute_url() if allocation else desk.url("funding:allocation_list"),
            _("version %(number)s") % {"number": allocation.number} if allocation else "",
        )
    )  # fmt: skip
    tiles += _others(desk)
    tiles.append(Tile(_("Waits for you"), formats.count(mine), "#waiting", tone="warn" if mine else "good"))
    return Block("money", _("Where the money stands"), tuple(tiles))


def _others(desk: Desk) -> list[Tile]:
    """The streams beside the subsidy, with how many ask for a second look."""
    streams = (
        Grant.objects.visible_to(desk.user)
        .filter(partnership=desk.partnership)
        .exclude(source=GrantSource.OCW)
        .overlapping(desk.school_year.period)
        .prefetch_related("amounts", "earmarks", "instalments", "receipts")
    )
    rows = list(streams)
    if not rows:
        return []
    looks = sum(bool(remarks(row)) for row in rows)
    note = _("%(number)s to look at once more") % {"number": looks} if looks else ""
    cents = sum(row.current_amount.amount_cents for row in rows if row.current_amount)
    label = _("Other streams of money")
    return [Tile(label, formats.euro(cents), desk.url("funding:grant_list"), note, "warn" if looks else "")]


def parties_block(desk: Desk) -> list[Block]:
    """Amount per party of the newest allocation; each opens its statement."""
    allocation = newest_allocation(desk)
    if allocation is None:
        return []
    shares = allocation.shares.select_related("party").order_by("-amount_cents", "party__code")
    rows = [(share.party.name, share.amount_cents, share.get_absolute_url()) for share in shares]
    title = _("Amount per party, %(year)s (%(state)s)") % {
        "year": desk.school_year, "state": allocation.get_state_display(),
    }  # fmt: skip
    chart = charts.bars(
        title, rows, shown=formats.euro, value_label=_("Amount"), label_label=_("Party"), width=720,
        description=_("Every bar opens the statement of the party."),
    )  # fmt: skip
    return [Block("parties", "", charts=(chart,))]
