"""A sheet on its way in: sent, checked, shown, imported or given up; what was shown is what is done."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from python_calamine import CalamineWorkbook

from oids.actions import ActionRefused
from oids.history import event_model
from oids.importing import RefusedFile, road
from oids.models import Job, JobState, SheetState
from partnerships.models import Person
from placements.models import Placement, Student
from rounds.actions.sheets import check_again, give_up_sheet, import_sheet, send_sheet
from rounds.enums import SheetKind
from rounds.imports.kinds import KINDS
from rounds.models import SheetImport
from tests.cast import YEAR
from tests.rounds.sheets import send, student, workbook

GOOD = [student("70001"), student("70002", last_name="Geheimlijk")]
MIXED = [*GOOD, student("70003", route="avond", last_name="Geheimnis")]


def page(name, sheet):
    return reverse(f"rounds:{name}", args=[sheet.pk])


# Actions


def test_refused_rows_stop_all_of_it_unless_one_chooses(world):
    side = world.oost
    sheet = send(side, "students", MIXED)
    assert (sheet.state, sheet.counts["new"], sheet.counts["refused"]) == (SheetState.CHECKED, 2, 1)
    with pytest.raises(ValidationError) as refused:
        import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)
    assert list(refused.value.message_dict) == ["without_refused"]
    assert not Student.objects.filter(number__startswith="7000").exists()
    done = import_sheet(sheet, fingerprint=sheet.fingerprint, without_refused=True, by=side.leader)
    assert done.state == SheetState.DONE and done.done_by == side.leader
    assert set(Student.objects.filter(number__startswith="7000").values_list("number", flat=True)) == {"70001", "70002"}


def test_names_do_not_outlive_the_import_nor_giving_up(world):
    side = world.oost
    done, given_up = send(side, "students", MIXED), send(side, "students", MIXED)
    import_sheet(done, fingerprint=done.fingerprint, without_refused=True, by=side.leader)
    give_up_sheet(given_up, by=side.leader)
    for sheet, state in ((done, SheetState.DONE), (given_up, SheetState.GIVEN_UP)):
        sheet.refresh_from_db()
        assert (sheet.state, sheet.data, sheet.shown) == (state, None, {})
        assert [(row[1], row[3]) for row in sheet.remarks] == [(4, "")]
        stored = str(SheetImport.objects.filter(pk=sheet.pk).values()[0])
        events = str(list(event_model(SheetImport).objects.filter(pgh_obj_id=sheet.pk).values()))
        assert "Geheim" not in stored + events and "avond" not in stored + events and "70001" not in stored + events
    assert "Geheim" not in str(list(Job.objects.values()))


def test_what_was_shown_is_what_is_done(world):
    side = world.oost
    sheet = send(side, "students", GOOD)
    other = send(side, "students", GOOD[:1])
    import_sheet(other, fingerprint=other.fingerprint, by=side.leader)
    with pytest.raises(ActionRefused):
        import_sheet(sheet, fingerprint="something else", by=side.leader)
    with pytest.raises(ActionRefused):
        import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)
    assert not Student.objects.filter(number="70002").exists()
    before = sheet.fingerprint
    sheet = check_again(sheet, by=side.leader)
    assert (sheet.counts["new"], sheet.counts["unchanged"]) == (1, 1) and sheet.fingerprint != before
    import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)
    assert Student.objects.filter(number="70002").exists()


def test_the_fingerprint_does_not_depend_on_the_language_of_who_looks(world):
    from django.utils.translation import override

    data = workbook("students", MIXED)
    prints = []
    for language in ("nl", "en"):
        with override(language):
            prints.append(
                send_sheet(
                    partnership=world.oost.partnership, school_year=YEAR, kind="students", name="x.xlsx", data=data,
                    by=world.oost.leader,
                ).fingerprint
            )  # fmt: skip
    assert prints[0] == prints[1]


def test_remarks_are_in_the_language_of_whoever_looks(world, sign_in):
    from django.utils.translation import override

    side = world.oost
    with override("en"):
        sheet = send(side, "students", MIXED)
    english = [row[4] for row in sheet.remarks]
    client = sign_in(side.leader)
    page = client.get(sheet.get_absolute_url())
    (refused,) = (section for section in page.context["sections"] if section.name == "refused")
    dutch = [str(line[-2].text) for line in refused.lines]
    with override("nl"):
        assert dutch == [row[4] for row in send(side, "students", MIXED).remarks]
    assert not set(dutch) & set(english)
    listed = client.get(sheet.get_absolute_url(), {"export": "csv"}).content.decode()
    assert all(rule in listed for rule in dutch)
    sheet.refresh_from_db()
    assert [row[4] for row in sheet.remarks] == english


def test_what_is_done_or_given_up_stays_so(world):
    side = world.oost
    done, given_up = send(side, "students", GOOD[:1]), send(side, "students", GOOD)
    import_sheet(done, fingerprint=done.fingerprint, by=side.leader)
    give_up_sheet(given_up, by=side.leader)
    for sheet in (done, given_up):
        for act in (
            lambda row: import_sheet(row, fingerprint=row.fingerprint, by=side.leader),
            lambda row: check_again(row, by=side.leader),
            lambda row: give_up_sheet(row, by=side.leader),
        ):
            with pytest.raises(ActionRefused):
                act(sheet)


def test_nothing_to_import_is_said(world):
    side = world.oost
    sheet = send(side, "students", GOOD)
    import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)
    again = send(side, "students", GOOD)
    with pytest.raises(ActionRefused):
        import_sheet(again, fingerprint=again.fingerprint, by=side.leader)


def test_a_file_that_cannot_be_read_leaves_nothing_behind(world):
    with pytest.raises(RefusedFile):
        send_sheet(
            partnership=world.oost.partnership, school_year=YEAR, kind="students", name="x.xlsx", data=b"PK nonsense",
            by=world.oost.leader,
        )  # fmt: skip
    assert not SheetImport.objects.exists()


def test_acts_are_the_programme_leader_s_own(world):
    sheet = send(world.oost, "students", GOOD)
    for user in (world.west.leader, world.oost.controller, world.oost.board_staff, world.nobody):
        for act in (
            lambda user=user: import_sheet(sheet, fingerprint=sheet.fingerprint, by=user),
            lambda user=user: check_again(sheet, by=user),
            lambda user=user: give_up_sheet(sheet, by=user),
        ):
            with pytest.raises(PermissionDenied):
                act()


# In the background


@pytest.fixture
def large(monkeypatch):
    """Every sheet is a large one."""
    monkeypatch.setattr(road, "SMALL_BYTES", 0)
    monkeypatch.setattr(road, "SMALL_ROWS", 0)


def test_a_large_sheet_is_checked_and_imported_in_the_background(world, large, django_capture_on_commit_callbacks):
    side = world.oost
    with django_capture_on_commit_callbacks(execute=True):
        sheet = send(side, "students", MIXED)
        assert sheet.state == SheetState.CHECKING and not sheet.counts
    sheet.refresh_from_db()
    assert (sheet.state, sheet.counts["new"], sheet.job.state) == (SheetState.CHECKED, 2, JobState.DONE)
    assert set(sheet.job.arguments) == {"sheet"}
    with django_capture_on_commit_callbacks(execute=True):
        sheet = import_sheet(sheet, fingerprint=sheet.fingerprint, without_refused=True, by=side.leader)
        assert sheet.state == SheetState.IMPORTING
        with pytest.raises(ActionRefused):
            give_up_sheet(sheet, by=side.leader)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.data, sheet.job.state) == (SheetState.DONE, None, JobState.DONE)
    assert Student.objects.filter(number="70002").exists()


def test_a_large_file_that_cannot_be_read_fails_in_a_sentence(world, large, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sheet = send_sheet(
            partnership=world.oost.partnership, school_year=YEAR, kind="students", name="x.csv", data=b"naam\nx\n",
            by=world.oost.leader,
        )  # fmt: skip
    sheet.refresh_from_db()
    assert (sheet.state, sheet.data, sheet.job.state) == (SheetState.FAILED, None, JobState.FAILED)
    assert "naam" in sheet.job.problem


def test_an_import_that_fails_writes_nothing_and_can_be_looked_at_again(
    world, large, django_capture_on_commit_callbacks
):
    side = world.oost
    with django_capture_on_commit_callbacks(execute=True):
        sheet, other = send(side, "students", GOOD), send(side, "students", GOOD[:1])
    sheet.refresh_from_db()
    other.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        import_sheet(other, fingerprint=other.fingerprint, by=side.leader)
    with django_capture_on_commit_callbacks(execute=True):
        import_sheet(sheet, fingerprint=sheet.fingerprint, by=side.leader)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.job.state) == (SheetState.CHECKED, JobState.FAILED)
    assert sheet.job.problem and sheet.data is not None
    assert not Student.objects.filter(number="70002").exists()


def test_the_page_of_a_sheet_that_is_worked_on_watches_it_and_then_shows_its_outcome(world, large, sign_in):
    sheet = send(world.oost, "students", GOOD)
    client = sign_in(world.oost.leader)
    waiting = client.get(sheet.get_absolute_url(), headers={"HX-Request": "true", "HX-Trigger": "job"})
    assert "hx-get" in waiting.content.decode() and "HX-Refresh" not in waiting.headers
    SheetImport.objects.filter(pk=sheet.pk).update(state=SheetState.FAILED)
    Job.objects.filter(pk=sheet.job_id).update(state=JobState.FAILED, problem="Kapot.")
    ended = client.get(sheet.get_absolute_url(), headers={"HX-Request": "true", "HX-Trigger": "job"})
    assert ended.headers["HX-Refresh"] == "true" and "Kapot." in ended.content.decode()


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
