"""Dilution as a page: the means per student year by year, against the minimum norm."""

from __future__ import annotations

from django.utils.translation import gettext as _

from oids import formats
from oids.charts import Cell, Curve, Table, curves
from oids.exports import EURO as EURO_COLUMN
from oids.exports import HOURS as HOURS_COLUMN
from oids.exports import INTEGER, Column
from oids.money import round_half_up
from oids.views.sections import Cell as TableCell
from oids.views.sections import Section
from steering.calculations.scenario_dilution import Inputs, Result
from steering.calculations.scenario_present import Present
from steering.reports.scenario_base import COUNT, EURO, HOURS, TEXT, Figure, Page, euro, text, whole_euro


def broken_words(result: Result | None) -> str | None:
    if result is None:
        return None
    return str(result.broken.year) if result.broken else _("not in these years")


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    last, was = result.years[-1], before.years[-1] if before else None
    figures = (
        Figure("students", _("Students in the last year"), COUNT, was and was.students, last.students),
        Figure("grant", _("Grant in the last year"), EURO, was and was.grant, last.grant),
        Figure("per_student", _("Means per student in the last year"), EURO, was and was.per_student, last.per_student),
        Figure("hours", _("Hours per student those pay"), HOURS, was and was.hours, last.hours),
        Figure("short", _("Short of the norm in the last year"), EURO, was and was.short, last.short),
        Figure("breaks", _("The norm breaks in"), TEXT, broken_words(before), broken_words(result)),
    )
    return Page(
        words=words(inputs, result), figures=figures, charts=(chart(inputs, result),), sections=tables(result),
        steps=steps(inputs, result), columns=columns(), rows=tuple(exported(result)),
    )  # fmt: skip


def words(inputs: Inputs, result: Result) -> tuple[str, ...]:
    first, last = result.years[0], result.years[-1]
    found = [
        _("The norm asks %(hours)s hours per student, which is %(cents)s at the rates. In %(first)s the means are %(before)s per "
          "student, in %(last)s %(after)s.")
        % {
            "hours": formats.hours(inputs.norm_hours), "cents": euro(inputs.norm_cents), "first": first.year,
            "before": euro(first.per_student), "last": last.year, "after": euro(last.per_student),
        }
    ]  # fmt: skip
    if result.broken is None:
        found.append(_("In none of these years the means fall below the minimum norm."))
    else:
        broken = result.broken
        found.append(
            _(
                "In %(year)s the norm breaks: the means pay %(hours)s hours per student, and for everybody %(short)s is short."
            )
            % {"year": broken.year, "hours": formats.hours(broken.hours), "short": euro(broken.short)}
        )
    found.append(
        _("The means are the grant on the count of the year before, and what the parties bring in themselves. Today's own "
          "contribution is what the norm asks above the grant; change it when the parties bring in more or less.")
    )  # fmt: skip
    return tuple(found)


def chart(inputs: Inputs, result: Result):
    years = result.years
    places = [(year.year.start, str(year.year)) for year in years]
    shown = places if len(places) <= 6 else places[::2]
    table = Table(
        (_("School year"), _("Means per student"), _("The norm asks")),
        tuple((Cell(str(y.year)), Cell(euro(y.per_student)), Cell(euro(y.norm_cents))) for y in years),
    )
    return curves(
        _("Means per student against the norm"),
        [
            Curve(_("means per student"), [(year.year.start, year.per_student) for year in years]),
            Curve(_("what the norm asks"), [(year.year.start, year.norm_cents) for year in years]),
        ],
        table=table, shown=whole_euro, places=shown[:-1] if len(shown) > 4 else shown,
    )  # fmt: skip


def tables(result: Result) -> tuple[Section, Section]:
    """What each year means for a student, and where its means come from."""
    rows = [
        [
            str(year.year), TableCell(_("breaks"), tone="bad") if year.breaks else TableCell(_("holds"), tone="good"),
            text(formats.count(year.students)), text(formats.count(year.part_time)), text(euro(year.per_student)),
            text(formats.hours(year.hours)),
        ]
        for year in result.years
    ]  # fmt: skip
    head = [
        _("School year"), _("Norm"), _("Students"), _("Of which part-time"), _("Per student"), _("Hours per student"),
    ]  # fmt: skip
    means = [
        [
            str(year.year), text(formats.count(year.counted)), text(euro(year.grant)), text(euro(year.own)),
            text(euro(year.means)),
        ]
        for year in result.years
    ]  # fmt: skip
    means_head = [_("School year"), _("Counted for the grant"), _("Grant"), _("Own contribution"), _("Means")]
    return Section("years", _("Year by year"), head, rows), Section(
        "means", _("Where the means come from"), means_head, means
    )


def steps(inputs: Inputs, result: Result) -> tuple[tuple[str, str, str], ...]:
    last = result.years[-1]
    return (
        (_("What the norm asks per student"), _("hours × rate of each role, added up"), euro(inputs.norm_cents)),
        (
            _("Means in %(year)s") % {"year": last.year},
            f"{euro(last.grant)} + {euro(last.own)}", euro(last.means),
        ),
        (_("Means per student"), f"{euro(last.means)} / {formats.count(last.students)}", euro(last.per_student)),
        (
            _("Hours per student"),
            f"{formats.hours(inputs.norm_hours)} × {euro(last.per_student)} / {euro(inputs.norm_cents)}",
            formats.hours(last.hours),
        ),
    )  # fmt: skip


def columns() -> tuple[Column, ...]:
    return (
        Column("year", _("School year")), Column("part_time", _("Part-time"), INTEGER),
        Column("other", _("Other students"), INTEGER), Column("counted", _("Counted for the grant"), INTEGER),
        Column("grant", _("Grant"), EURO_COLUMN), Column("own", _("Own contribution"), EURO_COLUMN),
        Column("each", _("Per student"), EURO_COLUMN), Column("hours", _("Hours per student"), HOURS_COLUMN),
        Column("short", _("Short of the norm"), EURO_COLUMN),
    )  # fmt: skip


def exported(result: Result):
    for year in result.years:
        yield {
            "year": str(year.year), "part_time": year.part_time, "other": year.other, "counted": year.counted,
            "grant": year.grant, "own": year.own, "each": int(round_half_up(year.per_student)), "hours": year.hours,
            "short": year.short,
        }  # fmt: skip
