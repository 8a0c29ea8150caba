"""The list of what is done with results."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from oids.tables import Table, status, with_detail
from quality.models import FollowUp
from quality.wording import follow_up_state


class FollowUpTable(Table):
    question = tables.Column(_("Result of"), accessor="question__number")
    school_year = tables.Column(_("School year"))
    theme = tables.Column(_("Theme"), accessor="theme__title")
    note = tables.Column(_("What we do with it"), orderable=False)
    state = tables.Column(_("State"), empty_values=(), orderable=False)

    class Meta:
        model = FollowUp
        fields = ("question", "school_year", "theme", "note", "state")
        sequence = fields

    def render_question(self, record):
        link = format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.question.label)
        return with_detail(link, record.question.questionnaire.get_audience_display())

    def render_theme(self, record):
        return format_html('<a href="{}">{}</a>', record.theme.get_absolute_url(), record.theme)

    def render_state(self, record):
        return status(*follow_up_state(record))
