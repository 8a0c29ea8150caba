"""Own contributions from Excel, in money and in hours: a template, send it, look at what would happen, do exactly that."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from books.actions.sheets import CONTRIBUTION_ROAD, send_contributions
from books.enums import ContributionKind
from books.filters.sheets import ContributionSheetFilter
from books.forms.sheets import EntrySheetForm
from books.imports.contributions import HOURS, MONEY, Contributions
from books.imports.costs import CostTarget
from books.models import ContributionSheet
from books.tables.sheets import ContributionSheetTable
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


@dataclass(frozen=True, slots=True)
class Sort:
    """Contributions of one kind: the list of the entries, where the addresses of its sheets begin, the name of its files,
    what is read from a sheet, and the words."""

    listing: str
    stem: str
    file: str
    sheet: Contributions
    label: str
    title: str
    heading: str


SORTS = {
    ContributionKind.MONEY: Sort(
        "contribution_list", "contribution_sheet", "eigen-bijdragen", MONEY, gettext_lazy("Own contributions in money"),
        gettext_lazy("Contributions in money from Excel"), gettext_lazy("Import of contributions"),
    ),
    ContributionKind.HOURS: Sort(
        "hours_contribution_list", "hours_sheet", "ingevoerde-uren", HOURS, gettext_lazy("Entered hours"),
        gettext_lazy("Contributions in hours from Excel"), gettext_lazy("Import of hours"),
    ),
}  # fmt: skip


class _OfYear(PartnershipYearMixin):
    permission = "books.change_contribution"
    what = ContributionKind.MONEY

    @property
    def sort(self) -> Sort:
        return SORTS[self.what]

    def address(self, name: str) -> str:
        return reverse(f"books:{self.sort.stem}_{name}", kwargs=self.kwargs)


class MoneySheetListView(_OfYear, ListView):
    model = ContributionSheet
    table_class = ContributionSheetTable
    filterset_class = ContributionSheetFilter
    template_name = "generic/sheet_list.html"
    intro = gettext_lazy(
        "Download a template, fill it in, send it. First you see what would happen; nothing changes before you confirm. "
        "What is entered waits for a second person, as when it is typed."
    )
    empty_text = gettext_lazy("No sheet of contributions was sent in this school year yet. Start with a template.")

    @property
    def export_name(self) -> str:
        return f"ingelezen-{self.sort.file}"

    def get_heading(self) -> str:
        return str(self.sort.title)

    def get_queryset(self):
        rows = ContributionSheet.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        return rows.filter(what=self.what).select_related("sent_by").defer("data", "remarks", "shown")

    def get_create(self):
        return self.address("send"), _("Send a sheet")

    def export_columns(self):
        return sheet_columns()

    def export_row(self, obj):
        return sheet_row(obj)

    def get_context_data(self, **kwargs):
        url = reverse(f"books:{self.sort.listing}", kwargs=self.kwargs)
        back = {"back_url": url, "back_label": str(self.sort.label)}
        return super().get_context_data(**back, templates=self.templates(), **kwargs)

    def templates(self) -> Section:
        address = self.address("template")
        row = [
            str(self.sort.label),
            Cell(_("empty template"), address),
            Cell(_("with what is known"), f"{address}?filled=1"),
        ]
        return Section(
            "templates", _("Templates"), [_("About"), _("To fill in"), _("To correct")], [row],
            note=_("A template explains its own columns, on the second sheet."),
        )  # fmt: skip


class HoursSheetListView(MoneySheetListView):
    what = ContributionKind.HOURS


class MoneySheetTemplateView(_OfYear, AccessMixin, View):
    def get(self, request, *args, **kwargs):
        sort, title = self.sort, str(self.sort.label)
        return template_response(
            sort.sheet, CostTarget(self.partnership, self.school_year), filled=bool(request.GET.get("filled")), title=title,
            about=f"{title}, {self.partnership}, {self.school_year}", name=f"{sort.file}-{self.school_year}",
        )  # fmt: skip


class HoursSheetTemplateView(MoneySheetTemplateView):
    what = ContributionKind.HOURS


class MoneySheetSendView(OpenYearMixin, _OfYear, SheetSendMixin):
    form_class = EntrySheetForm
    template_name = "books/contribution_sheet_send.html"
    heading = gettext_lazy("Send a sheet of contributions")

    def act(self, form):
        return send_contributions(
            partnership=self.partnership, school_year=self.school_year, what=self.what, by=self.request.user,
            **form.values(),
        )  # fmt: skip

    def get_cancel_url(self):
        return self.address("list")

    def get_context_data(self, **kwargs):
        back = {"back_url": self.address("list"), "back_label": str(self.sort.title)}
        return super().get_context_data(**back | kwargs)


class HoursSheetSendView(MoneySheetSendView):
    what = ContributionKind.HOURS


class _SheetScope(RecordScopeMixin):
    model = ContributionSheet
    permission = "books.change_contribution"
    road = CONTRIBUTION_ROAD
    stem = "books:contribution_sheet"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "job", "sent_by", "done_by")

    @property
    def sort(self) -> Sort:
        return SORTS[ContributionKind(self.object.what)]

    def list_url(self) -> str:
        return self.of_year(f"{self.sort.stem}_list")

    def of_year(self, name: str) -> str:
        sheet = self.object
        return reverse(f"books:{name}", args=[sheet.partnership.slug, str(sheet.school_year)])

    def file_name(self) -> str:
        return self.sort.file


class ContributionSheetDetailView(_SheetScope, SentSheetView):
    @property
    def list_label(self) -> str:
        return str(self.sort.title)

    def result_url(self) -> str:
        return f"{self.of_year(self.sort.listing)}?state=waiting"

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=str(self.sort.heading), **kwargs)


class ContributionSheetImportView(_SheetScope, SheetImportAct):
    pass


class ContributionSheetCheckView(_SheetScope, SheetCheckAct):
    pass


class ContributionSheetGiveUpView(_SheetScope, SheetGiveUpAct):
    pass
