"""The division of a year's money: the scheme of steps, the allocation itself, and each party's share."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.enums import AllocationState, StepKey, StepSize
from funding.models.grants import GrantAmount
from funding.querysets import MoneyQuerySet, StatementQuerySet
from oids.fields import SchoolYearField
from oids.triggers import rows_stay
from partnerships.access import Scope
from partnerships.models import Decision, OfPartnership, Partnership, Party
from partnerships.triggers import stays_when_year_closes
from placements.wording import knows_what_is_adopted

FROZEN = [AllocationState.ADOPTED, AllocationState.AUTHORISED]


@pghistory.track()
class AllocationScheme(OfPartnership):
    """A set of steps by which a year's money is divided. Once adopted by a decision it does not change;
    a change is a new scheme from a later school year."""

    name = models.CharField(_("name"), max_length=120)
    from_year = SchoolYearField(_("from school year"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="schemes", verbose_name=_("adopted by decision")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheme of division")
        verbose_name_plural = _("schemes of division")
        ordering = ["-from_year", "-pk"]
        triggers = [
            pgtrigger.Protect(
                name="adopted_scheme_is_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__decision__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("funding:scheme_detail", args=[self.pk])

    @property
    def is_adopted(self) -> bool:
        return self.decision_id is not None


@pghistory.track()
class AllocationStep(models.Model):
    """One step: how much (size), and to whom (a party, or a key over the boards). Amounts in cents."""

    scheme = models.ForeignKey(AllocationScheme, models.CASCADE, related_name="steps", verbose_name=_("scheme"))
    number = models.PositiveSmallIntegerField(_("step"))
    description = models.CharField(_("description"), max_length=200)
    size = models.CharField(_("size"), max_length=12, choices=StepSize.choices)
    amount_cents = models.BigIntegerField(_("amount"), null=True, blank=True, validators=[MinValueValidator(1)])
    percentage = models.DecimalField(
        _("percentage"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Of the budget, or of what is left at this step."),
    )
    key = models.CharField(_("divided by"), max_length=32, choices=StepKey.choices)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("party"))
    floor_cents = models.BigIntegerField(
        _("at least, per party"), null=True, blank=True, validators=[MinValueValidator(0)]
    )
    cap_cents = models.BigIntegerField(
        _("at most, per party"), null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="allocation_step_once"),
            models.CheckConstraint(
                name="allocation_step_size",
                condition=Q(size=StepSize.FIXED, amount_cents__isnull=False, percentage__isnull=True)
                | Q(
                    size__in=[StepSize.PERCENTAGE, StepSize.REMAINDER],
                    percentage__isnull=False,
                    amount_cents__isnull=True,
                ),
                violation_error_message=_("A fixed step has an amount, the others a percentage; not both."),
            ),
            models.CheckConstraint(
                name="allocation_step_party",
                condition=Q(key=StepKey.PARTY, party__isnull=False) | (~Q(key=StepKey.PARTY) & Q(party__isnull=True)),
                violation_error_message=_("Name the party exactly when the step goes to one party."),
            ),
            models.CheckConstraint(
                name="allocation_step_floor_below_cap",
                condition=Q(floor_cents__isnull=True) | Q(cap_cents__isnull=True) | Q(floor_cents__lte=F("cap_cents")),
                violation_error_message=_("The least amount is more than the most."),
            ),
        ]
        triggers = [
            rows_stay(
                "steps_of_adopted_scheme_are_frozen",
                while_="SELECT id FROM funding_allocationscheme WHERE decision_id IS NOT NULL",
                key="scheme_id",
                because="the scheme is adopted; its steps are frozen",
            )
        ]

    def __str__(self) -> str:
        return self.description

    def access_scope(self) -> Scope:
        return self.scheme.access_scope()


@pghistory.track(exclude=["inputs", "result"])
class Allocation(OfPartnership):
    """The division of one year's grant over the parties.

    Adopted means frozen: inputs, result and engine version are kept and screens and PDFs read only those.
    The one change still allowed is from adopted to authorised. A correction is a new version.
    """

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="allocations", verbose_name=_("partnership")
    )
    school_year = SchoolYearField(_("school year"))
    number = models.PositiveSmallIntegerField(_("version"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    correction_reason = models.CharField(_("reason for the correction"), max_length=300, blank=True)
    scheme = models.ForeignKey(AllocationScheme, models.PROTECT, related_name="allocations", verbose_name=_("scheme"))
    grant_amount = models.ForeignKey(GrantAmount, models.PROTECT, related_name="allocations", verbose_name=_("grant"))
    budget_cents = models.BigIntegerField(_("budget"))
    state = models.CharField(_("state"), max_length=12, choices=AllocationState.choices, default=AllocationState.DRAFT)
    engine_version = models.CharField(_("engine version"), max_length=20)
    inputs = models.JSONField(_("inputs"))
    result = models.JSONField(_("result"))
    inputs_sha256 = models.CharField(max_length=64)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by")
    )
    calculated_at = models.DateTimeField(_("calculated at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="allocations",
        verbose_name=_("adopted by decision"),
    )
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("adopted by")
    )
    adopted_at = models.DateTimeField(_("adopted at"), null=True, blank=True)
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("authorised by"),
    )
    authorised_at = models.DateTimeField(_("authorised at"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MoneyQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        ordering = ["-school_year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "school_year", "number"], name="allocation_version_once"),
            models.UniqueConstraint(
                fields=["partnership", "school_year"],
                condition=Q(state__in=[AllocationState.DRAFT, AllocationState.SUBMITTED]),
                name="allocation_one_open",
                violation_error_message=_(
                    "There is already an allocation in preparation for this year. Finish that one first."
                ),
            ),
            models.CheckConstraint(
                name="allocation_adopted_by_decision",
                condition=~Q(state__in=FROZEN) | Q(decision__isnull=False, adopted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="allocation_authorised_by_another",
                condition=~Q(state=AllocationState.AUTHORISED)
                | (Q(authorised_by__isnull=False) & ~Q(authorised_by=F("prepared_by"))),
                violation_error_message=_("Who prepared an allocation cannot authorise it."),
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="allocation_states",
                field="state",
                transitions=[
                    (AllocationState.DRAFT, AllocationState.SUBMITTED),
                    (AllocationState.SUBMITTED, AllocationState.DRAFT),
                    (AllocationState.SUBMITTED, AllocationState.ADOPTED),
                    (AllocationState.ADOPTED, AllocationState.AUTHORISED),
                ],
            ),
            pgtrigger.Protect(
                name="adopted_allocation_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=FROZEN),
            ),
            pgtrigger.Trigger(
                name="adopted_allocation_is_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=FROZEN),
                declare=[("allowed", "TEXT[] := ARRAY['state', 'authorised_by_id', 'authorised_at', 'version']")],
                func="""
                    IF to_jsonb(OLD) - allowed IS DISTINCT FROM to_jsonb(NEW) - allowed THEN
                        RAISE EXCEPTION 'pgtrigger: the allocation is adopted; it is frozen';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(
                name="authorised_allocation_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=AllocationState.AUTHORISED),
            ),
            stays_when_year_closes("allocation_of_closed_year_stays"),
        ]

    def __str__(self) -> str:
        return f"{self.partnership} {self.school_year} v{self.number}"

    @property
    def reference(self) -> str:
        return f"V-{self.partnership.slug}-{self.school_year}-{self.number}"

    @property
    def is_frozen(self) -> bool:
        return self.state in FROZEN

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("funding:allocation_detail", args=[self.pk])


@pghistory.track()
class AllocationShare(models.Model):
    """What one party gets in one allocation, in cents: the sum of its lines in `Allocation.result`."""

    allocation = models.ForeignKey(Allocation, models.CASCADE, related_name="shares", verbose_name=_("allocation"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="shares", verbose_name=_("party"))
    amount_cents = models.BigIntegerField(_("amount"))

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("share of a party")
        verbose_name_plural = _("shares of the parties")
        ordering = ["party__code"]
        constraints = [models.UniqueConstraint(fields=["allocation", "party"], name="allocation_share_once")]
        triggers = [
            rows_stay(
                "shares_of_adopted_allocation_are_frozen",
                while_="SELECT id FROM funding_allocation WHERE state IN ('adopted', 'authorised')",
                key="allocation_id",
                because="the allocation is adopted; its shares are frozen",
            )
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.amount_cents}"

    def access_scope(self) -> Scope:
        return Scope.of([self.allocation.partnership_id], [self.party_id])

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("funding:statement_detail", args=[self.pk])


@knows_what_is_adopted
def is_adopted(partnership: Partnership, school_year) -> bool:
    """Whether an allocation of the year is fixed, so that a change of placements no longer reaches it."""
    return Allocation.objects.filter(partnership=partnership, school_year=school_year, state__in=FROZEN).exists()
