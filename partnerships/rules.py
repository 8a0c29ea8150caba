"""Which role may do what in the register. docs/access.md is the same table in words; a test compares them."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE
_TR = RoleKind.TRAINER
_AD = RoleKind.ADMINISTRATOR
_ALL = frozenset(RoleKind)

GRANTS: dict[str, frozenset[str]] = {
    "partnerships.view_dashboard": _ALL,
    "partnerships.view_register": _ALL,
    "partnerships.change_register": frozenset({_PL, _AD}),
    "partnerships.import_duo": frozenset({_AD}),
    "partnerships.view_trainer": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "partnerships.change_trainer": frozenset({_PL}),
    "partnerships.view_role": frozenset({_PL, _CO, _SG, _AD}),
    "partnerships.change_role": frozenset({_AD}),
    "partnerships.view_account": frozenset({_CO, _PL, _BO, _IN}),
    "partnerships.propose_account": frozenset({_CO, _BO, _IN}),
    "partnerships.confirm_account": frozenset({_CO}),
    "partnerships.view_decision": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "partnerships.change_decision": frozenset({_PL, _SG}),
    "partnerships.view_body": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "partnerships.change_body": frozenset({_PL}),
    "partnerships.finish_action_point": frozenset({_PL, _CO, _SG, _BO, _IN, _TR}),
    "partnerships.view_message": frozenset({_PL}),
    "partnerships.send_message": frozenset({_PL}),
}
grant(GRANTS)
