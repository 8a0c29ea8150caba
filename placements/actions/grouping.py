"""Who is in which peer group: by hand, or as a proposal that was looked at."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from partnerships.models import Trainer
from placements.actions.peer_groups import create_peer_group, delete_unused
from placements.actions.placements import Acknowledged
from placements.actions.regrouping import apply_guidance, check_versions, lock_placements, some
from placements.calculations.guidance import Change
from placements.enums import STAYS, GuidanceNote
from placements.models import PeerGroup, Placement


@dataclass(frozen=True, slots=True)
class Follow:
    """Which trainers of the students become those of the group."""

    school_trainer: bool = False
    institute_trainer: bool = True


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """A peer group to be made: `enrolments` are the keys of its students."""

    name: str
    school_trainer: Trainer | None
    institute_trainer: Trainer | None
    enrolments: tuple[int, ...]


def plan_for(
    placements: Iterable[Placement], group: int | None, leads: Sequence[Trainer | None], follow: Follow
) -> list[Change]:
    """Into the group (None: out of any), with its trainers where these follow the group and it has them."""
    first, second = leads
    return [
        Change(
            row.pk,
            first.pk if follow.school_trainer and first else row.school_trainer_id,
            second.pk if follow.institute_trainer and second else row.institute_trainer_id,
            group,
        )
        for row in placements
    ]


@transaction.atomic
def regroup_students(
    *,
    partnership,
    school_year,
    versions: Mapping[int, int],
    group: PeerGroup | None,
    first_day: datetime.date | None = None,
    follow: Follow | None = None,
    acknowledged: Acknowledged | None = None,
    by,
) -> list[Placement]:
    """Bring placements (key -> version that was on the screen) into `group`, or out of their group with None.

    Returns the placements that changed: none where everybody was there already.
    """
    require(by, "placements.change_peergroup", partnership)
    if not versions:
        raise ValidationError({"placements": _("Tick at least one student.")})
    placements = lock_placements(versions)
    check_versions(placements, versions)
    _of_this_year(placements, partnership, school_year, group)
    if first_day is not None and (over := [row.reference for row in placements if row.valid_until < first_day]):
        raise ValidationError(
            {
                "first_day": _("These placements are over before %(day)s: %(references)s. Untick them or choose another day.")
                % {"day": show_day(first_day), "references": some(over)}
            }
        )  # fmt: skip
    leads = (group.school_trainer, group.institute_trainer) if group else (None, None)
    return apply_guidance(
        placements, plan_for(placements, group.pk if group else None, leads, follow or Follow()),
        partnership=partnership, school_year=school_year, first_day=first_day, acknowledged=acknowledged,
        act="placements.peer_group.regroup", note=GuidanceNote.REGROUPED, by=by,
    )  # fmt: skip


def _of_this_year(placements: Iterable[Placement], partnership, school_year, group: PeerGroup | None) -> None:
    if group is not None and (group.partnership_id != partnership.pk or group.school_year != school_year):
        raise ValidationError({"group": _("This peer group is of another school year or partnership.")})
    for row in placements:
        if row.partnership_id != partnership.pk or row.enrolment.school_year != school_year:
            raise ValidationError(
                {
                    "placements": _("Placement %(reference)s is of another school year or partnership.")
                    % {"reference": row.reference}
                }
            )
        if row.end_reason not in STAYS:
            raise ActionRefused(
                _("Placement %(reference)s has ended. Its group stays what it was.") % {"reference": row.reference}
            )


def state_of(partnership, school_year) -> str:
    """A mark of all placements of the year as they are now: another one when any of them is changed, made or removed."""
    rows = Placement.objects.of_year(partnership, school_year).order_by("pk").values_list("pk", "version")
    return hashlib.blake2s(repr(list(rows)).encode(), digest_size=8).hexdigest()


@transaction.atomic
def form_peer_groups(
    *,
    partnership,
    school_year,
    plans: Sequence[GroupPlan],
    numbers: Sequence[int] | None = None,
    first_day: datetime.date | None = None,
    follow: Follow | None = None,
    state: str | None = None,
    remove_emptied: bool = False,
    acknowledged: Acknowledged | None = None,
    by,
) -> list[PeerGroup]:
    """Make the groups and bring their students in, all in one act. `state`: the year as it was on the screen.

    `remove_emptied` takes back the groups that they leave, where nobody is or was in these any more.
    `numbers` say which group of the screen a plan is: an error of the third is called `name_3`.
    """
    require(by, "placements.change_peergroup", partnership)
    numbers = numbers or range(1, len(plans) + 1)
    _check_plans(plans, numbers)
    rows = Placement.objects.of_year(partnership, school_year).staying()
    rows = rows.filter(enrolment__in=[key for plan in plans for key in plan.enrolments])
    placements = lock_placements(rows.values_list("pk", flat=True))
    if state is not None and state != state_of(partnership, school_year):
        raise ActionRefused(
            _(
                "Placements of this year changed while you were looking at the proposal. Nothing was saved. "
                "Show the proposal again, look at it, and make the groups then."
            )
        )
    _check_students(plans, placements, first_day)
    left = {row.peer_group_id for row in placements}
    groups: dict[int, PeerGroup] = {}
    changes: list[Change] = []
    for number, plan in zip(numbers, plans, strict=True):
        group = _make(plan, number, partnership, school_year, by)
        groups[group.pk] = group
        own = [row for row in placements if row.enrolment_id in plan.enrolments]
        changes += plan_for(own, group.pk, (plan.school_trainer, plan.institute_trainer), follow or Follow())
    apply_guidance(
        placements, changes, partnership=partnership, school_year=school_year, first_day=first_day,
        acknowledged=acknowledged, act="placements.peer_group.form", note=GuidanceNote.FORMED,
        new_groups={key: group.name for key, group in groups.items()}, by=by,
    )  # fmt: skip
    if remove_emptied:
        emptied = PeerGroup.objects.filter(pk__in=left, placements=None).order_by("pk")
        with history("placements.peer_group.remove", by=by):
            for group in emptied:
                delete_unused(group)
    return list(groups.values())


def _check_plans(plans: Sequence[GroupPlan], numbers: Sequence[int]) -> None:
    if not plans:
        raise ValidationError(_("There is no group with students to make."))
    seen: set[int] = set()
    names: set[str] = set()
    errors: dict[str, str] = {}
    for number, plan in zip(numbers, plans, strict=True):
        if not plan.enrolments:
            errors[f"name_{number}"] = _("There are no students in this group.")
        if plan.name.strip().lower() in names:
            errors[f"name_{number}"] = _("Two groups have this name.")
        names.add(plan.name.strip().lower())
        if seen & set(plan.enrolments):
            errors[f"name_{number}"] = _("A student of this group is in another one too.")
        seen.update(plan.enrolments)
    if errors:
        raise ValidationError(errors)


def _check_students(plans: Sequence[GroupPlan], placements: Sequence[Placement], first_day) -> None:
    """Everybody named has a placement that the group can hold for."""
    last: dict[int, datetime.date] = {}
    for row in placements:
        last[row.enrolment_id] = max(row.valid_until, last.get(row.enrolment_id, row.valid_until))
    wanted = {key for plan in plans for key in plan.enrolments}
    if missing := len(wanted - set(last)):
        raise ActionRefused(
            _("%(number)s of these students have no placement any more. Show the proposal again.") % {"number": missing}
        )
    if first_day is not None and (over := [row.reference for row in placements if last[row.enrolment_id] < first_day]):
        raise ValidationError(
            {
                "first_day": _("These placements are over before %(day)s: %(references)s. Choose another day.")
                % {"day": show_day(first_day), "references": some(over)}
            }
        )


def _make(plan: GroupPlan, number: int, partnership, school_year, by) -> PeerGroup:
    """An error stands beside the field of this group."""
    try:
        with transaction.atomic():
            return create_peer_group(
                partnership=partnership, school_year=school_year, name=plan.name.strip(),
                school_trainer=plan.school_trainer, institute_trainer=plan.institute_trainer, by=by,
            )  # fmt: skip
    except ValidationError as error:
        known = error.message_dict if hasattr(error, "error_dict") else {"name": error.messages}
        raise ValidationError(
            {f"{name if name in ('school_trainer', 'institute_trainer') else 'name'}_{number}": texts
             for name, texts in known.items()}
        ) from error  # fmt: skip


@transaction.atomic
def remove_peer_group(group: PeerGroup, *, by) -> None:
    """Take back a group that nobody is or was in."""
    require(by, "placements.change_peergroup", group)
    if number := group.placements.count():
        raise ActionRefused(
            _(
                "%(number)s placements stand in this group, those that ended included. Bring the students into another "
                "group from the start first; a group that somebody was in stays readable."
            )
            % {"number": number}
        )
    with history("placements.peer_group.remove", by=by):
        if not delete_unused(group):
            raise ActionRefused(
                _(
                    "Workshops or other records name this group, so it stays. Remove those first, or leave the group empty."
                )
            )
