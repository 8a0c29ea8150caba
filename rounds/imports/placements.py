"""Placements: who is where, from when until when, with whom. The key is the student, the school and the first day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from oids import formats
from oids.importing import DAY, Column
from oids.importing.plans import CHANGED, NEW, REFUSED, Entry, Report, Verdict, Warned, refuse_doubles, refuse_errors
from oids.importing.telling import told as _
from oids.locking import hold
from partnerships.enums import TrainerKind
from partnerships.models import School, Trainer
from placements.actions import check_rows, correct_judged, place_checked
from placements.actions.batches import Checked
from placements.actions.ground import Ground
from placements.actions.placements import Acknowledged, Judged, judge, judge_new
from placements.enums import BatchKind
from placements.models import Enrolment, Placement
from rounds.enums import SheetKind
from rounds.imports import cells
from rounds.imports.base import Kind, Target
from rounds.imports.people import Groups, Guides
from rounds.imports.students import INSTITUTE, NUMBER, STUDENT_NAME, Institutes, in_parts
from rounds.imports.trainers import no_school

PEOPLE = ("school_trainer", "institute_trainer", "peer_group")
# Fields of the action, as columns of the sheet.
COLUMN_OF = {
    "enrolment": "number", "school": "school", "valid_from": "valid_from", "valid_until": "valid_until",
    "school_trainer": "school_trainer", "institute_trainer": "institute_trainer", "mentors": "mentors",
    "peer_group": "peer_group",
}  # fmt: skip


@dataclass(slots=True)
class Load:
    """What a row says: `values` as the actions take them, `placement` and its `mentors` when it is corrected; and what
    is written, as it was `judged`."""

    values: dict
    placement: Placement | None = None
    mentors: Sequence[Trainer] = ()
    judged: Judged | None = None


class Placements(Kind):
    kind = SheetKind.PLACEMENTS
    permission = "placements.change_placement"
    columns = (
        NUMBER,
        STUDENT_NAME,
        INSTITUTE,
        Column(
            "school", gettext_lazy("school"), gettext_lazy("BRIN6 of the school."), "16AH00", required=True, width=12,
            other_names=("brin6",),
        ),
        Column(
            "valid_from", gettext_lazy("from"), gettext_lazy("Empty: the whole placement period."), "31-08-2026",
            kind=DAY, width=14,
        ),
        Column("valid_until", gettext_lazy("until and including"), "", "09-07-2027", kind=DAY, width=14),
        Column(
            "school_trainer", gettext_lazy("school trainer"),
            gettext_lazy("E-mail address, or number in OidS. Empty: the school trainer of the school."), "a.vandenberg@school.nl", width=30,
        ),
        Column(
            "mentors", gettext_lazy("mentor"), gettext_lazy("E-mail address, or number in OidS; two with a comma between share the student."),
            "j.smit@school.nl", width=30,
        ),
        Column(
            "institute_trainer", gettext_lazy("institute trainer"),
            gettext_lazy("E-mail address, or number in OidS. Empty: who leads the peer group."), "i.visser@instituut.nl", width=30,
        ),
        Column(
            "peer_group", gettext_lazy("peer group"),
            gettext_lazy("The name of a group that is there. Empty: that of the school trainer."), "Noord 1", width=20,
        ),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return {
            "number": cells.student_number, "institute": cells.party_code, "school": cells.brin6,
            "valid_from": cells.day, "valid_until": cells.day, "school_trainer": cells.guide, "mentors": cells.guides,
            "institute_trainer": cells.guide, "peer_group": cells.text(80, free=True),
        }  # fmt: skip

    def hold(self, target: Target) -> None:
        for model in (Enrolment, Placement):
            hold(model.objects.of_year(target.partnership, target.school_year))

    def compare(self, entries: Sequence[Entry], target: Target) -> list[Verdict]:
        verdicts = [Verdict(entry, entry.get("number")) for entry in entries]
        register = _Register(target, verdicts)
        for verdict in verdicts:
            register.find(verdict)
        refuse_doubles(verdicts, "number", register.key_of)
        ground = Ground(target.partnership, target.school_year)
        found = [row for row in verdicts if isinstance(row.load, Load)]
        ground.read_ahead(
            enrolments=[row.load.values["enrolment"] for row in found],
            schools=[row.load.values["school"] for row in found],
            mentors=[mentor for row in found for mentor in row.load.values["mentors"]],
            placed=register.placements,
        )
        refused = [row for row in found if row.state == REFUSED]
        good = [row for row in found if row.state != REFUSED]
        for verdict in good:
            if verdict.load.placement is not None:
                _correct(verdict, ground)
        _place([row for row in good if row.load.placement is None], target, ground)
        for verdict in refused:
            _judge(verdict, ground)
        return verdicts

    def apply(self, verdicts: Sequence[Verdict], target: Target, *, by, reason: str, report: Report) -> None:
        corrected = [row for row in verdicts if row.load.placement is not None]
        if corrected:
            correct_judged(
                [row.load.judged for row in corrected], partnership=target.partnership, by=by,
                acknowledged=[_acknowledged([row], reason) for row in corrected],
            )  # fmt: skip
            report(len(corrected), len(verdicts))
        new = [row for row in verdicts if row.load.placement is None]
        if new:
            place_checked(
                Checked(judged={place: row.load.judged for place, row in enumerate(new)}), kind=BatchKind.IMPORT,
                partnership=target.partnership, school_year=target.school_year, by=by,
                acknowledged=_acknowledged(new, reason),
            )  # fmt: skip
        report(len(verdicts), len(verdicts))

    def present(self, target: Target) -> Iterator[Mapping[str, object]]:
        rows = Placement.objects.of_year(target.partnership, target.school_year).with_names()
        key_of = Guides(target).key_of
        for row in rows.select_related("enrolment__student__institute").order_by(
            "enrolment__student__last_name", "enrolment__student__first_name", "valid_from", "pk"
        ):
            yield {
                "number": row.student.number, "name": str(row.student), "institute": row.student.institute.code, "school": row.school.brin6,
                "valid_from": row.valid_from, "valid_until": row.valid_until,
                "school_trainer": key_of(row.school_trainer),
                "mentors": ", ".join(key_of(mentor.mentor) for mentor in row.mentors.all()),
                "institute_trainer": key_of(row.institute_trainer),
                "peer_group": row.peer_group.name if row.peer_group else "",
            }  # fmt: skip

    def lists(self, target: Target) -> dict[str, list[tuple[str, str]]]:
        guides = Guides(target)
        return {
            "institute": [(row.code, row.name) for row in Institutes(target).by_code.values()],
            "school": [(row.brin6, row.name) for row in target.schools.values()],
            "school_trainer": guides.choices(TrainerKind.SCHOOL_TRAINER),
            "mentors": guides.choices(TrainerKind.MENTOR),
            "institute_trainer": guides.choices(TrainerKind.INSTITUTE_TRAINER),
            "peer_group": [(group.name, "") for group in Groups(target).by_name.values()],
        }


class _Register:
    """The students of the year, where they are placed, and who can guide them."""

    def __init__(self, target: Target, verdicts: Sequence[Verdict]) -> None:
        self.target = target
        self.institutes = Institutes(target)
        self.guides, self.groups = Guides(target), Groups(target)
        self.enrolments: dict[tuple[int, str], list[Enrolment]] = defaultdict(list)
        self.placements: dict[int, list[Placement]] = defaultdict(list)
        for part in in_parts(sorted({verdict.key for verdict in verdicts if verdict.key})):
            rows = Enrolment.objects.of_year(target.partnership, target.school_year).filter(student__number__in=part)
            for row in rows.select_related("student").order_by("valid_from"):
                row.partnership = target.partnership
                self.enrolments[row.student.institute_id, row.student.number].append(row)
        keys = [row.pk for rows in self.enrolments.values() for row in rows]
        for part in in_parts(keys):
            for placement in Placement.objects.filter(enrolment__in=part).with_names().order_by("valid_from"):
                placement.partnership = target.partnership
                self.placements[placement.enrolment_id].append(placement)

    def find(self, verdict: Verdict) -> None:
        """Put in `load` what the row means, with what is left empty filled in; or refuse it."""
        entry = verdict.entry
        self.institutes.settle(verdict)
        enrolment, verdict.load = self._enrolment(verdict), None
        school = self.target.schools.get(entry.get("school")) or self._left(enrolment, entry)
        if school is None:
            verdict.refuse("school", *no_school(entry.get("school"), self.target))
        guides = {
            name: self.guides.find(verdict, name, kind, entry.get(name))
            for name, kind in (
                ("school_trainer", TrainerKind.SCHOOL_TRAINER), ("institute_trainer", TrainerKind.INSTITUTE_TRAINER),
            )
        }  # fmt: skip
        mentors = [self.guides.find(verdict, "mentors", TrainerKind.MENTOR, text) for text in entry.get("mentors", ())]
        group = self.groups.find(verdict, "peer_group", entry.get("peer_group"))
        if enrolment is not None:
            verdict.name = str(enrolment.student)
        if enrolment is None or school is None or verdict.unread("valid_from"):
            return
        mentors = [mentor for mentor in mentors if mentor is not None]
        values = guides | {"peer_group": group, "enrolment": enrolment, "school": school, "mentors": mentors}
        there = self._there(verdict, enrolment, school)
        if len(there) <= 1:
            placement = next(iter(there), None)
            verdict.load = self._new(entry, values) if placement is None else self._known(entry, values, placement)

    def _enrolment(self, verdict: Verdict) -> Enrolment | None:
        if verdict.load is None or verdict.key is None:
            return None
        found = self.enrolments.get((verdict.load.pk, verdict.key), [])
        if len(found) > 1 and (first := verdict.entry.get("valid_from")):
            found = [row for row in found if row.is_active_on(first)]
        if len(found) == 1:
            return found[0]
        if found:
            verdict.refuse(
                "valid_from", _("The student is enrolled more than once in this school year."),
                _("Fill in the first day of the placement."),
            )  # fmt: skip
        else:
            verdict.refuse(
                "number", _("No student with this number is enrolled here in %(year)s.") % {"year": self.target.school_year},
                _("Check the number, or import or enter the student first."),
            )  # fmt: skip
        return None

    def _left(self, enrolment: Enrolment | None, entry: Entry) -> School | None:
        """The school of a placement that is there, which has left the partnership since: what is said of it is known."""
        known = self.placements[enrolment.pk] if enrolment is not None else []
        first = entry.get("valid_from")
        return next(
            (
                row.school
                for row in known
                if row.school.brin6 == entry.get("school") and first in (None, row.valid_from)
            ),
            None,
        )

    def _there(self, verdict: Verdict, enrolment: Enrolment, school) -> list[Placement]:
        """The placement that the row is about, when there is one; more than one is refused."""
        there = [row for row in self.placements[enrolment.pk] if row.school_id == school.pk]
        first = verdict.entry.get("valid_from")
        if first is not None:
            return [row for row in there if row.valid_from == first][:1]
        if len(there) > 1:
            verdict.refuse(
                "valid_from", _("The student is placed at this school more than once this year."),
                _("Fill in the first day of the placement that the row is about."),
            )  # fmt: skip
        return there

    def key_of(self, verdict: Verdict) -> tuple | None:
        load = verdict.load
        if load is None:
            return None
        if load.placement is not None:
            return "known", load.placement.pk
        return load.values["enrolment"].pk, load.values["school"].pk, load.values["valid_from"]

    def _new(self, entry: Entry, values: dict) -> Load:
        """What is left empty follows from the school, as on the screen."""
        trainer = values["school_trainer"] or self.guides.of_school(values["school"])
        day = entry.get("valid_from")
        group = values["peer_group"] or (self.groups.of_trainer(trainer, day) if trainer else None)
        guide = values["institute_trainer"] or (
            self.guides.with_person(self.groups.guide_of(group, day)) if group else None
        )
        return Load(
            values
            | {
                "valid_from": entry.get("valid_from"), "valid_until": entry.get("valid_until"),
                "school_trainer": trainer, "peer_group": group, "institute_trainer": guide,
            }
        )  # fmt: skip

    def _known(self, entry: Entry, values: dict, placement: Placement) -> Load:
        """What is left empty stays as it is."""
        kept = {name: values[name] or getattr(placement, name) for name in PEOPLE}
        present = [row.mentor for row in placement.mentors.all()]
        days = {
            "valid_from": placement.valid_from, "valid_until": entry.get("valid_until") or placement.valid_until,
            "mentors": values["mentors"] or present,
        }  # fmt: skip
        return Load(values | kept | days, placement, present)


def _correct(verdict: Verdict, ground: Ground) -> None:
    """A placement that is there: what changes, checked as the action checks it."""
    values, placement = verdict.load.values, verdict.load.placement
    if values["valid_until"] != placement.valid_until:
        verdict.change("valid_until", placement.valid_until, values["valid_until"])
        if placement.end_reason:
            verdict.refuse(
                "valid_until", _("This placement was ended with a reason; its days and school stay as they are."),
                _("Leave the day empty, or as it is: %(day)s.") % {"day": formats.day(placement.valid_until)},
            )  # fmt: skip
    for name in PEOPLE:
        if values[name] != getattr(placement, name):
            verdict.change(name, getattr(placement, name), values[name])
    if {mentor.pk for mentor in values["mentors"]} != {mentor.pk for mentor in verdict.load.mentors}:
        verdict.change("mentors", verdict.load.mentors, values["mentors"])
    if not verdict.after or any(refusal[0] == "valid_until" for refusal in verdict.refusals):
        return
    changed = copy(placement)
    for name in (*PEOPLE, "valid_until"):
        setattr(changed, name, values[name])
    try:
        judged = judge(changed, values["mentors"], ground)
    except ValidationError as error:
        refuse_errors(verdict, error, COLUMN_OF, "number")
        return
    if verdict.state == REFUSED:
        return
    verdict.state = CHANGED
    verdict.load.judged, verdict.warnings = judged, _warned(judged)
    ground.correct(changed)


def _place(verdicts: Sequence[Verdict], target: Target, ground: Ground) -> None:
    """New placements: what the action that makes them all says of each, counting each other."""
    rows = [verdict.load.values for verdict in verdicts]
    checked = check_rows(rows, partnership=target.partnership, school_year=target.school_year, ground=ground)
    for index, verdict in enumerate(verdicts):
        verdict.state = NEW
        if index in checked.errors:
            error = ValidationError(checked.errors[index])
            refuse_errors(verdict, error, COLUMN_OF, "number")
            continue
        verdict.load.judged = checked.judged[index]
        verdict.warnings = _warned(verdict.load.judged)
        values = verdict.load.values
        for name in ("school", "valid_from", "valid_until", *PEOPLE):
            if values[name] is not None:
                verdict.change(name, "", values[name])
        if values["mentors"]:
            verdict.change("mentors", "", values["mentors"])


def _judge(verdict: Verdict, ground: Ground) -> None:
    """A row that is refused already: what else stands in its way, as far as its cells could be read. It takes no part in
    what the other rows are warned about, so it comes after them."""
    if verdict.unread("valid_until"):
        return
    if verdict.load.placement is not None:
        _correct(verdict, ground)
        return
    try:
        judge_new(**verdict.load.values, ground=ground)
    except ValidationError as error:
        refuse_errors(verdict, error, COLUMN_OF, "number")


def _warned(judged: Judged) -> list[Warned]:
    return [Warned(row.code, row.message, row.needs_reason) for row in judged.warnings]


def _acknowledged(verdicts: Sequence[Verdict], reason: str) -> Acknowledged:
    """What was counted and shown, gone past with one reason."""
    return Acknowledged(frozenset(row.code for verdict in verdicts for row in verdict.warnings), reason)
