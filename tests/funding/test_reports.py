"""Reports: the same figures on paper, on screen and in the files; no student's name; the same bytes every time."""

import contextlib
import csv
import io
import json
import re
import zipfile
import zlib
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from funding.models import AllocationShare
from funding.reports.accountability import accountability_report
from funding.reports.allocation import allocation_report
from funding.reports.base import DoesNotAddUp, must_equal
from funding.reports.papers import accountability_pdf, allocation_pdf, statement_pdf
from funding.reports.statement import statement
from oids.pdf import FetchRefused, static_file
from tests.cast import YEAR, adopt


@pytest.fixture
def adopted(funded):
    funded.allocation = adopt(funded.oost, funded.oost_money)
    funded.shares = list(AllocationShare.objects.filter(allocation=funded.allocation).select_related("party"))
    return funded


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def amounts_of_csv(data, column="Bedrag"):
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    return [Decimal(row[column].replace(",", ".")) for row in rows]


def amounts_of_xlsx(data, name="Bedrag"):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    head = next(index for index, row in enumerate(rows) if name in row)
    column = rows[head].index(name)
    return [Decimal(str(row[column])) for row in rows[head + 1 :] if row[column] != ""]


def test_statements_add_up_to_the_budget_and_lines_to_the_statement(adopted):
    reports = [statement(share) for share in adopted.shares]
    assert sum(report.cents for report in reports) == adopted.allocation.budget_cents == 195_500_00
    for report in reports:
        assert sum(line.cents for line in report.lines) == report.cents
        for line in report.lines:
            if line.placements:
                assert sum(row.cents for row in line.placements) == line.cents


def test_a_report_whose_parts_differ_from_the_whole_is_not_made():
    with pytest.raises(DoesNotAddUp, match="the parts are 3, the whole is 4"):
        must_equal(4, [1, 2], "cents")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_of_a_statement_hold_the_amount_of_the_page(adopted, sign_in, kind):
    client = sign_in(adopted.oost.controller)
    read = {"csv": amounts_of_csv, "xlsx": amounts_of_xlsx}[kind]
    for share in adopted.shares:
        response = client.get(share.get_absolute_url(), {"export": kind})
        assert sum(read(body(response))) == Decimal(share.amount_cents) / 100


def test_csv_and_xlsx_of_the_allocation_hold_the_same_amounts(adopted, sign_in):
    client, address = sign_in(adopted.oost.controller), adopted.allocation.get_absolute_url()
    as_csv = amounts_of_csv(body(client.get(address, {"export": "csv"})), "Totaal")
    as_xlsx = amounts_of_xlsx(body(client.get(address, {"export": "xlsx"})), "Totaal")
    assert as_csv == as_xlsx
    assert sum(as_csv) == Decimal("195500.00")


def test_no_report_holds_a_student_s_name_or_number(adopted):
    students = [row.student for row in adopted.oost.enrolments]
    papers = [
        allocation_pdf(allocation_report(adopted.allocation)),
        accountability_pdf(accountability_report(adopted.oost.partnership, YEAR)),
        *(statement_pdf(statement(share)) for share in adopted.shares),
    ]
    for paper in papers:
        for student in students:
            assert student.last_name not in paper.html
            assert student.number not in paper.html


def test_the_same_report_is_the_same_bytes(adopted):
    share = adopted.shares[0]
    first, second = statement_pdf(statement(share)).pdf, statement_pdf(statement(share)).pdf
    assert first == second
    assert first.startswith(b"%PDF-")


def test_a_draft_is_marked_concept_and_an_adopted_one_is_not(funded):
    draft = allocation_pdf(allocation_report(funded.oost_money.allocation)).html
    adopted = allocation_pdf(allocation_report(adopt(funded.oost, funded.oost_money))).html
    assert '<body class="doc concept">' in draft
    assert "concept" not in adopted
    assert "SG-2" in adopted


def test_a_pdf_download_is_named_after_the_document(adopted, sign_in):
    share = adopted.shares[0]
    response = sign_in(adopted.oost.controller).get(share.get_absolute_url(), {"export": "pdf"})
    name = f"overzicht-{adopted.allocation.reference}-{share.party.code}.pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/pdf"


def test_a_document_fetches_only_own_static_files(settings):
    font = f"file://{settings.BASE_DIR}/static/fonts/OpenSans-Regular.ttf"
    assert static_file(font).name == "OpenSans-Regular.ttf"
    for address in (
        "https://example.org/x.css", "http://127.0.0.1/x", "file:///etc/passwd", "data:text/css,x",
        f"file://{settings.BASE_DIR}/static/../manage.py", f"file://host{settings.BASE_DIR}/static/fonts/x.ttf",
    ):  # fmt: skip
        with pytest.raises(FetchRefused):
            static_file(address)


def test_board_staff_see_their_own_statement_once_adopted(funded, sign_in):
    side = funded.oost
    shares = {share.party.code: share for share in funded.oost_money.allocation.shares.select_related("party")}
    own, other = shares[side.boards[1].code], shares[side.boards[0].code]
    client = sign_in(side.board_staff)
    assert client.get(own.get_absolute_url()).status_code == 404  # still a draft
    adopt(side, funded.oost_money)
    assert client.get(own.get_absolute_url()).status_code == 200
    for form in ({}, {"export": "pdf"}, {"export": "csv"}, {"export": "xlsx"}):
        assert client.get(other.get_absolute_url(), form).status_code == 404
    listed = client.get(side.address("overzichten/")).content.decode()
    assert own.get_absolute_url() in listed
    assert other.get_absolute_url() not in listed


def test_the_export_is_checked_from_itself_alone(adopted, sign_in, tmp_path, capsys):
    address = reverse("funding:allocation_export", args=[adopted.allocation.pk])
    data = json.loads(sign_in(adopted.oost.controller).get(address).content)
    assert "Geheim" not in json.dumps(data)
    file = tmp_path / "export.json"
    file.write_text(json.dumps(data))
    call_command("check_allocation", str(file))
    assert capsys.readouterr().out.strip() == f"{adopted.allocation.reference}: klopt"

    data["result"]["steps"][2]["lines"][0]["cents"] += 1
    file.write_text(json.dumps(data))
    with pytest.raises(CommandError, match="1 line"):
        call_command("check_allocation", str(file))
    assert capsys.readouterr().out.startswith("result.steps[3].lines[")


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"engine_version": "0"}'])
def test_what_is_no_export_is_refused_in_a_sentence(tmp_path, text):
    file = tmp_path / "export.json"
    file.write_text(text)
    with pytest.raises(CommandError, match="is not an export that can be checked"):
        call_command("check_allocation", str(file))


def test_every_header_cell_says_whether_it_heads_a_column_or_a_row(adopted):
    """PDF/UA-1 asks it; readers of a screen rely on it."""
    paper = allocation_pdf(allocation_report(adopted.allocation))
    parts = [paper.pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper.pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            parts.append(zlib.decompress(packed))
    text = b"\n".join(parts)
    headers = len(re.findall(rb"/S /TH\b(?!ead)", text))
    assert headers == len(re.findall(r"<th\b", paper.html)) > 10
    assert len(re.findall(rb"/Scope /(?:Column|Row)", text)) == headers
    assert b"/Scope /Column" in text
    assert b"/Scope /Row" in text


def test_all_statements_come_in_one_download_and_a_board_gets_its_own_only(adopted, sign_in):
    side, address = adopted.oost, adopted.oost.address("overzichten/")
    response = sign_in(side.controller).get(address, {"export": "zip"})
    again = sign_in(side.controller).get(address, {"export": "zip"})
    assert response.content == again.content
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    reference = adopted.allocation.reference
    assert names == [f"overzicht-{reference}-{share.party.code}.pdf" for share in adopted.shares]
    own = sign_in(side.board_staff).get(address, {"export": "zip"})
    assert zipfile.ZipFile(io.BytesIO(own.content)).namelist() == [f"overzicht-{reference}-{side.boards[1].code}.pdf"]
    assert sign_in(adopted.west.controller).get(address, {"export": "zip"}).status_code == 404
