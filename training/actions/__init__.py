"""Everything that changes training and professional standing."""

from training.actions.attendance import record_attendance
from training.actions.costs import book_cost, link_cost
from training.actions.others import add_other_training, remove_other_training, update_other_training
from training.actions.registering import register_by_name, register_people, register_self, withdraw, withdraw_self
from training.actions.standing import add_standing, remove_standing, update_standing
from training.actions.trainings import (
    add_session,
    cancel_training,
    create_kind,
    create_training,
    remove_session,
    update_kind,
    update_session,
    update_training,
)

__all__ = [
    "add_other_training",
    "add_session",
    "add_standing",
    "book_cost",
    "cancel_training",
    "create_kind",
    "create_training",
    "link_cost",
    "record_attendance",
    "register_by_name",
    "register_people",
    "register_self",
    "remove_other_training",
    "remove_session",
    "remove_standing",
    "update_kind",
    "update_other_training",
    "update_session",
    "update_standing",
    "update_training",
    "withdraw",
    "withdraw_self",
]
