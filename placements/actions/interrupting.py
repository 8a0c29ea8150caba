"""A student who interrupts, comes back or stops in the middle of the year, and a stretch that is taken back."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import ONE_DAY
from placements.actions.continuing import KEEP, inside, people_of
from placements.actions.placements import Acknowledged, end_placement, place, placement_period_of, update_placement
from placements.actions.students import update_enrolment
from placements.enums import END_REASONS, GOES_ON_REASONS, LEAVING_REASONS, EndReason, Outcome
from placements.models import Enrolment, Placement


def later_stretches(placement: Placement):
    """Placements of the same enrolment that begin after this one."""
    return Placement.objects.filter(enrolment=placement.enrolment_id, valid_from__gt=placement.valid_from)


def planned_after(placement: Placement, last_day: datetime.date):
    """Of a student who stops altogether: what was planned in this partnership after that day, in later school years too."""
    student = placement.enrolment.student_id
    rows = Placement.objects.filter(
        enrolment__student=student, enrolment__partnership=placement.enrolment.partnership_id
    )
    return rows.filter(
        Q(enrolment=placement.enrolment_id, valid_from__gt=placement.valid_from)
        | Q(enrolment__school_year__gt=placement.enrolment.school_year, valid_from__gt=last_day)
    ).order_by("valid_from")


def later_enrolments(placement: Placement):
    """Of the same student in this partnership, in later school years, of which nothing is left once the student stops."""
    own = placement.enrolment
    rows = Enrolment.objects.filter(student=own.student_id, partnership=own.partnership_id)
    return rows.filter(school_year__gt=own.school_year).order_by("school_year")


def goes_on(placement: Placement) -> bool:
    """Whether the placement can still be interrupted, moved or ended: it has not ended, or what was to follow is gone."""
    if not placement.end_reason:
        return True
    return placement.end_reason in GOES_ON_REASONS and not later_stretches(placement).exists()


def _require_going_on(placement: Placement) -> None:
    if not goes_on(placement):
        raise ActionRefused(
            _("This placement ended on %(day)s (%(reason)s). Look at its page: do this with the part that goes on.")
            % {"day": show_day(placement.valid_until), "reason": placement.get_end_reason_display()}
        )


@transaction.atomic
def interrupt_placement(
    placement, *, first_day, returns_on=None, note="", version=None, acknowledged: Acknowledged | None = None, by
) -> Placement:
    """Not at school from `first_day`; with `returns_on` the part from that day is entered at once, with the same people
    until the same last day. Returns the placement that was interrupted."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    _require_going_on(placement)
    inside(placement, "first_day", first_day, from_second=True)
    last_day = placement.valid_until
    if returns_on is not None and not first_day < returns_on <= last_day:
        raise ValidationError(
            {
                "returns_on": _("Choose a day after %(first)s and not after %(last)s, or leave it empty.")
                % {"first": show_day(first_day), "last": show_day(last_day)}
            }
        )
    placement.valid_until = first_day - ONE_DAY
    placement.end_reason, placement.end_note = EndReason.INTERRUPTED, note.strip()
    with history("placements.placement.interrupt", by=by):
        save_new_version(placement)
    if returns_on is not None:
        place(
            enrolment=placement.enrolment, school=placement.school, valid_from=returns_on, valid_until=last_day,
            acknowledged=acknowledged, by=by, **people_of(placement),
        )  # fmt: skip
    return placement


@transaction.atomic
def resume_placement(
    placement,
    *,
    first_day,
    school=KEEP,
    school_trainer=KEEP,
    institute_trainer=KEEP,
    peer_group=KEEP,
    mentors=KEEP,
    last_day=None,
    version=None,
    acknowledged: Acknowledged | None = None,
    by,
) -> Placement:
    """Back from an interruption, at the same or another school, until the end of the placement period unless a last day
    is given. Returns the new placement."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    if placement.end_reason != EndReason.INTERRUPTED:
        raise ActionRefused(_("This placement is not interrupted, so there is nothing to resume."))
    if later := later_stretches(placement).order_by("valid_from").first():
        raise ActionRefused(
            _("The student is already back from %(day)s (%(reference)s).")
            % {"day": show_day(later.valid_from), "reference": later.reference}
        )
    if first_day <= placement.valid_until:
        raise ValidationError(
            {
                "first_day": _("The interruption begins on %(day)s. Choose a later day.")
                % {"day": show_day(placement.valid_until + ONE_DAY)}
            }
        )
    enrolment = placement.enrolment
    if last_day is None:
        period = placement_period_of(placement.partnership, enrolment.school_year)
        last_day = min(period.valid_until, enrolment.valid_until or period.valid_until)
    if last_day < first_day:
        raise ValidationError(
            {
                "first_day": _("The student can be placed until %(day)s. Choose that day or an earlier one.")
                % {"day": show_day(last_day)}
            }
        )
    people = people_of(
        placement, school_trainer=school_trainer, institute_trainer=institute_trainer, peer_group=peer_group,
        mentors=mentors,
    )  # fmt: skip
    return place(
        enrolment=enrolment, school=placement.school if school is KEEP else school, valid_from=first_day,
        valid_until=last_day, acknowledged=acknowledged, by=by, **people,
    )  # fmt: skip


@transaction.atomic
def stop_placement(
    placement, *, last_day, reason, leaves=False, enrolled_until=None, note="", version=None, by
) -> Placement:
    """The placement ends on `last_day`. `leaves`: the student stops altogether, so the enrolment ends as well (on
    `enrolled_until`, or the same day) and what was planned after it is taken back, with the enrolments of later years. An interrupted student who does not
    come back is stopped in the same way."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    errors = {}
    if reason not in END_REASONS:
        errors["reason"] = _("Choose a reason from the list.")
    elif leaves and reason not in LEAVING_REASONS:
        errors["leaves"] = _("With this reason the student stays enrolled. Who stops altogether has another reason.")
    if leaves and enrolled_until is not None and enrolled_until < last_day:
        errors["enrolled_until"] = _("The enrolment cannot end before the placement: %(day)s.") % {
            "day": show_day(last_day)
        }
    if errors:
        raise ValidationError(errors)
    if not (placement.end_reason == EndReason.INTERRUPTED or (leaves and placement.end_reason in GOES_ON_REASONS)):
        _require_going_on(placement)
    later = list(later_stretches(placement).select_for_update().order_by("valid_from"))
    if later and not leaves:
        raise ActionRefused(
            _("The student is placed again from %(day)s (%(reference)s). End or take back that placement first.")
            % {"day": show_day(later[0].valid_from), "reference": later[0].reference}
        )
    ended = end_placement(placement, last_day=last_day, reason=reason, note=note, by=by)
    if not leaves:
        return ended
    for stretch in planned_after(placement, last_day).select_for_update(of=("self",)):
        _take_back(stretch, by)
    enrolment = ended.enrolment
    until = enrolled_until or last_day
    if enrolment.valid_until is None or enrolment.valid_until > until:
        update_enrolment(enrolment, valid_until=until, by=by)
    for later in later_enrolments(ended).select_for_update():
        _never_came(later, by)
    return ended


def _never_came(enrolment: Enrolment, by) -> None:
    """Taken back; where wishes or a proposal name it, it ends on its first day, so that it counts nowhere."""
    try:
        with transaction.atomic(), history("placements.enrolment.take_back", by=by):
            enrolment.delete()
    except ProtectedError:
        update_enrolment(enrolment, valid_until=enrolment.valid_from, outcome=Outcome.LEFT, by=by)


def end_stays(placement: Placement) -> str:
    """Why the end of a placement cannot be undone, or nothing."""
    if not placement.end_reason:
        return _("This placement was not ended.")
    if later := later_stretches(placement).order_by("valid_from").first():
        return _("The student is placed again from %(day)s (%(reference)s). Take that placement back first.") % {
            "day": show_day(later.valid_from), "reference": later.reference,
        }  # fmt: skip
    if planned_end(placement) <= placement.valid_until:
        return _("The enrolment ends on %(day)s. If that is wrong too, correct the enrolment first.") % {
            "day": show_day(placement.valid_until)
        }
    return ""


def planned_end(placement: Placement) -> datetime.date:
    """The day on which the placement would end if nothing had happened."""
    until = placement.enrolment.valid_until or placement.school_year.last_day
    return min(until, placement_period_of(placement.partnership, placement.school_year).valid_until)


@transaction.atomic
def undo_end(placement, *, version=None, acknowledged: Acknowledged | None = None, by) -> Placement:
    """It ended by mistake, or what it ended for was taken back: it goes on until the end that was planned. What warns of it
    is acknowledged, as when it is corrected."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    if refused := end_stays(placement):
        raise ActionRefused(refused)
    until = planned_end(placement)
    placement.end_reason, placement.end_note = "", ""
    with history("placements.placement.undo_end", by=by):
        placement.save(update_fields=["end_reason", "end_note"])
    return update_placement(placement, valid_until=until, acknowledged=acknowledged, by=by)


def _take_back(placement: Placement, by) -> None:
    reference = placement.reference
    try:
        with transaction.atomic(), history("placements.placement.withdraw", by=by):
            placement.delete()
    except ProtectedError as error:
        raise ActionRefused(
            _("A board has already answered about placement %(reference)s, so it stays. End it on its first day.")
            % {"reference": reference}
        ) from error


def may_be_taken_back(placement: Placement) -> bool:
    """It has not begun yet, or it begins after the student stopped: nobody was guided in it."""
    if placement.valid_from > timezone.localdate():
        return True
    until = placement.enrolment.valid_until
    return (until is not None and until < placement.valid_from) or Placement.objects.filter(
        enrolment=placement.enrolment_id, valid_until__lt=placement.valid_from, end_reason=EndReason.STUDENT_STOPPED
    ).exists()


@transaction.atomic
def withdraw_placement(placement, *, version=None, by) -> None:
    """Take back a placement in which nobody was guided. The history keeps it."""
    require(by, "placements.change_placement", placement)
    placement = lock(placement)
    check_version(placement, version)
    if not may_be_taken_back(placement):
        raise ActionRefused(_("This placement has begun: it cannot be taken back. End it with a reason instead."))
    _take_back(placement, by)
