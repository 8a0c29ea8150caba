"""Allocations: list, page to the cent, and the derivation of each line."""

from __future__ import annotations

from fractions import Fraction

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from funding.differences import DifferenceRow, Restatement, names_of, register_difference, restatement_of, way_on
from funding.enums import AllocationState, StepKey
from funding.models import Allocation, AllocationShare
from funding.reports.allocation import AllocationReport, allocation_columns, allocation_report, allocation_rows
from funding.reports.papers import allocation_pdf
from funding.views.cells import DOWNLOADS, TONES, hours_section, money
from funding.views.grants import restated_text
from oids import formats
from oids.access import AccessMixin
from oids.exports import export_response
from oids.pdf import pdf_response
from oids.views.details import DetailView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin


class AllocationListView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "funding.view_allocation"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        found = Allocation.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        found = list(
            found.select_related("partnership", "scheme", "decision", "prepared_by", "authorised_by").defer(
                "inputs", "result"
            )
        )
        rows = [
            [
                Cell(f"{row.school_year}", row.get_absolute_url()), number(row.number),
                Cell(row.get_state_display(), tone=TONES[AllocationState(row.state)]),
                Cell(row.scheme.name, row.scheme.get_absolute_url()),
                f"{row.decision.number}, {formats.day(row.decision.decided_on)}" if row.decision else "",
                str(row.prepared_by), str(row.authorised_by or ""), money(row.budget_cents),
            ]
            for row in found
        ]  # fmt: skip
        acts = []
        this_year = any(row.school_year == self.school_year for row in found)
        if not this_year and self.may("funding.prepare_allocation", self.partnership):
            label = _("Prepare the allocation of %(year)s") % {"year": self.school_year}
            acts = [(label, reverse("funding:allocation_prepare", kwargs=self.kwargs))]
        section = Section(
            "allocations", _("Allocations of all years"),
            [
                _("School year"), _("Version"), _("State"), _("Scheme"), _("Decision"), _("Prepared by"),
                _("Authorised by"), _("Budget"),
            ],
            rows,
            empty=_("There is no allocation yet. It is prepared from the grant and the placements of the year."),
        )  # fmt: skip
        return super().get_context_data(heading=_("Allocations"), actions=acts, sections=[section], **kwargs)


class AllocationMixin(RecordScopeMixin):
    model = Allocation
    permission = "funding.view_allocation"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related(
                "partnership", "scheme", "decision", "prepared_by", "adopted_by", "authorised_by", "grant_amount__grant"
            )
        )

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{"back_url": self.object.get_absolute_url(), "back_label": self.object.reference} | kwargs
        )


class AllocationDetailView(AllocationMixin, DetailView):
    """As page, PDF, CSV and XLSX of the same figures."""

    template_name = "funding/report.html"

    @cached_property
    def report(self) -> AllocationReport:
        return allocation_report(self.object)

    def get(self, request, *args, **kwargs):
        kind, name = request.GET.get("export"), f"verdeling-{self.object.reference}"
        if kind == "pdf":
            return pdf_response(allocation_pdf(self.report), name)
        if kind in ("csv", "xlsx"):
            columns, rows = allocation_columns(self.report), allocation_rows(self.report)
            return export_response(kind, columns, rows, name=name, as_of=self.object.calculated_at)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        allocation, report = self.object, self.report
        corrects, decision = allocation.corrects, allocation.decision
        scope = {"partnership": allocation.partnership.slug, "year": str(allocation.school_year)}
        export = reverse("funding:allocation_export", args=[allocation.pk])
        restated = self.restated
        return super().get_context_data(
            heading=_("Allocation %(year)s, version %(number)s")
            % {"year": allocation.school_year, "number": allocation.number},
            status=(allocation.get_state_display(), TONES[AllocationState(allocation.state)]),
            amount=formats.euro(allocation.budget_cents),
            facts=[
                (_("Reference"), allocation.reference),
                (_("Grant"), allocation.grant_amount.grant.reference, allocation.grant_amount.grant.get_absolute_url()),
                (_("Scheme"), allocation.scheme.name, allocation.scheme.get_absolute_url()),
                (_("Worked out on"), formats.day_time(allocation.calculated_at)),
                (_("Prepared by"), str(allocation.prepared_by)),
                (_("Decision"), report.head.decision, decision.get_absolute_url() if decision else ""),
                (_("Adopted by"), report.head.adopted),
                (_("Authorised by"), report.head.authorised),
                *(
                    [(_("Corrects"), f"{report.corrects}: {report.correction_reason}", corrects.get_absolute_url())]
                    if corrects
                    else []
                ),
            ],
            sections=[
                *self.correction(), *register_sections(allocation), self.parties(), self.grant(),
                hours_section(
                    "hours", _("Students and hours agreed"), _("School"), report.schools, report.hours,
                    note=_("As they were when the allocation was worked out."),
                ),
            ],
            actions=self.acts(),
            notice=restated_text(restated) if restated else "",
            exports=[*DOWNLOADS, (_("JSON, to check"), export)],
            history_url=reverse("funding:allocation_history", args=[allocation.pk]),
            back_url=reverse("funding:allocation_list", kwargs=scope),
            back_label=_("Allocations"),
            **kwargs,
        )  # fmt: skip

    def parties(self) -> Section:
        """A row per party: its cents per step and in total; every amount opens its derivation."""
        report = self.report
        shares = {share.party.code: share for share in self.object.shares.select_related("party")}
        rows = []
        for party in report.parties:
            cells = [
                money(
                    cell, "" if cell is None
                    else reverse("funding:allocation_line", args=[self.object.pk, step.number, party.code]),
                )
                for step, cell in zip(report.steps, party.cells, strict=True)
            ]  # fmt: skip
            total = money(party.cents, shares[party.code].get_absolute_url())
            rows.append([party.code, Cell(party.name, shares[party.code].get_absolute_url()), *cells, total])
        steps = [f"{step.number}. {step.description}" for step in report.steps]
        return Section(
            "parties", _("To whom"), [_("Number"), _("Party"), *steps, _("Total")], rows,
            foot=["", _("Total"), *(money(step.cents) for step in report.steps), money(report.budget_cents)],
            note=_(
                "Every amount opens its derivation: placements, days, hours, share and remainder cent; "
                "a party opens its statement."
            ),
        )  # fmt: skip

    def grant(self) -> Section:
        rows = [[what, Cell(shown, is_number=True)] for what, shown in self.report.grant_lines]
        return Section("grant", _("Where the budget comes from"), [_("What"), _("Number or amount")], rows)

    def correction(self) -> list[Section]:
        if not self.report.differences:
            return []
        return [difference_section("correction", _("Difference with the version it corrects"), self.report.differences)]

    @cached_property
    def restated(self) -> Restatement | None:
        return restatement_of(self.object)

    def acts(self) -> list[tuple[str, str]]:
        """What this user may do in this state; the next step first."""
        correct = _("Restate") if self.restated else _("Correct with a new version")
        frozen = (AllocationState.ADOPTED, AllocationState.AUTHORISED)
        wanted = (
            ((AllocationState.DRAFT,), "funding.submit_allocation", "submit", _("Submit to the steering group")),
            ((AllocationState.DRAFT,), "funding.prepare_allocation", "recalculate", _("Work out again")),
            ((AllocationState.SUBMITTED,), "funding.adopt_allocation", "adopt", _("Adopt")),
            ((AllocationState.SUBMITTED,), "funding.adopt_allocation", "return", _("Return to the programme leader")),
            ((AllocationState.ADOPTED,), "funding.authorise_allocation", "authorise", _("Authorise")),
            (frozen, "funding.correct_allocation", "correct", correct),
        )
        corrected = Allocation.objects.filter(corrects=self.object).exists()
        acts = [
            (label, reverse(f"funding:allocation_{name}", args=[self.object.pk]))
            for states, permission, name, label in wanted
            if self.object.state in states
            and self.may(permission, self.object)
            and not (name == "correct" and corrected)
        ]
        if self.object.is_frozen:
            acts.append((_("What if by another scheme"), reverse("funding:allocation_what_if", args=[self.object.pk])))
        return acts


def register_sections(allocation: Allocation) -> list[Section]:
    """What would come out with the grant and the register as they are now, and what is done about it; none if the same."""
    found = register_difference(allocation)
    if not found.changed:
        return []
    title = _("Difference with the register now")
    if found.error:
        return [Section("register", title, [], note=found.error)]
    note = _("Placements, memberships, norms or the grant changed after this was worked out. ") + way_on(allocation)
    if not found.moves_money:
        return [Section("register", title, [], note=note, empty=_("No party's amount changes by it."))]
    return [difference_section("register", title, found.rows, note)]


def difference_section(
    name: str, title: str, rows: tuple[DifferenceRow, ...], note: str = "", *, becomes: str = ""
) -> Section:
    cells = [
        [row.code, row.name, money(row.before), money(row.after), Cell(formats.signed_euro(row.change), is_number=True)]
        for row in rows
    ]
    before, after = sum(row.before for row in rows), sum(row.after for row in rows)
    total = ["", _("Total"), money(before), money(after), Cell(formats.signed_euro(after - before), is_number=True)]
    head = [_("Number"), _("Party"), _("Was"), becomes or _("Becomes"), _("Difference")]
    return Section(name, title, head, cells, foot=total, note=note, stacks=True)


class AllocationLineView(AllocationMixin, DetailView):
    """One party in one step: placements with days and weight, share, unrounded, cents, remainder cent and why."""

    template_name = "funding/allocation_line.html"

    def get_context_data(self, **kwargs):
        result, names = self.object.result, names_of(self.object)
        definitions = {step["number"]: step for step in self.object.inputs["steps"]}
        step = next((row for row in result["steps"] if row["number"] == self.kwargs["step"]), None)
        line = next((row for row in step["lines"] if row["party"] == self.kwargs["party"]), None) if step else None
        if line is None:
            raise Http404
        remainder_cents = sum(row["extra"] for row in step["lines"])
        heading = _("Step %(step)s, %(party)s") % {"step": step["number"], "party": names[line["party"]]}
        definition = definitions[step["number"]]
        # A placement keeps its number for good, so its reference leads to its page.
        rows = [
            row | {"url": reverse("placements:placement_detail", args=[int(row["placement"].removeprefix("P"))])}
            for row in line["placements"]
        ]
        context = {
            "heading": heading, "step": step, "definition": definition, "line": line, "placements": rows,
            "key_label": StepKey(definition["key"]).label, "remainder_cents": remainder_cents,
            "total_weight": sum((Fraction(row["weight"]) for row in step["lines"]), Fraction(0)),
            "grant": self.object.grant_amount.grant,
        }  # fmt: skip
        return super().get_context_data(**kwargs | context)


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
    parts = (AllocationShare,)
