"""Words for states of the care for quality, each with its tone."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oids import formats
from quality.models import Questionnaire


def questionnaire_state(row: Questionnaire, day: datetime.date) -> tuple[str, str]:
    """(word, tone)"""
    if row.is_draft:
        return pgettext("questionnaire", "draft"), "neutral"
    if row.is_closed:
        return pgettext("questionnaire", "closed"), "neutral"
    if day > row.closes_on:
        return pgettext("questionnaire", "can be closed"), "warn"
    if day < row.opens_on:
        return _("opens on %(day)s") % {"day": formats.day(row.opens_on)}, "neutral"
    return pgettext("questionnaire", "running"), "good"
