"""What an adopted allocation would have been by another scheme: shown and downloaded, stored nowhere."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from funding.calculations.allocation import AllocationError
from funding.models import Allocation, AllocationScheme
from funding.reports.base import StepRow
from funding.reports.whatif import WhatIfReport, newest_of_each_year, what_if, what_if_columns, what_if_rows
from funding.views.allocations import AllocationMixin, difference_section
from funding.views.cells import money
from funding.views.schemes import SchemeMixin
from funding.wording import allocation_error
from oids import formats
from oids.exports import export_response
from oids.views.details import DetailView
from oids.views.downloads import downloads
from oids.views.sections import Cell, Section, number


class _WhatIfView(DetailView):
    """`allocation` and `scheme` are what is compared; each is None when there is nothing to choose from."""

    permission = "funding.view_allocation"
    template_name = "funding/what_if.html"
    choice = ""

    @cached_property
    def allocation(self) -> Allocation | None:
        raise NotImplementedError

    @cached_property
    def scheme(self) -> AllocationScheme | None:
        raise NotImplementedError

    def choices(self) -> list[Section]:
        """The other years or schemes, each a link to this page."""
        raise NotImplementedError

    def chosen(self, rows: list, default):
        """The one that the address asks for, out of those that may be chosen."""
        asked = self.request.GET.get(self.choice)
        if asked is None:
            return default
        for row in rows:
            if str(row.pk) == asked:
                return row
        raise Http404

    @cached_property
    def outcome(self) -> tuple[WhatIfReport | None, str]:
        """The report, or why there is none, in words."""
        if self.allocation is None:
            return None, _("No allocation was adopted yet, so there is no earlier year to look at.")
        if self.scheme is None:
            return None, _("There is no other scheme yet. Make one under Schemes of division; it need not be adopted.")
        if self.allocation.scheme_id == self.scheme.pk:
            return None, _(
                "%(year)s was divided by this scheme itself, so nothing would have been different. Compare it with another scheme."
            ) % {"year": self.allocation.school_year}  # fmt: skip
        try:
            return what_if(self.allocation, self.scheme), ""
        except AllocationError as error:
            return None, _("By this scheme the money of %(year)s cannot be divided. %(why)s") % {
                "year": self.allocation.school_year, "why": allocation_error(error),
            }  # fmt: skip

    def get(self, request, *args, **kwargs):
        kind, report = request.GET.get("export"), self.outcome[0]
        if kind in ("csv", "xlsx") and report is not None:
            words = {
                "code": _("DUO number"), "name": _("Party"), "was": _("Was"), "becomes": _("Would have been"),
                "change": _("Difference"),
            }  # fmt: skip
            columns, rows = what_if_columns(report, words), what_if_rows(report)
            name = f"gedachte-oefening-{self.allocation.reference}-sleutel-{self.scheme.pk}"
            return export_response(kind, columns, rows, name=name, as_of=self.allocation.calculated_at)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        report, problem = self.outcome
        year = self.allocation.school_year if self.allocation else ""
        heading = _("What %(year)s would have been by this scheme") % {"year": year} if year else _("What if")
        return super().get_context_data(
            heading=heading,
            problem=problem,
            facts=self.facts(),
            sections=[*(self.sections(report) if report else []), *self.choices()],
            exports=downloads(self.request) if report else [],
            actions=self.to_make(),
            **kwargs,
        )

    def to_make(self) -> list[tuple[str, str]]:
        """Without another scheme: the way to make one, for who may."""
        if self.allocation is None or self.scheme is not None:
            return []
        partnership = self.allocation.partnership
        if not self.may("funding.change_scheme", partnership):
            return []
        scope = {"partnership": partnership.slug, "year": str(self.allocation.school_year.next)}
        return [(_("Make a scheme"), reverse("funding:scheme_create", kwargs=scope))]

    def facts(self) -> list[tuple]:
        rows: list[tuple] = []
        if self.allocation is not None:
            allocation = self.allocation
            rows = [
                (_("Allocation"), allocation.reference, allocation.get_absolute_url()),
                (_("Budget"), formats.euro(allocation.budget_cents)),
                (_("Divided by"), allocation.scheme.name, allocation.scheme.get_absolute_url()),
            ]
        if self.scheme is not None:
            state = _("adopted") if self.scheme.is_adopted else _("draft")
            rows.append((_("What if by"), f"{self.scheme.name} ({state})", self.scheme.get_absolute_url()))
        return rows

    def sections(self, report: WhatIfReport) -> list[Section]:
        note = _("The same budget, parties and placements as were kept with the allocation; only the steps are others.")
        by_step = [
            [party.code, party.name, *(money(cell) for cell in party.cells), money(party.cents)]
            for party in report.parties
        ]
        heads = [f"{step.number}. {step.description}" for step in report.after]
        return [
            difference_section("parties", _("Per party"), report.differences, note, becomes=_("Would have been")),
            _steps("after", _("The steps of this scheme"), report.after),
            Section(
                "by-step", _("Per party and step of this scheme"), [_("Number"), _("Party"), *heads, _("Total")], by_step,
                foot=["", _("Total"), *(money(step.cents) for step in report.after), money(report.allocation.budget_cents)],
            ),
            _steps("before", _("The steps as they were"), report.before),
        ]  # fmt: skip


def _steps(name: str, title: str, steps: tuple[StepRow, ...]) -> Section:
    rows = [[number(step.number), step.description, step.how, money(step.before), money(step.cents)] for step in steps]
    head = [_("Step"), _("Description"), _("How"), _("Left before"), _("Divided")]
    return Section(name, title, head, rows, foot=["", _("Total"), "", "", money(sum(step.cents for step in steps))])


class AllocationWhatIfView(AllocationMixin, _WhatIfView):
    """From an allocation: by the newest other scheme, or the one that the address names."""

    permission = "funding.view_allocation"
    choice = "sleutel"

    @cached_property
    def allocation(self):
        return self.object if self.object.is_frozen else None

    @cached_property
    def schemes(self) -> list[AllocationScheme]:
        rows = AllocationScheme.objects.visible_to(self.request.user).filter(partnership=self.object.partnership)
        return list(rows)

    @cached_property
    def scheme(self):
        others = [row for row in self.schemes if row.pk != self.object.scheme_id]
        return self.chosen(self.schemes, others[0] if others else None)

    def choices(self):
        here = reverse("funding:allocation_what_if", args=[self.object.pk])
        rows = [
            [
                Cell(row.name, f"{here}?sleutel={row.pk}"),
                str(row.from_year),
                _("adopted") if row.is_adopted else _("draft"),
            ]
            for row in self.schemes
        ]
        title, head = _("By another scheme"), [_("Scheme"), _("From school year"), _("State")]
        return [Section("choices", title, head, rows, empty=_("There is no scheme yet."))]


class SchemeWhatIfView(SchemeMixin, _WhatIfView):
    """From a scheme, adopted or not: last year's allocation, or the one that the address names."""

    permission = "funding.view_allocation"
    choice = "verdeling"

    @cached_property
    def scheme(self):
        return self.object

    @cached_property
    def allocations(self) -> list[Allocation]:
        rows = Allocation.objects.visible_to(self.request.user).filter(partnership=self.object.partnership)
        return newest_of_each_year(rows)

    @cached_property
    def allocation(self):
        """Last year's; one that was divided by this scheme itself only when there is no other."""
        before = [row for row in self.allocations if row.school_year < self.object.from_year]
        rows = [*before, *self.allocations]
        others = [row for row in rows if row.scheme_id != self.object.pk]
        default = next(iter([*others, *rows]), None)
        return self.chosen(self.allocations, default)

    def choices(self):
        here = reverse("funding:scheme_what_if", args=[self.object.pk])
        rows = [
            [Cell(str(row.school_year), f"{here}?verdeling={row.pk}"), row.scheme.name, money(row.budget_cents)]
            for row in self.allocations
        ]
        head = [_("School year"), _("Divided by"), _("Budget")]
        years = Section("choices", _("Another year"), head, rows, empty=_("No allocation was adopted yet."))
        return [years, *self.other_schemes()]

    def other_schemes(self) -> list[Section]:
        """By what else the same year can be looked at, when it was divided by this scheme."""
        if self.allocation is None or self.allocation.scheme_id != self.object.pk:
            return []
        here = reverse("funding:allocation_what_if", args=[self.allocation.pk])
        found = AllocationScheme.objects.visible_to(self.request.user).filter(partnership=self.object.partnership)
        rows = [
            [
                Cell(row.name, f"{here}?sleutel={row.pk}"),
                str(row.from_year),
                _("adopted") if row.is_adopted else _("draft"),
            ]
            for row in found
            if row.pk != self.object.pk
        ]
        title, head = _("By another scheme"), [_("Scheme"), _("From school year"), _("State")]
        return [Section("schemes", title, head, rows, empty=_("There is no other scheme yet."))]

    def get_context_data(self, **kwargs):
        back = {"back_url": self.object.get_absolute_url(), "back_label": self.object.name}
        return super().get_context_data(**back | kwargs)
