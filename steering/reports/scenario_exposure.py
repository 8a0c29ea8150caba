"""The advance on last year's count as a page: months, paths of growth, and whose liquidity it touches."""

from __future__ import annotations

import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from funding.wording import allocation_error
from oids import formats
from oids.charts import Cell, Curve, Table, curves
from oids.exports import EURO as EURO_COLUMN
from oids.exports import Column
from oids.views.sections import Section
from steering.calculations.scenario_exposure import EXPECTED, HIGH, LOW, PATHS, Inputs, Path, Result
from steering.calculations.scenario_present import Present
from steering.reports.scenario_base import COUNT, EURO, TEXT, Figure, Page, euro, joined, text, whole_euro

SHOWN = 36


def path_name(name: str) -> str:
    return {LOW: _("low growth"), EXPECTED: _("expected growth"), HIGH: _("high growth")}[name]


def month_name(present: Present, number: int) -> str:
    """Month `number` (0 = August of the school year)."""
    year, month = divmod(number + 7, 12)
    return formats.month(datetime.date(present.year.start + year, month + 1, 1))


def month_words(present: Present, number: int) -> str:
    """In a sentence: “juni 2027”."""
    year, month = divmod(number + 7, 12)
    return date_format(datetime.date(present.year.start + year, month + 1, 1), "F Y")


def until_words(present: Present, path: Path) -> str:
    if path.until == 0:
        return _("nothing is advanced")
    if path.until is None:
        return _("not within three years")
    return month_name(present, path.until)


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    path, was = result.path(EXPECTED), before.path(EXPECTED) if before else None
    figures = (
        Figure("students", _("Students next year"), COUNT, was and was.years[1].students, path.years[1].students),
        Figure("grant", _("Grant"), EURO, was and was.years[0].grant, path.years[0].grant),
        Figure("grant_next", _("Grant next year"), EURO, was and was.years[1].grant, path.years[1].grant),
        Figure("advance", _("Highest advance"), EURO, was and max(was.peak.advance, 0), max(path.peak.advance, 0)),
        Figure(
            "advance_month", _("Highest at the end of"), TEXT, was and month_name(present, was.peak.number),
            month_name(present, path.peak.number),
        ),
        Figure(
            "advance_until", _("Advanced until"), TEXT, was and until_words(present, was), until_words(present, path)
        ),
        Figure("short", _("Short in the first year of growth"), EURO, was and was.years[1].short, path.years[1].short),
    )  # fmt: skip
    return Page(
        words=words(present, inputs, result), figures=figures, charts=(chart(present, result),),
        sections=(years(present, result), parties(result)), steps=steps(present, result),
        columns=columns(), rows=tuple(exported(present, result)),
        warnings=(allocation_error(result.problem),) if result.problem is not None else (),
    )  # fmt: skip


def words(present: Present, inputs: Inputs, result: Result) -> tuple[str, ...]:
    path, low, high = result.path(EXPECTED), result.path(LOW), result.path(HIGH)
    peak = max(path.peak.advance, 0)
    found = [
        _("The grant of %(year)s rests on %(counted)s counted students; %(students)s are there now, and next year %(later)s are "
          "expected (between %(low)s and %(high)s).")
        % {
            "year": present.year, "counted": formats.count(inputs.counted), "students": formats.count(inputs.students),
            "later": formats.count(path.years[1].students), "low": formats.count(low.years[1].students),
            "high": formats.count(high.years[1].students),
        }
    ]  # fmt: skip
    if peak:
        found.append(
            joined(
                [
                    _("At most the parties together advance %(amount)s, at the end of %(month)s.")
                    % {"amount": euro(peak), "month": month_words(present, path.peak.number)},
                    _("With low growth that is %(low)s, with high growth %(high)s.")
                    % {"low": euro(max(low.peak.advance, 0)), "high": euro(max(high.peak.advance, 0))},
                ]
            )
        )
        found.append(
            _("It does not come back by itself: every year is paid by the count of the year before, so what growth asks stays advanced until the number falls again.")
            if path.until is None
            else _("In %(month)s it has come back, until the next school year asks for it again.") % {"month": month_words(present, path.until or 0)}
        )  # fmt: skip
    else:
        found.append(_("Nothing has to be advanced: the grant comes in before it is spent."))
    if inputs.first_month is None:
        found.append(_("No instalments are known, so the grant is taken to come in evenly."))
    found.append(
        _("Costs are spread evenly over the months of the school year. The band runs from low to high growth.")
    )
    return tuple(found)


def chart(present: Present, result: Result):
    low, expected, high = (result.path(name).months for name in PATHS)
    rows = [month for month in expected if month.number < SHOWN]
    band = [
        (n, min(low[n].advance, high[n].advance), max(low[n].advance, high[n].advance)) for n in range(SHOWN)
    ]  # fmt: skip
    table = Table(
        (_("End of"), _("Low growth"), _("Expected growth"), _("High growth")),
        tuple(
            (Cell(month_name(present, n)), *(Cell(euro(months[n].advance)) for months in (low, expected, high)))
            for n in range(SHOWN)
        ),
    )
    places = [(n, month_name(present, n)) for n in range(0, SHOWN - 3, 6)]
    return curves(
        _("Advanced at the end of each month"), [Curve(_("expected growth"), [(row.number, row.advance) for row in rows])],
        table=table, shown=whole_euro, band=band, band_label=_("from low to high growth"), places=places,
        description=_("Above the line of nothing the parties have laid out money; below it money is still in hand."),
    )  # fmt: skip


def years(present: Present, result: Result) -> Section:
    rows = []
    for path in result.paths:
        for number, year in enumerate(path.years[:2] if path.name == EXPECTED else path.years[1:2]):
            start = present.year if path.name == EXPECTED and number == 0 else present.year.next
            rows.append(
                [
                    str(start), path_name(path.name), text(formats.count(year.students)), text(formats.count(year.counted)),
                    text(euro(year.grant)), text(euro(year.costs)), text(euro(year.short)),
                ]
            )  # fmt: skip
    head = [
        _("School year"), _("Path"), _("Students"), _("Counted for the grant"), _("Grant"), _("What it costs"), _("Short"),
    ]  # fmt: skip
    return Section("years", _("Funded against what is there"), head, sorted(rows, key=lambda row: row[0]))


def parties(result: Result) -> Section:
    head = [_("Number"), _("Party"), _("Low growth"), _("Expected growth"), _("High growth")]
    rows = [[code, name, *(text(euro(cents)) for cents in peaks)] for code, name, peaks in result.parties]
    totals = [sum(peaks[index] for _c, _n, peaks in result.parties) for index in range(len(PATHS))]
    return Section(
        "parties", _("Whose liquidity it touches"), head, rows,
        note=_("The highest advance, by what each party gets of the division: who is paid for the hours pays them first."),
        foot=["", _("Total"), *(text(euro(total)) for total in totals)] if rows else [], empty=_("Nothing is divided."),
    )  # fmt: skip


def steps(present: Present, result: Result) -> tuple[tuple[str, str, str], ...]:
    path, found = result.path(EXPECTED), []
    peak = path.peak
    found.append((_("Costs so far"), month_name(present, peak.number), euro(peak.costs)))
    found.append((_("Come in so far"), month_name(present, peak.number), euro(peak.received)))
    found.append((_("Advanced"), _("costs − come in"), euro(peak.advance)))
    return tuple(found)


def columns() -> tuple[Column, ...]:
    return (
        Column("path", _("Path")), Column("month", _("End of")), Column("costs", _("Costs so far"), EURO_COLUMN),
        Column("received", _("Come in so far"), EURO_COLUMN), Column("advance", _("Advanced"), EURO_COLUMN),
    )  # fmt: skip


def exported(present: Present, result: Result):
    for path in result.paths:
        for month in path.months:
            yield {
                "path": path_name(path.name), "month": month_name(present, month.number), "costs": month.costs,
                "received": month.received, "advance": month.advance,
            }  # fmt: skip
