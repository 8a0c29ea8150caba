"""A result leads to a theme for the training days, and is followed."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.actions.groups import own_theme
from oids.actions import ActionRefused, require
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import required, save
from quality.models import FollowUp, Question


@transaction.atomic
def create_follow_up(*, partnership, question: Question, theme, note, by) -> FollowUp:
    """Of a questionnaire that was closed: before that there is no result."""
    require(by, "quality.change_follow_up", partnership)
    questionnaire = question.questionnaire
    if questionnaire.partnership_id != partnership.pk:
        raise ValidationError({"question": _("This question is of another partnership.")})
    if not questionnaire.is_closed or not question.is_counted:
        raise ValidationError({"question": _("This question has no result.")})
    row = FollowUp(
        partnership=partnership, school_year=questionnaire.school_year, question=question,
        theme=own_theme(theme, partnership), note=note.strip(),
    )  # fmt: skip
    return save("quality.follow_up.create", by, row)


@transaction.atomic
def update_follow_up(row, *, theme, note, version=None, by) -> FollowUp:
    require(by, "quality.change_follow_up", row.partnership)
    row = lock(row)
    check_version(row, version)
    if row.is_done:
        raise ActionRefused(_("This is done. Take it up again before you change it."))
    row.theme, row.note = own_theme(theme, row.partnership), note.strip()
    with history("quality.follow_up.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def finish_follow_up(row, *, outcome, by, on: datetime.date | None = None) -> FollowUp:
    require(by, "quality.change_follow_up", row.partnership)
    row = lock(row)
    if row.is_done:
        raise ActionRefused(_("This is done already."))
    row.outcome = required(outcome, "outcome", _("Say in a few words what came of it."))
    row.done_on = on or timezone.localdate()
    with history("quality.follow_up.finish", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def reopen_follow_up(row, *, by) -> FollowUp:
    """What came of it until now stays readable."""
    require(by, "quality.change_follow_up", row.partnership)
    row = lock(row)
    if not row.is_done:
        raise ActionRefused(_("This is not done yet."))
    row.done_on = None
    with history("quality.follow_up.reopen", by=by):
        save_new_version(row)
    return row
