"""Kinds of training, and trainings with their days: planned, changed, cancelled with a reason."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import required, save
from training.actions.attendance import settle
from training.calculations.attendance import hours_between
from training.models import Training, TrainingKind, TrainingSession


@transaction.atomic
def create_kind(
    *, partnership, name, sort, audience, per_year=None, needed_percent=100, valid_years=None, by
) -> TrainingKind:
    require(by, "training.change_training", partnership)
    row = TrainingKind(
        partnership=partnership, name=name.strip(), sort=sort, audience=audience, per_year=per_year,
        needed_percent=needed_percent, valid_years=valid_years,
    )  # fmt: skip
    return save("training.kind.create", by, row)


@transaction.atomic
def update_kind(
    row, *, name, sort, audience, per_year=None, needed_percent=100, valid_years=None, version=None, by
) -> TrainingKind:
    """What was entered before keeps what it said: a change counts for attendance from now on."""
    require(by, "training.change_training", row)
    row = lock(row)
    check_version(row, version)
    row.name, row.sort, row.audience, row.per_year = name.strip(), sort, audience, per_year
    row.needed_percent, row.valid_years = needed_percent, valid_years
    with history("training.kind.update", by=by):
        save_new_version(row)
    return row


def _of_here(kind, partnership) -> None:
    if kind.partnership_id != partnership.pk:
        raise ValidationError({"kind": _("This kind of training is of another partnership.")})


@transaction.atomic
def create_training(
    *, partnership, school_year, kind, title, audience, day, begins_at, ends_at, place="", hours=None, theme=None,
    description="", capacity=None, register_until=None, by,
) -> Training:  # fmt: skip
    """A training with its first day; more days are added on its page."""
    require(by, "training.change_training", partnership)
    _of_here(kind, partnership)
    row = Training(
        partnership=partnership, school_year=school_year, kind=kind, title=title.strip(), audience=audience,
        theme=theme, description=description.strip(), capacity=capacity, register_until=register_until,
    )  # fmt: skip
    save("training.training.create", by, row)
    _save_session(
        TrainingSession(training=row), "training.session.add", by, day=day, begins_at=begins_at, ends_at=ends_at,
        place=place, hours=hours,
    )  # fmt: skip
    _ends_in_time(row)
    return row


@transaction.atomic
def update_training(
    row, *, kind, title, audience, theme=None, description="", capacity=None, register_until=None, version=None, by
) -> Training:
    require(by, "training.change_training", row)
    row = lock(row)
    check_version(row, version)
    _of_here(kind, row.partnership)
    taken = row.registrations.standing().count()
    if capacity is not None and capacity < taken:
        raise ValidationError(
            {"capacity": _("%(taken)s people are registered already. Withdraw some of them first, or leave more places.")
                         % {"taken": formats.count(taken)}}
        )  # fmt: skip
    row.kind, row.title, row.audience, row.theme = kind, title.strip(), audience, theme
    row.description, row.capacity, row.register_until = description.strip(), capacity, register_until
    _ends_in_time(row)
    with history("training.training.update", by=by):
        save_new_version(row)
        settle(row)
    return row


def _ends_in_time(row: Training) -> None:
    first = row.sessions.order_by("day").first()
    if row.register_until and first and row.register_until > first.day:
        raise ValidationError({"register_until": _("The training has begun by then. Choose a day before it begins.")})


@transaction.atomic
def cancel_training(row, *, reason, by) -> Training:
    """It does not take place. Who was registered stays readable."""
    require(by, "training.change_training", row)
    row = lock(row)
    if row.cancelled_because:
        raise ActionRefused(_("This training was cancelled already."))
    if row.sessions.filter(is_held=True).exists():
        raise ActionRefused(
            _("A day of this training was held, so it stays. Take back the days that are still to come.")
        )
    row.cancelled_because = required(reason, "reason", _("Say why it does not take place."))
    with history("training.training.cancel", by=by):
        save_new_version(row)
    return row


def _save_session(row: TrainingSession, action: str, by, *, day, begins_at, ends_at, place, hours) -> TrainingSession:
    year = row.training.school_year
    if not year.period.contains(day):
        raise ValidationError({"day": _("This day lies outside %(year)s.") % {"year": year}})
    if ends_at <= begins_at:
        raise ValidationError({"ends_at": _("It ends before it begins.")})
    between = hours_between(begins_at, ends_at)
    if hours is not None and hours > between:
        raise ValidationError({"hours": _("More hours than there are between its beginning and its end.")})
    row.day, row.begins_at, row.ends_at, row.place = day, begins_at, ends_at, place.strip()
    row.hours = between if hours is None else hours
    return save(action, by, row)


@transaction.atomic
def add_session(training, *, day, begins_at, ends_at, place="", hours=None, by) -> TrainingSession:
    require(by, "training.change_training", training)
    training = lock(training)
    if training.cancelled_because:
        raise ActionRefused(_("This training was cancelled."))
    row = _save_session(
        TrainingSession(training=training), "training.session.add", by, day=day, begins_at=begins_at, ends_at=ends_at,
        place=place, hours=hours,
    )  # fmt: skip
    with history("training.session.add", by=by):
        settle(training)
    return row


@transaction.atomic
def update_session(row, *, day, begins_at, ends_at, place="", hours=None, version=None, by) -> TrainingSession:
    """Of a day that was held, the hours of who was there follow."""
    require(by, "training.change_training", row)
    training = lock(row.training)
    row = lock(row)
    check_version(row, version)
    row.version += 1
    row = _save_session(
        row, "training.session.update", by, day=day, begins_at=begins_at, ends_at=ends_at, place=place, hours=hours
    )
    with history("training.session.update", by=by):
        settle(training)
    return row


@transaction.atomic
def remove_session(row, *, by) -> Training:
    """A day that was planned and does not take place; the last one goes with the training (cancel that)."""
    require(by, "training.change_training", row)
    training = lock(row.training)
    row = lock(row)
    if row.is_held:
        raise ActionRefused(_("This day was held, so it stays. Correct what is wrong in it."))
    if training.sessions.count() == 1:
        raise ActionRefused(_("A training has at least one day. Cancel the training, or change the day."))
    with history("training.session.remove", by=by):
        row.delete()
        settle(training)
    return training
