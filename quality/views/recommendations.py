"""What the panel of a peer review advised: who takes it up, before when, and what came of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import DAY, Column
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from quality import actions
from quality.filters.reviews import RecommendationFilter
from quality.forms.followups import FinishForm
from quality.forms.reviews import RecommendationForm, RecommendationUpdateForm
from quality.models import Recommendation
from quality.tables.reviews import RecommendationTable
from quality.views.reviews import ReviewMixin
from quality.wording import recommendation_state


class RecommendationListView(PartnershipYearMixin, ListView):
    """Of all peer reviews: what was advised long ago may still be open."""

    model = Recommendation
    permission = "quality.view_review"
    template_name = "generic/list_under.html"
    table_class = RecommendationTable
    filterset_class = RecommendationFilter
    heading = gettext_lazy("Recommendations")
    intro = gettext_lazy("What panels of peer reviews advised, of all years.")
    empty_text = gettext_lazy("Nothing was recommended yet. Recommendations are added on the page of a peer review.")
    export_name = "aanbevelingen"

    def get_queryset(self):
        rows = Recommendation.objects.visible_to(self.request.user).filter(review__partnership=self.partnership)
        return rows.select_related("review__partnership", "part", "owner")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            actions=[],
            back_url=reverse("quality:review_list", kwargs=self.kwargs),
            back_label=_("Peer review"),
            **kwargs,
        )

    def export_columns(self):
        return [
            Column("text", _("Recommendation")), Column("review", _("Peer review")), Column("part", _("Part")),
            Column("owner", _("Owner")), Column("due", _("Due on"), DAY), Column("done", _("Done on"), DAY),
            Column("outcome", _("What came of it")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "text": obj.text, "review": str(obj.review), "part": str(obj.part or ""), "owner": str(obj.owner),
            "due": obj.due_on, "done": obj.done_on, "outcome": obj.outcome,
        }  # fmt: skip


class RecommendationAddView(ReviewMixin, ObjectActionView):
    permission = "quality.change_review"
    form_class = RecommendationForm
    heading = gettext_lazy("Add a recommendation")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"review": self.object}

    def act(self, form):
        actions.add_recommendation(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class RecommendationMixin(RecordScopeMixin):
    model = Recommendation
    permission = "quality.view_review"

    def get_queryset(self):
        return super().get_queryset().select_related("review__partnership", "part", "owner")


class RecommendationDetailView(RecommendationMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row = self.object
        acts = []
        if self.may("quality.change_review", row.partnership):
            names = ["reopen"] if row.is_done else ["finish", "update"]
            labels = {"reopen": _("Take it up again"), "finish": _("It is done"), "update": _("Correct")}
            acts = [(labels[name], reverse(f"quality:recommendation_{name}", args=[row.pk])) for name in names]
        return super().get_context_data(
            heading=_("Recommendation"), status=recommendation_state(row, timezone.localdate()),
            facts=[
                (_("Recommendation"), row.text), (_("Part"), row.part or ""), (_("Owner"), str(row.owner)),
                (_("Due on"), formats.day(row.due_on)), (_("What came of it"), row.outcome),
                (_("Done on"), formats.day(row.done_on)),
            ],
            sections=[], actions=acts, history_url=reverse("quality:recommendation_history", args=[row.pk]),
            back_url=row.review.get_absolute_url(), back_label=str(row.review), **kwargs,
        )  # fmt: skip


class RecommendationHistoryView(RecommendationMixin, HistoryView):
    pass


class RecommendationUpdateView(RecommendationMixin, ObjectActionView):
    permission = "quality.change_review"
    form_class = RecommendationUpdateForm
    heading = gettext_lazy("Correct a recommendation")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"review": self.object.review, "owner": self.object.owner}

    def get_initial(self):
        row = self.object
        return {
            "text": row.text, "part": row.part_id, "owner": row.owner_id, "due_on": row.due_on, "version": row.version,
        }  # fmt: skip

    def act(self, form):
        return actions.update_recommendation(self.object, by=self.request.user, **form.cleaned_data)


class RecommendationFinishView(RecommendationMixin, ObjectActionView):
    permission = "quality.change_review"
    form_class = FinishForm
    heading = gettext_lazy("It is done")
    submit_label = gettext_lazy("It is done")

    def act(self, form):
        return actions.finish_recommendation(self.object, by=self.request.user, **form.cleaned_data)


class RecommendationReopenView(RecommendationMixin, ConfirmView):
    permission = "quality.change_review"
    heading = gettext_lazy("Take it up again")
    submit_label = gettext_lazy("Take it up again")

    def get_facts(self):
        return [(_("Recommendation"), self.object.text), (_("Owner"), str(self.object.owner))]

    def act(self, form):
        return actions.reopen_recommendation(self.object, by=self.request.user)
