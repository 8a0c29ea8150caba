"""A sheet on its way in: sent, checked, shown, imported or given up; what was shown is what is done."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from oids.actions import ActionRefused
from oids.history import event_model
from oids.importing import RefusedFile, road
from oids.models import Job, JobState, SheetState
from placements.models import Student
from rounds.actions.sheets import check_again, give_up_sheet, import_sheet, send_sheet
from rounds.models import SheetImport
from tests.cast import YEAR
from tests.rounds.sheets import GOOD, MIXED, send, workbook

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
    # Also when the sheet itself is gone; what was kept without its parts stays as it was sent.
    import_sheet(sheet, fingerprint=sheet.fingerprint, without_refused=True, by=side.leader)
    assert [rule for rule in dutch if rule in client.get(sheet.get_absolute_url()).content.decode()] == dutch
    listed = client.get(sheet.get_absolute_url(), {"export": "csv"}).content.decode()
    assert all(rule in listed for rule in dutch)
    sheet.refresh_from_db()
    sheet.remarks = [row[:6] for row in sheet.remarks]
    sheet.save()
    (refused,) = client.get(sheet.get_absolute_url()).context["sections"]
    assert [str(line[-2].text) for line in refused.lines] == english


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
