"""The figures of the year as a paper of a stand: those at a glance and per party can be laid beside the next ones."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from steering.calculations.stand import TEXT, KeptFigure, KeptPaper
from steering.inputs.papers import Asked, adds_papers
from steering.reports.figures import HIDDEN, FiguresReport, Value
from steering.reports.figures_year import figures_of
from steering.reports.stand_kept import kept_drawing, kept_table

# Schools, trainers and small groups have their own page; a meeting reads these. What is at a glance stands as figures.
TABLES = ("boards", "routes", "roles", "parties", "streams", "due")
PER_PARTY = ("allocated", "contributed")


@adds_papers(50)
def figures_of_year(asked: Asked) -> Iterator[KeptPaper]:
    report = figures_of(asked.partnership, asked.school_year, asked.user)
    tables = [table for table in report.tables if table.name in TABLES and table.rows]
    drawn = [table.chart for table in tables]
    yield KeptPaper(
        "figures", _("Figures of the year"), words=report.words, warnings=report.warnings,
        figures=tuple(_figures(report)), tables=tuple(kept_table(table.section) for table in tables),
        drawings=tuple(kept_drawing(chart, "figures") for chart in drawn if chart is not None),
    )  # fmt: skip


def _figures(report: FiguresReport) -> Iterator[KeptFigure]:
    key = report.table("key")
    for row in key.rows if key else ():
        kind = row.kind or key.columns[0].kind
        yield _kept(row.key, row.label, kind, row.values[0])
    parties = report.table("parties")
    for row in parties.rows if parties else ():
        for index, head in enumerate(parties.columns):
            if head.key in PER_PARTY:
                yield _kept(
                    f"{head.key}:{row.key}", f"{row.label}: {head.label}", row.kind or head.kind, row.values[index]
                )


def _kept(key: str, label: str, kind: str, value: Value) -> KeptFigure:
    if value.is_hidden or value.text or kind == TEXT:
        return KeptFigure(key, label, TEXT, text=HIDDEN if value.is_hidden else value.text)
    return KeptFigure(key, label, kind, value.number)
