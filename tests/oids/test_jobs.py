"""Work in the background: it ends in one of four ways, says which, and a worker that dies loses nothing."""

import datetime
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from oids import jobs
from oids.actions import ActionRefused
from oids.models import Job, JobState, User


@pytest.fixture
def worker(db):
    return User.objects.create_user("worker@example.org", "a-long-password", name="Wil Werker")


@pytest.fixture
def kinds(monkeypatch):
    monkeypatch.setattr(jobs, "_kinds", {})
    monkeypatch.setattr(jobs, "_after", {})


def run(kind, worker, capture, **arguments):
    with capture(execute=True):
        row = jobs.start(kind, by=worker, **arguments)
    row.refresh_from_db()
    return row


def test_work_gets_its_arguments_and_ends_done(kinds, worker, django_capture_on_commit_callbacks):
    seen = []
    jobs.job("tests.thing.do")(lambda running, *, by, number: seen.append((by, number)))
    row = run("tests.thing.do", worker, django_capture_on_commit_callbacks, number=3)
    assert (seen, row.state, row.attempts, row.problem) == ([(worker, 3)], JobState.DONE, 1, "")


def test_what_is_refused_is_said_and_what_was_done_is_undone(kinds, worker, django_capture_on_commit_callbacks):
    put_right = []

    @jobs.job("tests.thing.refuse")
    def refuse(running, *, by):
        User.objects.create_user("halfway@example.org", "x", name="Half")
        raise ActionRefused("Not in this state.")

    jobs.when_not_done("tests.thing.refuse")(lambda *, by, problem: put_right.append(problem))
    row = run("tests.thing.refuse", worker, django_capture_on_commit_callbacks)
    assert (row.state, row.problem, put_right) == (JobState.FAILED, "Not in this state.", ["Not in this state."])
    assert not User.objects.filter(email="halfway@example.org").exists()


def test_a_fault_of_ours_is_a_sentence_on_the_page_and_a_trace_in_the_log(
    kinds, worker, django_capture_on_commit_callbacks, caplog
):
    jobs.job("tests.thing.break")(lambda running, *, by: 1 / 0)
    row = run("tests.thing.break", worker, django_capture_on_commit_callbacks)
    assert row.state == JobState.FAILED and "division" not in row.problem and row.problem
    assert "ZeroDivisionError" in caplog.text


def test_work_that_waits_can_be_stopped_before_it_begins(kinds, worker):
    done = []
    jobs.job("tests.thing.wait")(lambda running, *, by: done.append(1))
    row = jobs.start("tests.thing.wait", by=worker)
    jobs.ask_to_stop(row)
    jobs.run_job.call(row.pk)
    row.refresh_from_db()
    assert (row.state, done) == (JobState.STOPPED, [])


def test_unknown_work_is_not_taken(worker):
    with pytest.raises(ImproperlyConfigured):
        jobs.start("tests.thing.unknown", by=worker)


def test_work_is_shown_to_whoever_started_it(kinds, worker):
    jobs.job("tests.thing.do")(lambda running, *, by: None)
    row = jobs.start("tests.thing.do", by=worker)
    other = User.objects.create_user("other@example.org", "x", name="Ander")
    assert list(Job.objects.visible_to(worker)) == [row]
    assert list(Job.objects.visible_to(other)) == []


@pytest.mark.parametrize("attempts, state", [(1, JobState.DONE), (jobs.ATTEMPTS, JobState.FAILED)])
def test_work_of_a_dead_worker_is_done_again_but_not_for_ever(kinds, worker, attempts, state):
    jobs.job("tests.thing.do")(lambda running, *, by: None)
    now = timezone.now()
    row = Job.objects.create(
        kind="tests.thing.do", by=worker, state=JobState.RUNNING, attempts=attempts, seen_at=now - 2 * jobs.STALE
    )
    fresh = Job.objects.create(
        kind="tests.thing.do",
        by=worker,
        state=JobState.RUNNING,
        attempts=1,
        seen_at=now - datetime.timedelta(seconds=5),
    )
    assert jobs.put_back_stale() == 1
    for job in (row, fresh):
        job.refresh_from_db()
    assert (row.state, fresh.state) == (state, JobState.RUNNING)


@pytest.mark.django_db(transaction=True)
def test_others_see_how_far_it_is_while_it_runs_and_can_stop_it(kinds):
    worker = User.objects.create_user("worker@example.org", "a-long-password", name="Wil Werker")
    seen = []

    @jobs.job("tests.thing.long")
    def long(running, *, by):
        User.objects.create_user("halfway@example.org", "x", name="Half")
        running.report(3, 10, phase="reading")
        # Another connection, as that of a page: it sees the report and not what the job itself wrote so far.
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT done, total, progress->>'phase', state FROM oids_job WHERE id = %s", [running.row.pk]
            )
            seen.append(cursor.fetchone())
            cursor.execute("SELECT count(*) FROM oids_user WHERE email = 'halfway@example.org'")
            seen.append(cursor.fetchone())
            cursor.execute("UPDATE oids_job SET stop_asked = true WHERE id = %s", [running.row.pk])
        other.close()
        running.report(4)

    row = jobs.start("tests.thing.long", by=worker)
    row.refresh_from_db()
    assert seen == [(3, 10, "reading", JobState.RUNNING), (0,)]
    assert row.state == JobState.STOPPED
    assert not User.objects.filter(email="halfway@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_long_work_that_tells_nothing_gives_a_sign_of_life(kinds, monkeypatch):
    monkeypatch.setattr(jobs, "SIGN_OF_LIFE_SECONDS", 0.02)
    worker = User.objects.create_user("worker@example.org", "a-long-password", name="Wil Werker")
    long_ago = timezone.now() - 2 * jobs.STALE

    @jobs.job("tests.thing.silent")
    def silent(running, *, by):
        other = connections.create_connection("default")
        with other.cursor() as cursor:
            cursor.execute("UPDATE oids_job SET seen_at = %s WHERE id = %s", [long_ago, running.row.pk])
            for _turn in range(200):
                cursor.execute("SELECT seen_at FROM oids_job WHERE id = %s", [running.row.pk])
                if cursor.fetchone()[0] > long_ago:
                    break
                time.sleep(0.02)
        other.close()

    row = jobs.start("tests.thing.silent", by=worker)
    row.refresh_from_db()
    assert (row.state, row.problem) == (JobState.DONE, "")
    assert row.seen_at > long_ago


@pytest.mark.parametrize(("language", "words"), [("nl", "2.000 van 59.998 gedaan"), ("en", "2,000 of 59,998 done")])
def test_how_far_it_is_has_the_thousands_separators_of_the_reader(language, words, rf):
    job = Job(state=JobState.RUNNING, done=2000, total=59_998)
    with override(language):
        shown = render_to_string(
            "components/job.html", {"job": job, "job_percent": 3, "job_note": "", "request": rf.get("/")}
        )
    assert words in shown
