"""Each kind of scenario with its inputs and its pure calculation, under one roof."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import ModuleType
from typing import Any

from oids.money import round_half_up
from steering.calculations import (
    scenario_cliff,
    scenario_dilution,
    scenario_earmark,
    scenario_ending,
    scenario_exposure,
    scenario_moves,
    scenario_norm,
    scenario_regimes,
)
from steering.calculations.forecast import Forecast, forecast
from steering.calculations.scenario_kept import from_json
from steering.calculations.scenario_present import Present
from steering.enums import ScenarioKind

KINDS: dict[str, ModuleType] = {
    ScenarioKind.CLIFF: scenario_cliff,
    ScenarioKind.REGIMES: scenario_regimes,
    ScenarioKind.MOVES: scenario_moves,
    ScenarioKind.EXPOSURE: scenario_exposure,
    ScenarioKind.DILUTION: scenario_dilution,
    ScenarioKind.ENDING: scenario_ending,
    ScenarioKind.NORM: scenario_norm,
    ScenarioKind.EARMARK: scenario_earmark,
}


def now(kind: str, present: Present) -> Any:
    """The inputs by which a scenario is exactly the present."""
    return KINDS[kind].now(present)


def start(kind: str, present: Present) -> Any:
    """The inputs that a page begins with: the present, with the growth that the register's own forecast expects."""
    inputs = now(kind, present)
    if kind not in (ScenarioKind.EXPOSURE, ScenarioKind.DILUTION):
        return inputs
    found = forecast_of(present)
    if kind == ScenarioKind.DILUTION:
        part = found.growth([scenario_dilution.PART_TIME])
        routes = {cell.route for cell in present.cells} - {scenario_dilution.PART_TIME}
        other = found.growth(routes)
        return replace(inputs, part_time_growth=_percent(part), other_growth=_percent(other))
    expected, band = _percent(found.growth()), found.band_of_growth
    low, high = (min(_percent(band[0]), expected), max(_percent(band[1]), expected)) if band else (expected, expected)
    return replace(inputs, growth_low=low, growth=expected, growth_high=high)


def forecast_of(present: Present, years: int = 3) -> Forecast:
    """From the cohorts of the present, up to its own year."""
    cells = [cell for cell in present.cells if cell.year <= present.year]
    return forecast(cells, [flow for flow in present.flows if flow.year < present.year], years)


def _percent(part: Fraction | None) -> Fraction:
    """With one decimal, as people would enter it."""
    return Fraction(0) if part is None else round_half_up(part * 100, 1)


def work_out(kind: str, present: Present, inputs: Any) -> Any:
    return KINDS[kind].work_out(present, inputs)


def inputs_from_json(kind: str, data: Any) -> Any:
    return from_json(KINDS[kind].Inputs, data)
