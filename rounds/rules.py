"""Which role may do what in a placing season. What the dates of a round allow is checked by the actions."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE

GRANTS: dict[str, frozenset[str]] = {
    "rounds.view_round": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "rounds.change_round": frozenset({_PL}),
    "rounds.view_place": frozenset({_PL, _CO, _SG, _BO}),
    "rounds.answer_place": frozenset({_PL, _BO}),
    "rounds.view_wish": frozenset({_PL, _IN}),
    "rounds.change_wish": frozenset({_PL, _IN}),
    "rounds.decide_exception": frozenset({_PL}),
    "rounds.view_proposal": frozenset({_PL}),
    "rounds.change_proposal": frozenset({_PL}),
    "rounds.confirm_proposal": frozenset({_PL}),
    "rounds.import_sheet": frozenset({_PL}),
    "rounds.roll_over": frozenset({_PL}),
    "rounds.view_check": frozenset({_PL, _CO, _BO}),
    "rounds.ask_check": frozenset({_PL}),
    "rounds.answer_check": frozenset({_BO}),
    "rounds.settle_check": frozenset({_PL}),
}
grant(GRANTS)
