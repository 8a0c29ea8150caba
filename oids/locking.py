"""Two people, one record: the second is told what the first changed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext as _

from oids.actions import Conflict


def lock(obj: models.Model) -> models.Model:
    """The row as it is now, held until the transaction ends."""
    return type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)


def lock_all(rows: Sequence[models.Model]) -> None:
    """Rows of one model, held until the transaction ends; in order of key, so that nobody waits crosswise."""
    if rows:
        hold(type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]))


def hold(rows: models.QuerySet) -> None:
    """The rows of a query, as `lock_all` holds them."""
    list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def check_version(obj: models.Model, version: int | None) -> None:
    """Refuse when the record has changed since the form with `version` was opened, and say what changed.

    `obj` is the locked row. No version: the caller works on the row as it is now (imports, commands).
    """
    if version is None or obj.version == version:
        return
    from django.contrib.auth import get_user_model

    from oids.views.history import changes_between

    rows, last = changes_between(obj, version)
    context = (last.pgh_context or {}) if last is not None else {}
    user = get_user_model().objects.filter(pk=context.get("user")).first() if context.get("user") else None
    raise Conflict(
        _(
            "Somebody else changed this record while you were working on it. Look at what changed, "
            "mend your own entry if needed, and save again."
        ),
        rows,
        by=str(user) if user else "",
        at=last.pgh_created_at if last is not None else None,
    )


def save_new_version(obj: models.Model) -> None:
    """Check everything, then write as the next version."""
    obj.full_clean()
    obj.version += 1
    obj.save()
