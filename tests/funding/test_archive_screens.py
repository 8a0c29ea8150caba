"""The archive file on the page and at the prompt: downloaded, sent and checked."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from funding.reports import papers
from funding.reports.accountability import accountability_report
from funding.reports.papers import accountability_archive, accountability_pdf, final_report
from funding.reports.stored import report_from_json, report_to_json
from tests.cast import YEAR, adopt, subsidy_amount
from tests.funding.archives import MOMENT, changed, with_file
from tests.funding.samples import sample_report

pytestmark = pytest.mark.usefixtures("in_dutch")


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
    refused = client.get(page, {"export": "archive"})
    assert refused.status_code == 409
    assert "Er is nog geen archiefbestand: de verantwoording is een concept" in refused.content.decode()


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
    assert tuple(answer.context["verdict"].values()) == ("klopt", "good")

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
    context = send(client, side, file.read_bytes()).context
    assert tuple(context["verdict"].values()) == ("klopt in elke cel, maar het bestand zelf is gewijzigd", "warn")

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
    answer = client.get(address(side, "funding:accountability_report"), {"export": "archive"})
    assert answer.status_code == 409
    assert "“東” (U+6771, CJK UNIFIED IDEOGRAPH-6771)" in answer.content.decode()
