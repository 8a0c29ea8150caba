"""Who was there, entered in one go for a whole training; hours, completion and validity follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import ActionRefused, require
from oids.bulk import update_rows
from oids.history import history
from oids.locking import check_version, lock
from training.calculations.attendance import Session, followed, holds_until
from training.models import Presence, Registration, Training, TrainingSession


@transaction.atomic
def record_attendance(training, *, present: Mapping[int, Collection[int]], version=None, by) -> Training:
    """`present`: session -> registrations that were there. These sessions are held from then on; others stay as they are,
    so that each day of a longer training can be entered by itself and corrected later."""
    require(by, "training.change_training", training)
    training = lock(training)
    check_version(training, version)
    if training.cancelled_because:
        raise ActionRefused(_("This training was cancelled."))
    today = timezone.localdate()
    sessions = {row.pk: row for row in TrainingSession.objects.filter(training=training)}
    standing = set(training.registrations.standing().values_list("pk", flat=True))
    if not standing:
        raise ActionRefused(_("Nobody is registered for this training. Register first who was there."))
    for key, people in present.items():
        if key not in sessions or not set(people) <= standing:
            raise ValidationError(_("Somebody or some day is not of this training. Open the page again."))
        if sessions[key].day > today:
            raise ActionRefused(_("This day has not come yet; who was there is recorded afterwards."))
    known: dict[int, set[int]] = defaultdict(set)
    for row in Presence.objects.filter(session__in=list(present)):
        known[row.session_id].add(row.registration_id)
    with history("training.attendance.record", by=by):
        for key, people in present.items():
            Presence.objects.filter(session=key, registration__in=known[key] - set(people)).delete()
        Presence.objects.bulk_create(
            Presence(session_id=key, registration_id=person)
            for key, people in present.items()
            for person in sorted(set(people) - known[key])
        )
        TrainingSession.objects.filter(pk__in=list(present), is_held=False).update(is_held=True)
        training.version += 1
        training.save(update_fields=["version"])
        settle(training)
    return training


def settle(training: Training) -> None:
    """Bring what everybody has of the training in line with its days, who was there, and its kind."""
    days = [
        Session(row.pk, row.day, row.hours, row.is_held) for row in TrainingSession.objects.filter(training=training)
    ]
    if not any(day.is_held for day in days):
        return
    there: dict[int, set[int]] = defaultdict(set)
    for registration, session in Presence.objects.filter(session__training=training).values_list(
        "registration", "session"
    ):
        there[registration].add(session)
    kind, changed = training.kind, []
    for row in Registration.objects.filter(training=training, withdrawn_on=None).order_by("pk"):
        had = (row.hours, row.completed_on, row.valid_until)
        found = followed(days, there[row.pk], kind.needed_percent)
        until = holds_until(found.completed_on, kind.valid_years) if found.completed_on else None
        if (found.hours, found.completed_on, until) == had:
            continue
        row.hours, row.completed_on, row.valid_until = found.hours, found.completed_on, until
        row.recorded_at = timezone.now()
        changed.append(row)
    update_rows(changed, ["hours", "completed_on", "valid_until", "recorded_at"])
