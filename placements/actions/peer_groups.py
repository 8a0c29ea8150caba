"""Peer groups and who leads them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from oids.actions import require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.enums import TrainerKind
from placements.models import PeerGroup


def check_leaders(group: PeerGroup) -> None:
    """Each in their own role in this partnership, and at work in this school year."""
    errors = {}
    for name, kind in (
        ("school_trainer", TrainerKind.SCHOOL_TRAINER),
        ("institute_trainer", TrainerKind.INSTITUTE_TRAINER),
    ):
        trainer = getattr(group, name)
        if trainer is None:
            continue
        if trainer.partnership_id != group.partnership_id or trainer.kind != kind:
            errors[name] = _("%(trainer)s does not have this role in this partnership.") % {"trainer": trainer}
        elif not trainer.period.overlaps(group.school_year.period):
            errors[name] = _("%(trainer)s does not work in this school year.") % {"trainer": trainer}
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def create_peer_group(*, partnership, school_year, name, school_trainer=None, institute_trainer=None, by) -> PeerGroup:
    require(by, "placements.change_peergroup", partnership)
    group = PeerGroup(
        partnership=partnership,
        school_year=school_year,
        name=name,
        school_trainer=school_trainer,
        institute_trainer=institute_trainer,
    )
    check_leaders(group)
    with history("placements.peer_group.create", by=by):
        # Who leads it was looked at just now; many groups are made in one act.
        group.full_clean(exclude=["school_trainer", "institute_trainer"])
        group.save()
    return group


@transaction.atomic
def update_peer_group(group, *, version=None, by, **changes) -> PeerGroup:
    require(by, "placements.change_peergroup", group)
    group = lock(group)
    check_version(group, version)
    for name in ("name", "school_trainer", "institute_trainer"):
        if name in changes:
            setattr(group, name, changes[name])
    check_leaders(group)
    with history("placements.peer_group.update", by=by):
        save_new_version(group)
    return group


def delete_unused(group: PeerGroup) -> bool:
    """Whether it is gone. What other parts of the product keep of it (workshops) makes it stay, empty."""
    try:
        with transaction.atomic():
            group.delete()
    except ProtectedError:
        return False
    return True
