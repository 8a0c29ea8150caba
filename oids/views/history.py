"""The history of one record: who changed what and when, whichever road it took."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db.models import ForeignKey
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from pghistory.models import Events

from oids.views.details import ObjectMixin


def history_of(obj, limit: int = 200) -> list[dict]:
    """Events of a tracked record, newest first: {at, by, action, label, changes: [(field, old, new)]}."""
    events = list(Events.objects.tracks(obj).order_by("-pgh_id")[:limit])
    users = get_user_model().objects.in_bulk(
        {(event.pgh_context or {}).get("user") for event in events if (event.pgh_context or {}).get("user")}
    )
    labels = {"insert": _("entered"), "update": _("changed"), "delete": _("removed")}
    rows = []
    for event in events:
        context = event.pgh_context or {}
        user = users.get(context.get("user"))
        rows.append(
            {
                "at": event.pgh_created_at,
                "by": str(user) if user else _("the system"),
                "action": context.get("action", ""),
                "label": labels.get(event.pgh_label, event.pgh_label),
                "changes": _changes(obj, event.pgh_diff or {}),
            }
        )
    return rows


def changes_between(obj, version: int) -> tuple[list[tuple[str, str, str]], object]:
    """What changed since `version` of the record: (label, then, now) per field, and the last event."""
    events = list(Events.objects.tracks(obj).order_by("pgh_id"))
    then: dict = {}
    for event in events:
        if (event.pgh_data or {}).get("version", 0) <= version:
            then = event.pgh_data
    now = events[-1].pgh_data if events else {}
    diff = {name: (then.get(name), value) for name, value in now.items() if then.get(name) != value}
    return _changes(obj, diff), events[-1] if events else None


def _changes(obj, diff: dict) -> list[tuple[str, str, str]]:
    rows = []
    for name, (old, new) in diff.items():
        field = next((f for f in obj._meta.concrete_fields if name in (f.attname, f.name)), None)
        if field is None or field.name == "version":
            continue
        rows.append((str(field.verbose_name), _shown(field, old), _shown(field, new)))
    return rows


def _shown(field, value) -> str:
    if value is None or value == "":
        return "–"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, ForeignKey):
        return str(field.related_model._base_manager.filter(pk=value).first() or value)
    return str(value)


class HistoryView(ObjectMixin, TemplateView):
    """History page of a record; same permission as its own page."""

    template_name = "generic/history.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            events=history_of(self.object), heading=_("History of %(record)s") % {"record": self.object}, **kwargs
        )
