"""Results that lead to themes for the training days, and whether it helped."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import DAY, Column
from oids.periods import SchoolYear
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from quality import actions
from quality.calculations.results import result
from quality.enums import COUNTED, NormState, QuestionKind
from quality.filters.followups import FollowUpFilter
from quality.forms.followups import FinishForm, FollowUpForm, FollowUpUpdateForm
from quality.inputs import YEARS, closed_of
from quality.models import FollowUp, Question
from quality.reports.results import value_of
from quality.tables.followups import FollowUpTable
from quality.wording import follow_up_state
from steering.calculations.stand import PERCENT, SCORE
from steering.reports.figures import show
from training.views.planning import trainings_on


class FollowUpListView(PartnershipYearMixin, ListView):
    model = FollowUp
    permission = "quality.view_results"
    table_class = FollowUpTable
    filterset_class = FollowUpFilter
    heading = gettext_lazy("Follow-up of results")
    intro = gettext_lazy("Which results lead to which themes, of this school year and the years before it.")
    empty_text = gettext_lazy(
        "No result leads to a theme yet. Look at the results of a year and choose what to work on."
    )
    export_name = "opvolging"

    def get_queryset(self):
        rows = FollowUp.objects.visible_to(self.request.user).filter(
            partnership=self.partnership, school_year__lte=self.school_year
        )
        return rows.select_related("question__questionnaire", "theme")

    def get_create(self):
        if self.may("quality.change_follow_up", self.partnership):
            return reverse("quality:follow_up_create", kwargs=self.kwargs), _("Make a theme of a result")
        return None

    def export_columns(self):
        return [
            Column("year", _("School year")), Column("audience", _("For")), Column("question", _("Result of")),
            Column("theme", _("Theme")), Column("note", _("What we do with it")), Column("outcome", _("What came of it")),
            Column("done", _("Done on"), DAY),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "year": str(obj.school_year), "audience": obj.question.questionnaire.get_audience_display(),
            "question": obj.question.label, "theme": str(obj.theme), "note": obj.note, "outcome": obj.outcome,
            "done": obj.done_on,
        }  # fmt: skip


class FollowUpCreateView(PartnershipYearMixin, ActionView):
    permission = "quality.change_follow_up"
    form_class = FollowUpForm
    heading = gettext_lazy("Make a theme of a result")
    intro = gettext_lazy("The theme stands ready for the training days; next year's results show whether it helped.")

    def get_form_kwargs(self):
        questions = Question.objects.filter(
            questionnaire__partnership=self.partnership, questionnaire__closed_at__isnull=False,
            questionnaire__school_year__lte=self.school_year, kind__in=COUNTED,
        )  # fmt: skip
        questions = questions.select_related("questionnaire").order_by(
            "-questionnaire__school_year", "questionnaire__audience", "number"
        )
        return super().get_form_kwargs() | {"partnership": self.partnership, "questions": questions}

    def act(self, form):
        return actions.create_follow_up(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("quality:results", kwargs=self.kwargs)


class FollowUpMixin(RecordScopeMixin):
    model = FollowUp
    permission = "quality.view_results"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "question__questionnaire", "theme__partnership")


class FollowUpDetailView(FollowUpMixin, DetailView):
    template_name = "generic/record.html"

    @cached_property
    def means(self) -> list[tuple[str, str, str]]:
        """(school year, mean or share, answers) of the question from its year on, the oldest first."""
        question, first = self.object.question, self.object.school_year
        until = SchoolYear(first.start + YEARS - 1)
        kind = SCORE if question.kind == QuestionKind.SCALE else PERCENT
        found = []
        rows = closed_of(self.object.partnership, until, audience=question.questionnaire.audience)
        for closed in sorted(rows, key=lambda closed: closed.row.school_year):
            if question.code not in closed.questions:
                continue
            mean = result(closed.given, question.code, closed.states, NormState.UNKNOWN).whole
            found.append((
                str(closed.row.school_year), show(value_of(mean), kind),
                show(value_of(mean), kind) if mean.is_hidden else formats.count(mean.number),
            ))  # fmt: skip
        return found

    def get_context_data(self, **kwargs):
        row = self.object
        acts = []
        if self.may("quality.change_follow_up", row.partnership):
            names = ["reopen"] if row.is_done else ["finish", "update"]
            labels = {"reopen": _("Take it up again"), "finish": _("It is done"), "update": _("Correct")}
            acts = [(labels[name], reverse(f"quality:follow_up_{name}", args=[row.pk])) for name in names]
        sections = []
        if row.question.kind != QuestionKind.CHOICE:
            sections = [
                Section(
                    "series", _("What was answered over the years"), [_("School year"), _("Mean or share"), _("Answers")],
                    [[year, number(mean), number(answers)] for year, mean, answers in self.means],
                    empty=_("There is no result to show."),
                )
            ]  # fmt: skip
        sections += trainings_on(row.theme, self.request.user, row.school_year)
        scope = [row.partnership.slug, str(row.school_year)]
        return super().get_context_data(
            heading=str(row), status=follow_up_state(row),
            facts=[
                (_("Result of"), row.question.questionnaire, reverse("quality:results", args=scope)),
                (_("Question"), row.question.text),
                (_("Theme"), row.theme, row.theme.get_absolute_url()),
                (_("What we see, and what we do with it"), row.note),
                (_("What came of it"), row.outcome),
                (_("Done on"), formats.day(row.done_on)),
            ],
            sections=sections, actions=acts, history_url=reverse("quality:follow_up_history", args=[row.pk]),
            back_url=reverse("quality:follow_up_list", args=scope), back_label=_("Follow-up of results"), **kwargs,
        )  # fmt: skip


class FollowUpHistoryView(FollowUpMixin, HistoryView):
    pass


class FollowUpUpdateView(FollowUpMixin, ObjectActionView):
    permission = "quality.change_follow_up"
    form_class = FollowUpUpdateForm
    heading = gettext_lazy("Correct")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object.partnership}

    def get_initial(self):
        return {"theme": self.object.theme_id, "note": self.object.note, "version": self.object.version}

    def act(self, form):
        return actions.update_follow_up(self.object, by=self.request.user, **form.cleaned_data)


class FollowUpFinishView(FollowUpMixin, ObjectActionView):
    permission = "quality.change_follow_up"
    form_class = FinishForm
    heading = gettext_lazy("It is done")
    submit_label = gettext_lazy("It is done")

    def act(self, form):
        return actions.finish_follow_up(self.object, by=self.request.user, **form.cleaned_data)


class FollowUpReopenView(FollowUpMixin, ConfirmView):
    permission = "quality.change_follow_up"
    heading = gettext_lazy("Take it up again")
    submit_label = gettext_lazy("Take it up again")

    def get_facts(self):
        return [(_("Result of"), self.object.question.label), (_("Theme"), self.object.theme)]

    def act(self, form):
        return actions.reopen_follow_up(self.object, by=self.request.user)
