"""Another duo, two groups out of one, one out of two: from the start of the placements, or from a day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import ONE_DAY
from partnerships.models import Trainer
from placements.actions.peer_groups import check_leaders, create_peer_group, delete_unused
from placements.actions.placements import Acknowledged
from placements.actions.regrouping import apply_guidance, check_versions, lock_placements
from placements.calculations.guidance import Change
from placements.enums import EndReason, GuidanceNote
from placements.models import PeerGroup, PeerGroupFormerLead, Placement, PlacementPeriod

Leads = tuple[Trainer | None, Trainer | None]


def _key(trainer: Trainer | None) -> int | None:
    return trainer.pk if trainer else None


def leads_of(group: PeerGroup) -> Leads:
    return group.school_trainer, group.institute_trainer


def plan_leads(placements: Iterable[Placement], group: int, before: Leads, after: Leads) -> list[Change]:
    """Into `group`; whoever is guided by who led before (or by nobody) gets who leads after, others keep theirs."""

    def follows(present: int | None, former: Trainer | None, new: Trainer | None) -> int | None:
        return new.pk if new and present in (None, _key(former)) else present

    return [
        Change(
            row.pk,
            follows(row.school_trainer_id, before[0], after[0]),
            follows(row.institute_trainer_id, before[1], after[1]),
            group,
        )
        for row in placements
    ]


def first_day_that_counts(group: PeerGroup, first_day: datetime.date | None) -> datetime.date | None:
    """None when the day is no later than where placing begins: then there is no time before it."""
    if first_day is None:
        return None
    if not group.school_year.period.contains(first_day):
        raise ValidationError({"first_day": _("This day lies outside the school year.")})
    period = PlacementPeriod.objects.filter(partnership=group.partnership_id, school_year=group.school_year).first()
    return None if period is not None and first_day <= period.valid_from else first_day


@transaction.atomic
def hand_over_peer_group(
    group: PeerGroup,
    *,
    school_trainer: Trainer | None,
    institute_trainer: Trainer | None,
    first_day: datetime.date | None = None,
    version: int | None = None,
    acknowledged: Acknowledged | None = None,
    by,
) -> PeerGroup:
    """From `first_day` these two lead the group, and guide the students whom the former two guided."""
    require(by, "placements.change_peergroup", group)
    group = lock(group)
    check_version(group, version)
    before, after = leads_of(group), (school_trainer, institute_trainer)
    if before == after:
        raise ValidationError({"school_trainer": _("These two lead the group already. Choose somebody else.")})
    first_day = first_day_that_counts(group, first_day)
    _check_day(group, after, first_day)
    group.school_trainer, group.institute_trainer = after
    check_leaders(group)
    placements = lock_placements(group.placements.values_list("pk", flat=True))
    apply_guidance(
        placements, plan_leads(placements, group.pk, before, after), partnership=group.partnership,
        school_year=group.school_year, first_day=first_day, acknowledged=acknowledged,
        act="placements.peer_group.hand_over", note=GuidanceNote.HANDED_OVER, by=by,
    )  # fmt: skip
    with history("placements.peer_group.hand_over", by=by):
        if first_day is not None:
            PeerGroupFormerLead.objects.create(
                group=group, school_trainer=before[0], institute_trainer=before[1], valid_until=first_day - ONE_DAY
            )
        save_new_version(group)
    return group


def _check_day(group: PeerGroup, after: Leads, first_day: datetime.date | None) -> None:
    last = group.former_leads.order_by("-valid_until").first()
    if last is not None and (first_day is None or first_day <= last.valid_until + ONE_DAY):
        raise ValidationError(
            {
                "first_day": _("The group was handed over on %(day)s. Choose a later day.")
                % {"day": show_day(last.valid_until + ONE_DAY)}
            }
        )
    if first_day is None:
        return
    for name, trainer in zip(("school_trainer", "institute_trainer"), after, strict=True):
        if trainer is not None and not trainer.period.contains(first_day):
            raise ValidationError(
                {
                    name: _("%(trainer)s does not work on %(day)s. Choose another day or somebody else.")
                    % {"trainer": trainer, "day": show_day(first_day)}
                }
            )


@transaction.atomic
def split_peer_group(
    group: PeerGroup,
    *,
    name: str,
    school_trainer: Trainer | None,
    institute_trainer: Trainer | None,
    versions: Mapping[int, int],
    first_day: datetime.date | None = None,
    version: int | None = None,
    acknowledged: Acknowledged | None = None,
    by,
) -> PeerGroup:
    """A new group of those who go (placement -> version that was on the screen); the others stay. Returns the new one."""
    require(by, "placements.change_peergroup", group)
    group = lock(group)
    check_version(group, version)
    first_day = first_day_that_counts(group, first_day)
    members = set(group.placements.staying().values_list("pk", flat=True))
    if not versions:
        raise ValidationError({"placements": _("Tick who goes to the new group.")})
    placements = lock_placements(versions)
    check_versions(placements, versions)
    if strangers := [row.reference for row in placements if row.pk not in members]:
        raise ActionRefused(_("%(references)s is not in this group any more.") % {"references": ", ".join(strangers)})
    if members == set(versions):
        raise ValidationError({"placements": _("Nobody would stay in %(group)s. Leave somebody.") % {"group": group}})
    _check_not_over(placements, first_day)
    placements = [*_before(group, placements, first_day), *placements]
    new = create_peer_group(
        partnership=group.partnership, school_year=group.school_year, name=name, school_trainer=school_trainer,
        institute_trainer=institute_trainer, by=by,
    )  # fmt: skip
    apply_guidance(
        placements, plan_of(group, placements, new, first_day), partnership=group.partnership,
        school_year=group.school_year, first_day=first_day, acknowledged=acknowledged,
        act="placements.peer_group.split", note=GuidanceNote.SPLIT, new_groups={new.pk: new.name}, by=by,
    )  # fmt: skip
    with history("placements.peer_group.split", by=by):
        save_new_version(group)
    return new


def plan_of(
    group: PeerGroup, placements: Iterable[Placement], into: PeerGroup, first_day: datetime.date | None
) -> list[Change]:
    """Out of `group` into another one, with who leads that; by who led the first in the days of each stretch."""
    prefetch_related_objects([group], "former_leads")
    changes = []
    for row in placements:
        lead = group.lead_on(max(row.valid_from, first_day or row.valid_from))
        changes += plan_leads([row], into.pk, (lead.school_trainer, lead.institute_trainer), leads_of(into))
    return changes


def _before(group: PeerGroup, placements: Sequence[Placement], first_day: datetime.date | None) -> list[Placement]:
    """The stretches in the group that go on in these: a group that is handed over later has one until then. They go along
    as far as they lie on or after `first_day` (None: all of them)."""
    chosen = {(row.enrolment_id, row.school_id): row.valid_from for row in placements}
    rows = group.placements.filter(enrolment__in=[key[0] for key in chosen], end_reason=EndReason.CONTINUED)
    if first_day is not None:
        rows = rows.filter(valid_until__gte=first_day)
    keys = [
        row.pk
        for row in rows
        if (begins := chosen.get((row.enrolment_id, row.school_id))) is not None and row.valid_until < begins
    ]
    return lock_placements(keys)


def _check_not_over(placements: Sequence[Placement], first_day: datetime.date | None) -> None:
    if first_day is not None and (over := [row.reference for row in placements if row.valid_until < first_day]):
        raise ValidationError(
            {
                "first_day": _("These placements are over before %(day)s: %(references)s. Choose another day.")
                % {"day": show_day(first_day), "references": ", ".join(over)}
            }
        )


@transaction.atomic
def merge_peer_groups(
    group: PeerGroup,
    *,
    into: PeerGroup,
    first_day: datetime.date | None = None,
    version: int | None = None,
    acknowledged: Acknowledged | None = None,
    by,
) -> PeerGroup:
    """Everybody of `group` goes to `into`, with its duo; a group that nobody was in any day is taken back.

    Above the norm's size only with a reason. Returns `into`.
    """
    require(by, "placements.change_peergroup", group)
    require(by, "placements.change_peergroup", into)
    if group.pk == into.pk:
        raise ValidationError({"into": _("Choose another group than this one.")})
    # Always in the same order, so that two people who merge crosswise do not wait for each other.
    locked = {row.pk: row for row in (lock(row) for row in sorted((group, into), key=lambda row: row.pk))}
    group, into = locked[group.pk], locked[into.pk]
    check_version(group, version)
    if group.partnership_id != into.partnership_id or group.school_year != into.school_year:
        raise ValidationError({"into": _("This peer group is of another school year or partnership.")})
    first_day = first_day_that_counts(group, first_day)
    placements = lock_placements(group.placements.values_list("pk", flat=True))
    if not placements:
        raise ActionRefused(_("Nobody is in %(group)s: there is nothing to merge.") % {"group": group})
    apply_guidance(
        placements, plan_of(group, placements, into, first_day), partnership=group.partnership,
        school_year=group.school_year, first_day=first_day, acknowledged=acknowledged,
        act="placements.peer_group.merge", note=GuidanceNote.MERGED, by=by,
    )  # fmt: skip
    with history("placements.peer_group.merge", by=by):
        save_new_version(into)
        if first_day is not None or not delete_unused(group):
            save_new_version(group)
    return into
