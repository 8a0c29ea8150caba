"""Scenarios: kept as a draft, shared, and taken away while nobody else saw them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.calculations.export import sha256_of
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from steering.calculations.scenario_kept import to_json
from steering.calculations.scenario_present import ENGINE_VERSION
from steering.enums import ScenarioState
from steering.inputs.scenario_kinds import work_out
from steering.inputs.scenarios import NEEDS, present_of
from steering.models import Scenario
from steering.wording import REASONS, reason


@transaction.atomic
def create_scenario(
    *, partnership, school_year, kind: str, name: str, note: str = "", inputs: Any, other=None, by
) -> Scenario:
    """Keep `inputs` (of the kind) with the facts as they are now, also those of an `other` partnership that its maker reads.
    Refuses what cannot be worked out."""
    require(by, "steering.change_scenario", partnership)
    if other is not None:
        require(by, "steering.view_scenario", other)
    try:
        present = present_of(partnership, school_year, NEEDS[kind])
        there = None if other is None else present_of(other, school_year, NEEDS[kind])
        work_out(kind, present, inputs)
    except REASONS as error:
        raise ActionRefused(reason(error)) from error
    facts = to_json(present)
    scenario = Scenario(
        partnership=partnership, school_year=school_year, kind=kind, name=name.strip(), note=note.strip(),
        inputs=to_json(inputs), present=facts, present_sha256=sha256_of(facts), engine_version=ENGINE_VERSION,
        other_partnership=other, other_present=None if there is None else to_json(there),
        made_by=by, made_at=timezone.now(),
    )  # fmt: skip
    with history("steering.scenario.create", by=by):
        scenario.full_clean()
        scenario.save()
    return scenario


def _own_draft(scenario: Scenario, by) -> Scenario:
    require(by, "steering.change_scenario", scenario)
    scenario = lock(scenario)
    if scenario.state == ScenarioState.SHARED:
        raise ActionRefused(
            _("This scenario is shared, so it stays as it is. Go on with it and keep the outcome as a new scenario.")
        )
    if scenario.made_by_id != by.pk:
        raise ActionRefused(_("A draft is its maker's own."))
    return scenario


@transaction.atomic
def update_scenario(scenario: Scenario, *, name: str, note: str, version: int | None = None, by) -> Scenario:
    """Another name or note; what it works with stays. Sent back as it was, nothing is asked and nothing changes."""
    require(by, "steering.change_scenario", scenario)
    if (name.strip(), note.strip()) == (scenario.name, scenario.note):
        return scenario
    scenario = _own_draft(scenario, by)
    check_version(scenario, version)
    scenario.name, scenario.note = name.strip(), note.strip()
    if not scenario.name:
        raise ValidationError({"name": _("Give the scenario a name.")})
    with history("steering.scenario.update", by=by):
        save_new_version(scenario)
    return scenario


@transaction.atomic
def share_scenario(scenario: Scenario, *, by) -> Scenario:
    """For the programme leaders, controllers and steering group of the partnership; from then on it stays."""
    scenario = _own_draft(scenario, by)
    scenario.state, scenario.shared_at = ScenarioState.SHARED, timezone.now()
    with history("steering.scenario.share", by=by):
        save_new_version(scenario)
    return scenario


@transaction.atomic
def remove_scenario(scenario: Scenario, *, by) -> None:
    """A draft is taken away; what was shared stays for whoever saw it."""
    scenario = _own_draft(scenario, by)
    with history("steering.scenario.remove", by=by):
        scenario.delete()


@transaction.atomic
def put_away_scenario(scenario: Scenario, *, by) -> Scenario:
    """Out of the list, for everybody; it stays readable, and whatever rests on it stays."""
    scenario = _shared(scenario, by)
    if scenario.is_put_away:
        raise ActionRefused(_("This scenario is put away already."))
    scenario.put_away_at, scenario.put_away_by = timezone.now(), by
    with history("steering.scenario.put_away", by=by):
        save_new_version(scenario)
    return scenario


@transaction.atomic
def put_back_scenario(scenario: Scenario, *, by) -> Scenario:
    """Into the list again."""
    scenario = _shared(scenario, by)
    if not scenario.is_put_away:
        raise ActionRefused(_("This scenario is in the list already."))
    scenario.put_away_at = scenario.put_away_by = None
    with history("steering.scenario.put_back", by=by):
        save_new_version(scenario)
    return scenario


def _shared(scenario: Scenario, by) -> Scenario:
    require(by, "steering.change_scenario", scenario)
    scenario = lock(scenario)
    if not scenario.is_shared:
        raise ActionRefused(_("A draft is removed, not put away."))
    return scenario
