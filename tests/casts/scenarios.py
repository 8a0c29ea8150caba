"""On both sides a draft of the programme leader, and a scenario that the steering group shared."""

from steering import actions
from steering.enums import ScenarioKind
from steering.inputs.scenario_kinds import now
from steering.inputs.scenarios import NEEDS, present_of
from tests.cast import YEAR


def keep(side, kind, name, *, by=None, share=False, year=YEAR, inputs=None):
    present = present_of(side.partnership, year, NEEDS[kind])
    scenario = actions.create_scenario(
        partnership=side.partnership, school_year=year, kind=kind, name=name, note="Voor de stuurgroep.",
        inputs=inputs or now(kind, present), by=by or side.leader,
    )  # fmt: skip
    return actions.share_scenario(scenario, by=by or side.leader) if share else scenario


def add(world) -> None:
    for side in (world.oost, world.west):
        side.draft_scenario = keep(side, ScenarioKind.NORM, "Kladje")
        side.scenario = keep(side, ScenarioKind.CLIFF, "Waar de staffel knapt", by=side.steering, share=True)
