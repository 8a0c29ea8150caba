"""Which students are to be placed in a round, what they wish, and where they were before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from oids.names import by_name
from oids.periods import SchoolYear
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import School
from placements.models import Enrolment, Placement
from rounds.enums import AppealState
from rounds.models import Appeal, Avoidance, EarlierSchool, PersonalLink, Round, Wish, WishList
from rounds.places import students_of

MOST_WISHES = 3


class Earlier(NamedTuple):
    """A school where a student was; `noted` is the key of the row that says so, None when a placement does."""

    school_year: SchoolYear
    school: School
    noted: int | None

    def __str__(self) -> str:
        return f"{self.school} ({self.school_year})"


def visible_students(round: Round, user) -> QuerySet[Enrolment]:
    """The round's students whose wishes `user` may know: all for the office, its own for an institute."""
    access = access_of(user)
    return students_of(round).filter(
        Q(partnership__in=access.partnerships(RoleKind.PROGRAMME_LEADER))
        | Q(student__institute__in=access.parties(RoleKind.INSTITUTE))
    )


def annotated_students(rows: QuerySet[Enrolment], round: Round) -> QuerySet[Enrolment]:
    """Students with what they gave in the round. `wish_list` is empty for who gave nothing at all."""
    lists = WishList.objects.filter(round=round, enrolment=OuterRef("pk"))
    wishes = Wish.objects.filter(wish_list__round=round, wish_list__enrolment=OuterRef("pk"))
    asked = Avoidance.objects.filter(wish_list__round=round, wish_list__enrolment=OuterRef("pk"))
    appeals = Appeal.objects.filter(wish_list__round=round, wish_list__enrolment=OuterRef("pk"))
    number = wishes.order_by().values("wish_list").annotate(number=Count("pk")).values("number")
    return rows.annotate(
        wish_list=Subquery(lists.values("pk")[:1]),
        home_pc4=Coalesce(Subquery(lists.values("home_pc4")[:1]), Value("")),
        limit_km=Subquery(lists.values("limit_km")[:1]),
        sent_at=Subquery(lists.values("sent_at")[:1]),
        channel=Coalesce(Subquery(lists.values("channel")[:1]), Value("")),
        sent_by=Coalesce(Subquery(lists.values("sent_by__name")[:1]), Value("")),
        number_of_wishes=Coalesce(Subquery(number[:1]), 0),
        avoidance_open=Exists(asked.filter(granted__isnull=True)),
        appeal=Coalesce(Subquery(appeals.values("state")[:1]), Value("")),
        appeal_open=Exists(appeals.filter(state=AppealState.OPEN)),
        **{
            f"wish_{rank}": Subquery(wishes.filter(rank=rank).values("school__name")[:1])
            for rank in range(1, MOST_WISHES + 1)
        },
    )


def next_without_wishes(round: Round, user, after: Enrolment) -> Enrolment | None:
    """Who comes next in the list of those without wishes; after the last one it begins again."""
    rows = visible_students(round, user).exclude(pk=after.pk)
    given = WishList.objects.filter(round=round, wishes__isnull=False).values("enrolment")
    rows = rows.exclude(pk__in=given).order_by(*by_name("student__"), "pk")
    name = {"last": after.student.last_name, "first": after.student.first_name}
    later = rows.filter(
        Q(student__last_name__gt=name["last"])
        | Q(student__last_name=name["last"], student__first_name__gt=name["first"])
        | Q(student__last_name=name["last"], student__first_name=name["first"], pk__gt=after.pk)
    )
    return later.first() or rows.first()


def avoidances_by_student(round: Round, enrolments: Iterable[int] | None = None) -> dict[int, list[Avoidance]]:
    """Per student the schools to avoid, those that wait for a decision first."""
    rows = Avoidance.objects.filter(wish_list__round=round).select_related("school", "wish_list")
    if enrolments is not None:
        rows = rows.filter(wish_list__enrolment__in=list(enrolments))
    found: dict[int, list[Avoidance]] = defaultdict(list)
    for row in rows.order_by(F("granted").asc(nulls_first=True), "school__name", "pk"):
        found[row.wish_list.enrolment_id].append(row)
    return found


def earlier_schools(students: Iterable[int] | QuerySet, before: SchoolYear) -> dict[int, list[Earlier]]:
    """Where students were in the years before `before`, newest first: as placed, and as noted by hand.

    `students` are keys, or a query that gives them.
    """
    students = students if isinstance(students, QuerySet) else list(students)
    placed = (
        Placement.objects.filter(enrolment__student__in=students, enrolment__school_year__lt=before.start)
        .select_related("enrolment", "school")
        .order_by("pk")
    )
    noted = EarlierSchool.objects.filter(student__in=students, school_year__lt=before.start).select_related("school")
    found: dict[int, dict[tuple, Earlier]] = defaultdict(dict)
    for row in noted:
        found[row.student_id][row.school_year, row.school_id] = Earlier(row.school_year, row.school, row.pk)
    for row in placed:
        year = row.enrolment.school_year
        found[row.enrolment.student_id][year, row.school_id] = Earlier(year, row.school, None)
    return {
        student: sorted(rows.values(), key=lambda row: (-row.school_year.start, row.school.name))
        for student, rows in found.items()
    }


def visible_links(round: Round, user) -> QuerySet[PersonalLink]:
    return PersonalLink.objects.visible_to(user).filter(round=round)
