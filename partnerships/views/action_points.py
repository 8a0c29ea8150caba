"""Action points: all that are open, each one, and who says that it is done."""

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
from partnerships import actions
from partnerships.filters import ActionPointFilter
from partnerships.forms.governance import ActionPointForm, DoneForm
from partnerships.models import ActionPoint
from partnerships.tables import ActionPointTable
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from partnerships.views.meetings import MeetingMixin, point_state


class ActionPointListView(PartnershipYearMixin, ListView):
    """Of all years: what was agreed long ago may still be open."""

    model = ActionPoint
    permission = "partnerships.view_body"
    table_class = ActionPointTable
    filterset_class = ActionPointFilter
    heading = gettext_lazy("Action points")
    intro = gettext_lazy("What meetings agreed to do, of all school years. The owner says when it is done.")
    empty_text = gettext_lazy("No action point yet. They are added on the page of a meeting.")
    export_name = "actiepunten"

    def get_queryset(self):
        rows = ActionPoint.objects.visible_to(self.request.user).filter(meeting__body__partnership=self.partnership)
        return rows.select_related("owner", "meeting__body")

    def export_columns(self):
        return [
            Column("title", _("What")), Column("owner", _("Owner")), Column("due", _("Due on"), DAY),
            Column("done", _("Done on"), DAY), Column("note", _("Remark")), Column("meeting", _("Meeting")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "title": obj.title, "owner": str(obj.owner), "due": obj.due_on, "done": obj.done_on, "note": obj.done_note,
            "meeting": str(obj.meeting),
        }  # fmt: skip


class ActionPointMixin(RecordScopeMixin):
    model = ActionPoint
    permission = "partnerships.view_body"

    def get_queryset(self):
        return super().get_queryset().select_related("owner", "done_by", "meeting__body__partnership")


class ActionPointDetailView(ActionPointMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        point = self.object
        state = point_state(point, timezone.localdate())
        change = self.may("partnerships.change_body", point)
        acts = []
        if not point.is_done and actions.may_finish(point, self.request.user):
            acts.append((_("It is done"), reverse("partnerships:action_point_finish", args=[point.pk])))
        if change and not point.is_done:
            acts.append((_("Correct"), reverse("partnerships:action_point_update", args=[point.pk])))
        if change and point.is_done:
            acts.append((_("Reopen"), reverse("partnerships:action_point_reopen", args=[point.pk])))
        return super().get_context_data(
            heading=point.title, status=(state.text, state.tone),
            facts=[
                (_("Owner"), str(point.owner)), (_("Due on"), formats.day(point.due_on)),
                (_("Meeting"), str(point.meeting), point.meeting.get_absolute_url()),
                (_("Done on"), formats.day(point.done_on) if point.done_on else ""),
                (_("Closed by"), str(point.done_by) if point.done_by else ""), (_("Remark"), point.done_note),
            ],
            actions=acts, sections=[],
            history_url=reverse("partnerships:action_point_history", args=[point.pk]),
            back_url=point.meeting.get_absolute_url(), back_label=str(point.meeting), **kwargs,
        )  # fmt: skip


class ActionPointHistoryView(ActionPointMixin, HistoryView):
    pass


class ActionPointAddView(MeetingMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = ActionPointForm
    heading = gettext_lazy("Add an action point")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meeting": self.object}

    def act(self, form):
        data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        actions.add_action_point(meeting=self.object, by=self.request.user, **data)
        return self.object


class ActionPointUpdateView(ActionPointMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = ActionPointForm
    heading = gettext_lazy("Correct an action point")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meeting": self.object.meeting, "owner": self.object.owner}

    def get_initial(self):
        point = self.object
        return {"title": point.title, "owner": point.owner_id, "due_on": point.due_on, "version": point.version}

    def act(self, form):
        return actions.update_action_point(self.object, by=self.request.user, **form.cleaned_data)


class ActionPointFinishView(ActionPointMixin, ConfirmView):
    permission = "partnerships.finish_action_point"
    form_class = DoneForm
    heading = gettext_lazy("This action point is done")
    submit_label = gettext_lazy("It is done")

    def get_facts(self):
        return [
            (_("What"), self.object.title), (_("Owner"), str(self.object.owner)),
            (_("Due on"), formats.day(self.object.due_on)),
        ]  # fmt: skip

    def act(self, form):
        return actions.finish_action_point(self.object, note=form.cleaned_data["note"], by=self.request.user)


class ActionPointReopenView(ActionPointMixin, ConfirmView):
    permission = "partnerships.change_body"
    heading = gettext_lazy("Reopen this action point")
    submit_label = gettext_lazy("Reopen")

    def get_facts(self):
        return [(_("What"), self.object.title), (_("Done on"), formats.day(self.object.done_on))]

    def act(self, form):
        return actions.reopen_action_point(self.object, by=self.request.user)
