"""Trainers and where they work, roles and sign-ins."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from oids.models import User
from partnerships.access import forget_access
from partnerships.actions.base import end_on, require_administrator, required, save
from partnerships.enums import RoleKind
from partnerships.models import Person, Role, Trainer, TrainerSchool


@transaction.atomic
def create_trainer(
    *, partnership, kind, employer, first_name, last_name, valid_from, infix="", email="", days_per_week=None,
    schools=(), user=None, by,
) -> Trainer:  # fmt: skip
    """A person with a deployment, and the schools where they work from that day."""
    require(by, "partnerships.change_trainer", partnership)
    person = Person(first_name=first_name, infix=infix, last_name=last_name, email=email, user=user)
    save("partnerships.person.create", by, person)
    trainer = Trainer(
        partnership=partnership,
        person=person,
        kind=kind,
        employer=employer,
        days_per_week=days_per_week,
        valid_from=valid_from,
    )
    save("partnerships.trainer.create", by, trainer)
    for school in schools:
        save("partnerships.trainer.deploy", by, TrainerSchool(trainer=trainer, school=school, valid_from=valid_from))
    return trainer


@transaction.atomic
def assign_role(*, user, kind, valid_from, partnership=None, party=None, valid_until=None, by) -> Role:
    require_administrator(by)
    role = Role(
        user=user, kind=kind, partnership=partnership, party=party, valid_from=valid_from, valid_until=valid_until
    )
    save("partnerships.role.assign", by, role)
    forget_access(user)
    return role


@transaction.atomic
def update_trainer(
    trainer, *, first_name, last_name, infix="", email="", days_per_week=None, version=None, by
) -> Trainer:
    """Correct the person and the days a week. Another employer or role is a new deployment: end this one first."""
    require(by, "partnerships.change_trainer", trainer)
    trainer = lock(trainer)
    check_version(trainer, version)
    person = lock(trainer.person)
    person.first_name, person.infix, person.last_name, person.email = first_name, infix, last_name, email
    trainer.days_per_week = days_per_week
    with history("partnerships.trainer.update", by=by):
        save_new_version(person)
        save_new_version(trainer)
    return trainer


@transaction.atomic
def end_trainer(trainer, *, last_day, by) -> Trainer:
    """The deployment and all its schools end on `last_day`; placements keep who guided them until then."""
    require(by, "partnerships.change_trainer", trainer)
    trainer = lock(trainer)
    end_on(trainer, last_day)
    with history("partnerships.trainer.end", by=by):
        for row in trainer.deployments.select_for_update():
            if row.valid_from > last_day:
                raise ValidationError(
                    {
                        "last_day": _("At %(school)s this trainer begins after this day. End that first.")
                        % {"school": row.school}
                    }
                )
            if row.valid_until is None or row.valid_until > last_day:
                row.valid_until = last_day
                row.full_clean()
                row.save()
        save_new_version(trainer)
    return trainer


@transaction.atomic
def deploy_trainer(trainer, *, school, valid_from, by) -> TrainerSchool:
    """The trainer works at one more school from a day."""
    require(by, "partnerships.change_trainer", trainer)
    row = TrainerSchool(trainer=trainer, school=school, valid_from=valid_from, valid_until=trainer.valid_until)
    if not trainer.is_active_on(valid_from):
        raise ValidationError({"valid_from": _("The trainer does not work in the partnership on this day.")})
    return save("partnerships.trainer.deploy", by, row)


@transaction.atomic
def end_deployment(deployment, *, last_day, by) -> TrainerSchool:
    """The trainer leaves this school; the deployment as a whole goes on."""
    require(by, "partnerships.change_trainer", deployment.trainer)
    deployment = lock(deployment)
    end_on(deployment, last_day)
    return save("partnerships.trainer.end_deployment", by, deployment)


@transaction.atomic
def end_role(role, *, last_day, by) -> Role:
    """What the role opened closes the day after. The last administrator stays."""
    require_administrator(by)
    role = lock(role)
    others = Role.objects.filter(kind=RoleKind.ADMINISTRATOR, valid_until=None, user__is_active=True).exclude(
        pk=role.pk
    )
    if role.kind == RoleKind.ADMINISTRATOR and not others.exists():
        raise ActionRefused(_("This is the last administrator. Appoint another one first."))
    end_on(role, last_day)
    save("partnerships.role.end", by, role)
    forget_access(role.user)
    return role


@transaction.atomic
def create_user(*, email, name, language="nl", by) -> User:
    """A sign-in without a password: its owner chooses one by the link that is mailed to them."""
    require_administrator(by)
    email = required(email, "email", _("Fill in an e-mail address.")).lower()
    if User.objects.filter(email=email).exists():
        raise ValidationError({"email": _("Somebody already signs in with this e-mail address.")})
    with history("oids.user.create", by=by):
        user = User(email=email, name=name, language=language)
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    return user


@transaction.atomic
def set_user_active(user, *, is_active: bool, by) -> User:
    """Close or open a sign-in; what the person did stays on their name."""
    require_administrator(by)
    if user.pk == by.pk and not is_active:
        raise ActionRefused(_("You cannot close your own sign-in. Ask another administrator."))
    user = lock(user)
    user.is_active = is_active
    with history("oids.user.open" if is_active else "oids.user.close", by=by):
        user.save()
    return user
