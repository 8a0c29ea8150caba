"""Everything that changes the register. Nothing historic is overwritten: periods end and new ones begin."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import require
from oids.history import history
from oids.locking import lock, save_new_version
from partnerships.access import access_of, forget_access
from partnerships.models import (
    Decision,
    Membership,
    Partnership,
    Party,
    PartyFormerName,
    Penvoerder,
    Person,
    Role,
    School,
    SchoolFormerName,
    SchoolMembership,
    Trainer,
    TrainerSchool,
)

_DAY = datetime.timedelta(days=1)


def _save(action: str, by, obj):
    with history(action, by=by):
        obj.full_clean()
        obj.save()
    return obj


def _require_administrator(by) -> None:
    if not access_of(by).is_administrator:
        raise PermissionDenied(_("Only an administrator adds to the shared register."))


@transaction.atomic
def create_partnership(*, name, slug, by) -> Partnership:
    _require_administrator(by)
    return _save("partnerships.partnership.create", by, Partnership(name=name, slug=slug))


@transaction.atomic
def create_party(*, kind, code, name, statutory_name="", kvk_number="", by) -> Party:
    """A board or institute; the statutory name is the name unless another is given."""
    _require_administrator(by)
    party = Party(kind=kind, code=code, name=name, statutory_name=statutory_name or name, kvk_number=kvk_number)
    return _save("partnerships.party.create", by, party)


@transaction.atomic
def create_school(*, brin6, name, board, valid_from, by, **details) -> School:
    """A school with the board that runs it from `valid_from`."""
    _require_administrator(by)
    school = _save("partnerships.school.create", by, School(brin6=brin6, name=name, **details))
    _save(
        "partnerships.school_membership.create",
        by,
        SchoolMembership(school=school, board=board, valid_from=valid_from),
    )
    return school


@transaction.atomic
def rename(obj: School | Party, *, name, on, by) -> School | Party:
    """A new name from the day `on`; the old name is kept until the day before."""
    require(by, "partnerships.change_register", obj)
    obj = lock(obj)
    former = (
        SchoolFormerName(school=obj, name=obj.name)
        if isinstance(obj, School)
        else PartyFormerName(party_id=obj.pk, name=obj.name)
    )
    former.valid_from, former.valid_until = obj.name_since, on - _DAY
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
    return _save("partnerships.membership.create", by, row)


@transaction.atomic
def end_membership(membership, *, last_day, reason, by) -> Membership:
    """The last day is inclusive; the row stays as history."""
    require(by, "partnerships.change_register", membership)
    membership = lock(membership)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the membership ends.")})
    membership.valid_until, membership.end_reason = last_day, reason.strip()
    return _save("partnerships.membership.end", by, membership)


@transaction.atomic
def move_school(school, *, board, on, reason="", by) -> SchoolMembership:
    """The school goes to another board on the day `on`; money and hours follow the days."""
    require(by, "partnerships.change_register", school)
    current = SchoolMembership.objects.select_for_update().active_on(on).filter(school=school).first()
    if current is not None:
        if current.valid_from >= on:
            raise ValidationError({"on": _("The school came to its present board on this day or later.")})
        current.valid_until, current.end_reason = on - _DAY, reason
        _save("partnerships.school_membership.end", by, current)
    return _save(
        "partnerships.school_membership.create", by, SchoolMembership(school=school, board=board, valid_from=on)
    )


@transaction.atomic
def set_penvoerder(*, partnership, party, on, by) -> Penvoerder:
    require(by, "partnerships.change_register", partnership)
    current = Penvoerder.objects.select_for_update().filter(partnership=partnership, valid_until=None).first()
    if current is not None:
        current.valid_until = on - _DAY
        _save("partnerships.penvoerder.end", by, current)
    return _save("partnerships.penvoerder.set", by, Penvoerder(partnership=partnership, party=party, valid_from=on))


@transaction.atomic
def create_trainer(
    *, partnership, kind, employer, first_name, last_name, valid_from, infix="", email="", days_per_week=None,
    schools=(), user=None, by,
) -> Trainer:  # fmt: skip
    """A person with a deployment, and the schools where they work from that day."""
    require(by, "partnerships.change_trainer", partnership)
    person = Person(first_name=first_name, infix=infix, last_name=last_name, email=email, user=user)
    _save("partnerships.person.create", by, person)
    trainer = Trainer(
        partnership=partnership,
        person=person,
        kind=kind,
        employer=employer,
        days_per_week=days_per_week,
        valid_from=valid_from,
    )
    _save("partnerships.trainer.create", by, trainer)
    for school in schools:
        _save("partnerships.trainer.deploy", by, TrainerSchool(trainer=trainer, school=school, valid_from=valid_from))
    return trainer


@transaction.atomic
def assign_role(*, user, kind, valid_from, partnership=None, party=None, valid_until=None, by) -> Role:
    _require_administrator(by)
    role = Role(
        user=user, kind=kind, partnership=partnership, party=party, valid_from=valid_from, valid_until=valid_until
    )
    _save("partnerships.role.assign", by, role)
    forget_access(user)
    return role


@transaction.atomic
def record_decision(*, partnership, body, number, decided_on, title, text="", by) -> Decision:
    require(by, "partnerships.change_decision", partnership)
    return _save(
        "partnerships.decision.record",
        by,
        Decision(partnership=partnership, body=body, number=number, decided_on=decided_on, title=title, text=text),
    )
