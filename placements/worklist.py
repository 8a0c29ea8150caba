"""What the year leaves to do: every open end of a school year, in a fixed number of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids.formats import day as show_day
from oids.formats import period as show_period
from oids.names import alphabetical
from oids.periods import ONE_DAY, Period, SchoolYear
from oids.querysets import in_usual_order
from partnerships.enums import TrainerKind
from partnerships.models import Meeting, Partnership, SchoolMembership, Trainer
from placements.actions.continuing import goes_on_in
from placements.calculations.capacity import available_hours
from placements.enums import EndReason, WorkKind, note_in_words
from placements.hours import norm_of_year, outside_periods
from placements.models import Enrolment, Norm, PeerGroup, Placement, PlacementPeriod
from placements.models.placements import Lead

# Minutes are due this long after the meeting.
MINUTES_AFTER = datetime.timedelta(days=14)
# After these the student is still enrolled and should be somewhere.
NEEDS_A_PLACE = {
    EndReason.PLACE_WITHDRAWN, EndReason.SCHOOL_CLOSED, EndReason.MOVED, EndReason.CONTINUED, EndReason.OTHER,
}  # fmt: skip
# Warnings with a kind of their own in the list are not told twice.
OF_TRAINERS = ("school_trainer_over_capacity", "school_trainer_many_students")


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing to do: what, about whom, since when, due when, and the address of the act that does it.

    `who` is a student (a reference for who may not see names), a trainer or a group.
    """

    kind: WorkKind
    who: str
    who_url: str
    details: str
    url: str
    act: str
    since: datetime.date | None = None
    due: datetime.date | None = None
    school_id: int | None = None
    school: str = ""
    boards: frozenset[int] = frozenset()

    @property
    def what(self) -> str:
        return self.kind.label

    def is_late(self, today: datetime.date) -> bool:
        return self.due is not None and self.due <= today


def work_items(partnership: Partnership, school_year: SchoolYear, user) -> list[WorkItem]:
    """Everything that is to do in the year, what is due first on top."""
    return _Year(partnership, school_year, user).items()


@dataclass
class _Year:
    """The rows of one year, read once."""

    partnership: Partnership
    school_year: SchoolYear
    user: object
    today: datetime.date = field(default_factory=lambda: timezone.localdate())

    def __post_init__(self) -> None:
        scope = (self.partnership, self.school_year)
        self.names = self.user.has_perm("placements.view_student", self.partnership)
        self.period: PlacementPeriod | None = PlacementPeriod.objects.filter(
            partnership=self.partnership, school_year=self.school_year
        ).first()
        self.norm: Norm | None = norm_of_year(*scope)
        visible = Placement.objects.visible_to(self.user).of_year(*scope).with_names()
        self.placements = list(visible.order_by("valid_from", "pk"))
        self.chains: dict[int, list[Placement]] = defaultdict(list)
        for row in self.placements:
            self.chains[row.enrolment_id].append(row)
        self.boards: dict[int, set[int]] = defaultdict(set)
        rows = SchoolMembership.objects.overlapping(self.school_year.period)
        for row in rows.filter(school__in={row.school_id for row in self.placements}):
            self.boards[row.school_id].add(row.board_id)

    def items(self) -> list[WorkItem]:
        found: list[WorkItem] = []
        for part in (
            self.not_placed, self.chains_with_ends, self.after_stop, self.outside, self.without_people,
            self.stopped_trainers, self.groups, self.acknowledged, self.minutes,
        ):  # fmt: skip
            found += part()
        order = list(WorkKind)
        last = datetime.date.max
        return sorted(
            found,
            key=lambda item: (
                item.due or last,
                item.since or last,
                order.index(item.kind),
                alphabetical(item.who),
                item.url,
            ),
        )

    # Students

    def name(self, student) -> str:
        return student.sort_name if self.names else student.reference

    def of(self, kind: WorkKind, row: Placement, details: str, url: str, act: str, since=None, due=None) -> WorkItem:
        student = row.enrolment.student
        return WorkItem(
            kind, self.name(student), row.get_absolute_url(), details, url, act, since, due, row.school_id,
            row.school.name, frozenset(self.boards[row.school_id]),
        )  # fmt: skip

    def address(self, name: str, row, day: datetime.date | None = None) -> str:
        return reverse(f"placements:{name}", args=[row.pk]) + (f"?from={day.isoformat()}" if day else "")

    def to_place(self, enrolment: Enrolment, day: datetime.date | None = None) -> str:
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        asked = f"?student={enrolment.student_id}" + (f"&from={day.isoformat()}" if day else "")
        return reverse("placements:placement_create", kwargs=scope) + asked

    def not_placed(self) -> Iterator[WorkItem]:
        """Who is enrolled and has no placement; not who left before one was found."""
        rows = Enrolment.objects.visible_to(self.user).of_year(self.partnership, self.school_year)
        for row in rows.filter(placements=None).select_related("student"):
            cut_short = row.valid_until is not None and row.valid_until < self.school_year.last_day
            if cut_short and row.valid_until < self.today:
                continue
            due = max(row.valid_from, self.period.valid_from) if self.period else None
            details = _("year %(year)s, %(route)s") % {"year": row.year_of_study, "route": row.get_route_display()}
            yield WorkItem(
                WorkKind.NOT_PLACED, self.name(row.student), row.student.get_absolute_url(), details,
                self.to_place(row), _("Place the student"), row.valid_from, due,
            )  # fmt: skip

    def chains_with_ends(self) -> Iterator[WorkItem]:
        """Interruptions without a return, lost places, and days that lie between two placements."""
        for rows in self.chains.values():
            for before, after in pairwise(rows):
                first = before.valid_until + ONE_DAY
                if after.valid_from > first and before.end_reason != EndReason.INTERRUPTED:
                    details = show_period(first, after.valid_from - ONE_DAY)
                    url = self.address("placement_update", after)
                    yield self.of(WorkKind.GAP, after, details, url, _("Correct"), first, first)
            last = rows[-1]
            until = last.enrolment.valid_until or self.school_year.last_day
            until = min(until, self.period.valid_until) if self.period else until
            if last.valid_until >= until:
                continue
            day = last.valid_until + ONE_DAY
            if last.end_reason == EndReason.INTERRUPTED:
                url = self.address("placement_resume", last)
                yield self.of(WorkKind.INTERRUPTED, last, last.end_note, url, _("Resume"), day)
            elif last.end_reason in NEEDS_A_PLACE:
                details = last.ended_in_words
                url = self.to_place(last.enrolment, day)
                yield self.of(WorkKind.LOST_PLACE, last, details, url, _("Place the student"), day, day)

    def after_stop(self) -> Iterator[WorkItem]:
        """Placements with days after the student stopped, or left the enrolment."""
        for rows in self.chains.values():
            stopped = [row.valid_until for row in rows if row.end_reason == EndReason.STUDENT_STOPPED]
            for row in rows:
                until = min([day for day in (row.enrolment.valid_until, *stopped) if day is not None], default=None)
                if until is None or row.valid_until <= until:
                    continue
                day = until + ONE_DAY
                name, act = ("withdraw", _("Take back")) if row.valid_from > until else ("end", _("End"))
                url = self.address(f"placement_{name}", row, day if name == "end" else None)
                details = _("the student stopped on %(day)s") % {"day": show_day(until)}
                yield self.of(WorkKind.AFTER_STOP, row, details, url, act, day, day)

    def outside(self) -> Iterator[WorkItem]:
        found = outside_periods(self.partnership, self.school_year, self.placements)
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        for row in self.placements:
            if row.pk in found:
                first = found[row.pk][0].first
                details = ", ".join(show_period(days.first, days.last) for days in found[row.pk])
                url = reverse("placements:school_leave", kwargs=scope) + f"?school={row.school_id}"
                yield self.of(WorkKind.OUTSIDE, row, details, url, _("Move or end"), first, first)

    # People

    def without_people(self) -> Iterator[WorkItem]:
        """Once for a placement, with its days: in however many stretches it is kept, it asks for one mentor."""
        for rows in self.lacking(lambda row: not row.mentors.all()):
            row = rows[0]
            due = max(row.valid_from, self.period.mentor_due) if self.period else row.valid_from
            url = self.address("placement_mentor", row, row.valid_from)
            yield self.of(WorkKind.NO_MENTOR, row, _days_of(rows), url, _("Enter a mentor"), row.valid_from, due)
        for rows in self.lacking(lambda row: row.school_trainer is None):
            row = rows[0]
            url = self.address("placement_trainers", row, row.valid_from)
            act, first = _("Enter a school trainer"), row.valid_from
            yield self.of(WorkKind.NO_SCHOOL_TRAINER, row, _days_of(rows), url, act, first, first)

    def lacking(self, lacks: Callable[[Placement], bool]) -> Iterator[list[Placement]]:
        """Per student and school the stretches of a placement that lack something, where the later ones go on from the
        earlier ones."""
        for chain in self.chains.values():
            found: list[list[Placement]] = []
            last: Placement | None = None
            for row in chain:
                if lacks(row):
                    if found and last is found[-1][-1] and goes_on_in(last, row):
                        found[-1].append(row)
                    else:
                        found.append([row])
                last = row
            yield from found

    def stopped_trainers(self) -> Iterator[WorkItem]:
        """Per placement: the act differs by student, and is one press each."""
        for row in self.placements:
            people = [(trainer, "placement_trainers") for trainer in (row.school_trainer, row.institute_trainer)]
            people += [(mentor.mentor, "placement_mentor") for mentor in row.mentors.all()]
            for trainer, name in people:
                if trainer is None or trainer.valid_until is None or trainer.valid_until >= row.valid_until:
                    continue
                day = max(trainer.valid_until + ONE_DAY, row.valid_from)
                details = _("%(trainer)s (%(role)s), until %(day)s") % {
                    "trainer": trainer, "role": TrainerKind(trainer.kind).label, "day": show_day(trainer.valid_until),
                }  # fmt: skip
                url = self.address(name, row, day)
                yield self.of(WorkKind.TRAINER_STOPPED, row, details, url, _("Enter another"), day, day)

    def groups(self) -> Iterator[WorkItem]:
        rows = PeerGroup.objects.visible_to(self.user).filter(
            partnership=self.partnership, school_year=self.school_year
        )
        rows = rows.with_leads()
        for group in in_usual_order(rows.annotate(students=Count("placements__enrolment", distinct=True))):
            if self.norm and group.students > self.norm.peer_group_max:
                details = _("%(number)s students; the norm is at most %(most)s") % {
                    "number": group.students, "most": self.norm.peer_group_max,
                }  # fmt: skip
                address = group.get_absolute_url()
                yield WorkItem(WorkKind.GROUP_FULL, group.name, address, details, address, _("Look at the group"))
            yield from self.leaders(group)

    def leaders(self, group: PeerGroup) -> Iterator[WorkItem]:
        """Roles that nobody has on some day from now on; of a year that is over, what its last two left."""
        placing = self.period.period if self.period else self.school_year.period
        leads = group.leads()
        open_ends = [
            (lead, words, day)
            for lead in [lead for lead in leads if lead.last >= self.today] or leads[-1:]
            for words, day in _without_leader(lead, placing, only=len(leads) == 1)
        ]
        if not open_ends:
            return
        # Who leads before the group is handed over stands in its history, which the page of the group shows.
        last = all(lead is leads[-1] for lead, _words, _day in open_ends)
        act = _("Enter a leader") if last else _("Look at the group")
        road = "peer_group_correct_lead" if group.students else "peer_group_update"
        url = reverse(f"placements:{road}", args=[group.pk]) if last else group.get_absolute_url()
        since = min(day for _lead, _words, day in open_ends)
        yield WorkItem(
            WorkKind.GROUP_NO_LEADER, group.name, group.get_absolute_url(),
            "; ".join(words for _lead, words, _day in open_ends), url, act, since, since,
        )  # fmt: skip

    def acknowledged(self) -> Iterator[WorkItem]:
        """School trainers of whom somebody went past a warning that is still true; one line each."""
        if self.norm is None or self.period is None:
            return
        went_past: dict[Trainer, list[Placement]] = defaultdict(list)
        guided: dict[Trainer, list[Placement]] = defaultdict(list)
        for row in self.placements:
            if row.school_trainer is not None:
                guided[row.school_trainer].append(row)
                if set(row.acknowledged) & set(OF_TRAINERS):
                    went_past[row.school_trainer].append(row)
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        listing = reverse("placements:placement_list", kwargs=scope)
        for trainer, rows in went_past.items():
            students = len({row.enrolment_id for row in guided[trainer]})
            if students <= self.norm.students_max and not self.over(trainer, guided[trainer]):
                continue
            said = [note_in_words(row.acknowledged_reason) for row in rows]
            reasons = list(dict.fromkeys(filter(None, said)))
            many = ngettext("%(number)s student", "%(number)s students", students) % {"number": students}
            yield WorkItem(
                WorkKind.ACKNOWLEDGED, trainer.person.sort_name, trainer.get_absolute_url(),
                f"{many}: {'; '.join(reasons)}", f"{listing}?school_trainer={trainer.pk}", _("Look at the placements"),
            )  # fmt: skip

    def over(self, trainer: Trainer, rows: Iterable[Placement]) -> bool:
        if trainer.days_per_week is None:
            return False
        placing = self.period.period
        needed = Fraction(self.norm.school_trainer_hours) * sum(row.period.days for row in rows) / placing.days
        hours = available_hours(
            Fraction(trainer.days_per_week), Fraction(self.norm.full_time_hours), trainer.period, placing
        )
        return needed > hours

    # Meetings

    def minutes(self) -> Iterator[WorkItem]:
        """Meetings of the year that were held and have no minutes; for whoever keeps them."""
        if not self.user.has_perm("partnerships.change_body", self.partnership):
            return
        period = self.school_year.period
        rows = Meeting.objects.visible_to(self.user).without_minutes(self.today).select_related("body")
        for row in rows.filter(body__partnership=self.partnership, held_on__range=(period.first, period.last)):
            url = reverse("partnerships:minutes_keep", args=[row.pk])
            yield WorkItem(
                WorkKind.NO_MINUTES, row.body.name, row.get_absolute_url(), show_day(row.held_on), url,
                _("Add the minutes"), row.held_on, row.held_on + MINUTES_AFTER,
            )  # fmt: skip


def _days_of(rows: Sequence[Placement]) -> str:
    return ", ".join(show_period(row.valid_from, row.valid_until) for row in rows)


def _without_leader(lead: Lead, placing: Period, *, only: bool) -> Iterator[tuple[str, datetime.date]]:
    """(what is missing, from which day) of the days on which `lead` leads and students are placed."""
    days = placing.intersect(Period(lead.first, lead.last))
    if days is None:
        return
    for trainer, role in (
        (lead.school_trainer, TrainerKind.SCHOOL_TRAINER), (lead.institute_trainer, TrainerKind.INSTITUTE_TRAINER),
    ):  # fmt: skip
        if trainer is None:
            words = _("no %(role)s") % {"role": role.label}
            yield words if only else f"{words}, {show_period(days.first, days.last)}", days.first
        elif trainer.valid_until is not None and trainer.valid_until < days.last:
            words = _("%(trainer)s until %(day)s") % {"trainer": trainer, "day": show_day(trainer.valid_until)}
            yield words, max(days.first, trainer.valid_until + ONE_DAY)


def counted(items: Iterable[WorkItem], chosen: Callable[[WorkItem], bool] | None = None) -> dict[WorkKind, int]:
    """Number per kind, in the order of the kinds; kinds without any are left out."""
    numbers: dict[WorkKind, int] = defaultdict(int)
    for item in items:
        if chosen is None or chosen(item):
            numbers[item.kind] += 1
    return {kind: numbers[kind] for kind in WorkKind if kind in numbers}
