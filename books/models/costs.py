"""Costs with their documents, and which stream of money pays which cents of them."""

from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from books.models.base import PartyEntry, confirmed_stays, two_people
from books.models.withdrawing import Withdrawable, stays_unless_withdrawn, withdrawn_for_a_reason
from books.querysets import BooksQuerySet, CostDocumentQuerySet, DocumentQuerySet, OfPartyQuerySet
from funding.enums import CostKind
from funding.models import Grant
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import KeptFile
from partnerships.triggers import stays_when_year_closes

VOUCHER_TWICE = _(
    "This party has a cost with this voucher number in this school year already. Another part of the same invoice, or what "
    "comes in place of a corrected cost, gets -2 behind the number."
)


@pghistory.track()
class Document(KeptFile):
    """A file that proves a cost or contribution: checked when it came in, known by its hash, never changed."""

    file = models.FileField(_("file"), upload_to="books/documents/%Y/%m/")

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-uploaded_at"]

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:document", args=[self.pk])


@pghistory.track()
class Cost(PartyEntry):
    """What a party spent for the partnership, in cents. Once confirmed it stays; a correction is a cost of its own with
    the opposite amount, that names what it corrects."""

    kind = models.CharField(_("kind of cost"), max_length=20, choices=CostKind.choices)
    activity = models.CharField(
        _("activity"), max_length=80, blank=True, help_text=_("For example: website. Earmarks of a grant may name it.")
    )
    description = models.CharField(_("description"), max_length=200)
    incurred_on = models.DateField(_("date"))
    amount_cents = models.BigIntegerField(_("amount"))
    voucher = models.CharField(
        _("voucher number"), max_length=40, blank=True,
        help_text=_("Number of the invoice or booking in the party's own administration. Parts of one invoice: -1, -2 behind it."),
    )  # fmt: skip
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="costs", verbose_name=_("document")
    )
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    correction_reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)

    LETTER = "K"

    objects = OfPartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ["-incurred_on", "-pk"]
        constraints = [
            two_people("cost_two_people"),
            models.CheckConstraint(
                name="cost_is_positive_unless_it_corrects",
                condition=Q(corrects__isnull=True, amount_cents__gt=0)
                | (Q(corrects__isnull=False, amount_cents__lt=0) & ~Q(correction_reason="")),
                violation_error_message=_("A cost is more than 0; only a correction, with its reason, takes away."),
            ),
            models.UniqueConstraint(
                fields=["partnership", "school_year", "party", "voucher"],
                condition=Q(corrects__isnull=True) & ~Q(voucher=""),
                name="cost_voucher_once",
                violation_error_message=VOUCHER_TWICE,
            ),
        ]
        triggers = [
            confirmed_stays("confirmed_cost_stays"),
            stays_when_year_closes("cost_of_closed_year_stays"),
        ]

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("books:cost_detail", args=[self.pk])


@pghistory.track()
class CostDocument(Withdrawable):
    """A document that came after the cost was confirmed: the cost stays as it is, and the addition says by whom, when
    and why. It is never changed or removed; one that was added by mistake is withdrawn: it stays, with who, when and why,
    and proves nothing from then on. Of a closed year nothing is added or withdrawn."""

    cost = models.ForeignKey(Cost, models.PROTECT, related_name="later_documents", verbose_name=_("cost"))
    document = models.ForeignKey(Document, models.PROTECT, related_name="later", verbose_name=_("document"))
    reason = models.CharField(_("what it is, and why it comes later"), max_length=200)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("added by"), editable=False
    )
    added_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)

    objects = CostDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("later document")
        verbose_name_plural = _("later documents")
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cost", "document"], condition=Q(withdrawn_at__isnull=True), name="cost_document_once"
            ),
            withdrawn_for_a_reason("cost_document_withdrawn_by_somebody_for_a_reason"),
        ]
        triggers = [
            stays_unless_withdrawn("cost_document_stays", because="an added document stays; it can be withdrawn once"),
            stays_when_year_closes(
                "cost_document_of_closed_year_stays",
                of="SELECT c.partnership_id, c.school_year FROM books_cost c WHERE c.id = {row}.cost_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cost.reference} {self.document}"

    def get_absolute_url(self) -> str:
        return self.cost.get_absolute_url()

    def access_scope(self) -> Scope:
        return self.cost.access_scope()


@pghistory.track()
class CostCoverage(models.Model):
    """Which stream paid so many cents of a cost (no grant: the party itself), fixed when the year was closed. For an
    open year it is worked out each time (`books.streams`)."""

    cost = models.ForeignKey(Cost, models.PROTECT, related_name="coverage", verbose_name=_("cost"))
    grant = models.ForeignKey(
        Grant, models.PROTECT, null=True, blank=True, related_name="coverage", verbose_name=_("grant")
    )
    amount_cents = models.BigIntegerField(_("amount"))

    objects = BooksQuerySet.as_manager()

    class Meta:
        verbose_name = _("paid part of a cost")
        verbose_name_plural = _("paid parts of a cost")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cost", "grant"], nulls_distinct=False, name="cost_coverage_once")
        ]
        triggers = [
            rows_stay(
                "coverage_of_closed_year_stays",
                while_="""SELECT c.id FROM books_cost c JOIN partnerships_closedyear y
                            ON y.partnership_id = c.partnership_id AND y.school_year = c.school_year""",
                key="cost_id",
                because="the year is closed; what paid its costs stays",
            )
        ]

    def __str__(self) -> str:
        return f"{self.cost} {self.amount_cents}"

    def access_scope(self) -> Scope:
        return self.cost.access_scope()
