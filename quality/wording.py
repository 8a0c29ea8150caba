"""Words for states of the care for quality, each with its tone."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oids import formats
from quality.models import FollowUp, PeerReview, Questionnaire, Recommendation


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


def follow_up_state(row: FollowUp) -> tuple[str, str]:
    return (pgettext("follow-up", "done"), "good") if row.is_done else (pgettext("follow-up", "open"), "neutral")


def review_state(row: PeerReview, day: datetime.date) -> tuple[str, str]:
    if row.is_finished:
        return pgettext("peer review", "finished"), "good"
    if row.visit_on and row.visit_on <= day:
        return pgettext("peer review", "outcome is missing"), "warn"
    return pgettext("peer review", "being prepared"), "neutral"


def recommendation_state(row: Recommendation, day: datetime.date) -> tuple[str, str]:
    if row.is_done:
        return pgettext("follow-up", "done"), "good"
    return (
        (pgettext("follow-up", "too late"), "warn") if row.is_late(day) else (pgettext("follow-up", "open"), "neutral")
    )
