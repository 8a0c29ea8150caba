"""School trainers, mentors and institute trainers, and where they work. The key is their number here, which a template with
what is known fills in, or else the e-mail address with the role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from oids.importing import DAY, DECIMAL, INTEGER, Column
from oids.importing.plans import CHANGED, NEW, Entry, Report, Verdict, refuse_doubles
from oids.importing.telling import told as _
from oids.names import alphabetical
from partnerships.actions import create_trainers, deploy_trainer, update_trainer
from partnerships.enums import TrainerKind
from partnerships.models import Party, School, Trainer, TrainerSchool
from rounds.enums import SheetKind
from rounds.imports import cells
from rounds.imports.base import Kind, Target

PERSON = ("first_name", "infix", "last_name", "email")
_REPORT_EVERY = 50


@dataclass(slots=True)
class Load:
    """What is written for one row; `trainer` is empty for somebody new."""

    values: dict
    trainer: Trainer | None = None
    corrected: bool = False
    deploy: list[School] = field(default_factory=list)


class Trainers(Kind):
    kind = SheetKind.TRAINERS
    permission = "partnerships.change_trainer"
    columns = (
        Column(
            "kind", gettext_lazy("role"), gettext_lazy("Somebody with two roles has a row for each."),
            gettext_lazy("mentor"), required=True, choices=tuple(TrainerKind.choices), width=18,
        ),
        Column("first_name", gettext_lazy("first name"), "", "Anna", required=True),
        Column("infix", gettext_lazy("infix"), gettext_lazy("For example: van der."), "van den", width=10),
        Column("last_name", gettext_lazy("last name"), "", "Berg", required=True, width=24),
        Column(
            "email", gettext_lazy("e-mail address"), gettext_lazy("By this and the role somebody is known again. It may be empty where the number is filled in."),
            "a.vandenberg@school.nl", width=30, other_names=("e-mail", "email"),
        ),
        Column(
            "employer", gettext_lazy("employer"),
            gettext_lazy("DUO number of the school board, or BRIN of the institute. It takes part in the partnership."),
            "41775", required=True, width=12,
        ),
        Column(
            "days_per_week", gettext_lazy("days a week"),
            gettext_lazy("For this role. A school trainer needs them: the load is measured by it."), "1,5", kind=DECIMAL,
            width=12,
        ),
        Column(
            "schools", gettext_lazy("schools"),
            gettext_lazy("BRIN6 of every school where somebody works, with a comma between. Schools are only added."),
            "16AH00, 16AH01", width=30,
        ),
        Column(
            "valid_from", gettext_lazy("works from"),
            gettext_lazy("Of somebody new, and of a school that is new. Empty: the first day of the school year."),
            "01-08-2026", kind=DAY, width=14,
        ),
        Column(
            "number", gettext_lazy("number in OidS"),
            gettext_lazy("As it stands in a template with what is known. Leave it empty for somebody new."), "", kind=INTEGER,
            width=14,
        ),
    )  # fmt: skip

    def readers(self) -> dict[str, cells.Reader]:
        return {
            "kind": cells.choice(
                TrainerKind.choices, so=TrainerKind.SCHOOL_TRAINER, io=TrainerKind.INSTITUTE_TRAINER,
                werkplekbegeleider=TrainerKind.MENTOR,
            ),
            "first_name": cells.text(60),
            "infix": cells.text(20),
            "last_name": cells.text(80),
            "email": cells.email,
            "employer": cells.party_code,
            "days_per_week": cells.decimal(5, 2),
            "schools": cells.brin6s,
            "valid_from": cells.day,
            "number": cells.whole(1, 10**9),
        }  # fmt: skip

    def compare(self, entries: Sequence[Entry], target: Target) -> list[Verdict]:
        verdicts = [
            Verdict(entry, entry.get("email"), " ".join(filter(None, map(entry.get, PERSON[:3])))) for entry in entries
        ]
        refuse_doubles(verdicts, "email", _key)
        register = _Register(target)
        for verdict in verdicts:
            register.compare(verdict)
        return verdicts

    def apply(self, verdicts: Sequence[Verdict], target: Target, *, by, reason: str, report: Report) -> None:
        new = [verdict.load.values for verdict in verdicts if verdict.load.trainer is None]
        create_trainers(new, partnership=target.partnership, by=by)
        report(len(new), len(verdicts))
        known = [verdict.load for verdict in verdicts if verdict.load.trainer is not None]
        for done, load in enumerate(known, start=len(new) + 1):
            trainer = load.trainer
            if load.corrected:
                values = {name: load.values[name] for name in (*PERSON, "days_per_week")}
                update_trainer(trainer, version=trainer.version, by=by, **values)
            for school in load.deploy:
                deploy_trainer(trainer, school=school, valid_from=load.values["valid_from"], by=by)
            if not done % _REPORT_EVERY:
                report(done, len(verdicts))

    def present(self, target: Target) -> Iterator[Mapping[str, object]]:
        register = _Register(target)
        for trainer in sorted(
            register.trainers, key=lambda row: (row.kind, alphabetical(row.person.sort_name), row.pk)
        ):
            person = trainer.person
            yield {
                "kind": trainer.get_kind_display(), "first_name": person.first_name, "infix": person.infix,
                "last_name": person.last_name, "email": person.email, "employer": trainer.employer.code,
                "days_per_week": trainer.days_per_week, "valid_from": trainer.valid_from,
                "schools": ", ".join(sorted(register.schools_of[trainer.pk])), "number": trainer.pk,
            }  # fmt: skip

    def lists(self, target: Target) -> dict[str, list[tuple[str, str]]]:
        employers = Party.objects.members_of(target.partnership, target.school_year.period)
        return {
            "employer": [(row.code, row.name) for row in employers],
            "schools": [(row.brin6, row.name) for row in target.schools.values()],
        }


class _Register:
    """The trainers of the partnership in the year, and where they work."""

    def __init__(self, target: Target) -> None:
        self.target = target
        year = target.school_year.period
        self.employers = {row.code: row for row in Party.objects.members_of(target.partnership, year)}
        self.trainers = list(
            Trainer.objects.filter(partnership=target.partnership)
            .overlapping(year)
            .select_related("person", "employer")
        )
        self.by_number = {trainer.pk: trainer for trainer in self.trainers}
        self.by_key = defaultdict(list)
        self.without_address = defaultdict(list)
        for trainer in self.trainers:
            person = trainer.person
            if person.email:
                self.by_key[person.email.casefold(), trainer.kind].append(trainer)
            else:
                self.without_address[_by_name(trainer.kind, trainer.employer_id, str(person))].append(trainer)

    @cached_property
    def schools_of(self) -> dict[int, set[str]]:
        """BRIN6 of the schools where each works now or later."""
        first = self.target.school_year.first_day
        rows = TrainerSchool.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=first), trainer__partnership=self.target.partnership
        )
        found = defaultdict(set)
        for trainer, brin6 in rows.values_list("trainer_id", "school__brin6"):
            found[trainer].add(brin6)
        return found

    def compare(self, verdict: Verdict) -> None:
        entry = verdict.entry
        employer = self.employers.get(entry.get("employer"))
        if employer is None:
            verdict.refuse(
                "employer", _("This employer does not take part in the partnership this year."),
                _("Choose a board or institute from the list of the template."),
            )  # fmt: skip
        unknown = [brin6 for brin6 in entry.get("schools", ()) if brin6 not in self.target.schools]
        for brin6 in unknown:
            verdict.refuse("schools", *no_school(brin6, self.target))
        if entry.get("number") is None and not entry.has("email") and not verdict.unread("email"):
            verdict.refuse(
                "email", _("Without an address or a number nobody is known again."),
                _("Fill in the e-mail address, or the number from a template with what is known."),
            )  # fmt: skip
        if employer is None or _key(verdict) is None:
            self._check_days(verdict, entry.get("days_per_week"))
            return
        if (number := entry.get("number")) is not None:
            trainer = self.by_number.get(number)
            if trainer is None or trainer.kind != entry.get("kind"):
                verdict.refuse(
                    "number", _("No trainer with this number and role works here this year."),
                    _("Take the number from a new template, or leave it empty for somebody new."),
                )  # fmt: skip
            else:
                self._known(verdict, trainer, employer)
            return
        found = self.by_key.get((entry.get("email").casefold(), entry.get("kind")), [])
        if len(found) > 1:
            found = [trainer for trainer in found if trainer.employer_id == employer.pk]
        if not found:
            # Somebody whose address is not known yet gets it now, and is not entered twice.
            found = self.without_address.get(_by_name(entry.get("kind"), employer.pk, verdict.name), [])
        if len(found) > 1:
            verdict.refuse(
                "email", _("In the register this address, or this name without an address, belongs to more than one trainer."),
                _("Correct the e-mail address of one of them there first."),
            )  # fmt: skip
        elif found:
            self._known(verdict, found[0], employer)
        else:
            self._new(verdict, employer)

    def _new(self, verdict: Verdict, employer: Party) -> None:
        entry = verdict.entry
        schools = self._schools(entry)
        values = {name: entry.get(name, "") for name in PERSON} | {
            "kind": entry.get("kind"), "employer": employer, "days_per_week": entry.get("days_per_week"),
            "valid_from": entry.get("valid_from") or self.target.school_year.first_day, "schools": schools,
        }  # fmt: skip
        verdict.load = Load(values)
        verdict.become(NEW)
        for name in ("kind", "first_name", "infix", "last_name", "email", "employer", "days_per_week", "schools"):
            if entry.has(name):
                verdict.change(name, "", entry.get(name))
        if values["valid_from"] > self.target.school_year.last_day:
            verdict.refuse(
                "valid_from", _("This day lies after the school year."),
                _("Choose a day of %(year)s or before it.") % {"year": self.target.school_year},
            )  # fmt: skip
        self._check_days(verdict, values["days_per_week"])

    def _known(self, verdict: Verdict, trainer: Trainer, employer: Party) -> None:
        entry, person = verdict.entry, trainer.person
        if trainer.employer_id != employer.pk:
            verdict.refuse(
                "employer", _("In the register this trainer is employed by %(code)s.") % {"code": trainer.employer.code},
                _("Another employer is a new start: end the present one in the register, then import again."),
            )  # fmt: skip
            return
        days: Decimal | None = trainer.days_per_week
        values = {name: entry.get(name, getattr(person, name)) for name in PERSON}
        values["days_per_week"] = entry.get("days_per_week", days)
        first = self.target.school_year.first_day
        values["valid_from"] = entry.get("valid_from") or max(trainer.valid_from, first)
        load = Load(values, trainer)
        for name in PERSON:
            if values[name] != getattr(person, name):
                verdict.change(name, getattr(person, name), values[name])
        if values["days_per_week"] != days:
            verdict.change("days_per_week", days, values["days_per_week"])
        load.corrected = bool(verdict.after)
        present = self.schools_of[trainer.pk]
        load.deploy = [school for school in self._schools(entry) if school.brin6 not in present]
        if load.deploy:
            verdict.change("schools", sorted(present), sorted({*present, *(school.brin6 for school in load.deploy)}))
            if not trainer.is_active_on(values["valid_from"]):
                verdict.refuse(
                    "valid_from", _("The trainer does not work in the partnership on this day."),
                    _("Choose a day on which the trainer works."),
                )  # fmt: skip
        verdict.load = load
        self._check_days(verdict, values["days_per_week"])
        if verdict.after:
            verdict.become(CHANGED)

    def _schools(self, entry: Entry) -> list[School]:
        found = map(self.target.schools.get, entry.get("schools", ()))
        return [school for school in found if school is not None]

    def _check_days(self, verdict: Verdict, days: Decimal | None) -> None:
        if verdict.entry.get("kind") == TrainerKind.SCHOOL_TRAINER and days is None:
            verdict.refuse(
                "days_per_week",
                _("A school trainer's load is measured by the days a week."),
                _("Fill in the days a week."),
            )


def _key(verdict: Verdict) -> tuple[str, str] | None:
    """By what somebody is known again; nothing when that could not be read."""
    email, kind, number = verdict.entry.get("email"), verdict.entry.get("kind"), verdict.entry.get("number")
    if number is not None and kind:
        return str(number), kind
    return (email.casefold(), kind) if email and kind else None


def _by_name(kind: str, employer: int, name: str) -> tuple[str, int, str]:
    return kind, employer, name.casefold()


def no_school(brin6: str | None, target: Target) -> tuple[str, str]:
    """The same words for a school that does not exist and for one of another partnership."""
    return (
        _("School %(brin6)s is not in this partnership in %(year)s.") % {"brin6": brin6, "year": target.school_year},
        _("Choose a school from the list of the template, or add its board to the partnership first."),
    )
