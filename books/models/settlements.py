"""The settlement between the parties of a partnership: what each gave and got, and who pays whom."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from books.enums import SettlementMode, SettlementState, ShareKey
from books.querysets import BooksQuerySet, SettlementPartyQuerySet, SettlementTransferQuerySet
from oids import formats
from oids.fields import SchoolYearField
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import Decision, OfPartnership, Party
from partnerships.triggers import stays_when_year_closes

ADOPTED_ONES = "SELECT id FROM books_settlement WHERE state = 'adopted'"


@pghistory.track(exclude=["inputs", "result"])
class Settlement(OfPartnership):
    """What the parties of one school year settle with each other.

    Adopted means frozen: inputs, result and engine version are kept and screens and PDFs read only those. A correction
    is a new version that names what it corrects.
    """

    school_year = SchoolYearField(_("school year"))
    number = models.PositiveSmallIntegerField(_("version"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    correction_reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    mode = models.CharField(_("how it is settled"), max_length=8, choices=SettlementMode.choices)
    key = models.CharField(_("shared by"), max_length=12, choices=ShareKey.choices)
    with_hours = models.BooleanField(_("hours are settled too"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=SettlementState.choices, default=SettlementState.DRAFT)
    engine_version = models.CharField(_("engine version"), max_length=20)
    inputs = models.JSONField(_("inputs"))
    result = models.JSONField(_("result"))
    inputs_sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    calculated_at = models.DateTimeField(_("calculated at"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="settlements",
        verbose_name=_("adopted by decision"),
    )  # fmt: skip
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adopted by")
    )
    adopted_at = models.DateTimeField(_("adopted at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement between parties")
        verbose_name_plural = _("settlements between parties")
        ordering = ["-school_year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "school_year", "number"], name="settlement_version_once"),
            models.UniqueConstraint(
                fields=["partnership", "school_year"],
                condition=Q(state=SettlementState.DRAFT),
                name="settlement_one_draft",
                violation_error_message=_("There is already a draft of the settlement of this year."),
            ),
            models.CheckConstraint(
                name="settlement_adopted_by_decision",
                condition=~Q(state=SettlementState.ADOPTED) | Q(decision__isnull=False, adopted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="settlement_adopted_by_another",
                condition=Q(adopted_by__isnull=True) | ~Q(adopted_by=F("prepared_by")),
                violation_error_message=_("Who prepared a settlement does not adopt it."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="adopted_settlement_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state=SettlementState.ADOPTED),
            ),
            stays_when_year_closes("settlement_of_closed_year_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} {self.school_year} v{self.number}"

    @property
    def reference(self) -> str:
        return f"VR-{self.partnership.slug}-{self.school_year}-{self.number}"

    @property
    def is_adopted(self) -> bool:
        return self.state == SettlementState.ADOPTED

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:settlement_detail", args=[self.pk])


@pghistory.track()
class SettlementParty(models.Model):
    """One party in one settlement, in cents: what it gave and got by the ledger, and its position (above 0: gets)."""

    settlement = models.ForeignKey(
        Settlement, models.CASCADE, related_name="parties", verbose_name=_("settlement between parties")
    )
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("party"))
    gives_cents = models.BigIntegerField(_("gives"))
    gets_cents = models.BigIntegerField(_("gets"))
    position_cents = models.BigIntegerField(_("position"))

    objects = SettlementPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party of a settlement")
        verbose_name_plural = _("parties of a settlement")
        ordering = ["party__code"]
        constraints = [models.UniqueConstraint(fields=["settlement", "party"], name="settlement_party_once")]
        triggers = [
            rows_stay(
                "parties_of_adopted_settlement_are_frozen",
                while_=ADOPTED_ONES, key="settlement_id", because="the settlement is adopted; its parties are frozen",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.party}: {self.position_cents}"

    @property
    def reference(self) -> str:
        return f"{self.settlement.reference}-{self.party.code}"

    def access_scope(self) -> Scope:
        return Scope.of([self.settlement.partnership_id], [self.party_id])

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:settlement_party", args=[self.pk])


@pghistory.track()
class SettlementTransfer(models.Model):
    """A payment from one party to another that settles it, in cents."""

    settlement = models.ForeignKey(
        Settlement, models.CASCADE, related_name="transfers", verbose_name=_("settlement between parties")
    )
    payer = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("who pays"))
    payee = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("to whom"))
    amount_cents = models.BigIntegerField(_("amount"))

    objects = SettlementTransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment between parties")
        verbose_name_plural = _("payments between parties")
        ordering = ["payer__code", "payee__code"]
        constraints = [
            models.UniqueConstraint(fields=["settlement", "payer", "payee"], name="settlement_transfer_once"),
            models.CheckConstraint(
                name="settlement_transfer_is_positive",
                condition=Q(amount_cents__gt=0) & ~Q(payer=F("payee")),
            ),
        ]
        triggers = [
            rows_stay(
                "transfers_of_adopted_settlement_are_frozen",
                while_=ADOPTED_ONES, key="settlement_id", because="the settlement is adopted; its payments are frozen",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.payer} – {self.payee}: {formats.euro(self.amount_cents)}"

    def access_scope(self) -> Scope:
        return Scope.of([self.settlement.partnership_id], [self.payer_id, self.payee_id])

    def get_absolute_url(self) -> str:
        return self.settlement.get_absolute_url()
