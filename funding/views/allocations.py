"""Allocations: list, page to the cent, the derivation of each line, and the acts that move them on."""

from __future__ import annotations

from django import forms
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from funding import actions
from funding.enums import AllocationState
from funding.models import Allocation, AllocationScheme, AllocationShare, Grant
from funding.wording import subsidy_line
from oids.access import AccessMixin
from oids.exports import EURO, TEXT, Column, export_response
from oids.views.details import ActionView, DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from partnerships.models import Decision
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin

TONES = {"draft": "neutral", "submitted": "warn", "adopted": "good", "authorised": "good"}


class AllocationListView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "funding.view_allocation"
    template_name = "funding/allocation_list.html"

    def get_context_data(self, **kwargs):
        rows = Allocation.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        rows = rows.select_related("scheme", "decision", "prepared_by", "authorised_by").defer("inputs", "result")
        this_year = [row for row in rows if row.school_year == self.school_year]
        return super().get_context_data(
            heading=_("Allocations"),
            rows=[(row, TONES[row.state]) for row in rows],
            may_prepare=not this_year and self.may("funding.prepare_allocation", self.partnership),
            **kwargs,
        )


class PrepareForm(forms.Form):
    scheme = forms.ModelChoiceField(AllocationScheme.objects.none(), label=gettext_lazy("scheme of division"))

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = AllocationScheme.objects.filter(
            partnership=partnership, decision__isnull=False
        )


class AllocationPrepareView(PartnershipYearMixin, ActionView):
    permission = "funding.prepare_allocation"
    form_class = PrepareForm
    heading = gettext_lazy("Prepare an allocation")
    intro = gettext_lazy("Made from the grant's newest amount and the placements as they are now.")
    submit_label = gettext_lazy("Make the draft")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership}

    def act(self, form):
        return actions.prepare_allocation(
            partnership=self.partnership,
            school_year=self.school_year,
            scheme=form.cleaned_data["scheme"],
            by=self.request.user,
        )

    def get_cancel_url(self):
        return reverse("funding:allocation_list", kwargs=self.kwargs)


class AllocationMixin(RecordScopeMixin):
    model = Allocation
    permission = "funding.view_allocation"

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the parties as they were when the allocation was worked out."""
        return {party["code"]: party["name"] for party in self.object.inputs["parties"]}

    @cached_property
    def steps(self) -> dict[int, dict]:
        return {step["number"]: step for step in self.object.inputs["steps"]}


class AllocationDetailView(AllocationMixin, DetailView):
    template_name = "funding/allocation_detail.html"

    def get(self, request, *args, **kwargs):
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return self.export(kind)
        return super().get(request, *args, **kwargs)

    def matrix(self) -> list[dict]:
        """A row per party: its cents per step and in total."""
        result = self.object.result
        by_step = [{line["party"]: line["cents"] for line in step["lines"]} for step in result["steps"]]
        return [
            {
                "code": row["party"],
                "name": self.names[row["party"]],
                "cells": [cells.get(row["party"]) for cells in by_step],
                "cents": row["cents"],
            }
            for row in result["totals"]
        ]

    def export(self, kind):
        steps = self.object.result["steps"]
        columns = [Column("code", _("DUO number"), TEXT), Column("name", _("Party"), TEXT)]
        columns += [
            Column(str(step["number"]), f"{step['number']}. {self.steps[step['number']]['description']}", EURO)
            for step in steps
        ]
        columns.append(Column("cents", _("Total"), EURO))
        rows = [
            row | {str(step["number"]): cell for step, cell in zip(steps, row["cells"], strict=True)}
            for row in self.matrix()
        ]
        return export_response(kind, columns, rows, name=f"verdeling-{self.object.reference}", as_of=timezone.now())

    def get_context_data(self, **kwargs):
        allocation = self.object
        steps = [row | {"description": self.steps[row["number"]]["description"]} for row in allocation.result["steps"]]
        return super().get_context_data(
            heading=_("Allocation %(year)s, version %(number)s")
            % {"year": allocation.school_year, "number": allocation.number},
            tone=TONES[allocation.state],
            steps=steps,
            matrix=self.matrix(),
            grant_lines=[subsidy_line(line) for line in allocation.grant_amount.derivation],
            difference=self.difference(),
            acts=self.acts(),
            **kwargs,
        )

    def difference(self) -> list[dict]:
        """Against the version that this one corrects."""
        if self.object.corrects is None:
            return []
        before = {row["party"]: row["cents"] for row in self.object.corrects.result["totals"]}
        after = {row["party"]: row["cents"] for row in self.object.result["totals"]}
        names = {row["code"]: row["name"] for row in self.object.corrects.inputs["parties"]} | self.names
        return [
            {"name": names[code], "before": before.get(code, 0), "after": after.get(code, 0),
             "change": after.get(code, 0) - before.get(code, 0)}
            for code in sorted(before.keys() | after.keys())
        ]  # fmt: skip

    def acts(self) -> list[tuple[str, str, bool]]:
        """(address, label, is the next step) of what this user may do in this state."""
        found = []
        for state, permission, name, label, first in (
            (AllocationState.DRAFT, "funding.submit_allocation", "submit", _("Submit to the steering group"), True),
            (AllocationState.DRAFT, "funding.prepare_allocation", "recalculate", _("Work out again"), False),
            (AllocationState.SUBMITTED, "funding.adopt_allocation", "adopt", _("Adopt"), True),
            (
                AllocationState.SUBMITTED,
                "funding.adopt_allocation",
                "return",
                _("Return to the programme leader"),
                False,
            ),
            (AllocationState.ADOPTED, "funding.authorise_allocation", "authorise", _("Authorise"), True),
            (AllocationState.ADOPTED, "funding.correct_allocation", "correct", _("Correct with a new version"), False),
            (
                AllocationState.AUTHORISED,
                "funding.correct_allocation",
                "correct",
                _("Correct with a new version"),
                False,
            ),
        ):
            if self.object.state == state and self.may(permission, self.object):
                found.append((reverse(f"funding:allocation_{name}", args=[self.object.pk]), label, first))
        return found


class AllocationLineView(AllocationMixin, DetailView):
    """One party in one step: placements with days and weight, share, unrounded, cents, remainder cent and why."""

    template_name = "funding/allocation_line.html"

    def get_context_data(self, **kwargs):
        step = next((row for row in self.object.result["steps"] if row["number"] == self.kwargs["step"]), None)
        line = next((row for row in step["lines"] if row["party"] == self.kwargs["party"]), None) if step else None
        if line is None:
            raise Http404
        remainder_cents = sum(row["extra"] for row in step["lines"])
        heading = _("Step %(step)s, %(party)s") % {"step": step["number"], "party": self.names[line["party"]]}
        lines = {"heading": heading, "step": step, "definition": self.steps[step["number"]], "line": line}
        return super().get_context_data(**kwargs | lines | {"remainder_cents": remainder_cents})


class AllocationExportView(AllocationMixin, ObjectMixin, View):
    """Everything in JSON: `manage.py check_allocation FILE` recomputes it from this alone."""

    def get(self, request, *args, **kwargs):
        allocation = self.object
        data = {
            "reference": allocation.reference,
            "engine_version": allocation.engine_version,
            "inputs": allocation.inputs,
            "inputs_sha256": allocation.inputs_sha256,
            "result": allocation.result,
        }
        response = JsonResponse(data, json_dumps_params={"indent": 1, "ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="verdeling-{allocation.reference}.json"'
        return response


class AllocationHistoryView(AllocationMixin, HistoryView):
    pass


class _ActView(AllocationMixin, ObjectActionView):
    """An act without fields: one page that says what it does, one button."""

    form_class = forms.Form


class AllocationSubmitView(_ActView):
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


class AdoptForm(forms.Form):
    decision = forms.ModelChoiceField(Decision.objects.none(), label=gettext_lazy("decision of the steering group"))

    def __init__(self, *args, partnership, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = Decision.objects.filter(partnership=partnership)


class AllocationAdoptView(_ActView):
    permission = "funding.adopt_allocation"
    form_class = AdoptForm
    heading = gettext_lazy("Adopt the allocation")
    intro = gettext_lazy("Adopted is frozen: inputs and result stay as they are. A correction is a new version.")
    submit_label = gettext_lazy("Adopt")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object.partnership}

    def act(self, form):
        return actions.adopt_allocation(self.object, decision=form.cleaned_data["decision"], by=self.request.user)


class AllocationAuthoriseView(_ActView):
    permission = "funding.authorise_allocation"
    heading = gettext_lazy("Authorise the allocation")
    intro = gettext_lazy("You release the amounts for payment. Who prepared the allocation cannot do this.")
    submit_label = gettext_lazy("Authorise")

    def act(self, form):
        return actions.authorise_allocation(self.object, by=self.request.user)


class CorrectForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("reason for the correction"), max_length=300)


class AllocationCorrectView(_ActView):
    permission = "funding.correct_allocation"
    form_class = CorrectForm
    heading = gettext_lazy("Correct with a new version")
    intro = gettext_lazy("The adopted version stays as it is; the new draft shows the difference per party.")
    submit_label = gettext_lazy("Make the new version")

    def act(self, form):
        return actions.correct_allocation(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class StatementListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """What each party gets in the year's adopted allocation; staff of a party see their own."""

    permission = "funding.view_statement"
    template_name = "funding/statement_list.html"

    def get_context_data(self, **kwargs):
        shares = (
            AllocationShare.objects.visible_to(self.request.user)
            .filter(allocation__partnership=self.partnership, allocation__school_year=self.school_year)
            .select_related("allocation", "party")
            .defer("allocation__inputs", "allocation__result")
            .order_by("-allocation__number", "party__code")
        )
        return super().get_context_data(heading=_("Statements"), shares=shares, **kwargs)


class GrantListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """The grants of all years, each with how its amount was worked out."""

    permission = "funding.view_grant"
    template_name = "funding/grant_list.html"

    def get_context_data(self, **kwargs):
        grants = Grant.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        grants = grants.select_related("rule").prefetch_related("amounts__count", "receipts")
        rows = [
            {
                "grant": grant,
                "amount": grant.current_amount,
                "lines": [subsidy_line(line) for line in grant.current_amount.derivation]
                if grant.current_amount
                else [],
            }
            for grant in grants
        ]
        return super().get_context_data(heading=_("Grant"), rows=rows, **kwargs)
