"""Bodies and who sits in them."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.models import User
from partnerships.access import access_of
from partnerships.actions.base import end_on, save
from partnerships.enums import PARTY_SEATS, PartyKind, Seat
from partnerships.models import Body, BodyMember, Membership, Person


@transaction.atomic
def create_body(*, partnership, kind, name, valid_from, valid_until=None, task="", by) -> Body:
    require(by, "partnerships.change_body", partnership)
    body = Body(
        partnership=partnership, kind=kind, name=name.strip(), task=task.strip(), valid_from=valid_from,
        valid_until=valid_until,
    )  # fmt: skip
    return save("partnerships.body.create", by, body)


@transaction.atomic
def update_body(body, *, name, task="", valid_from, valid_until=None, version=None, by) -> Body:
    """Another name, task or period; what kind of body it is stays, because its decisions are of that kind. A last day is
    that of its seats and meetings too, as when it is ended."""
    require(by, "partnerships.change_body", body)
    body = lock(body)
    check_version(body, version)
    body.name, body.task, body.valid_from, body.valid_until = name.strip(), task.strip(), valid_from, valid_until
    if (first := body.meetings.order_by("held_on").first()) and first.held_on < valid_from:
        raise ValidationError({"valid_from": _("It met before this day already.")})
    with history("partnerships.body.update", by=by):
        if valid_until is not None:
            _stop(body, valid_until, "valid_until")
        save_new_version(body)
    return body


@transaction.atomic
def end_body(body, *, last_day, by) -> Body:
    """It meets no more after `last_day`, and nobody sits in it any longer; what it did and decided stays."""
    require(by, "partnerships.change_body", body)
    body = lock(body)
    end_on(body, last_day)
    with history("partnerships.body.end", by=by):
        _stop(body, last_day, "last_day")
        save_new_version(body)
    return body


def _stop(body: Body, last_day: datetime.date, field: str) -> None:
    """No meeting is planned after the last day, and nobody sits in it any longer; what stands in the way is said beside
    `field`."""
    later = body.meetings.filter(held_on__gt=last_day, cancelled_because="").first()
    if later is not None:
        raise ValidationError({field: _("It still has a meeting planned: %(meeting)s.") % {"meeting": later}})
    for row in body.members.select_for_update(of=("self",)):
        if row.valid_from > last_day:
            raise ValidationError(
                {field: _("%(person)s begins after this day. End that first.") % {"person": row.person}}
            )
        if row.valid_until is None or row.valid_until > last_day:
            row.valid_until = last_day
            row.full_clean()
            row.save()


@transaction.atomic
def add_member(
    *, body, seat, valid_from, party=None, valid_until=None, person=None, first_name="", infix="", last_name="",
    email="", duty="", by,
) -> BodyMember:  # fmt: skip
    """Somebody of the register, or a new person. Their sign-in is found by the e-mail address."""
    require(by, "partnerships.change_body", body)
    body = lock(body)
    if person is None:
        if not first_name.strip() or not last_name.strip():
            raise ValidationError(
                {"person": _("Choose somebody from the register, or fill in the name of a new person.")}
            )
        person = Person(
            first_name=first_name.strip(), infix=infix.strip(), last_name=last_name.strip(), email=email,
            user=_sign_in(email, body.partnership),
        )  # fmt: skip
        save("partnerships.person.create", by, person)
    _check_seat(seat, party, body.partnership, valid_from)
    if not body.is_active_on(valid_from):
        raise ValidationError({"valid_from": _("The body does not exist on this day.")})
    member = BodyMember(
        body=body,
        person=person,
        seat=seat,
        party=party,
        valid_from=valid_from,
        valid_until=valid_until or body.valid_until,
        duty=duty,
    )
    if duty:
        _free(body, duty, valid_from, "partnerships.body_member.add", by)
    return save("partnerships.body_member.add", by, member)


@transaction.atomic
def give_duty(member, *, duty, on, by) -> BodyMember:
    """From `on` the member is chair or secretary, or (`duty` empty) neither; who was it until then sits on without it."""
    require(by, "partnerships.change_body", member)
    body = lock(member.body)
    member = lock(member)
    if duty == member.duty:
        return member
    if not member.is_active_on(on):
        raise ValidationError(
            {"on": _("%(person)s does not sit in this body on this day.") % {"person": member.person}}
        )
    if duty:
        _free(body, duty, on, "partnerships.body_member.duty", by)
    return _goes_on(member, duty, on, "partnerships.body_member.duty", by)


def _free(body: Body, duty: str, on: datetime.date, action: str, by) -> None:
    for row in body.members.select_for_update(of=("self",)).filter(duty=duty).active_on(on):
        _goes_on(row, "", on, action, by)


def _goes_on(member: BodyMember, duty: str, on: datetime.date, action: str, by) -> BodyMember:
    """With another duty: a row of its own from `on`, or on its first day the row itself."""
    if on == member.valid_from:
        member.duty = duty
        return save(action, by, member)
    last = member.valid_until
    member.valid_until = on - datetime.timedelta(days=1)
    save(action, by, member)
    later = BodyMember(
        body=member.body, person=member.person, seat=member.seat, party=member.party, valid_from=on, valid_until=last,
        duty=duty,
    )  # fmt: skip
    return save(action, by, later)


def _sign_in(email: str, partnership) -> User | None:
    """The sign-in with this address, when nobody in the register has it yet and it opens something here."""
    user = User.objects.filter(email=email.lower(), person=None).first() if email else None
    if user is None:
        return None
    held = access_of(user)
    members = partnership.memberships.active_on(timezone.localdate())
    here = partnership.pk in held.partnerships() or members.filter(party__in=held.parties()).exists()
    return user if here else None


def _check_seat(seat: str, party, partnership, day: datetime.date) -> None:
    if seat not in PARTY_SEATS:
        return
    if party is None:
        raise ValidationError({"party": _("Choose for which board or institute this person sits here.")})
    if not Membership.objects.active_on(day).filter(partnership=partnership, party=party).exists():
        raise ValidationError(
            {"party": _("This board or institute does not take part in the partnership on this day.")}
        )
    if seat == Seat.BOARD and party.kind != PartyKind.BOARD:
        raise ValidationError({"party": _("Choose a school board for this seat.")})
    if seat == Seat.INSTITUTE_MANAGER and party.kind != PartyKind.INSTITUTE:
        raise ValidationError({"party": _("Choose an institute for this seat.")})
    if seat == Seat.PENVOERDER:
        penvoerder = partnership.penvoerder_on(day)
        if penvoerder is None or penvoerder.pk != party.pk:
            raise ValidationError({"party": _("This board is not the penvoerder on this day.")})


@transaction.atomic
def end_member(member, *, last_day, by) -> BodyMember:
    """The seat is free from the day after."""
    require(by, "partnerships.change_body", member)
    member = lock(member)
    end_on(member, last_day)
    return save("partnerships.body_member.end", by, member)
