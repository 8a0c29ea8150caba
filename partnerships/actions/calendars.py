"""Private addresses of calendars: made by whom they are for, told once, withdrawn at any time.

The secret has 256 random bits; only its SHA-256 is kept, so nobody reads a working address out of the database, a backup
or the history.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from oids.tokens import hash_of, new_token
from partnerships.models import Body, CalendarLink, Meeting


@transaction.atomic
def make_calendar_link(*, body: Body | None = None, by) -> tuple[CalendarLink, str]:
    """For oneself: of one body that one sees, or of all in which one sits; with its secret, told now and never again. An
    earlier address of the same calendar works no longer."""
    if body is not None:
        body = Body.objects.visible_to(by).filter(pk=body.pk).first()
        if body is None:
            raise ActionRefused(_("You do not see this body."))
    require(by, "partnerships.view_body", body)
    token = new_token()
    now = timezone.now()
    with history("partnerships.calendar.link", by=by):
        CalendarLink.objects.filter(owner=by, body=body, withdrawn_at=None).update(withdrawn_at=now)
        link = CalendarLink(owner=by, body=body, token_hash=hash_of(token), made_at=now)
        link.full_clean()
        link.save()
    return link, token


@transaction.atomic
def withdraw_calendar_link(link: CalendarLink, *, by) -> CalendarLink:
    """From now on the address opens nothing."""
    if link.owner_id != by.pk:
        raise ActionRefused(_("This address is somebody else's."))
    link = lock(link)
    if link.withdrawn_at is None:
        link.withdrawn_at = timezone.now()
        with history("partnerships.calendar.withdraw", by=by):
            link.full_clean()
            link.save()
    return link


def find_calendar_link(token: str) -> CalendarLink | None:
    """The one of this secret while it works: not withdrawn, and its owner may still sign in."""
    rows = CalendarLink.objects.filter(token_hash=hash_of(token), withdrawn_at=None, owner__is_active=True)
    return rows.select_related("owner", "body").first() if token else None


def meetings_of(link: CalendarLink, since):
    """Meetings from `since` on that its owner sees today: of the body, or of the bodies in which they sit that day."""
    rows = Meeting.objects.visible_to(link.owner).filter(held_on__gte=since)
    rows = (
        rows.select_related("body__partnership")
        .prefetch_related("agenda", "body__members__person")
        .order_by("held_on", "begins_at", "pk")
    )
    if link.body_id:
        return rows.filter(body=link.body_id)
    return [row for row in rows.filter(body__members__person__user=link.owner).distinct() if _sits_in(row, link.owner)]


def _sits_in(meeting: Meeting, user) -> bool:
    return any(
        member.is_active_on(meeting.held_on)
        for member in meeting.body.members.all()
        if member.person.user_id == user.pk
    )
