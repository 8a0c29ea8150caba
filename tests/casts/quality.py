"""On both sides a questionnaire of students that was closed, one of mentors that runs and one of directors in the making; a
result that leads to a theme, and the dossier of a peer review. Comes after the network."""

import datetime
from types import SimpleNamespace

from django.utils import timezone

from network.models import Theme
from oids.periods import SchoolYear
from quality import actions
from quality.actions.answers import give_answer, make_link
from quality.enums import Audience, EvidenceKind
from quality.models import Questionnaire
from tests.cast import YEAR
from tests.casts.costs import upload

DAY = datetime.timedelta(days=1)
FIRST_YEAR = SchoolYear(YEAR.start - 5)


def questionnaire(side, audience=Audience.STUDENT, *, year=YEAR, first=-10, last=10, **values):
    """Around today, in days from it."""
    today = timezone.localdate()
    return actions.create_questionnaire(
        partnership=side.partnership, school_year=year, audience=audience, opens_on=today + first * DAY,
        closes_on=today + last * DAY, by=values.pop("by", side.leader), **values,
    )  # fmt: skip


def opened(side, audience=Audience.STUDENT, **values):
    return actions.open_questionnaire(questionnaire(side, audience, **values), by=side.leader)


def answer(row, number=None, *, scale=4, words="", by):
    """So many of those who are asked (all: no number) give the same answer to every question; the first ones in order."""
    asked = row.invitations.filter(has_answered=False).order_by("pk")
    questions = list(row.questions.all())
    values = {q.code: scale if q.kind == "scale" else 1 for q in questions if q.is_counted}
    said = {q.code: words for q in questions if not q.is_counted}
    for found in asked if number is None else asked[:number]:
        make_link(found, by=by)
        give_answer(found, values=values, words=said)


def build(side):
    found = SimpleNamespace()
    found.closed = opened(side)
    answer(found.closed, words=f"Meer tijd, {side.slug}.", by=side.leader)
    found.closed = actions.close_questionnaire(Questionnaire.objects.get(pk=found.closed.pk), by=side.leader)
    found.running = opened(side, Audience.MENTOR)
    found.draft = questionnaire(side, Audience.DIRECTOR)
    found.follow_up = actions.create_follow_up(
        partnership=side.partnership, question=found.closed.questions.get(code="mentor"),
        theme=Theme.objects.filter(partnership=side.partnership).first(), note="Op de opleidersdag.", by=side.leader,
    )  # fmt: skip
    found.review = review(side)
    part = found.review.parts.first()
    actions.add_evidence(part, kind=EvidenceKind.FILE, file=upload("opleidingsplan.pdf"), label="Plan", by=side.leader)
    actions.add_recommendation(
        found.review, part=part, text="Vaker samen kijken.", owner=side.mentors[0].person,
        due_on=timezone.localdate() + 90 * DAY, by=side.leader,
    )  # fmt: skip
    return found


def review(side, *, first_year=FIRST_YEAR, last_year=YEAR, by=None, **values):
    return actions.create_review(
        partnership=side.partnership, first_year=first_year, last_year=last_year, by=by or side.leader, **values
    )


def add(world) -> None:
    for side in (world.oost, world.west):
        side.quality = build(side)
