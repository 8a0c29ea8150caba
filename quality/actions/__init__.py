"""Everything that changes the care for quality."""

from quality.actions.answers import give_answer, make_link
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
    "create_questionnaire",
    "give_answer",
    "invite_newcomers",
    "make_link",
    "open_questionnaire",
    "remove_question",
    "remove_questionnaire",
    "update_question",
    "update_questionnaire",
]
