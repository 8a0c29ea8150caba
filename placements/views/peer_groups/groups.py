"""Peer groups: who leads them and who is in them."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import INTEGER, Column
from oids.views.added import added_sections
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements import actions
from placements.enums import STAYS
from placements.filters import WITHOUT_GROUP, PeerGroupFilter
from placements.forms.peer_groups import PeerGroupForm
from placements.hours import norm_of_year
from placements.models import PeerGroup, PeerGroupFormerLead, Placement
from placements.tables import PeerGroupTable

ONE_DAY = datetime.timedelta(days=1)


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
        return rows.select_related("school_trainer__person", "institute_trainer__person").with_students()

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
            Column("institute_trainer", _("Institute trainer")), Column("students", _("Students"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "school_trainer": str(obj.school_trainer or ""),
            "institute_trainer": str(obj.institute_trainer or ""), "students": obj.students,
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

    def get_context_data(self, **kwargs):
        group = self.object
        rows = Placement.objects.visible_to(self.request.user).filter(peer_group=group).with_names()
        rows = list(rows.order_by("enrolment__student__last_name", "enrolment__student__first_name", "valid_from"))
        members = [row for row in rows if row.end_reason in STAYS]
        gone, today = [row for row in rows if row.end_reason not in STAYS], timezone.localdate()
        leaving = [row for row in gone if row.valid_until >= today]
        former = [row for row in gone if row.valid_until < today]
        scope = {"partnership": group.partnership.slug, "year": str(group.school_year)}
        leads = list(group.former_leads.select_related("school_trainer__person", "institute_trainer__person"))
        students = len({row.enrolment_id for row in members})
        facts, status = self.facts(students, leads)
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
                *([self.leads(leads)] if leads else []),
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
        named.append((_("Correct"), "update"))
        return [
            (_("Add students"), join),
            *((label, reverse(f"placements:peer_group_{name}", args=[group.pk])) for label, name in named),
        ]

    def facts(self, students: int, leads) -> tuple[list[tuple], tuple[str, str] | None]:
        group = self.object
        since = leads[0].valid_until + ONE_DAY if leads else None
        facts = [
            (label, str(trainer or ""), trainer.get_absolute_url() if trainer else "")
            for label, trainer in (
                (_("School trainer"), group.school_trainer),
                (_("Institute trainer"), group.institute_trainer),
            )
        ]
        if since:
            facts.append((_("Lead the group"), formats.period(since, None)))
        facts.append((_("Students"), students))
        norm = norm_of_year(group.partnership, group.school_year)
        status = None
        if norm:
            facts.append((_("Norm"), _("%(least)s to %(most)s students") % {
                "least": norm.peer_group_min, "most": norm.peer_group_max}))  # fmt: skip
            if students > norm.peer_group_max:
                status = (_("overfull"), "warn")
        return facts, status

    def leads(self, leads) -> Section:
        rows = [
            [str(row.school_trainer or ""), str(row.institute_trainer or ""), formats.day(row.valid_until)]
            for row in leads
        ]
        return Section(
            "leads", _("Led the group before"), [_("School trainer"), _("Institute trainer"), _("Until")], rows
        )  # fmt: skip

    def members(self, key: str, title: str, members, empty: str = "") -> Section:
        names = self.may("placements.view_student", self.object)
        rows = []
        for row in members:
            student = row.student
            name = student.sort_name if names else student.reference
            rows.append(
                [
                    Cell(name, row.get_absolute_url()), row.school.name, row.enrolment.get_route_display(),
                    number(row.enrolment.year_of_study), *period_cells(row),
                ]
            )  # fmt: skip
        return Section(
            key, title,
            [_("Student"), _("School"), _("Route"), _("Year of study"), _("From"), _("Until")], rows, empty=empty,
        )  # fmt: skip


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
    permission = "placements.change_peergroup"
    form_class = PeerGroupForm
    heading = gettext_lazy("Correct a peer group")

    def get_form_kwargs(self):
        group = self.object
        return super().get_form_kwargs() | {
            "partnership": group.partnership, "school_year": group.school_year, "user": self.request.user,
        }  # fmt: skip

    def get_initial(self):
        names = ("name", "school_trainer", "institute_trainer", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_peer_group(self.object, by=self.request.user, **form.cleaned_data)
