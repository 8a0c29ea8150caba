"""Importing DUO's files by page: sent and kept first, done when it is what was shown."""

from __future__ import annotations

import zlib

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused
from oids.history import history
from oids.locking import lock
from partnerships.actions.base import require_administrator
from partnerships.imports.duo import Outdated, import_duo, plan
from partnerships.models import DuoImport


@transaction.atomic
def send_duo_files(*, schools, schools_name, as_of, boards=None, boards_name="", municipalities=(), by) -> DuoImport:
    """Keep the files of an import after reading them once. Raises `RefusedFile`; the register is not touched."""
    require_administrator(by)
    sent = DuoImport(
        schools=zlib.compress(schools),
        schools_name=schools_name[:200],
        boards=zlib.compress(boards) if boards is not None else None,
        boards_name=boards_name[:200],
        as_of=as_of,
        municipalities=list(municipalities),
        sent_by=by,
    )
    plan(sent.source())
    with history("partnerships.duo.send", by=by):
        sent.full_clean(exclude=["schools", "boards"])
        sent.save()
    return sent


@transaction.atomic
def do_duo_import(sent, *, fingerprint, close=(), by) -> DuoImport:
    """Do what was shown, all or nothing; `fingerprint` is of the plan without the schools that are ticked to close."""
    require_administrator(by)
    sent = lock(sent)
    if sent.done_at is not None:
        raise ActionRefused(_("This import is already done."))
    if plan(sent.source()).fingerprint != fingerprint:
        raise ActionRefused(_outdated())
    try:
        found = import_duo(sent.source(tuple(close)), by=by)
    except Outdated as error:
        raise ActionRefused(_outdated()) from error
    sent.done_by, sent.done_at = by, timezone.now()
    sent.result = {
        "read": found.read, "new": found.new, "changed": found.changed, "unchanged": found.unchanged,
        "refused": len(found.refused), "kinds": found.kinds, "nameless": found.nameless,
        "left_out": found.left_out, "missing": len(found.missing),
    }  # fmt: skip
    with history("partnerships.duo.done", by=by):
        sent.save()
    return sent


def _outdated() -> str:
    return _("The register changed after you looked at this. Look at what would happen now, and confirm again.")
