"""Everything that changes the books; forms, imports and the demonstration call these."""

from books.actions.answers import (
    apply_answer,
    mark_batch_paid,
    mark_paid,
    receive_answer,
    reject_payment,
    reopen_payment,
)
from books.actions.ledger import set_chart
from books.actions.payments import authorise_batch, export_batch, plan_payments, prepare_batch, withdraw_batch

__all__ = [
    "apply_answer",
    "authorise_batch",
    "export_batch",
    "mark_batch_paid",
    "mark_paid",
    "plan_payments",
    "prepare_batch",
    "receive_answer",
    "reject_payment",
    "reopen_payment",
    "set_chart",
    "withdraw_batch",
]
