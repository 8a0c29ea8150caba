"""Peer reviews: the dossier, its parts with their evidence, and its paper."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import View

from oids import formats
from oids.documents import as_download
from oids.exports import DAY, INTEGER, Column
from oids.pdf import pdf_response, render_pdf
from oids.periods import SchoolYear
from oids.querysets import in_usual_order
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from quality import actions
from quality.enums import EvidenceKind
from quality.evidence import addresses_of, sources, what_it_is
from quality.filters.reviews import ReviewFilter
from quality.forms.reviews import EvidenceForm, PartForm, ReviewFinishForm, ReviewForm, ReviewUpdateForm
from quality.models import Evidence, PeerReview, Recommendation, ReviewPart
from quality.reports.reviews import review_paper
from quality.tables.reviews import ReviewTable
from quality.wording import recommendation_state, review_state

# A dossier is about so many school years.
SPAN = 6


class ReviewListView(PartnershipYearMixin, ListView):
    model = PeerReview
    permission = "quality.view_review"
    table_class = ReviewTable
    filterset_class = ReviewFilter
    heading = gettext_lazy("Peer review")
    intro = gettext_lazy(
        "Once in six years colleagues of another partnership come to look. Here lies what they read, and what they advised."
    )
    empty_text = gettext_lazy("No peer review yet. Begin a dossier; its four parts are there at once.")
    export_name = "peer-reviews"

    def get_queryset(self):
        rows = PeerReview.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        rows = rows.select_related("partnership")
        counted = rows.annotate(
            part_count=Count("parts", distinct=True),
            written=Count("parts", filter=~Q(parts__self_evaluation=""), distinct=True),
            evidence_count=Count("parts__evidence", distinct=True),
            open_count=Count("recommendations", filter=Q(recommendations__done_on=None), distinct=True),
        )
        return in_usual_order(counted)

    def get_create(self):
        if self.may("quality.change_review", self.partnership):
            return reverse("quality:review_create", kwargs=self.kwargs), _("Begin a dossier")
        return None

    def export_columns(self):
        return [
            Column("first", _("First school year")), Column("last", _("Last school year")), Column("visit", _("Visit on"), DAY),
            Column("state", _("State")), Column("written", _("Parts written"), INTEGER),
            Column("evidence", _("Evidence"), INTEGER), Column("open", _("Recommendations open"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "first": str(obj.first_year), "last": str(obj.last_year), "visit": obj.visit_on,
            "state": review_state(obj, timezone.localdate())[0], "written": obj.written, "evidence": obj.evidence_count,
            "open": obj.open_count,
        }  # fmt: skip


class ReviewCreateView(PartnershipYearMixin, ActionView):
    permission = "quality.change_review"
    form_class = ReviewForm
    heading = gettext_lazy("Begin a dossier")
    intro = gettext_lazy(
        "It has four parts. Decisions, stands, results and figures of these school years can be its evidence."
    )

    def get_initial(self):
        return {"first_year": SchoolYear(self.school_year.start - SPAN + 1), "last_year": self.school_year}

    def act(self, form):
        return actions.create_review(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("quality:review_list", kwargs=self.kwargs)


class ReviewMixin(RecordScopeMixin):
    model = PeerReview
    permission = "quality.view_review"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")


class ReviewDetailView(ReviewMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row, today = self.object, timezone.localdate()
        change = self.may("quality.change_review", row.partnership)
        paper = (_("Dossier as PDF"), reverse("quality:review_paper", args=[row.pk]))
        acts = [paper]
        if change and not row.is_finished:
            acts = [
                paper, (_("Enter the outcome"), reverse("quality:review_finish", args=[row.pk])),
                (_("Correct"), reverse("quality:review_update", args=[row.pk])),
            ]  # fmt: skip
        panel = "; ".join(line.strip() for line in row.panel.splitlines() if line.strip())
        return super().get_context_data(
            heading=str(row), status=review_state(row, today),
            facts=[
                (_("Panel"), panel), (_("Self-evaluation ready on"), formats.day(row.written_by)),
                (_("Visit on"), formats.day(row.visit_on)), (_("Report of the panel of"), formats.day(row.report_on)),
                (_("Outcome"), row.outcome),
            ],
            sections=[self.parts(), self.recommendations(change, today)], actions=acts,
            history_url=reverse("quality:review_history", args=[row.pk]),
            back_url=reverse("quality:review_list", args=[row.partnership.slug, str(row.last_year)]),
            back_label=_("Peer review"), **kwargs,
        )  # fmt: skip

    def parts(self) -> Section:
        rows = []
        for part in in_usual_order(self.object.parts.annotate(number_of=Count("evidence"))):
            is_written = bool(part.self_evaluation)
            rows.append([
                Cell(str(part), part.get_absolute_url()),
                Cell(_("written") if is_written else _("not written yet"), tone="good" if is_written else "warn"),
                number(part.number_of),
            ])  # fmt: skip
        return Section("parts", _("The four parts"), [_("Part"), _("Self-evaluation"), _("Evidence")], rows)

    def recommendations(self, change: bool, today) -> Section:
        rows = []
        for row in self.object.recommendations.select_related("part", "owner"):
            word, tone = recommendation_state(row, today)
            rows.append([
                Cell(row.text, row.get_absolute_url()), str(row.part or ""), str(row.owner), formats.day(row.due_on),
                Cell(word, tone=tone),
            ])  # fmt: skip
        add = (
            (_("Add a recommendation"), reverse("quality:recommendation_add", args=[self.object.pk]))
            if change
            else None
        )
        return Section(
            "recommendations", _("Recommendations"),
            [_("Recommendation"), _("Part"), _("Owner"), _("Due on"), _("State")], rows, add=add,
            empty=_("Nothing was recommended yet."),
        )  # fmt: skip


class ReviewHistoryView(ReviewMixin, HistoryView):
    parts = (ReviewPart, Recommendation)


class ReviewPaperView(ReviewMixin, ObjectMixin, View):
    """The dossier as PDF."""

    def get(self, request, *args, **kwargs):
        report = review_paper(self.object)
        made = render_pdf("quality/reports/review.html", report, language=get_language() or "nl")
        return pdf_response(made, report.head.reference.lower())


class ReviewUpdateView(ReviewMixin, ObjectActionView):
    permission = "quality.change_review"
    form_class = ReviewUpdateForm
    heading = gettext_lazy("Correct a peer review")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ReviewUpdateForm.base_fields}

    def act(self, form):
        return actions.update_review(self.object, by=self.request.user, **form.cleaned_data)


class ReviewFinishView(ReviewMixin, ObjectActionView):
    permission = "quality.change_review"
    form_class = ReviewFinishForm
    heading = gettext_lazy("Enter the outcome")
    intro = gettext_lazy("After this the dossier stays as it is; recommendations are still added and followed.")

    def act(self, form):
        return actions.finish_review(self.object, by=self.request.user, **form.cleaned_data)


class PartMixin(RecordScopeMixin):
    model = ReviewPart
    permission = "quality.view_review"

    def get_queryset(self):
        return super().get_queryset().select_related("review__partnership")


class PartDetailView(PartMixin, DetailView):
    template_name = "quality/part.html"

    def get_context_data(self, **kwargs):
        part = self.object
        change = self.may("quality.change_review", part.partnership) and not part.review.is_finished
        acts = [(_("Write"), reverse("quality:review_part_update", args=[part.pk]))] if change else []
        return super().get_context_data(
            heading=str(part), facts=[], sections=[self.evidence(change)], actions=acts,
            history_url=reverse("quality:review_part_history", args=[part.pk]),
            back_url=part.review.get_absolute_url(), back_label=str(part.review), **kwargs,
        )  # fmt: skip

    def evidence(self, change: bool) -> Section:
        rows = []
        found = self.object.evidence.select_related(
            "decision", "stand__meeting__body", "questionnaire", "file", "part__review__partnership"
        )
        addresses = addresses_of(found, self.request.user)
        for row in found:
            edit = [Cell(_("Take off"), reverse("quality:evidence_remove", args=[row.pk]))] if change else []
            rows.append([row.label, row.get_kind_display(), Cell(what_it_is(row), addresses[row.pk]), *edit])
        add = (_("Add evidence"), reverse("quality:evidence_add", args=[self.object.pk])) if change else None
        return Section(
            "evidence", _("Evidence"), [_("What it shows"), _("Kind"), _("Where it stands"), *([""] if change else [])], rows,
            add=add, empty=_("No evidence yet. Link decisions, stands, results or figures, or add a document."),
        )  # fmt: skip


class PartHistoryView(PartMixin, HistoryView):
    parts = (Evidence,)


class PartUpdateView(PartMixin, ObjectActionView):
    permission = "quality.change_review"
    form_class = PartForm

    def get_heading(self):
        return str(self.object)

    def get_initial(self):
        return {name: getattr(self.object, name) for name in PartForm.base_fields}

    def act(self, form):
        return actions.update_part(self.object, by=self.request.user, **form.cleaned_data)


class EvidenceAddView(PartMixin, ObjectActionView):
    permission = "quality.change_review"
    form_class = EvidenceForm
    heading = gettext_lazy("Add evidence")

    def get_heading(self):
        return f"{self.heading}: {self.object}"

    def get_form_kwargs(self):
        def words(found: dict) -> str:
            return what_it_is(Evidence(part=self.object, **found))

        return super().get_form_kwargs() | {
            "sources": sources(self.object.review, self.request.user), "words": words,
        }  # fmt: skip

    def act(self, form):
        actions.add_evidence(self.object, by=self.request.user, **form.values())
        return self.object


class EvidenceMixin(RecordScopeMixin):
    model = Evidence
    permission = "quality.view_review"

    def get_queryset(self):
        return super().get_queryset().select_related("part__review__partnership", "file", "decision", "questionnaire")


class EvidenceFileView(EvidenceMixin, ObjectMixin, View):
    """The document, as a download."""

    def get_queryset(self):
        return super().get_queryset().filter(kind=EvidenceKind.FILE)

    def get(self, request, *args, **kwargs):
        if self.object.file is None:
            raise Http404
        return as_download(self.object.file, "bewijs")


class EvidenceRemoveView(EvidenceMixin, ConfirmView):
    permission = "quality.change_review"
    heading = gettext_lazy("Take evidence off")
    intro = gettext_lazy("What it links to stays where it is.")
    submit_label = gettext_lazy("Take off")
    danger = True

    def get_facts(self):
        return [(_("What it shows"), self.object.label), (_("Kind"), self.object.get_kind_display())]

    def act(self, form):
        actions.remove_evidence(self.object, by=self.request.user)
        return self.object.part
