"""The history of one record: who changed what and when, whichever road it took."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import DateField, DateTimeField, ForeignKey, Model, QuerySet
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from pghistory.models import Events

from oids import formats
from oids.history import event_model
from oids.views.details import ObjectMixin

Part = type[Model] | QuerySet


def history_of(obj, parts: Iterable[Part] = (), limit: int = 200) -> list[dict]:
    """Events of a tracked record and of its `parts`, newest first.

    A part is a tracked model that points to the record (all its rows, removed ones too), or a queryset of such rows.

    Each is {at, by, action, label, record, reason, changes: [(field, old, new)]}; `record` names the part it concerns,
    `reason` is what whoever did it gave for it, where the act asks for one.
    """
    events = list(Events.objects.tracks(obj).order_by("-pgh_id")[:limit])
    models = dict.fromkeys([event.pgh_slug for event in events], type(obj))
    for part in parts:
        model, found = _events_of(obj, part)
        for event in found.order_by("-pgh_id")[:limit]:
            models[event.pgh_slug] = model
            events.append(event)
    events = sorted(events, key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)[:limit]
    names = _Names()
    for event in events:
        names.add(models[event.pgh_slug], event.pgh_data or {})
    users = get_user_model().objects.in_bulk(
        {(event.pgh_context or {}).get("user") for event in events if (event.pgh_context or {}).get("user")}
    )
    labels = {"insert": _("entered"), "update": _("changed"), "delete": _("removed")}
    rows = []
    for event in events:
        context, model = event.pgh_context or {}, models[event.pgh_slug]
        user = users.get(context.get("user"))
        rows.append(
            {
                "at": event.pgh_created_at,
                "by": str(user) if user else _("the system"),
                "action": context.get("action", ""),
                "label": settings.HISTORY_ACTS.get(context.get("action", "").rpartition(".")[2])
                or labels.get(event.pgh_label, event.pgh_label),
                "reason": context.get("reason", ""),
                "record": "" if model is type(obj) else str(model._meta.verbose_name),
                "changes": _of_part(event, model, obj, names)
                if model is not type(obj)
                else _changes(model, event.pgh_diff or {}, names),
            }
        )
    return rows


def _events_of(obj, part: Part):
    """(model, events) of one part; a queryset without rows has no events."""
    if isinstance(part, QuerySet):
        rows = list(part)
        return part.model, Events.objects.tracks(rows) if rows else Events.objects.none()
    return part, Events.objects.references(obj).across(event_model(part))


def _of_part(event, model: type[Model], whole: Model, names: _Names) -> list[tuple[str, str, str]]:
    """Of a part: what changed, with what it is of; of a new or removed one everything that it says."""
    data = event.pgh_data or {}
    own = {
        field.attname: data.get(field.attname)
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key
        and not (isinstance(field, ForeignKey) and isinstance(whole, field.related_model))
        and data.get(field.attname) not in (None, "", [])
    }  # fmt: skip
    if event.pgh_label == "update":
        return _changes(model, event.pgh_diff or {}, names)
    if event.pgh_label == "delete":
        return _changes(model, {name: (value, None) for name, value in own.items()}, names)
    return _changes(model, {name: (None, value) for name, value in own.items()}, names)


def changes_between(obj, version: int) -> tuple[list[tuple[str, str, str]], object]:
    """What changed since `version` of the record: (label, then, now) per field, and the last event."""
    events = list(Events.objects.tracks(obj).order_by("pgh_id"))
    then: dict = {}
    for event in events:
        if (event.pgh_data or {}).get("version", 0) <= version:
            then = event.pgh_data
    now = events[-1].pgh_data if events else {}
    diff = {name: (then.get(name), value) for name, value in now.items() if then.get(name) != value}
    return _changes(type(obj), diff, _Names()), events[-1] if events else None


class _Names:
    """The records that values of foreign keys stand for: one query for each kind of record, however many events."""

    def __init__(self) -> None:
        self.wanted: dict[type[Model], set] = defaultdict(set)
        self.found: dict[type[Model], dict] = {}

    def add(self, model: type[Model], data: dict) -> None:
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey):
                self.wanted[field.related_model] |= {data[field.attname]} if data.get(field.attname) else set()

    def of(self, model: type[Model], key) -> str:
        if key not in self.found.setdefault(model, {}):
            self.found[model] |= model._base_manager.select_related().in_bulk(self.wanted[model] | {key})
        return str(self.found[model].get(key, key))


def _changes(model: type[Model], diff: dict, names: _Names) -> list[tuple[str, str, str]]:
    rows = []
    for name, (old, new) in diff.items():
        field = next((f for f in model._meta.concrete_fields if name in (f.attname, f.name)), None)
        if field is None or field.name == "version":
            continue
        rows.append((str(field.verbose_name), _shown(model, field, old, names), _shown(model, field, new, names)))
    return rows


def _shown(model: type[Model], field, value, names: _Names) -> str:
    if value is None or value in ("", [], {}):
        return "–"
    words = getattr(model, "in_history", {}).get(field.name)
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(part, dict | list) for part in value)):
        # Data for a calculation, thousands of characters long; a model can say in a few words what it comes down to.
        return words(value) if words else _("kept in full with the record")
    if words and isinstance(value, str):
        return words(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, ForeignKey):
        return names.of(field.related_model, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, DateTimeField):
        return formats.day_time(datetime.datetime.fromisoformat(value))
    if isinstance(field, DateField):
        return formats.day(datetime.date.fromisoformat(value))
    if field.name.endswith("_cents"):
        return formats.euro(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


class HistoryView(ObjectMixin, TemplateView):
    """History page of a record and its `parts`; same permission as its own page."""

    template_name = "generic/history.html"
    parts: tuple[Part, ...] = ()

    def get_parts(self) -> Iterable[Part]:
        """What belongs to the record and the user may see as well."""
        return self.parts

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            events=history_of(self.object, self.get_parts()),
            heading=_("History of %(record)s") % {"record": self.object},
            **kwargs,
        )
