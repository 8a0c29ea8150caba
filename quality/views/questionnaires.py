"""Questionnaires: made, opened and closed by the programme leader; whoever is of the partnership sees what is asked."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.exports import DAY, INTEGER, Column
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin, back_to
from quality import actions
from quality.filters.questionnaires import QuestionnaireFilter
from quality.forms.questionnaires import (
    QuestionForm,
    QuestionnaireCreateForm,
    QuestionnaireUpdateForm,
    QuestionUpdateForm,
    choices_of,
)
from quality.models import Question, Questionnaire
from quality.tables.questionnaires import QuestionnaireTable, share
from quality.wording import questionnaire_state


class QuestionnaireListView(PartnershipYearMixin, ListView):
    model = Questionnaire
    permission = "quality.view_questionnaire"
    table_class = QuestionnaireTable
    filterset_class = QuestionnaireFilter
    heading = gettext_lazy("Questionnaires")
    intro = gettext_lazy(
        "Once a year students, mentors, trainers and directors are asked how it goes: short, by personal link, anonymous."
    )
    empty_text = gettext_lazy(
        "Nobody was asked anything yet. Make a questionnaire; its standard questions are there at once."
    )
    export_name = "vragenlijsten"

    def get_queryset(self):
        return Questionnaire.objects.visible_to(self.request.user).filter(partnership=self.partnership).with_response()

    def get_create(self):
        if self.may("quality.change_questionnaire", self.partnership):
            return reverse("quality:questionnaire_create", kwargs=self.kwargs), _("New questionnaire")
        return None

    def export_columns(self):
        return [
            Column("audience", _("For")), Column("year", _("School year")), Column("first", _("From"), DAY),
            Column("last", _("Until"), DAY), Column("state", _("State")), Column("asked", _("Asked"), INTEGER),
            Column("answered", _("Answered"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "audience": obj.get_audience_display(), "year": str(obj.school_year), "first": obj.opens_on,
            "last": obj.closes_on, "state": questionnaire_state(obj, timezone.localdate())[0],
            "asked": obj.asked_count, "answered": obj.answered_count,
        }  # fmt: skip


class QuestionnaireCreateView(PartnershipYearMixin, ActionView):
    permission = "quality.change_questionnaire"
    form_class = QuestionnaireCreateForm
    heading = gettext_lazy("New questionnaire")
    intro = gettext_lazy("It begins with the questions of the year before. You can change them until you open it.")

    def get_initial(self):
        today = timezone.localdate()
        return {"opens_on": max(today, self.school_year.first_day)}

    def act(self, form):
        return actions.create_questionnaire(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return self.next_url() or reverse("quality:questionnaire_list", kwargs=self.kwargs)


class QuestionnaireMixin(RecordScopeMixin):
    model = Questionnaire
    permission = "quality.view_questionnaire"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership").with_response()


class QuestionnaireDetailView(QuestionnaireMixin, DetailView):
    template_name = "generic/record.html"

    @cached_property
    def may_change(self) -> bool:
        return self.may("quality.change_questionnaire", self.object.partnership)

    def acts(self) -> list[tuple[str, str]]:
        row = self.object

        def to(name: str) -> str:
            return reverse(f"quality:{name}", args=[row.pk])

        if row.is_closed:
            scope = [row.partnership.slug, str(row.school_year)]
            found = [
                (_("Results"), reverse("quality:results", args=scope), "view_results"),
                (_("Read own words"), to("own_words"), "view_own_words"),
            ]  # fmt: skip
            return [(label, url) for label, url, name in found if self.may(f"quality.{name}", row.partnership)]
        if not self.may_change:
            return []

        if row.is_draft:
            return [
                (_("Open it"), to("questionnaire_open")), (_("Correct days and introduction"), to("questionnaire_update")),
                (_("Remove"), to("questionnaire_remove")),
            ]  # fmt: skip
        ended = timezone.localdate() > row.closes_on
        mail = [
            (label, self.mail_url(kind)) for label, kind in (
                (_("Send invitations"), "questionnaire_invitation"), (_("Remind who did not answer"), "questionnaire_reminder"))
            if self.may("partnerships.send_message", row.partnership) and not ended
        ]  # fmt: skip
        close = [(_("Close and show results"), to("questionnaire_close"))]
        rest = [
            (_("Ask newcomers too"), to("questionnaire_newcomers")),
            (_("Correct the last day"), to("questionnaire_update")),
        ]
        return [*close, *rest] if ended else [*mail, *rest, *close]

    def mail_url(self, kind: str) -> str:
        scope = [self.object.partnership.slug, str(self.object.school_year)]
        return f"{reverse('partnerships:message_send', args=scope)}?{urlencode({'kind': kind, 'questionnaire': self.object.pk})}"

    def get_context_data(self, **kwargs):
        row = self.object
        answered, asked = row.answered_count, row.asked_count
        people = _("%(answered)s of %(asked)s (%(share)s)") % {
            "answered": formats.count(answered), "asked": formats.count(asked), "share": share(answered, asked),
        }  # fmt: skip
        url = ""
        if self.may("quality.view_invitation", row):
            url = reverse("quality:invitation_list", args=[row.pk])
        facts = [
            (_("For"), row.get_audience_display()), (_("School year"), row.school_year),
            (_("Can be answered"), formats.period(row.opens_on, row.closes_on)),
            (_("Answered"), people, url) if url and not row.is_draft else (_("Answered"), "" if row.is_draft else people),
            (_("What it is for"), row.intro),
        ]  # fmt: skip
        sections = [self.questions()]
        if url and not row.is_draft:
            sections.append(self.response())
        return super().get_context_data(
            heading=str(row), status=questionnaire_state(row, timezone.localdate()), facts=facts, sections=sections,
            intro=self.next_step(), actions=self.acts(),
            history_url=reverse("quality:questionnaire_history", args=[row.pk]),
            **back_to("quality:questionnaire_list", _("Questionnaires"), self.request), **kwargs,
        )  # fmt: skip

    def next_step(self) -> str:
        row = self.object
        if row.is_draft and self.may_change:
            return _(
                "Look through the questions, then open it: after that they stay as they are, and you can send invitations."
            )
        if not row.is_draft and not row.is_closed:
            return _(
                "Results are shown after it is closed, so that nobody sees them change by one answer. "
                "Groups of fewer than five answers are never shown."
            )
        return ""

    def questions(self) -> Section:
        row = self.object
        change = self.may_change and row.is_draft
        rows = []
        for question in row.questions.all():
            words = "" if question.kind != "choice" else " / ".join(text for _value, text in choices_of(question))
            edit = [Cell(_("Correct"), reverse("quality:question_update", args=[question.pk]))] if change else []
            rows.append([number(question.number), question.text, question.label,
                         ": ".join(filter(None, [str(question.get_kind_display()), words])), *edit])  # fmt: skip
        add = (_("Add a question"), reverse("quality:question_add", args=[row.pk])) if change else None
        return Section(
            "questions", _("Questions"), [_("No."), _("Question"), _("In short"), _("Kind"), *([""] if change else [])], rows,
            add=add, empty=_("There is no question yet. Add the first one."),
        )  # fmt: skip

    def response(self) -> Section:
        """Per board how many answered, for who reminds: who answered is known anyway."""
        row = self.object
        found = (
            row.invitations.values("party__name", "party")
            .annotate(asked=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
            .order_by("party__name")
        )
        base = reverse("quality:invitation_list", args=[row.pk])
        rows = []
        for line in found:
            url = f"{base}?party={line['party']}" if line["party"] else ""
            rows.append([
                Cell(line["party__name"] or _("no board yet"), url), number(line["asked"]), number(line["answered"]),
                number(share(line["answered"], line["asked"])),
            ])  # fmt: skip
        return Section(
            "response", _("Response"), [_("Board or institute"), _("Asked"), _("Answered"), _("Response")], rows,
            empty=_("Nobody was asked."),
        )  # fmt: skip


class QuestionnaireHistoryView(QuestionnaireMixin, HistoryView):
    parts = (Question,)


class ChangeMixin(QuestionnaireMixin):
    permission = "quality.change_questionnaire"

    def get_permission_object(self):
        return self.object.partnership


class QuestionnaireUpdateView(ChangeMixin, ObjectActionView):
    form_class = QuestionnaireUpdateForm
    heading = gettext_lazy("Correct a questionnaire")

    def get_initial(self):
        names = ("opens_on", "closes_on", "intro_nl", "intro_en", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_questionnaire(self.object, by=self.request.user, **form.cleaned_data)


class QuestionnaireOpenView(ChangeMixin, ConfirmView):
    heading = gettext_lazy("Open the questionnaire")
    intro = gettext_lazy(
        "After this its questions stay as they are. Who is asked is drawn up now; mail is sent on the next page."
    )
    submit_label = gettext_lazy("Open it")
    success_message = gettext_lazy("It is open. Send the invitations now.")

    def get_facts(self):
        row = self.object
        return [
            (_("For"), row.get_audience_display()), (_("Can be answered"), formats.period(row.opens_on, row.closes_on)),
            (_("Questions"), formats.count(row.questions.count())),
        ]  # fmt: skip

    def act(self, form):
        return actions.open_questionnaire(self.object, by=self.request.user)


class QuestionnaireNewcomersView(ChangeMixin, ConfirmView):
    heading = gettext_lazy("Ask newcomers too")
    intro = gettext_lazy(
        "Who came into the register since it was opened is added to those who are asked. Nobody is taken off."
    )
    submit_label = gettext_lazy("Add them")

    def act(self, form):
        self.number = actions.invite_newcomers(self.object, by=self.request.user)
        return self.object

    def get_success_message(self, result):
        text = ngettext("%(number)s person was added.", "%(number)s people were added.", self.number)
        return text % {"number": formats.count(self.number)}


class QuestionnaireCloseView(ChangeMixin, ConfirmView):
    heading = gettext_lazy("Close the questionnaire")
    intro = gettext_lazy(
        "After this nobody can answer any more, and it does not open again. The answers are mixed, so that their order tells "
        "nothing; what is known today of the hours of each board is kept beside the results."
    )
    submit_label = gettext_lazy("Close it")
    danger = True

    def get_facts(self):
        row = self.object
        return [
            (_("For"), row.get_audience_display()), (_("Asked"), formats.count(row.asked_count)),
            (_("Answered"), formats.count(row.answered_count)),
        ]  # fmt: skip

    def act(self, form):
        return actions.close_questionnaire(self.object, by=self.request.user)


class QuestionnaireRemoveView(ChangeMixin, ConfirmView):
    heading = gettext_lazy("Remove a draft")
    intro = gettext_lazy("Its questions go with it. The history keeps that it was there.")
    submit_label = gettext_lazy("Remove")
    danger = True

    def get_facts(self):
        return [(_("For"), self.object.get_audience_display()), (_("School year"), self.object.school_year)]

    def act(self, form):
        actions.remove_questionnaire(self.object, by=self.request.user)

    def get_success_url_for(self, result):
        return reverse("quality:questionnaire_list", args=[self.object.partnership.slug, str(self.object.school_year)])


class QuestionAddView(ChangeMixin, ObjectActionView):
    form_class = QuestionForm
    heading = gettext_lazy("Add a question")

    def get_initial(self):
        last = self.object.questions.order_by("-number").first()
        return {"number": last.number + 1 if last else 1}

    def act(self, form):
        return actions.add_question(self.object, by=self.request.user, **form.cleaned_data)


class QuestionMixin(RecordScopeMixin):
    model = Question
    permission = "quality.change_questionnaire"

    def get_queryset(self):
        """Of a draft: once it is open everybody answers the same."""
        drafts = super().get_queryset().filter(questionnaire__opened_at=None)
        return drafts.select_related("questionnaire__partnership")

    def get_permission_object(self):
        return self.object.partnership


class QuestionUpdateView(QuestionMixin, ObjectActionView):
    form_class = QuestionUpdateForm
    heading = gettext_lazy("Correct a question")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in QuestionUpdateForm.base_fields}

    def act(self, form):
        return actions.update_question(self.object, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        link = (_("Remove this question"), reverse("quality:question_remove", args=[self.object.pk]))
        return super().get_context_data(link=link, **kwargs)


class QuestionRemoveView(QuestionMixin, ConfirmView):
    heading = gettext_lazy("Remove a question")
    submit_label = gettext_lazy("Remove")
    intro = gettext_lazy("Results of earlier years stay.")
    danger = True

    def get_facts(self):
        return [(_("Question"), self.object.text)]

    def act(self, form):
        actions.remove_question(self.object, by=self.request.user)
        return self.object.questionnaire
