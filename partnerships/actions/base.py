"""What the actions of the register share."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from oids.actions import ActionRefused
from oids.history import history
from oids.periods import Period, SchoolYear
from partnerships.access import access_of
from partnerships.models import Board, ClosedYear, Membership


def save(action: str, by, obj):
    """Check everything, then write under the name of the act."""
    with history(action, by=by):
        obj.full_clean()
        obj.save()
    return obj


def require_administrator(by) -> None:
    if not access_of(by).is_administrator:
        raise PermissionDenied(_("Only an administrator adds to the shared register."))


def end_on(row, last_day: datetime.date) -> None:
    """Set the last day of a dated row that has not ended before it."""
    if last_day < row.valid_from:
        raise ValidationError({"last_day": _("The last day lies before the first day.")})
    if row.valid_until is not None and row.valid_until < last_day:
        raise ValidationError(
            {"last_day": _("It already ended before this day. A row that ended does not go on again; enter a new one.")}
        )
    row.valid_until = last_day


def required(text: str, field: str, message: str) -> str:
    """The text without spaces around it, or an error beside its field."""
    if not text.strip():
        raise ValidationError({field: message})
    return text.strip()


def year_is_closed(partnership, school_year) -> str:
    """Why nothing of a closed school year changes, or nothing when it is open."""
    if not ClosedYear.objects.filter(partnership=partnership, school_year=school_year).exists():
        return ""
    return _(
        "The books of %(year)s are closed, so nothing of that year changes. Enter it in a year that is open, or "
        "ask the controller to reopen the year."
    ) % {"year": school_year}


def closed_years(partnership) -> frozenset[SchoolYear]:
    """The school years whose books are closed."""
    return frozenset(ClosedYear.objects.filter(partnership=partnership).values_list("school_year", flat=True))


def closed_within(boards: Iterable[Board], period: Period) -> list[SchoolYear]:
    """The closed school years, in order, of the partnerships in which these boards take part that have days of `period`."""
    parties = Membership.objects.filter(party__in=[board.pk for board in boards])
    rows = ClosedYear.objects.filter(partnership__in=parties.values("partnership"))
    return sorted({row.school_year for row in rows if row.school_year.period.overlaps(period)})


def require_open(partnership, school_year) -> None:
    """Refuse a change of what the accounts of a closed school year rest on; the database refuses it too."""
    if closed := year_is_closed(partnership, school_year):
        raise ActionRefused(closed)
