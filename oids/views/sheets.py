"""Sheets that are sent, by page: look at what would happen, do exactly that. An app adds its model and its own words.

The addresses of one sheet are `detail`, `import`, `check` and `give_up`, each with the app's `stem` before it.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from oids import formats
from oids.exports import INTEGER, XLSX_TYPE, Column, export_response
from oids.forms.sheets import SheetImportForm
from oids.importing import RefusedFile, write_template
from oids.importing.road import MOST_REMARKS, SheetRoad
from oids.importing.showing import MOST_SHOWN
from oids.models import SentSheet, SheetState
from oids.tables import SHEET_TONES
from oids.views.details import ActionView, ConfirmView, DetailView
from oids.views.jobs import WatchesJobMixin
from oids.views.sections import Section, number

MOST_REFUSED_SHOWN = 200


def sheet_columns() -> list[Column]:
    """Of the list of sheets as a file; `sheet_row` gives a row of it."""
    return [
        Column("sent_at", _("Sent")), Column("sent_by", _("Sent by")), Column("state", _("State")),
        Column("read", _("Read"), INTEGER), Column("new", pgettext("rows", "New"), INTEGER),
        Column("changed", _("Changed"), INTEGER), Column("unchanged", _("Unchanged"), INTEGER),
        Column("refused", _("Refused"), INTEGER),
    ]  # fmt: skip


def sheet_row(sheet: SentSheet) -> dict:
    return {
        "sent_at": formats.day_time(sheet.sent_at), "sent_by": str(sheet.sent_by), "state": sheet.get_state_display(),
        **sheet.counts,
    }  # fmt: skip


def workbook(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def template_response(kind, target, *, filled: bool, title: str, about: str, name: str) -> HttpResponse:
    """A workbook to fill in, empty or `filled` with what the register holds."""
    rows = kind.present(target) if filled else ()
    return workbook(write_template(title, kind.columns, rows, lists=kind.lists(target), intro=[about]), name)


class SheetSendMixin(ActionView):
    """A file that cannot be read is refused beside its field."""

    heading = gettext_lazy("Send a sheet")
    intro = gettext_lazy("The sheet is read and compared with the register. Nothing changes before you confirm.")
    submit_label = gettext_lazy("Show what would happen")
    success_message = gettext_lazy("The sheet is received. Nothing is changed yet.")

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RefusedFile as error:
            form.add_error("file", error.message)
            return self.form_invalid(form)


class SheetPage:
    """Of every page of one sheet. `road` does the work, `file_name` is Dutch: files end up in one folder."""

    road: SheetRoad
    stem = ""

    def act_url(self, act: str) -> str:
        return reverse(f"{self.stem}_{act}", args=[self.object.pk])

    def file_name(self) -> str:
        raise NotImplementedError

    def list_url(self) -> str:
        raise NotImplementedError


class SentSheetView(WatchesJobMixin, SheetPage, DetailView):
    """While it is worked on: how far. Before it is done: what would happen. After: what was done."""

    template_name = "generic/sheet_detail.html"
    import_form = SheetImportForm
    list_label = gettext_lazy("Import of sheets")

    def get(self, request, *args, **kwargs):
        sheet = self.road.in_language_of_reader(self.object)
        if request.GET.get("export") == "xlsx" and sheet.state == SheetState.CHECKED:
            return self.remarks()
        if request.GET.get("export") == "csv":
            return self.refused_rows()
        return super().get(request, *args, **kwargs)

    def watched_job(self):
        sheet = self.object
        return sheet.job if sheet.is_going or sheet.state != SheetState.DONE else None

    def remarks(self):
        return workbook(self.road.with_remarks(self.object), f"{self.file_name()}-opmerkingen-{self.object.pk}")

    def refused_rows(self):
        keys = ("sheet", "line", "column", "value", "rule", "remedy")
        labels = (_("Sheet"), _("Row"), _("Column"), _("Value"), _("Rule"), _("How to mend it"))
        columns = [
            Column(key, label, INTEGER if key == "line" else "text") for key, label in zip(keys, labels, strict=True)
        ]
        rows = [dict(zip(keys, row, strict=True)) for row in self.road.remarks_in_words(self.object)]
        return export_response("csv", columns, rows, name=f"{self.file_name()}-geweigerd", as_of=timezone.now())

    def about(self) -> list[tuple]:
        """Facts of the app's own, in front of the others."""
        return []

    def in_words(self, code: str) -> str:
        """What a kind of warning is."""
        return code

    def other_language(self) -> list[str]:
        """What is said of a large sheet is in the language in which it was checked."""
        if self.object.shown.get("language", get_language()) == get_language():
            return []
        return [_("This was checked in another language. Press “Look again” to read it in yours.")]

    def result_url(self) -> str:
        """Where what was imported can be seen."""
        raise NotImplementedError

    def get_context_data(self, **kwargs):
        sheet = self.object
        facts = [
            *self.about(), (pgettext("noun", "File"), sheet.name),
            (_("Sent by"), f"{sheet.sent_by}, {formats.day_time(sheet.sent_at)}"),
        ]  # fmt: skip
        if sheet.state == SheetState.DONE:
            facts.append((_("Done by"), f"{sheet.done_by}, {formats.day_time(sheet.done_at)}"))
            if sheet.reason:
                facts.append((_("Reason for going on"), sheet.reason))
        is_open = sheet.state == SheetState.CHECKED
        form = None
        if is_open and sheet.counts["new"] + sheet.counts["changed"]:
            form = self.import_form(initial={"fingerprint": sheet.fingerprint}, counts=sheet.counts)
        return super().get_context_data(
            **{
                "facts": facts, "status": (str(sheet.get_state_display()), SHEET_TONES[sheet.state]),
                "back_url": self.list_url(), "back_label": self.list_label, "is_open": is_open, "form": form,
                "notes": [*sheet.shown.get("notes", []), *self.other_language()],
                "warning_counts": [
                    (self.in_words(code), total) for code, total in sheet.shown.get("warning_codes", {}).items()
                ],
                "may_give_up": not sheet.is_going and sheet.state not in (SheetState.DONE, SheetState.GIVEN_UP),
                "result_url": self.result_url() if sheet.state == SheetState.DONE else "",
                "sections": [section for section in (_refused(sheet, self.road.remarks_in_words(sheet)), *_shown(sheet)) if section.rows],
                "import_url": self.act_url("import"), "check_url": self.act_url("check"),
                "give_up_url": self.act_url("give_up"),
            } | kwargs
        )  # fmt: skip


def _more(shown: int, total: int) -> str:
    if total <= shown:
        return ""
    return _("The first %(shown)s of %(total)s are shown.") % {
        "shown": formats.count(shown), "total": formats.count(total),
    }  # fmt: skip


def _refused(sheet: SentSheet, remarks: list[list]) -> Section:
    named, valued = any(row[0] for row in remarks), any(row[3] for row in remarks)
    head = [_("Sheet")] * named + [_("Row"), _("Column")] + [_("Value")] * valued + [_("Rule"), _("How to mend it")]
    rows = [
        [*row[:1] * named, number(row[1]), row[2], *row[3:4] * valued, *row[4:]] for row in remarks[:MOST_REFUSED_SHOWN]
    ]
    note = ""
    if len(remarks) > MOST_REFUSED_SHOWN:
        many = f"{formats.count(len(remarks))}{'+' if len(remarks) >= MOST_REMARKS else ''}"
        note = _("The first %(shown)s of %(total)s are shown.") % {
            "shown": formats.count(MOST_REFUSED_SHOWN), "total": many,
        }  # fmt: skip
    if sheet.state == SheetState.DONE:
        note = _(
            "These rows were not imported. What stood in them is not kept: find them in your own file by their number, "
            "mend them and send the file again."
        )
    return Section("refused", _("Refused rows"), head, rows, note=note)


def _shown(sheet: SentSheet) -> list[Section]:
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


def _counted(sheet: SentSheet) -> list[tuple]:
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


class SheetAct(SheetPage, ConfirmView):
    def get_facts(self) -> list[tuple]:
        return _counted(self.object)


class SheetImportAct(SheetAct):
    form_class = SheetImportForm
    heading = gettext_lazy("Import this sheet")
    submit_label = gettext_lazy("Import")

    def get_form_kwargs(self):
        counts = self.object.counts if self.object.state == SheetState.CHECKED else {}
        return super().get_form_kwargs() | {"counts": counts}

    def get_initial(self):
        return {"fingerprint": self.object.fingerprint}

    def act(self, form):
        return self.road.import_sheet(self.object, by=self.request.user, **form.values())

    def get_success_message(self, result):
        return _("The sheet is imported.") if result.state == SheetState.DONE else _("The sheet is being imported.")


class SheetCheckAct(SheetAct):
    heading = gettext_lazy("Look again what would happen")
    intro = gettext_lazy("The sheet is compared with the register as it is now.")
    submit_label = gettext_lazy("Look again")
    success_message = gettext_lazy("This is what would happen now.")

    def act(self, form):
        return self.road.check_again(self.object, by=self.request.user)


class SheetGiveUpAct(SheetAct):
    heading = gettext_lazy("Give up this import")
    intro = gettext_lazy("Nothing is imported, and the file is thrown away. It can be sent again.")
    submit_label = gettext_lazy("Give up")
    success_message = gettext_lazy("The import is given up; the file is thrown away.")
    danger = True

    def act(self, form):
        return self.road.give_up(self.object, by=self.request.user)
