"""Personal links: an address that opens one student's wishes, or one school's places, without signing in."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import require
from oids.history import history
from rounds.models import PersonalLink, Round

# After the round is final a student can still read where the place is.
READABLE_AFTER = datetime.timedelta(days=90)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_link(*, round: Round, enrolment=None, school=None, expires_on=None, by) -> tuple[PersonalLink, str]:
    """A link for one student or one school, and its secret: only a hash of that is kept, so it is told this once."""
    require(by, "rounds.change_wish" if enrolment is not None else "rounds.change_round", round)
    expires_on = expires_on or max(round.final_from, timezone.localdate()) + READABLE_AFTER
    if expires_on < timezone.localdate():
        raise ValidationError({"expires_on": _("This day has passed: the link would open nothing.")})
    token = secrets.token_urlsafe(32)
    link = PersonalLink(
        round=round, enrolment=enrolment, school=school, token_hash=hash_of(token), expires_on=expires_on, made_by=by
    )
    with history("rounds.personal_link.link", by=by):
        link.full_clean()
        link.save()
    return link, token


def path_of(link: PersonalLink, token: str) -> str:
    """The page that the link opens."""
    return f"/mijn-plek/{token}/" if link.enrolment_id else f"/plekken-opgeven/{token}/"
