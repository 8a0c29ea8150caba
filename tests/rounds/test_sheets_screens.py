"""A sheet by its pages and by the command line: both say and do the same."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from oids.models import SheetState
from partnerships.models import Person
from placements.models import Placement, Student
from rounds.actions.sheets import import_sheet, send_sheet
from rounds.enums import SheetKind
from rounds.imports.kinds import KINDS
from rounds.models import Round, SheetImport
from tests.cast import YEAR
from tests.rounds.sheets import GOOD, MIXED, send, workbook


def page(name, sheet):
    return reverse(f"rounds:{name}", args=[sheet.pk])


# Pages


def upload(client, side, data, kind="students", name="blad.xlsx"):
    url = reverse("rounds:sheet_send", args=[side.slug, str(YEAR)])
    return client.post(url, {"kind": kind, "file": SimpleUploadedFile(name, data)})


def test_sent_looked_at_and_imported_by_page(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    answer = upload(client, side, workbook("students", MIXED))
    sheet = SheetImport.objects.get()
    assert (answer.status_code, answer.url) == (302, sheet.get_absolute_url())
    shown = client.get(answer.url).content.decode()
    for text in ("70001", "Noor Geheimlijk", "avond", "?export=xlsx"):
        assert text in shown
    refused = client.post(page("sheet_import", sheet), {"fingerprint": sheet.fingerprint})
    assert refused.status_code == 422 and "without_refused" in refused.context["form"].errors
    done = client.post(page("sheet_import", sheet), {"fingerprint": sheet.fingerprint, "without_refused": "on"})
    assert (done.status_code, done.url) == (302, sheet.get_absolute_url())
    after = client.get(done.url).content.decode()
    assert "Geheim" not in after and "70001" not in after
    assert Student.objects.filter(number="70002").exists()


def test_what_changed_since_is_said_on_the_page(world, sign_in):
    side, client = world.oost, sign_in(world.oost.leader)
    sheet, other = send(side, "students", GOOD), send(side, "students", GOOD[:1])
    import_sheet(other, fingerprint=other.fingerprint, by=side.leader)
    answer = client.post(page("sheet_import", sheet), {"fingerprint": sheet.fingerprint})
    assert answer.status_code == 409 and answer.context["form"].non_field_errors()
    assert client.post(page("sheet_check", sheet)).status_code == 302
    sheet.refresh_from_db()
    assert sheet.counts["new"] == 1


def test_a_file_that_is_something_else_is_refused_beside_its_field(world, sign_in):
    answer = upload(sign_in(world.oost.leader), world.oost, b"%PDF-1.7 not a sheet")
    assert answer.status_code == 422 and answer.context["form"].errors["file"]
    assert not SheetImport.objects.exists()


def test_the_remarks_come_as_the_same_sheet(world, sign_in):
    sheet = send(world.oost, "students", MIXED)
    answer = sign_in(world.oost.leader).get(sheet.get_absolute_url(), {"export": "xlsx"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_name("Blad").to_python()
    assert [str(row[0]) for row in rows[1:]] == ["70001", "70002", "70003"]
    assert [bool(row[-1]) for row in rows] == [True, False, False, True]
    assert "Geheim" not in answer["Content-Disposition"]


def test_after_the_import_the_page_still_says_where_and_how_to_mend(world, sign_in):
    """Before it: that the remarks go. After it: row, column, rule and remedy, and nothing of what stood there."""
    sheet, client = send(world.oost, "students", MIXED), sign_in(world.oost.leader)
    before = client.get(sheet.get_absolute_url())
    assert "na het importeren is het weg" in before.content.decode()
    shown = next(section for section in before.context["sections"] if section.name == "refused")
    import_sheet(sheet, fingerprint=sheet.fingerprint, without_refused=True, by=world.oost.leader)
    after = next(
        section for section in client.get(sheet.get_absolute_url()).context["sections"] if section.name == "refused"
    )
    assert (after.head, shown.head) == (
        ["Blad", "Rij", "Kolom", "Regel", "Hoe te herstellen"], ["Blad", "Rij", "Kolom", "Waarde", "Regel", "Hoe te herstellen"]
    )  # fmt: skip
    (old,), (new,) = shown.lines, after.lines
    assert [cell.text for cell in new] == [cell.text for index, cell in enumerate(old) if index != 3]
    assert "voltijd" in str(new[-1].text) and "avond" not in str(new)
    rows = client.get(sheet.get_absolute_url(), {"export": "csv"}).content.decode()
    assert "voltijd" in rows and "avond" not in rows


@pytest.mark.parametrize(
    ("rows", "words"), [(GOOD[:1], "<strong>1</strong> rij gelezen"), (GOOD, "<strong>2</strong> rijen gelezen")]
)
def test_one_row_is_one_row(world, sign_in, rows, words):
    sheet = send(world.oost, "students", rows)
    assert words in sign_in(world.oost.leader).get(sheet.get_absolute_url()).content.decode()


def test_giving_up_by_page(world, sign_in):
    sheet = send(world.oost, "students", GOOD)
    assert sign_in(world.oost.leader).post(page("sheet_give_up", sheet)).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == SheetState.GIVEN_UP


@pytest.mark.parametrize("kind", SheetKind.values)
@pytest.mark.parametrize("filled", ["", "1"])
def test_every_template_can_be_sent_as_it_is(rounds, sign_in, kind, filled):
    """Empty: nothing to read. With what is known: nothing changes (trainers of the cast have no address yet)."""
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    for trainer in (*side.school_trainers, *side.mentors, *side.institute_trainers):
        Person.objects.filter(pk=trainer.person_id).update(email=f"t{trainer.pk}@school.nl")
    answer = client.get(
        reverse("rounds:sheet_template", args=[side.slug, str(YEAR)]),
        {"kind": kind, "round": rounds.round.pk, "filled": filled},
    )
    sheet = send_sheet(
        partnership=side.partnership, school_year=YEAR, kind=kind, name="x.xlsx", data=answer.content, round=rounds.round,
        by=side.leader,
    )  # fmt: skip
    assert sheet.counts["unchanged"] == sheet.counts["read"], sheet.remarks
    assert bool(sheet.counts["read"]) == (bool(filled) and kind != "placements")
    assert sheet.shown["notes"] == []


def test_of_a_closed_round_the_templates_say_so_and_what_is_known_can_be_had(rounds, sign_in):
    side, client = rounds.oost, sign_in(rounds.oost.leader)
    of_year = Round.objects.filter(partnership=side.partnership, school_year=YEAR)
    of_year.filter(closed_at=None).update(closed_at=timezone.now(), closed_by=side.leader)
    page = client.get(reverse("rounds:sheet_list", args=[side.slug, str(YEAR)])).content.decode()
    assert "Maak eerst een plaatsingsronde." not in page
    assert page.count("Deze ronde is gesloten.") == 2 * of_year.count()
    template = reverse("rounds:sheet_template", args=[side.slug, str(YEAR)])
    for kind in ("places", "wishes"):
        asked = {"kind": kind, "round": rounds.round.pk}
        assert client.get(template, asked | {"filled": "1"}).content[:2] == b"PK"
        assert client.get(template, asked).status_code == 404


@pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"kind": "places", "round": "999999"}])
def test_templates_of_nothing_do_not_exist(rounds, sign_in, query):
    url = reverse("rounds:sheet_template", args=[rounds.oost.slug, str(YEAR)])
    assert sign_in(rounds.oost.leader).get(url, query).status_code == 404


# The command line


@pytest.fixture
def file(tmp_path):
    def write(kind, rows):
        path = tmp_path / "blad.xlsx"
        path.write_bytes(workbook(kind, rows))
        return str(path)

    return write


def run(command, path, side, **options):
    out = io.StringIO()
    call_command(command, path, partnership=side.slug, year=str(YEAR), stdout=out, **options)
    return out.getvalue()


def test_the_command_says_the_same_and_does_the_same(world, file):
    side, path = world.oost, file("students", MIXED)
    told = run("import_students", path, side, dry_run=True)
    column = str(KINDS["students"].by_key["route"].label)
    assert column in told and "avond" in told and "4" in told
    assert not Student.objects.filter(number="70001").exists() and not SheetImport.objects.exists()
    with pytest.raises(CommandError):
        run("import_students", path, side)
    assert not Student.objects.filter(number="70001").exists()
    run("import_students", path, side, without_refused=True)
    assert Student.objects.filter(number="70001").exists()
    assert set(SheetImport.objects.values_list("state", flat=True)) == {SheetState.GIVEN_UP, SheetState.DONE}
    assert all(row is None for row in SheetImport.objects.values_list("data", flat=True))


def test_placements_by_command_need_a_reason_for_their_warnings(world, file):
    side = world.oost
    rows = [{"number": side.enrolments[0].student.number, "school": side.schools[0].brin6}]
    path = file("placements", rows)
    with pytest.raises(CommandError):
        run("import_placements", path, side)
    run("import_placements", path, side, reason="Besproken.")
    assert Placement.objects.get().acknowledged_reason == "Besproken."
    assert Placement.objects.get().batch.made_by == side.leader


@pytest.mark.parametrize(
    "options",
    [{"partnership": "nergens"}, {"year": "2026"}, {"by": "nobody@example.org"}, {"by": "x@y.nl"}],
    ids=["partnership", "year", "without the right", "unknown"],
)
def test_the_command_refuses_in_a_sentence(world, file, options):
    given = {"partnership": world.oost.slug, "year": str(YEAR)} | options
    with pytest.raises(CommandError) as refused:
        call_command("import_students", file("students", GOOD), stdout=io.StringIO(), **given)
    assert len(str(refused.value)) > 15
    assert not Student.objects.filter(number="70001").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"partnership": "nergens"}, "Er is geen partnerschap nergens. Kies uit: oost, west."),
        ({"year": "2027"}, "“2027” is geen schooljaar. Schrijf het als 2026-2027."),
        ({"file": "/bestaat/niet.xlsx"}, "Er is geen bestand /bestaat/niet.xlsx."),
        ({"file": "/"}, "/ is een map, geen bestand."),
    ],
    ids=["partnership", "year", "no file", "folder"],
)
def test_the_command_says_what_there_is(world, file, options, said):
    given = {"partnership": world.oost.slug, "year": str(YEAR)} | options
    path = given.pop("file", None) or file("students", GOOD)
    with pytest.raises(CommandError) as refused:
        call_command("import_students", path, stdout=io.StringIO(), **given)
    assert str(refused.value) == said
