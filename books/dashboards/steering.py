"""The steering group: students, hours and euro per student over the years, coverage of the norm, open decisions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from books.dashboards.base import Block, Desk, Tile
from books.dashboards.controller import parties_block
from books.dashboards.waiting import waiting, waiting_section
from funding.enums import GrantSource
from funding.models import Grant
from oids import charts, formats
from oids.periods import SchoolYear
from oids.views.sections import Cell, Section, number
from partnerships.enums import RoleKind
from placements.calculations.hours import HoursByRole, NormMissing, shown_total, sum_hours
from placements.enums import Route
from placements.hours import facts, norm_of_year, year_of
from placements.models import Enrolment
from placements.views.loads import load_rows

YEARS = 5


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One school year. `hours` is None when no norm or placement period says how many; money is whole cents."""

    year: SchoolYear
    students: int
    part_time: int
    hours: HoursByRole | None
    grant_cents: int | None
    grant_url: str = ""

    @property
    def cents_per_student(self) -> Fraction | None:
        """Grant over the students of the year, not those of the count that it rests on."""
        if self.grant_cents is None or not self.students:
            return None
        return Fraction(self.grant_cents, self.students)

    @property
    def hours_per_student(self) -> Fraction | None:
        return self.hours.total / self.students if self.hours is not None and self.students else None


def figures_of(desk: Desk) -> list[YearFigures]:
    """The school year and those before it that have students or a grant, oldest first."""
    grants = {
        grant.school_year: grant
        for grant in Grant.objects.visible_to(desk.user)
        .filter(partnership=desk.partnership, source=GrantSource.OCW)
        .prefetch_related("amounts")
    }
    found = []
    for start in range(desk.school_year.start - YEARS + 1, desk.school_year.start + 1):
        year = SchoolYear(start)
        enrolments = Enrolment.objects.visible_to(desk.user).of_year(desk.partnership, year)
        routes = list(enrolments.values_list("route", flat=True))
        grant = grants.get(year)
        amount = grant.current_amount if grant else None
        if not routes and amount is None:
            continue
        try:
            placed = facts(desk.partnership, year)
            hours = sum_hours(fact.hours for fact in placed) if placed else None
        except NormMissing:
            hours = None
        found.append(
            YearFigures(
                year, len(routes), sum(route == Route.PART_TIME for route in routes), hours,
                amount.amount_cents if amount else None, grant.get_absolute_url() if grant else "",
            )
        )  # fmt: skip
    return found


def steering_blocks(desk: Desk) -> list[Block]:
    rows = [row for row in waiting(desk) if row.is_for(desk, RoleKind.STEERING_GROUP)]
    figures = figures_of(desk)
    decide = waiting_section(rows, _("Open decisions"), _("Nothing waits for a decision."))
    return [
        _now(desk, figures, len(rows)),
        Block("decide", "", sections=(decide,)),
        *(_over_years(desk, figures) if figures else []),
        *parties_block(desk),
    ]


def _now(desk: Desk, figures: list[YearFigures], open_decisions: int) -> Block:
    now = next((row for row in figures if row.year == desk.school_year), None)
    tiles = []
    if now:
        tiles.append(
            Tile(
                _("Students"), formats.count(now.students), desk.url("placements:enrolment_list"),
                _("%(number)s part-time") % {"number": formats.count(now.part_time)},
            )
        )  # fmt: skip
        if now.hours is not None:
            note = _("%(hours)s h per student") % {"hours": formats.decimal(now.hours_per_student, 1)}
            url = desk.url("placements:hours", "?per=board")
            tiles.append(Tile(_("Hours needed by the norm"), formats.hours(shown_total(now.hours)), url, note))
        if now.cents_per_student is not None:
            tiles.append(Tile(_("Grant per student"), formats.euro(round(now.cents_per_student)), now.grant_url))
    coverage = coverage_of(desk)
    if coverage is not None:
        tiles.append(
            Tile(
                _("Coverage of the norm"), formats.percent(coverage), desk.url("placements:load_list"),
                _("hours of school trainers, available against needed"), "good" if coverage >= 1 else "warn",
            )
        )  # fmt: skip
    tiles.append(
        Tile(_("Open decisions"), formats.count(open_decisions), "#waiting", tone="warn" if open_decisions else "good")
    )
    return Block("now", _("The year at a glance"), tuple(tiles))


def coverage_of(desk: Desk) -> Fraction | None:
    """Available hours of school trainers over the hours that their placements need; None when nothing is needed."""
    norm, year = norm_of_year(desk.partnership, desk.school_year), year_of(desk.partnership, desk.school_year)
    if norm is None or year is None:
        return None
    try:
        rows = load_rows(desk.partnership, desk.school_year, norm, year, desk.user)
    except NormMissing:
        return None
    needed = sum((row["needed"] for row in rows), Fraction(0))
    return sum((row["available"] for row in rows), Fraction(0)) / needed if needed else None


def _over_years(desk: Desk, figures: list[YearFigures]) -> list[Block]:
    def students_url(row: YearFigures) -> str:
        return desk.url("placements:enrolment_list", year=row.year)

    students = charts.stacked_bars(
        _("Students by route"), (_("full-time and accelerated"), _("part-time")),
        [(str(row.year), (row.students - row.part_time, row.part_time), students_url(row)) for row in figures],
        shown=formats.count, label_label=_("School year"), total_label=_("Total"),
    )  # fmt: skip
    money = [row for row in figures if row.cents_per_student is not None]
    drawn = [students]
    if money:
        drawn.append(
            charts.bars(
                _("Grant per student"),
                [(str(row.year), round(row.cents_per_student), row.grant_url) for row in money],
                shown=formats.euro, value_label=_("Grant per student"), label_label=_("School year"),
            )
        )  # fmt: skip
    rows = [
        [
            str(row.year), number(row.students, students_url(row)), number(row.part_time, f"{students_url(row)}?route=part_time"),
            number(
                "–" if row.hours is None else formats.hours(shown_total(row.hours)),
                "" if row.hours is None else desk.url("placements:hours", "?per=board", row.year),
            ),
            number("–" if row.hours_per_student is None else formats.decimal(row.hours_per_student, 1)),
            number("–" if row.grant_cents is None else formats.euro(row.grant_cents), row.grant_url),
            Cell(
                "–" if row.cents_per_student is None else formats.euro(round(row.cents_per_student)), is_number=True
            ),
        ]
        for row in figures
    ]  # fmt: skip
    table = Section(
        "years", _("Year by year"),
        [
            _("School year"), _("Students"), _("Part-time"), _("Hours"), _("Hours per student"), _("Grant"),
            _("Grant per student"),
        ],
        rows, note=_("Grant per student: the year's grant over the students of that year, rounded to the cent."),
    )  # fmt: skip
    return [Block("over-years", _("Against the years before"), charts=tuple(drawn), sections=(table,))]
