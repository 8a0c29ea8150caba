"""Everything that changes what is kept in the steering room."""

from steering.actions.scenarios import (
    create_scenario,
    put_away_scenario,
    put_back_scenario,
    remove_scenario,
    share_scenario,
    update_scenario,
)

__all__ = [
    "create_scenario",
    "put_away_scenario",
    "put_back_scenario",
    "remove_scenario",
    "share_scenario",
    "update_scenario",
]
