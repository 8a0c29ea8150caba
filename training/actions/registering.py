"""Registering for a training: many at once by the programme leader, by name, and by somebody themselves."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.actions.people import somebody
from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import lock
from partnerships.actions.base import required
from partnerships.models import Person, Trainer
from training.actions.attendance import settle
from training.enums import KINDS_OF, Audience
from training.models import OwnPlace, Registration, Training


def employer_on(person: Person, training: Training):
    """Who employs a trainer on the first day of the training; None for who is no trainer in the partnership."""
    row = (
        Trainer.objects.active_on(training.begins_on)
        .filter(person=person, partnership=training.partnership)
        .select_related("employer")
        .order_by("pk")
        .first()
    )
    return row.employer if row else None


def _place_for(training: Training, number: int) -> Training:
    """The training, locked, when it has `number` places left."""
    training = lock(training)
    if training.cancelled_because:
        raise ActionRefused(_("This training was cancelled."))
    if training.capacity is not None:
        left = training.capacity - training.registrations.standing().count()
        if number > left:
            raise ActionRefused(
                ngettext(
                    "There is %(left)s place left, and you register %(number)s people. Leave out some of them, or make room.",
                    "There are %(left)s places left, and you register %(number)s people. Leave out some of them, or make room.",
                    left,
                ) % {"left": formats.count(left), "number": formats.count(number)}
                if left > 0
                else _("All places of this training are taken.")
            )  # fmt: skip
    return training


@transaction.atomic
def register_people(training, *, trainers: Iterable[Trainer], by) -> list[Registration]:
    """Many trainers in one go, each on behalf of their employer; who is registered already stays registered once."""
    require(by, "training.change_training", training)
    chosen: dict[int, Trainer] = {}
    for trainer in trainers:
        if trainer.partnership_id != training.partnership_id:
            raise ValidationError({"trainers": _("%(trainer)s is no trainer here.") % {"trainer": trainer}})
        chosen.setdefault(trainer.person_id, trainer)
    known = set(training.registrations.standing().values_list("person", flat=True))
    rows = [
        Registration(training=training, person_id=person, party_id=trainer.employer_id, registered_by=by)
        for person, trainer in chosen.items()
        if person not in known
    ]
    if not rows:
        raise ActionRefused(_("Choose at least one person who is not registered yet."))
    _place_for(training, len(rows))
    with history("training.registration.add_many", by=by):
        made = Registration.objects.bulk_create(rows)
        settle(training)
    return made


@transaction.atomic
def register_by_name(
    training, *, person=None, first_name="", infix="", last_name="", email="", party=None, by
) -> Registration:
    """One person, for example a school director: known already, or new by name."""
    require(by, "training.change_training", training)
    person = somebody(person, first_name=first_name, infix=infix, last_name=last_name, email=email, by=by)
    return _register(training, person, party or employer_on(person, training), by)


def _register(training: Training, person: Person, party, by) -> Registration:
    if training.registrations.standing().filter(person=person).exists():
        raise ActionRefused(_("This person is registered already."))
    _place_for(training, 1)
    row = Registration(training=training, person=person, party=party, registered_by=by)
    with history("training.registration.add", by=by):
        row.full_clean()
        row.save()
        settle(training)
    return row


def is_for(training: Training, user) -> bool:
    """Whether the training is for one of the roles that the user has in the partnership."""
    rows = Trainer.objects.filter(partnership=training.partnership_id, person__user=user)
    return any(kind in KINDS_OF[Audience(training.audience)] for kind in rows.values_list("kind", flat=True))


def person_of(user) -> Person | None:
    return Person.objects.filter(user=user).first()


@transaction.atomic
def register_self(training, *, by) -> Registration:
    """Somebody takes a place themselves, while registration is open."""
    require(by, "training.register_self", OwnPlace(by))
    if not Training.objects.visible_to(by).filter(pk=training.pk).exists():
        raise ActionRefused(_("This training is of another partnership."))
    person = person_of(by)
    if person is None:
        raise ActionRefused(_("Your sign-in is not linked to a person yet. Ask the administrator to link it."))
    if not is_for(training, by):
        raise ActionRefused(
            _("This training is for: %(whom)s. Ask the programme leader whether you can come.")
            % {"whom": training.get_audience_display()}
        )
    if not training.is_open:
        raise ActionRefused(_("Registration is closed. Ask the programme leader whether you can still come."))
    return _register(training, person, employer_on(person, training), by)


@transaction.atomic
def withdraw(row, *, reason, by) -> Registration:
    """Somebody does not come after all. The registration stays readable, with the day and the reason."""
    require(by, "training.change_training", row.training)
    return _withdraw(row, required(reason, "reason", _("Say why.")), by)


@transaction.atomic
def withdraw_self(row, *, reason="", by) -> Registration:
    require(by, "training.register_self", OwnPlace(by))
    if row.person.user_id != by.pk:
        raise ActionRefused(_("You withdraw only yourself."))
    if row.training.has_begun:
        raise ActionRefused(_("This training has begun. Tell the programme leader that you were not there."))
    return _withdraw(row, reason.strip(), by)


def _withdraw(row: Registration, reason: str, by) -> Registration:
    lock(row.training)
    row = lock(row)
    if row.withdrawn_on is not None:
        raise ActionRefused(_("This registration was withdrawn already."))
    if row.presence.exists():
        raise ActionRefused(_("This person was there. Correct the attendance first."))
    row.withdrawn_on, row.withdrawn_because = timezone.localdate(), reason
    row.hours = row.completed_on = row.valid_until = row.recorded_at = None
    with history("training.registration.withdraw", by=by):
        row.full_clean()
        row.save()
    return row
