"""Students and their enrolments."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.bulk import update_rows
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.models import ClosedYear
from placements.actions.admissions import outside_of, outside_sentence
from placements.models import Enrolment, Student


@transaction.atomic
def register_student(*, partnership, institute, number, first_name, last_name, infix="", email="", by) -> Student:
    """Enter a student; they become visible with their first enrolment in `partnership`."""
    require(by, "placements.change_student", partnership)
    student = Student(
        institute=institute, number=number.strip(), first_name=first_name, infix=infix, last_name=last_name,
        email=email,
    )  # fmt: skip
    with history("placements.student.register", by=by):
        student.full_clean()
        student.save()
    return student


@transaction.atomic
def enrol(
    student, *, partnership, school_year, route, year_of_study, subsidy_kind, valid_from=None, valid_until=None, by
) -> Enrolment:
    """Enrol a student for a school year; without days: the whole school year."""
    require(by, "placements.change_student", partnership)
    enrolment = _enrolment(
        student=student, partnership=partnership, school_year=school_year, route=route, year_of_study=year_of_study,
        subsidy_kind=subsidy_kind, valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    with history("placements.enrolment.create", by=by):
        enrolment.full_clean()
        enrolment.save()
    return enrolment


def _enrolment(*, school_year, valid_from=None, valid_until=None, **fields) -> Enrolment:
    return Enrolment(
        school_year=school_year,
        valid_from=valid_from or school_year.first_day,
        valid_until=valid_until or school_year.last_day,
        **fields,
    )


@transaction.atomic
def enrol_all(rows, *, partnership, school_year, by) -> list[Enrolment]:
    """Enrol students who are known for another school year: all of them or none.

    `rows` hold student, route, year_of_study and subsidy_kind. An error says which student, by reference.
    """
    require(by, "placements.change_student", partnership)
    made = [_enrolment(partnership=partnership, school_year=school_year, **row) for row in rows]
    students = [enrolment.student_id for enrolment in made]
    present = Enrolment.objects.overlapping(school_year.period).filter(student__in=students)
    enrolled = set(present.values_list("student_id", flat=True))
    errors = []
    for enrolment in made:
        reference = enrolment.student.reference
        if enrolment.student_id in enrolled:
            errors.append(_("%(student)s is already enrolled in this period.") % {"student": reference})
        try:
            enrolment.full_clean(exclude=["student", "partnership"], validate_constraints=False)
        except ValidationError as error:
            errors += [f"{reference}: {message}" for message in error.messages]
        enrolled.add(enrolment.student_id)
    if errors:
        raise ValidationError(errors)
    try:
        with history("placements.enrolment.roll_over", by=by), transaction.atomic():
            return Enrolment.objects.bulk_create(made)
    except IntegrityError as error:
        raise ActionRefused(
            _("Somebody enrolled one of these students a moment ago. Nothing was saved; look again.")
        ) from error


@transaction.atomic
def conclude_all(outcomes: Mapping[Enrolment, str], *, partnership, by) -> int:
    """Say of enrolments what became of the student at the end of the year (empty: nothing); how many changed.

    Of a year whose books are closed nothing is written: what became of its students changes no money.
    """
    require(by, "placements.change_student", partnership)
    closed = set(ClosedYear.objects.filter(partnership=partnership).values_list("school_year", flat=True))
    changed = []
    for enrolment, outcome in outcomes.items():
        if enrolment.outcome != outcome and enrolment.school_year not in closed:
            enrolment.outcome = outcome
            enrolment.clean_fields(exclude=["student", "partnership"])
            changed.append(enrolment)
    with history("placements.enrolment.conclude", by=by):
        update_rows(changed, ["outcome"])
    return len(changed)


@transaction.atomic
def admit(*, partnership, institute, number, first_name, last_name, infix="", email="", by, **enrolment) -> Student:
    """Register a student and enrol them: both or nothing. `enrolment` is what `enrol` takes."""
    student = register_student(
        partnership=partnership, institute=institute, number=number, first_name=first_name, last_name=last_name,
        infix=infix, email=email, by=by,
    )  # fmt: skip
    enrol(student, partnership=partnership, by=by, **enrolment)
    return student


@transaction.atomic
def update_student(student, *, version=None, by, **changes) -> Student:
    """Correct name, number or e-mail address."""
    require(by, "placements.change_student", student)
    student = lock(student)
    check_version(student, version)
    for name in ("number", "first_name", "infix", "last_name", "email"):
        if name in changes:
            setattr(student, name, changes[name])
    with history("placements.student.update", by=by):
        save_new_version(student)
    return student


@transaction.atomic
def update_enrolment(enrolment, *, by, **changes) -> Enrolment:
    """Correct route, year of study, kind, days or outcome of an enrolment. Its placements must stay inside it."""
    require(by, "placements.change_student", enrolment)
    enrolment = lock(enrolment)
    for name in ("route", "year_of_study", "subsidy_kind", "valid_from", "valid_until", "outcome"):
        if name in changes:
            setattr(enrolment, name, changes[name])
    with history("placements.enrolment.update", by=by):
        enrolment.full_clean()
        _placements_stay_inside(enrolment)
        enrolment.save()
    return enrolment


def _placements_stay_inside(enrolment: Enrolment) -> None:
    if outside := outside_of([enrolment]):
        raise ValidationError({"valid_until": outside_sentence(outside[enrolment.pk][0])})
