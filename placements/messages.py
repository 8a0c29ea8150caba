"""A digest of what changed in placements, for those it concerns: mentor, school trainer, institute trainer, school, institute.

It is sent by the office from a preview, not at every correction. Students stand in it by reference: who may know the
name finds it behind the link.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids.history import event_model
from partnerships.enums import RoleKind
from partnerships.messages import Cause, Kind, Letter, register, staff_of
from partnerships.models import Role, School, Trainer
from placements.models import Placement, PlacementMentor

PEOPLE = ("school_trainer", "institute_trainer")
STRETCHES = (1, 7, 30)


@dataclass
class State:
    """What concerns others of a placement at one moment; staff and schools by key."""

    school: int
    first: datetime.date
    last: datetime.date
    ended: bool
    school_trainer: int | None
    institute_trainer: int | None
    mentors: frozenset[int] = frozenset()

    def trainers(self) -> set[int]:
        return {key for key in (self.school_trainer, self.institute_trainer, *self.mentors) if key}


@dataclass
class Change:
    """One placement before and after; no `before` is a new placement, no `after` one that was taken back."""

    key: int
    student: int
    institute: int
    before: State | None
    after: State | None
    placement: Placement | None = field(default=None)

    @property
    def is_one(self) -> bool:
        return self.before != self.after

    def trainers(self) -> set[int]:
        return set().union(*(state.trainers() for state in (self.before, self.after) if state))

    def schools(self) -> set[int]:
        return {state.school for state in (self.before, self.after) if state}


def changes_since(moment: datetime.datetime, *, partnership, school_year) -> list[Change]:
    """What is different from `moment`, out of the history, in a fixed number of queries."""
    events, mentor_events = event_model(Placement).objects, event_model(PlacementMentor).objects
    of_partnership = events.filter(partnership=partnership.pk, enrolment__school_year=school_year)
    touched = set(of_partnership.filter(pgh_created_at__gte=moment).values_list("pgh_obj_id", flat=True))
    mine = Placement.objects.of_year(partnership, school_year)
    # A placement may have been taken back, with its mentors: only the history still knows them.
    touched |= set(
        mentor_events.filter(pgh_created_at__gte=moment, placement__in=mine.values("pk")).values_list(
            "placement_id", flat=True
        )
    )
    touched.discard(None)
    past: dict[int, object] = {}
    any_event: dict[int, object] = {}
    for event in of_partnership.filter(pgh_obj_id__in=touched).select_related("enrolment__student").order_by("pgh_id"):
        any_event[event.pgh_obj_id] = event
        if event.pgh_created_at < moment:
            past[event.pgh_obj_id] = event
    had: dict[int, set[int]] = defaultdict(set)
    for event in mentor_events.filter(placement__in=touched, pgh_created_at__lt=moment).order_by("pgh_id"):
        (had[event.placement_id].discard if event.pgh_label == "delete" else had[event.placement_id].add)(
            event.mentor_id
        )
    present = {row.pk: row for row in mine.filter(pk__in=touched).with_names()}
    found = []
    for key in sorted(touched & set(any_event)):
        event, row = any_event[key], present.get(key)
        before = past.get(key)
        student = event.enrolment.student
        change = Change(
            key, student.pk, student.institute_id,
            _state(before, frozenset(had[key])) if before is not None and before.pgh_label != "delete" else None,
            _state(row, frozenset(mentor.mentor_id for mentor in row.mentors.all())) if row is not None else None,
            row,
        )  # fmt: skip
        if change.is_one:
            found.append(change)
    return found


def _state(row, mentors: frozenset[int]) -> State:
    return State(
        row.school_id, row.valid_from, row.valid_until, bool(row.end_reason), row.school_trainer_id,
        row.institute_trainer_id, mentors,
    )  # fmt: skip


class _Names:
    """Trainers and schools of all changes, each asked once."""

    def __init__(self, changes: list[Change]) -> None:
        trainers = set().union(*(change.trainers() for change in changes))
        rows = Trainer.objects.filter(pk__in=trainers).select_related("person__user")
        self.trainers = {row.pk: row for row in rows}
        self.schools = School.objects.in_bulk(set().union(*(change.schools() for change in changes)))
        today = timezone.localdate()
        holders = Role.objects.active_on(today).filter(user__is_active=True)
        self.signing_in = set(holders.values_list("user_id", flat=True))

    def trainer(self, key: int | None) -> str:
        return str(self.trainers[key]) if key in self.trainers else ""

    def told(self, change: Change, base: str, with_link: bool) -> dict:
        """What the templates put into words."""
        before, after = change.before, change.after
        now = after or before
        assert now is not None
        fields = []
        if before and after:
            for name in PEOPLE:
                old, new = getattr(before, name), getattr(after, name)
                if old != new:
                    fields.append((name, self.trainer(old), self.trainer(new)))
            if before.mentors != after.mentors:
                fields.append(("mentor", self._mentors(before), self._mentors(after)))
        return {
            "reference": f"P{change.key:06d}",
            "student": f"S{change.student:06d}",
            "school": str(self.schools.get(now.school, "")),
            "first": now.first,
            "last": now.last,
            "is_new": before is None,
            "is_gone": after is None,
            "is_ended": bool(after and after.ended and not (before and before.ended)),
            "old_school": str(self.schools.get(before.school, "")) if before and before.school != now.school else "",
            "other_days": bool(before and after and (before.first, before.last) != (after.first, after.last)),
            "fields": fields,
            "link": f"{base}{reverse('placements:placement_detail', args=[change.key])}" if with_link and after else "",
        }

    def _mentors(self, state: State) -> str:
        return ", ".join(sorted(filter(None, map(self.trainer, state.mentors))))


@register
class PlacementChanged(Kind):
    code = "placement_changed"
    parameter = "days"
    label = gettext_lazy("Changes in placements")
    explanation = gettext_lazy(
        "To mentors, school trainers, institute trainers, schools and institutes: each what changed in placements that "
        "concern them. Students stand in it by reference."
    )

    def causes(self, *, user, partnership, school_year) -> list[Cause]:
        labels = {
            days: ngettext("since yesterday", "in the last %(number)s days", days) % {"number": days}
            for days in STRETCHES
        }
        # A week is the obvious one.
        rows = [(days, timezone.now() - datetime.timedelta(days=days)) for days in STRETCHES]
        causes = [
            Cause(str(days), labels[days], (moment, school_year), once="changes") for days, moment in rows
        ]  # fmt: skip
        return [causes[1], causes[0], causes[2]]

    def letters(self, cause, *, partnership, base) -> list[Letter]:
        moment, school_year = cause.obj
        changes = changes_since(moment, partnership=partnership, school_year=school_year)
        names = _Names(changes)
        listing = reverse("placements:placement_list", args=[partnership.slug, str(school_year)])

        def letter(key, who, to, concern, *, language="nl", with_link=False, remedy="", remedy_url="") -> Letter:
            return Letter(
                key=key, who=who, to=to, language=language, about=listing,
                detail=ngettext("%(number)s change", "%(number)s changes", len(concern)) % {"number": len(concern)},
                public={"year": str(school_year)},
                context={"name": who, "changes": [names.told(change, base, with_link) for change in concern]},
                remedy=remedy, remedy_url=remedy_url,
            )  # fmt: skip

        letters = []
        by_person: dict[int, list[Change]] = defaultdict(list)
        people = {}
        for change in changes:
            for person in {names.trainers[key].person for key in change.trainers() if key in names.trainers}:
                people[person.pk] = person
                by_person[person.pk].append(change)
        trainer_of = {trainer.person_id: trainer for trainer in names.trainers.values()}
        for key, concern in by_person.items():
            person = people[key]
            user = person.user if person.user is not None and person.user.is_active else None
            letters.append(
                letter(
                    f"person:{key}", str(person), person.email or (user.email if user else ""), concern,
                    language=user.language if user else "nl",
                    with_link=user is not None and user.pk in names.signing_in,
                    remedy=_("Enter the e-mail address of the trainer"),
                    remedy_url=reverse("partnerships:trainer_update", args=[trainer_of[key].pk]),
                )
            )  # fmt: skip
        for school in sorted(names.schools.values(), key=str):
            concern = [change for change in changes if school.pk in change.schools()]
            letters.append(
                letter(
                    f"school:{school.pk}", str(school), school.email, concern,
                    remedy=_("Enter the e-mail address of the school"),
                    remedy_url=reverse("partnerships:school_update", args=[school.pk]),
                )
            )  # fmt: skip
        for institute, users in staff_of({change.institute for change in changes}, RoleKind.INSTITUTE).items():
            concern = [change for change in changes if change.institute == institute]
            letters += [
                letter(f"user:{user.pk}", user.name, user.email, concern, language=user.language, with_link=True)
                for user in users
            ]
        return sorted(letters, key=lambda row: (row.who, row.key))
