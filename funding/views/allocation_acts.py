"""What moves an allocation on: prepare, work out again, submit, return, adopt, authorise, correct."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding import actions
from funding.differences import restatement_of
from funding.forms.money import AdoptForm, CorrectForm, PrepareForm
from funding.models import Allocation
from funding.views.allocations import AllocationMixin, register_sections
from oids import formats
from oids.views.details import ActionView, ConfirmView
from partnerships.actions import current_account
from partnerships.views.base import PartnershipYearMixin
from partnerships.views.decisions import DecidesMixin


class AllocationPrepareView(PartnershipYearMixin, ActionView):
    permission = "funding.prepare_allocation"
    form_class = PrepareForm
    heading = gettext_lazy("Prepare an allocation")
    intro = gettext_lazy("Made from the grant's newest amount and the placements as they are now.")
    submit_label = gettext_lazy("Make the draft")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "school_year": self.school_year}

    def act(self, form):
        return actions.prepare_allocation(
            partnership=self.partnership,
            school_year=self.school_year,
            scheme=form.cleaned_data["scheme"],
            by=self.request.user,
        )

    def get_cancel_url(self):
        return reverse("funding:allocation_list", kwargs=self.kwargs)


class _ActView(AllocationMixin, ConfirmView):
    """One page that says what the act does and with what figures. One that `moves_on` what was worked out says first
    whether it still is what the register gives."""

    template_name = "funding/allocation_act.html"
    moves_on = False

    def get_context_data(self, **kwargs):
        outdated = register_sections(self.object) if self.moves_on else []
        return super().get_context_data(outdated=outdated, **kwargs)

    def get_facts(self) -> list[tuple]:
        allocation = self.object
        return [
            (_("Reference"), allocation.reference),
            (_("Budget"), formats.euro(allocation.budget_cents)),
            (_("Worked out on"), formats.day_time(allocation.calculated_at)),
            (_("Prepared by"), str(allocation.prepared_by)),
        ]


class AllocationSubmitView(_ActView):
    moves_on = True
    permission = "funding.submit_allocation"
    heading = gettext_lazy("Submit to the steering group")
    intro = gettext_lazy("From then on the steering group can adopt it, or return it to you.")
    submit_label = gettext_lazy("Submit")

    def act(self, form):
        return actions.submit_allocation(self.object, by=self.request.user)


class AllocationRecalculateView(_ActView):
    permission = "funding.prepare_allocation"
    heading = gettext_lazy("Work out again")
    intro = gettext_lazy("The draft is made again from the grant's newest amount and the placements as they are now.")
    submit_label = gettext_lazy("Work out again")

    def act(self, form):
        return actions.recalculate_allocation(self.object, by=self.request.user)


class AllocationReturnView(_ActView):
    permission = "funding.adopt_allocation"
    heading = gettext_lazy("Return to the programme leader")
    submit_label = gettext_lazy("Return")

    def act(self, form):
        return actions.return_allocation(self.object, by=self.request.user)


class AllocationAdoptView(DecidesMixin, _ActView):
    moves_on = True
    permission = "funding.adopt_allocation"
    form_class = AdoptForm
    besides = Allocation
    heading = gettext_lazy("Adopt the allocation")
    intro = gettext_lazy("Adopted is frozen: inputs and result stay as they are. A correction is a new version.")
    submit_label = gettext_lazy("Adopt")

    def get_form_kwargs(self):
        calculated_on = timezone.localdate(self.object.calculated_at)
        return super().get_form_kwargs() | {"calculated_on": calculated_on}

    def act(self, form):
        return actions.adopt_allocation(self.object, decision=form.cleaned_data["decision"], by=self.request.user)


class AllocationAuthoriseView(_ActView):
    moves_on = True
    permission = "funding.authorise_allocation"
    heading = gettext_lazy("Authorise the allocation")
    intro = gettext_lazy("You release the amounts for payment. Who prepared the allocation cannot do this.")
    submit_label = gettext_lazy("Authorise")

    def get_facts(self):
        """With who gets money and has no account number in use yet."""
        without = [
            share.party.name
            for share in self.object.shares.filter(amount_cents__gt=0).select_related("party")
            if current_account(share.party) is None
        ]
        shown = ", ".join(without) or _("nobody")
        return [*super().get_facts(), (_("Without an account number in use"), shown)]

    def refused_before(self):
        return actions.allocation_needs_another(self.object, self.request.user)

    def act(self, form):
        return actions.authorise_allocation(self.object, by=self.request.user)


class AllocationCorrectView(_ActView):
    permission = "funding.correct_allocation"
    form_class = CorrectForm
    heading = gettext_lazy("Correct with a new version")
    intro = gettext_lazy("The adopted version stays as it is; the new draft shows the difference per party.")
    submit_label = gettext_lazy("Make the new version")

    def get_initial(self):
        restated = restatement_of(self.object)
        return {"reason": restated.reason} if restated else {}

    def get_facts(self):
        """With the amount that the new version divides, where the grant changed since."""
        restated = restatement_of(self.object)
        if restated is None:
            return super().get_facts()
        return [
            *super().get_facts(),
            (_("The grant now"), formats.euro(restated.after)),
            (_("Difference"), formats.signed_euro(restated.change)),
        ]

    def act(self, form):
        return actions.correct_allocation(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
