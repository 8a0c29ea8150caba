"""On both sides a stand that was frozen for the steering group's coming meeting, with the shared scenario in it, and a
scenario that was adopted. Comes after governance and scenarios."""

from partnerships import actions as register
from steering import actions
from steering.enums import ScenarioKind
from tests.casts.governance import HELD
from tests.casts.scenarios import keep


def add(world) -> None:
    for side in (world.oost, world.west):
        side.stand = actions.freeze_stand(
            meeting=side.governance.planned, scenarios=[side.scenario], note="Let op de groei.",
            notes={"students": "Deeltijd groeit."}, by=side.leader,
        )  # fmt: skip
        chosen = keep(side, ScenarioKind.REGIMES, "Per student", by=side.steering, share=True)
        decision = register.record_decision(
            partnership=side.partnership, body="steering_group", number="SG-SC", decided_on=HELD, title="Scenario",
            by=side.leader,
        )  # fmt: skip
        side.adopted_scenario = actions.adopt_scenario(chosen, decision=decision, by=side.steering)
