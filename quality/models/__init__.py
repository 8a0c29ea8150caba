"""The care for quality: what students, mentors, trainers and directors think, what is done with it, and the peer review."""

from quality.models.answers import Answer, AnswerLink, Invitation, OwnWords
from quality.models.followups import FollowUp
from quality.models.questionnaires import SCALE, Question, Questionnaire
from quality.models.reviews import Evidence, PeerReview, Recommendation, ReviewFile, ReviewPart

__all__ = [
    "SCALE",
    "Answer",
    "AnswerLink",
    "Evidence",
    "FollowUp",
    "Invitation",
    "OwnWords",
    "PeerReview",
    "Question",
    "Questionnaire",
    "Recommendation",
    "ReviewFile",
    "ReviewPart",
]
