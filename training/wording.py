"""Words for states of training, each with its tone."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oids import formats
from training.models import Registration, Training, TrainingSession
from training.querysets import FOREVER


def training_state(training: Training, day: datetime.date) -> tuple[str, str]:
    """(word, tone); needs its sessions."""
    if training.cancelled_because:
        return pgettext("training", "cancelled"), "neutral"
    days = training.days
    if not days:
        return pgettext("training", "planned"), "neutral"
    if all(row.is_held for row in days):
        return pgettext("training", "held"), "good"
    if any(row.day < day and not row.is_held for row in days):
        return _("attendance is missing"), "warn"
    if training.is_open:
        return _("registration is open"), "info"
    if training.has_begun:
        return pgettext("training", "has begun"), "info"
    return pgettext("training", "planned"), "neutral"


def session_state(session: TrainingSession, day: datetime.date) -> tuple[str, str]:
    if session.is_held:
        return pgettext("training", "held"), "good"
    return (_("attendance is missing"), "warn") if session.day < day else (pgettext("training", "planned"), "neutral")


def times(session: TrainingSession) -> str:
    return f"{session.begins_at:%H:%M} – {session.ends_at:%H:%M}"


def days_of(training: Training) -> str:
    """The days on one line; needs its sessions."""
    days = sorted({row.day for row in training.days})
    return ", ".join(formats.day(day) for day in days)


def registration_state(row: Registration) -> tuple[str, str]:
    if row.withdrawn_on is not None:
        return pgettext("registration", "withdrawn"), "neutral"
    if row.completed_on is not None:
        return pgettext("registration", "completed"), "good"
    if row.hours is None:
        return pgettext("registration", "registered"), "info"
    return (pgettext("registration", "not completed"), "warn") if row.hours else (_("was not there"), "warn")


def places(training: Training, taken: int) -> str:
    """For example: 12 of 20."""
    if training.capacity is None:
        return formats.count(taken)
    return _("%(taken)s of %(all)s") % {"taken": formats.count(taken), "all": formats.count(training.capacity)}


def until_text(day: datetime.date | None) -> str:
    """The last day on which something holds, of a row that was completed."""
    return _("does not run out") if day is None or day == FOREVER else formats.day(day)


def standing_state(trainer, day: datetime.date) -> tuple[str, str]:
    """Of the professional registration of a trainer; needs `is_registered` and `standing_until`."""
    if trainer.is_registered:
        return _("registered"), "good"
    if trainer.standing_until is None or trainer.standing_until >= day:
        return _("not registered"), "warn"
    return _("registration ended"), "warn"


def period_state(row, day: datetime.date) -> tuple[str, str]:
    """Of one registration."""
    return {
        "planned": (pgettext("period", "begins later"), "info"), "running": (_("registered"), "good"),
        "ended": (_("registration ended"), "neutral"),
    }[row.state_on(day)]  # fmt: skip


def mentor_state(trainer, day: datetime.date) -> tuple[str, str]:
    """Of mentor training; needs `trained_until`."""
    if trainer.trained_until is None:
        return _("never had"), "warn"
    return (_("valid"), "good") if trainer.trained_until >= day else (_("not valid any more"), "warn")
