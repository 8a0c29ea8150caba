"""Which role may do what with training and professional standing."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE
_TR = RoleKind.TRAINER

GRANTS: dict[str, frozenset[str]] = {
    "training.view_training": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "training.change_training": frozenset({_PL}),
    "training.view_registration": frozenset({_PL, _BO, _IN, _TR}),
    "training.register_self": frozenset({_TR}),
    "training.view_mentor_training": frozenset({_PL, _BO}),
    "training.view_dossier": frozenset({_PL, _BO, _IN, _TR}),
    "training.change_other_training": frozenset({_PL, _TR}),
    "training.view_standing": frozenset({_PL, _BO, _IN, _TR}),
    "training.change_standing": frozenset({_PL, _TR}),
}
grant(GRANTS)
