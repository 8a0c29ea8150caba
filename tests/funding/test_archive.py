"""The archive file: both profiles, the data inside, the same bytes."""

import datetime
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from funding.reports.accountability import PartyRow
from funding.reports.papers import accountability_archive, accountability_pdf
from funding.reports.stored import report_from_json, report_to_json
from funding.reports.tables import archive_data
from oids.archive import LetterMissing
from oids.archive.reading import read_paper
from tests.funding.archives import FILES
from tests.funding.samples import sample_report

pytestmark = pytest.mark.usefixtures("in_dutch")

# What is in it


def test_the_embedded_files_equal_the_tables(pdf, data):
    files = read_paper(pdf).files
    assert sorted(files) == sorted([f"{name}.csv" for name in FILES] + ["VV-oost-2026-2027.json"])
    assert files["VV-oost-2026-2027.json"] == data.to_json()
    for table in data.tables:
        assert files[table.file_name] == table.to_csv()
    assert files["partijen.csv"].decode("utf-8-sig").splitlines()[1:] == [
        "10001;Stichting Katholiek Onderwijs Łukasz en Ägir-Öster;120000,03",
        "10002;Vereniging voor Protestants-Christelijk Basisonderwijs in de gemeenten Dinkelland en Twenterand;60000,00",
        "23AH;Hogeschool Saxion, =som(A1);15499,97",
        ";Totaal;195500,00",
    ]
    uren = next(row for row in json.loads(files["VV-oost-2026-2027.json"])["tables"] if row["name"] == "uren")
    assert uren["rows"][0][3:] == ["401/10", "400/1", "140/1", "5801/10"]


def test_every_page_has_the_reference_and_the_hash_and_the_last_the_whole(pdf, data):
    pages = read_paper(pdf).pages
    digest = hashlib.sha256(data.to_json()).hexdigest()
    assert len(pages) > 1
    for text in pages:
        plain = re.sub(r"\s", "", text)
        assert "VV-oost-2026-2027" in plain
        assert f"SHA-256{digest[:16]}" in plain
    assert f"SHA-256{digest}" in re.sub(r"\s", "", pages[-1])


def test_the_tables_on_paper_are_the_tables_of_the_data(pdf, data):
    tables = read_paper(pdf).tables
    assert [("".join(table.caption), len(table.rows)) for table in tables] == [
        (table.title, len(table.rows)) for table in data.tables
    ]


def test_the_plain_pdf_prints_the_same_tables(report, pdf):
    def texts(paper):
        return [[row.cells for row in table.rows] for table in read_paper(paper).tables]

    assert texts(accountability_pdf(report).pdf) == texts(pdf)


# Both profiles


def test_the_file_says_pdf_a_3a_and_pdf_ua_1(pdf):
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    xmp = root["/Metadata"].get_data().decode()
    assert xmp.count("<rdf:RDF") == xmp.count("</rdf:RDF>") == 1
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert 'pdfuaid:part="1"' in xmp
    assert "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in xmp
    assert "<pdfaProperty:name>part</pdfaProperty:name>" in xmp
    assert "<dc:title>" in xmp


def test_the_file_has_what_the_profiles_ask(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert reader.pdf_header == "%PDF-1.7"
    assert not reader.is_encrypted
    assert len(reader.trailer["/ID"]) == 2
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    [intent] = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"].get_data()[36:40] == b"acsp"  # an ICC profile
    specs = [item.get_object() for item in root["/AF"]]
    assert sorted(item["/UF"] for item in specs) == sorted(read_paper(pdf).files)
    for item in specs:
        assert item["/AFRelationship"] == "/Data"
        assert item["/Desc"]
        assert item["/EF"]["/F"]["/Subtype"] in ("/application/json", "/text/csv")
        assert item["/EF"]["/F"]["/Params"]["/ModDate"] == "D:20270903123015Z"
    names = root["/Names"]["/EmbeddedFiles"]["/Names"][::2]
    assert names == sorted(names)


def test_every_font_is_embedded_and_every_page_keeps_to_the_profiles(pdf):
    for page in PdfReader(io.BytesIO(pdf)).pages:
        assert page["/Tabs"] == "/S"
        for font in page["/Resources"]["/Font"].values():
            [inner] = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in inner["/FontDescriptor"]
            assert "OpenSans" in inner["/BaseFont"].replace("-", "")
            assert "/ToUnicode" in font.get_object()
        for note in page.get("/Annots", []):
            assert note.get_object()["/F"] == 4  # printed, not hidden


def test_every_header_cell_says_what_it_heads(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    heads = [
        item
        for number in range(1, int(reader.trailer["/Size"]))
        if isinstance(item := reader.get_object(number), dict) and item.get("/S") == "/TH"
    ]
    assert len(heads) > 30
    assert {item["/A"]["/Scope"] for item in heads} == {"/Column", "/Row"}


def test_running_heads_are_no_content(pdf):
    """A reading voice does not read the footer at every page."""
    for page in PdfReader(io.BytesIO(pdf)).pages:
        data = page.get_contents().get_data()
        assert len(re.findall(rb"/Artifact\s+<</Type /Pagination>>\s+BDC", data)) >= 5


# The same bytes


def test_the_same_report_is_the_same_bytes_in_another_process(report, pdf):
    assert accountability_archive(report).pdf == pdf
    code = (
        "import sys, json, hashlib, django; django.setup();"
        "from funding.reports.stored import report_from_json; from funding.reports.papers import accountability_archive;"
        "print(hashlib.sha256(accountability_archive(report_from_json(json.load(sys.stdin))).pdf).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(report_to_json(report)), capture_output=True, text=True,
        cwd=settings.BASE_DIR, check=True, env={"DJANGO_SETTINGS_MODULE": "oids.settings", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(pdf).hexdigest()


def test_the_language_of_the_asker_changes_nothing(report, pdf):
    with translation.override("en"):
        assert accountability_archive(report).pdf == pdf


def test_a_concept_has_no_archive_file(report):
    with pytest.raises(ValueError, match="final"):
        accountability_archive(replace(report, head=replace(report.head, is_concept=True)))


texts = st.text(st.characters(codec="utf-8"), max_size=12)


@given(
    texts, st.lists(st.tuples(texts, texts, st.integers(-(10**9), 10**9)), max_size=3),
    st.fractions(min_value=0, max_value=10**6), st.datetimes(timezones=st.just(datetime.UTC)), st.none() | st.integers(0),
)  # fmt: skip
def test_a_kept_report_comes_back_as_it_was(text, parties, hours, moment, counted):
    base = sample_report()
    cents = sum(row[2] for row in parties)
    report = replace(
        base, head=replace(base.head, title=text, as_of=moment), norm=text, counted=counted,
        boards=tuple(replace(row, name=text, mentor=hours) for row in base.boards),
        parties=tuple(PartyRow(*row) for row in parties), allocated_cents=cents,
        steps=tuple(replace(row, cents=cents) for row in base.steps),
    )  # fmt: skip
    again = report_from_json(json.loads(json.dumps(report_to_json(report))))
    assert again == report
    assert archive_data(again).to_json() == archive_data(report).to_json()


def test_a_kept_report_of_another_format_is_refused():
    with pytest.raises(ValueError, match="format"):
        report_from_json({**report_to_json(sample_report()), "format": "x"})
    kept = report_to_json(sample_report())
    kept["parties"][0]["cents"] += 1
    with pytest.raises(ArithmeticError):
        report_from_json(kept)


# Letters


def test_a_letter_outside_the_font_is_refused_before_anything_is_drawn(report):
    parties = (PartyRow("10001", "Stichting 字 Oost", 120_000_03), *report.parties[1:])
    with pytest.raises(LetterMissing, match=r"“Stichting 字 Oost”.*“字”.*U\+5B57"):
        accountability_archive(replace(report, parties=parties))
