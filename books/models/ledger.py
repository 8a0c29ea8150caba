"""The chart of accounts: to which account of the ledger package each purpose goes."""

from __future__ import annotations

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from books.enums import LedgerPurpose
from books.querysets import BooksQuerySet
from partnerships.models import OfPartnership


@pghistory.track()
class LedgerAccount(OfPartnership):
    """One purpose and the account of the penvoerder's ledger package that stands for it."""

    purpose = models.CharField(_("purpose"), max_length=30, choices=LedgerPurpose.choices)
    code = models.CharField(
        _("account"), max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9 ./-]*$", _("Letters, figures, spaces and . / - only."))],
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=80)

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("account of the ledger")
        verbose_name_plural = _("accounts of the ledger")
        ordering = ["purpose"]
        constraints = [models.UniqueConstraint(fields=["partnership", "purpose"], name="ledger_account_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
