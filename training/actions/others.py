"""Training that was followed elsewhere or before: entered by hand with its source, corrected and taken back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids.actions import require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import required, save
from training.calculations.attendance import holds_until
from training.models import Dossier, OtherTraining


def _checked(row: OtherTraining, *, title, day, hours, kind, source) -> None:
    if day > timezone.localdate():
        raise ValidationError({"day": _("This day has not come yet.")})
    if kind is not None and kind.partnership_id != row.partnership_id:
        raise ValidationError({"kind": _("This kind of training is of another partnership.")})
    row.title, row.day, row.hours, row.kind = title.strip(), day, hours, kind
    row.source = required(source, "source", _("Say what it rests on."))
    row.valid_until = holds_until(day, kind.valid_years) if kind else None


@transaction.atomic
def add_other_training(*, partnership, person, title, day, hours, source, kind=None, by) -> OtherTraining:
    require(by, "training.change_other_training", Dossier(partnership, person))
    row = OtherTraining(partnership=partnership, person=person, entered_by=by)
    _checked(row, title=title, day=day, hours=hours, kind=kind, source=source)
    return save("training.other.add", by, row)


@transaction.atomic
def update_other_training(row, *, title, day, hours, source, kind=None, version=None, by) -> OtherTraining:
    require(by, "training.change_other_training", row)
    row = lock(row)
    check_version(row, version)
    _checked(row, title=title, day=day, hours=hours, kind=kind, source=source)
    with history("training.other.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def remove_other_training(row, *, by) -> None:
    """Entered by mistake; the history keeps it."""
    require(by, "training.change_other_training", row)
    with history("training.other.remove", by=by):
        lock(row).delete()
