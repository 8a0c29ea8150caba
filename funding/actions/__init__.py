"""Everything that changes the money."""

from funding.actions.allocations import (
    adopt_allocation,
    allocation_needs_another,
    authorise_allocation,
    correct_allocation,
    prepare_allocation,
    recalculate_allocation,
    return_allocation,
    submit_allocation,
)
from funding.actions.grants import (
    correct_count_line,
    file_count,
    propose_count,
    record_amount,
    record_receipt,
    register_grant,
    remove_receipt,
)
from funding.actions.rules import create_rule, remove_rule
from funding.actions.schemes import add_step, adopt_scheme, create_scheme, remove_step
from funding.actions.streams import (
    add_earmark,
    amount_needs_another,
    confirm_amount,
    plan_instalments,
    record_letter_amount,
    register_stream,
    remove_earmark,
    update_grant,
    withdraw_amount,
)

__all__ = [
    "add_earmark",
    "add_step",
    "adopt_allocation",
    "adopt_scheme",
    "allocation_needs_another",
    "amount_needs_another",
    "authorise_allocation",
    "confirm_amount",
    "correct_allocation",
    "correct_count_line",
    "create_rule",
    "create_scheme",
    "file_count",
    "plan_instalments",
    "prepare_allocation",
    "propose_count",
    "recalculate_allocation",
    "record_amount",
    "record_letter_amount",
    "record_receipt",
    "register_grant",
    "register_stream",
    "remove_earmark",
    "remove_receipt",
    "remove_rule",
    "remove_step",
    "return_allocation",
    "submit_allocation",
    "update_grant",
    "withdraw_amount",
]
