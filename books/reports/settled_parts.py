"""What was paid and settled, in the accountability report."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from books.enums import SettlementMode
from books.models import Repayment
from books.payable import ties
from books.purses.checks import adopted_settlements
from books.purses.transfers import Mutual, mutual_of
from books.reports.settlement import position_meaning
from funding.reports.base import must_equal
from funding.reports.parts import ReportPart, adds_parts
from oids import formats
from oids.archive import DataTable
from oids.exports import EURO, Column


@adds_parts(40)
def payments(partnership, school_year) -> Iterator[ReportPart]:
    """The shares of the newest authorised allocation against what payments settled of them."""
    found = ties(partnership, school_year)
    back = repaid_table(partnership, school_year)
    with_back = any(row.repaid for row in found)
    names = ["share", "settled", *(["repaid"] if with_back else []), "kept", "open"]
    rows: list[tuple] = [
        (row.party.code, row.party.name, *(getattr(row, name) for name in names))
        for row in found
        if row.share or row.settled or row.repaid
    ]
    if rows:
        rows.append((None, _("Total"), *(sum(row[index] for row in rows) for index in range(2, 2 + len(names)))))
    columns = (
        Column("code", _("Number")), Column("name", _("Party")), Column("share", _("Share in the allocation"), EURO),
        Column("paid", _("Paid or set off"), EURO),
        *([Column("repaid", _("Paid back"), EURO)] if with_back else []),
        Column("kept", _("Kept by the penvoerder"), EURO), Column("open", _("Still to be paid"), EURO),
    )  # fmt: skip
    table = DataTable(
        "betalingen", _("Payments by party"), columns, tuple(rows), totals=1 if rows else 0, head=1,
        styles=("col-duo", "", *["col-mid-amount"] * len(names)),
    )  # fmt: skip
    note = (
        _(
            "Of the newest authorised allocation. Share = paid or set off – paid back + kept by the penvoerder + still to "
            "be paid."
        )
        if with_back
        else _(
            "Of the newest authorised allocation. Share = paid or set off + kept by the penvoerder + still to be paid."
        )
    )
    yield ReportPart(_("Payments"), note, (table, *back))


def repaid_table(partnership, school_year) -> tuple[DataTable, ...]:
    """What parties paid back of this school year's money, from whatever it came; none when nobody did."""
    rows: list[tuple] = []
    found = Repayment.objects.that_count(partnership).select_related("party").order_by("received_on", "pk")
    for row in found:
        cents = -sum(line.cents for line in row.parts if line.school_year == school_year)
        if cents:
            rows.append(
                (row.party.code, row.party.name, formats.day(row.received_on), row.reference, row.number, cents)
            )
    if not rows:
        return ()
    rows.append((None, _("Total"), None, None, None, sum(row[5] for row in rows)))
    columns = (
        Column("code", _("Number")), Column("name", _("Party")), Column("day", _("Received on")),
        Column("reference", _("Reference")), Column("document", _("Document number")),
        Column("cents", _("Received back"), EURO),
    )  # fmt: skip
    return (
        DataTable(
            "terugontvangen", _("Received back from parties"), columns, tuple(rows), totals=1, head=1,
            styles=("col-duo", "", "", "", "", "col-mid-amount"),
        ),
    )  # fmt: skip


@adds_parts(50)
def settlement(partnership, school_year) -> Iterator[ReportPart]:
    """The newest adopted one, with the decision that it rests on."""
    for row in adopted_settlements(partnership, [school_year]):
        parties = list(row.parties.select_related("party").order_by("party__code"))
        must_equal(0, (party.position_cents for party in parties), "positions")
        lines: list[tuple] = [
            (party.party.code, party.party.name, party.gives_cents, party.gets_cents, party.position_cents)
            for party in parties
        ]
        if lines:
            lines.append((None, _("Total"), *(sum(line[index] for line in lines) for index in range(2, 5))))
        table = DataTable(
            "verrekening", _("Settlement by party"),
            (
                Column("code", _("Number")), Column("name", _("Party")), Column("gives", _("Gives"), EURO),
                Column("gets", _("Gets"), EURO), Column("position", _("Position"), EURO),
            ),
            tuple(lines), totals=1 if lines else 0, head=1, styles=("col-duo", "", *["col-mid-amount"] * 3),
        )  # fmt: skip
        note = _("Version %(number)s, %(mode)s, adopted with decision %(decision)s of %(day)s.") % {
            "number": row.number, "mode": row.get_mode_display(), "decision": row.decision.number,
            "day": formats.day(row.decision.decided_on),
        }  # fmt: skip
        note = " ".join([note, position_meaning(is_closed=row.mode == SettlementMode.CLOSED), _from_outside()])
        tables, mutual = [table], mutual_of(row)
        if mutual is not None and mutual.rows:
            tables.append(_mutual_table(mutual))
            note += " " + _(
                "What parties pay each other goes from account to account: paid is what the penvoerder noted of it."
            )
        rests_on = ((row.decision_id, _("settlement between parties")),)
        yield ReportPart(_("Settlement between parties"), note, tuple(tables), rests_on)


def _from_outside() -> str:
    return _("What all parties give is not what they get: money of streams and the allocation comes from outside.")


def _mutual_table(mutual: Mutual) -> DataTable:
    names = {code: party.name for code, party in mutual.parties.items()}
    lines: list[tuple] = [(names[row.payer], names[row.payee], row.due, row.paid, row.open) for row in mutual.rows]
    lines.append((_("Total"), None, *(sum(line[index] for line in lines) for index in range(2, 5))))
    columns = (
        Column("payer", _("Who pays")), Column("payee", _("To whom")), Column("due", _("To be paid"), EURO),
        Column("paid", _("Noted as paid"), EURO), Column("open", _("Open"), EURO),
    )  # fmt: skip
    return DataTable(
        "onderling", _("Payments of the parties to each other"), columns, tuple(lines), totals=1, head=1,
        styles=("", "", *["col-mid-amount"] * 3),
    )  # fmt: skip
