"""The reports on paper: the templates with what only paper has, such as signatures and the chart."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from funding.reports.accountability import AccountabilityReport, accountability_report
from funding.reports.allocation import AllocationReport
from funding.reports.statement import Statement
from funding.reports.tables import LANGUAGE, archive_data, report_tables
from oids import charts, formats
from oids.archive import Known, archive_pdf
from oids.charts import BarChart
from oids.pdf import RenderedPdf, render_pdf
from oids.periods import SchoolYear
from partnerships.models import Partnership

# CSS pixels between the margins of an A4 page.
PAPER_WIDTH = 640
ACCOUNTABILITY = "accountability"


def signatories() -> list[str]:
    return [_("Programme leader"), _("Chair of the steering group"), _("Controller of the penvoerder")]


def allocation_pdf(report: AllocationReport) -> RenderedPdf:
    return _render("allocation", report, {"signatories": signatories()})


def statement_pdf(report: Statement) -> RenderedPdf:
    return _render("statement", report)


def accountability_pdf(report: AccountabilityReport) -> RenderedPdf:
    tables = {table.name: table for table in report_tables(report)}
    return _render(ACCOUNTABILITY, report, {**_around(report), "tables": tables})


def accountability_archive(report: AccountabilityReport) -> RenderedPdf:
    """The archive file of a final report, from the report alone: the same report is the same bytes.

    Raises ValueError for a concept and `oids.archive.LetterMissing` for a letter outside the font.
    """
    if report.head.is_concept:
        raise ValueError("an archive file is made of a final report only")
    with translation.override(LANGUAGE):
        return archive_pdf(_template(ACCOUNTABILITY), report, archive_data(report), context=_around(report))


def final_report(partnership: Partnership, school_year: SchoolYear) -> AccountabilityReport | None:
    """The report that was kept when the year was closed, in the language of the archive; None while it is open."""
    for keeper in KEEPERS:
        if (kept := keeper(partnership, school_year)) is not None:
            return kept
    return None


def report_of(partnership: Partnership, school_year: SchoolYear) -> AccountabilityReport:
    """What is shown of a year: the kept report of a closed year, else a concept of now."""
    return final_report(partnership, school_year) or accountability_report(partnership, school_year)


# Who keeps reports of closed years, asked first: (partnership, school year) -> report or None.
KEEPERS: list[Callable[[Partnership, SchoolYear], AccountabilityReport | None]] = []
# Who keeps reports that were final until the year was reopened: each with a sentence about that, the newest first.
FORMER: list[Callable[[Partnership, SchoolYear], list[tuple[AccountabilityReport, str]]]] = []


def partnership_of(reference: str, partnerships) -> tuple[Partnership, SchoolYear] | None:
    """Whose report a printed reference names, among `partnerships` (a queryset): VV-<partnership>-<school year>."""
    found = re.fullmatch(r"VV-([-\w]+)-(\d{4}-\d{4})", reference)
    partnership = partnerships.filter(slug=found[1]).first() if found else None
    if found is None or partnership is None:
        return None
    try:
        return partnership, SchoolYear.parse(found[2])
    except ValueError:
        return None


def known_report(partnership: Partnership, school_year: SchoolYear) -> Known | None:
    """What a file of this year is compared with: the final report, or one that was final before. None when there never
    was one."""
    report = final_report(partnership, school_year)
    reports = [(report, "")] if report is not None else []
    for former in FORMER:
        reports += former(partnership, school_year)
    with translation.override(LANGUAGE):
        found = [Known(archive_data(row), partial(_archive_bytes, row), note) for row, note in reports]
    return replace(found[0], others=tuple(found[1:])) if found else None


def _archive_bytes(report: AccountabilityReport) -> bytes:
    return accountability_archive(report).pdf


def _around(report: AccountabilityReport) -> dict:
    return {"signatories": signatories(), "chart": _by_party(report)}


def _by_party(report: AccountabilityReport) -> BarChart | None:
    """The amounts of the parties as bars, for paper: the table under it holds the same figures."""
    if not report.parties:
        return None
    rows = [(row.name, row.cents) for row in report.parties]
    return charts.bars(
        _("What went where, by party"), rows, shown=lambda cents: formats.euro(round(cents)), width=PAPER_WIDTH,
        value_label=_("Amount"), label_label=_("Party"),
    )  # fmt: skip


def _template(name: str) -> str:
    return f"funding/reports/{name}.html"


def _render(name: str, report, context: dict | None = None) -> RenderedPdf:
    return render_pdf(_template(name), report, language=get_language() or "nl", context=context)
