"""Which role may do what in the care for quality."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE

GRANTS: dict[str, frozenset[str]] = {
    "quality.view_questionnaire": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "quality.change_questionnaire": frozenset({_PL}),
    "quality.view_invitation": frozenset({_PL}),
    "quality.view_results": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "quality.view_own_words": frozenset({_PL}),
    "quality.change_follow_up": frozenset({_PL}),
    "quality.view_review": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "quality.change_review": frozenset({_PL}),
}
grant(GRANTS)
