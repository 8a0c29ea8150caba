"""Which role may do what with the books."""

from partnerships.access import grant
from partnerships.enums import RoleKind

_PL = RoleKind.PROGRAMME_LEADER
_CO = RoleKind.CONTROLLER
_SG = RoleKind.STEERING_GROUP
_BO = RoleKind.BOARD
_IN = RoleKind.INSTITUTE

GRANTS: dict[str, frozenset[str]] = {
    "books.view_rate": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "books.change_rate": frozenset({_PL, _CO}),
    "books.confirm_rate": frozenset({_CO}),
    "books.view_cost": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "books.view_coverage": frozenset({_PL, _CO, _SG}),
    "books.change_cost": frozenset({_PL, _CO}),
    "books.confirm_cost": frozenset({_CO}),
    "books.view_contribution": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "books.change_contribution": frozenset({_PL, _CO}),
    "books.confirm_contribution": frozenset({_CO}),
    "books.view_delivery": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "books.view_settlement": frozenset({_PL, _CO, _SG, _BO, _IN}),
    "books.prepare_settlement": frozenset({_CO}),
    "books.adopt_settlement": frozenset({_SG}),
    "books.note_transfer": frozenset({_CO}),
    "books.view_payment": frozenset({_CO, _SG}),
    "books.prepare_payment": frozenset({_CO}),
    "books.authorise_payment": frozenset({_CO}),
    "books.enter_repayment": frozenset({_CO}),
    "books.change_ledger": frozenset({_CO}),
    "books.view_annual_report": frozenset({_PL, _CO, _SG}),
    "books.fix_annual_report": frozenset({_CO}),
    "books.view_count_file": frozenset({_CO}),
    "books.draw_sample": frozenset({_CO}),
    "books.hold_key": frozenset({_CO}),
    "books.view_closing": frozenset({_PL, _CO, _SG}),
    "books.close_year": frozenset({_CO}),
    "books.reopen_year": frozenset({_CO}),
}
grant(GRANTS)
