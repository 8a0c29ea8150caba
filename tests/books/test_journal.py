"""The journal of what is in the books: it balances, says the same twice and refuses a purpose without an account."""

import datetime

import pytest
from django.utils import timezone

from books import actions as books
from books.annual import annual_tables
from books.calculations.journal import NoAccount
from books.enums import LedgerPurpose
from books.models import Contribution, Cost, LedgerAccount
from books.payable import payable
from books.reports.journal import journal_of
from funding.actions import authorise_allocation
from funding.enums import CostKind, GrantSource, ReportModel
from funding.models import Grant, GrantAmount, GrantEarmark
from partnerships.models import Party
from tests.cast import YEAR, adopt
from tests.casts import purses
from tests.casts.payments import CHART, FEBRUARY, NOVEMBER, PAID_YEAR, correct, prepare, send

FIRST, LAST = datetime.date(2026, 1, 1), datetime.date(2027, 12, 31)


@pytest.fixture
def booked(ready):
    """A year with everything: a receipt, an allocation with a correction, payments with one returned, a set-off, a cost."""
    side = ready.oost
    board = Party.objects.get(pk=side.boards[1].pk)
    shared = {
        "partnership": side.partnership, "school_year": PAID_YEAR, "party": board, "entered_by": side.leader,
        "confirmed_by": side.controller,
    }  # fmt: skip
    network = Grant.objects.create(
        partnership=side.partnership, school_year=PAID_YEAR, source=GrantSource.NETWORK, title="Kennisnetwerk",
        valid_from=PAID_YEAR.first_day,
    )  # fmt: skip
    Contribution.objects.create(
        grant=network, description="Bijdrage", amount_cents=3_000_00, due_on=NOVEMBER, source="x", paid_how="set_off",
        **shared,
    )  # fmt: skip
    Cost.objects.create(
        kind=CostKind.NETWORK, description="Zaalhuur", incurred_on=NOVEMBER, amount_cents=450_00, **shared
    )
    books.set_chart(partnership=side.partnership, accounts=CHART, by=side.controller)
    batch = books.mark_batch_paid(send(side, prepare(side, NOVEMBER)), paid_on=NOVEMBER, by=side.controller)
    books.reject_payment(
        batch.payments.get(party__code="23AH"), rejected_on=FEBRUARY, reason="teruggeboekt", by=side.controller
    )
    ready.corrected = correct(side, ready.allocation)
    books.mark_batch_paid(send(side, prepare(side, FEBRUARY)), paid_on=FEBRUARY, by=side.controller)
    return ready


def balance_of(made, purpose):
    code = CHART[purpose][0]
    return sum(row.debit - row.credit for row in made.rows if row.account == code)


def test_the_year_balances_and_every_account_ends_where_it_should(booked):
    made = journal_of(booked.oost.partnership, FIRST, LAST)
    share = {row.party.code: row.amount_cents for row in booked.corrected.shares.select_related("party")}
    kept = share[booked.oost.boards[0].code]
    received = sum(row.amount_cents for row in booked.oost_money.grant.receipts.all())
    out = booked.corrected.budget_cents - kept - 3_000_00
    assert made.debit == made.credit
    assert {purpose: balance_of(made, purpose) for purpose in LedgerPurpose.values if balance_of(made, purpose)} == {
        "bank": received - out,
        "grant_ocw": booked.corrected.budget_cents - received,
        "grant_network": -3_000_00,
        "income_ocw": -booked.corrected.budget_cents,
        "allocated": booked.corrected.budget_cents,
        "cost_network": 450_00,
        "settlement": -kept - 450_00,
    }


def test_twice_gives_the_same_and_numbers_are_unique_per_document(booked):
    made = journal_of(booked.oost.partnership, FIRST, LAST)
    assert made == journal_of(booked.oost.partnership, FIRST, LAST)
    texts = {}
    for row in made.rows:
        texts.setdefault(row.number, set()).add((row.day, row.journal))
    assert all(len(found) == 1 for found in texts.values())


def test_a_purpose_without_an_account_is_named_and_a_period_that_does_not_need_it_goes_on(booked):
    side = booked.oost
    books.set_chart(partnership=side.partnership, accounts={"cost_network": ("", "")}, by=side.controller)
    assert not LedgerAccount.objects.filter(partnership=side.partnership, purpose="cost_network").exists()
    with pytest.raises(NoAccount) as caught:
        journal_of(side.partnership, FIRST, LAST)
    assert caught.value.purposes == ("cost_network",)
    assert journal_of(side.partnership, FEBRUARY, LAST).rows


def test_the_screen_and_the_file_have_the_same_totals(booked, sign_in):
    side = booked.oost
    page = sign_in(side.controller).get(side.address("journaal/"), {"first": "2026-01-01", "last": "2027-12-31"})
    made = journal_of(side.partnership, FIRST, LAST)
    total = f"{made.debit // 100:,}".replace(",", ".")
    assert page.content.decode().count(total) == 2
    file = sign_in(side.controller).get(
        side.address("journaal/"), {"first": "2026-01-01", "last": "2027-12-31", "export": "csv"}
    )
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == len(made.rows) + 1


def test_the_chart_is_saved_as_it_is_shown(booked, sign_in):
    from tests.forms import filled

    side = booked.oost
    client = sign_in(side.controller)
    before = list(LedgerAccount.objects.filter(partnership=side.partnership).values("purpose", "code", "name"))
    page = client.get(side.address("rekeningschema/"))
    assert client.post(side.address("rekeningschema/"), filled(page)).status_code == 302
    assert list(LedgerAccount.objects.filter(partnership=side.partnership).values("purpose", "code", "name")) == before


def open_of(partnership, day):
    """What the parties are still to be paid by then, without contributions: these are receivable until they are set off."""
    return sum(
        row.line.cents for found in payable(partnership, day) for row in found.claims if row.origin != "contribution"
    )


def municipality(side, cents):
    """A stream that pays costs of the learning network of the year."""
    stream = Grant.objects.create(
        partnership=side.partnership, school_year=YEAR, source=GrantSource.MUNICIPALITY, title="Gemeente",
        valid_from=YEAR.first_day,
    )  # fmt: skip
    GrantAmount.objects.create(
        grant=stream, number=1, state="definitive", letter="Brief", amount_cents=cents, recorded_by=side.leader,
        confirmed_by=side.controller, confirmed_at=timezone.now(),
    )  # fmt: skip
    GrantEarmark.objects.create(grant=stream, kind=CostKind.NETWORK, confirmed_at=timezone.now())
    return stream


@pytest.mark.parametrize("mode", ["cash", "closed"])
def test_payable_is_what_is_still_to_be_paid_after_reimbursements_and_a_settlement(funded, mode):
    side = funded.oost
    authorise_allocation(adopt(side, funded.oost_money), by=side.controller)
    purses.books(side, YEAR)
    municipality(side, 950_00)
    books.set_chart(partnership=side.partnership, accounts=CHART, by=side.controller)
    day = YEAR.last_day
    assert balance_of(journal_of(side.partnership, YEAR.first_day, LAST), "payable") == -open_of(side.partnership, day)
    settled = books.prepare_settlement(
        partnership=side.partnership, school_year=YEAR, mode=mode, key="boards", by=side.controller
    )
    books.adopt_settlement(settled, decision=purses.decide(side, YEAR, "SG-77"), by=side.steering)
    made = journal_of(side.partnership, YEAR.first_day, LAST)
    assert balance_of(made, "payable") == -open_of(side.partnership, day)
    set_off = sum(
        row.amount_cents for row in Contribution.objects.filter(partnership=side.partnership, paid_how="invoiced")
    )
    assert balance_of(made, "contributions") == set_off


def rows_of(made, start):
    """(day, purpose, cents to the debit) of the documents whose number begins so."""
    purposes = {code: purpose for purpose, (code, _name) in CHART.items()}
    return [
        (row.day, purposes[row.account], row.debit - row.credit) for row in made.rows if row.number.startswith(start)
    ]


def test_what_a_stream_pays_of_a_cost_is_its_income_on_that_day(funded):
    side = funded.oost
    purses.books(side, YEAR)
    books.set_chart(partnership=side.partnership, accounts=CHART, by=side.controller)
    stream = municipality(side, 120_00)
    cost = Cost.objects.filter(partnership=side.partnership, kind=CostKind.NETWORK).earliest("incurred_on", "pk")
    made = journal_of(side.partnership, YEAR.first_day, LAST)
    assert rows_of(made, f"{cost.reference}-B") == [
        (cost.incurred_on, "grant_municipality", 120_00), (cost.incurred_on, "income_public", -120_00),
    ]  # fmt: skip
    assert stream.name in next(row.description for row in made.rows if row.number == f"{cost.reference}-B1")


def test_the_account_of_a_subsidy_ends_at_the_balance_of_the_annual_report(booked):
    side = booked.oost
    made = journal_of(side.partnership, FIRST, LAST)
    ocw = booked.oost_money.grant.pk
    (line,) = (row for row in annual_tables(side.partnership, 2027).lines if row.stream.key == ocw)
    assert -balance_of(made, "grant_ocw") == line.closing != 0


def test_what_is_left_is_income_once_the_performance_is_completed_and_what_comes_later_too(booked):
    side, grant = booked.oost, booked.oost_money.grant
    completed = datetime.date(2027, 5, 1)
    Grant.objects.filter(pk=grant.pk).update(completed_on=completed, report_model=ReportModel.G1)
    made = journal_of(side.partnership, FIRST, LAST)
    released = rows_of(made, f"G{grant.pk:06d}")
    assert released and {day for day, *_rest in released} == {completed}
    assert balance_of(made, "grant_ocw") == 0
    later = grant.receipts.create(received_on=datetime.date(2027, 6, 1), amount_cents=10_00)
    made = journal_of(side.partnership, FIRST, LAST)
    assert balance_of(made, "grant_ocw") == 0
    assert rows_of(made, f"G{grant.pk:06d}") == released
    assert rows_of(made, f"O{later.pk:06d}-VV") == [
        (later.received_on, "grant_ocw", 10_00), (later.received_on, "income_ocw", -10_00),
    ]  # fmt: skip


def test_what_was_set_off_is_not_booked_on_the_bank(booked):
    """Not even where other money of the same party came in on that day."""
    side = booked.oost
    row = Contribution.objects.get(partnership=side.partnership, paid_how="set_off")
    cash = row.grant.receipts.create(
        description=f"Bijdrage, {row.party.name}", received_on=NOVEMBER, amount_cents=row.amount_cents
    )
    GrantAmount.objects.create(
        grant=row.grant, number=1, state="definitive", letter="Convenant", amount_cents=9_000_00,
        recorded_by=side.leader, confirmed_by=side.controller, confirmed_at=timezone.now(),
    )  # fmt: skip
    received = books.receive_contribution(row, received_on=NOVEMBER, by=side.controller)
    numbers = {found.number for found in journal_of(side.partnership, FIRST, LAST).rows if found.journal == "BANK"}
    assert f"O{cash.pk:06d}" in numbers
    assert f"O{received.receipt.pk:06d}" not in numbers
