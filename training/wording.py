"""Words for states of training, each with its tone."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oids import formats
from training.models import Registration, Training, TrainingSession


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
    if training.is_open_on(day):
        return _("registration is open"), "info"
    return pgettext("training", "planned"), "neutral"


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
