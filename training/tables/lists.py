"""Lists of training."""

from __future__ import annotations

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.tables import NUM, Table, status, with_detail
from training.models import Training, TrainingKind
from training.wording import days_of, places, training_state


class TrainingTable(Table):
    title = tables.Column(_("Training"))
    first_day = tables.Column(_("Days"), default="–")
    theme = tables.Column(_("Theme"), accessor="theme__title", default="–")
    audience = tables.Column(_("For whom"), orderable=False)
    registered = tables.Column(_("Registered"), attrs=NUM)
    state = tables.Column(_("State"), empty_values=(), orderable=False)

    class Meta:
        model = Training
        fields = ("title", "first_day", "theme", "audience", "registered", "state")
        sequence = fields

    def render_title(self, record):
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.title)
        return with_detail(link, record.kind.name)

    def render_first_day(self, record):
        return days_of(record)

    def render_audience(self, record):
        return record.get_audience_display()

    def render_registered(self, record):
        return places(record, record.registered)

    def render_state(self, record):
        return status(*training_state(record, timezone.localdate()))


class TrainingKindTable(Table):
    name = tables.Column(_("Kind"), linkify=True)
    sort = tables.Column(_("Sort"))
    audience = tables.Column(_("For whom"))
    per_year = tables.Column(_("Agreed a year"), attrs=NUM, default="–")
    planned = tables.Column(_("Planned in this year"), attrs=NUM)
    needed_percent = tables.Column(_("Must be followed"), attrs=NUM)
    valid_years = tables.Column(_("Holds for (years)"), attrs=NUM, default="–")

    class Meta:
        model = TrainingKind
        fields = ("name", "sort", "audience", "per_year", "planned", "needed_percent", "valid_years")
        sequence = fields

    def __init__(self, *args, trainings, **kwargs) -> None:
        """`trainings`: address of the list behind the count."""
        self.trainings = trainings
        super().__init__(*args, **kwargs)

    def render_planned(self, record):
        text = formats.count(record.planned)
        if not record.planned:
            return text
        return format_html('<a href="{}?kind={}">{}</a>', self.trainings, record.pk, text)

    def render_needed_percent(self, value):
        return f"{value}%"
