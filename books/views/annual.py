"""The year of account: the tables for the annual report, what each figure consists of, and fixing a year."""

from __future__ import annotations

import datetime

from django.forms import Form
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from books import actions
from books.annual import next_to_fix, streams_of
from books.calculations.annual import ALLOCATION, COST, Line, Movement, from_json, tables
from books.calculations.annual import closing_of as closing_totals
from books.models import AnnualReport
from books.reports.annual import (
    PARTS,
    AnnualPaper,
    Table,
    annual_paper,
    known_since,
    model_name,
    movement_columns,
    movement_in_words,
    movement_rows,
    sheets,
    shown,
    stream_columns,
    stream_rows,
)
from funding.views.cells import DOWNLOADS, money
from oids import formats
from oids.access import AccessMixin
from oids.exports import EURO, export_response, workbook_response
from oids.pdf import pdf_response, render_pdf
from oids.views.details import ActionView
from oids.views.sections import Cell, Section
from partnerships.models import Party
from partnerships.views.base import PartnershipYearMixin

FIRST_CALENDAR, LAST_CALENDAR = 2009, 2199


class CalendarMixin(PartnershipYearMixin):
    """For addresses with a calendar year under /<partnership>/<school year>/jaarrekening/."""

    permission = "books.view_annual_report"

    @cached_property
    def calendar(self) -> int:
        if not FIRST_CALENDAR <= self.kwargs["calendar"] <= LAST_CALENDAR:
            raise Http404
        return self.kwargs["calendar"]

    @cached_property
    def paper(self) -> AnnualPaper:
        return annual_paper(self.partnership, self.calendar)

    def address(self, name: str, **extra) -> str:
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year), "calendar": self.calendar}
        return reverse(f"books:{name}", kwargs=scope | extra)

    def list_url(self) -> str:
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        return reverse("books:annual_report_list", kwargs=scope)


class AnnualReportListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """The calendar years of the partnership, newest first, each opening with what the year before closed with."""

    permission = "books.view_annual_report"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        rows = [
            [
                Cell(str(year), reverse("books:annual_report", kwargs=self.kwargs | {"calendar": year})),
                Cell(_("fixed"), tone="good") if fixed else Cell(_("not fixed yet"), tone="neutral"),
                *(money(cents) for cents in figures),
            ]
            for year, fixed, figures in self.years()
        ]  # fmt: skip
        section = Section(
            "years", _("Calendar years"),
            [
                _("Year"), _("State"), _("Balance 1-1"), _("Correction of earlier years"), _("Received"), _("Costs"),
                _("Released"), _("Balance 31-12"),
            ],
            rows, empty=_("There are no streams of money yet. They begin with a grant."),
            note=_("All streams together. A school year's allocation falls for 5/12 in the first calendar year and for 7/12 in the next; receipts and costs by their day."),
        )  # fmt: skip
        return super().get_context_data(heading=_("Annual report"), sections=[section], **kwargs)

    def years(self) -> list[tuple[int, AnnualReport | None, tuple[int, ...]]]:
        streams = streams_of(self.partnership)
        reports = AnnualReport.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        fixed = {report.calendar: report for report in reports.select_related("fixed_by")}
        if not streams and not fixed:
            return []
        first = min([stream.first.year for stream in streams] + list(fixed))
        found, before = [], None
        for year in range(first, max(timezone.localdate().year, first) + 1):
            report = fixed.get(year)
            table = from_json(report.tables) if report else tables(streams, year, before)
            before = closing_totals(table) if report or before is not None else None
            total = table.total
            figures = (total.opening, total.correction, total.received, total.spent, total.released, total.closing)
            found.append((year, report, figures))
        return found[::-1]


class AnnualReportView(CalendarMixin, AccessMixin, TemplateView):
    """The tables of one calendar year; as page, PDF, XLSX and CSV of the same figures."""

    template_name = "books/annual_report.html"

    def get(self, request, *args, **kwargs):
        kind, paper = request.GET.get("export"), self.paper
        name, at = f"jaarrekening-{paper.head.reference}", paper.head.as_of
        if kind == "pdf":
            return pdf_response(
                render_pdf("books/reports/annual_report.html", paper, language=get_language() or "nl"), name
            )
        if kind == "xlsx":
            return workbook_response(sheets(paper), name=name, as_of=at)
        if kind == "csv":
            return export_response("csv", stream_columns(), stream_rows(paper.found), name=name, as_of=at)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        paper, acts = self.paper, []
        if self.is_next() and self.may("books.fix_annual_report", self.partnership):
            acts.append((_("Fix the year"), self.address("annual_report_fix")))
        facts = [
            (_("Reference"), paper.head.reference),
            (_("Penvoerder"), paper.head.penvoerder),
            (_("Fixed by"), paper.head.adopted),
            (_("Figures as of"), formats.day_time(paper.head.as_of)),
        ]
        if paper.sha256:
            facts.append((_("Hash of the tables (SHA-256)"), paper.sha256))
        return super().get_context_data(
            heading=paper.head.title, status=(paper.head.state, "good" if paper.is_fixed else "neutral"),
            intro=self.intro(), facts=facts, notice=self.notice(), years=self.chooser(),
            sections=[self.section(table) for table in paper.tables] + self.remarks(), actions=acts, exports=DOWNLOADS,
            back_url=self.list_url(), back_label=_("Annual report"), **kwargs,
        )  # fmt: skip

    def is_next(self) -> bool:
        """Whether it is this year's turn to be fixed."""
        over = self.calendar < timezone.localdate().year
        return not self.paper.is_fixed and over and next_to_fix(self.partnership) in (None, self.calendar)

    def intro(self) -> str:
        if self.paper.is_fixed:
            return ""
        return _(
            "Worked out from the books as they are now. Once the year is fixed it does not change, and the next year "
            "opens with its balances."
        )

    def notice(self) -> str:
        if not self.paper.is_fixed or not (cents := known_since(self.partnership, self.paper)):
            return ""
        return _(
            "By what is known now the year would close %(amount)s differently. The fixed year stays; the difference "
            "stands in %(year)s as a correction of earlier years."
        ) % {"amount": formats.signed_euro(cents), "year": self.calendar + 1}  # fmt: skip

    def chooser(self) -> list[tuple[str, str, bool]]:
        """(year, address, whether it is this one) of the years around."""
        last = max(timezone.localdate().year, self.calendar)
        years = range(max(self.calendar - 2, FIRST_CALENDAR), min(self.calendar + 2, last) + 1)
        return [(str(year), self.address("annual_report", calendar=year), year == self.calendar) for year in years]

    def section(self, table: Table) -> Section:
        def cell(row: dict, column):
            value = row.get(column.key)
            if column.kind != EURO:
                text = shown(column, value)
                opens = column.key == "name" and row["stream"] is not None
                return Cell(text, self.address("annual_stream", stream=row["stream"])) if opens else text
            if value is None:
                return Cell("", is_number=True)
            return money(value, f"{self.address('annual_stream', stream=row['stream'])}#{PARTS[column.key]}")

        return Section(
            table.name, table.title, [str(column.label) for column in table.columns],
            [[cell(row, column) for column in table.columns] for row in table.rows],
            foot=[
                money(table.total[column.key]) if column.kind == EURO else str(table.total.get(column.key, ""))
                for column in table.columns
            ] if table.total else [],
            note=table.note, empty=_("No stream stands in this table."),
        )  # fmt: skip

    def remarks(self) -> list[Section]:
        rows = [
            [Cell(row.name, self.address("annual_stream", stream=row.stream) if row.stream else ""), row.text]
            for row in self.paper.remarks
        ]
        return [
            Section(
                "remarks", _("To look at"), [_("Stream"), _("What")], rows,
                empty=_("Nothing: every stream has what the table asks."),
            )
        ]  # fmt: skip


class AnnualStreamView(CalendarMixin, AccessMixin, TemplateView):
    """What the figures of one stream in one calendar year consist of."""

    template_name = "funding/report.html"

    @cached_property
    def line(self) -> Line:
        for row in self.paper.found.lines:
            if row.stream.key == self.kwargs["stream"]:
                return row
        raise Http404

    def get(self, request, *args, **kwargs):
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            name = f"jaarrekening-{self.paper.head.reference}-stroom-{self.line.stream.key}"
            rows = movement_rows([self.line])
            return export_response(kind, movement_columns(), rows, name=name, as_of=self.paper.head.as_of)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        stream = self.line.stream
        return super().get_context_data(
            heading=_("%(stream)s in %(year)s") % {"stream": stream.name, "year": self.calendar},
            status=(self.paper.head.state, "good" if self.paper.is_fixed else "neutral"),
            facts=[
                (_("Stream"), stream.name, reverse("funding:grant_detail", args=[stream.key])),
                (_("Reference"), stream.reference),
                (_("Date of the decision"), formats.day(stream.decided_on) if stream.decided_on else ""),
                (_("Table"), model_name(stream.model)),
                (_("Period"), formats.period(stream.first, stream.last)),
                (
                    _("Performance completed on"),
                    formats.day(stream.completed_on) if stream.completed_on else _("not completed yet"),
                ),
            ],
            sections=[self.amount(), self.before(), *self.moved(), self.balance()],
            exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx")],
            back_url=self.address("annual_report"),
            back_label=self.paper.head.title,
            **kwargs,
        )

    def amount(self) -> Section:
        return Section(
            "amount", _("Amount granted"), [_("What"), _("Amount")],
            [[_("Newest amount that counts"), money(self.line.stream.granted)]],
        )  # fmt: skip

    def before(self) -> Section:
        """What the years before come to, and what of it was known otherwise when they were fixed."""
        row, prior = self.line, self.line.prior
        first = _("Fixed or worked out at the end of %(year)s") % {"year": self.calendar - 1}
        lines = [[first, *(money(cents) for cents in (prior.received, prior.spent, prior.released, prior.balance))]]
        if row.is_corrected:
            cents = (row.corrected_received, row.corrected_spent, 0, row.correction)
            lines.append([_("Correction of earlier years"), *map(money, cents)])
        return Section(
            "before", _("Up to and including %(year)s") % {"year": self.calendar - 1},
            [_("What"), _("Received"), _("Costs"), _("Released"), pgettext("stream of money", "Balance")], lines,
            foot=[
                _("Total"), money(prior.received + row.corrected_received), money(prior.spent + row.corrected_spent),
                money(prior.released), money(row.opening + row.correction),
            ],
        )  # fmt: skip

    def moved(self) -> list[Section]:
        row = self.line
        names = dict(
            Party.objects.filter(code__in={move.party for move in row.of("spent")}).values_list("code", "name")
        )

        def section(name: str, title: str, moves: tuple[Movement, ...], total: int, note: str) -> Section:
            rows = [
                [
                    formats.day(move.day) if move.day else "", movement_in_words(move.what),
                    Cell(move.text or "–", _record(move, row.stream.key)), names.get(move.party, move.party),
                    money(move.cents),
                ]
                for move in sorted(moves, key=lambda move: (move.day or datetime.date(move.year, 1, 1), move.party, move.key))
            ]  # fmt: skip
            return Section(
                name, title, [_("Date"), _("What"), _("Description"), _("Party"), _("Amount")], rows, note=note,
                foot=[_("Total"), "", "", "", money(total)] if rows else [], empty=_("Nothing in this year."),
            )  # fmt: skip

        year = {"year": self.calendar}
        divided = _(
            "5/12 of a school year's allocation falls in the calendar year in which it begins, 7/12 in the next."
        )
        return [
            section("received", _("Received in %(year)s") % year, row.of("received"), row.received, ""),
            section("spent", _("Costs in %(year)s") % year, row.of("spent"), row.spent, divided),
        ]

    def balance(self) -> Section:
        row = self.line
        rows = [
            (_("Balance 1-1"), row.opening), (_("Correction of earlier years"), row.correction),
            (_("Received"), row.received), (_("Costs"), -row.spent), (_("Released"), -row.released),
        ]  # fmt: skip
        return Section(
            "balance", pgettext("stream of money", "Balance"), [_("What"), _("Amount")], [[what, money(cents)] for what, cents in rows],
            foot=[_("Balance 31-12"), money(row.closing)],
        )  # fmt: skip


def _record(move: Movement, stream: int) -> str:
    """The page of the record behind a movement."""
    if move.what == ALLOCATION:
        return reverse("funding:allocation_detail", args=[move.key])
    if move.what == COST:
        return reverse("books:cost_detail", args=[move.key])
    return reverse("funding:grant_detail", args=[stream]) + "#receipts"


class AnnualReportFixView(CalendarMixin, ActionView):
    permission = "books.fix_annual_report"
    template_name = "generic/confirm.html"
    form_class = Form
    submit_label = gettext_lazy("Fix the year")
    intro = gettext_lazy(
        "The tables are kept as they are now and never change. The next year opens with these balances; what turns out "
        "otherwise later is a correction there."
    )

    def get_heading(self):
        return _("Fix the annual report of %(year)s") % {"year": self.calendar}

    def get_context_data(self, **kwargs):
        total = self.paper.found.total
        facts = [
            (_("Streams"), formats.count(len(self.paper.found.shown))),
            (_("Balance 1-1"), formats.euro(total.opening)),
            (_("Balance 31-12"), formats.euro(total.closing)),
            (_("To look at"), formats.count(len(self.paper.remarks))),
        ]
        return super().get_context_data(facts=facts, danger=False, **kwargs)

    def act(self, form):
        actions.fix_annual_report(partnership=self.partnership, calendar=self.calendar, by=self.request.user)

    def get_success_message(self, result) -> str:
        return _("%(year)s is fixed.") % {"year": self.calendar}

    def get_cancel_url(self):
        return self.address("annual_report")
