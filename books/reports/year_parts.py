"""The books in the accountability report: all streams of money, what it cost and who paid, and what parties brought in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from django.utils.translation import gettext as _

from books.enums import WorkRole
from books.models import Contribution, Cost, HoursContribution
from books.streams import coverage_of, divided_by_allocation
from funding.enums import CostKind
from funding.models import Grant
from funding.reports.base import must_equal
from funding.reports.parts import ReportPart, adds_parts
from oids.archive import DataTable
from oids.exports import EURO, HOURS, Column


@adds_parts(20)
def streams_and_costs(partnership, school_year) -> Iterator[ReportPart]:
    coverage = coverage_of(partnership)
    costs = {
        cost.pk: cost for cost in Cost.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    }
    grants = list(
        Grant.objects.overlapping(school_year.period)
        .filter(partnership=partnership)
        .prefetch_related("amounts", "receipts")
        .order_by("source", "valid_from", "pk")
    )
    divided = divided_by_allocation(partnership)
    paid: dict[int, int] = defaultdict(int)
    for line in coverage.lines:
        if line.stream is not None:
            paid[line.stream] += line.cents
    this_year: dict[int | None, int] = defaultdict(int)
    by_kind: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in coverage.lines:
        cost = costs.get(line.cost)
        if cost is None:
            continue
        this_year[line.stream] += line.cents
        by_kind[cost.kind][0 if line.stream is not None else 1] += line.cents
    yield ReportPart(
        _("Streams of money"),
        _("All grants that hold in this school year. What is left is what was granted, without what was divided over the parties and without the costs that it paid in all years."),
        (_streams(grants, divided, paid, this_year),),
    )  # fmt: skip
    total = sum(cost.amount_cents for cost in costs.values())
    must_equal(total, (cents for pair in by_kind.values() for cents in pair), "costs")
    yield ReportPart(
        _("Costs"), _("By the five kinds, and who paid them: the streams in their agreed order, else the party itself. What the allocation gives a party for other things than hours is not taken off here; the settlement does that."),
        (_costs(by_kind),),
    )  # fmt: skip


def _streams(grants, divided, paid, this_year) -> DataTable:
    rows = []
    for grant in grants:
        amount = grant.current_amount
        granted = amount.amount_cents if amount else 0
        spread = divided.get(grant.pk, 0)
        rows.append(
            (
                grant.name, grant.reference, granted, grant.received_cents, spread, this_year.get(grant.pk, 0),
                granted - spread - paid.get(grant.pk, 0),
            )
        )  # fmt: skip
    if rows:
        rows.append((_("Total"), None, *(sum(row[index] for row in rows) for index in range(2, 7))))
    return DataTable(
        "geldstromen", _("Streams of money"),
        (
            Column("name", _("Name")), Column("reference", _("Reference")), Column("granted", _("Granted"), EURO),
            Column("received", _("Received"), EURO), Column("divided", _("Divided"), EURO),
            Column("paid", _("Costs of this year"), EURO), Column("left", _("Left"), EURO),
        ),
        tuple(rows), totals=1 if rows else 0, styles=("", "col-mark", *["col-mid-amount"] * 5),
    )  # fmt: skip


def _costs(by_kind) -> DataTable:
    rows = [
        (str(CostKind(kind).label), sum(by_kind[kind]), by_kind[kind][0], by_kind[kind][1])
        for kind in CostKind.values
        if kind in by_kind
    ]
    if rows:
        rows.append((_("Total"), *(sum(row[index] for row in rows) for index in range(1, 4))))
    return DataTable(
        "kosten", _("Costs by kind"),
        (
            Column("kind", _("Kind of cost")), Column("cents", _("Costs"), EURO),
            Column("streams", _("Paid by streams"), EURO), Column("own", _("Borne by parties"), EURO),
        ),
        tuple(rows), totals=1 if rows else 0,
    )  # fmt: skip


@adds_parts(30)
def own_contributions(partnership, school_year) -> Iterator[ReportPart]:
    money: dict[tuple[str, str], int] = defaultdict(int)
    rows = Contribution.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    for row in rows.select_related("party"):
        money[row.party.code, row.party.name] += row.amount_cents
    hours: dict[tuple[str, str, str], list] = defaultdict(lambda: [Fraction(0), 0])
    entered = HoursContribution.objects.of_year(partnership, school_year).filter(confirmed_by__isnull=False)
    for row in entered.select_related("party"):
        found = hours[row.party.code, row.party.name, row.role]
        found[0] += Fraction(row.hours)
        found[1] += row.value_cents
    yield ReportPart(
        _("Own contributions"),
        _("Money and hours that parties brought in. Hours are valued at the adopted rate of their role; those of school trainers, mentors and institute trainers stand under the hours agreed."),
        (_money(money), _hours(hours)),
    )  # fmt: skip


def _money(found) -> DataTable:
    rows: list[tuple] = [(*party, cents) for party, cents in sorted(found.items())]
    if rows:
        rows.append((None, _("Total"), sum(row[2] for row in rows)))
    return DataTable(
        "bijdragen-geld", _("Contributions in money"),
        (Column("code", _("Number")), Column("name", _("Party")), Column("cents", _("Amount"), EURO)),
        tuple(rows), totals=1 if rows else 0, head=1, styles=("col-duo",),
    )  # fmt: skip


def _hours(found) -> DataTable:
    order = {role: index for index, role in enumerate(WorkRole.values)}
    rows: list[tuple] = [
        (code, name, str(WorkRole(role).label), *found[code, name, role])
        for code, name, role in sorted(found, key=lambda key: (key[0], key[1], order[key[2]]))
    ]
    if rows:
        rows.append((None, _("Total"), None, sum((row[3] for row in rows), Fraction(0)), sum(row[4] for row in rows)))
    return DataTable(
        "bijdragen-uren", _("Contributions in hours"),
        (
            Column("code", _("Number")), Column("name", _("Party")), Column("role", _("Role")),
            Column("hours", _("Hours"), HOURS), Column("cents", _("Value"), EURO),
        ),
        tuple(rows), totals=1 if rows else 0, head=1, styles=("col-duo",),
    )  # fmt: skip
