"""What a stream pays and leaves to others, on its pages."""

import datetime

import pytest
from django.urls import reverse

from books.dashboards.base import Desk
from books.dashboards.waiting import waiting
from books.models import Cost
from books.streams import coverage_of, paid_by
from books.unfinished import unconfirmed_accounts
from funding import actions as money
from funding.enums import CostKind, GrantSource, ReportModel
from oids import formats
from oids.periods import SchoolYear
from partnerships.enums import RoleKind
from tests.cast import YEAR, adopt, second_controller
from tests.casts.streams import letter, stream_of

FIRST, LAST = datetime.date(2012, 8, 1), datetime.date(2016, 7, 31)
PARTS = {0: 40_000_00, 1: 30_000_00}


@pytest.fixture
def side(world):
    """The academic function, EUR 70,000 a year from 2012 to 2016, of which two boards made the costs each year."""
    side = world.oost
    side.second = second_controller(side)
    side.stream = money.register_stream(
        partnership=side.partnership, school_year=SchoolYear(2012), source=GrantSource.OTHER, title="Academische functie",
        valid_from=FIRST, valid_until=LAST, report_model=ReportModel.G1, by=side.controller,
    )  # fmt: skip
    money.confirm_amount(letter(side, side.stream, 280_000_00, "definitive"), by=side.second)
    money.confirm_earmark(money.add_earmark(side.stream, kind=CostKind.ACADEMIC, by=side.controller), by=side.second)
    for start in range(2012, 2016):
        for board, cents in PARTS.items():
            cost(side, side.boards[board], cents, datetime.date(start, 10, 1))
    return side


def cost(side, party, cents, day, confirmed=True):
    return Cost.objects.create(
        partnership=side.partnership, school_year=SchoolYear.of(day), party_id=party.pk, kind=CostKind.ACADEMIC,
        description="Onderzoek", incurred_on=day, amount_cents=cents, entered_by=side.controller,
        confirmed_by=side.second if confirmed else None,
    )  # fmt: skip


def test_the_grant_page_shows_what_it_pays_by_year_kind_and_party(side, sign_in):
    cost(side, side.boards[0], 99_00, datetime.date(2015, 11, 1), confirmed=False)
    rows = paid_by(coverage_of(side.partnership), side.stream)
    assert [(row.school_year.start, row.cents) for row in rows][:3] == [
        (2015, 40_000_00),
        (2015, 30_000_00),
        (2014, 40_000_00),
    ]
    page = sign_in(side.leader).get(side.stream.get_absolute_url())
    (section,) = [section for section in page.context["sections"] if section.name == "pays"]
    assert section.foot[-1].text == "€\u00a0280.000,00"
    assert reverse("books:stream_end", args=[side.stream.pk]) in page.content.decode()
    # The figure opens the costs that it counts.
    costs = sign_in(side.leader).get(section.rows[0][-1].url)
    assert costs.context["sections"][0].foot[-1].text == "€\u00a040.000,00"


def test_when_the_academic_function_ends_its_costs_fall_to_the_boards(side, sign_in):
    address = reverse("books:stream_end", args=[side.stream.pk])
    client = sign_in(side.steering)
    page = client.get(address)
    own, falls = page.context["sections"]
    assert [row[2].text for row in own.rows] == ["€\u00a040.000,00", "€\u00a030.000,00"]
    assert own.foot[2].text == falls.foot[3].text == "€\u00a070.000,00"
    assert side.stream.get_absolute_url() in page.content.decode()
    sheet = client.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[3:] for line in sheet[1:]] == [["40000,00"] * 2, ["30000,00"] * 2]


def test_when_the_subsidy_ends_its_shares_fall_to_the_parties(funded, sign_in):
    side, grant = funded.oost, funded.oost_money.grant
    address, client = reverse("books:stream_end", args=[grant.pk]), sign_in(side.steering)
    assert "nog niet verdeeld" in client.get(address).content.decode()
    adopt(side, funded.oost_money)
    page = client.get(address)
    own, falls = page.context["sections"]
    shares = {row.party.code: formats.euro(row.amount_cents) for row in funded.oost_money.allocation.shares.all()}
    assert {row[0]: row[2].text for row in own.rows} == shares
    assert own.foot[2].text == falls.foot[3].text == page.context["amount"] == "€\u00a0195.500,00"
    assert {row[3].url for row in falls.rows} == {funded.oost_money.allocation.get_absolute_url()}
    assert "niet meer" in page.context["intro"]
    sheet = client.get(address, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert {line.split(";")[2] for line in sheet[1:]} == {"aandeel in de verdeling"}


def test_earmarks_wait_on_the_page_of_what_is_to_be_confirmed(side, sign_in):
    address = reverse("books:entry_confirm", args=[side.slug, "2026-2027"])

    def rows(user):
        alone = sign_in(user).get(address).context["alone"]
        return [[row[0].url, row[1], row[3]] for row in alone.rows if "bestemming" in row[0].text]

    assert rows(side.second) == []
    mark = money.add_earmark(side.stream, kind=CostKind.NETWORK, activity="Lezing", by=side.controller)
    who = str(side.controller)
    assert rows(side.second) == [[side.stream.get_absolute_url(), str(mark), who]]
    assert rows(side.controller) == [[side.stream.get_absolute_url(), str(mark), f"{who} (u zelf)"]]
    mark = money.confirm_earmark(mark, by=side.second)
    assert rows(side.second) == []
    money.ask_earmark_removal(mark, by=side.second)
    assert rows(side.controller) == [[side.stream.get_absolute_url(), f"te verwijderen: {mark}", str(side.second)]]


def test_a_stream_that_goes_on_is_supposed_to_end_with_this_school_year(side, sign_in):
    stream = money.register_stream(
        partnership=side.partnership, school_year=SchoolYear(2026), source=GrantSource.NETWORK, title="Kennisnetwerk",
        valid_from=datetime.date(2026, 8, 1), report_model=ReportModel.NONE, by=side.controller,
    )  # fmt: skip
    page = sign_in(side.leader).get(reverse("books:stream_end", args=[stream.pk]))
    assert page.status_code == 200
    assert [section.rows for section in page.context["sections"]] == [[], []]


def test_an_unconfirmed_amount_waits_for_another_controller(side):
    stream = stream_of(side)
    letter(side, stream, 10_000_00)

    def waits_for(user):
        desk = Desk(user, side.partnership, stream.school_year)
        return [row.url for row in waiting(desk) if row.is_for(desk, RoleKind.CONTROLLER) and "/subsidie/" in row.url]

    assert waits_for(side.second) == [stream.get_absolute_url()]
    assert waits_for(side.controller) == []


def test_the_page_of_what_is_to_be_confirmed_leads_to_amounts_and_account_numbers_too(side, sign_in):
    amount = letter(side, stream_of(side), 12_000_00)
    accounts = list(unconfirmed_accounts(side.partnership, YEAR.period))
    assert len(accounts) > 0
    address = reverse("books:entry_confirm", args=[side.slug, "2026-2027"])

    def links(user):
        return [row[0].url for row in sign_in(user).get(address).context["alone"].rows]

    pages = [reverse("partnerships:account_confirm", args=[account.pk]) for account in accounts]
    assert links(side.second) == [reverse("funding:amount_confirm", args=[amount.pk]), *pages]
    assert links(side.controller)[0] == amount.grant.get_absolute_url()  # who entered it does not confirm it
    money.confirm_amount(amount, by=side.second)
    assert links(side.second) == pages
