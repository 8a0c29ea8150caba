"""Meetings: the year's list, each with agenda, attendance, minutes, decisions and action points, and the acts on it."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.generic import View

from oids import formats
from oids.documents import as_download
from oids.exports import DAY, INTEGER, Column
from oids.views.added import added_sections
from oids.views.details import DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships import actions
from partnerships.enums import DECIDING_BODIES, AttendanceState
from partnerships.filters import MeetingFilter
from partnerships.forms.governance import AttendanceForm, CancelForm, MeetingForm, MinutesForm
from partnerships.models import ActionPoint, AgendaItem, Attendance, Decision, Meeting, Minutes
from partnerships.resting import kinds_hidden, resting_on
from partnerships.tables import MeetingTable
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from partnerships.views.bodies import BodyMixin, duty_facts

ATTENDANCE_TONES = {
    AttendanceState.PRESENT: "good", AttendanceState.EXCUSED: "neutral", AttendanceState.ABSENT: "warn",
}  # fmt: skip


class MeetingListView(PartnershipYearMixin, ListView):
    model = Meeting
    permission = "partnerships.view_body"
    table_class = MeetingTable
    filterset_class = MeetingFilter
    heading = gettext_lazy("Meetings")
    intro = gettext_lazy("Meetings of all bodies in this school year. A meeting is planned from the page of its body.")
    empty_text = gettext_lazy("No meeting in this school year yet. Plan one from the page of a body.")
    export_name = "vergaderingen"

    def get_queryset(self):
        period = self.school_year.period
        rows = Meeting.objects.visible_to(self.request.user).filter(
            body__partnership=self.partnership, held_on__gte=period.first, held_on__lte=period.last
        )
        return rows.with_counts()

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"partnership": self.partnership}

    def get_create(self):
        if self.may("partnerships.change_body", self.partnership):
            return reverse("partnerships:body_list", kwargs=self.kwargs), _("To the bodies")
        return None

    def export_columns(self):
        return [
            Column("day", _("Date"), DAY), Column("time", _("Time")), Column("body", _("Body")),
            Column("place", _("Place")), Column("decisions", _("Decisions"), INTEGER),
            Column("minutes", _("Minutes")), Column("cancelled", _("Called off because")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "day": obj.held_on, "time": obj.time_in_words, "body": obj.body.name, "place": obj.place,
            "decisions": obj.decided, "minutes": _("yes") if obj.has_minutes else _("no"),
            "cancelled": obj.cancelled_because,
        }  # fmt: skip


class MeetingMixin(RecordScopeMixin):
    model = Meeting
    permission = "partnerships.view_body"

    def get_queryset(self):
        return super().get_queryset().select_related("body__partnership")


class MeetingDetailView(MeetingMixin, DetailView):
    template_name = "generic/record.html"

    @cached_property
    def change(self) -> bool:
        return self.may("partnerships.change_body", self.object) and not self.object.is_cancelled

    @cached_property
    def minutes(self) -> list[Minutes]:
        return list(self.object.minutes.select_related("uploaded_by"))

    def get_context_data(self, **kwargs):
        meeting = self.object
        newest = self.minutes[0] if self.minutes else None
        kept = ""
        if newest:
            kept = _("%(file)s, sent on %(at)s by %(by)s") % {
                "file": newest.name, "at": formats.day_time(newest.uploaded_at), "by": newest.uploaded_by,
            }  # fmt: skip
        return super().get_context_data(
            heading=str(meeting),
            status=self.status(),
            facts=[
                (_("Body"), meeting.body.name, meeting.body.get_absolute_url()),
                (_("Date"), formats.day(meeting.held_on)), (_("Time"), meeting.time_in_words),
                (_("Place"), meeting.place), *duty_facts(meeting.body, meeting.held_on), (_("Guests"), meeting.guests),
                (_("Minutes"), kept, newest.get_absolute_url() if newest else ""),
                *([(_("Called off because"), meeting.cancelled_because)] if meeting.is_cancelled else []),
            ],
            sections=[
                self.agenda(), *added_sections(meeting, self.request.user), self.decisions(), self.points(),
                self.attendance(),
            ],
            actions=self.acts(),
            history_url=reverse("partnerships:meeting_history", args=[meeting.pk]),
            back_url=meeting.body.get_absolute_url(), back_label=meeting.body.name,
            **kwargs,
        )  # fmt: skip

    def status(self) -> tuple[str, str]:
        if self.object.is_cancelled:
            return _("called off"), "neutral"
        if self.object.held_on > timezone.localdate():
            return pgettext("meeting", "planned"), "info"
        if self.minutes:
            return pgettext("meeting", "held"), "good"
        if self.object.held_on == timezone.localdate():
            return pgettext("meeting", "today"), "info"
        return _("minutes are missing"), "warn"

    def acts(self) -> list[tuple[str, str]]:
        """First what is to be done next: before the day the agenda, on the day who is there, after it the minutes."""
        if not self.change:
            return []
        meeting, today = self.object, timezone.localdate()
        correct = (_("Correct"), reverse("partnerships:meeting_update", args=[meeting.pk]))
        found = [correct]
        if meeting.held_on <= today:
            minutes = _("Replace the minutes") if self.minutes else _("Add the minutes")
            attend = (_("Record attendance"), reverse("partnerships:meeting_attend", args=[meeting.pk]))
            keep = (minutes, reverse("partnerships:minutes_keep", args=[meeting.pk]))
            found = [attend, keep, correct] if not self.object.attendance.exists() else [keep, attend, correct]
        if not self.minutes and not meeting.decisions.exists():
            found.append((_("Call off"), reverse("partnerships:meeting_cancel", args=[meeting.pk])))
        return found

    def agenda(self) -> Section:
        rows: list[list[Cell | str]] = [[str(item)] for item in self.object.agenda.all()]
        add = (_("Change the agenda"), reverse("partnerships:meeting_update", args=[self.object.pk]))
        return Section(
            "agenda", _("Agenda"), [_("Subject")], rows, add=add if self.change else None,
            empty=_("There is no agenda yet."),
        )  # fmt: skip

    def decisions(self) -> Section:
        decisions = Decision.objects.visible_to(self.request.user).filter(meeting=self.object)
        resting, hidden = (function(decisions, self.request.user) for function in (resting_on, kinds_hidden))
        rows = [
            [
                Cell(row.number, row.get_absolute_url()), row.shown_title,
                ", ".join(dict.fromkeys([*(item.kind for item in resting.get(row.pk, [])), *hidden.get(row.pk, [])])),
            ]
            for row in decisions
        ]  # fmt: skip
        return Section(
            "decisions", _("Decisions"), [_("Number"), _("Subject"), _("What rests on it")], rows,
            add=to_record_decision(self.object, self.request.user), empty=_("No decision of this meeting is recorded."),
        )  # fmt: skip

    def points(self) -> Section:
        today = timezone.localdate()
        rows = [
            [Cell(row.title, row.get_absolute_url()), str(row.owner), formats.day(row.due_on), point_state(row, today)]
            for row in self.object.action_points.select_related("owner")
        ]
        add = (_("Add an action point"), reverse("partnerships:action_point_add", args=[self.object.pk]))
        return Section(
            "points", _("Action points"), [_("What"), _("Owner"), _("Due on"), _("State")], rows,
            add=add if self.change else None, empty=_("No action point was agreed."),
        )  # fmt: skip

    def attendance(self) -> Section:
        duties = {row.person_id: row for row in self.object.body.duties_on(self.object.held_on).values()}
        rows = [
            [
                str(row.person), duties[row.person_id].get_duty_display() if row.person_id in duties else "",
                Cell(row.get_state_display(), tone=ATTENDANCE_TONES[AttendanceState(row.state)]),
            ]
            for row in self.object.attendance.select_related("person")
        ]  # fmt: skip
        add = (_("Record attendance"), reverse("partnerships:meeting_attend", args=[self.object.pk]))
        return Section(
            "attendance", _("Who was there"), [_("Name"), _("Duty"), _("Attendance")], rows, add=add if self.change else None,
            empty=_("Nobody's attendance is recorded."),
        )  # fmt: skip


def to_record_decision(meeting: Meeting, user) -> tuple[str, str] | None:
    """Where a decision of the meeting is recorded, for who may: bodies that decide do so in meetings that are held."""
    held = not meeting.is_cancelled and meeting.held_on <= timezone.localdate()
    deciding = held and meeting.body.kind in dict(DECIDING_BODIES)
    if not deciding or not user.has_perm("partnerships.change_decision", meeting.partnership):
        return None
    here = {"partnership": meeting.partnership.slug, "year": str(meeting.school_year)}
    return _("Record a decision"), f"{reverse('partnerships:decision_record', kwargs=here)}?meeting={meeting.pk}"


def point_state(point: ActionPoint, today) -> Cell:
    if point.is_done:
        return Cell(_("done on %(day)s") % {"day": formats.day(point.done_on)}, tone="good")
    return Cell(_("late"), tone="warn") if point.is_late(today) else Cell(pgettext("action point", "open"), tone="info")


class MeetingHistoryView(MeetingMixin, HistoryView):
    def get_parts(self):
        return [AgendaItem, Attendance, Minutes, ActionPoint]


class MeetingPlanView(BodyMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = MeetingForm
    submit_label = gettext_lazy("Plan the meeting")

    def get_heading(self):
        return _("Plan a meeting of %(body)s") % {"body": self.object}

    def get_initial(self):
        """As the last one: the same hours and place."""
        last = self.object.meetings.first()
        return {"begins_at": last.begins_at, "ends_at": last.ends_at, "place": last.place} if last else {}

    def act(self, form):
        data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return actions.plan_meeting(body=self.object, by=self.request.user, **data)


class MeetingUpdateView(MeetingMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = MeetingForm

    def get_heading(self):
        return _("Correct the meeting of %(day)s") % {"day": formats.day(self.object.held_on)}

    def get_initial(self):
        meeting = self.object
        return {
            "held_on": meeting.held_on, "begins_at": meeting.begins_at, "ends_at": meeting.ends_at,
            "place": meeting.place, "guests": meeting.guests, "version": meeting.version,
            "agenda": "\n".join(item.title for item in meeting.agenda.all()),
        }  # fmt: skip

    def act(self, form):
        return actions.update_meeting(self.object, by=self.request.user, **form.cleaned_data)


class MeetingCancelView(MeetingMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = CancelForm
    heading = gettext_lazy("Call off a meeting")
    intro = gettext_lazy("It stays readable, with the reason.")
    submit_label = gettext_lazy("Call off the meeting")

    def act(self, form):
        return actions.cancel_meeting(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class MeetingAttendView(MeetingMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = AttendanceForm

    def get_heading(self):
        return _("Who was there on %(day)s") % {"day": formats.day(self.object.held_on)}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"meeting": self.object}

    def get_initial(self):
        """Nobody was written down yet: everybody was there, and only who was not has to be changed."""
        rows = {f"person_{row.person_id}": row.state for row in self.object.attendance.all()}
        if rows:
            return rows
        members = self.object.body.members.active_on(self.object.held_on).values_list("person", flat=True)
        return {f"person_{key}": AttendanceState.PRESENT for key in members}

    def act(self, form):
        return actions.record_attendance(self.object, states=form.states(), by=self.request.user)


class MinutesKeepView(MeetingMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = MinutesForm

    def get_heading(self):
        return _("Minutes of %(meeting)s") % {"meeting": self.object}

    def act(self, form):
        return actions.keep_minutes(self.object, upload=form.cleaned_data["file"], by=self.request.user).meeting


class MinutesView(ObjectMixin, View):
    """The file itself, always as a download."""

    model = Minutes
    permission = "partnerships.view_body"

    def get_queryset(self):
        return super().get_queryset().select_related("meeting__body__partnership")

    def get(self, request, *args, **kwargs):
        return as_download(self.object, "notulen")
