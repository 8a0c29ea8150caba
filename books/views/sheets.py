"""Costs from Excel, by page: a template to fill in, send it, look at what would happen, do exactly that."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from books.actions.sheets import COST_ROAD, send_costs
from books.filters.sheets import CostSheetFilter
from books.forms.sheets import EntrySheetForm
from books.imports.costs import COSTS, LOOKS_KNOWN, CostTarget
from books.models import CostSheet
from books.tables.sheets import CostSheetTable
from books.views.entries import OpenYearMixin
from oids.access import AccessMixin
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from oids.views.sheets import (
    SentSheetView,
    SheetCheckAct,
    SheetGiveUpAct,
    SheetImportAct,
    SheetSendMixin,
    sheet_columns,
    sheet_row,
    template_response,
)
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin

FILE = "kosten"


class CostSheetsOfYear(PartnershipYearMixin):
    permission = "books.change_cost"

    def address(self, name: str) -> str:
        return reverse(f"books:{name}", kwargs=self.kwargs)


class CostSheetListView(CostSheetsOfYear, ListView):
    model = CostSheet
    table_class = CostSheetTable
    filterset_class = CostSheetFilter
    template_name = "generic/sheet_list.html"
    heading = gettext_lazy("Costs from Excel")
    intro = gettext_lazy(
        "Download a template, fill it in, send it. First you see what would happen; nothing changes before you confirm. "
        "What is entered waits for a second person, as when it is typed."
    )
    empty_text = gettext_lazy("No sheet of costs was sent in this school year yet. Start with a template.")
    export_name = "ingelezen-kosten"

    def get_queryset(self):
        rows = CostSheet.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        return rows.select_related("sent_by").defer("data", "remarks", "shown")

    def get_create(self):
        return self.address("cost_sheet_send"), _("Send a sheet")

    def export_columns(self):
        return sheet_columns()

    def export_row(self, obj):
        return sheet_row(obj)

    def get_context_data(self, **kwargs):
        back = {"back_url": self.address("cost_list"), "back_label": _("Costs")}
        return super().get_context_data(**back, templates=self.templates(), **kwargs)

    def templates(self) -> Section:
        address = self.address("cost_sheet_template")
        row = [_("Costs"), Cell(_("empty template"), address), Cell(_("with what is known"), f"{address}?filled=1")]
        return Section(
            "templates", _("Templates"), [_("About"), _("To fill in"), _("To correct")], [row],
            note=_("A template explains its own columns, on the second sheet."),
        )  # fmt: skip


class CostSheetTemplateView(CostSheetsOfYear, AccessMixin, View):
    def get(self, request, *args, **kwargs):
        title = _("Costs")
        return template_response(
            COSTS, CostTarget(self.partnership, self.school_year), filled=bool(request.GET.get("filled")), title=title,
            about=f"{title}, {self.partnership}, {self.school_year}", name=f"{FILE}-{self.school_year}",
        )  # fmt: skip


class CostSheetSendView(OpenYearMixin, CostSheetsOfYear, SheetSendMixin):
    form_class = EntrySheetForm
    template_name = "books/cost_sheet_send.html"
    heading = gettext_lazy("Send a sheet of costs")

    def act(self, form):
        return send_costs(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.values()
        )  # fmt: skip

    def get_cancel_url(self):
        return self.address("cost_sheet_list")

    def get_context_data(self, **kwargs):
        back = {"back_url": self.address("cost_sheet_list"), "back_label": _("Costs from Excel")}
        return super().get_context_data(**back | kwargs)


class CostSheetScope(RecordScopeMixin):
    model = CostSheet
    permission = "books.change_cost"
    road = COST_ROAD
    stem = "books:cost_sheet"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "job", "sent_by", "done_by")

    def list_url(self) -> str:
        return self.of_year("cost_sheet_list")

    def of_year(self, name: str) -> str:
        sheet = self.object
        return reverse(f"books:{name}", args=[sheet.partnership.slug, str(sheet.school_year)])

    def file_name(self) -> str:
        return FILE


class CostSheetDetailView(CostSheetScope, SentSheetView):
    list_label = gettext_lazy("Costs from Excel")

    def in_words(self, code):
        return {LOOKS_KNOWN: _("looks like a cost that is known already")}.get(code, code)

    def result_url(self) -> str:
        return f"{self.of_year('cost_list')}?state=waiting"

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Import of costs"), **kwargs)


class CostSheetImportView(CostSheetScope, SheetImportAct):
    pass


class CostSheetCheckView(CostSheetScope, SheetCheckAct):
    pass


class CostSheetGiveUpView(CostSheetScope, SheetGiveUpAct):
    pass
