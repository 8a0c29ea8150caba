"""What parties paid back to the penvoerder of what they got too much or owe it otherwise."""

from __future__ import annotations

from dataclasses import dataclass

import pghistory
from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.models.costs import Document
from books.models.withdrawing import Withdrawable, stays_unless_withdrawn, withdrawn_for_a_reason
from books.querysets import RepaymentQuerySet
from oids.periods import SchoolYear
from partnerships.models import OfPartnership, Party
from partnerships.triggers import stays_when_year_closes, year_of


@dataclass(frozen=True, slots=True)
class RepaidLine:
    """What a repayment changes of one claim, kept as a payment keeps it: cents below 0 came back, above 0 were set off."""

    origin: str
    school_year: SchoolYear
    part: str
    what: str
    reference: str
    cents: int


@pghistory.track()
class Repayment(OfPartnership, Withdrawable):
    """Money that came back from a party on the penvoerder's account, in cents; the opposite of a `Payment`.

    `lines` are the claims of which it takes away what was paid too much; together they are minus the amount. It stays: a
    wrong one is withdrawn with a reason, and belongs to the school year in which it came in.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="repayments", verbose_name=_("party"))
    received_on = models.DateField(_("received on"))
    amount_cents = models.BigIntegerField(_("amount"), validators=[MinValueValidator(1)])
    reference = models.CharField(
        _("reference"), max_length=120,
        help_text=_("Where it can be found, for example the text or number on the bank statement."),
    )  # fmt: skip
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="repayments", verbose_name=_("document")
    )
    lines = models.JSONField(_("claims"), default=list, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"), editable=False
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now, editable=False)

    objects = RepaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("money paid back")
        verbose_name_plural = _("money paid back")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="repayment_is_positive", condition=Q(amount_cents__gt=0)),
            withdrawn_for_a_reason("repayment_withdrawn_by_somebody_for_a_reason"),
        ]
        triggers = [
            stays_unless_withdrawn("repayment_stays", because="money paid back stays; it can be withdrawn once"),
            stays_when_year_closes(
                "repayment_of_closed_year_stays",
                of=f"SELECT {{row}}.partnership_id, {year_of('{row}.received_on')}",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """As the journal knows it."""
        return f"T{self.pk:06d}"

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear.of(self.received_on)

    @property
    def parts(self) -> tuple[RepaidLine, ...]:
        return tuple(RepaidLine(**row | {"school_year": SchoolYear.parse(row["school_year"])}) for row in self.lines)

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        where = {"partnership": self.partnership.slug, "year": str(self.school_year), "party": self.party.code}
        return reverse("books:payable_party", kwargs=where)
