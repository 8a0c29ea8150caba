"""Tables as data: exact in JSON, the product's own CSV, and text on paper that a line end does not change."""

import csv
import datetime
import io
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oids.archive import ArchiveData, DataTable, grouped
from oids.archive.making import check_letters
from oids.archive.tables import cell_from_csv, data_from_json, rows_of_csv
from oids.archive.verifying import _fits
from oids.exports import DANGEROUS, DAY, EURO, HOURS, INTEGER, TEXT, Column, csv_cell, to_csv

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
# What the database can hold.
BIGINT = st.integers(-(2**63), 2**63 - 1)
VALUES = {
    TEXT: texts,
    INTEGER: BIGINT,
    EURO: BIGINT,
    HOURS: st.integers(-(10**9), 10**9).map(lambda value: Fraction(value, 10**4)),
    DAY: st.dates(min_value=datetime.date(1000, 1, 1)),
}
kinds = st.sampled_from(sorted(VALUES))


@st.composite
def tables(draw):
    given_kinds = draw(st.lists(kinds, min_size=1, max_size=4))
    columns = tuple(Column(f"c{number}", draw(texts), kind) for number, kind in enumerate(given_kinds))
    rows = draw(st.lists(st.tuples(*(st.none() | VALUES[kind] for kind in given_kinds)), max_size=4))
    return DataTable("tabel", draw(texts), columns, tuple(rows))


def archive(*given_tables):
    return ArchiveData(
        "Titel", "VV-x-2026-2027", "Oost", "2026-2027", "definitief",
        datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC), "nl", (("Regel", "A"),), given_tables,
    )  # fmt: skip


@given(tables())
def test_data_come_back_from_json_as_they_were(table):
    data = archive(table)
    again = data_from_json(data.to_json())
    assert again == data
    assert again.sha256 == data.sha256


@given(tables())
def test_the_csv_is_the_product_s_own(table):
    keys = [column.key for column in table.columns]
    assert table.to_csv() == to_csv(list(table.columns), [dict(zip(keys, row, strict=True)) for row in table.rows])
    rows = rows_of_csv(table.to_csv())
    assert rows[1:] == [[csv_cell(c, value) for c, value in zip(table.columns, row, strict=True)] for row in table.rows]


@given(kinds.flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])))
def test_a_cell_comes_back_from_csv(given_cell):
    kind, value = given_cell
    if kind == TEXT and value.startswith("'") and value[1:].startswith(DANGEROUS):
        return  # the apostrophe that keeps a formula from running
    assert cell_from_csv(kind, csv_cell(Column("c", "c", kind), value)) == value


@given(st.text("ab -\u2010é€1,.", min_size=1, max_size=20), st.data())
def test_a_line_end_and_the_hyphen_that_breaks_a_word_change_nothing(text, data):
    at = data.draw(st.integers(0, len(text)))
    assert _fits((text[:at], text[at:]), text)
    assert _fits((text,), text)
    if text[:at].strip() and text[at:].strip():
        assert _fits((f"{text[:at]}-", text[at:]), text)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_another_number_never_fits(one, other):
    assert _fits((f"€\u00a0{one}",), f"€\u00a0{other}") == (one == other)


def test_a_minus_sign_at_the_end_of_a_cell_is_no_broken_word():
    assert not _fits(("100-",), "100")
    assert not _fits(("100",), "100-")
    assert not _fits((), "x")
    assert _fits(("–",), "")
    assert not _fits(("–",), "0")


@pytest.mark.parametrize("cells", [(1,), (1, 2, 3)])
def test_a_row_of_another_length_refuses_to_exist(cells):
    with pytest.raises(ValueError, match="number of cells"):
        DataTable("t", "T", (Column("a", "A", INTEGER), Column("b", "B", INTEGER)), (cells,))


@pytest.mark.parametrize("change", [(b'"euro_cents"', b'"money"'), (b"[[12]]", b'[["12"]]'), (b"[[12]]", b"[[1.5]]"), (b"[[12]]", b"[[12,13]]"), (b'"head":0', b'"head":1'), (b'"totals":0', b'"totals":2'), (b'"label":"A"', b'"label":1'), (b'"Oost"', b"null")])  # fmt: skip
def test_data_that_are_no_tables_are_refused(change):
    data = archive(DataTable("t", "T", (Column("a", "A", EURO),), ((12,),))).to_json()
    assert change[0] in data
    with pytest.raises(ValueError):
        data_from_json(data.replace(*change))


def test_a_hash_is_shown_in_groups_of_four():
    assert grouped("0123456789abcdef") == "0123 4567 89ab cdef"


def test_letters_of_the_style_are_not_looked_at_and_accents_may_be_loose():
    check_letters("<style>字</style><p>e\u0301 Łukasz Ж Ω ğ</p>")


def test_a_table_that_is_no_csv_is_refused():
    with pytest.raises((csv.Error, UnicodeDecodeError)):
        rows_of_csv(b'"a" b;\xff')
    assert rows_of_csv(io.BytesIO(b"a;b\r\n").getvalue()) == [["a", "b"]]
