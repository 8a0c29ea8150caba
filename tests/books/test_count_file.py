"""The count file: who was counted by the history of the register, by pseudonym; the key apart; samples that stay."""

import csv
import datetime
import io
import json

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from books import actions as books
from books.calculations.count_file import Change, draw, pseudonym
from books.count_files import changed_since, counts_without_file, samples_with_open_remarks
from books.enums import Verdict
from books.models import CountKey, KeyListDownload
from books.reports.count_files import count_paper, file_json
from books.views.count_files import count_pdf
from funding import actions as money
from oids.actions import ActionRefused
from oids.history import event_model
from placements import actions as placing
from placements.enums import SubsidyKind
from placements.models import Enrolment
from tests.cast import YEAR

DAY = datetime.date(2026, 10, 1)


@pytest.fixture
def counted(placed):
    """The count of this year, from the register, with one more by correction, filed."""
    side = placed.oost
    count = money.propose_count(partnership=side.partnership, school_year=YEAR, reference_date=DAY, by=side.leader)
    line = count.lines.get(kind=SubsidyKind.HBO)
    money.correct_count_line(line, corrected=6, reason="Nagekomen inschrijving.", by=side.leader)
    placed.count = money.file_count(count, filed_on=DAY, by=side.controller)
    return placed


@pytest.fixture
def made(counted):
    counted.file = books.make_count_file(counted.count, by=counted.oost.controller)
    return counted


def long_ago():
    """Everything in the history happened a day earlier: what follows is later than the counting."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for model in ("placements_enrolmentevent", "funding_studentcountevent", "funding_studentcountlineevent"):
            cursor.execute(f"UPDATE {model} SET pgh_created_at = pgh_created_at - interval '1 day'")


def refused(statement, *parameters):
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
    return str(caught.value)


def test_the_file_holds_each_student_once_with_evidence_and_ties_to_what_was_filed(made):
    side, file = made.oost, made.file
    key = bytes(CountKey.objects.get(file=file).secret)
    students = [enrolment.student for enrolment in side.enrolments]
    assert sorted(row["code"] for row in file.rows) == sorted(pseudonym(key, s.reference) for s in students)
    by_student = {row["student"]: row for row in file.rows}
    first = by_student[students[0].pk]
    assert first["placements"] == [
        {
            "reference": side.placements[0].reference, "brin6": side.schools[0].brin6, "school": side.schools[0].name,
            "from": "2026-08-31", "until": "2027-07-09",
        }
    ]  # fmt: skip
    assert by_student[students[5].pk]["placements"] == []
    paper = count_paper(file)
    assert [(line.kind, line.students, line.registered, line.correction, line.filed) for _label, line in paper.kinds] == [
        ("hbo", 5, 5, 1, 6), ("zij_instromer", 1, 1, 0, 1),
    ]  # fmt: skip
    assert (paper.total.students, paper.total.filed, paper.counted) == (6, 7, 7)
    assert paper.changes == ()


def test_the_file_is_of_the_register_as_it_was_counted_and_shows_what_changed_since(counted):
    side = counted.oost
    long_ago()
    gone, other = side.enrolments[0], side.enrolments[1]
    placing.update_enrolment(other, subsidy_kind=SubsidyKind.MASTER, by=side.leader)
    Enrolment.objects.filter(pk=gone.pk).update(valid_until=DAY - datetime.timedelta(days=1))
    student = placing.register_student(
        partnership=side.partnership, institute=counted.institute, number="99999", first_name="Nieuw", last_name="Later",
        by=side.leader,
    )  # fmt: skip
    placing.enrol(
        student, partnership=side.partnership, school_year=YEAR, route="full_time", year_of_study=1,
        subsidy_kind=SubsidyKind.HBO, by=side.leader,
    )  # fmt: skip
    file = books.make_count_file(counted.count, by=side.controller)
    assert {row["student"] for row in file.rows} == {enrolment.student_id for enrolment in side.enrolments}
    assert [line.unexplained for _label, line in count_paper(file).kinds] == [0, 0]
    codes = {row["student"]: row["code"] for row in file.rows}
    assert sorted(changed_since(file), key=lambda change: change.what) == [
        Change(student.reference, "added", now="hbo"),
        Change(codes[other.student_id], "kind", "hbo", "master"),
        Change(codes[gone.student_id], "removed", "hbo"),
    ]


def test_nothing_that_leaves_names_a_student(made, sign_in):
    side, file = made.oost, made.file
    secret = bytes(CountKey.objects.get(file=file).secret).hex()
    client = sign_in(side.controller)
    page = file.get_absolute_url()
    students = reverse("books:count_file_students", args=[file.pk])
    bodies = [client.get(page).content, client.get(students).content]
    bodies += [client.get(students, {"export": form}).content for form in ("csv", "json")]
    bodies += [count_pdf(count_paper(file)).html.encode(), json.dumps(file_json(file, file.rows)).encode()]
    for body in bodies:
        text = body.decode()
        assert secret not in text
        for enrolment in side.enrolments:
            student = enrolment.student
            assert [word for word in (student.last_name, student.number, student.reference) if word in text] == []
    rows = list(csv.reader(io.StringIO(bodies[2].decode("utf-8-sig")), delimiter=";"))[1:]
    assert sorted(row[0] for row in rows) == sorted(row["code"] for row in file.rows)
    assert json.loads(bodies[3])["counted"] == 7


def test_only_a_filed_count_gets_a_file_and_only_once(counted):
    side = counted.oost
    open_count = money.propose_count(
        partnership=counted.west.partnership, school_year=YEAR, reference_date=DAY, by=counted.west.leader
    )
    with pytest.raises(ActionRefused, match=r"not filed|niet ingediend"):
        books.make_count_file(open_count, by=counted.west.controller)
    with pytest.raises(PermissionDenied):
        books.make_count_file(counted.count, by=side.leader)
    assert counts_without_file(side.partnership, YEAR) == [counted.count]
    books.make_count_file(counted.count, by=side.controller)
    with pytest.raises(ActionRefused):
        books.make_count_file(counted.count, by=side.controller)
    assert counts_without_file(side.partnership, YEAR) == []
    assert counts_without_file(counted.west.partnership, YEAR) == [open_count]


def test_the_key_list_leads_back_and_every_taking_is_noted(made, sign_in):
    side, file = made.oost, made.file
    with pytest.raises(ValidationError):
        books.take_key_list(file, reason=" ", by=side.controller)
    with pytest.raises(PermissionDenied):
        books.take_key_list(file, reason="Nieuwsgierig.", by=side.steering)
    assert KeyListDownload.objects.count() == 0
    found = books.take_key_list(file, reason="Vraag van de accountant.", by=side.controller)
    codes = {row["student"]: row["code"] for row in file.rows}
    assert {row["number"]: row["code"] for row in found} == {
        enrolment.student.number: codes[enrolment.student_id] for enrolment in side.enrolments
    }
    answer = sign_in(side.controller).post(reverse("books:key_list", args=[file.pk]), {"reason": "Nog een vraag."})
    assert (answer.status_code, answer["Content-Type"].startswith("application/vnd.openxml")) == (200, True)
    assert "no-store" in answer["Cache-Control"]
    assert [row.reason for row in file.downloads.order_by("pk")] == ["Vraag van de accountant.", "Nog een vraag."]
    history = sign_in(side.controller).get(reverse("books:count_file_history", args=[file.pk])).content.decode()
    assert "Vraag van de accountant." in history


def test_a_sample_follows_from_its_seed_and_stays(made):
    side, file = made.oost, made.file
    sample = books.draw_sample(file, seed="4711", size=3, kind=SubsidyKind.HBO, by=side.controller)
    population = [row["code"] for row in file.rows if row["kind"] == "hbo"]
    assert [line.code for line in sample.lines.all()] == list(draw("4711", population, 3))
    assert (sample.population, sample.seed) == (5, "4711")
    second = books.draw_sample(file, size=6, by=side.controller)
    assert (second.number, second.population, len(second.seed)) == (2, 6, 12)
    with pytest.raises(ValidationError):
        books.draw_sample(file, size=7, by=side.controller)
    with pytest.raises(ActionRefused):
        books.draw_sample(file, size=1, kind=SubsidyKind.MINOR, by=side.controller)
    for statement in (
        "UPDATE books_countsample SET seed = 'x'",
        "DELETE FROM books_countsampleline",
        "UPDATE books_countsampleline SET code = 'x'",
        "INSERT INTO books_countsampleline (sample_id, position, code, verdict, remark, version)"
        f" VALUES ({sample.pk}, 4, 'x', '', '', 1)",
        "UPDATE books_countfile SET rows = '[]'",
        "UPDATE books_countkey SET secret = 'x'",
        "DELETE FROM books_countkey",
    ):
        assert "stays" in refused(statement) or "Cannot" in refused(statement)


def test_remarks_per_student_without_personal_data(made):
    side, file = made.oost, made.file
    sample = books.draw_sample(file, seed="4711", size=2, by=side.controller)
    first, second = sample.lines.all()
    assert samples_with_open_remarks(side.partnership, YEAR) == [sample]
    students = {row["code"]: row["student"] for row in file.rows}
    student = Enrolment.objects.get(student=students[first.code], school_year=YEAR).student
    for text in (f"{student.last_name} was er niet.", f"nummer {student.number}", "mail a@b.nl", "woont op 7511 AB"):
        with pytest.raises(ValidationError):
            books.judge_line(first, verdict=Verdict.REMARK, remark=text, by=side.controller)
    with pytest.raises(ValidationError):
        books.judge_line(first, verdict=Verdict.NOT_IN_ORDER, by=side.controller)
    with pytest.raises(ValidationError) as caught:
        books.judge_line(first, verdict="", remark="Contract lag elders.", by=side.controller)
    assert list(caught.value.message_dict) == ["verdict"]
    (open_one,) = samples_with_open_remarks(side.partnership, YEAR)
    assert (open_one.unseen, open_one.wrong) == (2, 0)
    books.judge_line(first, verdict=Verdict.REMARK, remark="Contract lag in een ander dossier.", by=side.controller)
    books.judge_line(second, verdict=Verdict.IN_ORDER, by=side.controller)
    assert samples_with_open_remarks(side.partnership, YEAR) == []
    paper = count_paper(file, sample)
    assert [(row.code, row.remark) for row in paper.samples[0].rows] == [
        (first.code, "Contract lag in een ander dossier."), (second.code, ""),
    ]  # fmt: skip
    assert "Contract lag in een ander dossier." in count_pdf(paper).html


def test_the_journey_of_a_count_file_in_the_browser(counted, sign_in):
    side = counted.oost
    client = sign_in(side.controller)
    listing = client.get(side.address("telbestanden/")).content.decode()
    make = reverse("books:count_file_make", args=[counted.count.pk])
    assert make in listing
    page = client.post(make, follow=True)
    file = counted.count.count_file
    assert page.redirect_chain[-1][0] == file.get_absolute_url()
    page = client.post(
        reverse("books:sample_draw", args=[file.pk]), {"size": "2", "kind": "", "seed": "zaad"}, follow=True
    )
    sample = file.samples.get()
    assert page.redirect_chain[-1][0] == sample.get_absolute_url()
    line = sample.lines.first()
    address = reverse("books:sample_line_judge", args=[line.pk])
    answer = client.post(address, {"verdict": "not_in_order", "remark": "", "version": "1"})
    assert answer.status_code == 422
    answer = client.post(address, {"verdict": "in_order", "remark": "", "version": "1"})
    assert (answer.status_code, answer["Location"]) == (302, sample.get_absolute_url())
    pdf = client.get(sample.get_absolute_url(), {"export": "pdf"})
    assert pdf.content[:5] == b"%PDF-"


def test_the_register_as_of_is_when_it_was_counted(made):
    newest = event_model(type(made.count.lines.first())).objects.latest("pgh_id").pgh_created_at
    assert made.file.register_at == newest
    assert made.file.register_at <= timezone.now()
