"""What every action does first: check the right, check the state."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

# The code of an error that introduces the others: it is no error by itself and is not counted.
LEAD = "lead"
# The code of an error that stands beside its field only, since another one says it for all of them on top.
BESIDE = "beside"


class ActionRefused(Exception):
    """The act is allowed to this person, but not in this state; the message says why and what to do.

    `parts` are what stands in the way one by one, for a list under the message; `number` how many they are when not all
    of them are told.
    """

    def __init__(self, message: str, parts: Sequence[str] = (), number: int | None = None) -> None:
        super().__init__(" ".join([message, *parts]))
        self.message = message
        self.parts = tuple(parts)
        self.number = len(self.parts) if number is None else number

    def as_errors(self) -> list[ValidationError]:
        """For a form: the message, and then what stands in the way."""
        lead = ValidationError(self.message, code=LEAD)
        lead.number = self.number
        return [lead, *map(ValidationError, self.parts)]


class Conflict(ActionRefused):
    """Somebody else changed the record first.

    `changes` lists (label, value when you began, value now) of what the other changed.
    """

    def __init__(self, message: str, changes: list[tuple[str, str, str]], by: str = "", at=None) -> None:
        super().__init__(message)
        self.changes = changes
        self.by = by
        self.at = at


def require(by, permission: str, obj=None) -> None:
    """Refuse with a reason unless `by` holds `permission` on `obj`."""
    if by is None or not by.has_perm(permission, obj):
        raise PermissionDenied(_("Your roles do not allow this. Ask the programme leader or the administrator."))


def refuse(errors: dict[str, str] | str) -> None:
    """Raise the errors as form errors: per field name, or for the whole record."""
    raise ValidationError(errors)
