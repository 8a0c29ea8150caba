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
from quality.actions.reviews import (
    add_evidence,
    add_recommendation,
    create_review,
    finish_recommendation,
    finish_review,
    remove_evidence,
    reopen_recommendation,
    update_part,
    update_recommendation,
    update_review,
)

__all__ = [
    "add_evidence",
    "add_question",
    "add_recommendation",
    "close_questionnaire",
    "create_follow_up",
    "create_questionnaire",
    "create_review",
    "finish_follow_up",
    "finish_recommendation",
    "finish_review",
    "give_answer",
    "invite_newcomers",
    "make_link",
    "open_questionnaire",
    "remove_evidence",
    "remove_question",
    "remove_questionnaire",
    "reopen_follow_up",
    "reopen_recommendation",
    "update_follow_up",
    "update_part",
    "update_question",
    "update_questionnaire",
    "update_recommendation",
    "update_review",
]
