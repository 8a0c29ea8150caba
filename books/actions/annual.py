"""Fixing the annual report of a calendar year."""

from __future__ import annotations

import datetime
import hashlib
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from books.annual import annual_tables, next_to_fix
from books.calculations.annual import to_json
from books.models import AnnualReport
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock


def hash_of_tables(tables: dict) -> str:
    """SHA-256 of the tables as canonical JSON: keys sorted, no spaces, UTF-8."""
    text = json.dumps(tables, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def fix_annual_report(*, partnership, calendar, by) -> AnnualReport:
    """Keep the tables of the year for good. Years are fixed one after the other, once they are over."""
    require(by, "books.fix_annual_report", partnership)
    lock(partnership)
    last_day = datetime.date(calendar, 12, 31)
    if timezone.localdate() <= last_day:
        raise ActionRefused(_("%(year)s is not over yet. Fix it after 31 December.") % {"year": calendar})
    following = next_to_fix(partnership)
    if AnnualReport.objects.filter(partnership=partnership, calendar=calendar).exists():
        raise ActionRefused(
            _("%(year)s is fixed already; what is known later is a correction in the next year.") % {"year": calendar}
        )
    if following is not None and calendar != following:
        raise ActionRefused(_("Years are fixed one after the other. The next one is %(year)s.") % {"year": following})
    tables = to_json(annual_tables(partnership, calendar))
    penvoerder = partnership.penvoerder_on(last_day)
    report = AnnualReport(
        partnership=partnership, calendar=calendar, tables=tables, sha256=hash_of_tables(tables),
        penvoerder=penvoerder.name_on(last_day) if penvoerder else "", fixed_by=by,
    )  # fmt: skip
    with history("books.annual_report.fix", by=by):
        report.full_clean()
        report.save()
    return report
