"""Peer groups: who leads them and who is in them."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.exports import INTEGER, Column
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements import actions
from placements.filters import PeerGroupFilter
from placements.forms.students import PeerGroupForm
from placements.hours import norm_of_year
from placements.models import PeerGroup, Placement
from placements.tables import PeerGroupTable


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
        return rows.select_related("school_trainer__person", "institute_trainer__person").annotate(
            students=Count("placements__enrolment", distinct=True)
        )

    def get_create(self):
        if self.may("placements.change_peergroup", self.partnership):
            return reverse("placements:peer_group_create", kwargs=self.kwargs), _("New peer group")
        return None

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
        members = Placement.objects.visible_to(self.request.user).filter(peer_group=group).with_names()
        members = list(members.order_by("enrolment__student__last_name", "valid_from"))
        acts = []
        if self.may("placements.change_peergroup", group):
            acts = [(_("Correct"), reverse("placements:peer_group_update", args=[group.pk]))]
        scope = {"partnership": group.partnership.slug, "year": str(group.school_year)}
        trainers = [
            (label, str(trainer or ""), trainer.get_absolute_url() if trainer else "")
            for label, trainer in (
                (_("School trainer"), group.school_trainer),
                (_("Institute trainer"), group.institute_trainer),
            )
        ]
        students = len({row.enrolment_id for row in members})
        norm = norm_of_year(group.partnership, group.school_year)
        facts = [*trainers, (_("Students"), students)]
        status = None
        if norm:
            facts.append((_("Norm"), _("%(least)s to %(most)s students") % {
                "least": norm.peer_group_min, "most": norm.peer_group_max}))  # fmt: skip
            if students > norm.peer_group_max:
                status = (_("overfull"), "warn")
        return super().get_context_data(
            heading=group.name,
            status=status,
            facts=facts,
            sections=[self.members(members)],
            actions=acts,
            history_url=reverse("placements:peer_group_history", args=[group.pk]),
            back_url=reverse("placements:peer_group_list", kwargs=scope),
            back_label=_("Peer groups"),
            **kwargs,
        )

    def members(self, members) -> Section:
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
            "members", _("Students"),
            [_("Student"), _("School"), _("Route"), _("Year of study"), _("From"), _("Until")], rows,
            empty=_("Nobody yet. A student joins with the placement."),
        )  # fmt: skip


class PeerGroupHistoryView(PeerGroupMixin, HistoryView):
    pass


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
