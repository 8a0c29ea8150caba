"""Whom a questionnaire asks today, and with which board or institute each answer is counted."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from oids.querysets import active_on
from partnerships.enums import TEACHER_EDUCATORS, PartyKind, TrainerKind
from partnerships.models import SchoolMembership, Trainer
from placements.models import Enrolment, Placement
from quality.enums import Audience
from quality.models import Invitation, Questionnaire

KINDS = {
    Audience.MENTOR: (TrainerKind.MENTOR,),
    Audience.TRAINER: TEACHER_EDUCATORS,
}


def recipients(questionnaire: Questionnaire, day: datetime.date) -> Iterator[Invitation]:
    """Invitations that are not saved yet; `day` lies in the school year, or is brought into it."""
    year = questionnaire.school_year
    day = min(max(day, year.first_day), year.last_day)
    if questionnaire.audience == Audience.STUDENT:
        yield from _students(questionnaire, day)
    elif questionnaire.audience == Audience.DIRECTOR:
        yield from _directors(questionnaire, day)
    else:
        yield from _trainers(questionnaire, day)


def _boards(day: datetime.date, **narrowed) -> dict[int, int]:
    """School -> its board on that day."""
    rows = SchoolMembership.objects.filter(active_on(day), **narrowed)
    return dict(rows.values_list("school_id", "board_id"))


def _students(questionnaire: Questionnaire, day: datetime.date) -> Iterator[Invitation]:
    """Who is enrolled; counted with the board of the school where the student is, or goes to first."""
    year = questionnaire.school_year
    rows = Enrolment.objects.filter(active_on(day), partnership=questionnaire.partnership_id, school_year=year)
    placed = Placement.objects.of_year(questionnaire.partnership_id, year).staying().filter(valid_until__gte=day)
    schools: dict[int, int] = {}
    for enrolment, school in placed.order_by("valid_from", "pk").values_list("enrolment_id", "school_id"):
        schools.setdefault(enrolment, school)
    boards = _boards(day, school__in=set(schools.values()))
    for row in rows.order_by("pk"):
        party = boards.get(schools.get(row.pk, 0))
        yield Invitation(questionnaire=questionnaire, enrolment=row, party_id=party)


def _trainers(questionnaire: Questionnaire, day: datetime.date) -> Iterator[Invitation]:
    """Everybody once, counted with the employer; who has both tasks is asked for the first."""
    rows = Trainer.objects.active_on(day).filter(
        partnership=questionnaire.partnership_id, kind__in=KINDS[questionnaire.audience]
    )
    seen: set[int] = set()
    for row in rows.select_related("person").order_by("pk"):
        if row.person_id not in seen:
            seen.add(row.person_id)
            yield Invitation(questionnaire=questionnaire, trainer=row, party_id=row.employer_id)


def _directors(questionnaire: Questionnaire, day: datetime.date) -> Iterator[Invitation]:
    """One of every school of the member boards."""
    members = questionnaire.partnership.memberships.active_on(day).filter(party_kind=PartyKind.BOARD)
    boards = _boards(day, board__in=members.values("party"), school__closed_on=None)
    for school, board in sorted(boards.items()):
        yield Invitation(questionnaire=questionnaire, school_id=school, party_id=board)


def same_as(row: Invitation) -> tuple:
    """Whom it is for, to see who was asked already."""
    return row.enrolment_id, row.trainer_id, row.school_id
