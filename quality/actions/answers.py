"""Answering by a personal link, without signing in: that somebody answered and what was answered part ways at once."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.locking import lock
from oids.tokens import hash_of, new_token
from quality.enums import QuestionKind
from quality.models import Answer, AnswerLink, Invitation, OwnWords
from quality.models.questionnaires import MOST_WORDS


@transaction.atomic
def make_link(invitation: Invitation, *, by) -> str:
    """The secret, told now and never again: it works until the questionnaire closes."""
    require(by, "quality.change_questionnaire", invitation.questionnaire.partnership)
    questionnaire = invitation.questionnaire
    if questionnaire.is_draft or questionnaire.is_closed:
        raise ActionRefused(_("Only a questionnaire that runs asks people."))
    if invitation.has_answered:
        raise ActionRefused(_("This person has answered already."))
    token = new_token()
    AnswerLink.objects.create(invitation=invitation, token_hash=hash_of(token), expires_on=questionnaire.closes_on)
    return token


def find_invitation(token: str) -> Invitation | None:
    """Whom the secret is of, while it works; expired, closed and wrong are all the same nothing."""
    if not token:
        return None
    row = (
        AnswerLink.objects.filter(token_hash=hash_of(token), expires_on__gte=timezone.localdate())
        .select_related("invitation__questionnaire__partnership")
        .first()
    )
    if row is None or row.invitation.questionnaire.is_closed:
        return None
    return row.invitation


@transaction.atomic
def give_answer(invitation: Invitation, *, values: Mapping[str, int], words: Mapping[str, str]) -> None:
    """Once. Nothing is told to the history: who did it when would stand beside what was said.

    `values`: code of the question -> whole number; `words`: code -> own words. What is not there was skipped.
    """
    invitation = lock(invitation)
    questionnaire = invitation.questionnaire
    if not questionnaire.takes_answers_on(timezone.localdate()):
        raise ActionRefused(_("This questionnaire cannot be answered today."))
    if invitation.has_answered:
        raise ActionRefused(_("This questionnaire was answered with this link already. Thank you."))
    questions = {question.code: question for question in questionnaire.questions.all()}
    counted = {code: value for code, value in values.items() if value is not None}
    said = {code: text.strip() for code, text in words.items() if text.strip()}
    for code, value in counted.items():
        if code not in questions or not questions[code].takes(value):
            raise ValidationError(_("Choose one of the answers that are given."))
    for code, text in said.items():
        if code not in questions or questions[code].kind != QuestionKind.TEXT or len(text) > MOST_WORDS:
            raise ValidationError(_("Write at most %(most)s characters.") % {"most": MOST_WORDS})
    if not counted and not said:
        raise ValidationError(_("Nothing is filled in yet. Answer at least one question; you may skip others."))
    Answer.objects.create(questionnaire=questionnaire, party_id=invitation.party_id, values=counted)
    OwnWords.objects.bulk_create(OwnWords(question=questions[code], text=text) for code, text in said.items())
    Invitation.objects.filter(pk=invitation.pk).update(has_answered=True)
