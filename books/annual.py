"""From the books to the year of account: the streams of a partnership with what came in and what was spent."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.utils.text import capfirst

from books.calculations.annual import (
    COST,
    RECEIPT,
    AnnualTables,
    Movement,
    Stream,
    ToDate,
    allocation_movements,
    closing_of,
    from_json,
    tables,
)
from books.models import AnnualReport, Cost
from books.streams import coverage_of
from funding.enums import AllocationState, ReportModel
from funding.models import Allocation, AllocationShare, Grant

FROZEN = (AllocationState.ADOPTED, AllocationState.AUTHORISED)


def streams_of(partnership) -> list[Stream]:
    """Every grant with its movements of all years. A fixed number of queries.

    Spent is what the newest adopted allocation of a year gives the parties, and the costs that the stream covers; a
    draft is nobody's money yet.
    """
    grants = Grant.objects.filter(partnership=partnership).prefetch_related("amounts", "receipts").order_by("pk")
    movements = _costs(partnership)
    for key, rows in _allocations(partnership).items():
        movements[key] += rows
    return [_stream(grant, movements[grant.pk]) for grant in grants]


def _stream(grant: Grant, spent: list[Movement]) -> Stream:
    received = [
        Movement(RECEIPT, row.received_on.year, row.amount_cents, row.pk, row.description, row.received_on)
        for row in grant.receipts.all()
    ]
    amounts = sorted((row for row in grant.amounts.all() if row.counts), key=lambda row: row.number)
    decided = grant.decided_on or next((row.decided_on for row in amounts if row.decided_on), None)
    return Stream(
        key=grant.pk, name=capfirst(grant.name), reference=grant.reference, model=grant.report_model,
        granted=amounts[-1].amount_cents if amounts else 0, first=grant.valid_from, last=grant.valid_until,
        decided_on=decided, completed_on=grant.completed_on, movements=(*received, *spent),
    )  # fmt: skip


def _costs(partnership) -> dict[int, list[Movement]]:
    found: dict[int, list[Movement]] = defaultdict(list)
    texts = dict(Cost.objects.filter(partnership=partnership).values_list("pk", "description"))
    coverage = coverage_of(partnership)
    costs = {cost.key: cost for cost in coverage.costs}
    for line in coverage.lines:
        cost = costs[line.cost]
        if line.stream is not None:
            found[line.stream].append(
                Movement(COST, cost.day.year, line.cents, cost.key, texts.get(cost.key, ""), cost.day, cost.party)
            )
    return found


def _allocations(partnership) -> dict[int, list[Movement]]:
    """Of each school year the newest allocation that was adopted, split over the two calendar years."""
    newest: dict[object, tuple] = {}
    rows = Allocation.objects.filter(partnership=partnership, state__in=FROZEN).select_related("partnership")
    for row in rows.select_related("grant_amount").defer("inputs", "result").order_by("number"):
        newest[row.school_year] = row
    shares: dict[int, dict[str, int]] = defaultdict(dict)
    chosen = {row.pk: row for row in newest.values()}
    for allocation, party, cents in AllocationShare.objects.filter(allocation__in=chosen).values_list(
        "allocation", "party__code", "amount_cents"
    ):
        shares[allocation][party] = cents
    found: dict[int, list[Movement]] = defaultdict(list)
    for key, row in sorted(chosen.items()):
        found[row.grant_amount.grant_id] += allocation_movements(key, row.school_year.start, shares[key], row.reference)
    return found


def carried(partnership, streams: list[Stream], calendar: int) -> dict[int, ToDate] | None:
    """With what the year before closed, by stream: what was fixed last, and from there year by year what is worked out.
    None when no earlier year is fixed."""
    earlier = AnnualReport.objects.filter(partnership=partnership, calendar__lt=calendar)
    report = earlier.order_by("-calendar").first()
    if report is None:
        return None
    before = closing_of(from_json(report.tables))
    for year in range(report.calendar + 1, calendar):
        before = closing_of(tables(streams, year, before))
    return before


def annual_tables(partnership, calendar: int) -> AnnualTables:
    """As it is worked out today; of a fixed year `fixed_report` says what was fixed."""
    streams = streams_of(partnership)
    return tables(streams, calendar, carried(partnership, streams, calendar))


def fixed_report(partnership, calendar: int) -> AnnualReport | None:
    return AnnualReport.objects.filter(partnership=partnership, calendar=calendar).select_related("fixed_by").first()


def next_to_fix(partnership) -> int | None:
    """The one calendar year that may be fixed; None while none is: then every year that is over may be the first."""
    newest = AnnualReport.objects.filter(partnership=partnership).order_by("-calendar").first()
    return newest.calendar + 1 if newest else None


def unexplained_streams(partnership, school_year) -> list[Grant]:
    """For the closing: streams that ran in the school year and of which the annual report misses something: a model, the
    date of the decision, or an earmark while no allocation divides it."""
    period = school_year.period
    rows = Grant.objects.filter(partnership=partnership).overlapping(period).prefetch_related("amounts", "earmarks")
    divided = set(_allocations(partnership))
    missing = []
    for grant in rows:
        decided = grant.decided_on or any(row.decided_on for row in grant.amounts.all())
        explained = grant.pk in divided or grant.paying_earmarks
        if (grant.report_model != ReportModel.NONE and not decided) or not explained:
            missing.append(grant)
    return missing


def draft_allocations(partnership, calendar: int) -> list[Allocation]:
    """Allocations of the school years of the calendar year that are no money yet: nothing adopted stands beside them."""
    years = Q(school_year=calendar - 1) | Q(school_year=calendar)
    rows = Allocation.objects.filter(years, partnership=partnership).defer("inputs", "result")
    adopted = {row.school_year for row in rows if row.state in FROZEN}
    return [row for row in rows if row.school_year not in adopted]
