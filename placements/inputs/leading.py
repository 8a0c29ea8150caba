"""Which peer group of a school trainer a student comes into on a day, when nobody chooses one."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from partnerships.models import Trainer
from placements.models import PeerGroup, PeerGroupFormerLead, Placement, PlacementPeriod


def first_day_of_placing(partnership, school_year) -> datetime.date:
    """Where a placement without days begins."""
    period = PlacementPeriod.objects.filter(partnership=partnership, school_year=school_year).first()
    return period.valid_from if period else school_year.first_day


def groups_led_on(groups: Iterable[PeerGroup], day: datetime.date) -> dict[int, list[PeerGroup]]:
    """By school trainer the groups of one year that they lead on `day` and that hold then, the smallest first.

    Each group gets `students`: how many are in it on that day.
    """
    groups = list(groups)
    rows, began = _stays(groups)
    found: dict[int, list[PeerGroup]] = defaultdict(list)
    for group in groups:
        trainer = group.lead_on(day).school_trainer
        if trainer is None or not _holds(rows[group.pk], began, day):
            continue
        group.students = len({student for student, first, last in rows[group.pk] if first <= day <= last})
        found[trainer.pk].append(group)
    for own in found.values():
        own.sort(key=lambda group: (group.students, group.name, group.pk))
    return found


def led_by(groups, trainer: Trainer):
    """Those of the queryset that the school trainer leads, led or will lead."""
    former = PeerGroupFormerLead.objects.filter(school_trainer=trainer).values("group")
    return groups.filter(Q(school_trainer=trainer) | Q(pk__in=former)).with_leads()


Stay = tuple[int, datetime.date, datetime.date]


def _stays(groups: list[PeerGroup]) -> tuple[dict[int, list[Stay]], dict[int, datetime.date]]:
    """Who is in each group on which days, and the first day of each student in the year."""
    inside: dict[int, list[Stay]] = defaultdict(list)
    began: dict[int, datetime.date] = {}
    if not groups:
        return inside, began
    students = Placement.objects.filter(peer_group__in=[group.pk for group in groups]).values("enrolment")
    rows = Placement.objects.filter(enrolment__in=students).order_by("valid_from")
    for group, student, first, last in rows.values_list("peer_group", "enrolment", "valid_from", "valid_until"):
        began.setdefault(student, first)
        inside[group].append((student, first, last))
    return inside, began


def _holds(stays: list[Stay], began: dict[int, datetime.date], day: datetime.date) -> bool:
    """Somebody is in it that day, or nobody ever was, or it began with the placing of students who begin later.

    A group that was split off from a later day begins with students who were elsewhere before: it is not there yet.
    """
    if not stays or any(first <= day <= last for _student, first, last in stays):
        return True
    start = min(first for _student, first, _last in stays)
    return day < start and any(first == start == began[student] for student, first, _last in stays)
