"""Bodies: the list, each with its members, meetings and open action points, and the acts on it."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oids import formats
from oids.exports import DAY, INTEGER, Column
from oids.names import by_name, exact_person_first
from oids.querysets import active_on, in_usual_order
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.lookups import LIMIT, LookupView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships import actions
from partnerships.enums import DECIDING_BODIES, BodyKind, Duty, PartyKind, Seat
from partnerships.filters import BodyFilter
from partnerships.forms.governance import BodyForm, BodyUpdateForm, DutyForm, MemberForm
from partnerships.forms.register import LastDayForm
from partnerships.lookups import person_label, search_people
from partnerships.models import ActionPoint, Body, BodyMember, Meeting, Party, Person
from partnerships.tables import BodyTable, minutes_state
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin, back_to

NEXT_MEETINGS = 20


class BodyListView(PartnershipYearMixin, ListView):
    model = Body
    permission = "partnerships.view_body"
    table_class = BodyTable
    filterset_class = BodyFilter
    heading = gettext_lazy("Bodies")
    intro = gettext_lazy("Who decides, who prepares and who thinks along: each body with its members and meetings.")
    empty_text = gettext_lazy("No body is set up yet. Begin with the steering group and the policy group.")
    export_name = "organen"

    def get_queryset(self):
        rows = Body.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        taken = Count("members", filter=active_on(timezone.localdate(), "members__"))
        return in_usual_order(rows.annotate(seats_taken=taken))

    def get_create(self):
        if self.may("partnerships.change_body", self.partnership):
            return reverse("partnerships:body_create", kwargs=self.kwargs), _("New body")
        return None

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("kind", _("Kind")), Column("task", _("Task")),
            Column("members", pgettext("body", "Members"), INTEGER), Column("first", _("From"), DAY), Column("last", _("Until"), DAY),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "kind": obj.get_kind_display(), "task": obj.task, "members": obj.seats_taken,
            "first": obj.valid_from, "last": obj.valid_until,
        }  # fmt: skip


class BodyMixin(RecordScopeMixin):
    model = Body
    permission = "partnerships.view_body"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")


class BodyDetailView(BodyMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        body = self.object
        change = self.may("partnerships.change_body", body)
        first, last = period_cells(body)
        acts = []
        if change and not body.has_ended:
            acts = [
                (_("Plan a meeting"), reverse("partnerships:meeting_plan", args=[body.pk])),
                (_("Correct"), reverse("partnerships:body_update", args=[body.pk])),
                (_("End"), reverse("partnerships:body_end", args=[body.pk])),
            ]
        members = list(body.members.active_on(timezone.localdate()).select_related("person", "party"))
        return super().get_context_data(
            heading=body.name,
            status=(_("ended"), "neutral") if body.has_ended else None,
            facts=[
                (_("Kind"), body.get_kind_display()), (_("Task"), body.task), *duty_facts(body, timezone.localdate()),
                (_("From"), first),
                (_("Until"), last or _("until further notice")),
            ],
            sections=[self.members(change), *self.vacancies(members), self.meetings(change), self.open_points()],
            actions=acts,
            history_url=reverse("partnerships:body_history", args=[body.pk]),
            **back_to("partnerships:body_list", _("Bodies"), self.request),
            **kwargs,
        )  # fmt: skip

    def members(self, change: bool) -> Section:
        today, rows = timezone.localdate(), []
        found = self.object.members.select_related("person", "party").order_by(
            "valid_until", "seat", "party__name", "person__last_name__alphabetical", "pk"
        )
        for row in sorted(found, key=lambda row: row.valid_until is not None and row.valid_until < today):
            duty: Cell | str = row.get_duty_display()
            end: Cell | str = ""
            if change and (row.valid_until is None or row.valid_until > today):
                duty = Cell(duty or _("none yet: choose"), reverse("partnerships:body_member_duty", args=[row.pk]))
                end = Cell(_("End"), reverse("partnerships:body_member_end", args=[row.pk]))
            party = Cell(row.party.name, row.party.get_absolute_url()) if row.party else ""
            rows.append([str(row.person), row.get_seat_display(), party, duty, *period_cells(row), end])
        add = None
        if change and not self.object.has_ended:
            add = (pgettext("body", "Add a member"), reverse("partnerships:body_member_add", args=[self.object.pk]))
        return Section(
            "members", pgettext("body", "Members"), [_("Name"), _("Seat"), _("For"), _("Duty"), _("From"), _("Until"), ""], rows, add=add,
            empty=_("Nobody sits in this body yet."),
        )  # fmt: skip

    def vacancies(self, members: list[BodyMember]) -> list[Section]:
        """Parties that should have a seat and have none: boards and institute in the policy group, penvoerder and
        institute in the steering group."""
        body, today = self.object, timezone.localdate()
        if body.has_ended or body.kind not in dict(DECIDING_BODIES):
            return []
        wanted = list(
            Party.objects.filter(memberships__in=body.partnership.memberships.active_on(today)).order_by(
                "-kind", "name"
            )
        )
        if body.kind == BodyKind.STEERING_GROUP:
            penvoerder = body.partnership.penvoerder_on(today)
            wanted = [row for row in wanted if row.kind == PartyKind.INSTITUTE or row == penvoerder]
        taken = {row.party_id for row in members}
        missing = [
            [Cell(row.name, row.get_absolute_url()), row.get_kind_display()] for row in wanted if row.pk not in taken
        ]
        if not missing:
            return []
        note = _("These have nobody in this body today.")
        return [
            Section("vacancies", _("Seats that are free"), [_("Board or institute"), _("Kind")], missing, note=note)
        ]

    def meetings(self, change: bool) -> Section:
        rows = meeting_rows(self.object.meetings.all(), with_body=False)
        add = None
        if change and not self.object.has_ended:
            add = (_("Plan a meeting"), reverse("partnerships:meeting_plan", args=[self.object.pk]))
        return Section(
            "meetings", _("Meetings"), [_("Date"), _("Time"), _("Place"), _("Decisions"), _("Minutes")],
            rows[:NEXT_MEETINGS], add=add, empty=_("No meeting is planned yet."),
        )  # fmt: skip

    def open_points(self) -> Section:
        points = ActionPoint.objects.filter(meeting__body=self.object, done_on=None).select_related("owner", "meeting")
        today = timezone.localdate()
        rows = [
            [
                Cell(point.title, point.get_absolute_url()), str(point.owner), formats.day(point.due_on),
                Cell(_("late"), tone="warn") if point.is_late(today) else "",
            ]
            for point in points
        ]  # fmt: skip
        return Section(
            "points", _("Open action points"), [_("What"), _("Owner"), _("Due on"), _("State")], rows,
            empty=_("No action point is open."),
        )  # fmt: skip


def duty_facts(body: Body, day) -> list[tuple]:
    """Who leads it and who writes for it on that day."""
    found = body.duties_on(day)
    return [
        (Duty(duty).label.capitalize(), str(found[duty].person) if duty in found else _("nobody yet"))
        for duty in Duty.values
    ]


def meeting_rows(meetings, with_body: bool = True) -> list[list]:
    """Cells of meetings: date, (body,) time, place, decisions, minutes."""
    today, rows = timezone.localdate(), []
    for row in meetings.with_counts():
        rows.append(
            [
                Cell(formats.day(row.held_on), row.get_absolute_url()), *([row.body.name] if with_body else []),
                row.time_in_words, row.place, number(row.decided), minutes_cell(row, today),
            ]
        )  # fmt: skip
    return rows


def minutes_cell(meeting, today) -> Cell | str:
    word, tone = minutes_state(meeting, today)
    return Cell(word, tone=tone) if word else ""


class BodyHistoryView(BodyMixin, HistoryView):
    def get_parts(self):
        return [BodyMember, Meeting]


class BodyCreateView(PartnershipYearMixin, ActionView):
    permission = "partnerships.change_body"
    form_class = BodyForm
    heading = gettext_lazy("New body")

    def act(self, form):
        return actions.create_body(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("partnerships:body_list", kwargs=self.kwargs)


class BodyUpdateView(BodyMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = BodyUpdateForm
    heading = gettext_lazy("Correct a body")

    def get_initial(self):
        body = self.object
        return {
            "name": body.name, "task": body.task, "valid_from": body.valid_from, "valid_until": body.valid_until,
            "version": body.version,
        }  # fmt: skip

    def act(self, form):
        return actions.update_body(self.object, by=self.request.user, **form.cleaned_data)


class BodyEndView(BodyMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = LastDayForm
    heading = gettext_lazy("End a body")
    intro = gettext_lazy("Its members leave with it. Meetings, minutes and decisions stay readable.")
    submit_label = gettext_lazy("End the body")

    def act(self, form):
        return actions.end_body(self.object, by=self.request.user, **form.cleaned_data)


class MemberAddView(BodyMixin, ObjectActionView):
    permission = "partnerships.change_body"
    form_class = MemberForm

    def get_heading(self):
        return _("Add a member to %(body)s") % {"body": self.object}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"body": self.object, "user": self.request.user}

    def get_initial(self):
        seats = {
            BodyKind.POLICY_GROUP: Seat.BOARD,
            BodyKind.WORKING_GROUP: Seat.MEMBER,
            BodyKind.THINK_GROUP: Seat.MEMBER,
        }
        # Somebody who is entered before the body begins sits in it from its first day.
        first_day = max(self.object.valid_from, timezone.localdate())
        return {"seat": seats.get(BodyKind(self.object.kind), ""), "valid_from": first_day}

    def act(self, form):
        actions.add_member(body=self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class _MemberView(ObjectActionView):
    model = BodyMember
    permission = "partnerships.change_body"

    def get_queryset(self):
        return super().get_queryset().select_related("body__partnership", "person", "party")

    def get_cancel_url(self):
        return self.object.body.get_absolute_url()


class MemberDutyView(_MemberView):
    form_class = DutyForm
    intro = gettext_lazy("A body has one chair and one secretary. Whoever was it until then sits on without it.")

    def get_heading(self):
        return _("%(person)s in %(body)s: chair or secretary") % {
            "person": self.object.person, "body": self.object.body}  # fmt: skip

    def get_initial(self):
        return {"duty": self.object.duty, "on": max(self.object.valid_from, timezone.localdate())}

    def act(self, form):
        return actions.give_duty(self.object, by=self.request.user, **form.cleaned_data).body


class MemberEndView(_MemberView):
    form_class = LastDayForm
    submit_label = gettext_lazy("End")

    def get_heading(self):
        return _("%(person)s leaves %(body)s") % {"person": self.object.person, "body": self.object.body}

    def act(self, form):
        return actions.end_member(self.object, by=self.request.user, **form.cleaned_data).body


class PersonLookupView(LookupView):
    permission = "partnerships.change_body"

    def get_results(self, text):
        rows = search_people(Person.objects.visible_to(self.request.user), text)
        return [
            {"value": person_label(row), "label": row.sort_name, "detail": row.email}
            for row in rows.order_by(exact_person_first(text), *by_name(), "pk")[:LIMIT]
        ]
