"""Decisions of the steering group and the policy group."""

from __future__ import annotations

from copy import copy
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import DAY, Column
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from partnerships import actions
from partnerships.filters import DecisionFilter
from partnerships.forms.people import DecisionForm, DecisionUpdateForm
from partnerships.models import Decision
from partnerships.tables import DecisionTable
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin


class DecisionListView(PartnershipYearMixin, ListView):
    """All decisions of the partnership: what one rests on may be years old."""

    model = Decision
    permission = "partnerships.view_decision"
    table_class = DecisionTable
    filterset_class = DecisionFilter
    heading = gettext_lazy("Decisions")
    intro = gettext_lazy("Norms, schemes and allocations rest on a decision with a number and a date.")
    empty_text = gettext_lazy("No decision is recorded yet. Enter them from the minutes.")
    export_name = "besluiten"

    def get_queryset(self):
        return Decision.objects.visible_to(self.request.user).filter(partnership=self.partnership)

    def get_create(self):
        if self.may("partnerships.change_decision", self.partnership):
            return reverse("partnerships:decision_record", kwargs=self.kwargs), _("Record a decision")
        return None

    def export_columns(self):
        return [
            Column("number", _("Number")), Column("day", _("Date"), DAY), Column("body", _("Body")),
            Column("title", _("Subject")), Column("text", _("Text")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "number": obj.number, "day": obj.decided_on, "body": obj.get_body_display(), "title": obj.title,
            "text": obj.text,
        }  # fmt: skip


class DecisionMixin(RecordScopeMixin):
    model = Decision
    permission = "partnerships.view_decision"


class DecisionDetailView(DecisionMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        decision = self.object
        actions_ = []
        if self.may("partnerships.change_decision", decision):
            actions_ = [(_("Correct"), reverse("partnerships:decision_update", args=[decision.pk]))]
        return super().get_context_data(
            facts=[
                (_("Number"), decision.number),
                (_("Body"), decision.get_body_display()),
                (_("Date"), formats.day(decision.decided_on)),
                (_("Subject"), decision.title),
                (_("Text"), decision.text),
            ],
            sections=[],
            actions=actions_,
            history_url=reverse("partnerships:decision_history", args=[decision.pk]),
            **kwargs,
        )


class DecisionHistoryView(DecisionMixin, HistoryView):
    pass


class DecisionRecordView(PartnershipYearMixin, ActionView):
    permission = "partnerships.change_decision"
    form_class = DecisionForm
    heading = gettext_lazy("Record a decision")

    def act(self, form):
        return actions.record_decision(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("partnerships:decision_list", kwargs=self.kwargs)


class DecidesMixin:
    """For the page of an act that rests on a decision: a decision is recorded from there, and back again. `besides` is the
    model of what is adopted."""

    besides: type

    def get_form_kwargs(self):
        obj, record = self.object, ""
        if self.may("partnerships.change_decision", obj.partnership):
            scope = [obj.partnership.slug, str(self.request.school_year)]
            record = f"{reverse('partnerships:decision_record', args=scope)}?{urlencode({'next': self.request.path})}"
        return super().get_form_kwargs() | {
            "partnership": obj.partnership, "besides": self.besides, "record_url": record,
        }  # fmt: skip


class DecisionUpdateView(DecisionMixin, ObjectActionView):
    permission = "partnerships.change_decision"
    form_class = DecisionUpdateForm
    heading = gettext_lazy("Correct a decision")
    intro = gettext_lazy("Number and date stay: others rest on them.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": copy(self.object)}

    def act(self, form):
        return actions.update_decision(self.object, by=self.request.user, **form.cleaned_data)
