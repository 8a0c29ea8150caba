"""Which role may do what in the learning network."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE
_TR = RoleKind.TRAINER
_AD = RoleKind.ADMINISTRATOR

GRANTS: dict[str, frozenset[str]] = {
    "network.view_participant": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "network.change_participant": frozenset({_PL}),
    "network.view_group": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "network.change_group": frozenset({_PL}),
    "network.run_group": frozenset({_PL, _BO, _IN, _TR}),
    "network.view_product": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "network.change_product": frozenset({_PL, _BO, _IN, _TR}),
    "network.record_use": frozenset({_PL, _BO, _IN, _TR}),
    "network.view_academic": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "network.change_academic": frozenset({_PL, _BO}),
    "network.view_workshop": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "network.run_workshop": frozenset({_PL, _IN, _TR}),
    "network.view_region": frozenset({_PL, _CO, _SG, _AD}),
    "network.change_region": frozenset({_PL, _AD}),
    "network.create_region": frozenset({_AD}),
    "network.change_region_year": frozenset({_PL, _CO}),
    "network.view_series": frozenset({_PL, _CO, _SG}),
}
grant(GRANTS)
