"""DUO's files by page: send, look at what would happen, do exactly that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oids import formats
from oids.actions import ActionRefused
from oids.exports import INTEGER, Column, export_response
from oids.importing import RefusedFile
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.sections import Cell, Section, number
from partnerships import actions
from partnerships.forms.imports import DuoConfirmForm, DuoImportForm
from partnerships.imports.duo import CLOSED, KINDS, Plan, plan
from partnerships.models import DuoImport, School

MOST_SHOWN = 200
FIELDS = {
    "name": gettext_lazy("name"),
    "board": gettext_lazy("school board"),
    "kvk_number": gettext_lazy("KvK number"),
    "closed_on": gettext_lazy("closed on"),
} | {
    name: School._meta.get_field(name).verbose_name
    for name in ("street", "house_number", "postcode", "city", "municipality_code", "municipality", "denomination")
}


class DuoImportView(ActionView):
    """Send files; earlier imports stand below."""

    permission = "partnerships.import_duo"
    form_class = DuoImportForm
    template_name = "partnerships/duo_import.html"
    heading = gettext_lazy("DUO import")
    intro = gettext_lazy(
        "Schools and boards from DUO's open data. First you see what would happen; nothing changes before you confirm."
    )
    submit_label = gettext_lazy("Show what would happen")

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except RefusedFile as error:
            form.add_error(None, error.message)
            return self.form_invalid(form)

    def act(self, form):
        return actions.send_duo_files(by=self.request.user, **form.values())

    def get_success_message(self, result):
        return _("The files are read. Nothing is changed yet.")

    def get_context_data(self, **kwargs):
        rows = []
        for row in DuoImport.objects.visible_to(self.request.user).select_related("sent_by", "done_by")[:20]:
            state = Cell(_("done"), tone="good") if row.done_at else Cell(_("not done"), tone="neutral")
            result = row.result or {}
            rows.append(
                [
                    Cell(row.schools_name, row.get_absolute_url()), formats.day(row.as_of),
                    f"{row.sent_by}, {formats.day_time(row.sent_at)}", state,
                    *(number(result[name]) if name in result else "" for name in ("read", "new", "changed", "refused")),
                ]
            )  # fmt: skip
        earlier = Section(
            "earlier", _("Earlier imports"),
            [pgettext("noun", "File"), _("Holds from"), _("Sent by"), _("State"), _("Read"), _("New"), _("Changed"), _("Refused")],
            rows, empty=_("No file was imported yet."),
        )  # fmt: skip
        return super().get_context_data(earlier=earlier, cancel=reverse("home"), **kwargs)


class DuoImportScope:
    model = DuoImport
    permission = "partnerships.import_duo"

    def get_permission_object(self):
        return None

    def check_access(self) -> None:
        # Looked up first: to who may not import it does not exist.
        _found = self.object
        super().check_access()

    @cached_property
    def plan(self) -> Plan:
        return plan(self.object.source())


class DuoImportDetailView(DuoImportScope, DetailView):
    """Before: what would happen. After: what was done."""

    template_name = "partnerships/duo_import_detail.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("export") in ("csv", "xlsx") and self.object.done_at is None:
            return self.refused_rows(request.GET["export"])
        return super().get(request, *args, **kwargs)

    def refused_rows(self, kind: str):
        columns = [
            Column("file", pgettext("noun", "File")), Column("line", _("Row"), INTEGER), Column("column", _("Column")),
            Column("value", _("Value")), Column("rule", _("Rule")), Column("remedy", _("How to mend it")),
        ]  # fmt: skip
        rows = [{column.key: getattr(row, column.key) for column in columns} for row in self.plan.refused]
        return export_response(kind, columns, rows, name="duo-geweigerd", as_of=timezone.now())

    def get_context_data(self, **kwargs):
        sent = self.object
        facts = [
            (_("File of schools"), sent.schools_name),
            (_("File of boards"), sent.boards_name),
            (_("Holds from"), formats.day(sent.as_of)),
            (_("Municipalities"), ", ".join(sent.municipalities) or _("all")),
            (_("Sent by"), f"{sent.sent_by}, {formats.day_time(sent.sent_at)}"),
        ]
        if sent.done_at is not None:
            facts.append((_("Done by"), f"{sent.done_by}, {formats.day_time(sent.done_at)}"))
            shown = {"counts": sent.result, "sections": [], "kinds": _kinds(sent.result["kinds"])}
        else:
            shown = self.preview()
        return super().get_context_data(heading=_("DUO import"), facts=facts, **shown, **kwargs)

    def preview(self) -> dict:
        found = self.plan
        return {
            "counts": {
                "read": found.read, "new": found.new, "changed": found.changed, "unchanged": found.unchanged,
                "refused": len(found.refused), "nameless": found.nameless, "left_out": found.left_out,
            },
            "kinds": _kinds(found.kinds),
            "form": DuoConfirmForm(initial={"fingerprint": found.fingerprint}),
            "anything": bool(found.changes or found.missing),
            "missing": found.missing,
            "sections": [section for section in (_refused(found), _changes(found), _new(found)) if section.rows],
        }  # fmt: skip


def _kinds(counts: dict) -> list[tuple[str, int]]:
    return [(str(label), counts[kind]) for kind, label in KINDS.items() if counts.get(kind)]


def _more(total: int) -> str:
    if total <= MOST_SHOWN:
        return ""
    return _("The first %(shown)s of %(total)s are shown.") % {
        "shown": formats.count(MOST_SHOWN), "total": formats.count(total),
    }  # fmt: skip


def _refused(found: Plan) -> Section:
    return Section(
        "refused", _("Refused rows"),
        [pgettext("noun", "File"), _("Row"), _("Column"), _("Value"), _("Rule"), _("How to mend it")],
        [[row.file, number(row.line), row.column, row.value, row.rule, row.remedy] for row in found.refused[:MOST_SHOWN]],
        add=(_("Download all (CSV)"), "?export=csv"),
        note=_more(len(found.refused)),
    )  # fmt: skip


def _changes(found: Plan) -> Section:
    changes = [change for change in found.changes if change.before or CLOSED in change.kinds]
    rows = []
    for change in changes[:MOST_SHOWN]:
        what = "; ".join(
            f"{FIELDS[name]}: {change.before.get(name) or '–'} → {value or '–'}" for name, value in change.after.items()
        )
        rows.append([change.key, change.name, ", ".join(str(KINDS[kind]) for kind in change.kinds), what])
    return Section(
        "changes", _("Changes"), [_("Number"), _("Name"), _("What"), _("Before → after")], rows,
        note=_more(len(changes)),
    )  # fmt: skip


def _new(found: Plan) -> Section:
    changes = [change for change in found.changes if not change.before and CLOSED not in change.kinds]
    rows = [
        [
            change.key, change.name, _("school") if change.subject == "school" else _("school board"),
            change.after.get("city", ""), change.after.get("board", ""),
        ]
        for change in changes[:MOST_SHOWN]
    ]  # fmt: skip
    return Section(
        "new", _("New"), [_("Number"), _("Name"), _("Kind"), _("Place"), _("School board")], rows,
        note=_more(len(changes)),
    )  # fmt: skip


class DuoImportDoView(DuoImportScope, ObjectActionView):
    """Only by POST: the page before it shows what would happen."""

    form_class = DuoConfirmForm
    template_name = "generic/form.html"
    heading = gettext_lazy("DUO import")

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.object.get_absolute_url())

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"missing": [] if self.object.done_at else self.plan.missing}

    def act(self, form):
        return actions.do_duo_import(
            self.object, fingerprint=form.cleaned_data["fingerprint"], close=form.cleaned_data["close"],
            by=self.request.user,
        )  # fmt: skip

    def form_valid(self, form):
        try:
            sent = self.act(form)
        except ActionRefused as refused:
            messages.error(self.request, refused.message)
            return HttpResponseRedirect(self.object.get_absolute_url())
        messages.success(self.request, _("The import is done."))
        return HttpResponseRedirect(sent.get_absolute_url())
