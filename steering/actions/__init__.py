"""Everything that changes what is kept in the steering room."""

from steering.actions.scenarios import (
    create_scenario,
    put_away_scenario,
    put_back_scenario,
    remove_scenario,
    share_scenario,
    update_scenario,
)
from steering.actions.stands import adopt_scenario, freeze_stand

__all__ = [
    "adopt_scenario",
    "create_scenario",
    "freeze_stand",
    "put_away_scenario",
    "put_back_scenario",
    "remove_scenario",
    "share_scenario",
    "update_scenario",
]
