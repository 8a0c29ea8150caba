"""Cells and sections that the pages of the money share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.enums import AllocationState
from funding.reports.base import HoursRow
from oids import formats
from oids.views.sections import Cell, Section, number

TONES = {
    AllocationState.DRAFT: "neutral",
    AllocationState.SUBMITTED: "warn",
    AllocationState.ADOPTED: "good",
    AllocationState.AUTHORISED: "good",
}
DOWNLOADS = (("PDF", "?export=pdf"), ("CSV", "?export=csv"), ("XLSX", "?export=xlsx"))


def money(cents: int | None, url: str = "") -> Cell:
    """Whole cents as euro; None is a dash."""
    return Cell("–" if cents is None else formats.euro(cents), url, is_number=True)


def hours_section(name: str, title: str, first: str, rows: tuple[HoursRow, ...], total: HoursRow, **kwargs) -> Section:
    """Students and agreed hours by role; `rows` have their code before their name."""

    def cells(row: HoursRow) -> list[Cell]:
        shown = (row.school_trainer, row.mentor, row.institute_trainer, row.total)
        return [number(row.students), *(Cell(formats.hours(value), is_number=True) for value in shown)]

    return Section(
        name, title,
        [_("Number"), first, _("Students"), _("School trainer"), _("Mentor"), _("Institute trainer"), _("Total")],
        [[row.code, row.name, *cells(row)] for row in rows],
        foot=["", _("Total"), *cells(total)] if rows else [], **kwargs,
    )  # fmt: skip
