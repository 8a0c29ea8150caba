"""The papers of a stand: students, facilitation, grant, allocation, the chosen scenarios."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from django.db.models import Count
from django.utils.translation import gettext as _

from funding.differences import register_difference
from funding.enums import AllocationState
from funding.models import Allocation
from oids import charts, formats
from oids.money import round_half_up
from oids.periods import SchoolYear
from oids.views.sections import Section, number
from placements.calculations.hours import NormMissing, shown_total, sum_hours
from placements.enums import Route
from placements.hours import facts, norm_of_year
from placements.models import Enrolment
from steering.calculations.stand import COUNT, EURO, HOURS, PERCENT, TEXT, KeptFigure, KeptPaper
from steering.inputs.figures import streams_in, subsidy_among
from steering.inputs.papers import Asked, adds_papers
from steering.reports.scenario_base import party_section
from steering.reports.scenarios import kept_page
from steering.reports.stand_kept import kept_drawing, kept_table

YEARS = 5


def figure(key: str, label: str, kind: str, value) -> KeptFigure:
    """A number, or words; nothing known stays nothing."""
    if kind == TEXT:
        return KeptFigure(key, str(label), kind, text=str(value or ""))
    return KeptFigure(key, str(label), kind, None if value is None else Fraction(value))


@adds_papers(10)
def students(asked: Asked) -> Iterator[KeptPaper]:
    """By route, in this year and the four before it."""
    year = asked.school_year
    years = [SchoolYear(start) for start in range(year.start - YEARS + 1, year.start + 1)]
    found: dict[SchoolYear, Counter] = {one: Counter() for one in years}
    rows = Enrolment.objects.visible_to(asked.user).filter(partnership=asked.partnership, school_year__in=years)
    for start, route, many in rows.order_by().values_list("school_year", "route").annotate(Count("pk")):
        found[start][route] += many
    now, total = found[year], found[year].total()
    placed = Enrolment.objects.visible_to(asked.user).of_year(asked.partnership, year)
    placed_now = placed.filter(placements__isnull=False).distinct().count()
    shown = [one for one in years if found[one].total()]
    routes = [(route.value, str(route.label)) for route in Route]
    table = Section(
        "routes", _("Students by route and year"), [_("Route"), *(str(one) for one in shown)],
        [[label, *(number(found[one][route]) for one in shown)] for route, label in routes],
        foot=[_("Total"), *(number(found[one].total()) for one in shown)],
    )  # fmt: skip
    drawn = []
    if shown:
        chart = charts.stacked_bars(
            _("Students by route"), [label for _route, label in routes],
            [(str(one), [found[one][route] for route, _label in routes], "") for one in shown],
            shown=formats.count, label_label=_("School year"), total_label=_("Total"), width=640,
        )  # fmt: skip
        drawn = [kept_drawing(chart, "students")]
    yield KeptPaper(
        "students", _("Students"),
        figures=(
            figure("students", _("Students"), COUNT, total),
            *(figure(f"route:{route}", label, COUNT, now[route]) for route, label in routes),
            figure("part-time", _("Share of part-time"), PERCENT, Fraction(now[Route.PART_TIME], total) if total else None),
            figure("placed", _("Students with a placement"), COUNT, placed_now),
            figure("unplaced", _("Students without a placement"), COUNT, total - placed_now),
        ),
        tables=(kept_table(table),) if shown else (), drawings=tuple(drawn),
    )  # fmt: skip


@adds_papers(20)
def facilitation(asked: Asked) -> Iterator[KeptPaper]:
    """Hours by the norm of the year, by role."""
    norm = norm_of_year(asked.partnership, asked.school_year)
    warnings: tuple[str, ...] = ()
    hours = None
    try:
        placed = facts(asked.partnership, asked.school_year)
        hours = sum_hours(fact.hours for fact in placed) if placed else None
    except NormMissing:
        warnings = (_("There is no norm for every day of this school year, so hours cannot be worked out."),)
    many = Enrolment.objects.of_year(asked.partnership, asked.school_year).count()
    per_student = hours.total / many if hours is not None and many else None
    norms = ""
    if norm is not None:
        norms = " + ".join(
            formats.as_entered(value)
            for value in (norm.school_trainer_hours, norm.mentor_hours, norm.institute_trainer_hours)
        )
    yield KeptPaper(
        "facilitation", _("Facilitation"), warnings=warnings,
        figures=(
            figure("norm", _("Norm: school trainer + mentor + institute trainer, hours"), TEXT, norms),
            figure("school-trainer", _("Hours of school trainers"), HOURS, hours and hours.school_trainer),
            figure("mentor", _("Hours of mentors"), HOURS, hours and hours.mentor),
            figure("institute", _("Hours of institute trainers"), HOURS, hours and hours.institute_trainer),
            figure("total", _("Hours needed by the norm"), HOURS, shown_total(hours) if hours is not None else None),
            figure("per-student", _("Hours per student"), HOURS, per_student),
            figure("fte", _("In full-time years"), HOURS,
                   hours.total / Fraction(norm.full_time_hours) if hours is not None and norm else None),
        ),
    )  # fmt: skip


@adds_papers(30)
def grant(asked: Asked) -> Iterator[KeptPaper]:
    """The subsidy of the year, and all streams of money that hold in it."""
    streams = streams_in(asked.partnership, asked.school_year, asked.user)
    own = subsidy_among(streams, asked.school_year)
    amount = own.current_amount if own else None
    many = Enrolment.objects.of_year(asked.partnership, asked.school_year).count()
    rows = []
    for row in streams:
        current = row.current_amount
        rows.append(
            [
                row.name, str(current.get_state_display()) if current else "",
                number(formats.euro(current.amount_cents) if current else "–"), number(formats.euro(row.received_cents)),
            ]
        )  # fmt: skip
    table = Section(
        "streams", _("Streams of money"), [_("Name"), _("State"), _("Granted"), _("Received")], rows,
        note=_("All that hold on a day of this school year."),
    )  # fmt: skip
    per_student = round_half_up(Fraction(amount.amount_cents, many)) if amount and many else None
    yield KeptPaper(
        "grant", _("Grant"),
        figures=(
            figure("grant", _("Grant of this school year"), EURO, amount.amount_cents if amount else None),
            figure("state", _("State of the amount"), TEXT, amount.get_state_display() if amount else ""),
            figure("received", _("Received"), EURO, own.received_cents if own else None),
            figure("per-student", _("Grant per student"), EURO, per_student),
        ),
        tables=(kept_table(table),) if rows else (),
    )  # fmt: skip


@adds_papers(40)
def allocation(asked: Asked) -> Iterator[KeptPaper]:
    """The newest version of the year's allocation, in whichever state it is."""
    rows = Allocation.objects.visible_to(asked.user).filter(
        partnership=asked.partnership, school_year=asked.school_year
    )
    newest = rows.order_by("-number").select_related("decision", "scheme", "partnership").first()
    if newest is None:
        words = (_("There is no allocation of this school year yet."),)
        yield KeptPaper("allocation", _("Allocation"), words=words)
        return
    shares = list(newest.shares.select_related("party"))
    warnings, outdated = outdated_by(newest)
    table = Section(
        "shares", _("Per party"), [_("Number"), _("Party"), _("Amount")],
        [[row.party.code, row.party.name, number(formats.euro(row.amount_cents))] for row in shares],
        foot=["", _("Total"), number(formats.euro(sum(row.amount_cents for row in shares)))],
    )  # fmt: skip
    yield KeptPaper(
        "allocation", _("Allocation"), warnings=warnings,
        figures=(
            figure("version", _("Version"), COUNT, newest.number),
            figure("state", _("State"), TEXT, newest.get_state_display()),
            figure("decision", _("Decision"), TEXT, newest.decision.number if newest.decision else ""),
            figure("budget", _("Budget"), EURO, newest.budget_cents),
            *(figure(f"party:{row.party.code}", row.party.name, EURO, row.amount_cents) for row in shares),
        ),
        tables=tuple(kept_table(section) for section in (table, *outdated) if section.rows),
    )  # fmt: skip


def outdated_by(allocation: Allocation) -> tuple[tuple[str, ...], tuple[Section, ...]]:
    """What the page of the allocation says of it too: that it rests on what has changed since, and what would come out now."""
    found = register_difference(allocation)
    if not found.changed:
        return (), ()
    if allocation.is_frozen:
        said = _("Placements, memberships, norms or the grant changed after this allocation was worked out. What is adopted "
                 "stays as it is; a correction is a new version.")  # fmt: skip
    elif allocation.state == AllocationState.SUBMITTED:
        said = _("This allocation is outdated: placements, memberships, norms or the grant changed after it was worked out. "
                 "Before the meeting decides on it, the steering group returns it to the programme leader, who works it out "
                 "again.")  # fmt: skip
    else:
        said = _("This allocation is outdated: placements, memberships, norms or the grant changed after it was worked out. "
                 "Work it out again before the meeting decides on it.")  # fmt: skip
    if found.error:
        return (f"{said} {found.error}",), ()
    if not found.moves_money:
        return (said + " " + _("No party's amount changes by it."),), ()
    rows = [(row.code, row.name, row.before, row.after) for row in found.rows if row.change]
    title = _("Difference with the register now")
    note = _("Only parties whose amount differs. It is as of the moment at which this was frozen.")
    return (said,), (party_section("register", title, rows, note, (_("In this allocation"), _("By the register now"))),)


@adds_papers(60)
def scenarios(asked: Asked) -> Iterator[KeptPaper]:
    """Each as it was kept: the figures of then, beside what is tried."""
    for scenario in asked.scenarios:
        page = kept_page(scenario)
        figures = [
            figure(row.key, row.label, row.kind, row.shown if row.kind == TEXT else row.value) for row in page.figures
        ]
        yield KeptPaper(
            f"scenario:{scenario.pk}", _("Scenario: %(name)s") % {"name": scenario.name},
            words=tuple(filter(None, (scenario.note, *map(str, page.words)))),
            warnings=tuple(str(line) for line in page.warnings), figures=_once(figures),
            tables=(kept_table(page.figure_section), *(kept_table(row) for row in page.sections if row.rows)),
            drawings=tuple(kept_drawing(chart, f"scenario:{scenario.pk}") for chart in page.charts),
        )  # fmt: skip


def _once(figures: list[KeptFigure]) -> tuple[KeptFigure, ...]:
    """Figures with one key of several labels (a board each) are told apart by both."""
    many = Counter(row.key for row in figures)
    return tuple(
        row if many[row.key] == 1 else KeptFigure(f"{row.key}:{row.label}", row.label, row.kind, row.number, row.text)
        for row in figures
    )
