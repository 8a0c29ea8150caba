"""From the register to the count file: who was counted, by what evidence, and what changed since."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from books.calculations.count_file import Change, KindLine, changes, tie
from books.models import CountFile, CountSample
from funding.enums import CountState
from funding.models import StudentCount, StudentCountLine
from oids.history import event_model
from placements.enums import SubsidyKind
from placements.models import Enrolment, Placement, Student

# Who counts (Regeling 2015, art. 2.2): the least share of the curriculum that is done in practice.
LEAST_PRACTICE = {
    SubsidyKind.HBO: "40%",
    SubsidyKind.KOPOPLEIDING: "50%",
    SubsidyKind.MASTER: "20%",
    SubsidyKind.MINOR: "15 EC",
}


def counted_at(count: StudentCount) -> datetime.datetime:
    """When the register was counted: the last time that counting changed a number or the reference date."""
    proposed = {"pgh_context__metadata__action": "funding.count.propose"}
    moments = [
        event_model(StudentCountLine).objects.filter(count=count, **proposed).aggregate(at=Max("pgh_created_at"))["at"],
        event_model(StudentCount).objects.filter(pgh_obj=count, **proposed).aggregate(at=Max("pgh_created_at"))["at"],
    ]
    known = [moment for moment in moments if moment is not None]
    if known:
        return max(known)
    return event_model(StudentCount).objects.filter(pgh_obj=count).latest("pgh_id").pgh_created_at


def counted_enrolments(count: StudentCount) -> list:
    """The enrolments that held on the reference date, as the register was when it was counted (from its history).

    Rows of the history have the fields of an enrolment; `pgh_obj_id` is the enrolment itself.
    """
    events = event_model(Enrolment).objects.filter(
        partnership=count.partnership, school_year=count.school_year, pgh_created_at__lte=counted_at(count)
    )
    newest: dict[int, object] = {}
    for event in events.order_by("pgh_id"):
        newest[event.pgh_obj_id] = event
    day = count.reference_date
    held = [
        event for event in newest.values()
        if event.pgh_label != "delete"
        and event.valid_from <= day
        and (event.valid_until is None or day <= event.valid_until)
    ]  # fmt: skip
    return sorted(held, key=lambda event: (event.student_id, event.pgh_obj_id))


def evidence_of(enrolments: list[int]) -> dict[int, list[dict]]:
    """Enrolment -> its placements: reference, school and days; in order of day."""
    found: dict[int, list[dict]] = defaultdict(list)
    rows = Placement.objects.filter(enrolment__in=enrolments).select_related("school").order_by("valid_from", "pk")
    for row in rows.prefetch_related("school__former_names"):
        found[row.enrolment_id].append(
            {
                "reference": row.reference, "brin6": row.school.brin6, "school": row.school.name,
                "from": row.valid_from.isoformat(), "until": row.valid_until.isoformat(),
            }
        )  # fmt: skip
    return found


def totals_of(count: StudentCount, rows: list[dict]) -> tuple[KindLine, ...]:
    """How the file ties to the count that was filed, by kind."""
    filed = {line.kind: (line.registered, line.number, line.reason) for line in count.lines.all()}
    return tie((row["kind"] for row in rows), filed, SubsidyKind.values)


def counts(kind: str) -> bool:
    return kind != SubsidyKind.NOT_COUNTED


def changed_since(file: CountFile) -> tuple[Change, ...]:
    """Students who are in the file and no longer enrolled on its reference date, came in since, or are of another kind.

    Those of the file by pseudonym; who came in has none and stands by the product's own reference.
    """
    codes = {row["student"]: row["code"] for row in file.rows}
    enrolled = Enrolment.objects.of_year(file.partnership, file.school_year).active_on(file.count.reference_date)
    now = {
        codes.get(student, reference(student)): kind
        for student, kind in enrolled.values_list("student_id", "subsidy_kind")
    }
    return changes({row["code"]: row["kind"] for row in file.rows}, now)


def reference(student: int) -> str:
    """A student's reference without asking for the student."""
    return Student(pk=student).reference


def practice_in_words(kind: str) -> str:
    """The register has the kind, and the kind has a least share; what a student's own share is it does not have."""
    least = LEAST_PRACTICE.get(SubsidyKind(kind))
    if least is None:
        return _("no least share for this kind; the share itself is not in the register")
    return _("at least %(share)s by its kind; the share itself is not in the register") % {"share": least}


def counts_without_file(partnership, school_year) -> list[StudentCount]:
    """For the closing: counts of the year that are not filed, or filed without a count file for the auditor."""
    found = StudentCount.objects.filter(partnership=partnership, school_year=school_year)
    return list(found.exclude(state=CountState.FILED)) + list(
        found.filter(state=CountState.FILED, count_file__isnull=True)
    )


def samples_with_open_remarks(partnership, school_year) -> list[CountSample]:
    """For the closing: samples in which students were not looked at yet (`unseen`), or are not in order (`wrong`)."""
    from books.enums import Verdict

    rows = CountSample.objects.filter(file__partnership=partnership, file__school_year=school_year)
    rows = rows.annotate(
        unseen=Count("lines", filter=Q(lines__verdict="")),
        wrong=Count("lines", filter=Q(lines__verdict=Verdict.NOT_IN_ORDER)),
    ).filter(Q(unseen__gt=0) | Q(wrong__gt=0))
    return list(rows.select_related("file__partnership").defer("file__rows").order_by("file", "number"))
