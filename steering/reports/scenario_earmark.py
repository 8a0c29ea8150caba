"""Money tied to the student as a page: what each board would get."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.wording import allocation_error
from oids import formats
from oids.charts import stacked_bars
from oids.exports import EURO as EURO_COLUMN
from oids.exports import HOURS as HOURS_COLUMN
from oids.exports import Column
from oids.views.sections import Section
from steering.calculations.scenario_earmark import Inputs, Result
from steering.calculations.scenario_present import Present
from steering.reports.scenario_base import COUNT, EURO, Figure, Page, euro, signed, text, whole_euro
from steering.wording import many_students


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    kept = 0 if inputs.instead else result.subsidy
    was = before.subsidy if before else None
    figures = (
        Figure("students", _("Students who count"), COUNT, before.students if before else None, result.students),
        Figure("earmarked", _("Tied to the student"), EURO, 0, result.total),
        Figure("grant", _("Grant"), EURO, was, kept),
        Figure("means", _("Together"), EURO, was, kept + result.total),
    )
    rows = [row for row in result.rows if row.now or row.new]
    return Page(
        words=words(inputs, result), figures=figures, charts=(chart(inputs, rows),), sections=(table(rows),),
        steps=(
            (
                _("Tied to the student"), f"{formats.count(result.students)} × {euro(inputs.cents)}", euro(result.total),
            ),
        ),
        columns=(
            Column("code", _("Number")), Column("name", _("Party")), Column("students", _("Students"), HOURS_COLUMN),
            Column("now", _("Of the subsidy now"), EURO_COLUMN), Column("new", _("Tied to the student"), EURO_COLUMN),
            Column("after", _("In this scenario"), EURO_COLUMN),
        ),
        rows=tuple(
            {
                "code": row.code, "name": row.name, "students": row.students, "now": row.now, "new": row.new,
                "after": row.after,
            }
            for row in rows
        ),
        warnings=(allocation_error(result.problem),) if result.problem is not None else (),
    )  # fmt: skip


def words(inputs: Inputs, result: Result) -> tuple[str, ...]:
    found = [
        _(
            "%(each)s for each of %(students)s is %(total)s, divided over the boards by the students at their schools, by the day."
        )
        % {"each": euro(inputs.cents), "students": many_students(result.students), "total": euro(result.total)}
    ]
    found.append(
        _("It replaces the subsidy of %(subsidy)s: together that is %(change)s.")
        % {"subsidy": euro(result.subsidy), "change": signed(result.total - result.subsidy)}
        if inputs.instead
        else _("It comes beside the subsidy of %(subsidy)s, which is divided as it is now.")
        % {"subsidy": euro(result.subsidy)}
    )
    losers = [row.name for row in result.rows if row.after < row.now]
    if losers:
        found.append(_("Less than now: %(parties)s.") % {"parties": ", ".join(losers)})
    return tuple(found)


def chart(inputs: Inputs, rows):
    return stacked_bars(
        _("What each party would get"), [_("of the subsidy"), _("tied to the student")],
        [(row.name, [0 if inputs.instead else row.now, row.new]) for row in rows],
        shown=whole_euro, label_label=_("Party"), total_label=_("Total"), width=720,
    )  # fmt: skip


def table(rows) -> Section:
    cells = [
        [
            row.code, row.name, text(formats.hours(row.students)), text(euro(row.now)), text(euro(row.new)),
            text(euro(row.after)), text(signed(row.after - row.now)),
        ]
        for row in rows
    ]  # fmt: skip
    sums = [sum(getattr(row, name) for row in rows) for name in ("now", "new", "after")]
    foot = [
        "", _("Total"), text(formats.hours(sum(row.students for row in rows))), *(text(euro(total)) for total in sums),
        text(signed(sums[2] - sums[0])),
    ]  # fmt: skip
    head = [
        _("Number"), _("Party"), _("Students"), _("Of the subsidy now"), _("Tied to the student"), _("In this scenario"),
        _("Difference"),
    ]  # fmt: skip
    return Section("parties", _("Per party"), head, cells, foot=foot if cells else [], empty=_("Nobody is placed yet."))
