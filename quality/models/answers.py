"""Who was asked, and what was answered: two records that nothing joins.

An invitation says whether somebody answered, not what or when; an answer says of which board, not of whom. No history, no
moment and no number that counts on stands with either (docs/decisions/0030).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oids.querysets import VisibleQuerySet
from partnerships.access import Scope
from partnerships.models import Party, School, Trainer
from placements.models import Enrolment
from quality.models.questionnaires import Question, Questionnaire
from quality.querysets import InvitationQuerySet


class Invitation(models.Model):
    """Somebody who is asked. `party` is with whom the answer is counted: the board, or the institute of its trainers."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="invitations", verbose_name=_("questionnaire")
    )
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("student")
    )
    trainer = models.ForeignKey(
        Trainer, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("trainer")
    )
    school = models.ForeignKey(
        School, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("board or institute")
    )
    has_answered = models.BooleanField(_("has answered"), default=False, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "enrolment"], name="student_asked_once"),
            models.UniqueConstraint(fields=["questionnaire", "trainer"], name="trainer_asked_once"),
            models.UniqueConstraint(fields=["questionnaire", "school"], name="director_asked_once"),
            models.CheckConstraint(
                name="invitation_for_one",
                condition=Q(enrolment__isnull=False, trainer__isnull=True, school__isnull=True)
                | Q(enrolment__isnull=True, trainer__isnull=False, school__isnull=True)
                | Q(enrolment__isnull=True, trainer__isnull=True, school__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.who

    @property
    def partnership(self):
        return self.questionnaire.partnership

    @property
    def school_year(self):
        return self.questionnaire.school_year

    def access_scope(self) -> Scope:
        """The office's alone."""
        return Scope.of([self.questionnaire.partnership_id])

    @property
    def who(self) -> str:
        if self.enrolment_id:
            return self.enrolment.student.sort_name
        return (
            self.trainer.person.sort_name if self.trainer_id else _("director of %(school)s") % {"school": self.school}
        )

    @property
    def name(self) -> str:
        """As a letter begins."""
        if self.enrolment_id:
            return self.enrolment.student.first_name
        return str(self.trainer.person) if self.trainer_id else str(self.who)

    @property
    def email(self) -> str:
        if self.enrolment_id:
            return self.enrolment.student.email
        return self.trainer.person.email if self.trainer_id else self.school.email

    @property
    def about(self):
        """The record in which the e-mail address stands."""
        return self.enrolment.student if self.enrolment_id else self.trainer if self.trainer_id else self.school


class AnswerLink(models.Model):
    """The secret of one mail. Links of earlier mails go on working until somebody answered; closing takes all away."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="links", verbose_name=_("invitation"))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("works until and including"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to a questionnaire")
        verbose_name_plural = _("links to questionnaires")

    def __str__(self) -> str:
        return str(self.invitation_id)

    def access_scope(self) -> Scope:
        return self.invitation.access_scope()


class Answer(models.Model):
    """What one person answered: {code of the question: whole number}. Shown to nobody; only counted in groups."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="answers", verbose_name=_("questionnaire")
    )
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("board or institute")
    )
    values = models.JSONField(_("answers"), default=dict)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return str(self.pk)

    def access_scope(self) -> Scope:
        return Scope()


class OwnWords(models.Model):
    """What somebody wrote, apart from their other answers and from their board."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="own_words", verbose_name=_("question"))
    text = models.TextField(_("text"))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer in own words")
        verbose_name_plural = _("answers in own words")

    def __str__(self) -> str:
        return str(self.pk)

    def access_scope(self) -> Scope:
        return Scope()
