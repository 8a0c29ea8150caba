"""Figures of a year, side by side, and of one board: as page, PDF and file of the same report."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from funding.models import Grant
from oids.access import AccessMixin
from oids.exports import export_response
from oids.pdf import pdf_response, render_pdf
from oids.periods import SchoolYear
from oids.views.downloads import downloads
from partnerships.models import Board, Partnership, Party
from partnerships.views.base import PartnershipYearMixin
from placements.models import Enrolment
from steering.reports import figures as shape
from steering.reports.figures import FiguresReport
from steering.reports.figures_compare import board_report, compare_report
from steering.reports.figures_year import figures_of, years_of

KINDS = ("pdf", "csv", "xlsx")
# As many years as are shown unless others are asked for, and as many columns as fit on a page.
YEARS, MOST = 3, 6


class FiguresMixin(PartnershipYearMixin, AccessMixin):
    permission = "steering.view_figures"
    template_name = "steering/figures.html"

    @cached_property
    def report(self) -> FiguresReport:
        raise NotImplementedError

    def address(self, name: str, **values) -> str:
        return reverse(
            f"steering:{name}", kwargs={"partnership": self.partnership.slug, "year": str(self.school_year)} | values
        )

    def file(self) -> tuple[list, Iterable[dict]]:
        """Columns and rows of the file."""
        return shape.columns(), shape.rows(self.report)

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        name = self.report.head.reference.lower()
        if kind == "pdf":
            made = render_pdf("steering/reports/figures.html", self.report, language=get_language() or "nl")
            return pdf_response(made, name)
        if kind in KINDS:
            columns, rows = self.file()
            return export_response(kind, columns, rows, name=name, as_of=self.report.head.as_of)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{"report": self.report, "heading": self.report.head.title, "exports": downloads(self.request, KINDS),
               "as_of": self.report.head.as_of} | kwargs
        )  # fmt: skip


class FiguresView(FiguresMixin, TemplateView):
    """One year of one partnership."""

    @cached_property
    def report(self) -> FiguresReport:
        return figures_of(self.partnership, self.school_year, self.request.user)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            actions=[(_("Side by side: years and partnerships"), self.address("figures_compare"))], **kwargs
        )


class ChoiceMixin(FiguresMixin):
    """Years (`y`) and partnerships (`p`) in the address."""

    @cached_property
    def readable(self) -> list[Partnership]:
        """Partnerships whose figures this reader may see: this one first."""
        rows = Partnership.objects.visible_to(self.request.user).order_by("name")
        others = [row for row in rows if row != self.partnership and self.request.user.has_perm(self.permission, row)]
        return [self.partnership, *others]

    @cached_property
    def years(self) -> list[SchoolYear]:
        """Years with students or a subsidy, and the one of the address; the newest first."""
        mine = {"partnership__in": self.readable}
        found = set(Enrolment.objects.filter(**mine).values_list("school_year", flat=True).distinct().order_by())
        found |= set(Grant.objects.filter(**mine).exclude(school_year=None).values_list("school_year", flat=True))
        return sorted(found | {self.school_year}, reverse=True)

    @cached_property
    def chosen_years(self) -> list[SchoolYear]:
        asked = self._asked("y", {str(year): year for year in self.years})
        before = [year for year in self.years if year <= self.school_year]
        return sorted(asked or before[:YEARS])

    def _asked(self, name: str, known: dict) -> list:
        """What is ticked; what is not yours or does not exist is a 404."""
        try:
            return [known[value] for value in dict.fromkeys(self.request.GET.getlist(name))]
        except KeyError as error:
            raise Http404 from error

    def reports(self, partnerships: Iterable[Partnership]) -> list[FiguresReport]:
        """Year by year; at most so many as fit, the newest."""
        pairs = [(year, partnership) for year in self.chosen_years for partnership in partnerships][-MOST:]
        found: dict[tuple[SchoolYear, Partnership], FiguresReport] = {}
        for partnership in dict.fromkeys(partnership for _year, partnership in pairs):
            years = [year for year, other in pairs if other == partnership]
            reports = years_of(partnership, years, self.request.user, with_due=False)
            found |= zip(((year, partnership) for year in years), reports, strict=True)
        return [found[pair] for pair in pairs]

    def year_choices(self) -> list[tuple[str, str, bool]]:
        return [(str(year), str(year), year in self.chosen_years) for year in self.years]


class FiguresCompareView(ChoiceMixin, TemplateView):
    @cached_property
    def chosen(self) -> list[Partnership]:
        return self._asked("p", {row.slug: row for row in self.readable}) or [self.partnership]

    @cached_property
    def report(self) -> FiguresReport:
        return compare_report(self.reports(self.chosen), f"CV-{self.partnership.slug}-{self.school_year}")

    def get_context_data(self, **kwargs):
        partnerships = [(row.slug, row.name, row in self.chosen) for row in self.readable]
        choices = [("y", _("School years"), self.year_choices())]
        if len(partnerships) > 1:
            choices.insert(0, ("p", _("Partnerships"), partnerships))
        too_many = len(self.chosen) * len(self.chosen_years) > MOST
        return super().get_context_data(
            choices=choices, too_many=too_many, most=MOST, back_url=self.address("figures"),
            back_label=_("Figures of the year"), **kwargs,
        )  # fmt: skip


class FiguresBoardView(ChoiceMixin, TemplateView):
    """One board over the years."""

    @cached_property
    def board(self) -> Board:
        members = Party.objects.members_of(self.partnership, self.school_year.period)
        found = Board.objects.visible_to(self.request.user).filter(pk__in=members, code=self.kwargs["party"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def report(self) -> FiguresReport:
        name = self.board.name_on(self.school_year.first_day)
        reference = f"CB-{self.board.code}-{self.school_year}"
        return board_report(self.reports([self.partnership]), self.board.code, name, reference)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            choices=[("y", _("School years"), self.year_choices())], too_many=len(self.chosen_years) > MOST, most=MOST,
            actions=[(_("The board in the register"), self.board.get_absolute_url())],
            back_url=self.address("figures"), back_label=_("Figures of the year"), **kwargs,
        )  # fmt: skip
