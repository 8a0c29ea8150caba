"""The figures of one year of one partnership as a report, for one reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from oids.periods import SchoolYear
from partnerships.models import Partnership
from steering.calculations.figures import YearFacts
from steering.inputs.figures import Reading, year_facts
from steering.reports.figures import FiguresReport, ReportHead, Table
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


def figures_of(partnership: Partnership, school_year: SchoolYear, user) -> FiguresReport:
    """The figures as this reader may see them; also for who keeps them."""
    return years_of(partnership, [school_year], user)[0]


def years_of(
    partnership: Partnership, years: Iterable[SchoolYear], user, *, with_due: bool = True
) -> list[FiguresReport]:
    """A report per year. Without `with_due` they do not say what is due now."""
    reading = Reading(partnership, user)
    may = cache(lambda permission: user.has_perm(permission, partnership))
    return [year_report(year_facts(reading, year, with_due=with_due), may) for year in years]


def year_report(facts: YearFacts, may: Callable[[str], bool]) -> FiguresReport:
    tables = YearReport(facts, may).tables()
    head = ReportHead(
        title=_("Figures of the year"), partnership=facts.partnership, school_year=facts.year,
        reference=f"CJ-{facts.slug}-{facts.year}", state=_("as of now"), is_concept=False,
        as_of=timezone.now(),
    )  # fmt: skip
    words = ()
    if not facts.sees_all:
        words = (
            _(
                "Numbers of fewer than five people of other boards are not shown, nor what they could be worked out from."
            ),
        )
    return FiguresReport(head, words, tables, (facts.problem,) if facts.problem else ())
