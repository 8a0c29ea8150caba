"""People who work in the network: known already, or new by name."""

from __future__ import annotations

from django.utils.translation import gettext as _

from partnerships.actions.base import required, save
from partnerships.models import Person


def somebody(person: Person | None, *, first_name: str, infix: str, last_name: str, email: str = "", by) -> Person:
    """`person` who is known already, or somebody new by name."""
    if person is not None:
        return person
    fresh = Person(
        first_name=required(first_name, "first_name", _("Choose somebody, or fill in first and last name.")),
        infix=infix.strip(), last_name=required(last_name, "last_name", _("Fill in the last name.")),
        email=email.strip(),
    )  # fmt: skip
    return save("partnerships.person.create", by, fresh)
