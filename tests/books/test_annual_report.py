"""The annual report: school years split over calendar years, fixed years that stay, corrections in the next."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from books import actions as books
from books.annual import annual_tables, fixed_report, unexplained_streams
from books.calculations.annual import from_json
from books.models import Cost
from books.reports.annual import annual_paper, sheets, stream_rows
from funding.enums import CostKind, GrantSource, ReportModel
from funding.models import Grant, GrantAmount, GrantEarmark, GrantReceipt
from oids.actions import ActionRefused
from partnerships import actions as register
from partnerships.models import Party
from tests.cast import LAST_YEAR, START, YEAR, adopt, subsidy_amount

TODAY = datetime.date(2028, 2, 1)


@pytest.fixture
def later(monkeypatch):
    """It is February 2028: 2026 and 2027 are over."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args: TODAY)


def stream(side, title, model, cents, *receipts, first, last=None):
    """A grant of another source, its amount confirmed, with an earmark for the learning network."""
    grant = Grant.objects.create(
        partnership=side.partnership, school_year=YEAR, source=GrantSource.PROVINCE, title=title, reference=f"K-{title}",
        valid_from=first, valid_until=last, decided_on=first, report_model=model,
    )  # fmt: skip
    GrantAmount.objects.create(
        grant=grant, number=1, state="definitive", amount_cents=cents, letter="Brief", recorded_by=side.leader,
        confirmed_by=side.controller, confirmed_at=timezone.now(),
    )  # fmt: skip
    GrantEarmark.objects.create(grant=grant, kind=CostKind.NETWORK, confirmed_at=timezone.now())
    for day, received in receipts:
        GrantReceipt.objects.create(grant=grant, received_on=day, amount_cents=received, description="Termijn")
    return grant


def cost(side, day, cents):
    return Cost.objects.create(
        partnership=side.partnership, school_year=YEAR, party=Party.objects.get(pk=side.boards[0].pk),
        kind=CostKind.NETWORK, description="Website", incurred_on=day, amount_cents=cents, entered_by=side.leader,
        confirmed_by=side.controller,
    )  # fmt: skip


@pytest.fixture
def streams(funded, later):
    """The subsidy with an adopted allocation of € 195,500.00, and a stream that goes on: € 10,000 in, € 3,000 spent."""
    side = funded.oost
    funded.allocation = adopt(side, funded.oost_money)
    funded.grant = funded.oost_money.grant
    funded.network = stream(
        side, "Provincie", ReportModel.G2, 20_000_00, (datetime.date(2026, 9, 1), 10_000_00),
        (datetime.date(2027, 2, 1), 5_000_00), first=datetime.date(2026, 8, 1), last=datetime.date(2028, 7, 31),
    )  # fmt: skip
    cost(side, datetime.date(2026, 11, 1), 3_000_00)
    cost(side, datetime.date(2027, 3, 1), 4_000_00)
    return funded


def line(found, grant):
    return next(row for row in found.lines if row.stream.key == grant.pk)


def test_a_year_has_five_twelfths_of_the_allocation_and_costs_by_their_day(streams):
    side = streams.oost
    first, second = (annual_tables(side.partnership, year) for year in (2026, 2027))
    subsidy, later = line(first, streams.grant), line(second, streams.grant)
    assert (subsidy.received, subsidy.spent, subsidy.closing) == (50_000_00, 81_458_33, -31_458_33)
    assert (later.opening, later.spent) == (-31_458_33, 114_041_67)
    assert subsidy.spent + later.spent == streams.allocation.budget_cents == 195_500_00
    network = line(first, streams.network)
    assert (network.opening, network.received, network.spent, network.closing) == (0, 10_000_00, 3_000_00, 7_000_00)
    network = line(second, streams.network)
    assert (network.opening, network.received, network.spent, network.closing) == (
        7_000_00,
        5_000_00,
        4_000_00,
        8_000_00,
    )
    assert first.total.closing == second.total.opening


def test_the_tables_have_the_columns_of_model_g(streams):
    paper = annual_paper(streams.oost.partnership, 2026)
    columns = {table.name: [column.key for column in table.columns] for table in paper.tables}
    assert columns == {
        "g1": ["name", "reference", "decided_on", "completed"],
        "g2a": ["name", "reference", "decided_on", "granted", "received_to_date", "spent_to_date", "to_settle"],
        "g2b": ["name", "reference", "decided_on", "granted", "opening", "received", "spent", "spent_to_date", "closing"],
        "balances": ["name", "model", "opening", "correction", "received", "spent", "released", "closing"],
    }  # fmt: skip
    g2b = next(table for table in paper.tables if table.name == "g2b")
    assert [row["closing"] for row in g2b.rows] == [7_000_00]
    assert g2b.total["spent_to_date"] == 3_000_00


def test_a_hogeschool_as_penvoerder_has_its_subsidy_table(streams):
    side = streams.oost
    register.set_penvoerder(
        partnership=side.partnership, party=streams.institute, on=datetime.date(2026, 12, 1), by=streams.admin
    )
    names = [table.name for table in annual_paper(side.partnership, 2026).tables]
    assert names == ["subsidies", "balances"]
    assert annual_paper(side.partnership, 2026).tables[0].total["closing"] == 7_000_00 - 31_458_33


def test_a_fixed_year_stays_and_what_is_known_later_is_a_correction_in_the_next(streams):
    side = streams.oost
    report = books.fix_annual_report(partnership=side.partnership, calendar=2026, by=side.controller)
    cost(side, datetime.date(2026, 12, 15), 1_000_00)
    GrantReceipt.objects.create(grant=streams.network, received_on=datetime.date(2026, 12, 30), amount_cents=250_00)
    kept = line(annual_paper(side.partnership, 2026).found, streams.network)
    assert (kept.received, kept.spent, kept.closing) == (10_000_00, 3_000_00, 7_000_00)
    now = line(annual_tables(side.partnership, 2027), streams.network)
    assert (now.opening, now.corrected_received, now.corrected_spent, now.closing) == (
        7_000_00,
        250_00,
        1_000_00,
        7_250_00,
    )
    g2b = next(table for table in annual_paper(side.partnership, 2027).tables if table.name == "g2b")
    assert [(row["opening"], row["received"], row["spent"], row["spent_to_date"], row["closing"]) for row in g2b.rows] == [
        (7_000_00, 5_000_00, 4_000_00, 7_000_00, 8_000_00), (None, 250_00, 1_000_00, 1_000_00, -750_00),
    ]  # fmt: skip
    assert g2b.total["closing"] == 7_250_00
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE books_annualreport SET tables = '{}' WHERE id = %s", [report.pk])
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM books_annualreport WHERE id = %s", [report.pk])
    books.fix_annual_report(partnership=side.partnership, calendar=2027, by=side.controller)
    assert line(from_json(fixed_report(side.partnership, 2027).tables), streams.network).closing == 7_250_00


def test_years_are_fixed_by_the_controller_when_over_and_in_order(streams):
    side = streams.oost
    with pytest.raises(PermissionDenied):
        books.fix_annual_report(partnership=side.partnership, calendar=2025, by=side.leader)
    with pytest.raises(ActionRefused):
        books.fix_annual_report(partnership=side.partnership, calendar=2028, by=side.controller)
    books.fix_annual_report(partnership=side.partnership, calendar=2025, by=side.controller)
    for year in (2025, 2027, 2024):
        with pytest.raises(ActionRefused):
            books.fix_annual_report(partnership=side.partnership, calendar=year, by=side.controller)
    books.fix_annual_report(partnership=side.partnership, calendar=2026, by=side.controller)


def test_page_files_and_derivation_show_the_same_figures(streams, sign_in):
    side = streams.oost
    client = sign_in(side.controller)
    address = side.address("jaarrekening/2026/")
    page = client.get(address).content.decode()
    for amount in ("7.000,00", "81.458,33", "−31.458,33"):
        assert amount in page
    assert 'Saldo <span class="nowrap">1-1-2026</span></th>' in page
    detail = side.address(f"jaarrekening/2026/stroom/{streams.grant.pk}/")
    assert f"{detail}#spent" in page
    derived = client.get(detail).content.decode()
    assert "81.458,33" in derived
    assert streams.allocation.get_absolute_url() in derived
    rows = list(
        csv.reader(io.StringIO(client.get(detail, {"export": "csv"}).content.decode("utf-8-sig")), delimiter=";")
    )
    amounts = [Decimal(row[-1].replace(",", ".")) for row in rows[1:]]
    assert sum(amounts) == Decimal("50000.00") + Decimal("81458.33")
    paper = annual_paper(side.partnership, 2026)
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(address, {"export": "xlsx"}).content))
    assert len(book.sheet_names) == len(sheets(paper)) == 5
    g2b = book.get_sheet_by_name("G2B").to_python()
    assert [Decimal(str(row[-1])) for row in g2b[1:]] == [7000, 7000]
    flat = list(
        csv.reader(io.StringIO(client.get(address, {"export": "csv"}).content.decode("utf-8-sig")), delimiter=";")
    )
    assert len(flat) - 1 == len(stream_rows(paper.found)) == len(paper.found.shown) == 2
    assert client.get(address, {"export": "pdf"}).content[:5] == b"%PDF-"
    assert client.get(side.address("jaarrekening/")).status_code == 200
    assert [client.get(side.address(f"jaarrekening/{year}/")).status_code for year in (1999, 2500)] == [404, 404]
    assert client.get(side.address("jaarrekening/2026/stroom/999999/")).status_code == 404


def test_a_year_is_fixed_in_the_browser(streams, sign_in):
    side = streams.oost
    client = sign_in(side.controller)
    address = side.address("jaarrekening/2026/")
    assert f"{address}vaststellen/" in client.get(address).content.decode()
    answer = client.post(f"{address}vaststellen/")
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert fixed_report(side.partnership, 2026).fixed_by == side.controller
    head = annual_paper(side.partnership, 2026).head  # paper says who fixed it as the screen does
    assert (head.authorised, head.adopted.startswith(f"{side.controller}, ")) == ("", True)
    page = client.get(address)
    assert ("Vastgesteld door", head.adopted) in page.context["facts"]
    assert f"{address}vaststellen/" not in page.content.decode()
    assert client.post(f"{address}vaststellen/").status_code == 409
    cost(side, datetime.date(2026, 12, 15), 1_000_00)
    assert "−1.000,00" in client.get(address).content.decode()


def test_streams_that_are_not_explained_are_named_for_the_closing(streams):
    side = streams.oost
    bare = Grant.objects.create(
        partnership=side.partnership, school_year=YEAR, source=GrantSource.RAAK, title="Raak", valid_from=START
    )
    assert set(unexplained_streams(side.partnership, YEAR)) == {bare, streams.grant}
    subsidy_amount(side, streams.grant)
    assert unexplained_streams(side.partnership, YEAR) == [bare]
    assert unexplained_streams(side.partnership, LAST_YEAR) == [bare]
