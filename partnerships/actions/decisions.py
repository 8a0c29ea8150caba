"""Decisions: recorded from the minutes of a meeting, corrected in words, and asked before anything rests on them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.formats import day as show_day
from oids.history import history
from oids.locking import lock
from partnerships.actions.base import save
from partnerships.actions.resting import kinds_on, named_in
from partnerships.enums import AttendanceState, BodyKind
from partnerships.models import Decision, DecisionPresence, Meeting, Person


@transaction.atomic
def record_decision(
    *, partnership, number, title, text="", body="", decided_on=None, meeting=None, valid_until=None,
    present: Iterable[Person] | None = None, by,
) -> Decision:  # fmt: skip
    """With a meeting, its body and its day are those of the decision, and who was there is taken from its attendance
    unless `present` says otherwise. What is yet to be decided is no decision: nothing may rest on it before its day."""
    require(by, "partnerships.change_decision", partnership)
    number = number.strip()
    _check_number(partnership, number)
    if meeting is not None:
        _check_meeting(meeting, partnership)
        _check_held(meeting)
        body, decided_on = body or meeting.body.kind, decided_on or meeting.held_on
        _check_same(meeting, body, decided_on)
        if present is None:
            present = present_at(meeting)
    _check_day(decided_on)
    decision = Decision(
        partnership=partnership, body=body, number=number, decided_on=decided_on, title=title.strip(), text=text,
        meeting=meeting, valid_until=valid_until,
    )  # fmt: skip
    save("partnerships.decision.record", by, decision)
    _set_present(decision, present or (), "partnerships.decision.record", by)
    return decision


def _check_number(partnership, number: str, but: Decision | None = None) -> None:
    rows = Decision.objects.filter(partnership=partnership, number__iexact=number)
    if rows.exclude(pk=but.pk if but else None).exists():
        raise ValidationError({"number": _("This partnership already has a decision with this number.")})


def _check_day(decided_on: datetime.date | None) -> None:
    if decided_on is not None and decided_on > timezone.localdate():
        text = _("%(day)s is yet to come, and what is not decided yet is not recorded. Record it once it is decided.")
        raise ValidationError({"decided_on": text % {"day": show_day(decided_on)}})


def why_it_stays(decision: Decision) -> str:
    """Why number and day are not corrected any more: what rests on it, and what was frozen with them in it."""
    return "; ".join(dict.fromkeys([*kinds_on(decision), *named_in(decision)]))


@transaction.atomic
def update_decision(
    decision, *, title, text, number: str | None = None, decided_on: datetime.date | None = None, meeting=None,
    valid_until=None, present: Iterable[Person] | None = None, by,
) -> Decision:  # fmt: skip
    """Correct the words, the meeting, who was there and until when; number and day (None: as they are) too, as long as
    nothing rests on the decision and nothing frozen names it. `present=None` leaves it as it is; of a meeting that is
    filled in later the attendance is taken over."""
    require(by, "partnerships.change_decision", decision)
    decision = lock(decision)
    _check_not_withdrawn(decision)
    number, decided_on = (number or decision.number).strip(), decided_on or decision.decided_on
    other_day = decided_on != decision.decided_on
    if other_day or number != decision.number:
        if kept := why_it_stays(decision):
            text_ = _("Number and date stay as they are, because of: %(what)s.") % {"what": kept}
            raise ValidationError({"decided_on" if other_day else "number": text_})
        _check_number(decision.partnership, number, decision)
        _check_day(decided_on)
        decision.number, decision.decided_on = number, decided_on
    new_meeting = meeting is not None and (other_day or meeting.pk != decision.meeting_id)
    if new_meeting:
        _check_meeting(meeting, decision.partnership)
        _check_same(meeting, decision.body, decision.decided_on)
        if not present and not decision.presences.exists():
            present = present_at(meeting)
    decision.title, decision.text, decision.meeting, decision.valid_until = title, text, meeting, valid_until
    save("partnerships.decision.update", by, decision)
    if present is not None:
        _set_present(decision, present, "partnerships.decision.update", by)
    return decision


@transaction.atomic
def withdraw_decision(decision, *, reason: str, by) -> Decision:
    """What was recorded by mistake, or never decided so. It stays to be read with the reason, and nothing can be adopted
    with it any more; a stand that names it stays as it was. What rests on it would lose its ground, so then it is refused."""
    require(by, "partnerships.change_decision", decision)
    decision = lock(decision)
    _check_not_withdrawn(decision)
    if kinds := kinds_on(decision):
        raise ActionRefused(withdrawal_refused(kinds))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn.")})
    decision.withdrawn_because = reason.strip()
    save("partnerships.decision.withdraw", by, decision)
    return decision


def withdrawal_refused(kinds: Iterable[str]) -> str:
    return _("On this decision rests: %(what)s. That would lose its ground. Let a new decision take its place there first.") % {
        "what": ", ".join(kinds)
    }  # fmt: skip


def _check_not_withdrawn(decision: Decision) -> None:
    if decision.is_withdrawn:
        raise ActionRefused(_("This decision is withdrawn, and stays as it was."))


def present_at(meeting: Meeting) -> list[Person]:
    rows = meeting.attendance.filter(state=AttendanceState.PRESENT).select_related("person")
    return [row.person for row in rows]


def follow_attendance(meeting: Meeting, before: Iterable[Person], *, by) -> None:
    """Decisions of the meeting that said what its attendance said until now (or nothing yet) say what it says now; one
    for which it was written by hand who was there keeps that."""
    was, now = {person.pk for person in before}, present_at(meeting)
    for decision in meeting.decisions.prefetch_related("presences"):
        if {row.person_id for row in decision.presences.all()} in (was, set()):
            _set_present(decision, now, "partnerships.meeting.attend", by)


def _check_meeting(meeting: Meeting, partnership) -> None:
    if meeting.body.partnership_id != partnership.pk:
        raise ValidationError({"meeting": _("This meeting is of another partnership.")})
    if meeting.is_cancelled:
        raise ValidationError({"meeting": _("This meeting was called off; nothing was decided in it.")})


def _check_held(meeting: Meeting) -> None:
    if meeting.held_on > timezone.localdate():
        text = _(
            "This meeting is on %(day)s and is yet to be held; nothing is decided in it. Record it once it is held."
        )
        raise ValidationError({"meeting": text % {"day": show_day(meeting.held_on)}})


def _check_same(meeting: Meeting, body: str, decided_on: datetime.date) -> None:
    if body != meeting.body.kind:
        raise ValidationError({"meeting": _("The decision is of another body than this meeting.")})
    if decided_on != meeting.held_on:
        text = _("The decision is of another day than this meeting, which was on %(day)s.")
        raise ValidationError({"meeting": text % {"day": show_day(meeting.held_on)}})


def _set_present(decision: Decision, people: Iterable[Person], action: str, by) -> None:
    wanted = {person.pk for person in people}
    known = set(decision.presences.values_list("person", flat=True))
    with history(action, by=by):
        decision.presences.exclude(person__in=wanted).delete()
        DecisionPresence.objects.bulk_create(
            DecisionPresence(decision=decision, person_id=key) for key in sorted(wanted - known)
        )


def check_decision(
    decision: Decision | None,
    *,
    partnership,
    body: str | None = BodyKind.STEERING_GROUP,
    first_day: datetime.date | None = None,
) -> None:
    """Before something rests on it: a decision of this partnership and this body (all money and every norm: the
    steering group; None: whichever) that is taken and has not ended, nor has on `first_day`, when what rests on it
    begins."""
    if decision is None:
        raise ValidationError({"decision": _("Choose the decision by which this is adopted.")})
    if decision.partnership_id != partnership.pk:
        raise ValidationError({"decision": _("This decision is of another partnership.")})
    if body is not None and decision.body != body:
        text = _("This is decided by the %(body)s; the decision is another body's.")
        raise ValidationError({"decision": text % {"body": BodyKind(body).label}})
    if decision.is_yet_to_be_taken:
        text = _("Decision %(number)s is of %(day)s, which is yet to come. Nothing can rest on it before that day.")
        shown = {"number": decision.number, "day": show_day(decision.decided_on)}
        raise ValidationError({"decision": text % shown})
    if decision.is_withdrawn:
        text = _("Decision %(number)s is withdrawn. Choose another one, or record it first.")
        raise ValidationError({"decision": text % {"number": decision.number}})
    if not decision.is_in_force_on(timezone.localdate()):
        text = _("Decision %(number)s held until %(day)s. Choose the one that took its place, or record it first.")
        shown = {"number": decision.number, "day": show_day(decision.valid_until)}
        raise ValidationError({"decision": text % shown})
    if first_day is not None and not decision.is_in_force_on(first_day):
        text = _(
            "Decision %(number)s holds until %(until)s, and this begins on %(day)s. Choose a decision that holds then."
        )
        shown = {
            "number": decision.number, "until": show_day(decision.valid_until), "day": show_day(first_day),
        }  # fmt: skip
        raise ValidationError({"decision": text % shown})
