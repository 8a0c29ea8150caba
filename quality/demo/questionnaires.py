"""Questionnaires of the demonstration: two years that were closed, and students who are being asked now.

Answers are drawn, by a fixed seed, a little lower where a board did not deliver the hours of the norm.
"""

from __future__ import annotations

import datetime
import random

from books.demo.chapters import Told, chapter
from books.demo.years import LAST_YEAR, THIS_YEAR
from oids.actions import ActionRefused
from oids.periods import SchoolYear
from quality import actions
from quality.actions.norms import norms_of
from quality.enums import Audience, NormState, QuestionKind
from quality.models import Answer, Invitation, OwnWords, Questionnaire

BEFORE = SchoolYear(LAST_YEAR.start - 1)
# The year before last only some were asked, and hours were not confirmed yet.
ASKED = {BEFORE: (Audience.STUDENT, Audience.TRAINER), LAST_YEAR: tuple(Audience)}
# Of a hundred who are asked, so many answer.
RESPONSE = {Audience.STUDENT: 58, Audience.MENTOR: 42, Audience.TRAINER: 84, Audience.DIRECTOR: 63}
# What is asked about the hours answers to the hours.
ABOUT_HOURS = frozenset({"mentor", "schoolopleider", "tijd", "uren", "facilitering"})
WORDS = {
    Audience.STUDENT: ("Eerder weten op welke school ik kom.", "Meer lessen samen nabespreken met de mentor.",
                       "De opdrachten van de pabo beter laten passen bij de school.", "Vaker een ontwerpatelier op locatie."),
    Audience.MENTOR: ("Uren ook echt uitroosteren.", "Een korte bijeenkomst bij de start van het jaar.",
                      "Eén beoordelingsformulier voor alle jaren."),
    Audience.TRAINER: ("Meer tijd om samen te kijken in de klas.", "Een opleidersdag over beoordelen."),
    Audience.DIRECTOR: ("Eerder duidelijkheid over het aantal studenten.", "Mentoren over meer scholen verdelen."),
}  # fmt: skip


@chapter(80)
def tell_questionnaires(told: Told) -> None:
    """After last year is settled: what is known of its hours lies beside what people said of it."""
    for year, audiences in ASKED.items():
        norms = norms_of(told.partnership, year) if year == LAST_YEAR else {}
        low = {code for code, row in norms.items() if row["state"] == NormState.BELOW}
        for audience in audiences:
            row = _opened(
                told, year, audience, datetime.date(year.start + 1, 5, 11), datetime.date(year.start + 1, 6, 12)
            )
            if row is not None:
                _answers(row, low, RESPONSE[audience])
                closed = datetime.date(year.start + 1, 6, 15)
                actions.close_questionnaire(row, by=told.cast["leader"], today=closed, norms=norms)
    row = _opened(told, THIS_YEAR, Audience.STUDENT, datetime.date(2026, 11, 16), datetime.date(2027, 1, 29))
    if row is not None:
        _answers(row, set(), 31)
    actions.create_questionnaire(
        partnership=told.partnership, school_year=THIS_YEAR, audience=Audience.MENTOR,
        opens_on=datetime.date(2027, 3, 1), closes_on=datetime.date(2027, 3, 26), by=told.cast["leader"],
    )  # fmt: skip


def _opened(told: Told, year: SchoolYear, audience: str, first: datetime.date, last: datetime.date):
    """None where the register has nobody to ask in that year."""
    leader = told.cast["leader"]
    row = actions.create_questionnaire(
        partnership=told.partnership, school_year=year, audience=audience, opens_on=first, closes_on=last, by=leader
    )
    try:
        return actions.open_questionnaire(row, by=leader, today=first)
    except ActionRefused:
        actions.remove_questionnaire(row, by=leader)
        return None


def _answers(row: Questionnaire, low: set[str], share: int) -> None:
    """All at once: answers are the only thing here that is not written by its action, since there are hundreds."""
    draw = random.Random(f"{row.partnership.slug} {row.school_year} {row.audience}")
    questions = list(row.questions.all())
    answers, words, answered = [], [], []
    invitations = row.invitations.select_related("party").order_by("enrolment", "trainer", "school")
    for invitation in invitations:
        if draw.randrange(100) >= share:
            continue
        answered.append(invitation.pk)
        is_low = invitation.party is not None and invitation.party.code in low
        values = {q.code: _value(draw, q, is_low) for q in questions if q.is_counted and draw.randrange(100) < 95}
        answers.append(Answer(questionnaire=row, party=invitation.party, values=values))
        if draw.randrange(100) < 12:
            own = next(question for question in questions if not question.is_counted)
            words.append(OwnWords(question=own, text=draw.choice(WORDS[row.audience])))
    Answer.objects.bulk_create(answers)
    OwnWords.objects.bulk_create(words)
    Invitation.objects.filter(pk__in=answered).update(has_answered=True)


def _value(draw: random.Random, question, is_low: bool) -> int:
    lower = is_low and question.code in ABOUT_HOURS
    if question.kind == QuestionKind.SCALE:
        return draw.choice((1, 2, 2, 3, 3, 4) if lower else (2, 3, 4, 4, 4, 5, 5))
    if question.kind == QuestionKind.YES_NO:
        return int(draw.randrange(100) < (40 if lower else 82))
    return draw.choice((0, 0, 1, 1, 1, 2))
