"""What all entries of the books share: one person enters, another confirms; what is not confirmed can be taken back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from books.models.base import Entry
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import SchoolYear
from partnerships.actions.base import require_open
from partnerships.models import ClosedYear, Party


def required(text: str, field: str, message: str) -> str:
    if not (text or "").strip():
        raise ValidationError({field: message})
    return text.strip()


def member_of_year(party, partnership, school_year) -> Party:
    """The party as a plain `Party`, if it takes part in the partnership in that year."""
    found = Party.objects.members_of(partnership, school_year.period).filter(pk=party.pk).first()
    if found is None:
        raise ValidationError(
            {"party": _("%(party)s takes no part in this partnership in %(year)s.")
             % {"party": party, "year": school_year}}
        )  # fmt: skip
    return found


def day_of_year(day, school_year, field: str) -> None:
    if not school_year.period.contains(day):
        raise ValidationError(
            {field: _("This day lies outside %(year)s. Enter it with %(other)s, or mend the day.")
             % {"year": school_year, "other": SchoolYear.of(day)}}
        )  # fmt: skip


def own_papers(row: Entry) -> None:
    """A document or decision of another partnership proves nothing here."""
    for name in ("document", "decision"):
        paper = getattr(row, name, None)
        if paper is not None and paper.partnership_id != row.partnership_id:
            raise ValidationError({name: _("This is of another partnership.")})


def enter(row: Entry, *, permission: str, action: str, by) -> Entry:
    """Write a new row that waits for somebody else."""
    require(by, permission, row.partnership)
    require_open(row.partnership, row.school_year)
    own_papers(row)
    row.entered_by = by
    with history(action, by=by):
        row.full_clean()
        row.save()
    return row


def unconfirmed(row: Entry, *, permission: str, by, version: int | None = None) -> Entry:
    """The locked row, if `by` may work on it and nobody confirmed it yet."""
    require(by, permission, row)
    row = lock(row)
    require_open(row.partnership, row.school_year)
    check_version(row, version)
    if row.is_confirmed:
        raise ActionRefused(_("This is confirmed already and stays as it is. What is wrong in it is corrected."))
    return row


def change(row: Entry, values: dict, *, permission: str, action: str, by, version: int | None = None) -> Entry:
    """Whoever changes an entry has entered it: somebody else than that person confirms it."""
    row = unconfirmed(row, permission=permission, by=by, version=version)
    for name, value in values.items():
        setattr(row, name, value)
    own_papers(row)
    row.entered_by, row.entered_at = by, timezone.now()
    with history(action, by=by):
        save_new_version(row)
    return row


def confirm(row: Entry, values: dict, *, permission: str, action: str, by, version: int | None = None) -> Entry:
    row = unconfirmed(row, permission=permission, by=by, version=version)
    not_who_entered(row, by)
    for name, value in values.items():
        setattr(row, name, value)
    row.confirmed_by, row.confirmed_at = by, timezone.now()
    with history(action, by=by):
        save_new_version(row)
    return row


def entry_needs_another(row: Entry, by) -> str:
    """Why `by` may not confirm it, or nothing."""
    if row.entered_by_id != by.pk:
        return ""
    return _(
        "You entered “%(entry)s” yourself, so somebody else confirms it: another controller of the penvoerder."
    ) % {"entry": row}


def not_who_entered(row: Entry, by) -> None:
    if refused := entry_needs_another(row, by):
        raise ActionRefused(refused)


def remove(row: Entry, *, reason: str, permission: str, action: str, by) -> Entry:
    """Take away what was not confirmed; the history keeps the row with the reason."""
    row = unconfirmed(row, permission=permission, by=by)
    reason = required(reason, "reason", _("Say why, so that whoever entered it can mend it."))
    with history(action, by=by, reason=reason):
        row.delete()
    return row


def correctable(row: Entry, *, permission: str, by, field: str, amount: int, most: int, reason: str) -> Entry:
    """The locked row, if so much can be taken away from it."""
    require(by, permission, row)
    row = lock(row)
    if not row.is_confirmed:
        raise ActionRefused(_("This is not confirmed yet, so it needs no correction: change it."))
    if row.corrects_id is not None:
        raise ActionRefused(_("A correction is not corrected itself. Enter what is right as a new one."))
    if type(row)._base_manager.filter(corrects=row).exists():
        raise ActionRefused(_("This has a correction already. Enter what is right as a new one."))
    required(reason, "reason", _("A correction needs a reason."))
    if not 0 < amount <= most:
        raise ValidationError({field: _("Between 0 and what it is now can be taken away.")})
    return row


def open_year_for(row: Entry) -> SchoolYear:
    """In which school year a correction of the row is booked: its own, or the present one when its own is closed."""
    closed = ClosedYear.objects.filter(partnership=row.partnership, school_year=row.school_year).exists()
    return SchoolYear.of(timezone.localdate()) if closed else row.school_year
