"""A placing season: its dates, and what schools offer in it."""

from __future__ import annotations

import datetime

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oids.fields import SchoolYearField
from oids.periods import ONE_DAY
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import Board, OfPartnership, Partnership, School
from partnerships.querysets import InPartnershipQuerySet
from placements.enums import Route
from rounds.enums import Answer, Channel, Phase, RoundPart
from rounds.querysets import OfRoundQuerySet, PlaceOfferQuerySet

CLOSED_ROUNDS = "SELECT id FROM rounds_round WHERE closed_at IS NOT NULL"
CLOSED_BECAUSE = "this round is closed; it stays readable as it was"
# The dates of a round in the order in which they have to come.
DATES = (
    "places_from", "places_until", "wishes_from", "wishes_until", "proposal_from", "confirmation_from", "appeal_from",
    "final_from",
)  # fmt: skip


def _weight(label):
    return models.PositiveSmallIntegerField(label, default=5, validators=[MaxValueValidator(10)])


@pghistory.track(exclude=["figures"])
class Round(OfPartnership):
    """A placing season of one partnership for a school year or half of one. What may be done follows the dates."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="rounds", verbose_name=_("partnership"))
    school_year = SchoolYearField(_("school year"))
    part = models.CharField(_("for"), max_length=12, choices=RoundPart.choices, default=RoundPart.YEAR)
    name = models.CharField(_("name"), max_length=80)
    first_day = models.DateField(
        _("first day of placement"), null=True, blank=True, help_text=_("Empty: the whole placement period.")
    )
    last_day = models.DateField(_("last day of placement"), null=True, blank=True)
    places_from = models.DateField(_("schools give places from"))
    places_until = models.DateField(_("schools give places until and including"))
    wishes_from = models.DateField(_("students give wishes from"))
    wishes_until = models.DateField(_("students give wishes until and including"))
    proposal_from = models.DateField(_("proposal from"))
    confirmation_from = models.DateField(_("confirmation from"))
    appeal_from = models.DateField(_("appeal week from"))
    final_from = models.DateField(_("final from"))
    weight_wishes = _weight(_("wishes"))
    weight_travel = _weight(_("travel"))
    weight_diversity = _weight(_("other schools over the years"))
    weight_groups = _weight(_("peer groups that fit"))
    weight_trainers = _weight(_("room of the school trainers"))
    weight_shares = _weight(_("fair share per school board"))
    default_limit_km = models.PositiveSmallIntegerField(
        _("travel limit, kilometres"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
        help_text=_("For students who give none of their own, as the crow flies. Empty: no limit."),
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name=_("copied from")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip
    # What its page counted when it closed (rounds.places.figures_now); frozen with it.
    figures = models.JSONField(_("figures at closing"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = InPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("placing round")
        verbose_name_plural = _("placing rounds")
        ordering = ["-school_year", "part", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "school_year", "name"],
                name="round_name_once",
                violation_error_message=_("There is already a round with this name in this school year."),
            ),
            models.CheckConstraint(
                name="round_dates_in_order",
                condition=Q(places_until__gte=F("places_from"))
                & Q(wishes_from__gte=F("places_from"))
                & Q(wishes_until__gte=F("wishes_from"))
                & Q(proposal_from__gt=F("wishes_until"))
                & Q(proposal_from__gt=F("places_until"))
                & Q(confirmation_from__gte=F("proposal_from"))
                & Q(appeal_from__gte=F("confirmation_from"))
                & Q(final_from__gt=F("appeal_from")),
                violation_error_message=_(
                    "The dates have to follow each other: places, wishes, proposal, confirmation, appeal week, final."
                ),
            ),
            models.CheckConstraint(
                name="round_days_in_order",
                condition=Q(first_day__isnull=True) | Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]
        triggers = [rows_stay("closed_round_stays", while_=CLOSED_ROUNDS, key="id", because=CLOSED_BECAUSE)]

    def __str__(self) -> str:
        return f"{self.name} {self.school_year}"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("rounds:round_detail", args=[self.pk])

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def appeal_until(self) -> datetime.date:
        """The last day on which a student can appeal."""
        return self.final_from - ONE_DAY

    def phase_on(self, day: datetime.date) -> Phase:
        """What the round is at on `day`: the latest step whose date has come."""
        if self.is_closed:
            return Phase.CLOSED
        steps = (
            (Phase.FINAL, self.final_from), (Phase.APPEAL, self.appeal_from),
            (Phase.CONFIRMATION, self.confirmation_from), (Phase.PROPOSAL, self.proposal_from),
            (Phase.WISHES, self.wishes_from), (Phase.PLACES, self.places_from),
        )  # fmt: skip
        return next((phase for phase, first in steps if day >= first), Phase.PREPARING)

    @property
    def phase(self) -> Phase:
        return self.phase_on(timezone.localdate())

    def takes_places_on(self, day: datetime.date) -> bool:
        """Whether schools and boards may answer themselves on `day`; the office may until the round is closed."""
        return not self.is_closed and self.places_from <= day <= self.places_until

    def takes_wishes_on(self, day: datetime.date) -> bool:
        """Whether students may enter their wishes themselves on `day`."""
        return not self.is_closed and self.wishes_from <= day <= self.wishes_until


@pghistory.track()
class BoardShare(models.Model):
    """What part of the students a board takes by the agreed key; boards without a row have no agreed share."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="shares", verbose_name=_("placing round"))
    board = models.ForeignKey(Board, models.PROTECT, related_name="+", verbose_name=_("school board"))
    share = models.DecimalField(
        _("share, per cent"), max_digits=6, decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("share of a school board")
        verbose_name_plural = _("shares of school boards")
        ordering = ["board__name"]
        constraints = [models.UniqueConstraint(fields=["round", "board"], name="board_share_once")]
        triggers = [rows_stay("closed_round_shares_stay", while_=CLOSED_ROUNDS, key="round_id", because=CLOSED_BECAUSE)]

    def __str__(self) -> str:
        return str(self.board)

    def access_scope(self) -> Scope:
        return self.round.access_scope()


@pghistory.track()
class PlaceOffer(models.Model):
    """How many students a school takes at the same time, in its own words: no row or no answer is "not answered"."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="offers", verbose_name=_("placing round"))
    school = models.ForeignKey(School, models.PROTECT, related_name="offers", verbose_name=_("school"))
    answer = models.CharField(_("answer"), max_length=6, choices=Answer.choices, blank=True)
    places = models.PositiveSmallIntegerField(
        _("places"), default=0, help_text=_("Students at the same time; this total binds, whatever the parts say.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    channel = models.CharField(_("came in"), max_length=10, choices=Channel.choices, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        verbose_name=_("answered by"),
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaceOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("places of a school")
        verbose_name_plural = _("places of schools")
        ordering = ["school__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "school"],
                name="place_offer_once",
                violation_error_message=_("This school already has an answer in this round."),
            ),
            models.CheckConstraint(
                name="place_offer_answer_fits",
                condition=Q(answer__in=[Answer.YES, Answer.MAYBE]) | Q(places=0),
                violation_error_message=_("A school that says no, or did not answer, offers no places."),
            ),
        ]
        triggers = [rows_stay("closed_round_places_stay", while_=CLOSED_ROUNDS, key="round_id", because=CLOSED_BECAUSE)]

    def __str__(self) -> str:
        return f"{self.school} ({self.round})"

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("rounds:place_detail", args=[self.pk])

    @property
    def partnership(self):
        return self.round.partnership

    @property
    def school_year(self):
        return self.round.school_year

    def access_scope(self) -> Scope:
        """The partnership, and the boards that run the school or will."""
        today = timezone.localdate()
        boards = [
            row.board_id for row in self.school.memberships.all() if row.valid_until is None or row.valid_until >= today
        ]
        return Scope.of([self.round.partnership_id], boards)


@pghistory.track()
class PlaceLimit(models.Model):
    """At most so many of the places for a route or for years of study; the total of the school binds as well."""

    offer = models.ForeignKey(PlaceOffer, models.CASCADE, related_name="limits", verbose_name=_("places of a school"))
    route = models.CharField(_("route"), max_length=12, choices=Route.choices, blank=True)
    year_from = models.PositiveSmallIntegerField(_("year of study, from"), null=True, blank=True)
    year_until = models.PositiveSmallIntegerField(_("year of study, to"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("places"))

    class Meta:
        verbose_name = _("limit of places")
        verbose_name_plural = _("limits of places")
        ordering = ["route", "year_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["offer", "route", "year_from", "year_until"], name="place_limit_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="place_limit_says_of_what",
                condition=~Q(route="") | Q(year_from__isnull=False) | Q(year_until__isnull=False),
                violation_error_message=_("Say for which route or years of study this limit holds."),
            ),
        ]
        triggers = [
            rows_stay(
                "closed_round_limits_stay", key="offer_id", because=CLOSED_BECAUSE,
                while_="SELECT o.id FROM rounds_placeoffer o JOIN rounds_round r ON r.id = o.round_id "
                "WHERE r.closed_at IS NOT NULL",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.places)

    def access_scope(self) -> Scope:
        return self.offer.access_scope()
