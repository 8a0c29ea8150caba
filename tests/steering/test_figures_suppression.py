"""No number of fewer than five people can be worked out from what a table shows."""

from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from steering.calculations.suppression import FEWEST, TOTAL, Counts, hidden_in, tells_the_rest


@st.composite
def tables(draw, most=40):
    rows = tuple(f"r{n}" for n in range(draw(st.integers(1, 6))))
    columns = tuple(f"c{n}" for n in range(draw(st.integers(0, 4))))
    keys = list(product(rows, columns or (TOTAL,)))
    cells = {key: draw(st.one_of(st.integers(0, 6), st.integers(0, most))) for key in keys}
    minus = frozenset()
    if len(rows) > 2 and draw(st.booleans()):
        minus = frozenset({rows[-1]})
        for _row, column in keys[: len(columns) or 1]:
            rest = sum(cells[row, column] for row in rows[:-1])
            cells[rows[-1], column] = min(cells[rows[-1], column], rest)
    return Counts(rows, columns, cells, minus)


def equations(counts):
    """Every balance of the table as (key -> factor), adding up to 0."""
    found = []
    if counts.columns:
        for row in (*counts.rows, TOTAL):
            found.append({(row, column): 1 for column in counts.columns} | {(row, TOTAL): -1})
    for column in (*counts.columns, TOTAL):
        signs = {(row, column): -1 if row in counts.minus else 1 for row in counts.rows}
        found.append(signs | {(TOTAL, column): -1})
    return found


def worked_out(counts, hidden):
    """What follows from the shown numbers by the balances alone: solved by elimination, exactly."""
    unknown = sorted(hidden)
    rows = [[Fraction(equation.get(key, 0)) for key in unknown] for equation in equations(counts)]
    done = 0
    for column in range(len(unknown)):
        pivot = next((n for n in range(done, len(rows)) if rows[n][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        factor = rows[done][column]
        rows[done] = [value / factor for value in rows[done]]
        for number, row in enumerate(rows):
            if number != done and row[column]:
                rows[number] = [value - row[column] * own for value, own in zip(row, rows[done], strict=True)]
        done += 1
    return [unknown[row.index(1)] for row in rows[:done] if sum(1 for value in row if value) == 1]


def alternatives(counts, hidden, key):
    """Whether another table of whole numbers, every hidden one at least 1, has the same shown numbers: searched for."""
    balances = equations(counts)
    places = {n: [k for k in balance if k in hidden] for n, balance in enumerate(balances)}

    def mend(change, depth):
        off = next((n for n in places if sum(balances[n][k] * change.get(k, 0) for k in places[n])), None)
        if off is None:
            return True
        if not depth:
            return False
        need = sum(balances[off][k] * change.get(k, 0) for k in places[off])
        for other in places[off]:
            if other in change:
                continue
            step = -need * balances[off][other]
            if counts.value(*other) + step >= 1 and mend(change | {other: step}, depth - 1):
                return True
        return False

    return any(counts.value(*key) + step >= 1 and mend({key: step}, len(hidden)) for step in (1, -1))


@given(tables())
def test_every_small_number_is_hidden_and_nobody_works_it_out(counts):
    hidden = hidden_in(counts)
    if hidden is None:
        return
    small = {key for key in counts.numbers() if 0 < counts.value(*key) < FEWEST}
    assert small <= hidden
    assert worked_out(counts, hidden) == []
    assert (TOTAL, TOTAL) not in hidden and all(counts.value(*key) for key in hidden)


@given(tables(most=8))
def test_a_hidden_number_could_have_been_another(counts):
    hidden = hidden_in(counts)
    if hidden is None or len(hidden) > 9:
        return
    for key in hidden:
        assert alternatives(counts, hidden, key)


@given(tables())
def test_what_a_row_or_column_hides_together_is_about_five_people_or_more(counts):
    hidden = hidden_in(counts) or frozenset()
    for balance in equations(counts):
        signs = {balance[key] for key in balance if key in hidden}
        if len(signs) == 1:
            assert sum(counts.value(*key) for key in balance if key in hidden) >= FEWEST


@given(tables())
def test_without_small_numbers_nothing_is_hidden(counts):
    large = Counts(
        counts.rows, counts.columns, {key: value * FEWEST for key, value in counts.cells.items()}, counts.minus
    )
    if all(large.value(*key) >= 0 for key in large.numbers()) and large.value(TOTAL, TOTAL) >= 0:
        assert hidden_in(large) == frozenset()


def one_way(**cells):
    return Counts(tuple(cells), (), {(name, TOTAL): value for name, value in cells.items()})


def test_the_next_smallest_goes_along_so_that_the_total_gives_nothing_away():
    assert hidden_in(one_way(a=3, b=9, c=30)) == {("a", TOTAL), ("b", TOTAL)}


def test_two_small_ones_of_fewer_than_five_together_take_a_third_along():
    assert hidden_in(one_way(a=1, b=2, c=30, d=12)) == {("a", TOTAL), ("b", TOTAL), ("d", TOTAL)}


def test_five_rows_of_one_each_would_be_known_so_more_goes():
    assert hidden_in(one_way(a=1, b=1, c=1, d=1, e=1)) is None
    assert hidden_in(one_way(a=1, b=1, c=1, d=1, e=1, f=7)) == {(name, TOTAL) for name in "abcdef"}


def test_nobody_is_a_number_that_is_shown():
    assert hidden_in(one_way(a=0, b=9)) == frozenset()


def test_a_whole_of_fewer_than_five_stays_out():
    assert hidden_in(one_way(a=4, b=0)) is None


def test_a_cell_takes_along_another_in_its_row_and_one_in_its_column():
    cells = {("a", "x"): 3, ("a", "y"): 10, ("b", "x"): 12, ("b", "y"): 20, ("c", "x"): 30, ("c", "y"): 40}
    hidden = hidden_in(Counts(("a", "b", "c"), ("x", "y"), cells))
    assert hidden == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}


def test_hours_tell_the_number_of_the_only_row_that_has_them():
    counts = one_way(a=3, unplaced=4, b=40)
    hidden = {("a", TOTAL), ("unplaced", TOTAL)}
    assert tells_the_rest(counts, hidden, frozenset({"a", "b"}))
    assert not tells_the_rest(one_way(a=3, c=4, b=40), {("a", TOTAL), ("c", TOTAL)}, frozenset("abc"))
    assert not tells_the_rest(counts, (), frozenset("ab"))
