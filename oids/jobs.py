"""Work that takes longer than a page may: started by an action, done by `manage.py work`, watched on a page.

A job is a function registered under a name; it gets a `Running` to report to and the arguments it was started with
(references and numbers, never personal data). It has to be idempotent: a worker that dies leaves the row `running`,
and after `STALE` without a sign of life it is put back and done again, at most `ATTEMPTS` times.
"""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.db import InternalError, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task

from oids.actions import ActionRefused
from oids.models import Job, JobState
from oids.triggers import words_of

ATTEMPTS = 3
STALE = datetime.timedelta(minutes=2)
SIGN_OF_LIFE_SECONDS = 15

log = logging.getLogger(__name__)
_kinds: dict[str, Callable] = {}
_stepwise: set[str] = set()


class Stopped(Exception):
    """Somebody asked the work to stop; what it did so far is undone with its transaction."""


def job(kind: str, *, stepwise: bool = False):
    """Decorator: `kind` is the stem of the act, such as `rounds.proposal.compute`.

    A job is one transaction. `stepwise` is for work that reaches outside and cannot be undone (mail): every step is
    written at once, and the function itself knows where it was.
    """

    def register(function):
        if kind in _kinds and _kinds[kind].__module__ != function.__module__:
            raise ImproperlyConfigured(f"Two jobs are called {kind}.")
        _kinds[kind] = function
        if stepwise:
            _stepwise.add(kind)
        return function

    return register


def start(kind: str, *, by, total: int = 0, **arguments) -> Job:
    """Note the work and hand it to the queue once the present transaction is through."""
    if kind not in _kinds:
        raise ImproperlyConfigured(f"No job is called {kind}.")
    row = Job.objects.create(kind=kind, by=by, total=total, arguments=arguments)
    transaction.on_commit(lambda: run_job.enqueue(row.pk))
    return row


def ask_to_stop(row: Job) -> None:
    """The work stops at its next report; what waits is not begun."""
    Job.objects.filter(pk=row.pk).update(stop_asked=True)
    Job.objects.filter(pk=row.pk, state=JobState.WAITING).update(state=JobState.STOPPED, ended_at=timezone.now())


def put_back_stale() -> int:
    """Jobs whose worker gave no sign of life: back into the queue, or failed after too many attempts."""
    found = 0
    for row in Job.objects.filter(state=JobState.RUNNING, seen_at__lt=timezone.now() - STALE):
        again = row.attempts < ATTEMPTS
        changed = Job.objects.filter(pk=row.pk, state=JobState.RUNNING, seen_at=row.seen_at).update(
            state=JobState.WAITING if again else JobState.FAILED,
            problem="" if again else _("The work was broken off three times. Tell the administrator."),
        )
        if changed and again:
            run_job.enqueue(row.pk)
        found += changed
    return found


class Running:
    """What a job reports to, over a connection of its own: seen by others while the job's transaction is open."""

    def __init__(self, row: Job) -> None:
        self.row = row
        self._lock = threading.Lock()
        self._connection = connections.create_connection("default")
        # Used by the work and by the sign of life, one at a time.
        self._connection.inc_thread_sharing()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error) -> None:
        self._ended.set()
        self._thread.join()
        self._connection.close()

    def tell(self, done: int, total: int | None = None, **progress) -> None:
        """As `report`, for work that asks for itself whether it should stop."""
        self._write("done = %s, total = coalesce(%s, total), progress = %s", [done, total, _json(progress)])

    def report(self, done: int, total: int | None = None, **progress) -> None:
        """How far the work is; `progress` holds further figures. Raises `Stopped` when somebody asked for that."""
        if self._write("done = %s, total = coalesce(%s, total), progress = %s", [done, total, _json(progress)]):
            raise Stopped

    def is_stop_asked(self) -> bool:
        return self._write("done = done", [])

    def _live(self) -> None:
        while not self._ended.wait(SIGN_OF_LIFE_SECONDS):
            self._write("done = done", [])

    def _write(self, what: str, values: list) -> bool:
        with self._lock, self._connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Job._meta.db_table} SET seen_at = now(), {what} WHERE id = %s RETURNING stop_asked",
                [*values, self.row.pk],
            )
            row = cursor.fetchone()
        return bool(row and row[0])


def _json(value: dict) -> str:
    import json

    return json.dumps(value)


@task()
def run_job(pk: int) -> None:
    """One attempt at one job; how it ended stands in its row."""
    now = timezone.now()
    begun = Job.objects.filter(pk=pk, state=JobState.WAITING).update(
        state=JobState.RUNNING, started_at=now, seen_at=now, problem=""
    )
    if not begun:
        return
    row = Job.objects.select_related("by").get(pk=pk)
    row.attempts += 1
    Job.objects.filter(pk=pk).update(attempts=row.attempts)
    state, problem = JobState.DONE, ""
    with override(row.by.language):
        try:
            with Running(row) as running, nullcontext() if row.kind in _stepwise else transaction.atomic():
                _kinds[row.kind](running, by=row.by, **row.arguments)
        except Stopped:
            state = JobState.STOPPED
        except (ActionRefused, PermissionDenied, ValidationError) as refused:
            state, problem = JobState.FAILED, _words(refused)
        except InternalError as error:
            state, problem = JobState.FAILED, words_of(error)
            if not problem:
                log.exception("job %s %s failed", row.kind, pk)
                problem = _("Something went wrong on our side. Nothing was changed; try again.")
        except Exception:
            # The trace goes to the log of the server (it holds references, no names); the person reads a sentence.
            log.exception("job %s %s failed", row.kind, pk)
            state, problem = JobState.FAILED, _("Something went wrong on our side. Nothing was changed; try again.")
        Job.objects.filter(pk=pk).update(state=state, problem=problem[:500], ended_at=timezone.now())
        if state in (JobState.FAILED, JobState.STOPPED) and (after := _after.get(row.kind)):
            with transaction.atomic():
                after(by=row.by, problem=problem, **row.arguments)


_after: dict[str, Callable] = {}


def when_not_done(kind: str):
    """Decorator: what to put right when the job failed or was stopped (called with `by`, `problem`, its arguments)."""

    def register(function):
        _after[kind] = function
        return function

    return register


def _words(refused: Exception) -> str:
    if isinstance(refused, ValidationError):
        return " ".join(refused.messages)
    return getattr(refused, "message", None) or str(refused)
