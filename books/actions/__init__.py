"""Everything that changes the books."""

from books.actions.annual import fix_annual_report
from books.actions.answers import (
    apply_answer,
    mark_batch_paid,
    mark_paid,
    receive_answer,
    reject_payment,
    reopen_payment,
)
from books.actions.closing import ask_reopening, close_year, keep_closed, reopen_year, reopening_needs_another
from books.actions.confirming import confirm_entries
from books.actions.contributions import (
    Asked,
    confirm_contribution,
    correct_contribution,
    enter_contribution,
    propose_contributions,
    receive_contribution,
    receive_contributions,
    remove_contribution,
    take_back_contribution_receipt,
    update_contribution,
)
from books.actions.costs import (
    add_document,
    confirm_cost,
    correct_cost,
    enter_cost,
    remove_cost,
    update_cost,
    withdraw_document,
)
from books.actions.count_files import draw_sample, judge_line, make_count_file, new_seed, take_key_list
from books.actions.documents import kept_document
from books.actions.entries import entry_needs_another
from books.actions.hours import confirm_hours, correct_hours, enter_hours, remove_hours, update_hours
from books.actions.ledger import set_chart
from books.actions.payments import (
    authorise_batch,
    batch_needs_another,
    export_batch,
    plan_payments,
    prepare_batch,
    withdraw_batch,
)
from books.actions.rates import confirm_rate, enter_rate, remove_rate
from books.actions.repayments import enter_repayment, nothing_to_pay_back, repayment_stays, withdraw_repayment
from books.actions.settlements import (
    adopt_settlement,
    correct_settlement,
    prepare_settlement,
    recalculate_settlement,
    settlement_exists,
    settlement_needs_another,
)
from books.actions.transfers import note_transfer, transfer_standing, withdraw_transfer

__all__ = [
    "Asked",
    "add_document",
    "adopt_settlement",
    "apply_answer",
    "ask_reopening",
    "authorise_batch",
    "batch_needs_another",
    "close_year",
    "confirm_contribution",
    "confirm_cost",
    "confirm_entries",
    "confirm_hours",
    "confirm_rate",
    "correct_contribution",
    "correct_cost",
    "correct_hours",
    "correct_settlement",
    "draw_sample",
    "enter_contribution",
    "enter_cost",
    "enter_hours",
    "enter_rate",
    "enter_repayment",
    "entry_needs_another",
    "export_batch",
    "fix_annual_report",
    "judge_line",
    "keep_closed",
    "kept_document",
    "make_count_file",
    "mark_batch_paid",
    "mark_paid",
    "new_seed",
    "note_transfer",
    "nothing_to_pay_back",
    "plan_payments",
    "prepare_batch",
    "prepare_settlement",
    "propose_contributions",
    "recalculate_settlement",
    "receive_answer",
    "receive_contribution",
    "receive_contributions",
    "reject_payment",
    "remove_contribution",
    "remove_cost",
    "remove_hours",
    "remove_rate",
    "reopen_payment",
    "reopen_year",
    "reopening_needs_another",
    "repayment_stays",
    "set_chart",
    "settlement_exists",
    "settlement_needs_another",
    "take_back_contribution_receipt",
    "take_key_list",
    "transfer_standing",
    "update_contribution",
    "update_cost",
    "update_hours",
    "withdraw_batch",
    "withdraw_document",
    "withdraw_repayment",
    "withdraw_transfer",
]
