"""Losing a stream as a page: what it paid, and to whom that falls."""

from __future__ import annotations

from django.utils.translation import gettext as _

from funding.enums import CostKind
from oids import formats
from oids.charts import bars
from oids.exports import EURO as EURO_COLUMN
from oids.exports import Column
from oids.views.sections import Section
from steering.calculations.scenario_ending import Inputs, Result
from steering.calculations.scenario_present import Present
from steering.reports.scenario_base import EURO, TEXT, Figure, Page, euro, text, whole_euro


def page(present: Present, inputs: Inputs, result: Result, before: Result | None) -> Page:
    heirs = result.lost_cents - result.own_cents
    figures = (
        Figure("stream", _("What ends"), TEXT, _("none"), result.stream.name if result.stream else _("none")),
        Figure("lost", _("What falls away a year"), EURO, 0, result.lost_cents),
        Figure("heirs", _("Taken over by other streams"), EURO, 0, heirs),
        Figure("own", _("What the parties bear themselves"), EURO, 0, result.own_cents),
    )
    own = own_rows(present, result)
    charts = (
        (
            bars(
                _("What each party would bear itself"), [(name, cents) for _code, name, cents in own], shown=whole_euro,
                value_label=_("Amount"), label_label=_("Party"), width=640,
            ),
        )
        if own
        else ()
    )  # fmt: skip
    return Page(
        words=words(present, result), figures=figures, charts=charts,
        sections=() if result.stream is None else (table(own), falls(present, result)),
        steps=steps(result),
        columns=(Column("code", _("Number")), Column("name", _("Party")), Column("cents", _("Amount"), EURO_COLUMN)),
        rows=tuple({"code": code, "name": name, "cents": cents} for code, name, cents in own),
    )  # fmt: skip


def own_rows(present: Present, result: Result) -> list[tuple[str, str, int]]:
    codes = {row.party for row in result.found.rows} if result.found else set()
    codes |= {code for code, _cents in result.shares.totals} if result.shares else set()
    names = present.board_names()
    return [(code, names.get(code, code), cents) for code in sorted(codes) if (cents := result.own_of(code))]


def words(present: Present, result: Result) -> tuple[str, ...]:
    if result.stream is None or result.last is None or result.found is None:
        return (_("No stream ends. Choose below which one you want to do without."),)
    found = [
        _("“%(stream)s” ends on %(day)s. What it paid in %(year)s is asked again in %(after)s, the first school year without it.")
        % {
            "stream": result.stream.name, "day": formats.day(result.last), "year": result.found.year,
            "after": result.found.after,
        }
    ]  # fmt: skip
    if not result.lost_cents:
        found.append(_("No confirmed cost was paid from it in that year, so nothing falls to others."))
    else:
        found.append(
            _("Of %(lost)s other streams take over %(heirs)s; the parties bear %(own)s themselves.")
            % {
                "lost": euro(result.lost_cents), "heirs": euro(result.lost_cents - result.own_cents),
                "own": euro(result.own_cents),
            }
        )  # fmt: skip
    if result.shares is not None:
        found.append(_("This is the subsidy: what the division hands out now, each party would have to find itself."))
    return tuple(found)


def table(own: list[tuple[str, str, int]]) -> Section:
    rows = [[code, name, text(euro(cents))] for code, name, cents in own]
    return Section(
        "own", _("What each party would bear itself"), [_("Number"), _("Party"), _("Amount")], rows,
        foot=["", _("Total"), text(euro(sum(cents for _c, _n, cents in own)))] if rows else [],
        empty=_("Nothing falls to a party."),
    )  # fmt: skip


def falls(present: Present, result: Result) -> Section:
    names = present.board_names()
    streams = {row.key: row.name for row in present.streams}
    rows = []
    for row in result.found.rows if result.found else ():
        for key, cents in row.falls:
            if cents:
                to = _("the party itself") if key is None else streams.get(key, str(key))
                kind = CostKind(row.kind).label
                rows.append([row.party, names.get(row.party, row.party), str(kind), to, text(euro(cents))])
    for code, cents in result.shares.totals if result.shares else ():
        if cents:
            row_ = [code, names.get(code, code), _("share of the division"), _("the party itself"), text(euro(cents))]
            rows.append(row_)
    if result.shares is not None:
        title, kind = _("What falls away from whom"), _("What")
    else:
        title, kind = _("To whom the costs fall"), _("Kind of cost")
    head = [_("Number"), _("Party"), kind, _("Falls to"), _("Amount")]
    return Section("falls", title, head, rows, empty=_("No costs were paid from it."))


def steps(result: Result) -> tuple[tuple[str, str, str], ...]:
    if result.found is None:
        return ()
    found = [(_("Costs that it paid"), str(result.found.year), euro(result.found.paid))]
    if result.shares is not None:
        found.append((_("Divided over the parties"), "", euro(result.shares.budget_cents)))
    found.append((_("Taken over by other streams"), "", euro(result.lost_cents - result.own_cents)))
    found.append((_("What the parties bear themselves"), "", euro(result.own_cents)))
    return tuple(found)
