"""The care for quality: what students, mentors, trainers and directors think, and what is done with it."""

from quality.models.answers import Answer, AnswerLink, Invitation, OwnWords
from quality.models.questionnaires import SCALE, Question, Questionnaire

__all__ = ["SCALE", "Answer", "AnswerLink", "Invitation", "OwnWords", "Question", "Questionnaire"]
