"""What is payable: by plan and share, with what was paid, set off and rejected taken into account."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from books import actions as books
from books.enums import BatchState
from books.models import Contribution, Payment, PaymentInstalment
from books.payable import open_payments, payable, rejected_payments, ties, unexported_payments, untied
from funding.enums import GrantSource
from funding.models import Grant
from funding.reports.parts import parts_of
from oids.actions import ActionRefused
from partnerships.models import Party
from tests.books.payments import BEFORE, LATER, amounts, pay_all
from tests.casts.payments import (
    FEBRUARY,
    NOVEMBER,
    PAID_YEAR,
    correct,
    plan,
    prepare,
    send,
)


def shares(allocation):
    return {row.party.code: row.amount_cents for row in allocation.shares.select_related("party")}


def test_what_is_payable_follows_plan_and_share_to_the_cent(ready):
    side, share = ready.oost, shares(ready.allocation)
    keeper, other = side.boards[0].code, side.boards[1].code
    before = {row.party.code: (row.pay, row.kept) for row in payable(side.partnership, BEFORE)}
    assert set(before.values()) == {(0, 0)}
    now = {row.party.code: (row.pay, row.kept) for row in payable(side.partnership, NOVEMBER)}
    half = {code: -(-cents // 2) for code, cents in share.items()}
    assert now == {code: (0, half[code]) if code == keeper else (half[code], 0) for code in share}
    all_of_it = {row.party.code: row.pay + row.kept for row in payable(side.partnership, FEBRUARY)}
    assert all_of_it == share
    assert other in now


def test_without_a_plan_all_is_payable_at_once(ready):
    side = ready.oost
    plan(side, [])
    assert {row.party.code: row.pay + row.kept for row in payable(side.partnership, BEFORE)} == shares(ready.allocation)


def test_a_year_in_two_batches_pays_every_share_exactly_once(ready):
    side, share = ready.oost, shares(ready.allocation)
    first, second = pay_all(side, NOVEMBER), pay_all(side, FEBRUARY)
    assert (first.number, second.number) == (1, 2)
    assert (first.state, second.state) == (BatchState.PROCESSED, BatchState.PROCESSED)
    paid = {code: amounts(first)[code] + amounts(second)[code] for code in amounts(first)}
    assert paid == {code: cents for code, cents in share.items() if code != side.boards[0].code}
    with pytest.raises(ActionRefused, match="niets te betalen"):
        prepare(side, LATER)
    rows = ties(side.partnership, PAID_YEAR)
    assert sum(row.settled + row.kept for row in rows) == ready.allocation.budget_cents
    assert untied(side.partnership, PAID_YEAR) == []
    # The accountability report says so per party.
    (table,) = [
        table for part in parts_of(side.partnership, PAID_YEAR) for table in part.tables if table.name == "betalingen"
    ]
    *parties, total = table.rows
    assert {code: (given, done + kept, left) for code, _name, given, done, kept, left in parties} == {
        code: (cents, cents, 0) for code, cents in share.items()
    }
    assert total[2:] == (ready.allocation.budget_cents, sum(paid.values()), share[side.boards[0].code], 0)


def test_a_lower_version_is_set_off_against_the_next_payment(ready):
    side = ready.oost
    first = pay_all(side, NOVEMBER)
    new = correct(side, ready.allocation, Decimal(10))
    newest = shares(new)
    assert payable(side.partnership, NOVEMBER)[0].pay == 0
    second = pay_all(side, FEBRUARY)
    for code, cents in amounts(second).items():
        assert amounts(first)[code] + cents == newest[code]
    payment = second.payments.get(party=side.boards[1])
    assert min(row.amount_cents for row in payment.lines.all()) < 0
    assert sum(row.amount_cents for row in payment.lines.all()) == payment.amount_cents
    assert payment.remittance == f"{new.reference} termijn 2, {new.reference} termijn 1 (correctie)"
    first.refresh_from_db()
    assert amounts(first) != {}
    assert untied(side.partnership, PAID_YEAR) == []


def test_what_cannot_be_set_off_yet_is_carried_and_shown(ready):
    side = ready.oost
    pay_all(side, NOVEMBER)
    pay_all(side, FEBRUARY)
    new = correct(side, ready.allocation, Decimal(10))
    rows = {row.party.code: row for row in payable(side.partnership, LATER)}
    before, after = shares(ready.allocation), shares(new)
    for code, row in rows.items():
        if code != side.boards[0].code:
            assert (row.pay, row.carried) == (0, after[code] - before[code])
    with pytest.raises(ActionRefused):
        prepare(side, LATER)
    lacking = {row.party.code: row.open for row in untied(side.partnership, PAID_YEAR)}
    assert lacking == {code: row.carried for code, row in rows.items() if row.carried}


def test_an_own_contribution_is_set_off_where_that_was_agreed(ready):
    side, board = ready.oost, ready.oost.boards[1]
    grant = Grant.objects.create(
        partnership=side.partnership, school_year=PAID_YEAR, source=GrantSource.NETWORK, title="Kennisnetwerk",
        valid_from=PAID_YEAR.first_day,
    )  # fmt: skip
    values = {
        "partnership": side.partnership, "school_year": PAID_YEAR, "party": Party.objects.get(pk=board.pk),
        "grant": grant, "description": "Kennisnetwerk", "amount_cents": 3_000_00, "due_on": NOVEMBER, "source": "x",
        "entered_by": side.leader,
    }  # fmt: skip
    before = {row.party.code: row.pay for row in payable(side.partnership, NOVEMBER)}
    Contribution.objects.create(paid_how="set_off", confirmed_by=side.controller, **values)
    Contribution.objects.create(paid_how="invoiced", confirmed_by=side.controller, **values)
    Contribution.objects.create(paid_how="set_off", **values)
    row = next(row for row in payable(side.partnership, NOVEMBER) if row.party.code == board.code)
    assert (row.pay, row.set_off) == (before[board.code] - 3_000_00, -3_000_00)
    batch = pay_all(side, NOVEMBER)
    assert amounts(batch)[board.code] == before[board.code] - 3_000_00
    assert payable(side.partnership, NOVEMBER)[-1].pay == 0


def test_a_rejected_payment_is_payable_again_and_the_rest_is_not(ready):
    side, board = ready.oost, ready.oost.boards[1]
    batch = send(side, prepare(side))
    payment = batch.payments.get(party=board)
    with pytest.raises(ValidationError):
        books.reject_payment(payment, rejected_on=NOVEMBER, reason=" ", by=side.controller)
    books.reject_payment(payment, rejected_on=NOVEMBER, reason="AC04 rekening opgeheven", by=side.controller)
    batch.refresh_from_db()
    assert batch.state == BatchState.EXPORTED
    assert [row.party.code for row in rejected_payments(side.partnership, PAID_YEAR)] == [board.code]
    assert [row.party.code for row in open_payments(side.partnership, PAID_YEAR)] == ["23AH"]
    batch = books.mark_batch_paid(batch, paid_on=NOVEMBER, by=side.controller)
    assert batch.state == BatchState.PROCESSED
    again = prepare(side)
    assert amounts(again) == {board.code: payment.amount_cents}
    assert [row.party.code for row in unexported_payments(side.partnership, PAID_YEAR)] == [board.code]
    # Made again it is done, also while a later instalment is open.
    books.mark_batch_paid(send(side, again), paid_on=NOVEMBER, by=side.controller)
    assert rejected_payments(side.partnership, PAID_YEAR) == []
    assert {row.party.code: row.pay for row in payable(side.partnership, FEBRUARY)}[board.code] > 0


def test_a_payment_that_comes_back_later_is_payable_again(ready):
    side, board = ready.oost, ready.oost.boards[1]
    batch = pay_all(side, NOVEMBER)
    payment = books.reject_payment(
        batch.payments.get(party=board), rejected_on=LATER, reason="teruggeboekt", by=side.controller
    )
    assert (payment.paid_on, payment.rejected_on) == (NOVEMBER, LATER)
    assert amounts(prepare(side)) == {board.code: payment.amount_cents}


@pytest.mark.parametrize(
    "rows",
    [
        [(Decimal(50), NOVEMBER), (Decimal(49), FEBRUARY)],
        [(None, NOVEMBER), (Decimal(50), FEBRUARY)],
        [(Decimal(50), FEBRUARY), (None, NOVEMBER)],
        [(Decimal(0), NOVEMBER), (None, FEBRUARY)],
    ],
)
def test_a_plan_that_is_no_whole_is_refused_and_the_old_one_stays(ready, rows):
    with pytest.raises(ValidationError):
        plan(ready.oost, rows)
    assert PaymentInstalment.objects.filter(partnership=ready.oost.partnership).count() == 2


def test_another_plan_changes_no_past_and_pays_the_same_in_all(ready):
    side, share = ready.oost, shares(ready.allocation)
    first = pay_all(side, NOVEMBER)
    plan(side, [(Decimal(25), NOVEMBER), (Decimal(25), datetime.date(2027, 1, 15)), (None, FEBRUARY)])
    with pytest.raises(ActionRefused):
        prepare(side, datetime.date(2027, 1, 20))
    second = pay_all(side, FEBRUARY)
    for code, cents in amounts(first).items():
        assert cents + amounts(second)[code] == share[code]


def test_payments_of_another_partnership_are_not_touched(ready):
    prepare(ready.oost)
    assert payable(ready.west.partnership, LATER) == ()
    assert not Payment.objects.visible_to(ready.west.controller).exists()
