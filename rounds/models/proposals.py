"""The division of students over places that is proposed, line by line with its reasons."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oids import formats
from oids.models import Job
from oids.names import by_name
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import School
from placements.models import Enrolment, PlacementBatch
from rounds.enums import ProposalState
from rounds.models.rounds import CLOSED_BECAUSE, CLOSED_ROUNDS, Round
from rounds.querysets import OfRoundQuerySet, ProposalLineQuerySet


def outcome_in_words(result: dict) -> str:
    """What a history says of an outcome: how many have a place, and how many their first wish."""
    lines = result.get("lines", [])
    placed = [line for line in lines if line["school"] is not None]
    return gettext("%(placed)s of %(all)s students have a place, %(first)s their first wish") % {
        "placed": formats.count(len(placed)), "all": formats.count(len(lines)),
        "first": formats.count(sum(line["rank"] == 1 for line in placed)),
    }  # fmt: skip


@pghistory.track(exclude=["source"])
class Proposal(models.Model):
    """One working out of a round, with all that went into it, so that it can be explained and repeated."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="proposals", verbose_name=_("placing round"))
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.COMPUTING)
    based_on = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("worked out again from"),
    )
    seed = models.PositiveIntegerField(_("seed"), default=1)
    time_limit = models.PositiveIntegerField(
        _("time limit, seconds"), default=60, validators=[MinValueValidator(5), MaxValueValidator(3600)]
    )
    source = models.JSONField(default=dict, editable=False)
    in_history = {"result": outcome_in_words}
    source_hash = models.CharField(_("hash of what went in"), max_length=64, blank=True, editable=False)
    result = models.JSONField(_("outcome"), default=dict, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, editable=False, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("confirmed by"),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True, editable=False)
    batch = models.ForeignKey(
        PlacementBatch, models.SET_NULL, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("placements made"),
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="proposal_number_once")]
        triggers = [
            rows_stay("closed_round_proposals_stay", while_=CLOSED_ROUNDS, key="round_id", because=CLOSED_BECAUSE)
        ]

    def __str__(self) -> str:
        return _("proposal %(number)s") % {"number": self.number}

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("rounds:proposal_detail", args=[self.pk])

    @property
    def partnership(self):
        return self.round.partnership

    @property
    def school_year(self):
        return self.round.school_year

    @property
    def is_undone(self) -> bool:
        """It was confirmed, and all its placements were taken back in one act: it can be confirmed again."""
        return self.state == ProposalState.CONFIRMED and self.batch is not None and self.batch.undone_at is not None

    @property
    def is_ready(self) -> bool:
        return self.state == ProposalState.READY or self.is_undone

    @property
    def is_confirmed(self) -> bool:
        return self.state == ProposalState.CONFIRMED and not self.is_undone

    def access_scope(self) -> Scope:
        return self.round.access_scope()


@pghistory.track()
class ProposalLine(models.Model):
    """One student in a proposal: where, by whose hand, and why. `reasons` are codes with figures, never text."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="lines", verbose_name=_("proposal"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="+", verbose_name=_("student"))
    school = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("school")
    )
    rank = models.PositiveSmallIntegerField(_("wish"), null=True, blank=True)
    distance_m = models.PositiveIntegerField(_("distance, metres"), null=True, blank=True)
    pinned = models.BooleanField(_("pinned"), default=False)
    by_hand = models.BooleanField(_("placed by hand"), default=False)
    worked_out = models.ForeignKey(
        School, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("as worked out")
    )
    reasons = models.JSONField(default=dict, editable=False)

    objects = ProposalLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a proposal")
        verbose_name_plural = _("lines of a proposal")
        ordering = [*by_name("enrolment__student__"), "pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "enrolment"], name="proposal_line_once")]
        triggers = [
            rows_stay(
                "confirmed_proposal_stays", key="proposal_id",
                while_="SELECT id FROM rounds_proposal WHERE confirmed_at IS NOT NULL",
                because="this proposal is confirmed; change the placements themselves",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.proposal} {self.enrolment.student.reference}"

    def access_scope(self) -> Scope:
        return self.proposal.access_scope()
