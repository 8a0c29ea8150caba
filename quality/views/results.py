"""Results of a year, of one board over the years, and what was said in own words."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from network.views.base import shown_parties
from oids.views.details import DetailView
from oids.views.sections import Section
from partnerships.models import Party
from partnerships.views.base import RecordScopeMixin
from quality.enums import QuestionKind
from quality.models import OwnWords, Questionnaire
from quality.reports import results as shape
from steering.calculations.suppression import FEWEST
from steering.reports.figures import FiguresReport
from steering.views.figures import FiguresMixin


class ResultsMixin(FiguresMixin):
    permission = "quality.view_results"

    def file(self):
        return shape.columns(), shape.file_rows(self.report)

    @cached_property
    def own(self) -> set[str] | None:
        """Codes of the boards and institutes that the reader sees; None: all."""
        return shown_parties(self.request.user, self.partnership)

    def address(self, name: str, **values) -> str:
        scope = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        return reverse(f"quality:{name}", kwargs=scope | values)


class ResultsView(ResultsMixin, TemplateView):
    @cached_property
    def report(self) -> FiguresReport:
        return shape.results_report(
            self.partnership,
            self.school_year,
            self.own,
            sees_invitations=self.may("quality.view_invitation", self.partnership),
        )

    def get_context_data(self, **kwargs):
        actions = []
        if self.may("quality.change_follow_up", self.partnership):
            actions.append((_("Make a theme of a result"), self.address("follow_up_create")))
        return super().get_context_data(actions=actions, **kwargs)


class ResultsBoardView(ResultsMixin, TemplateView):
    """One board or institute over the years."""

    @cached_property
    def party(self) -> Party:
        code = self.kwargs["party"]
        found = Party.objects.members_of(self.partnership, self.school_year.period).filter(code=code).first()
        if found is None or (self.own is not None and code not in self.own):
            raise Http404
        return found

    @cached_property
    def report(self) -> FiguresReport:
        return shape.board_report(self.partnership, self.school_year, self.party)

    def get_context_data(self, **kwargs):
        return super().get_context_data(actions=[], back_url=self.address("results"), back_label=_("Results"), **kwargs)


class OwnWordsView(RecordScopeMixin, DetailView):
    """From five answers up, in an order that says nothing: their keys are drawn at random."""

    model = Questionnaire
    permission = "quality.view_own_words"
    template_name = "generic/record.html"

    def get_queryset(self):
        return super().get_queryset().filter(closed_at__isnull=False).select_related("partnership")

    def get_context_data(self, **kwargs):
        row = self.object
        sections = []
        for question in row.questions.filter(kind=QuestionKind.TEXT):
            texts = list(OwnWords.objects.filter(question=question).order_by("pk").values_list("text", flat=True))
            few = len(texts) < FEWEST
            empty = (
                _("Fewer than five people wrote something, so it is not shown.")
                if texts
                else _("Nobody wrote anything.")
            )
            sections.append(
                Section(f"words-{question.number}", question.text, [_("Own words")], [] if few else [[text] for text in texts],
                        empty=empty)
            )  # fmt: skip
        scope = [row.partnership.slug, str(row.school_year)]
        return super().get_context_data(
            heading=_("Own words of %(audience)s") % {"audience": row.get_audience_display()}, sections=sections,
            intro=_("In no order, without board and apart from the other answers. Do not pass on what could tell who wrote it."),
            facts=[], back_url=reverse("quality:results", args=scope), back_label=_("Results"), **kwargs,
        )  # fmt: skip
