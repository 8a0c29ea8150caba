"""Many students in one act: registered, enrolled and corrected, all or none, under the rules of doing it one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.bulk import BATCH, update_rows
from oids.history import history
from oids.triggers import expect_many_rows
from placements.models import Enrolment, Placement, Student

NAMES = ("number", "first_name", "infix", "last_name", "email")
COURSE = ("route", "year_of_study", "subsidy_kind", "valid_from", "valid_until")


@transaction.atomic
def admit_all(
    *, partnership, enrolments: Sequence[Enrolment] = (), students: Sequence[Student] = (),
    corrected: Sequence[Enrolment] = (), by, report: Callable[[int], None] | None = None,
) -> None:  # fmt: skip
    """Write `enrolments` that are not saved yet, with their student where that is not saved yet either; and the
    corrections of `students` and of enrolments (`corrected`), which were changed since they were read.

    What somebody else changed since they were read is not overwritten: then nothing is done. `report` is
    told how many enrolments are written so far.
    """
    require(by, "placements.change_student", partnership)
    new_students = [enrolment.student for enrolment in enrolments if enrolment.student.pk is None]
    for student in (*new_students, *students):
        student.number = student.number.strip()
        student.clean_fields(exclude=["institute"])
    for enrolment in (*enrolments, *corrected):
        if enrolment.partnership_id != partnership.pk:
            raise ValidationError(_("This student is enrolled in another partnership."))
        enrolment.clean_fields(exclude=["student", "partnership"])
        enrolment.clean()
    _placements_stay_inside(corrected)
    expect_many_rows()
    with history("placements.student.import_sheet", by=by):
        try:
            with transaction.atomic():
                _correct(students, NAMES)
                _correct(corrected, COURSE)
                for at in range(0, len(enrolments), BATCH):
                    part = enrolments[at : at + BATCH]
                    Student.objects.bulk_create([row.student for row in part if row.student.pk is None])
                    for enrolment in part:
                        enrolment.student_id = enrolment.student.pk
                    Enrolment.objects.bulk_create(part)
                    if report is not None:
                        report(at + len(part))
        except IntegrityError as error:
            raise ActionRefused(_somebody_else()) from error


def _correct(rows: Sequence, names: Iterable[str]) -> None:
    """Update many rows. A student has a version, and only the one that was read is overwritten."""
    if not rows:
        return
    model = type(rows[0])
    versioned = any(field.name == "version" for field in model._meta.fields)
    locked = dict(
        model._base_manager.select_for_update()
        .filter(pk__in=[row.pk for row in rows])
        .values_list("pk", "version" if versioned else "pk")
    )
    for row in rows:
        if row.pk not in locked or (versioned and locked[row.pk] != row.version):
            raise ActionRefused(_somebody_else())
        if versioned:
            row.version += 1
    update_rows(rows, (*names, *(["version"] if versioned else [])))


def _placements_stay_inside(corrected: Sequence[Enrolment]) -> None:
    if outside := outside_of(corrected):
        raise ValidationError({"valid_until": outside_sentence(next(iter(outside.values()))[0])})


def outside_of(enrolments: Sequence[Enrolment]) -> dict[int, list[Placement]]:
    """Placements that do not lie within the days that their enrolment would have, by enrolment."""
    days = {enrolment.pk: (enrolment.valid_from, enrolment.valid_until) for enrolment in enrolments}
    found = defaultdict(list)
    for placement in Placement.objects.filter(enrolment__in=list(days)):
        first, last = days[placement.enrolment_id]
        if placement.valid_from < first or (last and placement.valid_until > last):
            found[placement.enrolment_id].append(placement)
    return found


def outside_sentence(placement: Placement) -> str:
    return _(
        "Placement %(placement)s lies outside these days. End or move that placement first, then change the days."
    ) % {"placement": placement.reference}


def _somebody_else() -> str:
    return _("Somebody else changed one of these students a moment ago. Nothing was saved; look again and go on.")
