"""Is a report on paper the report that was made? Send the archive file and see `klopt`, or the cells that differ."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.forms.reports import ReportVerifyForm
from funding.reports.papers import known_report, partnership_of
from oids import formats
from oids.archive import Known, NotAnArchive, Verification, grouped, verify
from oids.views.details import ActionView
from oids.views.sections import Section
from partnerships.models import Partnership
from partnerships.views.base import PartnershipYearMixin

MOST_SHOWN = 200


class ReportVerifyView(PartnershipYearMixin, ActionView):
    """Nothing is stored; the result stands on the page. Reports of others are as unknown as those that do not exist."""

    permission = "funding.view_report"
    form_class = ReportVerifyForm
    template_name = "funding/report_verify.html"
    heading = gettext_lazy("Check a report")
    intro = gettext_lazy(
        "Send the archive file of an accountability report, wherever it comes from. Every cell is compared: on paper, in "
        "the embedded data, and with the final report of this administration."
    )
    submit_label = gettext_lazy("Check this file")

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            result = verify(file.read(), self.find)
        except NotAnArchive as error:
            form.add_error("file", str(error))
            return self.form_invalid(form)
        context = self.get_context_data(form=ReportVerifyForm(), result=result, name=file.name, **_shown(result))
        return self.render_to_response(context)

    def find(self, reference: str) -> Known | None:
        found = partnership_of(reference, Partnership.objects.visible_to(self.request.user))
        if found is None or not self.may(self.permission, found[0]):
            return None
        return known_report(*found)

    def get_cancel_url(self) -> str:
        return reverse("funding:accountability_report", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        back = {"back_url": self.get_cancel_url(), "back_label": _("Accountability report")}
        return super().get_context_data(**{"result": None, "submission": "", **back, **kwargs})


def _shown(result: Verification) -> dict:
    """What the page says of a result, besides the verdict."""
    facts = [
        (_("Reference"), result.reference),
        (_("Partnership"), result.owner),
        (_("School year"), result.period),
        (_("SHA-256 of the figures, as on the pages"), grouped(result.sha256)),
        (_("Compared"), compared(result)),
    ]
    rows = [
        [row.where, row.table, row.row, row.column, row.found, row.expected] for row in result.differences[:MOST_SHOWN]
    ]
    more = len(result.differences) - len(rows)
    section = Section(
        "differences", _("What differs"),
        [_("Where"), _("Table"), _("Row"), _("Column"), _("In the file"), _("Expected")], rows,
        note=_("And %(number)s more.") % {"number": formats.count(more)} if more else "",
    )  # fmt: skip
    word, tone = result.verdict
    return {
        "verdict": {"word": word, "tone": tone}, "facts": facts, "differences": section, "against": result.against, "note": result.note,
    }  # fmt: skip


def compared(result: Verification) -> str:
    return _("%(cells)s cells in %(tables)s tables") % {
        "cells": formats.count(result.cells), "tables": formats.count(result.tables),
    }  # fmt: skip
