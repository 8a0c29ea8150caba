"""Personal links: an address with a secret that opens one student's wishes, or one school's places, without signing in.

The secret has 256 random bits and is told once, when the link is made; only its SHA-256 is kept, so nobody can read a
working link out of the database, a backup or the history.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from oids.tokens import hash_of, new_token
from rounds.actions.places import closed_sentence
from rounds.actions.wishes import check_student
from rounds.models import PersonalLink, Round
from rounds.places import schools_of

# How long a link can still be read after the round is final, unless somebody says otherwise.
READABLE = datetime.timedelta(weeks=4)


def usual_last_day(round: Round) -> datetime.date:
    """Four weeks after the round is final (or after today, when that is later), in the school year at most."""
    last = max(round.final_from, timezone.localdate()) + READABLE
    return min(last, max(round.school_year.last_day, timezone.localdate()))


@transaction.atomic
def make_link(*, round, enrolment=None, school=None, expires_on=None, by) -> tuple[PersonalLink, str]:
    """A link for one student or one school, and its secret: told now and never again.

    Earlier links of the same student or school go on working, so that an older mail still opens.
    """
    if (enrolment is None) == (school is None):
        raise TypeError("a personal link is for one student or for one school")
    round = lock(round)
    link = PersonalLink(round=round, enrolment=enrolment, school=school, made_by=by)
    require(by, "rounds.change_wish", link)
    if round.is_closed:
        raise ActionRefused(closed_sentence(round))
    link.expires_on = _checked_last_day(round, expires_on)
    if enrolment is not None:
        check_student(round, enrolment)
    elif not schools_of(round).filter(pk=school.pk).exists():
        raise ValidationError(
            _("%(school)s is not in %(partnership)s in %(year)s, so it is not asked in this round.")
            % {"school": school, "partnership": round.partnership, "year": round.school_year}
        )
    token = new_token()
    link.token_hash = hash_of(token)
    with history("rounds.link.link", by=by):
        link.save()
    return link, token


def _checked_last_day(round: Round, day: datetime.date | None) -> datetime.date:
    day = day or usual_last_day(round)
    today, last = timezone.localdate(), round.school_year.last_day
    if day < today:
        raise ValidationError({"expires_on": _("This day is past: the link would open nothing.")})
    if day > max(last, today):
        raise ValidationError(
            {"expires_on": _("A link can be read until %(day)s at the latest.") % {"day": formats.day(last)}}
        )
    return day


def find_link(token: str) -> PersonalLink | None:
    """The link of this secret, while it works; expired, withdrawn and wrong are all the same nothing."""
    if not token:
        return None
    found = (
        PersonalLink.objects.filter(token_hash=hash_of(token))
        .select_related("round__partnership", "enrolment__student", "school")
        .first()
    )
    return found if found is not None and found.works else None


@transaction.atomic
def withdraw_link(link, *, by) -> int:
    """From now on no link of this student or school opens anything in this round; returns how many were withdrawn.

    All of them: nobody can tell which link somebody has in hand, because the secrets are not kept.
    """
    require(by, "rounds.change_wish", link)
    same = PersonalLink.objects.filter(
        round=link.round_id, enrolment=link.enrolment_id, school=link.school_id, withdrawn_at=None
    )
    with history("rounds.link.withdraw", by=by):
        return same.update(withdrawn_at=timezone.now())


def path_of(link: PersonalLink, token: str) -> str:
    name = "personal_wishes" if link.enrolment_id else "personal_places"
    return reverse(f"rounds:{name}", args=[token])


def links_for(round, enrolments: Iterable, by, *, expires_on=None, base: str = "") -> list[tuple]:
    """(student's enrolment, whole address) for each: all of them, or none. To be mailed or handed out at once.

    `base` is what stands before the path (`https://oids.example.nl`); without it that of the settings.
    """
    return _many(round, "enrolment", enrolments, by, expires_on, base)


def school_links_for(round, schools: Iterable, by, *, expires_on=None, base: str = "") -> list[tuple]:
    """(school, whole address) for each: all of them, or none."""
    return _many(round, "school", schools, by, expires_on, base)


@transaction.atomic
def _many(round, kind: str, records: Iterable, by, expires_on, base: str) -> list[tuple]:
    base = (base or settings.BASE_URL).rstrip("/")
    found = []
    for record in records:
        link, token = make_link(round=round, expires_on=expires_on, by=by, **{kind: record})
        found.append((record, base + path_of(link, token)))
    return found
