"""Who takes part in the learning network, and what was agreed with each."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.enums import OF_REGISTER, ParticipantKind
from network.models.base import NetworkFile
from network.querysets import AgreementQuerySet, ParticipantQuerySet
from oids.models import Dated, ends_after_it_begins, inclusive_range
from partnerships.access import Scope
from partnerships.models import OfPartnership, Partnership, Party


@pghistory.track()
class Participant(OfPartnership):
    """Who takes part in the network that `partnership` keeps: a board or institute of the register (`party`), another
    partnership (`partner`, which then sees the library), or somebody outside, known by name only."""

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="participants", verbose_name=_("partnership")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ParticipantKind.choices)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="in_networks", verbose_name=_("board or institute")
    )
    partner = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="in_networks",
        verbose_name=_("other partnership"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=200)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant of the network")
        verbose_name_plural = _("participants of the network")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "party"], name="party_once_in_a_network",
                violation_error_message=_("This party is a participant already. Add an agreement on its page."),
            ),
            models.UniqueConstraint(
                fields=["partnership", "partner"], name="partner_once_in_a_network",
                violation_error_message=_("This partnership is a participant already. Add an agreement on its page."),
            ),
            models.CheckConstraint(
                name="participant_is_who_its_kind_says",
                condition=Q(kind__in=sorted(OF_REGISTER), party__isnull=False, partner__isnull=True)
                | Q(kind=ParticipantKind.PARTNERSHIP, party__isnull=True, partner__isnull=False)
                | (
                    ~Q(kind__in=sorted({*OF_REGISTER, ParticipantKind.PARTNERSHIP}))
                    & Q(party__isnull=True, partner__isnull=True)
                ),
                violation_error_message=_(
                    "A board or institute is chosen from the register, another partnership from the list; others are "
                    "known by their name."
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return (self.party.name if self.party_id else "") or (self.partner.name if self.partner_id else "") or self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("network:participant_detail", args=[self.pk])

    def access_scope(self) -> Scope:
        return Scope.of([self.partnership_id], [self.party_id])


@pghistory.track()
class Agreement(Dated):
    """What a participant and the network agreed for a period: cents and hours for each school year in it."""

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="agreements", verbose_name=_("participant")
    )
    signed_on = models.DateField(_("signed on"))
    contribution_cents = models.BigIntegerField(_("contribution a year"), validators=[MinValueValidator(0)])
    hours = models.DecimalField(
        _("hours a year"), max_digits=7, decimal_places=2, default=0, validators=[MinValueValidator(0)],
        help_text=_("Of all its people together, as far as agreed beforehand."),
    )  # fmt: skip
    source = models.CharField(
        _("article"), max_length=200, help_text=_("For example: convenant of 1-9-2024, article 5.")
    )
    file = models.ForeignKey(
        NetworkFile, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("document")
    )
    end_reason = models.CharField(_("reason for ending"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement with a participant")
        verbose_name_plural = _("agreements with participants")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            ends_after_it_begins("agreement_period"),
            ExclusionConstraint(
                name="participant_one_agreement_at_a_time",
                expressions=[("participant", RangeOperators.EQUAL), (inclusive_range(), RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "There is an agreement with this participant in this period. End that one first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant} ({self.valid_from})"

    def get_absolute_url(self) -> str:
        return self.participant.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.participant.access_scope()
