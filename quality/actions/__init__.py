"""Everything that changes the care for quality."""

from quality.actions.answers import give_answer, make_link
from quality.actions.followups import create_follow_up, finish_follow_up, reopen_follow_up, update_follow_up
from quality.actions.questionnaires import (
    add_question,
    close_questionnaire,
    create_questionnaire,
    invite_newcomers,
    open_questionnaire,
    remove_question,
    remove_questionnaire,
    update_question,
    update_questionnaire,
)

__all__ = [
    "add_question",
    "close_questionnaire",
    "create_follow_up",
    "create_questionnaire",
    "finish_follow_up",
    "give_answer",
    "invite_newcomers",
    "make_link",
    "open_questionnaire",
    "remove_question",
    "remove_questionnaire",
    "reopen_follow_up",
    "update_follow_up",
    "update_question",
    "update_questionnaire",
]
