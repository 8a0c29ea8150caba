"""The students of a year who can be grouped, and the trainers who can lead them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.conf import settings
from django.utils.module_loading import import_string

from oids.names import by_name
from partnerships.enums import TEACHER_EDUCATORS
from partnerships.models import SchoolMembership, Trainer
from placements.calculations.groups import Distance, GroupStudent, Leader, by_postcode
from placements.calculations.guidance import carried
from placements.calculations.hours import placement_hours
from placements.inputs.guidance import Setting, available_of, guidance_of
from placements.models import Enrolment, PeerGroup, Placement


@dataclass(frozen=True, slots=True)
class Pool:
    """Who is to be grouped, with the placement that says where; `unplaced` have none and cannot be grouped yet."""

    placements: dict[int, Placement]
    students: tuple[GroupStudent, ...]
    unplaced: tuple[Enrolment, ...]
    school_trainers: tuple[Leader, ...]
    institute_trainers: tuple[Leader, ...]
    trainers: dict[int, Trainer]


def metres_between() -> Distance:
    """How far two postcodes lie apart: by the function that the settings name, or else by the digits they share."""
    if not settings.DISTANCE_BETWEEN_POSTCODES:
        return by_postcode
    measured = import_string(settings.DISTANCE_BETWEEN_POSTCODES)

    def metres(one: str, other: str) -> int | None:
        found = measured(one, other)
        return None if found is None else found.metres

    return metres


def pool_of(partnership, school_year, setting: Setting, *, everybody: bool, user) -> Pool:
    """Of `everybody` with a placement, or of those without a group; what `user` may see of it."""
    rows = Placement.objects.visible_to(user).of_year(partnership, school_year).staying()
    by_student: dict[int, list[Placement]] = defaultdict(list)
    for row in rows.with_names().order_by("valid_from", "pk"):
        by_student[row.enrolment_id].append(row)
    if not everybody:
        by_student = {
            key: own for key, own in by_student.items() if all(row.peer_group_id is None for row in own)
        }  # fmt: skip
    placed = {key: own[-1] for key, own in by_student.items()}
    boards = _boards({row.school_id for row in placed.values()}, setting)
    hours = {
        key: [placement_hours(row.period, setting.year.placing, setting.year.norms) for row in own]
        for key, own in by_student.items()
    }
    students = tuple(
        GroupStudent(
            key=key,
            year_of_study=row.enrolment.year_of_study,
            school=row.school_id,
            postcode=row.school.postcode,
            municipality=row.school.municipality_code or row.school.municipality,
            board=boards.get(row.school_id, ""),
            school_trainer=row.school_trainer_id,
            institute_trainer=row.institute_trainer_id,
            school_trainer_hours=sum((part.school_trainer for part in hours[key]), Fraction(0)),
            institute_trainer_hours=sum((part.institute_trainer for part in hours[key]), Fraction(0)),
        )
        for key, row in sorted(placed.items())
    )
    enrolled = Enrolment.objects.visible_to(user).of_year(partnership, school_year).select_related("student")
    unplaced = enrolled.exclude(pk__in=Placement.objects.of_year(partnership, school_year).values("enrolment"))
    trainers = _trainers(partnership, setting)
    return Pool(
        placed, students, tuple(unplaced.order_by(*by_name("student__"), "pk")),
        *_leaders(partnership, school_year, setting, trainers, set(by_student)), trainers,
    )  # fmt: skip


def _boards(schools: Iterable[int], setting: Setting) -> dict[int, str]:
    """The board of each school when placing begins (the first one in the year, where there was none yet)."""
    rows = SchoolMembership.objects.overlapping(setting.year.placing).filter(school__in=schools)
    rows = rows.order_by("-valid_from").values_list("school", "board__code")
    return dict(rows)


def _trainers(partnership, setting: Setting) -> dict[int, Trainer]:
    rows = Trainer.objects.overlapping(setting.year.placing).filter(partnership=partnership, kind__in=TEACHER_EDUCATORS)
    return {row.pk: row for row in rows.select_related("person").prefetch_related("deployments")}


def _leaders(
    partnership, school_year, setting: Setting, trainers: dict[int, Trainer], grouped: set[int]
) -> tuple[tuple[Leader, ...], tuple[Leader, ...]]:
    """Hours of students who are not grouped now are what a trainer is busy with."""
    year = setting.year
    others = [row for row in guidance_of(partnership, school_year) if row.student not in grouped]
    found: dict[str, list[Leader]] = {"school_trainer": [], "institute_trainer": []}
    for role, leaders in found.items():
        busy = carried(others, role, year.placing, year.norms)
        for key, trainer in sorted(trainers.items()):
            if trainer.kind != role:
                continue
            schools = frozenset(
                row.school_id for row in trainer.deployments.all() if row.period.overlaps(year.placing)
            )  # fmt: skip
            hours = busy[key].hours if key in busy else Fraction(0)
            leaders.append(Leader(key, schools, hours, available_of(trainer, setting) or Fraction(0)))
    return tuple(found["school_trainer"]), tuple(found["institute_trainer"])


def names_for(places: Iterable[str], partnership, school_year) -> list[str]:
    """A name for each new group after its place, numbered past the names that the year has already."""
    taken = set(
        PeerGroup.objects.filter(partnership=partnership, school_year=school_year).values_list("name", flat=True)
    )
    found = []
    for place in places:
        number = 1
        while f"{place} {number}" in taken:
            number += 1
        found.append(f"{place} {number}")
        taken.add(found[-1])
    return found
