"""Themes, and the groups that work on them: who is in a group, when it meets, and what came of it."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.actions.people import participant_for, somebody, works_for_another
from network.models import Attendance, Group, GroupMeeting, GroupMember, Theme
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import SchoolYear
from partnerships.actions.base import end_on, require_open, required, save


@transaction.atomic
def create_theme(*, partnership, title, description="", agenda="", valid_from, valid_until=None, by) -> Theme:
    require(by, "network.change_group", partnership)
    row = Theme(
        partnership=partnership, title=title.strip(), description=description.strip(), agenda=agenda.strip(),
        valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    return save("network.theme.create", by, row)


@transaction.atomic
def update_theme(row, *, title, description, agenda, valid_from, valid_until, version=None, by) -> Theme:
    require(by, "network.change_group", row.partnership)
    row = lock(row)
    check_version(row, version)
    row.title, row.description, row.agenda = title.strip(), description.strip(), agenda.strip()
    row.valid_from, row.valid_until = valid_from, valid_until
    with history("network.theme.update", by=by):
        save_new_version(row)
    return row


def own_theme(theme, partnership):
    """The theme, if it is one of the partnership's own agenda."""
    if theme is not None and theme.partnership_id != partnership.pk:
        raise ValidationError({"theme": _("This theme is of another partnership.")})
    return theme


@transaction.atomic
def create_group(*, partnership, kind, name, theme=None, question="", valid_from, valid_until=None, by) -> Group:
    require(by, "network.change_group", partnership)
    row = Group(
        partnership=partnership, kind=kind, name=name.strip(), theme=own_theme(theme, partnership),
        question=question.strip(), valid_from=valid_from, valid_until=valid_until,
    )  # fmt: skip
    return save("network.group.create", by, row)


@transaction.atomic
def update_group(row, *, kind, name, theme, question, valid_from, valid_until, version=None, by) -> Group:
    require(by, "network.change_group", row.partnership)
    row = lock(row)
    check_version(row, version)
    row.kind, row.name, row.question = kind, name.strip(), question.strip()
    row.theme, row.valid_from, row.valid_until = own_theme(theme, row.partnership), valid_from, valid_until
    _check_meetings(row)
    with history("network.group.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def end_group(row, *, last_day, outcome, by) -> Group:
    """It is done on `last_day`; what came of it is said in a few words."""
    require(by, "network.run_group", row.run_by)
    row = lock(row)
    end_on(row, last_day)
    row.outcome = required(outcome, "outcome", _("Say in a few words what came of it."))
    _check_meetings(row)
    with history("network.group.end", by=by):
        save_new_version(row)
    return row


def _check_meetings(group) -> None:
    """A group meets while it runs: no other period leaves one of its meetings out."""
    if group.meetings.filter(day__lt=group.valid_from).exists():
        raise ValidationError({"valid_from": _("It met before this day already.")})
    if group.valid_until is not None and group.meetings.filter(day__gt=group.valid_until).exists():
        raise ActionRefused(_("There are meetings after this day. Take them back first, or end the group later."))


@transaction.atomic
def add_member(
    group, *, school_year, participant=None, hours, is_leader=False, person=None, first_name="", infix="", last_name="",
    email="", other_employer=False, by,
) -> GroupMember:  # fmt: skip
    """Somebody who is known already (`person`), or somebody new by name; on behalf of their employer, or knowingly of
    another (`other_employer`)."""
    require(by, "network.change_group", group.partnership)
    require_open(group.partnership, school_year)
    participant = participant or participant_for(group, school_year, person)
    if participant is None:
        raise ValidationError({"participant": _("Choose on whose behalf this person is in the group.")})
    _check_participant(group, school_year, person, participant, other_employer)
    if not _runs_in(group, school_year):
        raise ValidationError({"school_year": _("The group does not run in this school year.")})
    person = somebody(person, first_name=first_name, infix=infix, last_name=last_name, email=email, by=by)
    if group.members.filter(school_year=school_year, person=person).exists():
        raise ValidationError({"trainer": _("This person is in the group in this year already.")})
    row = GroupMember(
        group=group, school_year=school_year, person=person, participant=participant, hours=hours, is_leader=is_leader
    )
    return save("network.member.add", by, row)


def _check_participant(group, school_year, person, participant, other_employer: bool) -> None:
    if participant.partnership_id != group.partnership_id:
        raise ValidationError({"participant": _("This is a participant of another network.")})
    if not other_employer and (text := works_for_another(group, school_year, person, participant)):
        raise ValidationError({"other_employer": text})


def _runs_in(group, school_year) -> bool:
    return group.period.overlaps(school_year.period)


@transaction.atomic
def update_member(row, *, participant, hours, is_leader, other_employer=False, version=None, by) -> GroupMember:
    require(by, "network.change_group", row.group.partnership)
    require_open(row.group.partnership, row.school_year)
    row = lock(row)
    check_version(row, version)
    if participant.pk != row.participant_id:
        _check_participant(row.group, row.school_year, row.person, participant, other_employer)
    row.participant, row.hours, row.is_leader = participant, hours, is_leader
    with history("network.member.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def remove_member(row, *, by) -> None:
    """Only for somebody who was entered by mistake: who was at a meeting stays, if need be with fewer hours."""
    require(by, "network.change_group", row.group.partnership)
    require_open(row.group.partnership, row.school_year)
    row = lock(row)
    if row.attendance.exists():
        raise ActionRefused(
            _("%(person)s was at a meeting of the group. Correct the hours instead of taking the membership back.")
            % {"person": row.person}
        )
    with history("network.member.remove", by=by):
        row.delete()


@transaction.atomic
def continue_members(group, *, to_year: SchoolYear, by) -> list[GroupMember]:
    """Everybody of the year before is in the group in `to_year` as well, with the same hours. Twice adds nothing."""
    require(by, "network.change_group", group.partnership)
    require_open(group.partnership, to_year)
    if not _runs_in(group, to_year):
        raise ActionRefused(_("The group does not run in this school year."))
    known = set(group.members.filter(school_year=to_year).values_list("person", flat=True))
    has_leader = group.members.filter(school_year=to_year, is_leader=True).exists()
    rows = [
        GroupMember(
            group=group, school_year=to_year, person=row.person, participant=row.participant, hours=row.hours,
            is_leader=row.is_leader and not has_leader,
        )
        for row in group.members.filter(school_year=to_year.previous).select_related("person", "participant")
        if row.person_id not in known
    ]  # fmt: skip
    if not rows:
        raise ActionRefused(_("Everybody of the year before is in the group in this year already."))
    for row in rows:
        save("network.member.continue", by, row)
    return rows


def _checked_day(group, day):
    if not group.period.contains(day):
        raise ValidationError({"day": _("The group does not run on this day.")})
    return day


@transaction.atomic
def plan_meeting(group, *, day, begins_at=None, ends_at=None, place="", subject, by) -> GroupMeeting:
    require(by, "network.run_group", group.run_by)
    row = GroupMeeting(
        group=group, day=_checked_day(group, day), begins_at=begins_at, ends_at=ends_at, place=place.strip(),
        subject=subject.strip(),
    )  # fmt: skip
    return save("network.meeting.plan", by, row)


@transaction.atomic
def update_meeting(row, *, day, begins_at, ends_at, place, subject, version=None, by) -> GroupMeeting:
    require(by, "network.run_group", row.group.run_by)
    row = lock(row)
    check_version(row, version)
    row.day, row.begins_at, row.ends_at = _checked_day(row.group, day), begins_at, ends_at
    row.place, row.subject = place.strip(), subject.strip()
    with history("network.meeting.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def hold_meeting(row, *, present: Collection[GroupMember], report="", version=None, by) -> GroupMeeting:
    """Who was there and what was agreed; can be corrected afterwards."""
    require(by, "network.run_group", row.group.run_by)
    row = lock(row)
    check_version(row, version)
    if row.day > timezone.localdate():
        raise ActionRefused(_("This day has not come yet; who was there is recorded afterwards."))
    if any(member.group_id != row.group_id for member in present):
        raise ValidationError({"present": _("Somebody of another group cannot be present here.")})
    wanted = {member.pk: member for member in present}
    row.is_held, row.report = True, report.strip()
    with history("network.meeting.hold", by=by):
        for known in row.attendance.select_for_update():
            if known.member_id in wanted:
                del wanted[known.member_id]
            else:
                known.delete()
        for member in wanted.values():
            Attendance.objects.create(meeting=row, member=member)
        save_new_version(row)
    return row


@transaction.atomic
def remove_meeting(row, *, by) -> None:
    """A meeting that was planned and did not take place."""
    require(by, "network.run_group", row.group.run_by)
    row = lock(row)
    if row.is_held:
        raise ActionRefused(_("This meeting was held, so it stays. Correct what is wrong in it."))
    with history("network.meeting.remove", by=by):
        row.delete()
