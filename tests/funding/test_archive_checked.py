"""An archive file is compared cell by cell: right, or what differs is named."""

import datetime
import io
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

import oids.pdf
from funding.reports.papers import accountability_archive, accountability_pdf
from oids.archive import NotAnArchive, verify
from tests.funding.archives import changed, known, on_paper, rows, with_file
from tests.funding.samples import PARTIES, sample_report

pytestmark = pytest.mark.usefixtures("in_dutch")


def test_an_unchanged_file_is_right(report, pdf):
    alone, compared = verify(pdf), verify(pdf, known(report))
    assert (alone.differences, alone.is_known, alone.same_bytes) == ([], False, None)
    assert (compared.differences, compared.is_known, compared.same_bytes) == ([], True, True)
    assert (alone.reference, alone.tables, alone.cells) == ("VV-oost-2026-2027", 8, 93)


def test_a_file_saved_again_is_right_and_not_the_same_bytes(report, pdf):
    result = verify(changed(pdf, lambda writer: None), known(report))
    assert (result.differences, result.same_bytes) == ([], False)


@pytest.fixture
def laid_out_otherwise(monkeypatch):
    """Files made while this holds are as of a version with other letters and page ends."""
    import weasyprint

    module, fetcher, fonts, style = oids.pdf._tools()
    wider = weasyprint.CSS(string="body { font-size: 13pt !important } h2 { break-before: page }", font_config=fonts)

    class Both(module.HTML):
        def write_pdf(self, *, stylesheets, **kwargs):
            return super().write_pdf(stylesheets=[*stylesheets, wider], **kwargs)

    monkeypatch.setattr(oids.pdf, "_tools", lambda: (SimpleNamespace(HTML=Both), fetcher, fonts, style))
    return monkeypatch


def test_a_file_of_a_version_that_laid_out_otherwise_is_right(report, pdf, laid_out_otherwise):
    older = accountability_archive(report).pdf
    forged = accountability_archive(replace(report, count_filed_on=datetime.date(2026, 9, 29))).pdf
    laid_out_otherwise.undo()
    assert len(PdfReader(io.BytesIO(older)).pages) > len(PdfReader(io.BytesIO(pdf)).pages)
    result = verify(older, known(report))
    assert (result.differences, result.same_bytes) == ([], False)
    assert verify(forged, known(report)).differences != []


def test_what_is_written_over_a_page_is_found_however_it_is_laid_out(report, laid_out_otherwise):
    older = accountability_archive(report).pdf
    laid_out_otherwise.undo()
    name = report.head.partnership
    for nth in (0, 1):  # in the heading, and around the page
        assert verify(on_paper(older, name, name[::-1], nth=nth), known(report)).differences != []


def test_tables_over_many_pages_are_compared_to_the_last_row():
    parties = PARTIES + tuple(
        (f"2{n:04}", f"Stichting nummer {n} in Hellendoorn-Nijverdal", 100 + n) for n in range(70)
    )
    report = sample_report(parties)
    pdf = accountability_archive(report).pdf
    result = verify(pdf)
    assert (result.differences, result.cells) == ([], 93 + 70 * 10)
    assert rows(verify(on_paper(pdf, "20069", "20068", nth=0))) != []


CSV_CHANGE = ("partijen.csv", "Per partij", "2 (" + PARTIES[1][1] + ")", "Bedrag", "60000,01", "60000,00")


@pytest.mark.parametrize("is_known", [False, True])
def test_a_changed_cell_of_the_csv_is_named(report, pdf, is_known):
    forged = with_file(pdf, "partijen.csv", lambda raw: raw.replace(b"60000,00", b"60000,01"))
    assert rows(verify(forged, *[known(report)] if is_known else [])) == [CSV_CHANGE]


@pytest.mark.parametrize("is_known", [False, True])
def test_a_changed_cell_of_the_json_is_named(report, data, pdf, is_known):
    forged = with_file(pdf, data.file_name, lambda raw: raw.replace(b"6000000", b"6000001"))
    found = rows(verify(forged, *[known(report)] if is_known else []))
    assert found[-1] == (
        data.file_name, "Per partij", "2 (" + PARTIES[1][1] + ")", "Bedrag", "€ 60.000,01", "€ 60.000,00",
    )  # fmt: skip
    assert [row[:5:4] for row in found[:-1]] == [
        ("de hash van VV-oost-2026-2027.json", verify(forged).sha256) if is_known else ("de hash op de laatste bladzijde", data.sha256)
    ]  # fmt: skip


@pytest.mark.parametrize("is_known", [False, True])
def test_a_changed_cell_on_paper_is_named(report, pdf, is_known):
    forged = on_paper(pdf, "€\xa060.000,00", "€\xa090.000,00")
    [(where, *rest)] = rows(verify(forged, *[known(report)] if is_known else []))
    assert re.fullmatch(r"bladzijde \d", where)
    assert rest == ["Per partij", "2 (" + PARTIES[1][1] + ")", "Bedrag", "€ 90.000,00", "€ 60.000,00"]


def test_a_file_that_lies_consistently_is_caught_by_what_is_kept(report):
    """Made whole from other figures: it agrees with itself, and not with the final report."""
    parties = (
        replace(report.parties[0], cents=120_000_04),
        replace(report.parties[1], cents=59_999_99),
        report.parties[2],
    )
    forged = accountability_archive(replace(report, parties=parties)).pdf
    assert verify(forged).differences == []
    found = verify(forged, known(report)).differences
    cells = {
        (row.table, row.row.split(" ")[0], row.column, row.expected.replace("\xa0", " ")) for row in found if row.table
    }
    assert cells == {
        ("Per partij", "1", "Bedrag", "€ 120.000,03"), ("Per partij", "1", "Bedrag", "120000,03"),
        ("Per partij", "2", "Bedrag", "€ 60.000,00"), ("Per partij", "2", "Bedrag", "60000,00"),
    }  # fmt: skip


def test_words_around_the_tables_are_compared_where_the_report_is_kept(report, pdf):
    forged = accountability_archive(replace(report, count_filed_on=datetime.date(2026, 9, 29))).pdf
    [row] = verify(forged, known(report)).differences
    assert row.found.startswith("29-09-2026") or "29-09-2026" in row.found
    assert "30-09-2026" in row.expected


def test_a_row_that_is_gone_is_named(pdf):
    forged = with_file(pdf, "besluiten.csv", lambda raw: b"\r\n".join(raw.split(b"\r\n")[:1]) + b"\r\n")
    assert [(row[0], row[3], row[4]) for row in rows(verify(forged))] == [
        ("besluiten.csv", label, "") for label in ("Nummer", "Datum", "Onderwerp", "Wat erop rust")
    ]


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 x", b"not a pdf" * 50])
def test_what_is_no_pdf_is_refused_in_a_sentence(data):
    with pytest.raises(NotAnArchive):
        verify(data)


def test_a_pdf_without_data_is_refused_in_a_sentence(report):
    with pytest.raises(NotAnArchive, match="geen gegevens"):
        verify(accountability_pdf(report).pdf)


@pytest.mark.parametrize(
    "raw", [b"{}", b"[]", b"x", b'{"format": "other"}', b'{"format":"oids-archive-1"}', b"[" * 9000]
)
def test_damaged_data_are_refused_in_a_sentence(pdf, data, raw):
    with pytest.raises(NotAnArchive, match=data.file_name):
        verify(with_file(pdf, data.file_name, lambda _raw: raw))
