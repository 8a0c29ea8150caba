"""The chart of accounts, and the journal for the ledger package."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from books import actions
from books.calculations.journal import Journal, NoAccount
from books.enums import LedgerPurpose
from books.forms.payments import ChartForm, PeriodForm
from books.reports.journal import PROPOSED, chart_of, journal_columns, journal_of, journal_rows
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.exports import export_response
from oids.views.details import ActionView
from oids.views.downloads import downloads
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin

MOST_ROWS = 500


class ChartView(PartnershipYearMixin, ActionView):
    permission = "books.change_ledger"
    form_class = ChartForm
    heading = gettext_lazy("Chart of accounts")
    intro = gettext_lazy(
        "To which account of your ledger package each purpose goes. Where nothing was set yet a usual number is proposed; "
        "put your own in its place and save. An empty account: the journal refuses what would need it."
    )

    def get_initial(self):
        chart, initial = chart_of(self.partnership), {}
        for purpose in LedgerPurpose:
            proposed = ("", "") if chart else (PROPOSED[purpose], str(purpose.label))
            code, name = chart.get(purpose.value, proposed)
            initial[f"code_{purpose.value}"], initial[f"name_{purpose.value}"] = code, name
        return initial

    def act(self, form):
        actions.set_chart(partnership=self.partnership, accounts=form.accounts(), by=self.request.user)

    def get_cancel_url(self):
        return self.next_url() or reverse("books:journal", kwargs=self.kwargs)


class JournalView(PartnershipYearMixin, AccessMixin, TemplateView):
    """The journal of a period (at first: the school year), as page, CSV and XLSX of the same rows."""

    permission = "books.change_ledger"
    template_name = "books/journal.html"

    @cached_property
    def form(self) -> PeriodForm:
        year = self.school_year
        given = {"first": year.first_day.isoformat(), "last": year.last_day.isoformat()}
        if "first" in self.request.GET or "last" in self.request.GET:
            given = self.request.GET
        return PeriodForm(given)

    @cached_property
    def missing(self) -> list[str]:
        """Purposes that are used in the period and have no account."""
        return self.result if isinstance(self.result, list) else []

    @cached_property
    def result(self) -> Journal | list[str] | None:
        if not self.form.is_valid():
            return None
        try:
            return journal_of(self.partnership, self.form.cleaned_data["first"], self.form.cleaned_data["last"])
        except NoAccount as error:
            return [str(LedgerPurpose(purpose).label) for purpose in error.purposes]

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        if kind in ("csv", "xlsx"):
            if isinstance(self.result, Journal):
                data, slug = self.form.cleaned_data, self.partnership.slug
                name = f"journaal-{slug}-{data['first'].isoformat()}-{data['last'].isoformat()}"
                rows = journal_rows(self.result)
                return export_response(kind, journal_columns(), rows, name=name, as_of=timezone.now())
            messages.error(request, self.notice() or _("Choose a period first."))
            return HttpResponseRedirect(request.path)
        return super().get(request, *args, **kwargs)

    def notice(self) -> str:
        if not self.missing:
            return ""
        return _("The journal is not made: in the chart of accounts there is no account for %(purposes)s.") % {
            "purposes": ", ".join(f"“{label}”" for label in self.missing)
        }

    def get_context_data(self, **kwargs):
        made = self.result if isinstance(self.result, Journal) else None
        chart = (_("Chart of accounts"), reverse("books:ledger_update", kwargs=self.kwargs))
        return super().get_context_data(
            heading=_("Journal"),
            intro=_(
                "Receipts, authorised allocations, payments, confirmed costs and contributions, for your ledger package."
            ),
            notice=self.notice(),
            form=self.form,
            actions=[chart],
            sections=[self.section(made)] if made is not None else [],
            exports=downloads(self.request) if made is not None else [],
            **kwargs,
        )

    def section(self, made: Journal) -> Section:
        rows = [
            [
                formats.day(row.day), row.journal, row.number, row.account, row.description,
                money(row.debit) if row.debit else Cell("", is_number=True),
                money(row.credit) if row.credit else Cell("", is_number=True),
            ]
            for row in made.rows[:MOST_ROWS]
        ]  # fmt: skip
        note = ""
        if len(made.rows) > MOST_ROWS:
            note = _("The first %(most)s of %(number)s lines; the files hold all of them.") % {
                "most": MOST_ROWS, "number": formats.count(len(made.rows)),
            }  # fmt: skip
        return Section(
            "journal", _("Lines"),
            [
                _("Date"), _("Journal"), _("Document number"), _("Account"), _("Description"), _("Debit"), _("Credit"),
            ],
            rows, note=note, empty=_("Nothing happened in this period."),
            foot=[_("Total"), "", "", "", "", money(made.debit), money(made.credit)] if rows else [],
        )  # fmt: skip
