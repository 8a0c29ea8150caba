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
from books.actions.closing import ask_reopening, close_year, keep_closed, reopen_year
from books.actions.count_files import draw_sample, judge_line, make_count_file, new_seed, take_key_list
from books.actions.ledger import set_chart
from books.actions.payments import authorise_batch, export_batch, plan_payments, prepare_batch, withdraw_batch
from books.actions.settlements import adopt_settlement, correct_settlement, prepare_settlement, recalculate_settlement

__all__ = [
    "adopt_settlement",
    "apply_answer",
    "ask_reopening",
    "authorise_batch",
    "close_year",
    "correct_settlement",
    "draw_sample",
    "export_batch",
    "fix_annual_report",
    "judge_line",
    "keep_closed",
    "make_count_file",
    "mark_batch_paid",
    "mark_paid",
    "new_seed",
    "plan_payments",
    "prepare_batch",
    "prepare_settlement",
    "recalculate_settlement",
    "receive_answer",
    "reject_payment",
    "reopen_payment",
    "reopen_year",
    "set_chart",
    "take_key_list",
    "withdraw_batch",
]
