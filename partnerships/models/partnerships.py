"""Partnerships: who trains together from when until when, and who is penvoerder."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from oids.models import Dated, ends_after_it_begins, inclusive_range
from partnerships.access import Scope
from partnerships.enums import PartyKind, RoleKind
from partnerships.models.parties import Party
from partnerships.querysets import MembershipQuerySet, PartnershipQuerySet
from partnerships.triggers import days_stay_when_year_closes


@pghistory.track()
class Partnership(models.Model):
    """Boards, their schools and one or more institutes who train teachers together (opleidingsschool)."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(
        _("name in addresses"), unique=True, help_text=_("Small letters and hyphens, for example twente-oost.")
    )
    name_since = models.DateField(_("name since"), null=True, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty while it goes on."))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("partnership")
        verbose_name_plural = _("partnerships")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("partnerships:partnership_detail", args=[self.pk])

    @cached_property
    def _scope(self) -> Scope:
        today = timezone.localdate()
        trainers = self.roles.active_on(today).filter(kind=RoleKind.TRAINER)
        return Scope.of(
            [self.pk],
            self.memberships.active_on(today).values_list("party_id", flat=True),
            trainers.values_list("user_id", flat=True),
        )

    def access_scope(self) -> Scope:
        """The partnership itself, and those who take part in it today: its lists then show each their own rows."""
        return self._scope

    def name_on(self, day) -> str:
        """The name that was in force on `day`."""
        former = self.former_names.in_force_on(day).first()
        return former.name if former else self.name

    def name_of_year(self, school_year) -> str:
        """As papers about a school year call it: by the name on its last day."""
        return self.name_on(school_year.last_day)

    def penvoerder_on(self, day) -> Party | None:
        row = self.penvoerders.active_on(day).select_related("party").first()
        return row.party if row else None


class OfPartnership(models.Model):
    """A record that belongs to one partnership and is guarded by it."""

    partnership = models.ForeignKey(Partnership, models.PROTECT, related_name="+", verbose_name=_("partnership"))

    class Meta:
        abstract = True

    def access_scope(self) -> Scope:
        return self.partnership.access_scope()


@pghistory.track()
class Membership(Dated):
    """A board or institute takes part in a partnership. A board is in one partnership at a time
    (else a school's students and money would have two homes); an institute may be in several."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="memberships", verbose_name=_("partnership")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="memberships", verbose_name=_("board or institute"))
    party_kind = models.CharField(max_length=10, choices=PartyKind.choices, editable=False)
    end_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership of a partnership")
        verbose_name_plural = _("memberships of a partnership")
        ordering = ["party__name", "-valid_from"]
        constraints = [
            ends_after_it_begins("membership_period"),
            ExclusionConstraint(
                name="board_one_partnership_at_a_time",
                expressions=[("party", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                condition=Q(party_kind=PartyKind.BOARD),
                violation_error_message=_(
                    "The board already takes part in a partnership in this period. End that membership first."
                ),
            ),
            ExclusionConstraint(
                name="party_once_in_a_partnership",
                expressions=[
                    ("party", RangeOperators.EQUAL),
                    ("partnership", RangeOperators.EQUAL),
                    (inclusive_range(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The party already takes part in this partnership in this period."),
            ),
        ]
        triggers = [days_stay_when_year_closes("membership_of_closed_year_stays", what=("partnership_id", "party_id"))]

    def __str__(self) -> str:
        return f"{self.party} – {self.partnership}"

    def access_scope(self) -> Scope:
        return self.partnership.access_scope()

    def clean(self) -> None:
        if self.party_id:
            self.party_kind = self.party.kind


@pghistory.track()
class Penvoerder(OfPartnership, Dated):
    """The one party that receives the subsidy, divides it and accounts for it."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="penvoerders", verbose_name=_("partnership")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("board or institute"))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("penvoerder")
        verbose_name_plural = _("penvoerders")
        ordering = ["-valid_from"]
        constraints = [
            ends_after_it_begins("penvoerder_period"),
            ExclusionConstraint(
                name="one_penvoerder_at_a_time",
                expressions=[("partnership", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "The partnership already has a penvoerder in this period. End that one first."
                ),
            ),
        ]
        triggers = [days_stay_when_year_closes("penvoerder_of_closed_year_stays", what=("partnership_id", "party_id"))]

    def __str__(self) -> str:
        return f"{self.party} ({self.partnership})"
