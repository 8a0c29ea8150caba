"""Students: registered or corrected, and enrolled in the school year. The key is the institute and its number."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy

from oids.importing import DAY, INTEGER, Column
from oids.importing.plans import CHANGED, NEW, Entry, Report, Verdict, refuse_doubles
from oids.importing.telling import told as _
from oids.names import by_name
from partnerships.models import Institute
from placements.actions import admit_all
from placements.actions.admissions import outside_of, outside_sentence
from placements.enums import Route, SubsidyKind
from placements.models import Enrolment, Student
from rounds.enums import SheetKind
from rounds.imports import cells
from rounds.imports.base import Kind, Target

STUDENT = ("first_name", "infix", "last_name", "email")
COURSE = ("route", "year_of_study", "subsidy_kind", "valid_from", "valid_until")
_MANY = 5_000
NUMBER = Column(
    "number", gettext_lazy("student number"), gettext_lazy("As the institute gave it, with zeros in front."), "502341",
    required=True, other_names=("studentnr", "studentnummer", "number"),
)  # fmt: skip
INSTITUTE = Column(
    "institute", gettext_lazy("institute"),
    gettext_lazy("BRIN of the institute that gave the number. Empty when the partnership has one institute."), "23AH",
    width=12,
)  # fmt: skip

STUDENT_NAME = Column(
    "name", gettext_lazy("name of the student"), gettext_lazy("Only to read along; it is not imported."),
    "Fatima el Idrissi", width=26, info=True,
)  # fmt: skip


@dataclass(slots=True)
class Load:
    """What is written for one row."""

    student: Student
    enrolment: Enrolment
    is_new_student: bool = False
    is_new_enrolment: bool = False
    student_changed: bool = False
    enrolment_changed: bool = False


@dataclass(slots=True)
class _Known:
    """What the register holds of one student."""

    student: Student
    is_ours: bool = False
    elsewhere: list[Enrolment] = field(default_factory=list)
    here: list[Enrolment] = field(default_factory=list)


class Students(Kind):
    kind = SheetKind.STUDENTS
    permission = "placements.change_student"
    columns = (
        NUMBER,
        INSTITUTE,
        Column("first_name", gettext_lazy("first name"), "", "Fatima", required=True),
        Column("infix", gettext_lazy("infix"), gettext_lazy("For example: van der."), "el", width=10),
        Column("last_name", gettext_lazy("last name"), "", "Idrissi", required=True, width=24),
        Column(
            "email", gettext_lazy("e-mail address"), gettext_lazy("For the personal link and the result."),
            "f.elidrissi@student.nl", width=30, other_names=("e-mail", "email"),
        ),
        Column(
            "route", gettext_lazy("route"), "", gettext_lazy("full-time"), required=True,
            choices=tuple(Route.choices), width=14,
        ),
        Column(
            "year_of_study", gettext_lazy("year of study"), gettext_lazy("1 to 6."), "2", kind=INTEGER, required=True,
            width=12,
        ),
        Column(
            "subsidy_kind", gettext_lazy("kind for the subsidy"), gettext_lazy("As which kind the student counts."),
            gettext_lazy("zij-instromer"), required=True, choices=tuple(SubsidyKind.choices), width=34,
        ),
        Column(
            "valid_from", gettext_lazy("enrolled from"), gettext_lazy("Empty: the whole school year."),
            "01-08-2026", kind=DAY, width=16,
        ),
        Column("valid_until", gettext_lazy("enrolled until and including"), "", "31-07-2027", kind=DAY),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return {
            "number": cells.student_number,
            "institute": cells.party_code,
            "first_name": cells.text(60),
            "infix": cells.text(20),
            "last_name": cells.text(80),
            "email": cells.email,
            "route": cells.choice(Route.choices, vt=Route.FULL_TIME, dt=Route.PART_TIME, ft=Route.FULL_TIME),
            "year_of_study": cells.whole(1, 6),
            "subsidy_kind": cells.choice(SubsidyKind.choices),
            "valid_from": cells.day,
            "valid_until": cells.day,
        }

    def compare(self, entries: Sequence[Entry], target: Target) -> list[Verdict]:
        institutes = Institutes(target)
        verdicts = [Verdict(entry, entry.get("number"), _name(entry)) for entry in entries]
        for verdict in verdicts:
            institutes.settle(verdict)
        refuse_doubles(verdicts, "number", lambda row: (row.load.pk, row.key) if row.load and row.key else None)
        known = _known(verdicts, target)
        for verdict in verdicts:
            if verdict.load and verdict.key:
                _compare(verdict, known.get((verdict.load.pk, verdict.key)), target)
        _check_placements(verdicts)
        return verdicts

    def apply(self, verdicts: Sequence[Verdict], target: Target, *, by, reason: str, report: Report) -> None:
        loads = [verdict.load for verdict in verdicts]
        admit_all(
            partnership=target.partnership,
            enrolments=[load.enrolment for load in loads if load.is_new_enrolment],
            students=[load.student for load in loads if load.student_changed],
            corrected=[load.enrolment for load in loads if load.enrolment_changed],
            by=by,
            report=lambda done: report(done, len(loads)),
        )
        report(len(loads), len(loads))

    def present(self, target: Target) -> Iterator[Mapping[str, object]]:
        rows = Enrolment.objects.of_year(target.partnership, target.school_year).select_related("student__institute")
        for row in rows.order_by(*by_name("student__"), "student__number", "valid_from"):
            student = row.student
            yield {
                "number": student.number, "institute": student.institute.code, "first_name": student.first_name,
                "infix": student.infix, "last_name": student.last_name, "email": student.email,
                "route": row.get_route_display(), "year_of_study": row.year_of_study,
                "subsidy_kind": row.get_subsidy_kind_display(), "valid_from": row.valid_from,
                "valid_until": row.valid_until,
            }  # fmt: skip

    def lists(self, target: Target) -> dict[str, list[tuple[str, str]]]:
        return {"institute": [(row.code, row.name) for row in Institutes(target).by_code.values()]}


class Institutes:
    """Whose number a student number is."""

    def __init__(self, target: Target) -> None:
        rows = Institute.objects.members_of(target.partnership, target.school_year.period)
        self.by_code = {row.code: row for row in rows}

    def settle(self, verdict: Verdict) -> None:
        """Put the institute in `load`, or refuse the row."""
        code = verdict.entry.get("institute")
        if verdict.unread("institute"):
            return
        if code is None and len(self.by_code) == 1:
            verdict.load = next(iter(self.by_code.values()))
        elif code is None:
            verdict.refuse(
                "institute", _("The partnership has more than one institute, or none this year."),
                _("Fill in the BRIN of the institute that gave the number."),
            )  # fmt: skip
        elif code in self.by_code:
            verdict.load = self.by_code[code]
        else:
            verdict.refuse(
                "institute", _("This institute does not take part in the partnership this year."),
                _("Choose one of: %(choices)s.") % {"choices": ", ".join(self.by_code) or "–"},
            )  # fmt: skip


def in_parts(values: Sequence) -> Iterator[Sequence]:
    """For questions to the database about very many keys."""
    for at in range(0, len(values), _MANY):
        yield values[at : at + _MANY]


def _name(entry: Entry) -> str:
    return " ".join(filter(None, (entry.get(name) for name in ("first_name", "infix", "last_name"))))


def _known(verdicts: Iterable[Verdict], target: Target) -> dict[tuple[int, str], _Known]:
    numbers = defaultdict(list)
    for verdict in verdicts:
        if verdict.load and verdict.key:
            numbers[verdict.load.pk].append(verdict.key)
    found: dict[int, _Known] = {}
    for institute, wanted in numbers.items():
        for part in in_parts(wanted):
            for student in Student.objects.filter(institute=institute, number__in=part):
                found[student.pk] = _Known(student)
    for part in in_parts(list(found)):
        for row in Enrolment.objects.filter(student__in=part).order_by("valid_from"):
            known = found[row.student_id]
            row.student = known.student
            if row.partnership_id == target.partnership.pk:
                known.is_ours = True
                if row.school_year == target.school_year:
                    known.here.append(row)
                    continue
            known.elsewhere.append(row)
    return {(known.student.institute_id, known.student.number): known for known in found.values()}


def _compare(verdict: Verdict, known: _Known | None, target: Target) -> None:
    if known is None:
        student = Student(institute=verdict.load, number=verdict.key)
        verdict.load = Load(student, _new_enrolment(student, target), is_new_student=True, is_new_enrolment=True)
        verdict.become(NEW)
    elif not known.is_ours:
        # Said in the same words whatever the reason: a number of another partnership is nobody's business here.
        verdict.refuse(
            "number", _("This student number cannot be entered in this partnership."),
            _("Check the number with the institute. A student who comes from elsewhere is enrolled by a programme leader "
              "of both partnerships."),
        )  # fmt: skip
        return
    else:
        enrolment = _enrolment_of(verdict, known)
        if enrolment is None and known.here:
            return
        is_new = enrolment is None
        verdict.load = Load(known.student, enrolment or _new_enrolment(known.student, target), is_new_enrolment=is_new)
    load = verdict.load
    load.student_changed = _take(verdict, load.student, STUDENT) and not load.is_new_student
    changed = _take(verdict, load.enrolment, COURSE)
    load.enrolment_changed = changed and not load.is_new_enrolment
    if verdict.state != NEW and (load.student_changed or changed or load.is_new_enrolment):
        verdict.become(CHANGED)
    _check_days(verdict, known, target)


def _new_enrolment(student: Student, target: Target) -> Enrolment:
    year = target.school_year
    return Enrolment(
        student=student, partnership=target.partnership, school_year=year, valid_from=year.first_day,
        valid_until=year.last_day,
    )  # fmt: skip


def _enrolment_of(verdict: Verdict, known: _Known) -> Enrolment | None:
    """The enrolment of the year that the row is about: the only one, or the one that begins on its day."""
    if len(known.here) <= 1:
        return next(iter(known.here), None)
    first = verdict.entry.get("valid_from")
    found = next((row for row in known.here if row.valid_from == first), None)
    if found is None:
        verdict.refuse(
            "valid_from", _("The student is enrolled more than once in this school year."),
            _("Fill in on which day the enrolment begins that the row is about."),
        )  # fmt: skip
    return found


def _take(verdict: Verdict, obj, names: Sequence[str]) -> bool:
    """Put the row's values in the record; says whether that changed something."""
    changed = False
    is_new = obj.pk is None
    for name in names:
        if not verdict.entry.has(name):
            continue
        before, after = getattr(obj, name), verdict.entry.get(name)
        if before == after:
            continue
        setattr(obj, name, after)
        changed = True
        verdict.change(name, "" if is_new else before, after)
    return changed


def _check_days(verdict: Verdict, known: _Known | None, target: Target) -> None:
    enrolment, year = verdict.load.enrolment, target.school_year
    if verdict.unread("valid_from", "valid_until"):
        return
    said = len(verdict.refusals)
    for name, day in (("valid_from", enrolment.valid_from), ("valid_until", enrolment.valid_until)):
        if day is not None and not year.period.contains(day):
            message = (
                _("The first day lies outside the school year.")
                if name == "valid_from"
                else _("The last day lies outside the school year.")
            )
            verdict.refuse(name, message, _("Choose a day of %(year)s, or leave it empty.") % {"year": year})
    if enrolment.valid_until is not None and enrolment.valid_until < enrolment.valid_from:
        verdict.refuse("valid_until", _("The last day lies before the first day."), _("Exchange or mend the days."))
    if len(verdict.refusals) > said or known is None:
        return
    others = (row for row in (*known.here, *known.elsewhere) if row.pk != enrolment.pk)
    if any(_overlap(row, enrolment.valid_from, enrolment.valid_until) for row in others):
        verdict.refuse(
            "valid_from", _("The student is already enrolled in this period."),
            _("End that enrolment first, or choose other days."),
        )  # fmt: skip


def _overlap(row: Enrolment, first: datetime.date, last: datetime.date | None) -> bool:
    return (row.valid_until is None or row.valid_until >= first) and (last is None or row.valid_from <= last)


def _check_placements(verdicts: Sequence[Verdict]) -> None:
    """Placements have to stay inside the days of their enrolment."""
    moved = {
        verdict.load.enrolment.pk: verdict
        for verdict in verdicts
        if isinstance(verdict.load, Load)
        and verdict.load.enrolment_changed
        and {"valid_from", "valid_until"} & verdict.after.keys()
        and not {"valid_from", "valid_until"} & {column for column, _rule, _remedy in verdict.refusals}
    }
    if not moved:
        return
    for key, placements in outside_of([verdict.load.enrolment for verdict in moved.values()]).items():
        column = "valid_until" if "valid_until" in moved[key].after else "valid_from"
        moved[key].refuse(column, outside_sentence(placements[0]), _("Then import the row again."))


__all__ = ["INSTITUTE", "NUMBER", "STUDENT_NAME", "Institutes", "Students", "in_parts"]
