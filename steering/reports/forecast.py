"""The forecast as charts, tables and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from oids import formats
from oids.charts import Cell, Curve, Table, curves
from oids.exports import INTEGER, Column
from oids.views.sections import Section
from placements.enums import Route
from steering.calculations.forecast import Forecast
from steering.reports.scenario_base import text


@dataclass(frozen=True, slots=True)
class ForecastReport:
    forecast: Forecast
    words: tuple[str, ...]
    chart: Any
    sections: tuple[Section, ...]


def forecast_report(found: Forecast) -> ForecastReport:
    return ForecastReport(
        found,
        words(found),
        chart(found) if found.past else None,
        (numbers(found), bands(found), tested(found), tested_routes(found)),
    )


def routes_of(found: Forecast) -> list[str]:
    known = {route for _year, row in found.past for route, _n in row}
    known |= {route for year in found.ahead for route, _n in year.routes}
    return [route for route in Route.values if route in known]


def words(found: Forecast) -> tuple[str, ...]:
    if not found.past:
        return (_("There are no students in the register yet, so nothing can be said of later years."),)
    if not found.ahead:
        return (
            _(
                "The register has one school year only. A forecast needs two: who went on and who left from one to the next."
            ),
        )
    first = found.ahead[0]
    low, high = first.band
    said = [
        _("In %(year)s %(students)s students are expected, between %(low)s and %(high)s.")
        % {
            "year": first.year, "students": formats.count(first.students), "low": formats.count(low),
            "high": formats.count(high),
        },
        _("Expected: of the students in each route and year of study the same part goes on, changes route or leaves as in all "
          "years of the register together; new students come as many as in the average year."),
        _("The band: the same sum with the figures of every single year of the register, from the lowest outcome to the "
          "highest. It is at least as wide as the largest miss of the back-test for as many years ahead."),
        _("The register shows %(number)s times how students went from one year to the next. With so few years the band says "
          "what has happened, not what may happen.") % {"number": found.observed},
    ]  # fmt: skip
    return tuple(said)


def chart(found: Forecast):
    past = [(year.start, sum(n for _route, n in row)) for year, row in found.past]
    last = past[-1]
    ahead = [(year.year.start, year.students) for year in found.ahead]
    band = [(last[0], last[1], last[1]), *((year.year.start, *year.band) for year in found.ahead)]
    rows = [(Cell(str(year)), Cell(formats.count(sum(n for _r, n in row))), Cell("–")) for year, row in found.past]
    rows += [
        (
            Cell(str(year.year)), Cell(formats.count(year.students)),
            Cell(f"{formats.count(year.band[0])} – {formats.count(year.band[1])}"),
        )
        for year in found.ahead
    ]  # fmt: skip
    table = Table((_("School year"), _("Students"), _("Band")), tuple(rows))
    series = [Curve(_("in the register"), past)]
    if ahead:
        series.append(Curve(_("expected"), [last, *ahead]))
    places = [(start, str(start)) for start, _n in [*past, *ahead]]
    return curves(
        _("Students by school year"), series, table=table, shown=formats.count, places=places,
        band=band if ahead else (), band_label=_("from low to high"),
        description=_("The years below the chart are those in which a school year begins."),
    )  # fmt: skip


def numbers(found: Forecast) -> Section:
    routes = routes_of(found)
    rows = []
    for year, row in found.past:
        known = dict(row)
        total = sum(known.values())
        cells = [text(formats.count(known.get(route, 0))) for route in routes]
        rows.append([str(year), _("register"), *cells, text(formats.count(total)), text("–"), text("–")])
    for ahead in found.ahead:
        shown = dict(ahead.shown)
        low, high = ahead.band
        cells = [text(formats.count(shown.get(route, 0))) for route in routes]
        rows.append(
            [
                str(ahead.year), _("forecast"), *cells, text(formats.count(ahead.students)), text(formats.count(low)),
                text(formats.count(high)),
            ]
        )  # fmt: skip
    labels = [str(Route(route).label) for route in routes]
    head = [_("School year"), _("Source"), *labels, _("Total"), _("Low"), _("High")]
    return Section("numbers", _("By route"), head, rows, empty=_("No students yet."))


def bands(found: Forecast) -> Section:
    """Per route what is expected, from low to high."""
    routes = routes_of(found)
    rows = [
        [
            str(Route(route).label), str(year.year),
            text(formats.count(dict(year.shown).get(route, 0))),
            *(text(formats.count(edge)) for edge in year.band_of_route.get(route, (0, 0))),
        ]
        for route in routes
        for year in found.ahead
    ]  # fmt: skip
    note = _(
        "Made as the band of all together, by each route's own outcomes and misses. The bands of routes do not add up to that "
        "of all: what one route misses, another may gain."
    )
    head = [_("Route"), _("School year"), _("Expected"), _("Low"), _("High")]
    return Section("bands", _("Band by route"), head, rows, note=note if rows else "", empty=_("No students yet."))


def tested(found: Forecast) -> Section:
    rows = [
        [
            str(row.made_in), str(row.year), text(formats.count(row.forecast)), text(formats.count(row.actual)),
            text(_miss(row.miss)),
            text(formats.percent(row.relative, 1)),
        ]
        for row in found.tested
    ]  # fmt: skip
    head = [
        _("With the register up to"), _("Forecast for"), _("Would have been forecast"), _("Became"), _("Off by"), _("That is"),
    ]  # fmt: skip
    note = _("How far off the same sum would have been in earlier years, with only what the register knew then.")
    return Section(
        "tested", _("Back-test"), head, rows, note=note,
        empty=_("A back-test needs at least three school years in the register."),
    )  # fmt: skip


def tested_routes(found: Forecast) -> Section:
    rows = [
        [
            str(Route(route).label), str(row.made_in), str(row.year), text(formats.count(said)),
            text(formats.count(became)), text(_miss(said - became)),
        ]
        for row in found.tested
        for route, said, became in row.routes
    ]  # fmt: skip
    head = [
        _("Route"), _("With the register up to"), _("Forecast for"), _("Would have been forecast"), _("Became"), _("Off by"),
    ]  # fmt: skip
    rows.sort(key=lambda row: str(row[0]))
    return Section(
        "tested-routes", _("Back-test by route"), head, rows,
        empty=_("A back-test needs at least three school years in the register."),
    )  # fmt: skip


def _miss(number: int) -> str:
    return formats.signed(number, formats.count)


def forecast_columns(found: Forecast) -> list[Column]:
    return [
        Column("year", _("School year")), Column("source", _("Source")),
        *(Column(route, str(Route(route).label), INTEGER) for route in routes_of(found)),
        Column("total", _("Total"), INTEGER), Column("low", _("Low"), INTEGER), Column("high", _("High"), INTEGER),
        *(
            Column(f"{edge}_{route}", f"{Route(route).label}: {label}", INTEGER)
            for route in routes_of(found)
            for edge, label in (("low", _("Low")), ("high", _("High")))
        ),
    ]  # fmt: skip


def forecast_rows(found: Forecast) -> list[dict]:
    rows = [
        {"year": str(year), "source": _("register"), "total": sum(n for _r, n in row)} | dict(row)
        for year, row in found.past
    ]
    rows += [
        {
            "year": str(year.year),
            "source": _("forecast"),
            "total": year.students,
            "low": year.band[0],
            "high": year.band[1],
        }
        | dict(year.shown)
        | {f"low_{route}": low for route, (low, _high) in year.band_of_route.items()}
        | {f"high_{route}": high for route, (_low, high) in year.band_of_route.items()}
        for year in found.ahead
    ]
    return rows
