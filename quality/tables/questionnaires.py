"""Lists of questionnaires and of who is asked."""

from __future__ import annotations

from fractions import Fraction

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oids import formats
from oids.tables import DAY, NUM, Table, status
from quality.models import Invitation, Questionnaire
from quality.wording import questionnaire_state


class QuestionnaireTable(Table):
    audience = tables.Column(pgettext_lazy("questionnaire", "For"))
    school_year = tables.Column(_("School year"))
    opens_on = tables.Column(_("From"), attrs=DAY)
    closes_on = tables.Column(_("Until"), attrs=DAY)
    state = tables.Column(_("State"), empty_values=(), orderable=False)
    asked = tables.Column(_("Asked"), accessor="asked_count", attrs=NUM)
    answered = tables.Column(_("Answered"), accessor="answered_count", attrs=NUM)
    share = tables.Column(_("Response"), empty_values=(), orderable=False, attrs=NUM)

    class Meta:
        model = Questionnaire
        fields = ("audience", "school_year", "opens_on", "closes_on", "state", "asked", "answered", "share")
        sequence = fields
        order_by = ("-school_year", "audience")

    def render_audience(self, record):
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.get_audience_display())

    def render_opens_on(self, value):
        return formats.day(value)

    def render_closes_on(self, value):
        return formats.day(value)

    def render_state(self, record):
        return status(*questionnaire_state(record, timezone.localdate()))

    def render_share(self, record):
        return share(record.answered_count, record.asked_count)


def share(answered: int, asked: int) -> str:
    """In whole percents; nobody asked is no share."""
    return formats.percent(Fraction(answered, asked)) if asked else "–"


class InvitationTable(Table):
    who = tables.Column(_("Who"), empty_values=(), orderable=False)
    party = tables.Column(_("Board or institute"), accessor="party__name", default="–")
    email = tables.Column(_("E-mail address"), empty_values=(), orderable=False)
    has_answered = tables.Column(_("Answered"))

    class Meta:
        model = Invitation
        fields = ("who", "party", "email", "has_answered")
        sequence = fields

    def render_who(self, record):
        return format_html('<a href="{}">{}</a>', record.about.get_absolute_url(), record.who)

    def render_email(self, record):
        return record.email or status(_("no e-mail address"), "warn")

    def render_has_answered(self, value):
        return status(_("answered"), "good") if value else status(_("not yet"), "neutral")
