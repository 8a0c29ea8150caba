"""The year of account: 5/12 and 7/12 add up, and every year opens with what the year before closed with."""

import dataclasses
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.annual import (
    COST,
    G1,
    G2,
    G2A,
    G2B,
    MODELS,
    RECEIPT,
    Balances,
    Line,
    Movement,
    Remark,
    Stream,
    ToDate,
    allocation_movements,
    closing_of,
    from_json,
    line,
    remarks,
    tables,
    to_json,
    total,
)

START = datetime.date(2024, 8, 1)


def received(year, cents, key=1):
    return Movement(RECEIPT, year, cents, key, day=datetime.date(year, 3, 1))


def spent(year, cents, key=1):
    return Movement(COST, year, cents, key, day=datetime.date(year, 3, 1))


def stream(*movements, key=1, model=G2B, **values):
    values = {"granted": 10**9, "first": START, "reference": "K", "decided_on": START} | values
    return Stream(key, f"stream {key}", model=model, movements=movements, **values)


def test_a_school_year_falls_for_five_twelfths_in_its_first_calendar_year():
    rows = allocation_movements(7, 2025, {"23AH": 60_000_00, "41001": 312_175_00})
    assert sum(row.cents for row in rows if row.year == 2025) == 155_072_92
    assert sum(row.cents for row in rows if row.year == 2026) == 217_102_08
    assert {row.party: row.cents for row in rows if row.year == 2025} == {"23AH": 25_000_00, "41001": 130_072_92}


@given(st.dictionaries(st.from_regex(r"\A[0-9]{5}\Z"), st.integers(0, 10**9), max_size=9))
def test_calendar_parts_add_up_to_the_school_year_of_every_party(shares):
    rows = allocation_movements(1, 2025, shares)
    assert {code: sum(row.cents for row in rows if row.party == code) for code in shares} == shares
    early = sum(row.cents for row in rows if row.year == 2025)
    assert abs(12 * early - 5 * sum(shares.values())) <= 12
    assert all(row.cents >= 0 for row in rows)


def test_a_stream_with_settlement_clause_carries_its_balance():
    row = line(stream(received(2024, 100_00), spent(2024, 30_00), received(2025, 50_00), spent(2025, 90_00)), 2025)
    assert (row.opening, row.received, row.spent, row.closing) == (70_00, 50_00, 90_00, 30_00)
    assert row.to_date == ToDate(150_00, 120_00, 0)


def test_what_is_left_of_a_completed_stream_without_settlement_clause_is_released():
    done = stream(received(2024, 100_00), spent(2025, 80_00), model=G1, completed_on=datetime.date(2025, 7, 31))
    assert [(row.opening, row.released, row.closing) for row in (line(done, 2024), line(done, 2025), line(done, 2026))] == [
        (0, 0, 100_00), (100_00, 20_00, 0), (0, 0, 0),
    ]  # fmt: skip
    assert not line(dataclasses.replace(done, last=datetime.date(2025, 7, 31)), 2026).belongs


def test_what_is_known_otherwise_about_a_fixed_year_is_a_correction():
    row = line(stream(received(2024, 90_00), spent(2024, 35_00), spent(2025, 1_00)), 2025, ToDate(100_00, 30_00, 0))
    assert (row.opening, row.corrected_received, row.corrected_spent, row.correction) == (70_00, -10_00, 5_00, -15_00)
    assert (row.spent, row.closing) == (1_00, 54_00)


def test_a_line_whose_figures_are_not_its_movements_refuses_to_exist():
    one = stream(received(2025, 10))
    for wrong in ((ToDate(), 0, 0, 9, 0, 0), (ToDate(1), 0, 0, 10, 0, 0), (ToDate(), 0, 1, 10, 0, 0)):
        with pytest.raises(ValueError, match="stream 1"):
            Line(one, 2025, *wrong)
    with pytest.raises(ValueError, match="tie"):
        Balances(1, 0, 0, 0, 0, 2)


MOVES = st.lists(
    st.tuples(st.sampled_from([RECEIPT, COST]), st.integers(2020, 2026), st.integers(-10_000, 10_000)), max_size=20
)
STREAMS = st.lists(
    st.tuples(st.sampled_from(MODELS), st.none() | st.dates(datetime.date(2019, 1, 1), datetime.date(2027, 1, 1)), MOVES),
    max_size=4,
)  # fmt: skip


def made(drawn):
    return [
        stream(
            *(Movement(what, year, cents, number) for number, (what, year, cents) in enumerate(moves)),
            key=key, model=model, completed_on=done,
        )
        for key, (model, done, moves) in enumerate(drawn)
    ]  # fmt: skip


@given(STREAMS)
def test_every_year_opens_with_what_the_year_before_closed_with(drawn):
    streams = made(drawn)
    for year in range(2020, 2027):
        now, then = tables(streams, year), tables(streams, year + 1)
        assert now.total.closing == then.total.opening
        closed = {row.stream.key: row.closing for row in now.lines}
        assert {row.stream.key: row.opening for row in then.lines if row.opening} == {
            key: cents for key, cents in closed.items() if cents
        }
        assert [row.is_corrected for row in then.lines] == [False] * len(then.lines)


@given(STREAMS, STREAMS)
def test_every_year_opens_with_what_was_fixed_whatever_is_known_later(then, later):
    fixed = closing_of(tables(made(then), 2023))
    streams = made(later)
    for year in (2024, 2025, 2026):
        known = {key: to_date for key, to_date in fixed.items() if key < len(streams)}
        now = tables(streams, year, known)
        assert now.total.opening == sum(to_date.balance for to_date in known.values())
        for row in now.lines:
            assert row.closing == row.opening + row.correction + row.received - row.spent - row.released
        fixed = closing_of(now)
        following = tables(streams, year + 1, fixed)
        assert [row.stream.name for row in following.lines if row.is_corrected] == []
        assert following.total.opening == now.total.closing
    assert all(row.to_date.received - row.to_date.spent - row.to_date.released == row.closing for row in now.lines)


@given(STREAMS)
def test_tables_come_back_from_what_was_kept(drawn):
    found = tables(made(drawn), 2024)
    again = from_json(to_json(found))
    assert to_json(again) == to_json(found)
    assert total(again.lines) == found.total


@pytest.mark.parametrize(
    ("given_stream", "codes"),
    [
        (stream(spent(2025, 5)), ["overspent"]),
        (stream(received(2025, 5), granted=4), ["more_than_granted"]),
        (stream(reference="", decided_on=None), ["no_decision", "no_reference"]),
        (stream(model=G1, last=datetime.date(2025, 7, 31)), ["g1_ended_not_completed"]),
    ],
)  # fmt: skip
def test_remarks_name_what_a_controller_should_look_at(given_stream, codes):
    assert [remark.code for remark in remarks(tables([given_stream], 2025))] == codes


@pytest.mark.parametrize(
    ("values", "years_in_a"),
    [
        ({}, []),
        ({"last": datetime.date(2025, 12, 31)}, [2025, 2026]),
        ({"last": datetime.date(2026, 1, 1)}, [2026]),
        ({"last": datetime.date(2026, 7, 31), "completed_on": datetime.date(2025, 12, 31)}, [2025, 2026]),
    ],
)
def test_with_settlement_clause_the_year_decides_between_ended_and_going_on(values, years_in_a):
    given_stream = stream(received(2024, 5), model=G2, **values)
    found = {year: tables([given_stream], year) for year in (2024, 2025, 2026)}
    assert [year for year, shown in found.items() if shown.of_model(G2A)] == years_in_a
    assert [year for year, shown in found.items() if shown.of_model(G2B)] == sorted({2024, 2025, 2026} - {*years_in_a})
    # What was kept of a year says in which table it stood, whatever becomes of the stream.
    kept = from_json(to_json(found[2024]))
    assert [row.stream.model for row in kept.lines] == [G2B]


def test_a_remark_of_a_correction_says_how_much():
    found = tables([stream(received(2024, 5))], 2025, {1: ToDate(3)})
    assert remarks(found) == (Remark("corrected", 1, "stream 1", 2),)
