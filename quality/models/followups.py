"""What is done with a result: a theme for the training days, and what came of it."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Theme
from oids.fields import SchoolYearField
from partnerships.models import OfPartnership, Partnership
from quality.models.questionnaires import Question
from quality.querysets import OfOwnPartnershipQuerySet


@pghistory.track()
class FollowUp(OfPartnership):
    """A result of `school_year` leads to a theme; the results of later years show whether it helped."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="follow_ups", verbose_name=_("partnership")
    )
    school_year = SchoolYearField(_("school year"), editable=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="follow_ups", verbose_name=_("result of"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="follow_ups", verbose_name=_("theme"))
    note = models.TextField(
        _("what we see, and what we do with it"), max_length=1000,
        help_text=_("For example: what is on the programme of which training day."),
    )  # fmt: skip
    outcome = models.TextField(_("what came of it"), blank=True, max_length=1000)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfOwnPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of a result")
        verbose_name_plural = _("follow-up of results")
        ordering = ["-school_year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "theme"], name="follow_up_once",
                violation_error_message=_("This result leads to this theme already."),
            ),
            models.CheckConstraint(
                name="follow_up_done_with_outcome", condition=Q(done_on__isnull=True) | ~Q(outcome=""),
                violation_error_message=_("Say in a few words what came of it."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.question.label}: {self.theme}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("quality:follow_up_detail", args=[self.pk])

    @property
    def is_done(self) -> bool:
        return self.done_on is not None
