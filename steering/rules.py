"""Which role may do what in the steering room."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE

GRANTS: dict[str, frozenset[str]] = {
    "steering.view_figures": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "steering.view_scenario": frozenset({_PL, _CO, _SG}),
    "steering.change_scenario": frozenset({_PL, _CO, _SG}),
    "steering.adopt_scenario": frozenset({_SG}),
    "steering.view_stand": frozenset({_PL, _CO, _SG}),
    "steering.freeze_stand": frozenset({_PL}),
}
grant(GRANTS)
