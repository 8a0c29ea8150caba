"""Other groups and other trainers for many placements at once: all of them or none.

From the start of a placement on it is a correction; from a later day the placement goes on with other people, and the
days before keep who guided them. What the change means for trainers and groups is reckoned first and warned about.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids.actions import ActionRefused
from oids.bulk import update_rows
from oids.formats import day as show_day
from oids.formats import decimal
from oids.history import history
from oids.periods import Period
from oids.triggers import expect_many_rows
from partnerships.enums import TrainerKind
from partnerships.models import Trainer
from placements.actions.continuing import continue_placement
from placements.actions.placements import Acknowledged
from placements.actions.warnings import NeedsAcknowledgement, Warning
from placements.calculations.guidance import Change
from placements.calculations.hours import NormMissing
from placements.enums import GuidanceNote
from placements.inputs.guidance import Effect, TrainerEffect, effect_of, guidance
from placements.models import PeerGroup, Placement
from placements.wording import norm_missing

KINDS = {"school_trainer": TrainerKind.SCHOOL_TRAINER, "institute_trainer": TrainerKind.INSTITUTE_TRAINER}
SHOWN = 5
WRITTEN = ("school_trainer", "institute_trainer", "peer_group", "acknowledged", "acknowledged_reason", "version")


def lock_placements(keys: Iterable[int]) -> list[Placement]:
    """The placements as they are now, held until the transaction ends."""
    rows = Placement._base_manager.select_for_update(of=("self",)).filter(pk__in=list(keys)).order_by("pk")
    return list(rows.select_related("enrolment__student", "school_trainer__person", "institute_trainer__person"))


def check_versions(placements: Sequence[Placement], versions: Mapping[int, int]) -> None:
    """Refuse when somebody changed or removed a placement since the screen was opened."""
    present = {row.pk: row for row in placements}
    wrong = [
        present[key].reference if key in present else f"P{key:06d}"
        for key, version in versions.items()
        if key not in present or present[key].version != version
    ]
    if wrong:
        raise ActionRefused(
            _(
                "Somebody else changed these placements while you were working: %(references)s. "
                "Nothing was saved. Open the screen again to see how they are now."
            )
            % {"references": some(sorted(wrong))}
        )


def some(texts: Sequence[str]) -> str:
    """A few of many, and how many more there are."""
    if len(texts) <= SHOWN:
        return ", ".join(texts)
    return _("%(some)s and %(number)s more") % {"some": ", ".join(texts[:SHOWN]), "number": len(texts) - SHOWN}


def apply_guidance(
    placements: Sequence[Placement],
    changes: Iterable[Change],
    *,
    partnership,
    school_year,
    first_day: datetime.date | None,
    acknowledged: Acknowledged | None,
    act: str,
    note: str,
    new_groups: Mapping[int, str] | None = None,
    by,
) -> list[Placement]:
    """Give the locked `placements` what `changes` say. Call it inside a transaction.

    Returns the placements that now hold the change. What was over before `first_day` stays as it is.
    """
    wanted = {
        change.placement: change
        for row, change in _pairs(placements, changes)
        if change.applies_to(guidance(row)) and (first_day is None or row.valid_until >= first_day)
    }
    trainers = Trainer._base_manager.select_related("person").in_bulk(
        {key for change in wanted.values() for key in (change.school_trainer, change.institute_trainer) if key}
    )
    _check_trainers([row for row in placements if row.pk in wanted], wanted, trainers, first_day)
    found = warnings_of_change(partnership, school_year, list(wanted.values()), first_day, new_groups)
    acknowledged = answered(found, acknowledged)
    groups = PeerGroup._base_manager.in_bulk({change.peer_group for change in wanted.values() if change.peer_group})
    done, corrected = [], []
    for row in placements:
        if (change := wanted.get(row.pk)) is None:
            continue
        people = {
            "school_trainer": trainers.get(change.school_trainer),
            "institute_trainer": trainers.get(change.institute_trainer),
            "peer_group": groups.get(change.peer_group),
        }
        if first_day is None or first_day <= row.valid_from:
            corrected.append(corrected_with(row, people, found, acknowledged))
            done.append(row)
        else:
            done.append(continue_with(row, people, first_day, acknowledged.reason.strip(), note, by))
    expect_many_rows()
    with history(act, by=by):
        update_rows(corrected, WRITTEN)
    return done


def answered(found: Sequence[Warning], acknowledged: Acknowledged | None) -> Acknowledged:
    """What was said to the warnings, or `NeedsAcknowledgement` when one was not seen or has no reason."""
    acknowledged = acknowledged or Acknowledged()
    open_ones = [warning for warning in found if warning.code not in acknowledged.codes]
    if open_ones or (any(warning.needs_reason for warning in found) and not acknowledged.reason.strip()):
        raise NeedsAcknowledgement(found)
    return acknowledged


def _pairs(placements: Sequence[Placement], changes: Iterable[Change]) -> list[tuple[Placement, Change]]:
    by_placement = {change.placement: change for change in changes}
    return [(row, by_placement[row.pk]) for row in placements if row.pk in by_placement]


def _check_trainers(
    placements: Sequence[Placement], wanted: Mapping[int, Change], trainers: Mapping[int, Trainer], first_day
) -> None:
    errors: dict[str, str] = {}
    for row in placements:
        change = wanted[row.pk]
        days = Period(max(row.valid_from, first_day or row.valid_from), row.valid_until)
        for name, kind in KINDS.items():
            key = getattr(change, name)
            if key is None or key == getattr(row, f"{name}_id"):
                continue
            trainer = trainers[key]
            if trainer.partnership_id != row.partnership_id or trainer.kind != kind:
                errors[name] = _("%(trainer)s does not have this role in this partnership.") % {"trainer": trainer}
            elif not trainer.period.overlaps(days):
                errors[name] = _(
                    "%(trainer)s does not work on any day from %(first)s to %(last)s (placement %(reference)s)."
                ) % {
                    "trainer": trainer, "first": show_day(days.first), "last": show_day(days.last),
                    "reference": row.reference,
                }  # fmt: skip
    if errors:
        raise ValidationError(errors)


def corrected_with(row: Placement, people: dict, found: Sequence[Warning], acknowledged: Acknowledged) -> Placement:
    """As it becomes; not written yet."""
    for name, value in people.items():
        setattr(row, name, value)
    if found:
        row.acknowledged = sorted({*row.acknowledged, *(warning.code for warning in found)})
        row.acknowledged_reason = acknowledged.reason.strip() or row.acknowledged_reason
    row.version += 1
    return row


def continue_with(row: Placement, people: dict, first_day: datetime.date, reason: str, note: str, by) -> Placement:
    """What was already warned about when the student was placed is no news: it goes along with its reason."""
    reason = reason or row.acknowledged_reason or GuidanceNote.AS_IT_WAS.value
    values = {"first_day": first_day, "note": note, "by": by, **people}
    try:
        try:
            return continue_placement(row, **values)
        except NeedsAcknowledgement as needed:
            codes = frozenset(warning.code for warning in needed.warnings)
            return continue_placement(row, acknowledged=Acknowledged(codes, reason), **values)
    except ValidationError as error:
        raise ValidationError(
            _("Placement %(reference)s cannot go on with other people: %(why)s")
            % {"reference": row.reference, "why": " ".join(error.messages)}
        ) from error


def warnings_of_change(partnership, school_year, changes, first_day=None, new_groups=None) -> list[Warning]:
    try:
        effect = effect_of(partnership, school_year, changes, first_day, new_groups)
    except NormMissing as error:
        raise ActionRefused(norm_missing(error.day)) from error
    return warnings_of(effect) if effect else []


def warnings_of(effect: Effect) -> list[Warning]:
    """One warning of each kind, which names everybody it is about."""
    norm = effect.setting.norm
    full = [row for row in effect.groups if row.after > norm.peer_group_max and row.after > row.before]
    small = [
        row for row in effect.groups
        if 0 < row.after < norm.peer_group_min and (row.is_new or row.after < row.before)
    ]  # fmt: skip
    guides = [row for row in effect.trainers if row.role == "school_trainer"]
    many = [
        row for row in guides
        if row.comparison.after.students > max(norm.students_max, row.comparison.before.students)
    ]  # fmt: skip
    found = []
    if full:
        text = _("Larger than the norm of at most %(most)s students: %(groups)s.")
        found.append(Warning("peer_group_full", text % {"most": norm.peer_group_max, "groups": _sizes(full)}))
    if small:
        text = _("Smaller than the norm of at least %(least)s students: %(groups)s.")
        found.append(Warning("peer_group_small", text % {"least": norm.peer_group_min, "groups": _sizes(small)}))
    if over := [row for row in guides if row.comparison.worse]:
        text = _("School trainers who would need more hours than their days give: %(trainers)s.")
        found.append(Warning("school_trainer_over_capacity", text % {"trainers": _hours(over)}))
    if many:
        text = _("School trainers with more students than the norm of at most %(most)s: %(trainers)s.")
        names = some([f"{row.trainer} ({row.comparison.after.students})" for row in many])
        found.append(Warning("school_trainer_many_students", text % {"most": norm.students_max, "trainers": names}))
    if over := [row for row in effect.trainers if row.role == "institute_trainer" and row.comparison.worse]:
        text = _("Institute trainers who would need more hours than their days give: %(trainers)s.")
        found.append(Warning("institute_trainer_over_capacity", text % {"trainers": _hours(over)}))
    return found


def _sizes(groups) -> str:
    return some(
        [
            ngettext("%(group)s (%(number)s student)", "%(group)s (%(number)s students)", row.after)
            % {"group": row.name, "number": row.after}
            for row in groups
        ]
    )


def _hours(rows: Sequence[TrainerEffect]) -> str:
    return some(
        [
            _("%(trainer)s (%(needed)s of %(available)s hours)")
            % {
                "trainer": row.trainer,
                "needed": decimal(row.comparison.after.hours, 1),
                "available": decimal(row.comparison.available, 1),
            }
            for row in rows
        ]
    )
