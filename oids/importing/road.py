"""The road of a sheet: sent, checked, looked at, and then exactly that is done, all or nothing.

Checking and importing are the same code (`oids.importing.plans`). Small sheets are done at once, large ones in the
background. What is imported is what was shown: a fingerprint of all changes is compared before anything is written.
"""

from __future__ import annotations

import zlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, Conflict
from oids.collecting import without_collector
from oids.history import history
from oids.importing.base import RefusedFile, check_size, sha256
from oids.importing.plans import Kind, Plan, Report, plan
from oids.importing.remarks import write_remarks
from oids.importing.showing import shown_of
from oids.importing.telling import in_words, kept
from oids.jobs import Running, job, start, when_not_done
from oids.locking import lock
from oids.models import SentSheet, SheetState
from oids.triggers import expect_many_rows

# Up to so many bytes a sheet is checked while one waits, and so many rows are written.
SMALL_BYTES = 100_000
SMALL_ROWS = 300
# Kept to be shown; the sheet with remarks has them all.
MOST_REMARKS = 1_000


class SheetRoad:
    """What happens to the sheets of one model. An app says what a sheet is about (`kind_of`), what it is imported into
    (`target_of`), who may (`require`) and when it is too late (`check_target`).

    `stem` begins the names of the acts, `lock_number` keeps two imports of a partnership apart, and `outdated` are the
    refusals of the app's own actions that mean: the register changed since it was shown.
    """

    model: type[SentSheet]
    stem = ""
    lock_number = 0
    outdated: tuple[type[Exception], ...] = ()

    def __init__(self) -> None:
        self.check_job, self.import_job = f"{self.stem}.check", f"{self.stem}.import"
        job(self.check_job)(self._check_in_background)
        when_not_done(self.check_job)(self._check_failed)
        job(self.import_job)(self._import_in_background)
        when_not_done(self.import_job)(self._import_failed)

    def kind_of(self, sheet) -> Kind:
        raise NotImplementedError

    def target_of(self, sheet) -> Any:
        raise NotImplementedError

    def require(self, by, sheet) -> None:
        """Who imports a sheet may also do by hand what stands in it."""
        raise NotImplementedError

    def check_target(self, sheet) -> None:
        """Refuse when nothing can be imported into what the sheet is for."""

    @without_collector()
    def plan_of(self, sheet) -> Plan:
        """What the sheet would do now. Raises `RefusedFile`; writes nothing."""
        return plan(self.kind_of(sheet), zlib.decompress(sheet.data), sheet.name, self.target_of(sheet))

    def in_language_of_reader(self, sheet):
        """The same sheet; when it was checked in another language than that of whoever looks, with all that is said of
        it in theirs. Nothing is written. A large sheet, and one that the register overtook, stays as it was checked."""
        if sheet.state != SheetState.CHECKED or sheet.shown.get("language") == get_language():
            return sheet
        if len(sheet.data) <= SMALL_BYTES:
            found = self.plan_of(sheet)
            if found.fingerprint == sheet.fingerprint:
                sheet.remarks, sheet.shown = remarks_of(found), shown_of(self.kind_of(sheet), found)
        return sheet

    def remarks_in_words(self, sheet) -> list[list]:
        """Sheet, number, column, value, rule and remedy of each refused row, in the language of whoever reads them; what
        was kept before its parts were kept reads as it was sent."""
        labels = {key: str(column.label) for key, column in self.kind_of(sheet).by_key.items()}
        rows = []
        for row in sheet.remarks:
            name, line, column, value, rule, remedy = row[:6]
            if len(row) > 6:
                made_of = row[6]
                column = labels.get(made_of["column"], column)
                rule, remedy = in_words(made_of["rule"]), in_words(made_of["remedy"])
            rows.append([name, line, column, value, rule, remedy])
        return rows

    def with_remarks(self, sheet) -> bytes:
        """The sheet as it was sent, with a column of remarks."""
        refused = self.plan_of(sheet).refused
        return write_remarks(zlib.decompress(sheet.data), self.kind_of(sheet).columns, refused)

    @transaction.atomic
    def send(self, sheet, data: bytes, *, at_once: bool = False, by):
        """Keep a new sheet and check it: a small one (or with `at_once`) now, a large one in the background.

        Raises `RefusedFile` when it cannot be read; then nothing is kept.
        """
        self.require(by, sheet)
        self.check_target(sheet)
        check_size(len(data))
        sheet.name, sheet.data, sheet.sha256, sheet.sent_by = sheet.name[-200:], zlib.compress(data), sha256(data), by
        with history(f"{self.stem}.send", by=by):
            sheet.full_clean(exclude=["data"])
            sheet.save()
            self._begin_check(sheet, at_once or len(data) <= SMALL_BYTES, by)
        return sheet

    def _begin_check(self, sheet, now: bool, by) -> None:
        if now:
            self._check(sheet)
        else:
            sheet.state = SheetState.CHECKING
            sheet.job = start(self.check_job, by=by, sheet=sheet.pk)
        sheet.save()

    def _check(self, sheet) -> None:
        """Put in the row what the sheet would do."""
        found = self.plan_of(sheet)
        sheet.counts = found.counts | {"warned": len(found.warned), "needs_reason": found.needs_reason}
        sheet.remarks = remarks_of(found)
        sheet.shown = shown_of(self.kind_of(sheet), found)
        sheet.fingerprint = found.fingerprint
        sheet.state = SheetState.CHECKED
        sheet.version += 1

    def _held(self, pk: int):
        return self.model._base_manager.select_for_update(of=("self",)).get(pk=pk)

    def _check_in_background(self, running: Running, *, sheet: int, by) -> None:
        row = self._held(sheet)
        if row.state != SheetState.CHECKING:
            return
        running.report(0, 0)
        try:
            self._check(row)
        except RefusedFile as error:
            raise ActionRefused(error.message) from error
        with history(f"{self.stem}.prepare", by=by):
            row.save()

    def _check_failed(self, *, sheet: int, by, problem: str) -> None:
        row = self._held(sheet)
        if row.state == SheetState.CHECKING:
            _empty(row)
            row.state = SheetState.FAILED
            with history(f"{self.stem}.fail", by=by):
                row.save()

    @transaction.atomic
    def check_again(self, sheet, *, by):
        """Look once more what the sheet would do: the register changed since."""
        sheet = self._open(sheet, by)
        self.check_target(sheet)
        with history(f"{self.stem}.prepare", by=by):
            self._begin_check(sheet, len(sheet.data) <= SMALL_BYTES, by)
        return sheet

    @transaction.atomic
    def import_sheet(self, sheet, *, fingerprint: str, without_refused=False, reason="", at_once=False, by):
        """Do what was shown. Rows that are refused stop all of it, unless `without_refused`; warnings are gone past
        with one `reason`."""
        sheet = self._open(sheet, by)
        self.check_target(sheet)
        counts = sheet.counts
        if fingerprint != sheet.fingerprint:
            raise ActionRefused(_outdated())
        if not counts["new"] + counts["changed"]:
            raise ActionRefused(_("There is nothing to import: everything in the sheet is known already, or refused."))
        errors = {}
        if counts["refused"] and not without_refused:
            errors["without_refused"] = _(
                "Some rows are refused. Mend them and send the sheet again, or tick that the other rows are imported."
            )
        if counts["needs_reason"] and not reason.strip():
            errors["reason"] = _("Say in a few words why the warnings are no obstacle.")
        if errors:
            raise ValidationError(errors)
        sheet.without_refused, sheet.reason = bool(without_refused), reason.strip()
        with history(f"{self.stem}.start", by=by):
            sheet.state = SheetState.IMPORTING
            sheet.full_clean(exclude=["data"])
            if at_once or counts["new"] + counts["changed"] <= SMALL_ROWS:
                self._import(sheet, by, lambda _done, _total: None)
            else:
                sheet.job = start(self.import_job, by=by, total=counts["new"] + counts["changed"], sheet=sheet.pk)
            sheet.save()
        return sheet

    @without_collector()
    def _import(self, sheet, by, report: Report) -> None:
        """Plan again under a lock, and write it when it is what was shown."""
        self.require(by, sheet)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [self.lock_number, sheet.partnership_id])
        self.kind_of(sheet).hold(self.target_of(sheet))
        try:
            found = self.plan_of(sheet)
            if found.fingerprint != sheet.fingerprint:
                raise ActionRefused(_outdated())
            expect_many_rows()
            with history(f"{self.stem}.import_sheet", by=by, sheet=sheet.pk):
                self.kind_of(sheet).apply(
                    found.to_write, self.target_of(sheet), by=by, reason=sheet.reason, report=report
                )
        except (*self.outdated, Conflict, RefusedFile) as error:
            raise ActionRefused(_outdated()) from error
        _empty(sheet)
        sheet.state, sheet.done_by, sheet.done_at = SheetState.DONE, by, timezone.now()
        sheet.version += 1

    def _import_in_background(self, running: Running, *, sheet: int, by) -> None:
        row = self._held(sheet)
        if row.state != SheetState.IMPORTING:
            return
        running.report(0, row.job.total if row.job else 0)
        self._import(row, by, running.report)
        with history(f"{self.stem}.done", by=by):
            row.save()

    def _import_failed(self, *, sheet: int, by, problem: str) -> None:
        """Nothing was written; the sheet can be looked at again."""
        row = self._held(sheet)
        if row.state == SheetState.IMPORTING:
            row.state = SheetState.CHECKED
            with history(f"{self.stem}.fail", by=by):
                row.save()

    @transaction.atomic
    def give_up(self, sheet, *, by):
        """Do nothing with it; the file and what was read of it are thrown away."""
        self.require_to_give_up(by, sheet)
        sheet = lock(sheet)
        if sheet.state in (SheetState.DONE, SheetState.GIVEN_UP):
            raise ActionRefused(_already(sheet))
        if sheet.state != SheetState.CHECKED and sheet.is_going:
            raise ActionRefused(_("This sheet is being worked on. Wait until that is done."))
        _empty(sheet)
        sheet.state = SheetState.GIVEN_UP
        sheet.version += 1
        with history(f"{self.stem}.give_up", by=by):
            sheet.save()
        return sheet

    def require_to_give_up(self, by, sheet) -> None:
        self.require(by, sheet)

    def _open(self, sheet, by):
        """The row, locked, when it was checked and waits for what to do."""
        self.require(by, sheet)
        sheet = lock(sheet)
        if sheet.state in (SheetState.CHECKING, SheetState.IMPORTING):
            raise ActionRefused(_("This sheet is being worked on. Wait until that is done."))
        if sheet.state != SheetState.CHECKED:
            raise ActionRefused(_already(sheet))
        return sheet


def _already(sheet) -> str:
    if sheet.state == SheetState.DONE:
        return _("This sheet was imported on %(day)s by %(by)s.") % {
            "day": formats.day_time(sheet.done_at), "by": sheet.done_by,
        }  # fmt: skip
    return _("This sheet was given up, or could not be read. Send it again.")


def _empty(sheet) -> None:
    """What stands in a sheet does not outlive the import: kept are where a row was refused, by which rule, and how to
    mend it."""
    sheet.data, sheet.shown = None, {}
    sheet.remarks = [[name, line, column, "", *said] for name, line, column, _value, *said in sheet.remarks]


def _outdated() -> str:
    return _(
        "The register changed after you looked at this. Press “Look again”, see what would happen now, and confirm."
    )


def remarks_of(found: Plan) -> list[list]:
    """Per refused row sheet, number, column, value, rule and remedy in words, and at the end what they were made of."""
    return [
        [
            row.sheet, row.line, row.column, row.value, row.rule, row.remedy,
            {"column": row.key, "rule": kept(row.rule), "remedy": kept(row.remedy)},
        ]
        for row in found.refused[:MOST_REMARKS]
    ]  # fmt: skip
