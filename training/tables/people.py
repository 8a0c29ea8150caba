"""Lists of people with their training."""

from __future__ import annotations

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from oids import formats
from oids.names import by_name
from oids.tables import DAY, NUM, Table, status, with_detail
from partnerships.models import Trainer
from partnerships.tables import schools_of
from training.enums import Register
from training.wording import mentor_state, standing_state, until_text


def person_link(trainer) -> str:
    return format_html(
        '<a href="{}">{}</a>', reverse("training:dossier", args=[trainer.person_id]), trainer.person.sort_name
    )


class MentorTable(Table):
    person = tables.Column(gettext_lazy("Name"), order_by=by_name("person__"))
    employer = tables.Column(gettext_lazy("Employer"), order_by="employer__name")
    schools = tables.Column(gettext_lazy("Schools"), empty_values=(), orderable=False)
    is_placed = tables.Column(gettext_lazy("Guides a student"))
    trained_on = tables.Column(gettext_lazy("Completed on"), attrs=DAY, default="–")
    trained_until = tables.Column(gettext_lazy("Holds until"), attrs=DAY, default="–")
    state = tables.Column(gettext_lazy("State"), empty_values=(), orderable=False)

    class Meta:
        model = Trainer
        fields = ("person", "employer", "schools", "is_placed", "trained_on", "trained_until", "state")
        sequence = fields

    def __init__(self, *args, day, **kwargs) -> None:
        self.day = day
        super().__init__(*args, **kwargs)

    def render_person(self, record):
        return person_link(record)

    def render_schools(self, record):
        return schools_of(record) or "–"

    def render_is_placed(self, value):
        return _("yes") if value else _("no")

    def render_trained_on(self, value):
        return formats.day(value)

    def render_trained_until(self, value):
        return until_text(value)

    def render_state(self, record):
        return status(*mentor_state(record, self.day))


class StandingTable(Table):
    person = tables.Column(gettext_lazy("Name"), order_by=by_name("person__"))
    kind = tables.Column(gettext_lazy("Role"))
    employer = tables.Column(gettext_lazy("Employer"), order_by="employer__name")
    standing_register = tables.Column(pgettext_lazy("noun", "Register"), default="–")
    standing_until = tables.Column(gettext_lazy("Holds until"), attrs=DAY, default="–")
    followed_hours = tables.Column(gettext_lazy("Hours in this year"), attrs=NUM)
    state = tables.Column(gettext_lazy("State"), empty_values=(), orderable=False)

    class Meta:
        model = Trainer
        fields = ("person", "kind", "employer", "standing_register", "standing_until", "followed_hours", "state")
        sequence = fields

    def __init__(self, *args, day, **kwargs) -> None:
        self.day = day
        super().__init__(*args, **kwargs)

    def render_person(self, record):
        return person_link(record)

    def render_standing_register(self, record):
        return with_detail(Register(record.standing_register).label, record.standing_number)

    def render_standing_until(self, value):
        return formats.day(value)

    def render_followed_hours(self, value):
        return formats.hours(value)

    def render_state(self, record):
        return status(*standing_state(record, self.day))
