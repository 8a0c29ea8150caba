"""The paid total follows the newest share to the cent, whatever came in between."""

import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.payable import (
    Due,
    Instalment,
    PlanError,
    Settled,
    balance,
    fractions_of,
    parts_of,
)
from books.calculations.sepa_text import TEXT_LENGTH, remittance, sepa_text

FIRST = datetime.date(2026, 11, 1)
CENTS = st.integers(0, 10**9)


def plan(*fractions):
    return [Instalment(n, FIRST + datetime.timedelta(30 * n), part) for n, part in enumerate(fractions, start=1)]


@st.composite
def plans(draw):
    weights = draw(st.lists(st.integers(1, 1000), min_size=1, max_size=5))
    fractions = [Fraction(weight, sum(weights)) for weight in weights]
    if draw(st.booleans()):
        fractions[-1] = None
    return plan(*fractions)


@given(st.integers(-(10**9), 10**9), plans())
def test_instalments_add_up_to_the_share(share, instalments):
    assert sum(fractions_of(instalments)) == 1
    assert sum(parts_of(share, instalments)) == share


@given(CENTS, st.integers(1, 9))
def test_equal_instalments_differ_by_a_cent_at_most(share, number):
    parts = parts_of(share, plan(*[Fraction(1, number)] * number))
    assert max(parts) - min(parts) <= 1
    assert list(parts) == sorted(parts, reverse=True)


@pytest.mark.parametrize(
    ("fractions", "code"),
    [
        ((Fraction(1, 2), Fraction(49, 100)), "percentages"),
        ((Fraction(1, 2), Fraction(51, 100)), "percentages"),
        ((Fraction(1), None), "percentages"),
        ((None, Fraction(1, 2)), "rest"),
        ((Fraction(0), Fraction(1)), "zero"),
        ((), "percentages"),
    ],
)
def test_a_plan_that_is_no_whole_is_refused(fractions, code):
    with pytest.raises(PlanError) as caught:
        fractions_of(plan(*fractions))
    assert caught.value.code == code


def test_a_plan_goes_forward_in_time():
    same = [Instalment(1, FIRST, Fraction(1, 2)), Instalment(2, FIRST, None)]
    with pytest.raises(PlanError, match="days"):
        fractions_of(same)


def dues_of(share, instalments, day):
    parts = parts_of(share, instalments)
    return [
        Due(("allocation", "2026", str(row.number)), cents)
        for row, cents in zip(instalments, parts, strict=True)
        if row.day <= day
    ]


@given(plans(), st.lists(st.tuples(CENTS, st.integers(0, 200)), min_size=1, max_size=6), plans())
def test_paid_is_always_what_is_due_and_a_payment_is_never_negative(first_plan, steps, other_plan):
    """Corrections up and down, days back and forth, another plan halfway: paid and carried together are what is due."""
    settled, paid = [], 0
    for number, (share, days) in enumerate(steps):
        instalments = first_plan if number < 3 else other_plan
        dues = dues_of(share, instalments, FIRST + datetime.timedelta(days))
        found = balance(dues, settled)
        due = sum(row.cents for row in dues)
        assert found.pay >= 0
        assert found.carried <= 0
        assert sum(line.cents for line in found.moves) == found.pay
        assert paid + found.pay + found.carried == due
        settled += [Settled(line.key, line.cents) for line in found.moves]
        paid += found.pay
        again = balance(dues, settled)
        assert (again.pay, again.carried) == (0, found.carried)


@given(plans(), st.lists(CENTS, min_size=1, max_size=5))
def test_growing_shares_are_paid_out_in_full(instalments, shares):
    settled, last = [], instalments[-1].day
    for share in sorted(shares):
        found = balance(dues_of(share, instalments, last), settled)
        settled += [Settled(line.key, line.cents) for line in found.moves]
    assert sum(row.cents for row in settled) == max(shares)


@given(CENTS, CENTS, CENTS)
def test_what_was_paid_too_much_is_set_off_against_what_comes_next(before, after, next_year):
    key, later = ("allocation", "2025", ""), ("allocation", "2026", "")
    settled = [Settled(key, before)]
    found = balance([Due(key, after), Due(later, next_year)], settled)
    assert found.pay == max(after - before + next_year, 0)
    assert found.carried == min(after - before + next_year, 0)
    assert before + found.pay + found.carried == after + next_year


@given(CENTS, CENTS)
def test_a_rejected_payment_is_payable_again_to_the_cent(share, other):
    key = ("allocation", "2026", "1")
    kept = [Settled(("allocation", "2026", "2"), other)]
    dues = [Due(key, share), Due(("allocation", "2026", "2"), other)]
    assert balance(dues, [*kept, Settled(key, share)]).pay == 0
    assert balance(dues, kept).pay == share


def test_a_claim_that_is_gone_is_set_off():
    gone, there = ("allocation", "2026", ""), ("allocation", "2026", "1")
    found = balance([Due(there, 50)], [Settled(gone, 100)])
    assert [(line.key, line.cents) for line in found.lines] == [(there, 50), (gone, -100)]
    assert (found.pay, found.carried, found.moves) == (0, -50, ())


@given(st.text(max_size=200))
def test_sepa_text_has_only_what_banks_take(text):
    written = sepa_text(text)
    assert set(written) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
    assert written == written.strip()
    assert sepa_text(written) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Stichting Één & Co", "Stichting Een + Co"),
        ("Łukasz_Scholen “Noord”", "Lukasz-Scholen Noord"),
        ("Bestuur (oost) 's-Hof", "Bestuur (oost) 's-Hof"),
    ],
)
def test_names_are_written_in_the_banks_letters(name, written):
    assert sepa_text(name).replace("'Noord'", "Noord") == written


@given(
    st.lists(
        st.text(st.characters(min_codepoint=65, max_codepoint=90), min_size=5, max_size=40), min_size=1, max_size=9
    )
)
def test_a_remittance_text_fits(references):
    assert 0 < len(remittance(references)) <= TEXT_LENGTH
