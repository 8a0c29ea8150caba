"""The archive file: both profiles, the data inside, the same bytes, and a changed cell that is named."""

import datetime
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ByteStringObject, NameObject

import oids.pdf
from funding.reports import papers
from funding.reports.accountability import PartyRow, accountability_report
from funding.reports.papers import accountability_archive, accountability_pdf, final_report
from funding.reports.stored import report_from_json, report_to_json
from funding.reports.tables import archive_data
from oids.archive import Known, LetterMissing, NotAnArchive, verify
from oids.archive.reading import read_paper
from tests.cast import YEAR, adopt, subsidy_amount
from tests.funding.samples import PARTIES, sample_report

MOMENT = datetime.datetime(2027, 9, 3, 12, 30, tzinfo=datetime.UTC)
FILES = ["bedragen", "besluiten", "ontvangsten", "partijen", "saldo", "stappen", "studenten", "uren"]


@pytest.fixture(scope="module", autouse=True)
def _dutch():
    with translation.override("nl"):
        yield


@pytest.fixture(scope="module")
def report():
    return sample_report()


@pytest.fixture(scope="module")
def pdf(report):
    return accountability_archive(report).pdf


@pytest.fixture(scope="module")
def data(report):
    return archive_data(report)


def known(report):
    return lambda reference: Known(archive_data(report), lambda: accountability_archive(report).pdf)


def changed(pdf, change):
    """The file after `change(writer)`, saved by another program."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def with_file(pdf, name, edit):
    """With the embedded file edited: bytes in, bytes out."""

    def change(writer):
        for item in writer._objects:
            if isinstance(item, dict) and item.get("/Type") == "/Filespec" and item["/UF"] == name:
                stream = item["/EF"]["/F"].get_object()
                before = stream.get_data()
                stream.set_data(edit(before))
                assert stream.get_data() != before
                return
        raise AssertionError(name)

    return changed(pdf, change)


def on_paper(pdf, old, new, *, nth=0):
    """With one printed text replaced by another of the same letters' font."""

    def change(writer):
        for page in writer.pages:
            fonts = page["/Resources"]["/Font"].get_object()
            maps = {}
            for name, font in fonts.items():
                table = font.get_object()["/ToUnicode"].get_data()
                maps[name] = dict(
                    (bytes.fromhex(text.decode()).decode("utf-16-be"), bytes.fromhex(code.decode()))
                    for code, text in re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", table)
                )
            contents, letters, left = page.get_contents(), {}, nth
            for operands, operator in contents.operations:
                if operator == b"Tf":
                    letters = maps[operands[0]]
                elif operator == b"TJ":
                    raw = [i for i, part in enumerate(operands[0]) if isinstance(part, (bytes, str))]
                    parts = [operands[0][i] for i in raw]
                    bytes_ = b"".join(getattr(part, "original_bytes", part) for part in parts)
                    if bytes_ == b"".join(letters.get(letter, b"??") for letter in old):
                        if left:
                            left -= 1
                            continue
                        operands[0][raw[0]] = ByteStringObject(b"".join(letters[letter] for letter in new))
                        for i in raw[1:]:
                            operands[0][i] = ByteStringObject(b"")
                        contents.operations = contents.operations
                        page[NameObject("/Contents")] = writer._add_object(contents)
                        return
        raise AssertionError(old)

    return changed(pdf, change)


def rows(result):
    return [
        (row.where, row.table, row.row, row.column, row.found.replace("\xa0", " "), row.expected.replace("\xa0", " "))
        for row in result.differences
    ]


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


# Checking


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


# On the page and at the prompt


@pytest.fixture
def final(funded, monkeypatch):
    """The year of `oost` as if its books were closed: definitive amount, allocation authorised, report kept as it is."""
    from funding import actions as money

    side, mine = funded.oost, funded.oost_money
    subsidy_amount(side, mine.grant)
    allocation = adopt(side, mine)
    money.authorise_allocation(allocation, by=side.controller)

    def keep(partnership, school_year):
        if (partnership.pk, school_year) != (side.partnership.pk, YEAR):
            return None
        with translation.override("nl"):
            report = accountability_report(partnership, school_year)
            return replace(report, head=replace(report.head, state="definitief", is_concept=False, as_of=MOMENT))

    monkeypatch.setattr(papers, "KEEPERS", [keep])
    return funded


def address(side, name="funding:report_verify"):
    return reverse(name, kwargs={"partnership": side.slug, "year": str(YEAR)})


def send(client, side, data, name="verantwoording.pdf"):
    return client.post(address(side), {"file": SimpleUploadedFile(name, data, content_type="application/pdf")})


def test_the_archive_is_offered_once_the_report_is_final(funded, sign_in):
    side = funded.oost
    client = sign_in(side.controller)
    page = address(side, "funding:accountability_report")
    assert "export=archive" not in client.get(page).content.decode()
    refused = client.get(page, {"export": "archive"}, follow=True)
    assert "Er is nog geen archiefbestand: de verantwoording is een concept." in refused.content.decode()


def test_the_archive_is_downloaded_and_klopt(final, sign_in, tmp_path, capsys):
    side = final.oost
    client = sign_in(side.controller)
    page = address(side, "funding:accountability_report")
    assert "export=archive" in client.get(page).content.decode()
    pdf = client.get(page, {"export": "archive"})
    assert pdf["Content-Disposition"] == f'attachment; filename="verantwoording-VV-{side.slug}-{YEAR}-archief.pdf"'
    assert client.get(page, {"export": "archive"}).content == pdf.content
    answer = send(client, side, pdf.content)
    assert (answer.context["result"].differences, answer.context["result"].same_bytes) == ([], True)
    assert "klopt" in answer.content.decode()

    file = tmp_path / "report.pdf"
    file.write_bytes(pdf.content)
    call_command("verify_report", str(file))
    assert capsys.readouterr().out.splitlines()[0] == f"VV-{side.slug}-{YEAR}: klopt"
    report = final_report(side.partnership, YEAR)
    assert accountability_archive(report_from_json(report_to_json(report))).pdf == pdf.content

    file.write_bytes(changed(pdf.content, lambda writer: None))
    call_command("verify_report", str(file))
    first = f"VV-{side.slug}-{YEAR}: klopt in elke cel, maar het bestand zelf is gewijzigd"
    assert capsys.readouterr().out.splitlines()[0] == first

    file.write_bytes(with_file(pdf.content, "saldo.csv", lambda raw: raw.replace(b"195500,00", b"195500,01", 1)))
    with pytest.raises(CommandError, match="1 plek verschilt"):
        call_command("verify_report", str(file))
    said = capsys.readouterr().out.replace("\xa0", " ")
    assert "saldo.csv, Balans, rij 1 (Subsidie), kolom Bedrag: gevonden 195500,01, verwacht 195500,00" in said
    shown = send(client, side, file.read_bytes()).content.decode()
    assert "klopt niet" in shown
    assert "195500,01" in shown


def test_a_report_of_others_is_as_unknown_as_one_that_does_not_exist(final, sign_in):
    pdf = accountability_archive(final_report(final.oost.partnership, YEAR)).pdf
    results = [
        send(sign_in(final.west.controller), final.west, data).context["result"]
        for data in (pdf, accountability_archive(sample_report()).pdf)
    ]
    assert [(row.is_known, row.same_bytes, row.differences) for row in results] == [(False, None, [])] * 2


def test_what_is_no_archive_file_is_refused_beside_the_field(funded, sign_in, settings):
    client = sign_in(funded.oost.controller)
    for data, words in (
        (b"PK zip", "is geen PDF"), (b"", "leeg"), (b"%PDF-1.7 broken", "beschadigd"),
        (accountability_pdf(sample_report()).pdf, "geen gegevens van een verantwoording"),
    ):  # fmt: skip
        answer = send(client, funded.oost, data)
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_a_name_that_cannot_be_printed_is_said_on_the_page(final, sign_in):
    side = final.oost
    side.partnership.name = "Partnerschap 東"
    side.partnership.save()
    client = sign_in(side.controller)
    answer = client.get(address(side, "funding:accountability_report"), {"export": "archive"}, follow=True)
    assert "“東” (U+6771, CJK UNIFIED IDEOGRAPH-6771)" in answer.content.decode()
