"""Which role may do what with the money."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE
_AD = RoleKind.ADMINISTRATOR

GRANTS: dict[str, frozenset[str]] = {
    "funding.view_rule": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "funding.change_rule": frozenset({_CO}),
    "funding.view_count": frozenset({_PL, _CO, _SG}),
    "funding.change_count": frozenset({_PL}),
    "funding.file_count": frozenset({_CO}),
    "funding.view_grant": frozenset({_PL, _CO, _SG}),
    "funding.change_grant": frozenset({_CO}),
    "funding.view_scheme": frozenset({_PL, _CO, _SG}),
    "funding.change_scheme": frozenset({_PL}),
    "funding.adopt_scheme": frozenset({_SG}),
    "funding.view_allocation": frozenset({_PL, _CO, _SG}),
    "funding.view_effect": frozenset({_PL, _CO, _SG, _AD}),
    "funding.prepare_allocation": frozenset({_PL}),
    "funding.submit_allocation": frozenset({_PL}),
    "funding.adopt_allocation": frozenset({_SG}),
    "funding.authorise_allocation": frozenset({_CO}),
    "funding.correct_allocation": frozenset({_PL}),
    "funding.view_statement": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "funding.view_report": frozenset({_PL, _CO, _SG}),
}
grant(GRANTS)
