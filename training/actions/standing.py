"""The professional registration of a trainer: entered, corrected, renewed as a row of its own, taken back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oids.actions import require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import required, save
from training.models import Dossier, ProfessionalRegistration


def _in_order(valid_from, valid_until) -> None:
    if valid_until < valid_from:
        raise ValidationError({"valid_until": _("The last day lies before the first day.")})


@transaction.atomic
def add_standing(
    *, partnership, person, register, number, valid_from, valid_until, by
) -> ProfessionalRegistration:  # fmt: skip
    """A registration, or its next period: the one before stays as it was."""
    require(by, "training.change_standing", Dossier(partnership, person))
    _in_order(valid_from, valid_until)
    row = ProfessionalRegistration(
        partnership=partnership, person=person, register=register, valid_from=valid_from, valid_until=valid_until,
        number=required(number, "number", _("Fill in the number in the register.")), entered_by=by,
    )  # fmt: skip
    return save("training.standing.add", by, row)


@transaction.atomic
def update_standing(
    row, *, register, number, valid_from, valid_until, version=None, by
) -> ProfessionalRegistration:  # fmt: skip
    require(by, "training.change_standing", row)
    row = lock(row)
    check_version(row, version)
    _in_order(valid_from, valid_until)
    row.register, row.valid_from, row.valid_until = register, valid_from, valid_until
    row.number = required(number, "number", _("Fill in the number in the register."))
    with history("training.standing.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def remove_standing(row, *, by) -> None:
    """Entered by mistake; the history keeps it."""
    require(by, "training.change_standing", row)
    with history("training.standing.remove", by=by):
        lock(row).delete()
