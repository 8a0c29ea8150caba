"""That parties paid each other what a settlement says, as the penvoerder's staff noted it."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.models.settlements import SettlementTransfer
from books.models.withdrawing import Withdrawable, stays_unless_withdrawn, withdrawn_for_a_reason
from books.querysets import TransferPaymentQuerySet
from oids import formats
from partnerships.access import Scope
from partnerships.models import Party


@pghistory.track()
class TransferPayment(Withdrawable):
    """Money between two parties that went from account to account, so that no payment batch knows of it; in cents, below
    0 when it was paid back. Noted also after the year is closed, since that is when most of it is paid."""

    transfer = models.ForeignKey(
        SettlementTransfer, models.PROTECT, related_name="payments", verbose_name=_("payment between parties")
    )
    paid_on = models.DateField(_("paid on"))
    amount_cents = models.BigIntegerField(_("amount"))
    reference = models.CharField(
        _("reference"), max_length=120,
        help_text=_("Where it can be found, for example the text or number on the bank statement."),
    )  # fmt: skip
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("noted by"), editable=False
    )
    noted_at = models.DateTimeField(_("noted at"), default=timezone.now, editable=False)

    objects = TransferPaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("noted payment between parties")
        verbose_name_plural = _("noted payments between parties")
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(name="transfer_payment_is_of_money", condition=~Q(amount_cents=0)),
            withdrawn_for_a_reason("transfer_payment_withdrawn_by_somebody_for_a_reason"),
        ]
        triggers = [
            stays_unless_withdrawn("transfer_payment_stays", because="a noted payment stays; it can be withdrawn once")
        ]

    def __str__(self) -> str:
        return f"{formats.day(self.paid_on)}, {formats.signed_euro(self.amount_cents)}"

    @property
    def payer(self) -> Party:
        """Who paid: the other one when it was paid back."""
        return self.transfer.payer if self.amount_cents > 0 else self.transfer.payee

    @property
    def payee(self) -> Party:
        return self.transfer.payee if self.amount_cents > 0 else self.transfer.payer

    def get_absolute_url(self) -> str:
        return self.transfer.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.transfer.access_scope()
