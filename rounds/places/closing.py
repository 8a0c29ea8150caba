"""The figures of a round as they were when it closed: what comes after changes nothing in what its page says."""

from __future__ import annotations

from partnerships.access import access_of
from partnerships.enums import RoleKind
from placements.models import Enrolment
from placements.querysets import WHOLE_PARTNERSHIP
from rounds.models import Round, WishList
from rounds.places.queries import annotated, schools_of, students_of
from rounds.querysets import own_schools


def figures_now(round: Round) -> dict[str, list]:
    """What is kept at closing, by key and without names: `schools` as [school, answer, places], `students` and
    `without_wishes` as enrolments."""
    schools = annotated(schools_of(round), round).order_by("pk")
    students = students_of(round).order_by("pk")
    gave = WishList.objects.filter(round=round, wishes__isnull=False).values("enrolment")
    return {
        "schools": [list(row) for row in schools.values_list("pk", "answer", "places")],
        "students": list(students.values_list("pk", flat=True)),
        "without_wishes": list(students.exclude(pk__in=gave).values_list("pk", flat=True)),
    }


def answers_for(round: Round, user) -> list[tuple[str, int | None]]:
    """(answer, places) of the schools that this user may see, as the closed round has them."""
    rows = round.figures["schools"]
    access = access_of(user)
    if round.partnership_id not in access.partnerships(*WHOLE_PARTNERSHIP):
        own = set(own_schools(access.parties(RoleKind.BOARD)).values_list("school", flat=True))
        rows = [row for row in rows if row[0] in own]
    return [(answer, places) for _school, answer, places in rows]


def number_without_wishes(round: Round, user) -> int:
    """How many of the students that this user may see had given no wishes when the round closed."""
    keys = round.figures["without_wishes"]
    if round.partnership_id in access_of(user).partnerships(*WHOLE_PARTNERSHIP):
        return len(keys)
    return Enrolment.objects.visible_to(user).filter(pk__in=keys).count()
