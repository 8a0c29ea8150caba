"""Partnerships that merge, split and go on: members go over from a day, and what was stays readable under its old name."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused
from oids.history import history
from oids.locking import lock, save_new_version
from oids.periods import ONE_DAY
from partnerships.actions.base import require_administrator, save
from partnerships.enums import PartyKind, SuccessionKind
from partnerships.models import Membership, Partnership, Party, Succession


def ancestors(partnership) -> set[int]:
    """Everything that the partnership came from, however long ago."""
    found: set[int] = set()
    todo = [partnership.pk]
    while todo:
        before = Succession.objects.filter(successor__in=todo).values_list("predecessor", flat=True)
        todo = [key for key in before if key not in found]
        found.update(todo)
    return found


@transaction.atomic
def record_succession(
    successor, *, kind, on, predecessor=None, name="", slug="", founded_on=None, note="", goes_on=False, by
) -> Succession:
    """Where a partnership came from: one of the register, or one from before it by `name` and `slug`. Unless it `goes_on`
    the predecessor ends the day before."""
    require_administrator(by)
    if predecessor is None:
        if not (name.strip() and slug):
            raise ValidationError({"predecessor": _("Choose a partnership, or give name and name in addresses.")})
        predecessor = save(
            "partnerships.partnership.create", by, Partnership(name=name.strip(), slug=slug, founded_on=founded_on)
        )
    if successor.pk in ancestors(predecessor):
        raise ActionRefused(_("%(name)s came from this partnership itself.") % {"name": predecessor})
    row = Succession(predecessor=predecessor, successor=successor, kind=kind, on=on, note=note.strip())
    save("partnerships.succession.record", by, row)
    if not goes_on:
        _end(predecessor, on, by)
    return row


@transaction.atomic
def remove_succession(row, *, by) -> None:
    """Entered by mistake; when the predecessor ended is left as it is."""
    require_administrator(by)
    with history("partnerships.succession.remove", by=by):
        lock(row).delete()


def _end(partnership, on, by) -> None:
    partnership = lock(partnership)
    last_day = on - ONE_DAY
    if partnership.founded_on and last_day < partnership.founded_on:
        raise ValidationError({"on": _("%(name)s was founded after this day.") % {"name": partnership}})
    partnership.ended_on = last_day
    with history("partnerships.partnership.end", by=by):
        save_new_version(partnership)


def _take_over(row: Membership, into: Partnership, on, reason: str, by) -> None:
    """The membership goes over: it ends the day before and begins in the other partnership, unless it is there already."""
    if row.valid_from >= on:
        raise ValidationError(
            {"on": _("%(party)s joins on this day or later. End or correct that first.") % {"party": row.party}}
        )
    row.valid_until, row.end_reason = on - ONE_DAY, reason
    save("partnerships.membership.end", by, row)
    _join(row.party, into, on, by)


def _join(party, into, on, by) -> None:
    there = Membership.objects.filter(partnership=into, party=party).exclude(valid_until__lt=on)
    if not there.exists():
        fresh = Membership(partnership=into, party=party, party_kind=party.kind, valid_from=on)
        save("partnerships.membership.create", by, fresh)


def _members(partnership, on) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).filter(partnership=partnership)
    return list(rows.exclude(valid_until__lt=on).select_related("party").order_by("party__code"))


def _end_penvoerders(rows, on, by) -> None:
    """Of who takes part no more; one that was to begin later than that lasts one day, as history needs a day."""
    for row in rows.select_for_update().exclude(valid_until__lt=on):
        row.valid_until = max(on - ONE_DAY, row.valid_from)
        save("partnerships.penvoerder.end", by, row)


@transaction.atomic
def merge_partnership(partnership, *, into, on, by) -> Succession:
    """All members go over to `into` on the day `on`; this partnership ends the day before and stays readable."""
    require_administrator(by)
    if into.pk == partnership.pk:
        raise ValidationError({"into": _("Choose another partnership.")})
    if partnership.ended_on is not None:
        raise ActionRefused(_("This partnership has ended already."))
    reason = _("Merged into %(name)s") % {"name": into}
    for row in _members(partnership, on):
        _take_over(row, into, on, reason, by)
    _end_penvoerders(partnership.penvoerders.all(), on, by)
    return record_succession(into, predecessor=partnership, kind=SuccessionKind.MERGE, on=on, by=by)


@transaction.atomic
def split_partnership(partnership, *, name, slug, boards: Collection[Party], on, by) -> Partnership:
    """A new partnership begins on `on` with these boards; the institutes take part in both. A penvoerder that goes along
    is penvoerder of the old one no more, and has to be set anew."""
    require_administrator(by)
    rows = _members(partnership, on)
    chosen = {board.pk for board in boards}
    going = [row for row in rows if row.party_id in chosen]
    if not going or len(going) != len(chosen):
        raise ValidationError({"boards": _("Choose boards that take part on this day.")})
    if all(row.party_id in chosen for row in rows if row.party_kind == PartyKind.BOARD):
        raise ValidationError({"boards": _("Nobody would stay. Rename the partnership instead.")})
    fresh = save("partnerships.partnership.create", by, Partnership(name=name.strip(), slug=slug, founded_on=on))
    reason = _("Split off to %(name)s") % {"name": fresh}
    for row in going:
        _take_over(row, fresh, on, reason, by)
    _end_penvoerders(partnership.penvoerders.filter(party__in=chosen), on, by)
    for row in rows:
        if row.party_kind == PartyKind.INSTITUTE:
            _join(row.party, fresh, on, by)
    record_succession(fresh, predecessor=partnership, kind=SuccessionKind.SPLIT, on=on, goes_on=True, by=by)
    return fresh
