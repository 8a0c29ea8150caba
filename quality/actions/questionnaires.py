"""Questionnaires: made from those of the year before, opened, and closed when the answers are in."""

from __future__ import annotations

import datetime
import random
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import save
from quality.actions.norms import norms_of
from quality.actions.recipients import recipients, same_as
from quality.actions.standard import STANDARD
from quality.enums import QuestionKind
from quality.models import Answer, AnswerLink, Invitation, OwnWords, Question, Questionnaire

COPIED = ("number", "code", "kind", "label_nl", "label_en", "text_nl", "text_en", "choices_nl", "choices_en")
MOST_QUESTIONS = 20


@transaction.atomic
def create_questionnaire(
    *, partnership, school_year, audience, opens_on, closes_on, intro_nl="", intro_en="", by
) -> Questionnaire:  # fmt: skip
    """With the questions of the newest one for the same people; without one, with the standard questions."""
    require(by, "quality.change_questionnaire", partnership)
    row = Questionnaire(
        partnership=partnership, school_year=school_year, audience=audience, opens_on=opens_on, closes_on=closes_on,
        intro_nl=intro_nl.strip(), intro_en=intro_en.strip(),
    )  # fmt: skip
    before = (
        Questionnaire.objects.filter(partnership=partnership, audience=audience, school_year__lt=school_year)
        .order_by("-school_year")
        .first()
    )
    if before is not None:
        row.intro_nl, row.intro_en = row.intro_nl or before.intro_nl, row.intro_en or before.intro_en
    save("quality.questionnaire.create", by, row)
    with history("quality.questionnaire.create", by=by):
        if before is not None:
            questions = [{name: getattr(found, name) for name in COPIED} for found in before.questions.all()]
        else:
            questions = [
                {"number": number} | found._asdict() for number, found in enumerate(STANDARD[row.audience], start=1)
            ]
        Question.objects.bulk_create(Question(questionnaire=row, **values) for values in questions)
    return row


@transaction.atomic
def update_questionnaire(row, *, opens_on, closes_on, intro_nl, intro_en, version=None, by) -> Questionnaire:
    """Of one that runs only the last day and the introduction change."""
    require(by, "quality.change_questionnaire", row.partnership)
    row = lock(row)
    check_version(row, version)
    _refuse_closed(row)
    if not row.is_draft and opens_on != row.opens_on:
        raise ValidationError({"opens_on": _("It was opened already; only its last day can change.")})
    row.opens_on, row.closes_on = opens_on, closes_on
    row.intro_nl, row.intro_en = intro_nl.strip(), intro_en.strip()
    with history("quality.questionnaire.update", by=by):
        save_new_version(row)
        AnswerLink.objects.filter(invitation__questionnaire=row).update(expires_on=closes_on)
    return row


def _refuse_closed(row: Questionnaire) -> None:
    if row.is_closed:
        raise ActionRefused(
            _("This questionnaire was closed on %(day)s and stays as it was.") % {"day": formats.day(row.closed_at)}
        )


def _refuse_opened(row: Questionnaire) -> None:
    _refuse_closed(row)
    if not row.is_draft:
        raise ActionRefused(
            _(
                "This questionnaire was opened: its questions stay, so that all answer the same. Change those of next year."
            )
        )


def _checked(question: Question) -> Question:
    """With a choice come at least two answers, in both languages as many."""
    dutch = [line.strip() for line in question.choices_nl.splitlines() if line.strip()]
    english = [line.strip() for line in question.choices_en.splitlines() if line.strip()]
    if question.kind != QuestionKind.CHOICE:
        dutch, english = [], []
    elif not 2 <= len(dutch) <= 8:
        raise ValidationError({"choices_nl": _("Give two to eight answers, one a line.")})
    elif len(dutch) != len(english):
        raise ValidationError({"choices_en": _("Give as many answers in English as in Dutch.")})
    question.choices_nl, question.choices_en = "\n".join(dutch), "\n".join(english)
    return question


@transaction.atomic
def add_question(questionnaire, *, by, **values) -> Question:
    require(by, "quality.change_questionnaire", questionnaire.partnership)
    questionnaire = lock(questionnaire)
    _refuse_opened(questionnaire)
    present = list(questionnaire.questions.values_list("code", "number"))
    if len(present) >= MOST_QUESTIONS:
        raise ActionRefused(_("There are %(most)s questions already. A short list is answered more often.")
                            % {"most": MOST_QUESTIONS})  # fmt: skip
    code = slugify(values["label_nl"])[:36] or "vraag"
    while code in {name for name, _number in present}:
        code = f"{code[:32]}-{uuid.uuid4().hex[:3]}"
    row = _checked(Question(questionnaire=questionnaire, code=code, **values))
    return save("quality.question.add", by, row)


@transaction.atomic
def update_question(row, *, version=None, by, **values) -> Question:
    require(by, "quality.change_questionnaire", row.partnership)
    _refuse_opened(lock(row.questionnaire))
    row = lock(row)
    check_version(row, version)
    for name, value in values.items():
        setattr(row, name, value)
    _checked(row)
    with history("quality.question.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def remove_question(row, *, by) -> None:
    require(by, "quality.change_questionnaire", row.partnership)
    _refuse_opened(lock(row.questionnaire))
    with history("quality.question.remove", by=by):
        row.delete()


@transaction.atomic
def open_questionnaire(row, *, by, today: datetime.date | None = None) -> Questionnaire:
    """From now on its questions stay, and who is asked is known; the mail goes out apart."""
    today = today or timezone.localdate()
    require(by, "quality.change_questionnaire", row.partnership)
    row = lock(row)
    _refuse_opened(row)
    if row.closes_on < today:
        raise ActionRefused(_("Its last day is past. Correct the days first."))
    if not any(question.is_counted for question in row.questions.all()):
        raise ActionRefused(_("There is no question yet that can be counted. Add one first."))
    if not _invite(row, today):
        raise ActionRefused(_("There is nobody to ask: enter these people first."))
    row.opened_at = _moment(today)
    with history("quality.questionnaire.open", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def invite_newcomers(row, *, by) -> int:
    """Who came since it was opened is asked as well; returns how many."""
    require(by, "quality.change_questionnaire", row.partnership)
    row = lock(row)
    if row.is_draft or row.is_closed:
        raise ActionRefused(_("Only a questionnaire that runs asks more people."))
    return _invite(row, timezone.localdate())


def _moment(day: datetime.date) -> datetime.datetime:
    """Now; for another day than today, when that day began."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def _invite(row: Questionnaire, day: datetime.date) -> int:
    """In another order than the register, so that the order tells nothing."""
    present = {same_as(found) for found in row.invitations.all()}
    fresh = [found for found in recipients(row, day) if same_as(found) not in present]
    random.SystemRandom().shuffle(fresh)
    Invitation.objects.bulk_create(fresh)
    return len(fresh)


@transaction.atomic
def close_questionnaire(row, *, by, today: datetime.date | None = None, norms=None) -> Questionnaire:
    """No answers any more. Links go, and answers are written anew in another order under other keys: what the database
    keeps of the order in which things came in, says nothing after this. What is known of the hours is kept beside it
    (`norms`: what `norms_of` says, for who closes several of one year)."""
    require(by, "quality.change_questionnaire", row.partnership)
    row = lock(row)
    _refuse_closed(row)
    if row.is_draft:
        raise ActionRefused(_("It was never opened, so there is nothing to close."))
    today = today or timezone.localdate()
    mix_answers(row)
    row.closed_at = _moment(today)
    row.closes_on = max(row.opens_on, min(row.closes_on, today))
    row.norms = norms_of(row.partnership, row.school_year) if norms is None else norms
    with history("quality.questionnaire.close", by=by):
        save_new_version(row)
    return row


def mix_answers(row: Questionnaire) -> None:
    mix = random.SystemRandom().shuffle
    AnswerLink.objects.filter(invitation__questionnaire=row).delete()
    answers = [Answer(questionnaire=row, party_id=found.party_id, values=found.values) for found in row.answers.all()]
    words = [OwnWords(question_id=found.question_id, text=found.text)
             for found in OwnWords.objects.filter(question__questionnaire=row)]  # fmt: skip
    invitations = list(row.invitations.all())
    for rows in (answers, words, invitations):
        mix(rows)
    row.answers.all().delete()
    OwnWords.objects.filter(question__questionnaire=row).delete()
    row.invitations.all().delete()
    for found in invitations:
        found.pk = None
    Answer.objects.bulk_create(answers)
    OwnWords.objects.bulk_create(words)
    Invitation.objects.bulk_create(invitations)


@transaction.atomic
def remove_questionnaire(row, *, by) -> None:
    """Only a draft; the history keeps it."""
    require(by, "quality.change_questionnaire", row.partnership)
    row = lock(row)
    _refuse_opened(row)
    with history("quality.questionnaire.remove", by=by):
        row.delete()
