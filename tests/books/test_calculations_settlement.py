"""What was borne is shared to the cent, positions come to 0, and closed purses move no cash."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from books.calculations.netting import Transfer, between_pairs, flows_of
from books.calculations.settlement import (
    ALLOCATION_HOURS,
    ALLOCATION_OTHER,
    CASH,
    CLOSED,
    COST,
    ENTERED_HOURS,
    PLACEMENT_HOURS,
    SET_OFF,
    STREAM,
    Cover,
    Line,
    NoWeights,
    SettlementInputs,
    borne,
    cost_covering,
    settle,
)

CODES = ["23AH", "41001", "41002", "41003", "41004"]
PARTIES = tuple((code, code) for code in CODES)
GIVES = [PLACEMENT_HOURS, ENTERED_HOURS, COST, SET_OFF]
GETS = [STREAM, ALLOCATION_HOURS, ALLOCATION_OTHER]


def case(lines, weights=None, **values):
    weights = {"41001": 1, "41002": 1, "41003": 1} if weights is None else weights
    values = {"penvoerder": "41001", "mode": CASH, "key": "boards", "with_hours": False} | values
    exact = tuple((code, Fraction(weight)) for code, weight in weights.items())
    return SettlementInputs(PARTIES, weights=exact, lines=tuple(lines), **values)


line = st.one_of(
    st.builds(lambda code, sort, cents: Line(code, sort, "", gives=cents), st.sampled_from(CODES),
              st.sampled_from(GIVES), st.integers(-20_000_00, 90_000_00)),
    st.builds(lambda code, sort, cents: Line(code, sort, "", gets=cents), st.sampled_from(CODES),
              st.sampled_from(GETS), st.integers(0, 90_000_00)),
)  # fmt: skip
weights = st.dictionaries(st.sampled_from(CODES), st.fractions(0, 50, max_denominator=60), min_size=1).filter(
    lambda found: any(found.values())
)
cases = st.builds(
    lambda lines, weights, mode, hours: case(lines, weights, mode=mode, with_hours=hours),
    st.lists(line, max_size=14), weights, st.sampled_from([CASH, CLOSED]), st.booleans(),
)  # fmt: skip


@given(cases)
def test_settlement_comes_to_zero_and_moves_what_the_positions_say(inputs):
    result = settle(inputs)
    positions = {row.party: row.position for row in result.parties}
    assert sum(positions.values()) == 0
    assert 2 * result.value_cents == sum(map(abs, positions.values()))
    assert result.cash_cents == (result.value_cents if inputs.mode == CASH else 0)
    assert len(result.transfers) <= len(CODES) - 1


@given(cases)
def test_settlement_shares_what_was_borne_by_the_weights(inputs):
    result, by_code = settle(inputs), dict(inputs.weights)
    total, everything = sum(row.costs_borne for row in result.parties), sum(by_code.values())
    for row in result.parties:
        assert abs(row.costs_share - total * by_code.get(row.party, 0) / everything) < 1


@given(cases, st.randoms(use_true_random=False))
def test_settlement_gives_the_same_whatever_the_order(inputs, random):
    lines, parties = list(inputs.lines), list(inputs.parties)
    random.shuffle(lines)
    random.shuffle(parties)
    again = settle(replace(inputs, lines=tuple(lines), parties=tuple(parties)))
    assert (again.parties, again.transfers) == (settle(inputs).parties, settle(inputs).transfers)


@given(cases)
def test_settlement_keeps_hours_out_unless_they_are_settled(inputs):
    hours = {PLACEMENT_HOURS, ALLOCATION_HOURS}
    without = replace(inputs, lines=tuple(row for row in inputs.lines if row.sort not in hours), with_hours=False)
    with_ = replace(inputs, with_hours=False)
    assert [row.position for row in settle(without).parties] == [row.position for row in settle(with_).parties]


@given(cases)
def test_what_a_party_bears_is_what_it_gave_and_nobody_paid(inputs):
    for code in CODES:
        own = [row for row in inputs.lines if row.party == code]
        found = borne(own)
        given_ = sum(row.gives for row in own if row.sort != SET_OFF)
        assert found.costs + found.hours - found.over == given_ - sum(row.gets for row in own)


def test_settlement_of_one_shared_cost_is_paid_by_the_others():
    result = settle(
        case([Line("41002", COST, "Website", gives=1000_00), Line("41002", STREAM, "Gemeente", gets=100_00)])
    )
    assert [(row.party, row.position) for row in result.parties] == [
        ("23AH", 0), ("41001", -300_00), ("41002", 600_00), ("41003", -300_00), ("41004", 0),
    ]  # fmt: skip
    assert result.transfers == (Transfer("41001", "41002", 300_00), Transfer("41003", "41002", 300_00))


def test_settlement_sets_contributions_off_with_the_penvoerder():
    result = settle(case([Line("41003", SET_OFF, "Kennisnetwerk", gives=3000_00)]))
    assert result.transfers == (Transfer("41003", "41001", 3000_00),)


def test_settlement_pays_costs_from_the_allocation_first():
    lines = [
        Line("41002", COST, "Detachering", gives=70_000_00), Line("41002", ALLOCATION_OTHER, "Leiding", gets=60_000_00),
        Line("41003", ENTERED_HOURS, "Kwaliteit", gives=500_00), Line("41003", ALLOCATION_OTHER, "Leiding", gets=600_00),
    ]  # fmt: skip
    assert [borne(row for row in lines if row.party == code).costs for code in ("41002", "41003")] == [10_000_00, 0]
    assert borne(lines[2:]).over == 100_00


def test_settlement_refuses_to_share_when_nobody_weighs_anything():
    with pytest.raises(NoWeights):
        settle(case([Line("41001", COST, "", gives=1)], {"41001": 0}))
    assert settle(case([], {"41001": 0})).value_cents == 0


def test_settlement_refuses_a_stranger():
    with pytest.raises(ValueError, match="49999"):
        case([Line("49999", COST, "", gives=1)])


def test_cost_covering_names_what_a_party_gets_and_does_not_give():
    lines = [
        Line("41001", PLACEMENT_HOURS, "", gives=900_00), Line("41001", ALLOCATION_HOURS, "", gets=1000_00),
        Line("41002", ALLOCATION_OTHER, "", gets=300_00), Line("41002", COST, "", gives=250_00),
        Line("41002", PLACEMENT_HOURS, "", gives=500_00),
    ]  # fmt: skip
    found = cost_covering(lines)
    assert found == (
        Cover("41001", "trainer_hours", 900_00, 1000_00), Cover("41001", "whole", 900_00, 1000_00),
        Cover("41002", "rest", 250_00, 300_00), Cover("41002", "whole", 750_00, 300_00),
    )  # fmt: skip
    assert [row.over for row in found] == [100_00, 100_00, 50_00, 0]


paid = st.lists(
    st.builds(Transfer, st.sampled_from(CODES[2:]), st.sampled_from(["23AH"]), st.integers(1, 5_000_00))
    | st.builds(Transfer, st.sampled_from(["23AH", "41002"]), st.sampled_from(["41003", "41004"]), st.integers(1, 5_000_00)),
    max_size=4,
)  # fmt: skip


@given(cases, paid)
def test_what_was_paid_stands_and_the_rest_is_settled_by_the_fewest(inputs, paid):
    inputs = replace(inputs, mode=CASH)
    plain, result = settle(inputs), settle(replace(inputs, paid=between_pairs(paid)))
    assert result.parties == plain.parties
    assert flows_of(result.transfers).items() >= {(row.party, row.position) for row in result.parties if row.position}
    # What is left per two of them: nobody both pays and gets, and the penvoerder's payments are what they were.
    back = [Transfer(row.payee, row.payer, row.cents) for row in between_pairs(paid)]
    left = between_pairs([*result.transfers, *back])

    def of_penvoerder(rows):
        return {row for row in rows if "41001" in (row.payer, row.payee)}

    assert of_penvoerder(left) == of_penvoerder(plain.transfers)
    others = set(left) - of_penvoerder(left)
    assert not {row.payer for row in others} & {row.payee for row in others}


def test_a_correction_asks_only_the_difference():
    """B and C were asked to pay A and D; now B pays D less and C more: C pays D the rest, and nobody pays back and gets."""
    costs = [Line("41004", COST, "", gives=300_00), Line("23AH", COST, "", gives=300_00)]
    weights = {"41002": 1, "41003": 1}
    first = settle(case(costs, weights))
    assert first.transfers == (Transfer("41002", "23AH", 300_00), Transfer("41003", "41004", 300_00))
    more = [*costs, Line("41004", COST, "", gives=60_00)]
    second = settle(case(more, weights, paid=first.transfers))
    left = between_pairs([*second.transfers, *(Transfer(row.payee, row.payer, row.cents) for row in first.transfers)])
    assert left == (Transfer("41002", "41004", 30_00), Transfer("41003", "41004", 30_00))
