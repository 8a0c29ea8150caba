"""Workbooks that people send: what is read, what is refused in a sentence, and what goes back to them."""

import datetime
import io
import struct
import zipfile
import zlib

import pytest
import xlsxwriter
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from oids.importing import (
    DAY,
    Column,
    Refusal,
    RefusedFile,
    packing,
    read_book,
    read_tables,
    write_remarks,
    write_template,
)

COLUMNS = (
    Column("number", "student number", "The number.", "0012", required=True),
    Column("name", "full name", required=True, width=30),
    Column("route", "route", choices=(("ft", "full-time"), ("pt", "part-time"))),
    Column("day", "first day", kind=DAY),
)
HEAD = ["student number", "full name", "route", "first day"]


def workbook(sheets, hidden=()):
    """`sheets`: name -> rows; None is an empty cell."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for row, cells in enumerate(rows):
            for place, value in enumerate(cells):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(row, place, datetime.datetime(value.year, value.month, value.day), day)
                elif value is not None:
                    sheet.write(row, place, value)
    book.close()
    return buffer.getvalue()


def read(sheets, **options):
    return read_book(workbook(sheets, **options), "studenten.xlsx", COLUMNS)


def refused(data):
    with pytest.raises(RefusedFile) as found:
        read_book(data, "x.xlsx", COLUMNS)
    return found.value.message


def test_cells_become_texts_with_sheet_row_and_column():
    book = read(
        {"A": [HEAD, ["0012", " Anna  de\nWit ", "full-time", datetime.date(2026, 8, 31)], [13, 1.5, True, None]]}
    )
    assert [(row.sheet, row.number, row.cells) for row in book.rows] == [
        ("A", 2, {"number": "0012", "name": "Anna de Wit", "route": "full-time", "day": "2026-08-31"}),
        ("A", 3, {"number": "13", "name": "1,5", "route": "TRUE", "day": ""}),
    ]
    assert (book.read, book.ragged, book.notes) == (2, [], [])


def test_columns_are_known_in_any_order_language_and_case_under_a_title():
    rows = [["Studenten van dit jaar"], [], ["FULL NAME *", "Route", "Student Number"], ["Anna", "pt", "7"]]
    book = read({"A": rows})
    assert [(row.number, row.cells) for row in book.rows] == [(4, {"name": "Anna", "route": "pt", "number": "7"})]


def test_empty_rows_are_not_read_and_several_sheets_are():
    book = read({"A": [HEAD, [None, " "], ["1", "x"]], "B": [HEAD, [], [], ["2", "y"]]})
    assert [(row.sheet, row.number) for row in book.rows] == [("A", 3), ("B", 4)]


def test_a_merged_cell_counts_for_its_first_row_only():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("A")
    sheet.write_row(0, 0, HEAD)
    sheet.merge_range(1, 1, 2, 1, "Anna")
    sheet.write(1, 0, "1")
    sheet.write(2, 0, "2")
    book.close()
    rows = read_book(buffer.getvalue(), "x.xlsx", COLUMNS).rows
    assert [row.cells["name"] for row in rows] == ["Anna", ""]


def test_a_value_outside_the_columns_refuses_its_row_and_says_where():
    book = read({"A": [HEAD, ["1", "x", None, None, None, "stray"], ["2", "y"]]})
    assert len(book.rows) == 1 and book.read == 2
    (found,) = book.ragged
    assert (found.sheet, found.line, found.column, found.value) == ("A", 2, "F", "stray")
    assert found.rule and found.remedy


def test_what_is_not_read_is_named():
    sheets = {"A": [[*HEAD, "Hobby"], ["1", "x"]], "Notities": [["los", "zand"]], "Oud": [HEAD, ["9", "weg"]]}
    book = read(sheets, hidden=["Oud"])
    assert [row.cells["number"] for row in book.rows] == ["1"]
    assert len(book.notes) == 3
    for word, note in zip(("Hobby", "Notities", "Oud"), book.notes, strict=True):
        assert word in note


def test_a_header_that_lacks_a_column_or_has_one_twice_is_refused_with_its_name():
    assert "full name" in refused(workbook({"A": [["student number", "route"], ["1", "ft"]]}))
    assert "route" in refused(workbook({"A": [[*HEAD[:3], "Route"], ["1", "x", "ft", "pt"]]}))
    assert "Leeftijd" in refused(workbook({"A": [["Leeftijd"], ["3"]]}))


def test_csv_is_read_the_same_and_an_apostrophe_of_ours_goes_off():
    data = "student number;full name;route\r\n1;'=x;ft\r\n2;Anna;\r\n".encode("utf-8-sig")
    book = read_book(data, "x.csv", COLUMNS)
    assert [(row.sheet, row.number, row.cells["name"]) for row in book.rows] == [("", 2, "=x"), ("", 3, "Anna")]


# Hostile files


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"PK\x03\x04" + bytes(40),
        b"\x89PNG\r\n" + bytes(100),
        b"%PDF-1.7 " + bytes(50),
    ],
    ids=["empty", "old office", "broken zip", "picture", "pdf"],
)
def test_what_is_no_workbook_is_refused_in_a_sentence(data):
    assert len(refused(data)) > 20


def _zip(entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _entries(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_zip_that_is_no_workbook_is_refused():
    assert ".xlsx" in refused(_zip({"readme.txt": b"hello"}))


def test_a_small_file_that_is_huge_inside_is_refused(monkeypatch):
    monkeypatch.setattr(packing, "MOST_UNPACKED", 2_000_000)
    entries = _entries(workbook({"A": [HEAD, ["1", "x"]]}))
    entries["xl/media/bomb.xml"] = b" " * 3_000_000
    assert "van binnen" in refused(_zip(entries))


def test_the_size_is_measured_and_not_believed(monkeypatch):
    """A zip file whose directory says that an entry is small."""
    monkeypatch.setattr(packing, "MOST_UNPACKED", 2_000_000)
    entries = _entries(workbook({"A": [HEAD, ["1", "x"]]}))
    entries["xl/media/bomb.xml"] = b" " * 3_000_000
    data = bytearray(_zip(entries))
    lie = struct.pack("<L", 10)
    true = struct.pack("<L", 3_000_000)
    assert true in data
    data = data.replace(true, lie)
    assert "van binnen" in refused(bytes(data))


@pytest.mark.parametrize("place", ["XFD1048576", "a1048576", "XFD9"])
def test_one_cell_far_away_takes_no_memory(place, monkeypatch):
    monkeypatch.setattr(packing, "MOST_CELLS", 100_000)
    entries = _entries(workbook({"A": [HEAD, ["1", "x"]]}))
    sheet = entries["xl/worksheets/sheet1.xml"]
    far = f'<row r="{"".join(filter(str.isdigit, place))}"><c r="{place}"><v>1</v></c></row></sheetData>'.encode()
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    assert "rij" in refused(_zip(entries))


def test_a_sheet_in_another_encoding_cannot_hide_its_cells():
    entries = _entries(workbook({"A": [HEAD, ["1", "x"]]}))
    sheet = entries["xl/worksheets/sheet1.xml"].decode()
    entries["xl/worksheets/sheet1.xml"] = sheet.replace("UTF-8", "UTF-16").encode("utf-16")
    assert len(refused(_zip(entries))) > 20


def test_a_truncated_workbook_is_refused():
    data = workbook({"A": [HEAD, ["1", "x"]]})
    assert len(refused(data[: len(data) // 2])) > 20
    assert zlib.crc32(data)  # the whole one is fine
    assert read_book(data, "x.xlsx", COLUMNS).read == 1


# Templates and remarks

NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs", "Cn", "Co")), min_size=1
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "number": st.from_regex(r"[0-9A-Za-z-]{1,20}", fullmatch=True),
                "name": NAMES,
                "day": st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)),
            }
        ),
        max_size=5,
    )
)
def test_what_is_written_in_a_template_is_read_back(rows):
    book = read_book(write_template("Studenten", COLUMNS, rows), "x.xlsx", COLUMNS)
    assert [(row.cells["number"], row.cells["name"], row.cells["day"]) for row in book.rows] == [
        (row["number"], " ".join(row["name"].split()), row["day"].isoformat()) for row in rows
    ]
    assert book.notes == [] and book.ragged == []


def test_a_template_explains_itself_and_runs_nothing():
    data = write_template("Studenten", COLUMNS, [{"number": "=1+1", "name": "+31"}], lists={"number": [("=2", "@x")]})
    tables = {table.name: table.cells for table in read_tables(data)[0]}
    assert next(iter(tables)) == "Studenten" and len(tables) == 3
    words = {str(cell) for table in tables.values() for row in table for cell in row}
    assert {"student number", "The number.", "0012", "full-time", "=1+1", "=2"} <= words
    entries = _entries(data)
    assert not [name for name, content in entries.items() if b"<f>" in content and "worksheets" in name]


def test_a_template_in_one_language_is_read_in_the_other():
    with override("en"):
        data = write_template("Students", COLUMNS, [{"number": "1", "name": "Anna"}])
    with override("nl"):
        assert read_book(data, "x.xlsx", COLUMNS).read == 1


def test_remarks_stand_behind_their_row_and_the_sheet_can_be_sent_again():
    day = datetime.date(2026, 8, 31)
    sheets = {"A": [["Titel"], HEAD, ["0012", "=SUM(A1)", "x", day], ["13", "Anna", None, None]], "Los": [["iets"]]}
    data = workbook(sheets)
    remarks = [
        Refusal("x", 3, "route", "x", "Not a route.", "Choose one.", "A"),
        Refusal("x", 3, "full name", "=SUM(A1)", "Begins like a formula.", "Remove it.", "A"),
    ]
    for _time in range(2):  # also the second time there is one column of remarks
        data = write_remarks(data, COLUMNS, remarks)
        first, second = (table.cells for table in read_tables(data)[0])
        assert first[1][:4] == HEAD and len(first[1]) == 5
        assert first[2][:4] == ["0012", "=SUM(A1)", "x", day]
        assert first[2][4] == "route: Not a route. Choose one.\nfull name: Begins like a formula. Remove it."
        assert first[3][:2] == ["13", "Anna"] and first[3][4] == ""
        assert second == [["iets"]]
    assert [row.number for row in read_book(data, "x", COLUMNS).rows] == [3, 4]


def test_names_of_sheets_that_excel_would_not_take_are_made_fit():
    entries = _entries(workbook({"A": [HEAD, ["1", "x"]], "B": [HEAD, ["2", "y"]]}))
    book = entries["xl/workbook.xml"].replace(b'name="A"', b'name="a/[x]:*?"').replace(b'name="B"', b'name="A/[x]:*?"')
    entries["xl/workbook.xml"] = book
    data = write_remarks(_zip(entries), COLUMNS, [])
    names = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert len({name.casefold() for name in names}) == 2
