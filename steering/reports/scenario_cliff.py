"""The staffel's cliff as a page: curves of grant and euro per student, edges, and one student more or less."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from oids import formats
from oids.charts import Cell, Curve, Table, curves
from oids.exports import EURO as EURO_COLUMN
from oids.exports import INTEGER, Column
from oids.money import round_half_up
from oids.views.sections import Section
from steering.calculations.scenario_cliff import Inputs, Result, Row, curve, curve_per_student
from steering.calculations.scenario_present import Present, effective, grant_of
from steering.reports.scenario_base import (
    COUNT,
    EURO,
    Figure,
    Page,
    euro,
    joined,
    later,
    signed,
    subsidy_steps,
    text,
    whole_euro,
)
from steering.wording import many_students

# Very few students give a very high amount each; above this (in cents) the drawing would show nothing else.
MOST_EACH = 5_000_00


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    own, was = result.own, before.own if before else None
    figures = (
        Figure("students", _("Students who count"), COUNT, before.students if before else None, result.students),
        Figure("grant", _("Grant"), EURO, was.cents if was else None, own.cents if own else None),
        Figure("per_student", _("Grant per student"), EURO, was and was.per_student, own and own.per_student),
        Figure("less", _("One student fewer"), EURO, was and was.less, own and own.less),
        Figure("more", _("One student more"), EURO, was and was.more, own and own.more),
    )
    rows = result.rows
    steps = tuple(step for row in rows for step in subsidy_steps(row.amount, row.regime.name))
    return Page(
        words=words(result), figures=figures, charts=charts(present, result), sections=(table(result), edges(result)),
        steps=steps, columns=columns(), rows=later(lambda: tuple(exported(present, result))),
    )  # fmt: skip


def words(result: Result) -> tuple[str, ...]:
    found = []
    for row in result.rows:
        what = _("By “%(rule)s” %(students)s give %(grant)s, which is %(each)s per student.") % {
            "rule": row.regime.name, "students": many_students(result.students), "grant": euro(row.cents),
            "each": euro(row.per_student),
        }  # fmt: skip
        found.append(joined([what, _edge_words(row)]))
    found.append(
        _("The grant of a school year follows the count of the year before: what changes here is felt a year later.")
    )
    return tuple(found)


def _edge_words(row: Row) -> str:
    if row.edges is None:
        if not row.cents and row.more > 0:
            return _("One student more passes the minimum and gives %(amount)s.") % {"amount": euro(row.more)}
        return _("Every student counts for %(amount)s, so there is no edge.") % {"amount": euro(row.more)}
    parts = []
    if row.edges.to_fall is not None:
        parts.append(
            _("With %(students)s fewer it falls by %(amount)s.")
            % {"students": many_students(row.edges.to_fall), "amount": euro(row.edges.fall_cents)}
        )
    if row.edges.to_rise is None:
        parts.append(_("This is the highest band: more students give nothing more."))
    else:
        parts.append(
            _("With %(students)s more it rises by %(amount)s.")
            % {"students": many_students(row.edges.to_rise), "amount": euro(row.edges.rise_cents)}
        )
    return " ".join(parts)


def charts(present: Present, result: Result) -> tuple:
    marker = [(result.students, many_students(result.students))]
    names = [row.regime.name for row in result.rows]
    grant = [
        Curve(name, curve(present, row.regime, result.upper)) for name, row in zip(names, result.rows, strict=True)
    ]
    each = [
        Curve(name, [(at, min(cents, MOST_EACH)) for at, cents in curve_per_student(present, row.regime, result.upper)])
        for name, row in zip(names, result.rows, strict=True)
    ]  # fmt: skip
    listed = sorted(
        {at for row in result.rows for at, _c in curve(present, row.regime, result.upper)} | {result.students}
    )
    values = {name: dict(_lookup(present, row, listed)) for name, row in zip(names, result.rows, strict=True)}
    head = (_("Students"), *names)
    totals = Table(head, tuple((Cell(formats.count(at)), *(Cell(euro(values[n][at])) for n in names)) for at in listed))
    per_student = Table(
        head,
        tuple(
            (Cell(formats.count(at)), *(Cell(euro(values[n][at] / at)) for n in names)) for at in listed if at
        ),
    )  # fmt: skip
    note = _("Across the number of students, upwards the amount.")
    return (
        curves(
            _("Grant by the number of students"), grant, table=totals, shown=whole_euro, shown_place=formats.count,
            markers=marker, description=note,
        ),
        curves(
            _("Grant per student by the number of students"), each, table=per_student, shown=whole_euro,
            shown_place=formats.count, markers=marker, description=note, first=0,
        ),
    )  # fmt: skip


def _lookup(present: Present, row: Row, places):
    """(students, cents) at each of `places`."""
    rule = effective(present, row.regime)
    for at in places:
        yield at, Fraction(grant_of(present, at, rule).cents)


def table(result: Result) -> Section:
    head = [_("Rule"), _("Grant"), _("Per student"), _("One student fewer"), _("One student more")]
    rows = [
        [
            row.regime.name, text(euro(row.cents)), text(euro(row.per_student)),
            text("–" if row.less is None else signed(row.less)), text(signed(row.more)),
        ]
        for row in result.rows
    ]  # fmt: skip
    title = _("With %(students)s") % {"students": many_students(result.students)}
    return Section("rules", title, head, rows)


def edges(result: Result) -> Section:
    rows = [
        [
            row.regime.name,
            text("–" if row.edges.to_fall is None else formats.count(row.edges.to_fall)),
            text(signed(-row.edges.fall_cents) if row.edges.to_fall is not None else "–"),
            text("–" if row.edges.to_rise is None else formats.count(row.edges.to_rise)),
            text(signed(row.edges.rise_cents) if row.edges.to_rise is not None else "–"),
        ]
        for row in result.rows
        if row.edges is not None
    ]  # fmt: skip
    head = [
        _("Staffel"), _("Fewer students until the lower edge"), _("Then"), _("More students until the upper edge"), _("Then"),
    ]  # fmt: skip
    return Section(
        "edges", _("Distance to the edges of the band"), head, rows,
        empty=_("Only a staffel has edges, and none is chosen."),
    )  # fmt: skip


def columns() -> tuple[Column, ...]:
    return (
        Column("rule", _("Rule")), Column("students", _("Students"), INTEGER), Column("cents", _("Grant"), EURO_COLUMN),
        Column("each", _("Per student"), EURO_COLUMN),
    )  # fmt: skip


def exported(present: Present, result: Result):
    """The whole curve: every number of students, for every rule."""
    for row in result.rows:
        for at, cents in _lookup(present, row, range(result.upper + 1)):
            each = int(round_half_up(cents / at)) if at else None
            yield {"rule": row.regime.name, "students": at, "cents": int(cents), "each": each}
