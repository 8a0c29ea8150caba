"""What the register says that placements are checked against: read once, however many are placed in one act."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _

from oids.actions import ActionRefused
from oids.periods import Period, SchoolYear
from partnerships.models import Board, Membership, Partnership, School, SchoolMembership, Trainer, TrainerSchool
from placements.enums import STAYS, SubsidyKind
from placements.foreseeing import Foreseen, Foresight, foresights_of
from placements.models import Enrolment, Norm, PeerGroup, Placement, PlacementPeriod

Said = TypeVar("Said")


def placement_period_of(partnership: Partnership, school_year: SchoolYear) -> PlacementPeriod:
    """The placing period, or a refusal that says where to set it."""
    period = PlacementPeriod.objects.filter(partnership=partnership, school_year=school_year).first()
    if period is None:
        raise ActionRefused(
            _("No placement period is set for %(year)s yet. Set it under Facilitation, Norms; then place students.")
            % {"year": school_year}
        )
    return period


def norm_on(partnership: Partnership, day: datetime.date) -> Norm | None:
    return Norm.objects.active_on(day).filter(partnership=partnership).first()


class Stay(NamedTuple):
    """The days of one placement, for what is counted per trainer and per peer group. Not saved yet: no key."""

    placement: int | None
    first: datetime.date
    last: datetime.date
    enrolment: int


class Ground:
    """The answers for one partnership and school year, kept as long as one act takes.

    An act of many placements reads them ahead (`read_ahead`) and adds each placement that is about to be made
    (`add`), so that these count each other: the twentieth student of a school trainer is warned about, whether the
    others stand in the database or higher up in the same grid.
    """

    def __init__(self, partnership: Partnership, school_year: SchoolYear) -> None:
        self.partnership, self.school_year = partnership, school_year
        self._boards: dict[int, list[SchoolMembership]] = {}
        self._placed: dict[int, list[Placement]] = {}
        self._deployed: dict[int, list[TrainerSchool]] = {}
        self._of_trainer: dict[int, list[Stay]] = {}
        self._of_group: dict[int, list[Stay]] = {}
        self._corrected: dict[int, Placement] = {}
        self._by_trainer: dict[int, dict[int, Placement]] = {}
        self._by_group: dict[int, dict[int, Placement]] = {}
        self._said: dict[tuple, object] = {}

    def said_once(self, say: Callable[..., Said], *about) -> Said:
        """What `say` says `about` these; put in words once, for whatever number of placements."""
        key = (say, *about)
        if key not in self._said:
            self._said[key] = say(*about)
        return self._said[key]

    @cached_property
    def period(self) -> PlacementPeriod:
        return placement_period_of(self.partnership, self.school_year)

    @cached_property
    def _norms(self) -> list[Norm]:
        return list(Norm.objects.filter(partnership=self.partnership))

    @cached_property
    def _members(self) -> dict[int, list[Membership]]:
        """By party: there may be hundreds of boards."""
        found: dict[int, list[Membership]] = defaultdict(list)
        for row in Membership.objects.filter(partnership=self.partnership):
            found[row.party_id].append(row)
        return found

    def norm_on(self, day: datetime.date) -> Norm | None:
        return next((norm for norm in self._norms if norm.is_active_on(day)), None)

    def read_ahead(
        self, *, enrolments: Iterable[Enrolment], schools: Iterable[School],
        mentors: Iterable[Trainer] = (), placed: Mapping[int, Sequence[Placement]] | None = None,
    ) -> None:  # fmt: skip
        """Boards of all schools, schools of all mentors and placements of all students in a few queries; `placed` when
        whoever asks has read the placements, by enrolment."""
        works: dict[int, list[TrainerSchool]] = {mentor.pk: [] for mentor in mentors}
        for deployment in TrainerSchool.objects.filter(trainer__in=works).select_related("school"):
            works[deployment.trainer_id].append(deployment)
        self._deployed |= works
        self._boards |= {school.pk: [] for school in schools}
        for row in SchoolMembership.objects.filter(school__in=list(self._boards)):
            self._boards[row.school_id].append(row)
        self._placed |= {enrolment.pk: [] for enrolment in enrolments}
        if placed is not None:
            self._placed |= {enrolment: list(rows) for enrolment, rows in placed.items()}
            return
        for placement in Placement.objects.filter(enrolment__in=list(self._placed)).select_related("school"):
            self._placed[placement.enrolment_id].append(placement)

    def _boards_of(self, school: School) -> list[SchoolMembership]:
        if school.pk not in self._boards:
            self._boards[school.pk] = list(SchoolMembership.objects.filter(school=school))
        return self._boards[school.pk]

    @cached_property
    def _all_boards(self) -> set[int]:
        return set(Board.objects.values_list("pk", flat=True))

    def is_of_another_board(self, trainer: Trainer, school: School, period: Period) -> bool:
        """Whether a board employs the trainer that is the school's on none of the days. An institute is no other board."""
        employer = trainer.employer_id
        return employer in self._all_boards and not any(
            row.board_id == employer and row.period.overlaps(period) for row in self._boards_of(school)
        )

    def deployments_of(self, trainer: Trainer) -> list[TrainerSchool]:
        """Where the trainer works, in any year."""
        if trainer.pk not in self._deployed:
            rows = TrainerSchool.objects.filter(trainer=trainer)
            self._deployed[trainer.pk] = list(rows.select_related("school"))
        return self._deployed[trainer.pk]

    def covers(self, school: School, period: Period) -> bool:
        """Whether the school's board is a member of the partnership on every day of `period`.

        A school has one board at a time and a board one partnership, so the parts do not overlap.
        """
        days = 0
        for row in self._boards_of(school):
            for membership in self._members.get(row.board_id, ()):
                part = row.period.intersect(membership.period)
                part = part and part.intersect(period)
                days += part.days if part else 0
        return days == period.days

    def overlapping(self, placement: Placement) -> Placement | None:
        """Another placement of the same student on one of the same days."""
        key = placement.enrolment_id
        if key not in self._placed:
            self._placed[key] = list(Placement.objects.filter(enrolment=key).select_related("school"))
        others = (
            row for row in self._placed[key] if row is not placement and (row.pk is None or row.pk != placement.pk)
        )
        return next((row for row in others if row.period.overlaps(placement.period)), None)

    def stays_of(self, trainer: Trainer) -> list[Stay]:
        """What a school trainer guides in the year."""
        if trainer.pk not in self._of_trainer:
            rows = Placement.objects.of_year(self.partnership, self.school_year).filter(school_trainer=trainer)
            self._of_trainer[trainer.pk] = self._stays(rows, self._by_trainer.get(trainer.pk, {}).values())
        return self._of_trainer[trainer.pk]

    def stays_in(self, group: PeerGroup) -> list[Stay]:
        if group.pk not in self._of_group:
            corrected = (row for row in self._by_group.get(group.pk, {}).values() if row.end_reason in STAYS)
            self._of_group[group.pk] = self._stays(Placement.objects.filter(peer_group=group).staying(), corrected)
        return self._of_group[group.pk]

    @cached_property
    def _with_place(self) -> set[int]:
        """Enrolments of the year that count for the subsidy and have a placement."""
        rows = Placement.objects.of_year(self.partnership, self.school_year)
        counting = rows.exclude(enrolment__subsidy_kind=SubsidyKind.NOT_COUNTED)
        return set(counting.values_list("enrolment", flat=True))

    @cached_property
    def _foresights(self) -> list[Foresight]:
        return foresights_of(self.partnership, self.school_year)

    def _is_new(self, placement: Placement) -> bool:
        """Whether it gives a place to somebody who counts and had none."""
        counts = placement.enrolment.subsidy_kind != SubsidyKind.NOT_COUNTED
        return placement.pk is None and counts and placement.enrolment_id not in self._with_place

    def foreseen(self, placement: Placement) -> list[Foreseen]:
        """What one student more with a place does beyond the placement itself."""
        if not self._is_new(placement):
            return []
        number = len(self._with_place)
        return [effect for foresight in self._foresights for effect in foresight(number, number + 1)]

    def add(self, placement: Placement) -> None:
        """A placement that is about to be made counts for those after it."""
        if self._is_new(placement):
            self._with_place.add(placement.enrolment_id)
        stay = Stay(placement.pk, placement.valid_from, placement.valid_until, placement.enrolment_id)
        if placement.school_trainer is not None:
            self.stays_of(placement.school_trainer).append(stay)
        if placement.peer_group is not None:
            self.stays_in(placement.peer_group).append(stay)
        self._placed.setdefault(placement.enrolment_id, []).append(placement)

    def correct(self, placement: Placement) -> None:
        """A placement that is there and about to be changed counts as it will be."""
        own = placement.pk
        before = self._corrected.get(own) or self._as_read(placement)
        self._corrected[own] = placement
        stay = Stay(own, placement.valid_from, placement.valid_until, placement.enrolment_id)
        for counted, index, name, counts in (
            (self._of_trainer, self._by_trainer, "school_trainer_id", True),
            (self._of_group, self._by_group, "peer_group_id", placement.end_reason in STAYS),
        ):
            was, becomes = getattr(before, name, None), getattr(placement, name)
            index.get(was, {}).pop(own, None)
            if becomes is not None:
                index.setdefault(becomes, {})[own] = placement
            if before is None:
                counted.clear()
                continue
            for key in {was, becomes} & counted.keys():
                counted[key] = [row for row in counted[key] if row.placement != own]
            if becomes in counted and counts:
                counted[becomes].append(stay)
        rows = self._placed.get(placement.enrolment_id)
        if rows is not None:
            rows[:] = [placement if row.pk == own else row for row in rows]

    def _as_read(self, placement: Placement) -> Placement | None:
        """The placement as it was read ahead, when it was."""
        rows = self._placed.get(placement.enrolment_id, ())
        return next((row for row in rows if row.pk == placement.pk and row is not placement), None)

    def _stays(self, rows, corrected: Iterable[Placement]) -> list[Stay]:
        """Of the database, with what is about to be changed as it will be."""
        found = [Stay(*row) for row in rows.values_list("pk", "valid_from", "valid_until", "enrolment_id")]
        found = [stay for stay in found if stay.placement not in self._corrected]
        return found + [Stay(row.pk, row.valid_from, row.valid_until, row.enrolment_id) for row in corrected]
