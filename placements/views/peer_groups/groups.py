"""Peer groups: who leads them and who is in them."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import INTEGER, Column
from oids.names import by_name
from oids.views.added import added_sections
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.enums import TrainerKind
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements import actions
from placements.enums import STAYS, EndReason
from placements.filters import WITHOUT_GROUP, PeerGroupFilter
from placements.forms.peer_groups import PeerGroupForm, PeerGroupNameForm
from placements.hours import norm_of_year, year_of
from placements.models import PeerGroup, PeerGroupFormerLead, Placement
from placements.models.placements import Lead
from placements.tables import PeerGroupTable
from placements.wording import students_told


class PeerGroupListView(PartnershipYearMixin, ListView):
    model = PeerGroup
    permission = "placements.view_peergroup"
    table_class = PeerGroupTable
    filterset_class = PeerGroupFilter
    heading = gettext_lazy("Peer groups")
    intro = gettext_lazy("A duo of school trainer and institute trainer leads each group.")
    empty_text = gettext_lazy("No peer group yet in this school year.")
    export_name = "peergroepen"

    @cached_property
    def norm(self):
        return norm_of_year(self.partnership, self.school_year)

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"norm": self.norm}

    def get_table_kwargs(self):
        return {"norm": self.norm}

    def get_queryset(self):
        rows = PeerGroup.objects.visible_to(self.request.user)
        rows = rows.filter(partnership=self.partnership, school_year=self.school_year)
        return rows.with_leads().with_students(on=self.day)

    @cached_property
    def day(self) -> datetime.date:
        """Today; of another year the day of its placing that is nearest."""
        placing = year_of(self.partnership, self.school_year)
        days = placing.placing if placing else self.school_year.period
        return min(max(timezone.localdate(), days.first), days.last)

    def get_create(self):
        if self.may("placements.change_peergroup", self.partnership):
            return reverse("placements:peer_group_create", kwargs=self.kwargs), _("New peer group")
        return None

    def get_context_data(self, **kwargs):
        may = self.may("placements.change_peergroup", self.partnership)
        acts = [
            (label, reverse(f"placements:peer_group_{name}", kwargs=self.kwargs))
            for label, name in ((_("Students in groups"), "regroup"), (_("Form peer groups"), "form"))
        ]
        return super().get_context_data(more_actions=acts if may else [], **kwargs)

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("school_trainer", _("School trainer")),
            Column("institute_trainer", _("Institute trainer")),
            Column("students_on", _("Students on %(day)s") % {"day": formats.day(self.day)}, INTEGER),
            Column("students", _("Students in the end"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "school_trainer": str(obj.lead_now.school_trainer or ""),
            "institute_trainer": str(obj.lead_now.institute_trainer or ""),
            "students_on": obj.students_on, "students": obj.students,
        }  # fmt: skip


class PeerGroupMixin(RecordScopeMixin):
    model = PeerGroup
    permission = "placements.view_peergroup"

    def get_queryset(self):
        return super().get_queryset().select_related(
            "partnership", "school_trainer__person", "institute_trainer__person"
        )  # fmt: skip


class PeerGroupDetailView(PeerGroupMixin, DetailView):
    template_name = "generic/record.html"

    def get_queryset(self):
        return super().get_queryset().with_leads()

    def get_context_data(self, **kwargs):
        group = self.object
        rows = Placement.objects.visible_to(self.request.user).filter(peer_group=group).with_names()
        rows = list(
            rows.order_by(
                *by_name("enrolment__student__"),
                "valid_from",
            )
        )
        students, today = stays_in_group(group, rows), timezone.localdate()
        members = [own for own in students if own.remains]
        leaving = [own for own in students if not own.remains and own.last >= today]
        former = [own for own in students if not own.remains and own.last < today]
        scope = {"partnership": group.partnership.slug, "year": str(group.school_year)}
        present = sum(own.first <= today <= own.last for own in students)
        facts, status = self.facts(len(members), present, group.leads(), today)
        return super().get_context_data(
            heading=group.name,
            status=status,
            facts=facts,
            sections=[
                self.members(
                    "members",
                    _("Students"),
                    members,
                    _("None.") if leaving else _("Nobody yet. A student joins with the placement."),
                ),
                *([self.members("leaving", _("Leave the group later"), leaving)] if leaving else []),
                *([self.members("former", _("Left the group"), former)] if former else []),
                *self.leads(group.leads()),
                *added_sections(group, self.request.user),
            ],
            actions=self.acts(scope, any_placement=bool(rows)),
            history_url=reverse("placements:peer_group_history", args=[group.pk]),
            back_url=reverse("placements:peer_group_list", kwargs=scope),
            back_label=_("Peer groups"),
            **kwargs,
        )

    def acts(self, scope, *, any_placement: bool) -> list[tuple[str, str]]:
        group = self.object
        if not self.may("placements.change_peergroup", group):
            return []
        join = reverse("placements:peer_group_regroup", kwargs=scope) + f"?to={group.pk}&group={WITHOUT_GROUP}"
        named = [(_("Hand over"), "hand_over")]
        named += [(_("Split"), "split"), (_("Merge"), "merge")] if any_placement else [(_("Take back"), "remove")]
        if any_placement:
            named.append((_("Correct who led the group"), "correct_lead"))
        named.append((_("Correct"), "update"))
        return [
            (_("Add students"), join),
            *((label, reverse(f"placements:peer_group_{name}", args=[group.pk])) for label, name in named),
        ]

    def facts(
        self, students: int, present: int, leads: list[Lead], today
    ) -> tuple[list[tuple], tuple[str, str] | None]:
        group = self.object
        now = group.lead_on(today)
        facts = [
            (label, str(trainer or ""), trainer.get_absolute_url() if trainer else "")
            for label, trainer in (
                (_("School trainer"), now.school_trainer),
                (_("Institute trainer"), now.institute_trainer),
            )
        ]
        if len(leads) > 1:
            facts.append((_("Lead the group"), formats.period(now.first, now.last)))
        if later := leads[leads.index(now) + 1 :]:
            facts.append((_("From %(day)s") % {"day": formats.day(later[0].first)}, _duo(later[0])))
        now_counts = group.school_year.period.contains(today)
        facts.append((_("Students"), students_told(present if now_counts else students, students)))
        norm = norm_of_year(group.partnership, group.school_year)
        status = None
        if norm:
            facts.append((_("Norm"), _("%(least)s to %(most)s students") % {
                "least": norm.peer_group_min, "most": norm.peer_group_max}))  # fmt: skip
            if students > norm.peer_group_max:
                status = (_("overfull"), "warn")
        return facts, status

    def leads(self, leads: list[Lead]) -> list[Section]:
        """When the group has or had more than one duo: who leads it from when until when."""
        if len(leads) < 2:
            return []
        rows = [
            [str(row.school_trainer or ""), str(row.institute_trainer or ""), formats.day(row.first), formats.day(row.last)]
            for row in leads
        ]  # fmt: skip
        head = [_("School trainer"), _("Institute trainer"), _("From"), _("Until")]
        if self.may("placements.change_peergroup", self.object):
            correct = reverse("placements:peer_group_correct_lead", args=[self.object.pk])
            head.append("")
            for number_, row in enumerate(rows, start=1):
                row.append(Cell(_("Correct"), f"{correct}?deel={number_}"))
        return [Section("leads", _("Who leads the group, and when"), head, rows)]

    def members(self, key: str, title: str, members: list[Stay], empty: str = "") -> Section:
        names = self.may("placements.view_student", self.object)
        rows = []
        for own in members:
            row = own.placement
            student = row.student
            name = student.sort_name if names else student.reference
            rows.append(
                [
                    Cell(name, row.get_absolute_url()), row.school.name, row.enrolment.get_route_display(),
                    number(row.enrolment.year_of_study), formats.day(own.first), formats.day(own.last),
                ]
            )  # fmt: skip
        return Section(
            key, title,
            [_("Student"), _("School"), _("Route"), _("Year of study"), _("From"), _("Until")], rows, empty=empty,
        )  # fmt: skip


class Stay(NamedTuple):
    """One student in a group: all their placements in it together, and the placement of today (or the one nearest)."""

    placement: Placement
    first: datetime.date
    last: datetime.date
    remains: bool


def stays_in_group(group: PeerGroup, rows: list[Placement]) -> list[Stay]:
    """Each student once, in the order of the rows: who goes on in the group with other guidance does not leave it.

    Also for whoever does not see the later part, because somebody else guides the student then.
    """
    by_student: dict[int, list[Placement]] = {}
    for row in rows:
        by_student.setdefault(row.enrolment_id, []).append(row)
    for own in by_student.values():
        own.sort(key=lambda row: row.valid_from)
    later = _going_on(group, [key for key, own in by_student.items() if own[-1].end_reason == EndReason.CONTINUED])
    today, found = timezone.localdate(), []
    for key, own in by_student.items():
        last, reason = later.get(key, (own[-1].valid_until, own[-1].end_reason))
        shown = next((row for row in own if row.valid_until >= today), own[-1])
        found.append(Stay(shown, own[0].valid_from, last, reason in STAYS))
    return found


def _going_on(group: PeerGroup, enrolments: list[int]) -> dict[int, tuple[datetime.date, str]]:
    """Last day in the group of these students, and how it ends."""
    if not enrolments:
        return {}
    rows = Placement.objects.filter(peer_group=group, enrolment__in=enrolments).order_by("valid_from")
    return {key: (last, reason) for key, last, reason in rows.values_list("enrolment", "valid_until", "end_reason")}


def _duo(lead: Lead) -> str:
    """The two by name, and who is missing."""
    return ", ".join(
        str(trainer) if trainer else _("no %(role)s") % {"role": label}
        for trainer, label in (
            (lead.school_trainer, TrainerKind.SCHOOL_TRAINER.label),
            (lead.institute_trainer, TrainerKind.INSTITUTE_TRAINER.label),
        )
    )


class PeerGroupHistoryView(PeerGroupMixin, HistoryView):
    parts = (PeerGroupFormerLead,)


class PeerGroupCreateView(PartnershipYearMixin, ActionView):
    permission = "placements.change_peergroup"
    form_class = PeerGroupForm
    heading = gettext_lazy("New peer group")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "partnership": self.partnership, "school_year": self.school_year, "user": self.request.user,
        }  # fmt: skip

    def act(self, form):
        data = dict(form.cleaned_data)
        data.pop("version")
        return actions.create_peer_group(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **data
        )

    def get_cancel_url(self):
        return reverse("placements:peer_group_list", kwargs=self.kwargs)


class PeerGroupUpdateView(PeerGroupMixin, ObjectActionView):
    """The name; and who leads a group that nobody is in yet. With students the correction of who leads it is an act that
    shows what follows for them."""

    permission = "placements.change_peergroup"
    heading = gettext_lazy("Correct a peer group")

    @cached_property
    def has_students(self) -> bool:
        return self.object.placements.exists()

    def get_form_class(self):
        return PeerGroupNameForm if self.has_students else PeerGroupForm

    def get_context_data(self, **kwargs):
        if not self.has_students:
            return super().get_context_data(**kwargs)
        intro = _(
            "The students whom the school trainer or institute trainer of the group guides follow when somebody else "
            "turns out to lead it. That is corrected apart, where you first see what it does; from a day on it is a hand-over."
        )
        address = reverse("placements:peer_group_correct_lead", args=[self.object.pk])
        return super().get_context_data(**{"intro": intro, "link": (_("Correct who led the group"), address)} | kwargs)

    def get_form_kwargs(self):
        group = self.object
        if self.has_students:
            return super().get_form_kwargs()
        return super().get_form_kwargs() | {
            "partnership": group.partnership, "school_year": group.school_year, "user": self.request.user,
        }  # fmt: skip

    def get_initial(self):
        names = ("name", "version") if self.has_students else ("name", "school_trainer", "institute_trainer", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_peer_group(self.object, by=self.request.user, **form.cleaned_data)
