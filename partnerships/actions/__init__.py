"""Everything that changes the register."""

from partnerships.actions.accounts import (
    confirm_account,
    current_account,
    propose_account,
)
from partnerships.actions.imports import do_duo_import, send_duo_files
from partnerships.actions.messages import retry_messages, send_messages
from partnerships.actions.people import (
    assign_role,
    create_trainer,
    create_user,
    deploy_trainer,
    end_deployment,
    end_role,
    end_trainer,
    record_decision,
    set_user_active,
    update_decision,
    update_trainer,
)
from partnerships.actions.register import (
    add_membership,
    close_school,
    correct_period,
    create_partnership,
    create_party,
    create_school,
    end_membership,
    move_school,
    rename,
    set_penvoerder,
    update_partnership,
    update_party,
    update_school,
)
from partnerships.actions.trainers import create_trainers

__all__ = [
    "add_membership",
    "assign_role",
    "close_school",
    "confirm_account",
    "correct_period",
    "create_partnership",
    "create_party",
    "create_school",
    "create_trainer",
    "create_trainers",
    "create_user",
    "current_account",
    "deploy_trainer",
    "do_duo_import",
    "end_deployment",
    "end_membership",
    "end_role",
    "end_trainer",
    "move_school",
    "propose_account",
    "record_decision",
    "rename",
    "retry_messages",
    "send_duo_files",
    "send_messages",
    "set_penvoerder",
    "set_user_active",
    "update_decision",
    "update_partnership",
    "update_party",
    "update_school",
    "update_trainer",
]
