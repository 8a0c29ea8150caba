"""The list of stands."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy

from oids import formats
from oids.tables import Table
from steering.models import Stand


class StandTable(Table):
    meeting = tables.Column(
        gettext_lazy("Meeting"), linkify=lambda record: record.get_absolute_url(), order_by="meeting__held_on"
    )
    school_year = tables.Column(gettext_lazy("School year"))
    number = tables.Column(gettext_lazy("Version"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    frozen_at = tables.Column(gettext_lazy("Frozen at"))
    frozen_by = tables.Column(gettext_lazy("Frozen by"), order_by="frozen_by__name")

    class Meta:
        model = Stand
        fields = ("meeting", "school_year", "number", "frozen_at", "frozen_by")
        order_by = ("-meeting",)

    def render_frozen_at(self, value) -> str:
        return formats.day_time(value)
