"""Sheets that are imported: sent, checked, looked at, and then exactly that is done, all or nothing.

Checking and importing are the same code (`rounds.imports`). Small sheets are done at once, large ones in the
background. What is imported is what was shown: a fingerprint of all changes is compared before anything is written.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, Conflict, require
from oids.history import history
from oids.importing import RefusedFile, check_size, sha256, write_remarks
from oids.jobs import Running, job, start, when_not_done
from oids.locking import lock
from oids.triggers import expect_many_rows
from placements.actions import BatchRefused, NeedsAcknowledgement
from rounds.actions.places import RowsRefused, closed_sentence
from rounds.enums import SheetState
from rounds.imports.base import Kind, Plan, Report, Target, plan
from rounds.imports.kinds import KINDS
from rounds.imports.showing import shown_of
from rounds.models import SheetImport

# Up to so many bytes a sheet is checked while one waits, and so many rows are written.
SMALL_BYTES = 100_000
SMALL_ROWS = 300
# Kept to be shown; the sheet with remarks has them all.
MOST_REMARKS = 1_000
CHECK, IMPORT = "rounds.sheet.check", "rounds.sheet.import"
_LOCK = 7_021_968


def kind_of(sheet: SheetImport) -> Kind:
    return KINDS[sheet.kind]


def target_of(sheet: SheetImport) -> Target:
    return Target(sheet.partnership, sheet.school_year, sheet.round)


def plan_of(sheet: SheetImport) -> Plan:
    """What the sheet would do now. Raises `RefusedFile`; writes nothing."""
    return plan(kind_of(sheet), zlib.decompress(sheet.data), sheet.name, target_of(sheet))


def in_language_of_reader(sheet: SheetImport) -> SheetImport:
    """The same sheet; when it was checked in another language than that of whoever looks, with all that is said of it in
    theirs. Nothing is written. A large sheet, and one that the register overtook, stays as it was checked."""
    if sheet.state != SheetState.CHECKED or sheet.shown.get("language") == get_language():
        return sheet
    if len(sheet.data) <= SMALL_BYTES:
        found = plan_of(sheet)
        if found.fingerprint == sheet.fingerprint:
            sheet.remarks, sheet.shown = remarks_of(found), shown_of(kind_of(sheet), found)
    return sheet


def remarks_of(found: Plan) -> list[list]:
    return [[row.sheet, row.line, row.column, row.value, row.rule, row.remedy] for row in found.refused[:MOST_REMARKS]]


def with_remarks(sheet: SheetImport) -> bytes:
    """The sheet as it was sent, with a column of remarks."""
    return write_remarks(zlib.decompress(sheet.data), kind_of(sheet).columns, plan_of(sheet).refused)


def require_kind(by, partnership, kind: Kind) -> None:
    """Who imports a sheet may also do by hand what stands in it."""
    require(by, "rounds.import_sheet", partnership)
    require(by, kind.permission, partnership)


@transaction.atomic
def send_sheet(*, partnership, school_year, kind, name, data: bytes, round=None, at_once=False, by) -> SheetImport:
    """Keep a sheet and check it: a small one (or with `at_once`) now, a large one in the background.

    Raises `RefusedFile` when it cannot be read; then nothing is kept.
    """
    found = KINDS[kind]
    require_kind(by, partnership, found)
    _check_round(found, round, partnership, school_year)
    check_size(len(data))
    sheet = SheetImport(
        partnership=partnership, school_year=school_year, round=round if found.needs_round else None, kind=kind,
        name=name[-200:], data=zlib.compress(data), sha256=sha256(data), sent_by=by,
    )  # fmt: skip
    with history("rounds.sheet.send", by=by):
        sheet.full_clean(exclude=["data"])
        sheet.save()
        _begin_check(sheet, at_once or len(data) <= SMALL_BYTES, by)
    return sheet


def _check_round(kind: Kind, round, partnership, school_year) -> None:
    if not kind.needs_round:
        return
    if round is None:
        raise ValidationError({"round": _("Choose the placing round that the sheet is about.")})
    if (round.partnership_id, round.school_year) != (partnership.pk, school_year):
        raise ValidationError({"round": _("This round is of another partnership or school year.")})
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))


def _begin_check(sheet: SheetImport, now: bool, by) -> None:
    if now:
        _check(sheet)
    else:
        sheet.state = SheetState.CHECKING
        sheet.job = start(CHECK, by=by, sheet=sheet.pk)
    sheet.save()


def _check(sheet: SheetImport) -> None:
    """Put in the row what the sheet would do."""
    kind = kind_of(sheet)
    found = plan_of(sheet)
    sheet.counts = found.counts | {"warned": len(found.warned), "needs_reason": found.needs_reason}
    sheet.remarks = remarks_of(found)
    sheet.shown = shown_of(kind, found)
    sheet.fingerprint = found.fingerprint
    sheet.state = SheetState.CHECKED
    sheet.version += 1


@job(CHECK)
def _check_job(running: Running, *, sheet: int, by) -> None:
    row = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet)
    if row.state != SheetState.CHECKING:
        return
    running.report(0, 0)
    try:
        _check(row)
    except RefusedFile as error:
        raise ActionRefused(error.message) from error
    with history("rounds.sheet.prepare", by=by):
        row.save()


@when_not_done(CHECK)
def _check_failed(*, sheet: int, by, problem: str) -> None:
    row = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet)
    if row.state == SheetState.CHECKING:
        _empty(row)
        row.state = SheetState.FAILED
        with history("rounds.sheet.fail", by=by):
            row.save()


@transaction.atomic
def check_again(sheet: SheetImport, *, by) -> SheetImport:
    """Look once more what the sheet would do: the register changed since."""
    sheet = _open(sheet, by)
    _check_round(kind_of(sheet), sheet.round, sheet.partnership, sheet.school_year)
    with history("rounds.sheet.prepare", by=by):
        _begin_check(sheet, len(sheet.data) <= SMALL_BYTES, by)
    return sheet


@transaction.atomic
def import_sheet(
    sheet: SheetImport, *, fingerprint: str, without_refused=False, reason="", at_once=False, by
) -> SheetImport:  # fmt: skip
    """Do what was shown. Rows that are refused stop all of it, unless `without_refused`; warnings are gone past with
    one `reason`."""
    sheet = _open(sheet, by)
    _check_round(kind_of(sheet), sheet.round, sheet.partnership, sheet.school_year)
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
    with history("rounds.sheet.start", by=by):
        sheet.state = SheetState.IMPORTING
        sheet.full_clean(exclude=["data"])
        if at_once or counts["new"] + counts["changed"] <= SMALL_ROWS:
            _import(sheet, by, lambda _done, _total: None)
        else:
            sheet.job = start(IMPORT, by=by, total=counts["new"] + counts["changed"], sheet=sheet.pk)
        sheet.save()
    return sheet


def _import(sheet: SheetImport, by, report: Report) -> None:
    """Plan again under a lock, and write it when it is what was shown."""
    kind, target = kind_of(sheet), target_of(sheet)
    require_kind(by, sheet.partnership, kind)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, sheet.partnership_id])
    try:
        found = plan_of(sheet)
        if found.fingerprint != sheet.fingerprint:
            raise ActionRefused(_outdated())
        expect_many_rows()
        with history("rounds.sheet.import_sheet", by=by, sheet=sheet.pk):
            kind.apply(found.to_write, target, by=by, reason=sheet.reason, report=report)
    except (BatchRefused, NeedsAcknowledgement, RowsRefused, Conflict, RefusedFile) as error:
        raise ActionRefused(_outdated()) from error
    _empty(sheet)
    sheet.state, sheet.done_by, sheet.done_at = SheetState.DONE, by, timezone.now()
    sheet.version += 1


@job(IMPORT)
def _import_job(running: Running, *, sheet: int, by) -> None:
    row = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet)
    if row.state != SheetState.IMPORTING:
        return
    report: Callable[[int, int], None] = running.report
    report(0, row.job.total if row.job else 0)
    _import(row, by, report)
    with history("rounds.sheet.done", by=by):
        row.save()


@when_not_done(IMPORT)
def _import_failed(*, sheet: int, by, problem: str) -> None:
    """Nothing was written; the sheet can be looked at again."""
    row = SheetImport.objects.select_for_update(of=("self",)).get(pk=sheet)
    if row.state == SheetState.IMPORTING:
        row.state = SheetState.CHECKED
        with history("rounds.sheet.fail", by=by):
            row.save()


@transaction.atomic
def give_up_sheet(sheet: SheetImport, *, by) -> SheetImport:
    """Do nothing with it; the file and what was read of it are thrown away."""
    require(by, "rounds.import_sheet", sheet)
    sheet = lock(sheet)
    if sheet.state in (SheetState.DONE, SheetState.GIVEN_UP):
        raise ActionRefused(_already(sheet))
    if sheet.state != SheetState.CHECKED and sheet.job is not None and sheet.job.is_going:
        raise ActionRefused(_("This sheet is being worked on. Wait until that is done."))
    _empty(sheet)
    sheet.state = SheetState.GIVEN_UP
    sheet.version += 1
    with history("rounds.sheet.give_up", by=by):
        sheet.save()
    return sheet


def _open(sheet: SheetImport, by) -> SheetImport:
    """The row, locked, when it was checked and waits for what to do."""
    require_kind(by, sheet.partnership, kind_of(sheet))
    sheet = lock(sheet)
    if sheet.state in (SheetState.CHECKING, SheetState.IMPORTING):
        raise ActionRefused(_("This sheet is being worked on. Wait until that is done."))
    if sheet.state != SheetState.CHECKED:
        raise ActionRefused(_already(sheet))
    return sheet


def _already(sheet: SheetImport) -> str:
    if sheet.state == SheetState.DONE:
        return _("This sheet was imported on %(day)s by %(by)s.") % {
            "day": formats.day_time(sheet.done_at), "by": sheet.done_by,
        }  # fmt: skip
    return _("This sheet was given up, or could not be read. Send it again.")


def _empty(sheet: SheetImport) -> None:
    """Names of students do not outlive the import: kept are where a row was refused, and by which rule."""
    sheet.data, sheet.shown = None, {}
    sheet.remarks = [[name, line, column, "", rule, ""] for name, line, column, _value, rule, _remedy in sheet.remarks]


def _outdated() -> str:
    return _(
        "The register changed after you looked at this. Press “Look again”, see what would happen now, and confirm."
    )
