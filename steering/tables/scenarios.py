"""The list of scenarios."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.tables import Table
from steering.models import Scenario


class ScenarioTable(Table):
    """The first column ticks what is laid side by side."""

    tick = tables.Column(gettext_lazy("Compare"), empty_values=(), orderable=False)
    name = tables.Column(gettext_lazy("Name"), linkify=lambda record: record.get_absolute_url())
    kind = tables.Column(gettext_lazy("Kind"))
    state = tables.Column(gettext_lazy("State"))
    made_by = tables.Column(gettext_lazy("Made by"), order_by="made_by__name")
    made_at = tables.Column(gettext_lazy("Made at"))

    class Meta:
        model = Scenario
        fields = ("tick", "name", "kind", "state", "made_by", "made_at")

    def render_tick(self, record) -> str:
        return format_html(
            '<input type="checkbox" class="form-check-input" name="s" value="{}" form="compare" aria-label="{}">',
            record.pk, _("Compare %(name)s") % {"name": record.name},
        )  # fmt: skip

    def render_made_at(self, value) -> str:
        return formats.day_time(value)
