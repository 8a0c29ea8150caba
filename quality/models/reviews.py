"""The peer review, once in six years: a dossier of four parts, evidence from the register, and what was recommended."""

from __future__ import annotations

import datetime

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oids.fields import SchoolYearField
from partnerships.access import Scope
from partnerships.models import Decision, KeptFile, OfPartnership, Partnership, Person
from quality.enums import EvidenceKind
from quality.models.questionnaires import Questionnaire
from quality.querysets import OfOwnPartnershipQuerySet, OfPartQuerySet, OfReviewQuerySet
from steering.models import Stand


@pghistory.track()
class PeerReview(OfPartnership):
    """Colleagues of elsewhere look at a partnership over some years (six). Open until its outcome is entered."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="peer_reviews", verbose_name=_("partnership")
    )
    first_year = SchoolYearField(_("first school year"))
    last_year = SchoolYearField(_("last school year"))
    panel = models.TextField(
        _("panel"), blank=True, max_length=1000, help_text=_("Who come to look, one a line, with where they are from.")
    )
    written_by = models.DateField(_("self-evaluation ready on"), null=True, blank=True)
    visit_on = models.DateField(_("visit on"), null=True, blank=True)
    report_on = models.DateField(_("report of the panel of"), null=True, blank=True)
    outcome = models.TextField(_("outcome"), blank=True, max_length=4000)
    finished_on = models.DateField(_("finished on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfOwnPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("peer review")
        verbose_name_plural = _("peer reviews")
        ordering = ["-last_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "last_year"], name="peer_review_once",
                violation_error_message=_("There is a peer review until this school year already."),
            ),
            models.CheckConstraint(
                name="peer_review_years", condition=Q(last_year__gte=F("first_year")),
                violation_error_message=_("The last school year lies before the first."),
            ),
            models.CheckConstraint(
                name="peer_review_finished_with_outcome", condition=Q(finished_on__isnull=True) | ~Q(outcome=""),
                violation_error_message=_("Say what the outcome is."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return _("Peer review %(first)s to %(last)s") % {"first": self.first_year, "last": self.last_year}

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("quality:review_detail", args=[self.pk])

    @property
    def school_year(self):
        return self.last_year

    @property
    def is_finished(self) -> bool:
        return self.finished_on is not None


class OfReview(models.Model):
    """What belongs to a peer review and is guarded by it."""

    class Meta:
        abstract = True

    @property
    def partnership(self):
        return self.review.partnership

    @property
    def school_year(self):
        return self.review.last_year

    def access_scope(self) -> Scope:
        return self.review.access_scope()


@pghistory.track()
class ReviewPart(OfReview):
    """One of the four parts: what the partnership says of itself, and afterwards what the panel says of it."""

    review = models.ForeignKey(PeerReview, models.CASCADE, related_name="parts", verbose_name=_("peer review"))
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    title = models.CharField(_("part"), max_length=120)
    guide = models.TextField(_("what it is about"), blank=True, max_length=1000)
    self_evaluation = models.TextField(
        _("self-evaluation"), blank=True, max_length=8000,
        help_text=_("What goes well, what could be better, and how you know. No names of students."),
    )  # fmt: skip
    judgement = models.TextField(_("what the panel says"), blank=True, max_length=4000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a peer review")
        verbose_name_plural = _("parts of a peer review")
        ordering = ["review", "number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_part_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("quality:review_part_detail", args=[self.pk])


@pghistory.track()
class ReviewFile(KeptFile):
    """A document that proves something in a peer review."""

    file = models.FileField(_("file"), upload_to="reviews/%Y/%m/")
    # What Office calls its kinds is longer than what proves something.
    content_type = models.CharField(max_length=100, editable=False)

    class Meta:
        verbose_name = _("document of a peer review")
        verbose_name_plural = _("documents of a peer review")
        ordering = ["-uploaded_at"]


@pghistory.track()
class Evidence(OfReview):
    """What shows that a part says the truth: something in the register, or a document."""

    part = models.ForeignKey(ReviewPart, models.CASCADE, related_name="evidence", verbose_name=_("part"))
    kind = models.CharField(_("kind"), max_length=14, choices=EvidenceKind.choices)
    label = models.CharField(_("what it shows"), max_length=200)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision")
    )
    stand = models.ForeignKey(
        Stand, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("stand of a meeting")
    )
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("questionnaire")
    )
    file = models.ForeignKey(
        ReviewFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("document")
    )
    year = SchoolYearField(_("school year"), null=True, blank=True)

    objects = OfPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_one_thing",
                condition=Q(kind=EvidenceKind.DECISION, decision__isnull=False)
                | Q(kind=EvidenceKind.STAND, stand__isnull=False)
                | Q(kind=EvidenceKind.RESULTS, questionnaire__isnull=False)
                | Q(kind=EvidenceKind.FILE, file__isnull=False)
                | Q(kind__in=[EvidenceKind.FIGURES, EvidenceKind.ACCOUNTABILITY], year__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def review(self):
        return self.part.review

    def get_absolute_url(self) -> str:
        return self.part.get_absolute_url()


@pghistory.track()
class Recommendation(OfReview):
    """What the panel advises, with who takes it up, before when, and what came of it."""

    review = models.ForeignKey(
        PeerReview, models.PROTECT, related_name="recommendations", verbose_name=_("peer review")
    )
    part = models.ForeignKey(
        ReviewPart, models.PROTECT, null=True, blank=True, related_name="recommendations", verbose_name=_("part")
    )
    text = models.TextField(_("recommendation"), max_length=1000)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("due on"))
    outcome = models.TextField(_("what came of it"), blank=True, max_length=1000)
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfReviewQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("peer review", "recommendation")
        verbose_name_plural = pgettext_lazy("peer review", "recommendations")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recommendation_done_with_outcome",
                condition=Q(done_on__isnull=True) | ~Q(outcome=""),
                violation_error_message=_("Say in a few words what came of it."),
            )
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) < 80 else f"{self.text[:77]}…"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("quality:recommendation_detail", args=[self.pk])

    @property
    def is_done(self) -> bool:
        return self.done_on is not None

    def is_late(self, today: datetime.date) -> bool:
        return not self.is_done and self.due_on < today
