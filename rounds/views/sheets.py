"""Sheets by page: a template to fill in, send it, look at what would happen, do exactly that."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from oids.access import AccessMixin
from oids.exports import Column
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
from placements.wording import warning_in_words
from rounds.actions.sheets import ROAD, send_sheet
from rounds.enums import SheetKind
from rounds.filters.sheets import SheetFilter
from rounds.forms.sheets import SeasonImportForm, SheetSendForm
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS
from rounds.models import Round, SheetImport
from rounds.tables.sheets import SheetTable

# File names are Dutch, whatever the language of the screen: they end up in one folder.
FILES = {
    SheetKind.STUDENTS: "studenten", SheetKind.TRAINERS: "opleiders", SheetKind.PLACES: "plekken",
    SheetKind.WISHES: "wensen", SheetKind.PLACEMENTS: "plaatsingen",
}  # fmt: skip


class SheetsOfYear(PartnershipYearMixin):
    permission = "rounds.import_sheet"

    @cached_property
    def all_rounds(self):
        """Also those that are closed: what is known of them can still be taken along."""
        rounds = Round.objects.visible_to(self.request.user)
        return rounds.filter(partnership=self.partnership, school_year=self.school_year)

    @cached_property
    def rounds(self):
        """Those into which a sheet can be imported."""
        return self.all_rounds.filter(closed_at=None)

    def address(self, name: str) -> str:
        return reverse(f"rounds:{name}", kwargs=self.kwargs)


class SheetListView(SheetsOfYear, ListView):
    model = SheetImport
    table_class = SheetTable
    filterset_class = SheetFilter
    template_name = "generic/sheet_list.html"
    heading = gettext_lazy("Import of sheets")
    intro = gettext_lazy(
        "Students, trainers, places, wishes and placements from Excel: download a template, fill it in, send it. First "
        "you see what would happen; nothing changes before you confirm."
    )
    empty_text = gettext_lazy("No sheet was sent in this school year yet.")
    export_name = "ingelezen-bestanden"

    def get_queryset(self):
        rows = SheetImport.objects.visible_to(self.request.user)
        rows = rows.filter(partnership=self.partnership, school_year=self.school_year)
        return rows.select_related("sent_by", "round").defer("data", "remarks", "shown")

    def get_create(self):
        return self.address("sheet_send"), _("Send a sheet")

    def export_columns(self):
        sent, *others = sheet_columns()
        return [sent, Column("kind", _("About")), *others]

    def export_row(self, obj):
        return {"kind": obj.get_kind_display(), **sheet_row(obj)}

    def get_context_data(self, **kwargs):
        return super().get_context_data(templates=self.templates(), **kwargs)

    def templates(self) -> Section:
        """A template per kind, empty or with what is known; places and wishes per round."""
        rows = []
        for value, label in SheetKind.choices:
            rounds = list(self.all_rounds) if KINDS[value].needs_round else [None]
            for found in rounds:
                text = f"{label}, {found.name}" if found else str(label)
                address = f"{self.address('sheet_template')}?kind={value}" + (f"&round={found.pk}" if found else "")
                empty = Cell(_("empty template"), address)
                if found and found.is_closed:
                    empty = Cell(_("This round is closed."), found.get_absolute_url())
                rows.append([text, empty, Cell(_("with what is known"), f"{address}&filled=1")])
            if not rounds:
                rows.append([label, Cell(_("Make a placing round first."), self.address("round_list")), ""])
        return Section(
            "templates", _("Templates"), [_("About"), _("To fill in"), _("To correct")], rows,
            note=_("A template explains its own columns, on the second sheet."),
        )  # fmt: skip


class SheetTemplateView(SheetsOfYear, AccessMixin, View):
    """A workbook to fill in: `kind`, `round` for places and wishes, `filled` with what the register holds."""

    def get(self, request, *args, **kwargs):
        kind = KINDS.get(request.GET.get("kind", SheetKind.STUDENTS))
        if kind is None:
            raise Http404
        round = None
        if kind.needs_round:
            key = request.GET.get("round", "")
            rounds = self.all_rounds if request.GET.get("filled") else self.rounds
            round = rounds.filter(pk=key).first() if key.isdigit() else self.rounds.first()
            if round is None:
                raise Http404
        title = str(SheetKind(kind.kind).label).capitalize()
        about = f"{title}, {self.partnership}, {self.school_year}" + (f", {round.name}" if round else "")
        return template_response(
            kind, Target(self.partnership, self.school_year, round), filled=bool(request.GET.get("filled")),
            title=title, about=about, name=f"{FILES[kind.kind]}-{self.school_year}",
        )  # fmt: skip


class SheetSendView(SheetsOfYear, SheetSendMixin):
    form_class = SheetSendForm
    template_name = "rounds/sheet_send.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"rounds": self.rounds}

    def get_initial(self):
        return {"kind": self.request.GET.get("kind", SheetKind.STUDENTS), "round": self.request.GET.get("round")}

    def act(self, form):
        return send_sheet(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.values()
        )  # fmt: skip

    def get_cancel_url(self):
        return self.address("sheet_list")

    def get_context_data(self, **kwargs):
        back = {"back_url": self.address("sheet_list"), "back_label": _("Import of sheets")}
        return super().get_context_data(**back | kwargs)


class SheetScope(RecordScopeMixin):
    model = SheetImport
    permission = "rounds.import_sheet"
    road = ROAD
    stem = "rounds:sheet"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "round", "job", "sent_by", "done_by")

    def list_url(self) -> str:
        sheet = self.object
        return reverse("rounds:sheet_list", args=[sheet.partnership.slug, str(sheet.school_year)])

    def file_name(self) -> str:
        return FILES[self.object.kind]


class SheetDetailView(SheetScope, SentSheetView):
    import_form = SeasonImportForm

    def about(self):
        sheet = self.object
        round = [(_("Placing round"), str(sheet.round), sheet.round.get_absolute_url())] if sheet.round else []
        return [(_("About"), str(sheet.get_kind_display())), *round]

    def in_words(self, code):
        return warning_in_words(code)

    def get_context_data(self, **kwargs):
        heading = _("Import of %(kind)s") % {"kind": self.object.get_kind_display()}
        return super().get_context_data(heading=heading, **kwargs)

    def result_url(self) -> str:
        """Where what was imported can be seen."""
        sheet = self.object
        if sheet.round:
            return sheet.round.get_absolute_url()
        name = {
            SheetKind.STUDENTS: "placements:enrolment_list", SheetKind.TRAINERS: "partnerships:trainer_list",
            SheetKind.PLACEMENTS: "placements:placement_list",
        }[sheet.kind]  # fmt: skip
        return reverse(name, args=[sheet.partnership.slug, str(sheet.school_year)])


class SheetImportView(SheetScope, SheetImportAct):
    form_class = SeasonImportForm


class SheetCheckView(SheetScope, SheetCheckAct):
    pass


class SheetGiveUpView(SheetScope, SheetGiveUpAct):
    pass
