"""Everything that changes the register. Nothing historic is overwritten: periods end and new ones begin."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.periods import ONE_DAY, Period, SchoolYear
from partnerships.actions.base import closed_within, end_on, require_administrator, required, save
from partnerships.enums import PartyKind
from partnerships.models import (
    Membership,
    Partnership,
    PartnershipFormerName,
    Party,
    PartyFormerName,
    Penvoerder,
    School,
    SchoolFormerName,
    SchoolMembership,
)

PARTY_FIELDS = ("statutory_name", "kvk_number")
SCHOOL_FIELDS = (
    "street", "house_number", "postcode", "city", "municipality_code", "municipality", "denomination", "pupils",
    "email", "is_academic",
)  # fmt: skip


@transaction.atomic
def create_partnership(*, name, slug, founded_on=None, by) -> Partnership:
    require_administrator(by)
    row = Partnership(name=name, slug=slug, founded_on=founded_on)
    return save("partnerships.partnership.create", by, row)


@transaction.atomic
def create_party(*, kind, code, name, statutory_name="", kvk_number="", by) -> Party:
    """A board or institute; the statutory name is the name unless another is given."""
    require_administrator(by)
    party = Party(kind=kind, code=code, name=name, statutory_name=statutory_name or name, kvk_number=kvk_number)
    return save("partnerships.party.create", by, party)


@transaction.atomic
def create_school(*, brin6, name, board, valid_from, by, **details) -> School:
    """A school with the board that runs it from `valid_from`."""
    require_administrator(by)
    school = save("partnerships.school.create", by, School(brin6=brin6, name=name, **details))
    save(
        "partnerships.school_membership.create",
        by,
        SchoolMembership(school=school, board=board, valid_from=valid_from),
    )
    return school


@transaction.atomic
def rename(obj: School | Party | Partnership, *, name, on, by) -> School | Party | Partnership:
    """A new name from the day `on`; the old name is kept until the day before."""
    require(by, "partnerships.change_register", obj)
    obj = lock(obj)
    if isinstance(obj, School):
        former = SchoolFormerName(school=obj, name=obj.name)
    elif isinstance(obj, Partnership):
        former = PartnershipFormerName(partnership=obj, name=obj.name)
    else:
        former = PartyFormerName(party_id=obj.pk, name=obj.name)
    former.valid_from, former.valid_until = obj.name_since, on - ONE_DAY
    if former.valid_from and former.valid_from > former.valid_until:
        raise ValidationError({"on": _("The present name begins on or after this day. Choose a later day.")})
    with history("partnerships.rename", by=by):
        former.full_clean()
        former.save()
        obj.name, obj.name_since = name, on
        save_new_version(obj)
    return obj


@transaction.atomic
def add_membership(*, partnership, party, valid_from, valid_until=None, by) -> Membership:
    require(by, "partnerships.change_register", partnership)
    row = Membership(
        partnership=partnership, party=party, party_kind=party.kind, valid_from=valid_from, valid_until=valid_until
    )
    _refuse_second_membership(row)
    return save("partnerships.membership.create", by, row)


def _refuse_second_membership(row: Membership) -> None:
    """Where it takes part in that period; a board may do so in one partnership only, an institute once in each."""
    if row.valid_until is not None and row.valid_until < row.valid_from:
        return  # said by the record itself
    found = Membership.objects.filter(party=row.party).overlapping(Period(row.valid_from, row.valid_until))
    if row.party_kind != PartyKind.BOARD:
        found = found.filter(partnership=row.partnership)
    if other := found.select_related("partnership").order_by("valid_from").first():
        raise ValidationError(
            {
                "party": _(
                    "%(party)s takes part in %(partnership)s %(period)s. End that membership first, or choose a period that "
                    "does not overlap with it."
                )
                % {
                    "party": row.party, "partnership": other.partnership,
                    "period": formats.period(other.valid_from, other.valid_until),
                }
            }
        )  # fmt: skip


@transaction.atomic
def end_membership(membership, *, last_day, reason, by) -> Membership:
    """The last day is inclusive; the row stays as history."""
    require(by, "partnerships.change_register", membership)
    membership = lock(membership)
    membership.end_reason = required(reason, "reason", _("Say why the membership ends."))
    penvoerder = membership.partnership.penvoerder_on(last_day + ONE_DAY)
    if penvoerder is not None and penvoerder.pk == membership.party_id:
        raise ValidationError(
            {
                "last_day": _("%(party)s is penvoerder after this day. Name another penvoerder from then on first.")
                % {"party": membership.party}
            }
        )
    end_on(membership, last_day)
    return save("partnerships.membership.end", by, membership)


@transaction.atomic
def leave_out(membership, *, year: SchoolYear, by) -> None:
    """Only to be looked at and never kept (`foresight.as_if`): the party takes part on no day of the year nor after it."""
    require(by, "partnerships.change_register", membership)
    membership = lock(membership)
    if membership.valid_from >= year.first_day:
        membership.delete()
        return
    membership.valid_until = year.first_day - ONE_DAY
    save("partnerships.membership.end", by, membership)


@transaction.atomic
def correct_period(row: Membership | SchoolMembership | Penvoerder, *, valid_from, valid_until, by):
    """Mend days that were entered wrongly; the history keeps what stood there. Overlaps stay refused."""
    require(by, "partnerships.change_register", row)
    row = lock(row)
    ended_on = row.valid_until
    row.valid_from, row.valid_until = valid_from, valid_until
    if valid_until is None and hasattr(row, "end_reason"):
        row.end_reason = ""
    save(f"partnerships.{row._meta.model_name}.correct", by, row)
    if isinstance(row, SchoolMembership):
        _follow_closing(row, ended_on, by)
    return row


def _follow_closing(row: SchoolMembership, ended_on: datetime.date | None, by) -> None:
    """A school that closed on the day on which its board had it last exists as long as that, also when it is corrected."""
    school = lock(row.school)
    if school.closed_on is not None and school.closed_on == ended_on != row.valid_until:
        school.closed_on = row.valid_until
        with history("partnerships.school_membership.correct", by=by):
            save_new_version(school)


@transaction.atomic
def move_school(school, *, board, on, reason="", by) -> SchoolMembership:
    """The school goes to another board on the day `on`; money and hours follow the days."""
    require(by, "partnerships.change_register", school)
    current = SchoolMembership.objects.select_for_update().active_on(on).filter(school=school).first()
    if current is not None:
        if current.valid_from >= on:
            raise ValidationError(
                {
                    "on": _(
                        "The school came to %(board)s on %(day)s. Choose a later day. Was that move a mistake? Then undo it on "
                        "the page of the school, under “Belongs to”."
                    )
                    % {"board": current.board, "day": formats.day(current.valid_from)}
                }
            )
        current.valid_until, current.end_reason = on - ONE_DAY, reason
        save("partnerships.school_membership.end", by, current)
    return save(
        "partnerships.school_membership.create", by, SchoolMembership(school=school, board=board, valid_from=on)
    )


def board_before(row: SchoolMembership) -> SchoolMembership | None:
    """The membership from which the school moved into this one, the day before its first; none when it did not move."""
    rows = SchoolMembership.objects.filter(school=row.school_id, valid_until=row.valid_from - ONE_DAY)
    return rows.select_related("board").first()


def move_stays(row: SchoolMembership) -> str:
    """Why a move of a school cannot be undone, or nothing."""
    before = board_before(row)
    if before is None:
        return _("The school did not come from another board on this day, so there is no move to undo.")
    later = SchoolMembership.objects.filter(school=row.school_id, valid_from__gt=row.valid_from).select_related("board")
    if next_row := later.order_by("valid_from").first():
        return _("The school moved on to %(board)s on %(day)s. Undo that move first.") % {
            "board": next_row.board, "day": formats.day(next_row.valid_from),
        }  # fmt: skip
    if closed := closed_within([row.board, before.board], row.period):
        return _("The books of %(years)s are closed with this move in them. Ask the controller to reopen the year.") % {
            "years": ", ".join(map(str, closed))
        }
    return ""


@transaction.atomic
def undo_move(row: SchoolMembership, *, by) -> School:
    """A move of a school that never was: the board before it goes on as long as this one would have. The history keeps
    both rows."""
    require(by, "partnerships.change_register", row)
    require(by, "partnerships.change_register", row.school)
    row = lock(row)
    if why := move_stays(row):
        raise ActionRefused(why)
    before = lock(board_before(row))
    before.valid_until, before.end_reason = row.valid_until, row.end_reason
    with history("partnerships.school_membership.undo_move", by=by):
        row.delete()
    save("partnerships.school_membership.undo_move", by, before)
    return before.school


@transaction.atomic
def set_penvoerder(*, partnership, party, on, by) -> Penvoerder:
    require(by, "partnerships.change_register", partnership)
    current = Penvoerder.objects.select_for_update().filter(partnership=partnership, valid_until=None).first()
    if current is not None:
        current.valid_until = on - ONE_DAY
        save("partnerships.penvoerder.end", by, current)
    return save("partnerships.penvoerder.set", by, Penvoerder(partnership=partnership, party=party, valid_from=on))


def _correct(obj, names, changes: dict, version) -> None:
    check_version(obj, version)
    for name in names:
        if name in changes:
            setattr(obj, name, changes[name])
    save_new_version(obj)


@transaction.atomic
def update_party(party, *, version=None, by, **changes) -> Party:
    """Correct what is written about a party now; a new name has a day (`rename`)."""
    require(by, "partnerships.change_register", party)
    party = lock(party)
    with history("partnerships.party.update", by=by):
        _correct(party, PARTY_FIELDS, changes, version)
    return party


@transaction.atomic
def update_school(school, *, version=None, by, **changes) -> School:
    """Correct address, size and whether it is an academic school; a new name or board has a day."""
    require(by, "partnerships.change_register", school)
    school = lock(school)
    with history("partnerships.school.update", by=by):
        _correct(school, SCHOOL_FIELDS, changes, version)
    return school


@transaction.atomic
def close_school(school, *, last_day, reason, by) -> School:
    """The school exists until and including `last_day`; so does its membership of a board."""
    require(by, "partnerships.change_register", school)
    school = lock(school)
    if school.closed_on is not None:
        raise ValidationError({"last_day": _("This school is already closed.")})
    current = SchoolMembership.objects.select_for_update().filter(school=school, valid_until=None).first()
    if current is not None:
        current.end_reason = required(reason, "reason", _("Say why the school closes."))
        end_on(current, last_day)
        save("partnerships.school_membership.end", by, current)
    school.closed_on = last_day
    with history("partnerships.school.close", by=by):
        save_new_version(school)
    return school


def closing_stays(school: School) -> str:
    """Why the closing of a school cannot be undone, or nothing."""
    if school.closed_on is None:
        return _("This school is not closed.")
    last = _last_of(school)
    if last is not None and (closed := closed_within([last.board], Period(school.closed_on + ONE_DAY, None))):
        return _(
            "The books of %(years)s are closed with this closing in them. Ask the controller to reopen the year."
        ) % {"years": ", ".join(map(str, closed))}
    return ""


def _last_of(school: School) -> SchoolMembership | None:
    """The membership that ended with the school."""
    return SchoolMembership.objects.filter(school=school, valid_until=school.closed_on).select_related("board").first()


@transaction.atomic
def undo_closing(school: School, *, by) -> School:
    """A closing that never was: the school goes on, at the board that had it last. The history keeps what stood there."""
    require(by, "partnerships.change_register", school)
    school = lock(school)
    if why := closing_stays(school):
        raise ActionRefused(why)
    last = _last_of(school)
    if last is not None:
        last = lock(last)
        last.valid_until, last.end_reason = None, ""
        save("partnerships.school.undo_closing", by, last)
    school.closed_on = None
    with history("partnerships.school.undo_closing", by=by):
        save_new_version(school)
    return school


@transaction.atomic
def update_partnership(partnership, *, name, founded_on=None, version=None, by) -> Partnership:
    """Correct the name and when it was founded; the name in addresses stays, so that links keep working."""
    require(by, "partnerships.change_register", partnership)
    partnership = lock(partnership)
    with history("partnerships.partnership.update", by=by):
        _correct(partnership, ("name", "founded_on"), {"name": name, "founded_on": founded_on}, version)
    return partnership
