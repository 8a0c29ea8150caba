"""On both sides a sheet of contributions in money and one in hours that wait for what to do, each with a row that is refused."""

import datetime
from decimal import Decimal

from books.actions.sheets import send_contributions
from books.enums import ContributionKind
from books.imports.contributions import HOURS, MONEY
from oids.importing import write_template
from tests.cast import YEAR


def money_row(side, *, board=1, **values):
    """As it stands in the template; the stream is the only one, so its name is left out."""
    return {
        "party": side.boards[board].code, "description": "Bijdrage uit Excel", "amount": Decimal("3000.00"),
        "due_on": datetime.date(2026, 12, 1), "source": "Convenant, artikel 5",
    } | values  # fmt: skip


def hours_row(side, *, board=1, **values):
    return {
        "party": side.boards[board].code, "role": "plg_member", "kind": "network", "description": "PLG rekenen, 4 leden",
        "hours": Decimal("160.50"), "source": "Ledenlijst",
    } | values  # fmt: skip


def workbook(what, rows):
    kind = HOURS if what == ContributionKind.HOURS else MONEY
    return write_template("Bijdragen", kind.columns, rows)


def send(side, what, rows, *, by=None, year=YEAR):
    return send_contributions(
        partnership=side.partnership, school_year=year, what=what, name="bijdragen.xlsx", data=workbook(what, rows),
        by=by or side.leader,
    )  # fmt: skip


def add(world) -> None:
    for side in (world.oost, world.west):
        send(side, ContributionKind.MONEY, [money_row(side), money_row(side, board=0, amount="?")])
        send(side, ContributionKind.HOURS, [hours_row(side), hours_row(side, board=0, hours="?")])
