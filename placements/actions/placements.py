"""Placing, moving and ending: one write path for form, import, command and demonstration."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import check_version, lock, lock_all, save_new_version
from partnerships.enums import TrainerKind
from placements.actions.ground import Ground, norm_on, placement_period_of
from placements.actions.warnings import NeedsAcknowledgement, Warning, warnings_for
from placements.enums import EndReason
from placements.models import Placement, PlacementMentor, PlacementPeriod

__all__ = [
    "Acknowledged",
    "Judged",
    "end_placement",
    "judge",
    "judge_new",
    "move_placement",
    "norm_on",
    "place",
    "placement_period_of",
    "update_placement",
]

MENTORS_AT_MOST = 2
# What was checked against the register is not looked up once more before it is written.
WRITTEN_ELSEWHERE = [
    "partnership", "enrolment", "school", "school_trainer", "institute_trainer", "peer_group", "batch",
]  # fmt: skip
FIELDS = ("school", "valid_from", "valid_until", "school_trainer", "institute_trainer", "peer_group")


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Which warnings somebody saw and why they go on."""

    codes: frozenset[str] = frozenset()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A placement that nothing forbids, with its mentors and what deserves a second look; not written yet."""

    placement: Placement
    mentors: list
    warnings: list[Warning]

    def answer(self, acknowledged: Acknowledged | None) -> None:
        """Keep which warnings were seen and why they go on; `NeedsAcknowledgement` when one was not."""
        acknowledged, found = acknowledged or Acknowledged(), self.warnings
        open_ones = [warning for warning in found if warning.code not in acknowledged.codes]
        reason_missing = any(warning.needs_reason for warning in found) and not acknowledged.reason.strip()
        if open_ones or reason_missing:
            raise NeedsAcknowledgement(found, self.placement)
        self.placement.acknowledged = sorted(warning.code for warning in found)
        self.placement.acknowledged_reason = acknowledged.reason.strip() if found else ""


def _check_inside(placement: Placement, period: PlacementPeriod, errors: dict) -> None:
    if placement.valid_from < period.valid_from:
        errors["valid_from"] = _("The placement period begins on %(day)s. Choose that day or a later one.") % {
            "day": show_day(period.valid_from)
        }
    if placement.valid_until > period.valid_until:
        errors["valid_until"] = _("The placement period ends on %(day)s. Choose that day or an earlier one.") % {
            "day": show_day(period.valid_until)
        }
    enrolment = placement.enrolment
    if placement.valid_from < enrolment.valid_from:
        errors.setdefault(
            "valid_from", _("The student is enrolled from %(day)s.") % {"day": show_day(enrolment.valid_from)}
        )
    if enrolment.valid_until and placement.valid_until > enrolment.valid_until:
        errors.setdefault(
            "valid_until", _("The student is enrolled until %(day)s.") % {"day": show_day(enrolment.valid_until)}
        )


def _check_trainers(placement: Placement, mentors, errors: dict) -> None:
    wanted = [
        ("school_trainer", placement.school_trainer, TrainerKind.SCHOOL_TRAINER),
        ("institute_trainer", placement.institute_trainer, TrainerKind.INSTITUTE_TRAINER),
        *(("mentors", mentor, TrainerKind.MENTOR) for mentor in mentors),
    ]
    for name, trainer, kind in wanted:
        if trainer is None:
            continue
        if trainer.partnership_id != placement.partnership_id or trainer.kind != kind:
            errors[name] = _("%(trainer)s does not have this role in this partnership.") % {"trainer": trainer}
        elif not trainer.period.overlaps(placement.period):
            errors[name] = _("%(trainer)s does not work on any of these days.") % {"trainer": trainer}
    if len(mentors) > MENTORS_AT_MOST:
        errors["mentors"] = _("At most two mentors can share a student.")
    if len({mentor.pk for mentor in mentors}) != len(mentors):
        errors["mentors"] = _("The two mentors are the same person.")
    group = placement.peer_group
    if group is not None and (
        group.partnership_id != placement.partnership_id or group.school_year != placement.enrolment.school_year
    ):
        errors["peer_group"] = _("This peer group is of another school year or partnership.")


def judge(placement: Placement, mentors: Sequence, ground: Ground) -> Judged:
    """Everything that is to be said of a placement as it would become; `ValidationError` when it may not be."""
    _check(placement, mentors, ground)
    norm = ground.norm_on(placement.valid_from)
    found = warnings_for(placement, mentors=mentors, period=ground.period, norm=norm, ground=ground)
    return Judged(placement, list(mentors), found)


def _check(placement: Placement, mentors: Sequence, ground: Ground) -> None:
    """All that cannot be acknowledged; each error beside its field."""
    errors: dict[str, str] = {}
    if placement.valid_until < placement.valid_from:
        raise ValidationError({"valid_until": _("The last day lies before the first day.")})
    if placement.enrolment.partnership_id != placement.partnership_id:
        errors["enrolment"] = _("This student is enrolled in another partnership.")
    _check_inside(placement, ground.period, errors)
    if not errors and not ground.covers(placement.school, placement.period):
        errors["school"] = _("%(school)s is not in this partnership on all of these days.") % {
            "school": placement.school
        }
    _check_trainers(placement, mentors, errors)
    if other := ground.overlapping(placement):
        errors["enrolment"] = _already_placed(other)
    if errors:
        raise ValidationError(errors)


def _already_placed(other: Placement) -> str:
    if other.pk is None:
        return _("The student is placed twice here, on the same days. Keep one of the two.")
    return _(
        "The student is already placed at %(school)s from %(first)s to %(last)s (%(reference)s). "
        "End or move that placement first."
    ) % {
        "school": other.school,
        "first": show_day(other.valid_from),
        "last": show_day(other.valid_until),
        "reference": other.reference,
    }


def _write(placement: Placement, mentors) -> None:
    try:
        with transaction.atomic():
            placement.full_clean(exclude=["partnership", "enrolment", "school"], validate_constraints=False)
            placement.save()
    except IntegrityError as error:
        raise ActionRefused(
            _("Somebody placed this student in the same period a moment ago. Open the student to see that placement.")
        ) from error
    _set_mentors(placement, mentors)


def _set_mentors(placement: Placement, mentors) -> None:
    wanted = {mentor.pk for mentor in mentors}
    present = set(placement.mentors.values_list("mentor_id", flat=True))
    placement.mentors.filter(mentor__in=present - wanted).delete()
    for mentor in mentors:
        if mentor.pk not in present:
            PlacementMentor.objects.create(placement=placement, mentor=mentor)


def judge_new(
    *,
    enrolment,
    school,
    ground: Ground,
    valid_from=None,
    valid_until=None,
    school_trainer=None,
    institute_trainer=None,
    peer_group=None,
    mentors=(),
) -> Judged:
    """A placement that may be made, not written yet; without days as `place` takes them."""
    period = ground.period
    placement = Placement(
        partnership=ground.partnership,
        enrolment=enrolment,
        school=school,
        valid_from=valid_from or max(period.valid_from, enrolment.valid_from),
        valid_until=valid_until or min(period.valid_until, enrolment.valid_until or period.valid_until),
        school_trainer=school_trainer,
        institute_trainer=institute_trainer,
        peer_group=peer_group,
    )
    return judge(placement, [mentor for mentor in mentors if mentor is not None], ground)


@transaction.atomic
def place(
    *,
    enrolment,
    school,
    valid_from=None,
    valid_until=None,
    school_trainer=None,
    institute_trainer=None,
    peer_group=None,
    mentors=(),
    acknowledged: Acknowledged | None = None,
    by,
) -> Placement:
    """Place a student; without days: over the whole placement period (as far as the enrolment reaches)."""
    partnership = enrolment.partnership
    require(by, "placements.change_placement", partnership)
    lock_all([enrolment])  # who places the same student at the same time finds this placement
    judged = judge_new(
        enrolment=enrolment, school=school, valid_from=valid_from, valid_until=valid_until,
        school_trainer=school_trainer, institute_trainer=institute_trainer, peer_group=peer_group, mentors=mentors,
        ground=Ground(partnership, enrolment.school_year),
    )  # fmt: skip
    judged.answer(acknowledged)
    with history("placements.placement.create", by=by):
        _write(judged.placement, judged.mentors)
    return judged.placement


def ended_stays(placement: Placement, changes: Mapping) -> None:
    """Of a placement that was ended with a reason the days and the school are not corrected."""
    if placement.end_reason and any(
        name in changes and changes[name] != getattr(placement, name)
        for name in ("school", "valid_from", "valid_until")
    ):
        raise ActionRefused(_("This placement was ended with a reason; its days and school stay as they are."))


@transaction.atomic
def update_placement(
    placement, *, version=None, mentors=None, acknowledged: Acknowledged | None = None, by, **changes
) -> Placement:
    """Correct a placement. A change of school from a day is `move_placement`."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    ended_stays(placement, changes)
    for name in FIELDS:
        if name in changes:
            setattr(placement, name, changes[name])
    chosen = [row.mentor for row in placement.mentors.select_related("mentor")] if mentors is None else list(mentors)
    ground = Ground(placement.partnership, placement.enrolment.school_year)
    judge(placement, chosen, ground).answer(acknowledged)
    with history("placements.placement.update", by=by):
        placement.version += 1
        _write(placement, chosen)
    return placement


@transaction.atomic
def end_placement(placement, *, last_day, reason, note="", version=None, by) -> Placement:
    """End a placement on `last_day` (inclusive) with a reason; the hours follow the days."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    if not placement.valid_from <= last_day <= placement.valid_until:
        raise ValidationError(
            {
                "last_day": _("Choose a day of the placement: from %(first)s to %(last)s.")
                % {"first": show_day(placement.valid_from), "last": show_day(placement.valid_until)}
            }
        )
    if reason not in EndReason.values:
        raise ValidationError({"reason": _("Choose a reason from the list.")})
    if reason == EndReason.OTHER and not note.strip():
        raise ValidationError({"note": _("Say in a few words what the other reason is.")})
    placement.valid_until, placement.end_reason, placement.end_note = last_day, reason, note.strip()
    with history("placements.placement.end", by=by):
        save_new_version(placement)
    return placement


@transaction.atomic
def move_placement(
    placement,
    *,
    first_day,
    school,
    school_trainer=None,
    institute_trainer=None,
    peer_group=None,
    mentors=(),
    reason=EndReason.MOVED,
    note="",
    version=None,
    acknowledged: Acknowledged | None = None,
    by,
) -> Placement:
    """Move a student to another school from `first_day`: both halves or nothing. Returns the new placement."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    last_day = placement.valid_until
    if not placement.valid_from < first_day <= last_day:
        raise ValidationError(
            {
                "first_day": _("Choose a day after %(first)s and not after %(last)s.")
                % {"first": show_day(placement.valid_from), "last": show_day(last_day)}
            }
        )
    if school is not None and school.pk == placement.school_id:
        raise ValidationError(
            {
                "school": _("The student is at %(school)s already. Choose another school; other people from a day are an act of "
                            "their own.") % {"school": school}
            }
        )  # fmt: skip
    ended = end_placement(placement, last_day=first_day - datetime.timedelta(days=1), reason=reason, note=note, by=by)
    return place(
        enrolment=ended.enrolment,
        school=school,
        valid_from=first_day,
        valid_until=last_day,
        school_trainer=school_trainer,
        institute_trainer=institute_trainer,
        peer_group=peer_group,
        mentors=mentors,
        acknowledged=acknowledged,
        by=by,
    )
