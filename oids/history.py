"""Who changed what and when: the database writes it (pghistory); here is the name of the act."""

from __future__ import annotations

import pghistory


def event_model(model):
    """The model of the events of a tracked model."""
    return model._meta.get_field("events").related_model


def history(action: str, *, by, **details):
    """Context manager: all changes inside carry the act (`funding.allocation.adopt`) and who did it.

    `details` may hold references and numbers, never personal data of students.
    """
    return pghistory.context(action=action, user=by.pk if by is not None else None, **details)
