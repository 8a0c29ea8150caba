"""Peer reviews: a dossier of four parts with evidence, the outcome, and recommendations that are followed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oids import formats
from oids.actions import ActionRefused, require
from oids.documents import WORKING_KINDS, kept_file
from oids.history import history
from oids.locking import check_version, lock, save_new_version
from partnerships.actions.base import required, save
from quality.enums import EvidenceKind
from quality.models import Evidence, PeerReview, Recommendation, ReviewFile, ReviewPart

# As the quality framework for training together calls them; each dossier may call them otherwise. Content, in Dutch.
PARTS = (
    ("De lerende (aankomende) leraar", "Wat aankomende en startende leraren leren, en hoe zij worden begeleid en beoordeeld."),
    ("De leeromgeving", "Hoe school en instituut samen een plek zijn om te leren: het programma, de peergroepen, de opleiders."),
    ("De organisatie", "Hoe de partners samenwerken, besluiten en middelen en uren verdelen."),
    ("De kwaliteitscultuur", "Hoe het partnerschap weet of het goed gaat, en wat het daarmee doet."),
)  # fmt: skip


@transaction.atomic
def create_review(*, partnership, first_year, last_year, panel="", written_by=None, visit_on=None, by) -> PeerReview:
    """With its four parts."""
    require(by, "quality.change_review", partnership)
    row = PeerReview(
        partnership=partnership, first_year=first_year, last_year=last_year, panel=panel.strip(), written_by=written_by,
        visit_on=visit_on,
    )  # fmt: skip
    save("quality.review.create", by, row)
    with history("quality.review.create", by=by):
        ReviewPart.objects.bulk_create(
            ReviewPart(review=row, number=number, title=title, guide=guide)
            for number, (title, guide) in enumerate(PARTS, start=1)
        )
    return row


def _refuse_finished(row: PeerReview) -> None:
    if row.is_finished:
        raise ActionRefused(
            _(
                "This peer review was finished on %(day)s and stays as it was; only its recommendations are still followed."
            )
            % {"day": formats.day(row.finished_on)}
        )


@transaction.atomic
def update_review(row, *, first_year, last_year, panel, written_by, visit_on, version=None, by) -> PeerReview:
    require(by, "quality.change_review", row.partnership)
    row = lock(row)
    check_version(row, version)
    _refuse_finished(row)
    row.first_year, row.last_year, row.panel = first_year, last_year, panel.strip()
    row.written_by, row.visit_on = written_by, visit_on
    with history("quality.review.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def update_part(row, *, title, guide, self_evaluation, judgement, version=None, by) -> ReviewPart:
    require(by, "quality.change_review", row.partnership)
    _refuse_finished(lock(row.review))
    row = lock(row)
    check_version(row, version)
    row.title, row.guide = title.strip(), guide.strip()
    row.self_evaluation, row.judgement = self_evaluation.strip(), judgement.strip()
    with history("quality.review_part.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def finish_review(row, *, report_on, outcome, by) -> PeerReview:
    """The panel has reported: the dossier stays as it is, and its recommendations are followed."""
    require(by, "quality.change_review", row.partnership)
    row = lock(row)
    _refuse_finished(row)
    empty = [str(part) for part in row.parts.all() if not part.self_evaluation]
    if empty:
        raise ActionRefused(_("These parts have no self-evaluation yet:"), empty)
    row.outcome = required(outcome, "outcome", _("Say what the outcome is."))
    row.report_on, row.finished_on = report_on, timezone.localdate()
    with history("quality.review.finish", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def add_evidence(
    part, *, kind, label, decision=None, stand=None, questionnaire=None, year=None, file=None, by
) -> Evidence:
    """Something of the partnership's own register, or a document (`file`: what was sent)."""
    require(by, "quality.change_review", part.partnership)
    _refuse_finished(lock(part.review))
    for found in (decision, stand, questionnaire):
        if found is not None and found.partnership_id != part.review.partnership_id:
            raise ValidationError({"source": _("This is of another partnership.")})
    row = Evidence(
        part=part, kind=kind, label=required(label, "label", _("Say what it shows.")), decision=decision, stand=stand,
        questionnaire=questionnaire, year=year,
    )  # fmt: skip
    if kind != EvidenceKind.FILE:
        return save("quality.evidence.add", by, row)
    if file is None:
        raise ValidationError({"file": _("Choose the document.")})
    kept = kept_file(
        ReviewFile, file, act="quality.file.keep", by=by, kinds=WORKING_KINDS, partnership=part.partnership
    )
    with kept as document:
        row.file = document
        return save("quality.evidence.add", by, row)


@transaction.atomic
def remove_evidence(row, *, by) -> None:
    """A document stays kept; the dossier does not name it any more."""
    require(by, "quality.change_review", row.partnership)
    _refuse_finished(lock(row.part.review))
    with history("quality.evidence.remove", by=by):
        row.delete()


def _own_part(review, part) -> None:
    if part is not None and part.review_id != review.pk:
        raise ValidationError({"part": _("This part is of another peer review.")})


@transaction.atomic
def add_recommendation(review, *, part=None, text, owner, due_on, by) -> Recommendation:
    require(by, "quality.change_review", review.partnership)
    _own_part(review, part)
    row = Recommendation(review=review, part=part, text=text.strip(), owner=owner, due_on=due_on)
    return save("quality.recommendation.add", by, row)


@transaction.atomic
def update_recommendation(row, *, part, text, owner, due_on, version=None, by) -> Recommendation:
    require(by, "quality.change_review", row.partnership)
    _own_part(row.review, part)
    row = lock(row)
    check_version(row, version)
    if row.is_done:
        raise ActionRefused(_("This is done. Take it up again before you change it."))
    row.part, row.text, row.owner, row.due_on = part, text.strip(), owner, due_on
    with history("quality.recommendation.update", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def finish_recommendation(row, *, outcome, by) -> Recommendation:
    require(by, "quality.change_review", row.partnership)
    row = lock(row)
    if row.is_done:
        raise ActionRefused(_("This is done already."))
    row.outcome = required(outcome, "outcome", _("Say in a few words what came of it."))
    row.done_on = timezone.localdate()
    with history("quality.recommendation.finish", by=by):
        save_new_version(row)
    return row


@transaction.atomic
def reopen_recommendation(row, *, by) -> Recommendation:
    """What came of it until now stays readable."""
    require(by, "quality.change_review", row.partnership)
    row = lock(row)
    if not row.is_done:
        raise ActionRefused(_("This is not done yet."))
    row.done_on = None
    with history("quality.recommendation.reopen", by=by):
        save_new_version(row)
    return row
