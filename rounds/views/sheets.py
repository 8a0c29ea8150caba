"""Sheets by page: a template to fill in, send it, look at what would happen, do exactly that."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.generic import View

from oids import formats
from oids.access import AccessMixin
from oids.exports import INTEGER, XLSX_TYPE, Column, export_response
from oids.importing import RefusedFile, write_template
from oids.views.details import ActionView, ConfirmView, DetailView
from oids.views.jobs import job_context
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements.wording import warning_in_words
from rounds.actions.sheets import (
    MOST_REMARKS,
    check_again,
    give_up_sheet,
    import_sheet,
    in_language_of_reader,
    send_sheet,
    with_remarks,
)
from rounds.enums import SheetKind, SheetState
from rounds.filters.sheets import SheetFilter
from rounds.forms.sheets import SheetImportForm, SheetSendForm
from rounds.imports.base import Target
from rounds.imports.kinds import KINDS
from rounds.imports.showing import MOST_SHOWN
from rounds.models import Round, SheetImport
from rounds.tables.sheets import TONES, SheetTable

MOST_REFUSED_SHOWN = 200

# File names are Dutch, whatever the language of the screen: they end up in one folder.
FILES = {
    SheetKind.STUDENTS: "studenten", SheetKind.TRAINERS: "opleiders", SheetKind.PLACES: "plekken",
    SheetKind.WISHES: "wensen", SheetKind.PLACEMENTS: "plaatsingen",
}  # fmt: skip


class SheetsOfYear(PartnershipYearMixin):
    permission = "rounds.import_sheet"

    @cached_property
    def rounds(self):
        rounds = Round.objects.visible_to(self.request.user)
        return rounds.filter(partnership=self.partnership, school_year=self.school_year, closed_at=None)

    def address(self, name: str) -> str:
        return reverse(f"rounds:{name}", kwargs=self.kwargs)


class SheetListView(SheetsOfYear, ListView):
    model = SheetImport
    table_class = SheetTable
    filterset_class = SheetFilter
    template_name = "rounds/sheet_list.html"
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
        return [
            Column("sent_at", _("Sent")), Column("kind", _("About")), Column("sent_by", _("Sent by")),
            Column("state", _("State")), Column("read", _("Read"), INTEGER), Column("new", pgettext("rows", "New"), INTEGER),
            Column("changed", _("Changed"), INTEGER), Column("unchanged", _("Unchanged"), INTEGER),
            Column("refused", _("Refused"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "sent_at": formats.day_time(obj.sent_at), "kind": obj.get_kind_display(), "sent_by": str(obj.sent_by),
            "state": obj.get_state_display(), **obj.counts,
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        return super().get_context_data(templates=self.templates(), **kwargs)

    def templates(self) -> Section:
        """A template per kind, empty or with what is known; places and wishes per round."""
        rows = []
        for value, label in SheetKind.choices:
            rounds = list(self.rounds) if KINDS[value].needs_round else [None]
            for found in rounds:
                text = f"{label}, {found.name}" if found else str(label)
                empty = f"{self.address('sheet_template')}?kind={value}" + (f"&round={found.pk}" if found else "")
                rows.append(
                    [text, Cell(_("empty template"), empty), Cell(_("with what is known"), f"{empty}&filled=1")]
                )
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
            round = self.rounds.filter(pk=key).first() if key.isdigit() else self.rounds.first()
            if round is None:
                raise Http404
        target = Target(self.partnership, self.school_year, round)
        rows = kind.present(target) if request.GET.get("filled") else ()
        title = SheetKind(kind.kind).label
        intro = [
            f"{str(title).capitalize()}, {self.partnership}, {self.school_year}" + (f", {round.name}" if round else "")
        ]
        data = write_template(str(title).capitalize(), kind.columns, rows, lists=kind.lists(target), intro=intro)
        response = HttpResponse(data, content_type=XLSX_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{FILES[kind.kind]}-{self.school_year}.xlsx"'
        return response


class SheetSendView(SheetsOfYear, ActionView):
    form_class = SheetSendForm
    template_name = "rounds/sheet_send.html"
    heading = gettext_lazy("Send a sheet")
    intro = gettext_lazy("The sheet is read and compared with the register. Nothing changes before you confirm.")
    submit_label = gettext_lazy("Show what would happen")
    success_message = gettext_lazy("The sheet is received. Nothing is changed yet.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"rounds": self.rounds}

    def get_initial(self):
        return {"kind": self.request.GET.get("kind", SheetKind.STUDENTS), "round": self.request.GET.get("round")}

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RefusedFile as error:
            form.add_error("file", error.message)
            return self.form_invalid(form)

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

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "round", "job", "sent_by", "done_by")

    def list_url(self) -> str:
        sheet = self.object
        return reverse("rounds:sheet_list", args=[sheet.partnership.slug, str(sheet.school_year)])


class SheetDetailView(SheetScope, DetailView):
    """While it is worked on: how far. Before it is done: what would happen. After: what was done."""

    template_name = "rounds/sheet_detail.html"

    def get(self, request, *args, **kwargs):
        sheet = in_language_of_reader(self.object)
        if request.GET.get("export") == "xlsx" and sheet.state == SheetState.CHECKED:
            return self.remarks()
        if request.GET.get("export") == "csv":
            return self.refused_rows()
        response = super().get(request, *args, **kwargs)
        if request.htmx and not (sheet.job and sheet.job.is_going):
            # The work that the page was watching is done: show its outcome.
            response["HX-Refresh"] = "true"
        return response

    def remarks(self):
        sheet = self.object
        response = HttpResponse(with_remarks(sheet), content_type=XLSX_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{FILES[sheet.kind]}-opmerkingen-{sheet.pk}.xlsx"'
        return response

    def refused_rows(self):
        keys = ("sheet", "line", "column", "value", "rule", "remedy")
        labels = (_("Sheet"), _("Row"), _("Column"), _("Value"), _("Rule"), _("How to mend it"))
        columns = [
            Column(key, label, INTEGER if key == "line" else "text") for key, label in zip(keys, labels, strict=True)
        ]
        rows = [dict(zip(keys, row, strict=True)) for row in self.object.remarks]
        return export_response("csv", columns, rows, name=f"{FILES[self.object.kind]}-geweigerd", as_of=timezone.now())

    def get_context_data(self, **kwargs):
        sheet = self.object
        facts = [
            (_("About"), str(sheet.get_kind_display())),
            (pgettext("noun", "File"), sheet.name),
            (_("Sent by"), f"{sheet.sent_by}, {formats.day_time(sheet.sent_at)}"),
        ]
        if sheet.round:
            facts.insert(1, (_("Placing round"), str(sheet.round), sheet.round.get_absolute_url()))
        if sheet.state == SheetState.DONE:
            facts.append((_("Done by"), f"{sheet.done_by}, {formats.day_time(sheet.done_at)}"))
            if sheet.reason:
                facts.append((_("Reason for going on"), sheet.reason))
        is_open = sheet.state == SheetState.CHECKED
        form = None
        if is_open and sheet.counts["new"] + sheet.counts["changed"]:
            form = SheetImportForm(initial={"fingerprint": sheet.fingerprint}, counts=sheet.counts)
        going = bool(sheet.job and sheet.job.is_going)
        return super().get_context_data(
            heading=_("Import of %(kind)s") % {"kind": sheet.get_kind_display()},
            facts=facts,
            status=(str(sheet.get_state_display()), TONES[sheet.state]),
            back_url=self.list_url(), back_label=_("Import of sheets"),
            is_open=is_open, form=form, notes=[*sheet.shown.get("notes", []), *self.other_language()],
            warning_counts=[
                (warning_in_words(code), total) for code, total in sheet.shown.get("warning_codes", {}).items()
            ],
            may_give_up=not going and sheet.state not in (SheetState.DONE, SheetState.GIVEN_UP),
            result_url=self.result_url() if sheet.state == SheetState.DONE else "",
            sections=[section for section in (_refused(sheet), *_shown(sheet)) if section.rows],
            **job_context(sheet.job if going or sheet.state != SheetState.DONE else None), **kwargs,
        )  # fmt: skip

    def other_language(self) -> list[str]:
        """What is said of a large sheet is in the language in which it was checked."""
        checked_in = self.object.shown.get("language", get_language())
        if checked_in == get_language():
            return []
        return [_("This was checked in another language. Press “Look again” to read it in yours.")]

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


def _more(shown: int, total: int) -> str:
    if total <= shown:
        return ""
    return _("The first %(shown)s of %(total)s are shown.") % {
        "shown": formats.count(shown), "total": formats.count(total),
    }  # fmt: skip


def _refused(sheet: SheetImport) -> Section:
    named = any(row[0] for row in sheet.remarks)
    head = [_("Sheet")] * named + [_("Row"), _("Column"), _("Value"), _("Rule"), _("How to mend it")]
    rows = [[*row[:1] * named, number(row[1]), *row[2:]] for row in sheet.remarks[:MOST_REFUSED_SHOWN]]
    note = ""
    if len(sheet.remarks) > MOST_REFUSED_SHOWN:
        many = f"{formats.count(len(sheet.remarks))}{'+' if len(sheet.remarks) >= MOST_REMARKS else ''}"
        note = _("The first %(shown)s of %(total)s are shown.") % {"shown": MOST_REFUSED_SHOWN, "total": many}
    if sheet.state == SheetState.DONE:
        note = _("These rows were not imported. What stood in them is not kept.")
    return Section("refused", _("Refused rows"), head, rows, note=note)


def _shown(sheet: SheetImport) -> list[Section]:
    shown, counts = sheet.shown, sheet.counts
    head = [_("Row"), _("Number"), _("Name")]

    def lines(name: str) -> list:
        return [[number(row[0]), *row[1:]] for row in shown.get(name, ())]

    warned = [[number(row[0]), row[1], row[2], " ".join(row[3])] for row in shown.get("warnings", ())]
    return [
        Section(
            "warnings", _("Warnings"), [*head, _("What deserves a second look")], warned,
            note=_more(MOST_SHOWN, counts.get("warned", 0)),
        ),
        Section(
            "changes", _("Changes"), [*head, _("Before → after")], lines("changed"),
            note=_more(MOST_SHOWN, counts.get("changed", 0)),
        ),
        Section(
            "new", pgettext("rows", "New"), [*head, _("What is entered")], lines("new"),
            note=_more(MOST_SHOWN, counts.get("new", 0)),
        ),
    ]  # fmt: skip


def _counted(sheet: SheetImport) -> list[tuple]:
    """What an act on a sheet is about."""
    counts = sheet.counts
    if not counts:
        return [(pgettext("noun", "File"), sheet.name)]
    return [
        (pgettext("noun", "File"), sheet.name),
        (pgettext("rows", "New"), formats.count(counts["new"])),
        (_("Changed"), formats.count(counts["changed"])),
        (_("Unchanged"), formats.count(counts["unchanged"])),
        (_("Refused"), formats.count(counts["refused"])),
    ]


class SheetActMixin(SheetScope):
    def get_facts(self) -> list[tuple]:
        return _counted(self.object)

    def get_context_data(self, **kwargs):
        back = {"back_url": self.object.get_absolute_url(), "back_label": str(self.object)}
        return super().get_context_data(**back | kwargs)


class SheetImportView(SheetActMixin, ConfirmView):
    form_class = SheetImportForm
    heading = gettext_lazy("Import this sheet")
    submit_label = gettext_lazy("Import")

    def get_form_kwargs(self):
        counts = self.object.counts if self.object.state == SheetState.CHECKED else {}
        return super().get_form_kwargs() | {"counts": counts}

    def get_initial(self):
        return {"fingerprint": self.object.fingerprint}

    def act(self, form):
        return import_sheet(self.object, by=self.request.user, **form.values())

    def get_success_message(self, result):
        return _("The sheet is imported.") if result.state == SheetState.DONE else _("The sheet is being imported.")


class SheetCheckView(SheetActMixin, ConfirmView):
    heading = gettext_lazy("Look again what would happen")
    intro = gettext_lazy("The sheet is compared with the register as it is now.")
    submit_label = gettext_lazy("Look again")
    success_message = gettext_lazy("This is what would happen now.")

    def act(self, form):
        return check_again(self.object, by=self.request.user)


class SheetGiveUpView(SheetActMixin, ConfirmView):
    heading = gettext_lazy("Give up this import")
    intro = gettext_lazy("Nothing is imported, and the file is thrown away. It can be sent again.")
    submit_label = gettext_lazy("Give up")
    success_message = gettext_lazy("The import is given up; the file is thrown away.")
    danger = True

    def act(self, form):
        return give_up_sheet(self.object, by=self.request.user)
