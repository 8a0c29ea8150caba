"""What finance reads and downloads: statements per party and the year's accountability report."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from funding.enums import AllocationState
from funding.models import AllocationShare
from funding.reports.accountability import (
    AccountabilityReport,
    accountability_columns,
    accountability_rows,
)
from funding.reports.papers import (
    accountability_archive,
    accountability_pdf,
    final_report,
    report_of,
    statement_pdf,
)
from funding.reports.statement import Statement, statement, statement_columns, statement_rows
from funding.views.cells import DOWNLOADS, TONES, hours_section, money, table_section
from oids import formats
from oids.access import AccessMixin
from oids.archive import LetterMissing
from oids.exports import export_response
from oids.pdf import pdf_response, zip_response
from oids.views.details import DetailView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin
from placements.enums import Route

STATEMENT_PARTS = (
    "party", "allocation__partnership", "allocation__decision", "allocation__prepared_by", "allocation__adopted_by",
    "allocation__authorised_by", "allocation__grant_amount",
)  # fmt: skip


def statement_name(share: AllocationShare) -> str:
    return f"overzicht-{share.allocation.reference}-{share.party.code}"


class StatementListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """What each party gets in the year's allocation; staff of a party see their own, once it is adopted."""

    permission = "funding.view_statement"
    template_name = "generic/record.html"

    def shares(self):
        return (
            AllocationShare.objects.visible_to(self.request.user)
            .filter(allocation__partnership=self.partnership, allocation__school_year=self.school_year)
            .order_by("-allocation__number", "party__code")
        )

    def get(self, request, *args, **kwargs):
        if request.GET.get("export") == "zip":
            return self.all_as_zip()
        return super().get(request, *args, **kwargs)

    def all_as_zip(self):
        """The statements of the newest version of the allocation, a PDF each."""
        first = self.shares().first()
        if first is None:
            raise Http404
        shares = self.shares().filter(allocation=first.allocation_id).select_related(*STATEMENT_PARTS)
        files = ((f"{statement_name(share)}.pdf", statement_pdf(statement(share)).pdf) for share in shares)
        return zip_response(files, f"overzichten-{first.allocation.reference}")

    def get_context_data(self, **kwargs):
        shares = self.shares().select_related("allocation__partnership", "party")
        rows = []
        for share in shares.defer("allocation__inputs", "allocation__result"):
            url, state = share.get_absolute_url(), AllocationState(share.allocation.state)
            rows.append(
                [
                    share.party.code, Cell(share.party.name, url), share.allocation.reference,
                    Cell(state.label, tone=TONES[state]), money(share.amount_cents), Cell("PDF", f"{url}?export=pdf"),
                ]
            )  # fmt: skip
        section = Section(
            "statements", _("Per party"),
            [_("Number"), _("Party"), _("Allocation"), _("State"), _("Amount"), _("Download")], rows,
            empty=_("There are no amounts for this school year yet. They follow from the allocation."),
        )  # fmt: skip
        acts = [(_("Download all as PDF (zip)"), "?export=zip")] if rows else []
        return super().get_context_data(heading=_("Statements"), sections=[section], actions=acts, **kwargs)


class StatementDetailView(DetailView):
    """One party's part of one allocation; as page, PDF, CSV and XLSX of the same figures."""

    model = AllocationShare
    permission = "funding.view_statement"
    template_name = "funding/report.html"

    def get_queryset(self):
        return super().get_queryset().select_related(*STATEMENT_PARTS)

    def check_access(self) -> None:
        self.request.partnership = self.object.allocation.partnership
        self.request.school_year = self.object.allocation.school_year
        super().check_access()

    @cached_property
    def report(self) -> Statement:
        return statement(self.object)

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        name = statement_name(self.object)
        if kind == "pdf":
            return pdf_response(statement_pdf(self.report), name)
        if kind in ("csv", "xlsx"):
            rows = statement_rows(self.report)
            return export_response(kind, statement_columns(), rows, name=name, as_of=self.report.head.as_of)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        report, allocation = self.report, self.object.allocation
        opens = self.may("funding.view_allocation", allocation)
        scope = {"partnership": allocation.partnership.slug, "year": str(allocation.school_year)}
        return super().get_context_data(
            heading=report.head.title,
            status=(report.head.state, TONES[allocation.state]),
            amount=formats.euro(report.cents),
            facts=[
                (_("Reference"), report.head.reference, allocation.get_absolute_url() if opens else ""),
                (_("Party"), f"{report.name} ({report.code})"),
                (_("Statutory name"), report.statutory_name),
                (_("Account"), report.iban or _("no account number is known")),
                (_("Decision"), report.head.decision),
                (_("Authorised by"), report.head.authorised),
                (_("Figures as of"), formats.day_time(report.head.as_of)),
            ],
            sections=[self.lines(opens), *self.schools()],
            exports=DOWNLOADS,
            back_url=reverse("funding:statement_list", kwargs=scope),
            back_label=_("Statements"),
            **kwargs,
        )

    def lines(self, opens: bool) -> Section:
        allocation = self.object.allocation
        rows = []
        for line in self.report.lines:
            url = ""
            if opens:
                url = reverse("funding:allocation_line", args=[allocation.pk, line.step.number, self.report.code])
            share = Cell(formats.percent(line.share, 4), is_number=True)
            rows.append(
                [
                    number(line.step.number), line.step.description, line.step.how, money(line.step.cents), share,
                    number(len(line.placements)), money(line.cents, url),
                ]
            )  # fmt: skip
        return Section(
            "lines", _("What the amount consists of"),
            [
                _("Step"), _("Description"), _("How"), _("Divided in the step"), _("Share"), _("Placements"),
                _("Amount"),
            ],
            rows, foot=["", _("Total"), "", "", "", "", money(self.report.cents)],
            note=_("The PDF and the files show every placement behind each part, by reference and without names."),
        )  # fmt: skip

    def schools(self) -> list[Section]:
        if not self.report.schools:
            return []
        title = _("Students and hours agreed")
        return [hours_section("schools", title, _("School"), self.report.schools, self.report.hours)]


class AccountabilityReportView(PartnershipYearMixin, AccessMixin, TemplateView):
    """The school year accounted for; as page, PDF, CSV and XLSX of the same figures."""

    permission = "funding.view_report"
    template_name = "funding/report.html"
    heading = gettext_lazy("Accountability report")

    @cached_property
    def report(self) -> AccountabilityReport:
        return report_of(self.partnership, self.school_year)

    def get(self, request, *args, **kwargs):
        kind, name = request.GET.get("export"), f"verantwoording-{self.report.head.reference}"
        if kind == "pdf":
            return pdf_response(accountability_pdf(self.report), name)
        if kind == "archive":
            return self.archive(name)
        if kind in ("csv", "xlsx"):
            rows = accountability_rows(self.report)
            return export_response(kind, accountability_columns(), rows, name=name, as_of=timezone.now())
        return super().get(request, *args, **kwargs)

    def archive(self, name: str):
        """The one file to keep; what stands in its way is said on the page."""
        final = final_report(self.partnership, self.school_year)
        if final is None:
            return self.no_file(
                _("There is no archive file yet: the report is a concept until the books of the year are closed.")
            )
        try:
            return pdf_response(accountability_archive(final), f"{name}-archief")
        except LetterMissing as error:
            return self.no_file(error.message)

    def no_file(self, why: str):
        """The page with the reason, and a status that says to whatever asked for the file that this is not it."""
        messages.error(self.request, why)
        return self.render_to_response(self.get_context_data(), status=409)

    def get_context_data(self, **kwargs):
        report = self.report
        # The file to keep is the next step of a final report.
        archive = () if report.head.is_concept else ((_("Archive file (PDF/A)"), "?export=archive"),)
        facts = [
            (_("Reference"), report.head.reference),
            (_("Penvoerder"), report.head.penvoerder),
            (_("Decision"), report.head.decision),
            (_("Authorised by"), report.head.authorised),
            (_("Figures as of"), formats.day_time(report.head.as_of)),
        ]
        return super().get_context_data(
            heading=str(self.heading),
            status=(report.head.state, "neutral" if report.head.is_concept else "good"),
            intro=_("Final once the books of the year are closed; until then figures can still change.")
            if report.head.is_concept
            else "",
            facts=facts,
            sections=[
                self.students(),
                self.hours(),
                *self.incoming(),
                *self.outgoing(),
                *self.further(),
                self.decisions(),
            ],
            exports=(*DOWNLOADS, *archive),
            actions=list(archive),
            **kwargs,
        )

    def address(self, name: str) -> str:
        return reverse(name, kwargs=self.kwargs)

    def further(self) -> list[Section]:
        return [
            table_section(table, part.note if number == 0 else "")
            for part in self.report.parts
            for number, table in enumerate(part.tables)
        ]

    def students(self) -> Section:
        report, listing = self.report, self.address("placements:enrolment_list")
        rows = []
        for row in report.students:
            url = f"{listing}?kind={row.code}"
            cells = [
                number(value, f"{url}&route={route}") for route, value in zip(Route.values, row.routes, strict=True)
            ]
            rows.append([row.kind, *cells, number(row.total, url)])
        total = report.student_total if report.students else None
        now = _("Enrolled in this school year, as the register is now.")
        note = (
            now if report.head.is_concept else _("Enrolled in this school year, as it was when the year was closed.")
        ) + " "
        if report.count_year:
            note += _("The grant rests on the count of %(year)s: %(number)s students, filed on %(day)s.") % {
                "year": report.count_year, "number": formats.count(report.counted),
                "day": formats.day(report.count_filed_on),
            }  # fmt: skip
        return Section(
            "students", _("Students"), [_("Kind"), *report.routes, _("Total")], rows, note=note,
            add=(_("To the list"), listing), empty=_("No students are enrolled in this school year."),
            foot=[_("Total"), *(number(value) for value in total.routes), number(total.total)] if total else [],
        )  # fmt: skip

    def hours(self) -> Section:
        return hours_section(
            "hours", _("Hours agreed"), _("School board"), self.report.boards, self.report.hours,
            note=self.report.norm, empty=_("No allocation was worked out for this school year yet."),
            add=(_("To the list"), f"{self.address('placements:hours')}?per=board"),
        )  # fmt: skip

    def incoming(self) -> list[Section]:
        report = self.report
        amounts = [
            [
                _("%(state)s (the one that counts)") % {"state": row.state} if row.is_current else row.state,
                formats.day(row.decided_on) if row.decided_on else "", number(row.students), money(row.cents),
            ]
            for row in report.amounts
        ]  # fmt: skip
        receipts = [[formats.day(row.received_on), row.description, money(row.cents)] for row in report.receipts]
        return [
            Section(
                "amounts", _("Amounts of the grant"),
                [_("State"), _("Date of the letter"), _("Students"), _("Amount")], amounts,
                note=f"{report.rule}. {report.rule_source}" if report.rule else "",
                empty=_("No grant is recorded for this school year yet."),
                add=(_("To the grant"), self.address("funding:grant_list")),
            ),
            Section(
                "receipts", _("Received"), [_("Date"), _("Description"), _("Amount")], receipts,
                empty=_("Nothing has been received yet."),
                foot=[_("Total"), "", money(report.received_cents)] if receipts else [],
                note=_("Still to be received: %(amount)s.") % {"amount": formats.euro(report.open_cents)},
            ),
        ]  # fmt: skip

    def outgoing(self) -> list[Section]:
        report, empty = self.report, _("No allocation was worked out for this school year yet.")
        steps = [[number(row.number), row.description, row.how, money(row.cents)] for row in report.steps]
        parties = [[row.code, row.name, money(row.cents)] for row in report.parties]
        total = money(report.allocated_cents)
        return [
            Section(
                "steps", _("What went where, by step"), [_("Step"), _("Description"), _("How"), _("Amount")], steps,
                empty=empty, foot=["", _("Total"), "", total] if steps else [],
                add=(_("To the allocations"), self.address("funding:allocation_list")),
            ),
            Section(
                "parties", _("What went where, by party"), [_("Number"), _("Party"), _("Amount")], parties,
                empty=empty, foot=["", _("Total"), total] if parties else [],
                note=_("Not allocated: %(amount)s.") % {"amount": formats.euro(report.not_allocated_cents)},
                add=(_("To the statements"), self.address("funding:statement_list")),
            ),
        ]  # fmt: skip

    def decisions(self) -> Section:
        return Section(
            "decisions", _("Decisions"), [_("Number"), _("Date"), _("Subject"), _("What rests on it")],
            [[row.number, formats.day(row.decided_on), row.title, row.rests] for row in self.report.decisions],
            empty=_("No decision is recorded for this school year."),
        )  # fmt: skip
