"""Who can guide a student in a year, and the peer groups: found by what stands in a sheet."""

from __future__ import annotations

import datetime
from collections import defaultdict

from django.utils.functional import cached_property

from oids.importing.plans import Verdict
from oids.importing.telling import told as _
from partnerships.enums import TrainerKind
from partnerships.models import School, Trainer, TrainerSchool
from placements.inputs.leading import first_day_of_placing, groups_led_on
from placements.models import PeerGroup
from rounds.imports.base import Target


class Guides:
    """The trainers of the partnership who work in the year."""

    def __init__(self, target: Target) -> None:
        self.target = target
        rows = Trainer.objects.filter(partnership=target.partnership).overlapping(target.school_year.period)
        self.all = list(rows.select_related("person", "employer").order_by("person__last_name__alphabetical", "pk"))
        self.by_key = defaultdict(list)
        self.by_pk = {trainer.pk: trainer for trainer in self.all}
        for trainer in self.all:
            if trainer.person.email:
                self.by_key[trainer.kind, trainer.person.email.casefold()].append(trainer)

    def key_of(self, trainer: Trainer | None) -> str:
        """What stands in a sheet for the trainer: the e-mail address when it says who it is, else the number in OidS."""
        if trainer is None:
            return ""
        email = trainer.person.email
        alone = email and self.by_key.get((trainer.kind, email.casefold()), []) == [trainer]
        return email if alone else str(trainer.pk)

    def find(self, verdict: Verdict, column: str, kind: str, text: str | None) -> Trainer | None:
        """The trainer with this role and e-mail address or number; the row is refused when there is none, or more than
        one."""
        if text is None:
            return None
        if text.isdecimal():
            trainer = self.by_pk.get(int(text))
            if trainer is not None and trainer.kind == kind:
                return trainer
            verdict.refuse(
                column, _("No %(role)s with this number works here this year.") % {"role": TrainerKind(kind).label},
                _("Take the number from a new template, or write the e-mail address."),
            )  # fmt: skip
            return None
        found = self.by_key.get((kind, text.casefold()), [])
        if len(found) == 1:
            return found[0]
        role = TrainerKind(kind).label
        if found:
            verdict.refuse(
                column, _("This address belongs to more than one %(role)s.") % {"role": role},
                _("Write the number in OidS instead, as it stands in the list of the template."),
            )  # fmt: skip
        else:
            verdict.refuse(
                column, _("No %(role)s with this address works here this year.") % {"role": role},
                _("Import or enter the trainer first, or leave the cell empty."),
            )  # fmt: skip
        return None

    def with_person(self, pk: int | None) -> Trainer | None:
        return self.by_pk.get(pk)

    @cached_property
    def _of_school(self) -> dict[int, Trainer]:
        order = {trainer.pk: place for place, trainer in enumerate(self.all)}
        rows = TrainerSchool.objects.overlapping(self.target.school_year.period).filter(
            trainer__partnership=self.target.partnership, trainer__kind=TrainerKind.SCHOOL_TRAINER
        )
        found: dict[int, Trainer] = {}
        for trainer, school in sorted(
            (row for row in rows.values_list("trainer_id", "school_id") if row[0] in order),
            key=lambda row: order[row[0]],
        ):
            found.setdefault(school, self.by_pk[trainer])
        return found

    def of_school(self, school: School) -> Trainer | None:
        """The school trainer who works at the school in the year."""
        return self._of_school.get(school.pk)

    def choices(self, kind: str) -> list[tuple[str, str]]:
        return [
            (self.key_of(trainer), f"{trainer.person}, {trainer.employer}")
            for trainer in self.all
            if trainer.kind == kind
        ]


class Groups:
    """The peer groups of the year."""

    def __init__(self, target: Target) -> None:
        self.target = target
        rows = PeerGroup.objects.filter(partnership=target.partnership, school_year=target.school_year).order_by("name")
        self.by_name = {row.name: row for row in rows.with_leads()}
        self._folded = defaultdict(list)
        for row in self.by_name.values():
            self._folded[row.name.casefold()].append(row)
        self._led: dict[datetime.date, dict[int, list[PeerGroup]]] = {}

    def find(self, verdict: Verdict, column: str, name: str | None) -> PeerGroup | None:
        if name is None:
            return None
        alike = self._folded.get(name.casefold(), [])
        found = self.by_name.get(name) or (alike[0] if len(alike) == 1 else None)
        if found is None:
            verdict.refuse(
                column, _("There is no peer group with this name this year."),
                _("Make the peer group first, or choose one from the list of the template."),
            )  # fmt: skip
        return found

    @cached_property
    def _first_day(self) -> datetime.date:
        return first_day_of_placing(self.target.partnership, self.target.school_year)

    def of_trainer(self, trainer: Trainer, day: datetime.date | None) -> PeerGroup | None:
        """The smallest of the groups that the school trainer leads on `day` (None: where placing begins)."""
        day = day or self._first_day
        if day not in self._led:
            self._led[day] = groups_led_on(self.by_name.values(), day)
        return next(iter(self._led[day].get(trainer.pk, ())), None)

    def guide_of(self, group: PeerGroup, day: datetime.date | None) -> int | None:
        """The institute trainer who leads the group on `day`."""
        guide = group.lead_on(day or self._first_day).institute_trainer
        return guide.pk if guide else None
