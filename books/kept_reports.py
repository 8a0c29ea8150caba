"""The accountability report of a closed year is the one that was kept."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from books.enums import ClosingState
from books.models import YearClosing
from funding.reports.accountability import AccountabilityReport
from funding.reports.papers import FORMER, KEEPERS
from funding.reports.stored import report_from_json
from funding.reports.tables import LANGUAGE, archive_data
from oids import formats
from oids.archive import grouped


def kept_closing(partnership, school_year) -> YearClosing | None:
    """The closing that holds now."""
    rows = YearClosing.objects.of_year(partnership, school_year).exclude(state=ClosingState.REOPENED)
    return rows.select_related("partnership", "closed_by", "asked_by").first()


def kept_report(partnership, school_year) -> AccountabilityReport | None:
    closing = kept_closing(partnership, school_year)
    return report_from_json(closing.report) if closing else None


def printed_hash(closing: YearClosing) -> str:
    """The hash of the figures that every page of the archive file bears, as it is printed whole on the last page."""
    with translation.override(LANGUAGE):
        return grouped(archive_data(report_from_json(closing.report)).sha256)


def former_reports(partnership, school_year) -> list[tuple[AccountabilityReport, str]]:
    """Reports that were final until the year was reopened, the newest first, each with what became of it."""
    rows = YearClosing.objects.of_year(partnership, school_year).filter(state=ClosingState.REOPENED)
    found = []
    for row in rows.select_related("asked_by", "reopened_by").order_by("-number"):
        note = _(
            "This report was final from %(closed)s. The year was reopened on %(reopened)s by %(who)s; %(asked)s had asked for "
            "it: %(reason)s"
        ) % {
            "closed": formats.day(row.closed_at), "reopened": formats.day(row.reopened_at), "who": row.reopened_by,
            "asked": row.asked_by, "reason": row.asked_reason,
        }  # fmt: skip
        found.append((report_from_json(row.report), note))
    return found


KEEPERS.append(kept_report)
FORMER.append(former_reports)
