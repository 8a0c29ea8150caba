"""Everything that changes training and professional standing."""

from training.actions.attendance import record_attendance
from training.actions.registering import register_by_name, register_people, register_self, withdraw, withdraw_self
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
    "add_session",
    "cancel_training",
    "create_kind",
    "create_training",
    "record_attendance",
    "register_by_name",
    "register_people",
    "register_self",
    "remove_session",
    "update_kind",
    "update_session",
    "update_training",
    "withdraw",
    "withdraw_self",
]
