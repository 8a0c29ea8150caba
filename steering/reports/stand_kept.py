"""From what pages show to what a stand keeps: sections as tables of text, charts as they are drawn."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from oids.charts.shapes import identity
from oids.views.sections import Section
from steering.calculations.stand import KeptDrawing, KeptTable


def kept_table(section: Section) -> KeptTable:
    lines = section.lines
    columns = section.columns
    return KeptTable(
        name=section.name, title=str(section.title), head=tuple(str(label) for label, _number in columns),
        numbers=tuple(is_number for _label, is_number in columns),
        rows=tuple(tuple(str(cell.text) for cell in row) for row in lines),
        foot=tuple(str(cell.text) for cell in section.foot_cells), note=str(section.note),
    )  # fmt: skip


def kept_drawing(chart: Any, code: str) -> KeptDrawing:
    """`code` is that of the paper: two papers may have a chart of one title, and names in a page are once."""
    head = tuple(str(label) for label in chart.table.head)
    rows = tuple(tuple(cell.text for cell in row) for row in chart.table.rows)
    table = KeptTable(
        name="", title=chart.title, head=head, numbers=tuple(index > 0 for index in range(len(head))), rows=rows
    )
    svg = render_to_string(chart.template, {"chart": chart}).strip()
    return KeptDrawing(chart.title, svg.replace(chart.id, identity(f"{code} {chart.title}")), table)
