"""Cells and sections that the pages of the money share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.enums import AllocationState
from funding.reports.base import HoursRow
from oids import formats
from oids.archive import DataTable
from oids.archive.tables import shown
from oids.exports import EURO, HOURS, INTEGER
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


def table_section(table: DataTable, note: str = "") -> Section:
    """A table of a paper as a section of the page, with its totals at the foot."""

    def cells(row) -> list[Cell]:
        return [
            Cell(shown(column.kind, value) or "–", is_number=column.kind in (EURO, HOURS, INTEGER))
            for column, value in zip(table.columns, row, strict=True)
        ]

    body, totals = (table.rows[: -table.totals], table.rows[-table.totals :]) if table.totals else (table.rows, ())
    foot = (
        [Cell("" if cell.text == "–" else cell.text, is_number=cell.is_number) for cell in cells(totals[-1])]
        if totals
        else []
    )
    rows = [cells(row) for row in (*body, *totals[:-1])]
    return Section(table.name, table.title, [column.label for column in table.columns], rows, note=note, foot=foot)


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
