"""Own contributions of the parties, in money and in hours."""

from __future__ import annotations

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from books.enums import PaidHow, WorkRole
from books.models.base import PartyEntry, confirmed_stays, two_people
from books.models.costs import Document
from books.models.rates import Rate
from books.querysets import OfPartyQuerySet
from funding.enums import CostKind
from funding.models import Grant, GrantReceipt
from partnerships.triggers import OWN_COLUMNS, stays_when_year_closes, year_of

# A contribution is of its own year, and once it came in also of the year in which it did.
OF_CONTRIBUTION = f"""{OWN_COLUMNS} UNION ALL
                       SELECT {{row}}.partnership_id, {year_of("{row}.received_on")} WHERE {{row}}.received_on IS NOT NULL"""


@pghistory.track()
class Contribution(PartyEntry):
    """Money that a party brings in, in cents, for one kind of cost: invoiced, or set off against what it gets.

    It goes into a grant of source “own contributions” or “learning network”, which then pays costs with it.
    """

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="contributions", verbose_name=_("into the stream"))
    kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices, default=CostKind.NETWORK)
    description = models.CharField(_("description"), max_length=200)
    amount_cents = models.BigIntegerField(_("amount"))
    due_on = models.DateField(_("to be paid on"))
    paid_how = models.CharField(_("how it is paid"), max_length=10, choices=PaidHow.choices, default=PaidHow.INVOICED)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    receipt = models.OneToOneField(
        GrantReceipt,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="contribution",
        verbose_name=_("receipt"),
    )
    source = models.CharField(
        _("source"), max_length=200, help_text=_("For example: convenant of 1-9-2024, article 5.")
    )
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="contributions", verbose_name=_("document")
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    correction_reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)

    objects = OfPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution in money")
        verbose_name_plural = _("contributions in money")
        ordering = ["-due_on", "party__code", "pk"]
        constraints = [
            two_people("contribution_two_people"),
            models.CheckConstraint(
                name="contribution_with_a_receipt_came_in",
                condition=Q(receipt__isnull=True) | Q(received_on__isnull=False),
            ),
            models.CheckConstraint(
                name="contribution_is_positive_unless_it_corrects",
                condition=Q(corrects__isnull=True, amount_cents__gt=0)
                | (Q(corrects__isnull=False, amount_cents__lt=0) & ~Q(correction_reason="")),
                violation_error_message=_("A contribution is more than 0; only a correction takes away."),
            ),
        ]
        triggers = [
            confirmed_stays("confirmed_contribution_stays", but=("received_on", "receipt_id")),
            stays_when_year_closes("contribution_of_closed_year_stays", of=OF_CONTRIBUTION),
        ]

    LETTER = "B"

    def __str__(self) -> str:
        return self.description

    @property
    def came_in_cents(self) -> int:
        """Nothing of what was not received; a confirmed correction takes away from what it corrects."""
        if self.received_on is None:
            return 0
        correction = getattr(self, "corrected_by", None)
        return self.amount_cents + (
            correction.amount_cents if correction is not None and correction.is_confirmed else 0
        )

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:contribution_detail", args=[self.pk])


@pghistory.track()
class HoursContribution(PartyEntry):
    """Hours that a party brings in for a role, valued at the rate of the role and year when it is confirmed.

    Hours of school trainers, mentors and institute trainers follow from the placements and are not entered here again;
    these are the others: PLGs, meetings, research, administration.
    """

    role = models.CharField(_("role"), max_length=24, choices=WorkRole.choices)
    kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices)
    description = models.CharField(_("description"), max_length=200)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until and including"))
    hours = models.DecimalField(
        _("hours"), max_digits=9, decimal_places=2, help_text=_("All people together, in this period.")
    )
    rate = models.ForeignKey(
        Rate, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("hourly rate")
    )
    value_cents = models.BigIntegerField(_("value"), null=True, blank=True, editable=False)
    source = models.CharField(_("source"), max_length=200, help_text=_("For example: list of members of the PLG."))
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="hours", verbose_name=_("document")
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    correction_reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)

    objects = OfPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution in hours")
        verbose_name_plural = _("contributions in hours")
        ordering = ["-school_year", "party__code", "role", "pk"]
        constraints = [
            two_people("hours_contribution_two_people"),
            models.CheckConstraint(
                name="hours_contribution_period",
                condition=Q(valid_until__gte=models.F("valid_from")),
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                name="hours_contribution_is_positive_unless_it_corrects",
                condition=Q(corrects__isnull=True, hours__gt=0)
                | (Q(corrects__isnull=False, hours__lt=0) & ~Q(correction_reason="")),
                violation_error_message=_("Hours are more than 0; only a correction takes away."),
            ),
            models.CheckConstraint(
                name="hours_contribution_valued_when_confirmed",
                condition=Q(confirmed_by__isnull=True)
                | Q(confirmed_by__isnull=False, rate__isnull=False, value_cents__isnull=False),
            ),
        ]
        triggers = [
            confirmed_stays("confirmed_hours_contribution_stays"),
            stays_when_year_closes("hours_contribution_of_closed_year_stay"),
        ]

    LETTER = "U"

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:hours_contribution_detail", args=[self.pk])
