"""Who led a peer group, and from when, was entered wrongly: corrected with a reason, and those who were guided follow.

The days stay without gap or overlap: a later first day lengthens the stretch before it, an earlier one shortens it. When
the two turn out to be those of the neighbouring stretch, the hand-over between them never was, and what it cut in the
placements is one stretch again.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.bulk import update_rows
from oids.formats import day as show_day
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import ONE_DAY, Period
from oids.triggers import expect_many_rows
from partnerships.actions.base import require_open, required
from partnerships.enums import TrainerKind
from partnerships.models import Trainer
from placements.actions.joining import join_same
from placements.actions.placements import Acknowledged
from placements.actions.regrouping import WRITTEN, answered, continue_with, corrected_with, lock_placements, warnings_of
from placements.calculations.guidance import Guidance
from placements.calculations.hours import NormMissing
from placements.calculations.leading import Led, Turn, moved, pieces, turns
from placements.enums import EndReason
from placements.inputs.guidance import Effect, effect_of_pieces, guidance
from placements.models import PeerGroup, PeerGroupFormerLead, Placement
from placements.models.placements import Lead
from placements.wording import norm_missing

ROLES = {"school_trainer": TrainerKind.SCHOOL_TRAINER, "institute_trainer": TrainerKind.INSTITUTE_TRAINER}


@dataclass(frozen=True, slots=True)
class LeadPlan:
    """Who leads the group after the correction, and the placements as they become (by key; several when it is cut)."""

    leads: list[Lead]
    chains: list[tuple[list[Placement], list[Guidance] | None]]
    becomes: dict[int, list[Guidance]]

    def effect(self, group: PeerGroup) -> Effect | None:
        return effect_of_pieces(group.partnership, group.school_year, self.becomes)


def plan_lead_correction(
    group: PeerGroup,
    number: int,
    *,
    school_trainer: Trainer | None,
    institute_trainer: Trainer | None,
    first_day: datetime.date | None = None,
    placements: Sequence[Placement] | None = None,
) -> LeadPlan:
    """What the correction of stretch `number` (from 0) comes down to; nothing is written."""
    before = group.leads()
    after = _leads_after(group, before, number, (school_trainer, institute_trainer), first_day)
    found = turns(map(_led, before), map(_led, after))
    if not found:
        raise ValidationError({"first_day": _("Nothing would change. Correct a day or a person.")} if number else
                              {"school_trainer": _("Nothing would change. Correct a person.")})  # fmt: skip
    chains, becomes = [], {}
    if placements is None:
        placements = list(group.placements.all())
    for rows in _chains(placements):
        old = [guidance(row) for row in rows]
        new = moved(old, found)
        parts = [[row] for row in new] if new is not None else [pieces(row, found) for row in old]
        if parts != [[row] for row in old]:
            chains.append((rows, new))
            becomes |= {row.pk: part for row, part in zip(rows, parts, strict=True)}
    _check_people(becomes, found)
    return LeadPlan(after, chains, becomes)


@transaction.atomic
def correct_lead(
    group: PeerGroup,
    number: int,
    *,
    school_trainer: Trainer | None,
    institute_trainer: Trainer | None,
    first_day: datetime.date | None = None,
    reason: str,
    version: int | None = None,
    acknowledged: Acknowledged | None = None,
    by,
) -> PeerGroup:
    """Stretch `number` (from 0, in order of time) was led by these two, and began on `first_day` (not of the first)."""
    require(by, "placements.change_peergroup", group)
    group = lock(group)
    check_version(group, version)
    require_open(group.partnership, group.school_year)
    reason = required(reason, "reason", _("Say in a few words what was entered wrongly."))
    placements = lock_placements(group.placements.values_list("pk", flat=True))
    plan = plan_lead_correction(
        group, number, school_trainer=school_trainer, institute_trainer=institute_trainer, first_day=first_day,
        placements=placements,
    )  # fmt: skip
    try:
        effect = plan.effect(group)
    except NormMissing as error:
        raise ActionRefused(norm_missing(error.day)) from error
    found = warnings_of(effect) if effect else []
    acknowledged = answered(found, acknowledged)
    expect_many_rows()
    with history("placements.peer_group.correct_lead", by=by, reason=reason):
        for rows, new in plan.chains:
            if new is not None:
                _move(rows, new, found, acknowledged)
            else:
                _cut(rows, plan.becomes, found, acknowledged, reason, by)
        _write_leads(group, plan.leads)
    join_same(_chains(group.placements.all()), act="placements.peer_group.correct_lead", by=by, reason=reason)
    return group


def _led(lead: Lead) -> Led:
    duo = (lead.school_trainer and lead.school_trainer.pk, lead.institute_trainer and lead.institute_trainer.pk)
    return Led(duo, Period(lead.first, lead.last))


def _leads_after(
    group: PeerGroup, before: list[Lead], number: int, duo: tuple, first_day: datetime.date | None
) -> list[Lead]:
    """The stretches as they become, neighbours with the same two in one."""
    if not 0 <= number < len(before):
        raise ActionRefused(_("Somebody else corrected who led this group. Open it again to see how it is now."))
    own, after = before[number], list(before)
    first = own.first if first_day is None or not number else first_day
    if number:
        earliest = before[number - 1].first + ONE_DAY
        if not earliest <= first <= own.last:
            raise ValidationError(
                {
                    "first_day": _(
                        "Choose a day from %(first)s to %(last)s, between the hand-overs before and after it."
                    )
                    % {"first": show_day(earliest), "last": show_day(own.last)}
                }
            )
        after[number - 1] = after[number - 1]._replace(last=first - ONE_DAY)
    _check_duo(group, duo, first if number else None)
    after[number] = Lead(*duo, first, own.last)
    joined = after[:1]
    for lead, row in pairwise(after):
        if lead[:2] == row[:2]:
            joined[-1] = joined[-1]._replace(last=row.last)
        else:
            joined.append(row)
    return joined


def _check_duo(group: PeerGroup, duo: tuple, first_day: datetime.date | None) -> None:
    """Each in their own role in this partnership, at work in this school year and on the first day."""
    errors = {}
    for (name, kind), trainer in zip(ROLES.items(), duo, strict=True):
        if trainer is None:
            continue
        names = {"trainer": trainer, "day": show_day(first_day)}
        if trainer.partnership_id != group.partnership_id or trainer.kind != kind:
            errors[name] = _("%(trainer)s does not have this role in this partnership.") % names
        elif not trainer.period.overlaps(group.school_year.period):
            errors[name] = _("%(trainer)s does not work in this school year.") % names
        elif first_day is not None and not trainer.period.contains(first_day):
            errors[name] = _("%(trainer)s does not work on %(day)s. Choose another day or somebody else.") % names
    if errors:
        raise ValidationError(errors)


def _chains(placements: Iterable[Placement]) -> list[list[Placement]]:
    """Placements in the group that go on from each other at the same school with the same mentors, in order of time."""
    placements = list(placements)
    mentors: dict[int, set[int]] = defaultdict(set)
    rows = Placement.objects.filter(pk__in=[row.pk for row in placements]).exclude(mentors=None)
    for key, mentor in rows.order_by().values_list("pk", "mentors__mentor"):
        mentors[key].add(mentor)
    found: list[list[Placement]] = []
    for row in sorted(placements, key=lambda row: (row.enrolment_id, row.valid_from)):
        last = found[-1][-1] if found else None
        if (
            last is not None
            and (last.enrolment_id, last.school_id, last.end_reason)
            == (row.enrolment_id, row.school_id, EndReason.CONTINUED)
            and last.valid_until + ONE_DAY == row.valid_from
            and mentors[last.pk] == mentors[row.pk]
        ):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _people(keys: Iterable[int | None]) -> dict[int, Trainer]:
    return Trainer._base_manager.select_related("person").in_bulk({key for key in keys if key})


def _check_people(becomes: Mapping[int, Sequence[Guidance]], found: Sequence[Turn]) -> None:
    """Who comes to guide somebody works on one of those days."""
    trainers = _people(key for turn in found for key in turn.after)
    errors = {}
    for parts in becomes.values():
        for part in parts:
            for name in ROLES:
                trainer = trainers.get(getattr(part, name))
                if trainer is not None and not trainer.period.overlaps(part.period):
                    errors[name] = _(
                        "%(trainer)s does not work on any day from %(first)s to %(last)s (placement %(reference)s)."
                    ) % {
                        "trainer": trainer, "first": show_day(part.period.first), "last": show_day(part.period.last),
                        "reference": f"P{part.placement:06d}",
                    }  # fmt: skip
    if errors:
        raise ValidationError(errors)


def _guided_by(row: Placement, part: Guidance, trainers: Mapping[int, Trainer]) -> dict:
    return {
        "school_trainer": trainers.get(part.school_trainer), "institute_trainer": trainers.get(part.institute_trainer),
        "peer_group": row.peer_group,
    }  # fmt: skip


def _move(rows: Sequence[Placement], new: Sequence[Guidance], found, acknowledged: Acknowledged) -> None:
    """Other days between the same placements; what becomes shorter goes first, so that no day is taken twice."""
    trainers = _people(key for part in new for key in (part.school_trainer, part.institute_trainer))
    shorter, longer = [], []
    for row, part in zip(rows, new, strict=True):
        if guidance(row) == part:
            continue
        (shorter if part.period.days <= row.period.days else longer).append(row)
        row.valid_from, row.valid_until = part.period.first, part.period.last
        corrected_with(row, _guided_by(row, part, trainers), found, acknowledged)
    for changed in (shorter, longer):
        update_rows(changed, (*WRITTEN, "valid_from", "valid_until"))


def _cut(
    rows: Sequence[Placement], becomes: Mapping[int, Sequence[Guidance]], found, acknowledged: Acknowledged, reason, by
) -> None:
    """The first part is the placement itself; from each later part on it goes on with other people."""
    for row in rows:
        parts = becomes[row.pk]
        trainers = _people(key for part in parts for key in (part.school_trainer, part.institute_trainer))
        first, *later = parts
        people = _guided_by(row, first, trainers)
        if any(getattr(row, f"{name}_id") != getattr(first, name) for name in ROLES):
            update_rows([corrected_with(row, people, found, acknowledged)], WRITTEN)
        for part in later:
            people = _guided_by(row, part, trainers)
            row = continue_with(row, people, part.period.first, acknowledged.reason.strip(), reason, by)


def _write_leads(group: PeerGroup, leads: Sequence[Lead]) -> None:
    """The former ones by their last day; the last two stand with the group itself."""
    *former, last = leads
    there = {row.valid_until: row for row in group.former_leads.all()}
    wanted = {lead.last: lead for lead in former}
    free = [there[day] for day in sorted(there) if day not in wanted]
    for day, lead in wanted.items():
        row = there.get(day) or (free.pop(0) if free else PeerGroupFormerLead(group=group))
        if (row.valid_until, row.school_trainer, row.institute_trainer) != (day, *lead[:2]):
            row.valid_until, row.school_trainer, row.institute_trainer = day, *lead[:2]
            row.save()
    for row in free:
        row.delete()
    group.school_trainer, group.institute_trainer = last[:2]
    save_new_version(group)
