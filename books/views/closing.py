"""Closing the books of a year: what is checked, closing, asking to reopen and confirming that."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from books import actions
from books.closing import Checked, Finding, check_year
from books.enums import ClosingState
from books.forms.closing import AskReopeningForm, CloseYearForm
from books.kept_reports import kept_closing, printed_hash
from books.models import YearClosing
from oids import formats
from oids.access import AccessMixin
from oids.views.details import ActionView, ConfirmView, ObjectActionView
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin

TONES = {ClosingState.CLOSED: "good", ClosingState.ASKED: "warn", ClosingState.REOPENED: "neutral"}


class ClosingView(PartnershipYearMixin, AccessMixin, TemplateView):
    """Whether the year is closed, by whom and with which warnings; else what is in order and what is not."""

    permission = "books.view_closing"
    template_name = "generic/record.html"

    @cached_property
    def closing(self) -> YearClosing | None:
        return kept_closing(self.partnership, self.school_year)

    def get_context_data(self, **kwargs):
        closing = self.closing
        sections = (
            [self.accepted(closing)] if closing else [self.checks(check_year(self.partnership, self.school_year))]
        )
        status = (
            (closing.get_state_display(), TONES[ClosingState(closing.state)]) if closing else (_("open"), "neutral")
        )
        return super().get_context_data(
            heading=_("Close the books of %(year)s") % {"year": self.school_year},
            intro=_("One rule each. What is wrong blocks the closing; a warning is accepted with a reason. After that the year is frozen and the accountability report is final.")
            if closing is None
            else _("The year is frozen: nothing that its accounts rest on can be changed, and the accountability report is final."),
            status=status, facts=self.facts(closing) if closing else [], actions=self.acts(closing),
            sections=[*sections, self.earlier()], **kwargs,
        )  # fmt: skip

    def acts(self, closing) -> list[tuple[str, str]]:
        if closing is None:
            if not self.may("books.close_year", self.partnership):
                return []
            return [(_("Close the year"), reverse("books:close_year", kwargs=self.kwargs))]
        report = (_("Accountability report"), reverse("funding:accountability_report", kwargs=self.kwargs))
        if not self.may("books.reopen_year", closing):
            return [report]
        if closing.state == ClosingState.ASKED:
            turn_down = (_("Keep it closed"), reverse("books:keep_closed", args=[closing.pk]))
            if closing.asked_by_id == self.request.user.pk:
                return [report, turn_down]
            return [(_("Reopen the year"), reverse("books:reopen_year", args=[closing.pk])), turn_down, report]
        return [report, (_("Ask to reopen"), reverse("books:ask_reopening", args=[closing.pk]))]

    def facts(self, closing) -> list[tuple]:
        rows = [
            (_("Closed by"), str(closing.closed_by)),
            (_("Closed at"), formats.day_time(closing.closed_at)),
            (_("Reference"), closing.reference),
            (_("SHA-256 of the figures, as on the pages"), printed_hash(closing)),
        ]
        if closing.state == ClosingState.ASKED:
            asked = f"{closing.asked_by}, {formats.day_time(closing.asked_at)}"
            rows += [(_("Reopening asked by"), asked), (_("Reason"), closing.asked_reason)]
        return rows

    def checks(self, checks: list[Checked]) -> Section:
        rows = []
        for checked in checks:
            title = str(checked.rule.title)
            if not checked.findings:
                rows.append([title, Cell(_("in order"), tone="good"), ""])
            for finding in checked.findings:
                word = (_("blocks"), "bad") if finding.blocks else (_("warning"), "warn")
                rows.append([title, Cell(word[0], tone=word[1]), Cell(finding.text, self.url_of(finding))])
                title = Cell("")  # said once per rule
        return Section("checks", _("What is checked"), [_("Rule"), _("State"), _("What was found")], rows)

    def url_of(self, finding: Finding) -> str:
        """A link only to what this user may open."""
        return "" if finding.needs and not self.may(finding.needs, self.partnership) else finding.url

    def accepted(self, closing) -> Section:
        rows = [[row["text"], row["reason"]] for row in closing.accepted]
        return Section(
            "accepted", _("Accepted warnings"), [_("Warning"), _("Why it was accepted")], rows,
            empty=_("There was no warning."),
        )  # fmt: skip

    def earlier(self) -> Section:
        rows = YearClosing.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        rows = rows.filter(state=ClosingState.REOPENED).select_related("closed_by", "asked_by", "reopened_by")
        return Section(
            "earlier", _("Closed before and reopened"),
            [_("Number"), _("Closed"), _("Reopening asked by"), _("Reason"), _("Reopened by")],
            [
                [
                    str(row.number), f"{formats.day_time(row.closed_at)}, {row.closed_by}", str(row.asked_by),
                    row.asked_reason, f"{row.reopened_by}, {formats.day_time(row.reopened_at)}",
                ]
                for row in rows
            ],
            empty=_("This year was never reopened."),
        )  # fmt: skip


class CloseYearView(PartnershipYearMixin, ActionView):
    permission = "books.close_year"
    form_class = CloseYearForm
    template_name = "books/close_year.html"
    intro = gettext_lazy(
        "From then on nothing of this year can be changed, by any road. Two people can reopen it, and that leaves a trace."
    )
    submit_label = gettext_lazy("Close the year")
    success_message = gettext_lazy("The year is closed. The accountability report is final.")

    @cached_property
    def checks(self) -> list[Checked]:
        return check_year(self.partnership, self.school_year)

    def get_heading(self):
        return _("Close the books of %(year)s") % {"year": self.school_year}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"checks": self.checks}

    def get_context_data(self, **kwargs):
        errors = [finding for checked in self.checks for finding in checked.errors]
        return super().get_context_data(blocking=errors, **kwargs)

    def act(self, form):
        return actions.close_year(
            partnership=self.partnership, school_year=self.school_year, reasons=form.reasons, by=self.request.user
        )

    def get_cancel_url(self):
        return reverse("books:closing", kwargs=self.kwargs)


class _ClosingMixin(RecordScopeMixin):
    model = YearClosing
    permission = "books.reopen_year"
    needed = ClosingState.ASKED

    def get_queryset(self):
        """Each act has a page only while it can be done."""
        return super().get_queryset().filter(state=self.needed).select_related("partnership", "asked_by")


class AskReopeningView(_ClosingMixin, ObjectActionView):
    form_class = AskReopeningForm
    needed = ClosingState.CLOSED
    heading = gettext_lazy("Ask to reopen the year")
    intro = gettext_lazy("Another controller confirms it; until then the year stays closed.")
    submit_label = gettext_lazy("Ask to reopen")

    def act(self, form):
        return actions.ask_reopening(self.object, by=self.request.user, **form.cleaned_data)


class _AnswerView(_ClosingMixin, ConfirmView):
    def get_facts(self):
        return [
            (_("School year"), str(self.object.school_year)),
            (_("Reopening asked by"), f"{self.object.asked_by}, {formats.day_time(self.object.asked_at)}"),
            (_("Reason"), self.object.asked_reason),
        ]


class ReopenYearView(_AnswerView):
    danger = True
    heading = gettext_lazy("Reopen the year")
    intro = gettext_lazy(
        "The report of this year becomes a concept again until the year is closed anew. What was closed stays in the list."
    )
    submit_label = gettext_lazy("Reopen the year")

    def refused_before(self):
        return actions.reopening_needs_another(self.object, self.request.user)

    def act(self, form):
        return actions.reopen_year(self.object, by=self.request.user)


class KeepClosedView(_AnswerView):
    heading = gettext_lazy("Keep the year closed")
    submit_label = gettext_lazy("Keep it closed")

    def act(self, form):
        return actions.keep_closed(self.object, by=self.request.user)
