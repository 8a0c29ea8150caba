"""Questionnaires: whom they ask, what, and from when until when."""

from __future__ import annotations

import datetime

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership
from quality.enums import COUNTED, Audience, QuestionKind
from quality.querysets import OfQuestionnaireQuerySet, QuestionnaireQuerySet

SCALE = (1, 2, 3, 4, 5)
MOST_WORDS = 1000


@pghistory.track()
class Questionnaire(OfPartnership):
    """One audience of one partnership in one school year. A draft until it is opened; then its questions stay.

    `norms` is what was known of the hours of each board when it closed: {code: {state, agreed, delivered}}, in hours. It is
    kept so that a result is never split in another way later (docs/decisions/0030).
    """

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="questionnaires", verbose_name=_("partnership")
    )
    school_year = SchoolYearField(_("school year"))
    audience = models.CharField(_("for"), max_length=8, choices=Audience.choices)
    opens_on = models.DateField(_("can be answered from"))
    closes_on = models.DateField(_("can be answered until and including"))
    intro_nl = models.TextField(_("what it is for, in Dutch"), blank=True, max_length=1000)
    intro_en = models.TextField(_("what it is for, in English"), blank=True, max_length=1000)
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    norms = models.JSONField(default=dict, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["-school_year", "audience"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "school_year", "audience"], name="questionnaire_once_a_year",
                violation_error_message=_("These people have a questionnaire in this school year already."),
            ),
            models.CheckConstraint(
                name="questionnaire_closes_after_it_opens", condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("It closes before it opens."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return _("Questionnaire for %(audience)s, %(year)s") % {
            "audience": self.get_audience_display(), "year": self.school_year,
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("quality:questionnaire_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.opened_at is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def takes_answers_on(self, day: datetime.date) -> bool:
        return not self.is_draft and not self.is_closed and self.opens_on <= day <= self.closes_on

    @property
    def intro(self) -> str:
        """In the language of the page, else in the other one."""
        return in_language(self.intro_nl, self.intro_en)


def in_language(dutch: str, english: str) -> str:
    return (english or dutch) if (get_language() or "nl").startswith("en") else (dutch or english)


@pghistory.track()
class Question(models.Model):
    """One question. `code` is the same in every year in which it was taken along, so that results make a series."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(max_length=40, editable=False, validators=[RegexValidator(r"^[a-z0-9-]+$")])
    kind = models.CharField(_("kind"), max_length=8, choices=QuestionKind.choices)
    label_nl = models.CharField(_("in short, in Dutch"), max_length=40, help_text=_("As tables and charts call it."))
    label_en = models.CharField(_("in short, in English"), max_length=40)
    text_nl = models.CharField(_("question in Dutch"), max_length=300)
    text_en = models.CharField(_("question in English"), max_length=300)
    choices_nl = models.TextField(
        _("answers in Dutch"), blank=True, max_length=600,
        help_text=_("Only for a question with some answers: one answer a line."),
    )  # fmt: skip
    choices_en = models.TextField(
        _("answers in English"), blank=True, max_length=600, help_text=_("The same answers in the same order.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfQuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["questionnaire", "code"], name="question_code_once")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return self.questionnaire.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.questionnaire.access_scope()

    @property
    def partnership(self):
        return self.questionnaire.partnership

    @property
    def school_year(self):
        return self.questionnaire.school_year

    @property
    def label(self) -> str:
        return in_language(self.label_nl, self.label_en)

    @property
    def text(self) -> str:
        return in_language(self.text_nl, self.text_en)

    @property
    def choices(self) -> list[str]:
        return in_language(self.choices_nl, self.choices_en).splitlines()

    @property
    def is_counted(self) -> bool:
        return self.kind in COUNTED

    def takes(self, value) -> bool:
        """Whether this is an answer to it: a whole number, for yes or no 1 or 0, for a choice which line."""
        if not isinstance(value, int) or isinstance(value, bool):
            return False
        allowed = {QuestionKind.SCALE: SCALE, QuestionKind.YES_NO: (0, 1)}
        return value in allowed.get(self.kind, range(len(self.choices_nl.splitlines())))
