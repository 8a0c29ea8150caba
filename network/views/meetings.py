"""Meetings of a group: planned, and afterwards who was there and what was agreed."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import actions
from network.forms.groups import HoldForm, MeetingForm, MeetingUpdateForm
from network.models import GroupMeeting
from network.views.base import KeptMixin
from network.views.groups import GroupMixin
from network.wording import meeting_state, meeting_times
from oids import formats
from oids.periods import SchoolYear
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Section


class MeetingPlanView(GroupMixin, ObjectActionView):
    permission = "network.run_group"
    form_class = MeetingForm
    heading = gettext_lazy("Plan a group meeting")

    def get_heading(self):
        return f"{self.heading}: {self.object}"

    def act(self, form):
        actions.plan_meeting(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class MeetingMixin(KeptMixin):
    model = GroupMeeting
    permission = "network.view_group"

    def get_queryset(self):
        return super().get_queryset().select_related("group__partnership")

    def asked_of(self):
        return self.object.group.run_by

    def keeper(self):
        return self.object.group.partnership


class MeetingDetailView(MeetingMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row, today = self.object, timezone.localdate()
        run = self.may("network.run_group", row.group.run_by)
        acts = []
        if run and row.day <= today:
            label = _("Correct the report") if row.is_held else _("Record who was there")
            acts.append((label, reverse("network:meeting_hold", args=[row.pk])))
        if run:
            acts.append((_("Change the meeting"), reverse("network:meeting_update", args=[row.pk])))
        if run and not row.is_held:
            acts.append((_("Take back"), reverse("network:meeting_remove", args=[row.pk])))
        present = [
            [str(member.person), str(member.participant)]
            for member in row.present.select_related("person", "participant__party", "participant__partner").order_by(
                "person__last_name__alphabetical", "pk"
            )
        ]
        return super().get_context_data(
            status=meeting_state(row, today),
            facts=[
                (_("Group"), row.group, row.group.get_absolute_url()), (_("Day"), formats.day(row.day)),
                (_("Time"), meeting_times(row)), (_("Place"), row.place), (_("What was agreed"), row.report),
            ],
            sections=[
                Section("present", _("Present"), [_("Name"), _("On behalf of")], present,
                        empty=_("Nobody was there.") if row.is_held else _("It is recorded afterwards who was there.")),
            ],
            actions=acts, history_url=reverse("network:meeting_history", args=[row.pk]),
            back_url=row.group.get_absolute_url(), back_label=row.group.name, **kwargs,
        )  # fmt: skip


class MeetingHistoryView(MeetingMixin, HistoryView):
    pass


class MeetingUpdateView(MeetingMixin, ObjectActionView):
    permission = "network.run_group"
    form_class = MeetingUpdateForm
    heading = gettext_lazy("Change the meeting")

    def get_initial(self):
        names = ("subject", "day", "begins_at", "ends_at", "place", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_meeting(self.object, by=self.request.user, **form.cleaned_data)


class MeetingHoldView(MeetingMixin, ObjectActionView):
    permission = "network.run_group"
    form_class = HoldForm
    heading = gettext_lazy("Who was there, and what was agreed")

    def get_form_kwargs(self):
        row = self.object
        members = row.group.members.filter(school_year=SchoolYear.of(row.day)).select_related("person")
        return super().get_form_kwargs() | {"members": members}

    def get_initial(self):
        row = self.object
        present = list(row.attendance.values_list("member", flat=True))
        if not row.is_held:
            # Nearly always nearly everybody is there.
            present = list(row.group.members.filter(school_year=SchoolYear.of(row.day)).values_list("pk", flat=True))
        return {"present": present, "report": row.report, "version": row.version}

    def act(self, form):
        return actions.hold_meeting(self.object, by=self.request.user, **form.cleaned_data)


class MeetingRemoveView(MeetingMixin, ConfirmView):
    permission = "network.run_group"
    heading = gettext_lazy("Take a meeting back")
    intro = gettext_lazy("Only for a meeting that did not take place. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        row = self.object
        return [(_("Group"), row.group), (_("Day"), formats.day(row.day)), (_("Subject"), row.subject)]

    def act(self, form):
        actions.remove_meeting(self.object, by=self.request.user)
        return self.object.group

    def get_cancel_url(self):
        return self.object.group.get_absolute_url()
