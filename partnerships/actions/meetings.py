"""Meetings: planned with an agenda, called off, who was there, the minutes, and action points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.documents import kept_file
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import required, save
from partnerships.actions.decisions import follow_attendance, present_at
from partnerships.models import ActionPoint, AgendaItem, Attendance, Meeting, Minutes, Person


@transaction.atomic
def plan_meeting(
    *, body, held_on, begins_at, ends_at=None, place="", guests="", agenda: Iterable[str] = (), by
) -> Meeting:
    require(by, "partnerships.change_body", body)
    body = lock(body)
    if not body.is_active_on(held_on):
        raise ValidationError({"held_on": _("The body does not exist on this day.")})
    meeting = Meeting(
        body=body, held_on=held_on, begins_at=begins_at, ends_at=ends_at, place=place.strip(), guests=guests.strip()
    )
    save("partnerships.meeting.plan", by, meeting)
    _set_agenda(meeting, agenda, "partnerships.meeting.plan", by)
    return meeting


@transaction.atomic
def update_meeting(
    meeting, *, held_on, begins_at, ends_at=None, place="", guests="", agenda: Iterable[str] = (), version=None, by
) -> Meeting:
    """Another day, place or agenda. Once decisions were taken in it the day stays: they are of that day."""
    require(by, "partnerships.change_body", meeting)
    meeting = _open(meeting)
    check_version(meeting, version)
    if held_on != meeting.held_on:
        if meeting.decisions.exists():
            raise ActionRefused(_("Decisions were taken in this meeting, so its day stays."))
        if not meeting.body.is_active_on(held_on):
            raise ValidationError({"held_on": _("The body does not exist on this day.")})
    meeting.held_on, meeting.begins_at, meeting.ends_at = held_on, begins_at, ends_at
    meeting.place, meeting.guests = place.strip(), guests.strip()
    with history("partnerships.meeting.update", by=by):
        save_new_version(meeting)
    _set_agenda(meeting, agenda, "partnerships.meeting.update", by)
    return meeting


def _set_agenda(meeting: Meeting, titles: Iterable[str], action: str, by) -> None:
    wanted = [title.strip() for title in titles if title.strip()]
    if wanted == [item.title for item in meeting.agenda.all()]:
        return
    items = [AgendaItem(meeting=meeting, number=number, title=title) for number, title in enumerate(wanted, 1)]
    for item in items:
        item.full_clean(validate_unique=False, validate_constraints=False)
    with history(action, by=by):
        meeting.agenda.all().delete()
        AgendaItem.objects.bulk_create(items)


def _open(meeting: Meeting) -> Meeting:
    meeting = lock(meeting)
    if meeting.is_cancelled:
        raise ActionRefused(_("This meeting was called off. Plan a new one."))
    return meeting


@transaction.atomic
def cancel_meeting(meeting, *, reason, by) -> Meeting:
    """It is not held; it stays readable with the reason."""
    require(by, "partnerships.change_body", meeting)
    meeting = _open(meeting)
    if meeting.was_held:
        raise ActionRefused(_("This meeting has decisions or minutes, so it was held."))
    if meeting.has_record:
        raise ActionRefused(
            _(
                "This meeting is yet to be held and has decisions or minutes already. Correct those decisions first, so "
                "that they are of no meeting or of another one; then call it off."
            )
        )
    meeting.cancelled_because = required(reason, "reason", _("Say why the meeting is called off."))
    with history("partnerships.meeting.cancel", by=by):
        save_new_version(meeting)
    return meeting


@transaction.atomic
def record_attendance(meeting, *, states: Mapping[Person, str], by) -> Meeting:
    """Who was there, who sent word, who did not; somebody without a state is not written down. The decisions that were
    taken in the meeting follow."""
    require(by, "partnerships.change_body", meeting)
    meeting = _open(meeting)
    before = present_at(meeting)
    known = {row.person_id: row for row in meeting.attendance.select_for_update(of=("self",))}
    with history("partnerships.meeting.attend", by=by):
        for person, state in states.items():
            row = known.pop(person.pk, None) or Attendance(meeting=meeting, person=person)
            if not state:
                if row.pk:
                    row.delete()
                continue
            if row.pk and row.state == state:
                continue
            row.state = state
            row.full_clean()
            row.save()
    follow_attendance(meeting, before, by=by)
    return meeting


@transaction.atomic
def keep_minutes(meeting, *, upload, by) -> Minutes:
    """The file of the minutes. A better one is kept beside it, and counts from then on."""
    require(by, "partnerships.change_body", meeting)
    meeting = _open(meeting)
    if meeting.held_on > timezone.localdate():
        raise ActionRefused(_("This meeting is still to be held."))
    owner = {"partnership": meeting.body.partnership, "meeting": meeting}
    with kept_file(Minutes, upload, act="partnerships.minutes.keep", by=by, **owner) as document:
        return document


@transaction.atomic
def add_action_point(*, meeting, title, owner, due_on, by) -> ActionPoint:
    require(by, "partnerships.change_body", meeting)
    meeting = _open(meeting)
    if due_on < meeting.held_on:
        raise ValidationError({"due_on": _("This day lies before the meeting.")})
    point = ActionPoint(meeting=meeting, title=title.strip(), owner=owner, due_on=due_on)
    return save("partnerships.action_point.add", by, point)


@transaction.atomic
def update_action_point(point, *, title, owner, due_on, version=None, by) -> ActionPoint:
    require(by, "partnerships.change_body", point)
    point = lock(point)
    check_version(point, version)
    if point.is_done:
        raise ActionRefused(_("This action point is done. Reopen it first."))
    point.title, point.owner, point.due_on = title.strip(), owner, due_on
    with history("partnerships.action_point.update", by=by):
        save_new_version(point)
    return point


@transaction.atomic
def finish_action_point(point, *, note="", by) -> ActionPoint:
    """Done, says its owner or the programme leader."""
    require(by, "partnerships.finish_action_point", point)
    point = lock(point)
    if not may_finish(point, by):
        raise ActionRefused(_("This action point is %(owner)s's.") % {"owner": point.owner})
    if point.is_done:
        raise ActionRefused(_("This action point is done already."))
    point.done_on, point.done_by, point.done_note = timezone.localdate(), by, note.strip()
    with history("partnerships.action_point.finish", by=by):
        save_new_version(point)
    return point


def may_finish(point: ActionPoint, user) -> bool:
    return point.owner.user_id == user.pk or user.has_perm("partnerships.change_body", point)


@transaction.atomic
def reopen_action_point(point, *, by) -> ActionPoint:
    require(by, "partnerships.change_body", point)
    point = lock(point)
    if not point.is_done:
        raise ActionRefused(_("This action point is open."))
    point.done_on, point.done_by, point.done_note = None, None, ""
    with history("partnerships.action_point.reopen", by=by):
        save_new_version(point)
    return point
