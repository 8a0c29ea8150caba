"""On both sides a rate, cost and contribution of each kind that is confirmed, and one that waits."""

import datetime
from decimal import Decimal
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from books import actions
from books.actions.sheets import send_costs
from books.enums import WorkRole
from books.imports.costs import COSTS
from funding.enums import AmountState, CostKind, GrantSource, ReportModel
from funding.models import Grant, GrantAmount, GrantEarmark
from oids.importing import write_template
from tests.cast import YEAR

DAY = datetime.date(2026, 10, 5)
PDF = b"%PDF-1.7\n1 0 obj\n"


def upload(name="factuur.pdf", data=PDF):
    return SimpleUploadedFile(name, data)


def network_stream(side, cents=6_000_00, *, kind=CostKind.NETWORK, **values):
    """A confirmed stream of the learning network that pays one kind of cost (None: nothing yet)."""
    values = {
        "school_year": YEAR, "source": GrantSource.NETWORK, "title": "Kennisnetwerk", "valid_from": YEAR.first_day,
        "valid_until": YEAR.last_day, "report_model": ReportModel.NONE,
    } | values  # fmt: skip
    grant = Grant.objects.create(partnership=side.partnership, **values)
    GrantAmount.objects.create(
        grant=grant, number=1, state=AmountState.DEFINITIVE, letter="Convenant", amount_cents=cents,
        recorded_by=side.leader, confirmed_by=side.controller, confirmed_at=timezone.now(),
    )  # fmt: skip
    if kind is not None:
        GrantEarmark.objects.create(grant=grant, kind=kind, confirmed_at=timezone.now())
    return grant


def cost(side, *, board=1, **values):
    values = {
        "partnership": side.partnership, "school_year": YEAR, "party": side.boards[board], "kind": CostKind.NETWORK,
        "description": "Website", "incurred_on": DAY, "amount_cents": 1_250_00, "activity": "website", "by": side.leader,
    } | values  # fmt: skip
    return actions.enter_cost(**values)


def sheet_row(side, *, board=1, **values):
    """A row of a sheet of costs, as it stands in the template."""
    return {
        "voucher": "2026-1", "party": side.boards[board].code, "incurred_on": datetime.date(2026, 10, 6),
        "kind": "network", "activity": "website", "description": "Hosting", "amount": Decimal("120.50"),
    } | values  # fmt: skip


def cost_workbook(rows):
    return write_template("Kosten", COSTS.columns, rows)


def rate(side, role=WorkRole.PLG_MEMBER, cents=45_00, *, by=None):
    return actions.enter_rate(
        partnership=side.partnership, school_year=YEAR, role=role, cents_per_hour=cents, source="Notulen van 12-6-2026",
        by=by or side.leader,
    )  # fmt: skip


def contribution(side, grant, *, board=1, **values):
    values = {
        "partnership": side.partnership, "school_year": YEAR, "party": side.boards[board], "grant": grant,
        "description": "Bijdrage Kennisnetwerk", "amount_cents": 3_000_00, "due_on": datetime.date(2026, 12, 31),
        "source": "Convenant, artikel 5", "by": side.leader,
    } | values  # fmt: skip
    return actions.enter_contribution(**values)


def hours(side, *, board=1, **values):
    values = {
        "partnership": side.partnership, "school_year": YEAR, "party": side.boards[board], "role": WorkRole.PLG_MEMBER,
        "kind": CostKind.NETWORK, "description": "PLG taal, 2 leden", "valid_from": YEAR.first_day,
        "valid_until": YEAR.last_day, "hours": Decimal(80), "source": "Ledenlijst", "by": side.leader,
    } | values  # fmt: skip
    return actions.enter_hours(**values)


def add(world) -> None:
    for side in (world.oost, world.west):
        grant = network_stream(side)
        by = side.controller
        actions.confirm_rate(rate(side), by=by)
        with actions.kept_document(upload(), partnership=side.partnership, by=side.leader) as document:
            confirmed = actions.confirm_cost(cost(side, document=document), by=by)
        later = upload("creditnota.pdf", PDF + b"later")
        with actions.kept_document(later, partnership=side.partnership, by=side.leader) as document_later:
            actions.add_document(confirmed, document=document_later, reason="Nagekomen bijlage", by=side.leader)
        send_costs(
            partnership=side.partnership, school_year=YEAR, name="kosten.xlsx", by=side.leader,
            data=cost_workbook([sheet_row(side), sheet_row(side, voucher="2026-2", amount="?")]),
        )  # fmt: skip
        asked = actions.confirm_contribution(contribution(side, grant), by=by)
        worked = actions.confirm_hours(hours(side), by=by)
        side.books = SimpleNamespace(stream=grant, cost=confirmed, contribution=asked, hours=worked, document=document)
        side.books.waiting = SimpleNamespace(
            rate=rate(side, cents=46_00), cost=cost(side, board=0, description="Inhuur expert", activity=""),
            contribution=contribution(side, grant, board=0), hours=hours(side, board=0, role=WorkRole.MEETING),
        )  # fmt: skip
