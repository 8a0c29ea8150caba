"""A scenario as a page: what is tried now, or what was kept; and several next to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from funding.calculations.allocation import AllocationError
from funding.calculations.export import sha256_of
from oids.views.sections import Cell, Section
from placements.calculations.hours import NormMissing
from steering.calculations.scenario_kept import from_json, to_json
from steering.calculations.scenario_present import CannotWorkOut, Present
from steering.enums import ScenarioKind
from steering.inputs.scenario_kinds import inputs_from_json, now, work_out
from steering.inputs.scenarios import NEEDS, present_of
from steering.models import Scenario
from steering.reports import (
    scenario_cliff,
    scenario_dilution,
    scenario_earmark,
    scenario_ending,
    scenario_exposure,
    scenario_moves,
    scenario_norm,
    scenario_regimes,
)
from steering.reports.scenario_base import TEXT, Figure, Page, tried

PAGES = {
    ScenarioKind.CLIFF: scenario_cliff.page,
    ScenarioKind.REGIMES: scenario_regimes.page,
    ScenarioKind.MOVES: scenario_moves.page,
    ScenarioKind.EXPOSURE: scenario_exposure.page,
    ScenarioKind.DILUTION: scenario_dilution.page,
    ScenarioKind.ENDING: scenario_ending.page,
    ScenarioKind.NORM: scenario_norm.page,
    ScenarioKind.EARMARK: scenario_earmark.page,
}


def page_of(kind: str, present: Present, inputs: Any) -> Page:
    """Raises `CannotWorkOut` or `AllocationError` when these inputs cannot be worked out."""
    result = work_out(kind, present, inputs)
    before = tried(lambda: work_out(kind, present, now(kind, present)))
    return PAGES[ScenarioKind(kind)](present, inputs, result, before)


def kept_present(scenario: Scenario, user: Any = None) -> Present:
    """With the facts of the other partnership where this user reads those too."""
    found = from_json(Present, scenario.present)
    other = scenario.other_partnership if user is not None else None
    if other is None or not user.has_perm("steering.view_scenario", other):
        return found
    return replace(found, other=from_json(Present, scenario.other_present))


def kept_page(scenario: Scenario, facts: Present | None = None) -> Page:
    """From what was kept alone, so the same years later. Without `facts`: what all may read who read the scenario."""
    present = facts if facts is not None else kept_present(scenario)
    return page_of(scenario.kind, present, inputs_from_json(scenario.kind, scenario.inputs))


@dataclass(frozen=True, slots=True)
class Since:
    """What the facts have become since the scenario was kept. `names` are those that changed, in words; `page` works the
    same inputs out on the facts of now, or `problem` says in a code why that cannot be done."""

    names: tuple[str, ...]
    page: Page | None

    @property
    def changed(self) -> bool:
        return bool(self.names)


def since(scenario: Scenario) -> Since:
    try:
        present = present_of(scenario.partnership, scenario.school_year, NEEDS[scenario.kind])
    except (AllocationError, NormMissing):
        return Since((_("the placements"),), None)
    facts = to_json(present)
    before = scenario.present
    # A fact that was not kept yet and is not there now is no change.
    if sha256_of(facts) == scenario.present_sha256 or all(facts.get(key) == before.get(key) for key in facts | before):
        return Since((), None)
    names = fact_names()
    changed = dict.fromkeys(
        names[key] for key in names if facts.get(key) != scenario.present.get(key)
    )  # fmt: skip
    try:
        page = page_of(scenario.kind, present, inputs_from_json(scenario.kind, scenario.inputs))
    except (CannotWorkOut, AllocationError):
        page = None
    return Since(tuple(changed) or (_("other facts"),), page)


def fact_names() -> dict[str, str]:
    """What the facts are called when they changed; several may have one name."""
    rules, norm, placed = _("the subsidy rules"), _("the norm"), _("the placements")
    cohorts, streams = _("the students of the years"), _("the streams of money and their costs")
    return {
        "regimes": rules, "rule": rules, "funded": _("the counted students"), "reduction": _("the grant"),
        "scope": _("the grant"), "grant_cents": _("the grant"), "students": _("the students in the register"),
        "instalments": _("the instalments"), "placing": _("the placement period"),
        "parties": _("the boards and institutes"), "steps": _("the scheme of division"), "places": placed, "norm": norm,
        "rates": _("the hourly rates"), "rates_year": _("the hourly rates"), "trainers": _("the school trainers"), "groups": _("the peer groups"),
        "streams": streams, "money": streams, "costs": streams, "kept": streams, "cells": cohorts, "flows": cohorts,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure in the present and in every scenario, as written; "–" where a scenario has no such figure."""

    label: str
    present: str
    values: tuple[str, ...]
    is_number: bool


def compared(scenarios: Sequence[Scenario]) -> tuple[Compared, ...]:
    """In the order in which the scenarios bring the figures; each keeps to the facts it was kept with."""
    pages = [kept_page(scenario) for scenario in scenarios]
    found: dict[tuple[str, str], list[Figure | None]] = {}
    for index, page in enumerate(pages):
        for figure in page.figures:
            row = found.setdefault((figure.key, figure.label), [None] * len(pages))
            row[index] = figure
    rows = []
    for (_key, label), figures in found.items():
        presents = list(dict.fromkeys(figure.shown_present for figure in figures if figure is not None))
        values = tuple("–" if figure is None else figure.shown for figure in figures)
        numbers = all(figure.kind != TEXT for figure in figures if figure is not None)
        rows.append(Compared(label, " / ".join(presents), values, numbers))
    return tuple(rows)


def compared_section(scenarios: Sequence[Scenario], rows: Sequence[Compared]) -> Section:
    head = [_("Figure"), _("Now"), *(scenario.name for scenario in scenarios)]
    cells = [
        [row.label, *(Cell(shown, is_number=row.is_number) for shown in (row.present, *row.values))] for row in rows
    ]
    note = _(
        "“Now” is the present on which a scenario was kept; two values mean that the scenarios began from different ones."
    )
    return Section("compared", _("Side by side"), head, cells, note=note)
