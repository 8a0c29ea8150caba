"""Debit equals credit, in every document and in total, and no purpose is left without an account."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.journal import Document, Journal, Line, NoAccount, Row, journal, owed

DAY = datetime.date(2026, 1, 1)
PURPOSES = ("bank", "payable", "cost_basic", "settlement")
CHART = {purpose: (f"1{number}00", purpose) for number, purpose in enumerate(PURPOSES)}


@st.composite
def documents(draw):
    found = []
    for number in range(draw(st.integers(0, 6))):
        amounts = draw(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=5))
        purposes = [draw(st.sampled_from(PURPOSES)) for _ in range(len(amounts) + 1)]
        lines = tuple(map(Line, purposes, [*amounts, -sum(amounts)]))
        day = DAY + datetime.timedelta(draw(st.integers(0, 400)))
        found.append(Document(day, "memo", f"D{number}", "text", lines))
    return found


@given(documents(), st.integers(0, 400), st.integers(0, 400))
def test_debit_equals_credit_per_document_and_in_total(found, first, length):
    start = DAY + datetime.timedelta(first)
    end = start + datetime.timedelta(length)
    made = journal(found, CHART, start, end)
    assert made.debit == made.credit
    for number in {row.number for row in made.rows}:
        own = [row for row in made.rows if row.number == number]
        assert sum(row.debit for row in own) == sum(row.credit for row in own)
    assert all(start <= row.day <= end and (row.debit == 0) != (row.credit == 0) for row in made.rows)
    assert made == journal(reversed(found), CHART, start, end)


@given(documents(), st.integers(1, 399))
def test_two_periods_are_the_whole(found, cut):
    end, middle = DAY + datetime.timedelta(400), DAY + datetime.timedelta(cut)
    first, second = journal(found, CHART, DAY, middle), journal(found, CHART, middle + datetime.timedelta(1), end)
    assert first.rows + second.rows == journal(found, CHART, DAY, end).rows


def test_a_document_that_does_not_balance_does_not_exist():
    with pytest.raises(ValueError, match="differ by 1 cents"):
        Document(DAY, "memo", "D1", "x", (Line("bank", 101), Line("payable", -100)))
    with pytest.raises(ValueError, match="to the debit"):
        Journal((Row(DAY, "memo", "D1", "1000", "Bank", "x", 1, 0),))


def test_purposes_without_an_account_are_named_once_and_only_when_used():
    rows = [
        Document(DAY, "memo", "D1", "x", (Line("cost_other", 5), Line("bank", -5))),
        Document(DAY, "memo", "D2", "x", (Line("cost_other", 5), Line("unused", 0), Line("alpha", -5))),
    ]
    with pytest.raises(NoAccount) as caught:
        journal(rows, CHART, DAY, DAY)
    assert caught.value.purposes == ("alpha", "cost_other")


def test_the_same_number_twice_is_refused():
    row = Document(DAY, "memo", "D1", "x", (Line("bank", 5), Line("payable", -5)))
    with pytest.raises(ValueError, match="same number"):
        journal([row, row], CHART, DAY, DAY)


CENTS = st.integers(-(10**9), 10**9)


@given(st.lists(st.tuples(CENTS, CENTS), max_size=8))
def test_what_is_owed_to_parties_is_a_document_that_balances(parties):
    lines = tuple(line for payable, set_off in parties for line in owed(payable, set_off))
    assert sum(line.cents for line in Document(DAY, "MEMO", "V1", "text", lines).lines) == 0
    found = {
        purpose: sum(line.cents for line in lines if line.purpose == purpose)
        for purpose in ("payable", "contributions")
    }
    assert found == {
        "payable": -sum(payable for payable, _set_off in parties),
        "contributions": -sum(set_off for _payable, set_off in parties),
    }
