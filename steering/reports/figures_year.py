"""The figures of one year of one partnership as a report, for one reader."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _

from steering.calculations.figures import YearFacts
from steering.reports import figures as shape
from steering.reports.figures import (
    FiguresReport,
    Table,
)
from steering.reports.figures_people import PeopleTables
from steering.reports.figures_work import WorkTables


class YearReport(PeopleTables, WorkTables):
    """All tables of the year, in the order of the page."""

    def tables(self) -> tuple[Table, ...]:
        found = [self.key_table(), self.board_table(), self.route_table(), self.study_table(), self.kind_table()]
        found += [self.role_table(), self.school_table(), self.trainer_table(), self.party_table()]
        if self.facts.sees_money:
            found += [self.stream_table(), self.due_table()]
        return tuple(found)


def year_report(facts: YearFacts, may: Callable[[str], bool]) -> FiguresReport:
    tables = YearReport(facts, may).tables()
    head = shape.FiguresHead(
        title=_("Figures of the year"), partnership=facts.partnership, school_year=facts.year,
        reference=f"CJ-{facts.slug}-{facts.year}", state=_("as of now"), as_of=timezone.now().isoformat(),
    )  # fmt: skip
    words = ()
    if not facts.sees_all:
        words = (
            _(
                "Numbers of fewer than five people of other boards are not shown, nor what they could be worked out from."
            ),
        )
    return FiguresReport(head, words, tables, (facts.problem,) if facts.problem else ())
