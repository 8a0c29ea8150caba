"""Which role may do what with students, placements and norms."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE
_TR = RoleKind.TRAINER

GRANTS: dict[str, frozenset[str]] = {
    "placements.view_placement": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    # Names: those who work with the student; the others see a reference.
    "placements.view_student": frozenset({_PL, _BO, _IN, _TR}),
    "placements.change_student": frozenset({_PL}),
    "placements.change_placement": frozenset({_PL}),
    "placements.view_peergroup": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "placements.change_peergroup": frozenset({_PL}),
    "placements.view_hours": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "placements.view_norm": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "placements.adopt_norm": frozenset({_PL}),
}
grant(GRANTS)
