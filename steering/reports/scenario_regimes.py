"""Regimes next to each other as a page: the same students under each, and what every party would get."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.wording import allocation_error
from oids.charts import bars
from oids.exports import EURO as EURO_COLUMN
from oids.exports import Column
from oids.views.sections import Section
from steering.calculations.scenario_present import Present
from steering.calculations.scenario_regimes import OWN, Inputs, Result, Row
from steering.reports.scenario_base import (
    COUNT,
    EURO,
    TEXT,
    Figure,
    Page,
    euro,
    signed,
    subsidy_steps,
    text,
    whole_euro,
)
from steering.wording import many_students


def name_of(row: Row) -> str:
    return _("a regime of your own") if row.code == OWN else row.name


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    was, chosen = before.chosen if before else None, result.chosen
    figures = (
        Figure("rule", _("Rule"), TEXT, was and name_of(was), name_of(chosen)),
        Figure("students", _("Students who count"), COUNT, before.students if before else None, result.students),
        Figure("grant", _("Grant"), EURO, was and was.cents, chosen.cents),
        Figure("per_student", _("Grant per student"), EURO, was and was.per_student, chosen.per_student),
    )
    base = was.cents if was else None
    steps = tuple(step for row in result.rows for step in subsidy_steps(row.amount, name_of(row)))
    return Page(
        words=words(result, base), figures=figures, charts=(chart(result),),
        sections=(table(result, base), parties(present, result)), steps=steps,
        columns=columns(result), rows=tuple(exported(present, result)),
        warnings=tuple(
            f"{name_of(row)}: {allocation_error(row.problem)}" for row in result.rows if row.problem is not None
        ),
    )  # fmt: skip


def words(result: Result, base: int | None) -> tuple[str, ...]:
    best = max(result.rows, key=lambda row: row.cents)
    least = min(result.rows, key=lambda row: row.cents)
    found = []
    if best.cents == least.cents:
        found.append(
            _("With %(students)s every regime that is compared gives %(most)s.")
            % {"students": many_students(result.students), "most": euro(best.cents)}
        )
    else:
        found.append(
        _("With %(students)s “%(best)s” gives most, %(most)s, and “%(least)s” least, %(few)s.")
        % {
            "students": many_students(result.students), "best": name_of(best), "most": euro(best.cents),
            "least": name_of(least), "few": euro(least.cents),
        })  # fmt: skip
    if base is not None:
        found.append(
            _("The regime of this scenario is “%(rule)s”; the difference with now is %(change)s.")
            % {"rule": name_of(result.chosen), "change": signed(result.chosen.cents - base)}
        )
    return tuple(found)


def chart(result: Result):
    rows = [(name_of(row), row.cents) for row in result.rows]
    return bars(
        _("Grant under each regime"), rows, shown=whole_euro, value_label=_("Grant"), label_label=_("Rule"), width=640
    )


def table(result: Result, base: int | None) -> Section:
    rows = [
        [
            name_of(row), text(euro(row.cents)), text(euro(row.per_student)),
            text("–" if base is None else signed(row.cents - base)),
        ]
        for row in result.rows
    ]  # fmt: skip
    head = [_("Rule"), _("Grant"), _("Per student"), _("Difference with now")]
    return Section("rules", _("The same students under every regime"), head, rows)


def parties(present: Present, result: Result) -> Section:
    divided = [row for row in result.rows if row.shares is not None]
    codes = [party.code for party in present.parties]
    names = present.board_names()
    rows = [
        [code, names[code], *(text(euro(row.shares.total_of(code))) for row in divided if row.shares)] for code in codes
    ]
    foot = ["", _("Total"), *(text(euro(row.cents)) for row in divided)]
    return Section(
        "parties", _("What every party would get"), [_("Number"), _("Party"), *(name_of(row) for row in divided)],
        rows if divided else [], foot=foot if divided else [],
        note=_("By the present scheme of division and the placements of this year."),
        empty=_("None of these amounts can be divided by the present scheme."),
    )  # fmt: skip


def columns(result: Result) -> tuple[Column, ...]:
    return (
        Column("code", _("Number")), Column("name", _("Party")),
        *(Column(f"rule{number}", name_of(row), EURO_COLUMN) for number, row in enumerate(result.rows)),
    )  # fmt: skip


def exported(present: Present, result: Result):
    yield {"code": "", "name": _("Grant")} | {f"rule{n}": row.cents for n, row in enumerate(result.rows)}
    for party in present.parties:
        yield {"code": party.code, "name": party.name} | {
            f"rule{n}": row.shares.total_of(party.code) for n, row in enumerate(result.rows) if row.shares
        }
