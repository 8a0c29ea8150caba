"""Hand over, split, merge and take back one peer group."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.names import alphabetical, by_name
from oids.views.details import ConfirmView, ObjectMixin
from oids.views.sections import Cell, Section
from partnerships.foresight import Scene, foreseen
from partnerships.views.base import RecordScopeMixin
from placements import actions
from placements.actions import NeedsAcknowledgement
from placements.actions.group_leads import first_day_that_counts, leads_of, plan_leads
from placements.actions.lead_corrections import plan_lead_correction
from placements.actions.placements import Acknowledged
from placements.forms.peer_groups import CorrectLeadForm, HandOverForm, MergeForm, SplitForm
from placements.inputs.guidance import guidance
from placements.models import PeerGroup, Placement
from placements.models.placements import Lead
from placements.views.peer_groups.effects import EffectView, Plan, tick_rows

NEW = -1


class _GroupActView(RecordScopeMixin, ObjectMixin, EffectView):
    model = PeerGroup
    permission = "placements.change_peergroup"

    def get_queryset(self):
        return super().get_queryset().select_related(
            "partnership", "school_trainer__person", "institute_trainer__person"
        )  # fmt: skip

    def get_form_kwargs(self):
        group = self.object
        return super().get_form_kwargs() | {
            "partnership": group.partnership, "school_year": group.school_year, "user": self.request.user,
        }  # fmt: skip

    def get_initial(self):
        group = self.object
        return {
            "school_trainer": group.school_trainer, "institute_trainer": group.institute_trainer,
            "version": group.version,
        }  # fmt: skip

    def get_heading(self):
        return f"{self.heading}: {self.object}"


class _LeadActView(_GroupActView):
    """Other people for the students of the group: who they are is told, and what it moves between boards, in hours and in
    money. For that the act is tried and taken back."""

    def concerned(self, form) -> set[int]:
        """The keys of the placements that change who guides them."""
        plan = self.plan(form)
        rows = {row.pk: row for row in self.object.placements.all()}
        return {
            change.placement
            for change in plan.changes
            if change.guides_otherwise(guidance(row := rows[change.placement]))
            and (plan.first_day is None or row.valid_until >= plan.first_day)
        }

    def perform(self, form, acknowledged: Acknowledged):
        raise NotImplementedError

    def act(self, form):
        return self.perform(form, self.acknowledged())

    def beyond(self, form, effect):
        def tried():
            try:
                self.perform(form, self.acknowledged())
            except NeedsAcknowledgement as needed:
                codes = frozenset(warning.code for warning in needed.warnings)
                self.perform(form, Acknowledged(codes, "–"))

        moved = foreseen([Scene(*self.get_scope(), self.request.user)], tried)
        return [self.students(self.concerned(form)), *moved]

    def students(self, keys: set[int]) -> Section:
        names = self.may("placements.view_student", self.object.partnership)
        rows = Placement.objects.filter(pk__in=keys).select_related("enrolment__student", "school")
        # Two may be called the same.
        told = {(row.enrolment.student_id, row.school.name): row.student for row in rows}
        found = [
            (student.sort_name if names else student.reference, school, key, student)
            for (key, school), student in told.items()
        ]
        cells: list[list[Cell | str]] = [
            [Cell(name, student.get_absolute_url()), school]
            for name, school, _key, student in sorted(found, key=lambda row: (alphabetical(row[0]), *row[1:3]))
        ]
        return Section(
            "effect-students", _("Students who get somebody else"), [_("Student"), _("School")], cells,
            empty=_("No student gets somebody else by it."),
        )  # fmt: skip


class PeerGroupHandOverView(_LeadActView):
    form_class = HandOverForm
    heading = gettext_lazy("Hand over")
    intro = gettext_lazy(
        "Choose who leads the group from now on. Students whom the former school trainer or institute trainer guided "
        "go along; who is guided by somebody else keeps that person."
    )
    do_label = gettext_lazy("Hand over")

    def plan(self, form):
        group, data = self.object, form.cleaned_data
        after = data["school_trainer"], data["institute_trainer"]
        first_day = first_day_that_counts(group, data["first_day"])
        return Plan(plan_leads(group.placements.all(), group.pk, leads_of(group), after), first_day)

    def perform(self, form, acknowledged):
        return actions.hand_over_peer_group(
            self.object, acknowledged=acknowledged, by=self.request.user, **form.cleaned_data
        )


class PeerGroupCorrectLeadView(_LeadActView):
    """`?deel=2` is the second stretch in order of time; without it the last one."""

    form_class = CorrectLeadForm
    heading = gettext_lazy("Correct who led the group")
    intro = gettext_lazy(
        "For a person who was entered wrongly, or a hand-over on a wrong day. Students whom the wrong person guided on these "
        "days get the right one; who is guided by somebody else keeps that person. Give it the two of the stretch before "
        "when the group was not handed over at all. Somebody else from a day on is a new hand-over."
    )
    do_label = gettext_lazy("Correct")

    def get_queryset(self):
        return super().get_queryset().with_leads()

    @cached_property
    def number(self) -> int:
        leads = self.object.leads()
        asked = self.request.GET.get("deel", str(len(leads)))
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked) <= len(leads):
            raise Http404
        return int(asked) - 1

    @property
    def lead(self) -> Lead:
        return self.object.leads()[self.number]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"later": self.number > 0}

    def get_initial(self):
        lead = self.lead
        return super().get_initial() | {
            "school_trainer": lead.school_trainer, "institute_trainer": lead.institute_trainer, "first_day": lead.first,
        }  # fmt: skip

    def get_heading(self):
        return f"{super().get_heading()}, {formats.period(self.lead.first, self.lead.last)}"

    def planned(self, form):
        data = {name: value for name, value in form.cleaned_data.items() if name not in ("reason", "version")}
        return plan_lead_correction(self.object, self.number, **data)

    def effect(self, form):
        return self.planned(form).effect(self.object)

    def concerned(self, form):
        return set(self.planned(form).becomes)

    def perform(self, form, acknowledged):
        return actions.correct_lead(
            self.object, self.number, acknowledged=acknowledged, by=self.request.user, **form.cleaned_data
        )


class PeerGroupSplitView(_LeadActView):
    form_class = SplitForm
    heading = gettext_lazy("Split")
    intro = gettext_lazy(
        "Tick who goes to the new group, and say who leads it. Students who go get the new group's trainers where they "
        "had those of this group."
    )
    do_label = gettext_lazy("Split the group")

    @cached_property
    def members(self):
        rows = self.object.placements.visible_to(self.request.user).staying().with_names()
        return list(
            rows.order_by(
                *by_name("enrolment__student__"),
                "valid_from",
            )
        )

    def plan(self, form):
        group, data = self.object, form.cleaned_data
        going = [row for row in self.members if row.pk in data["placements"]]
        if len(going) == len(self.members):
            raise ValidationError(
                {"placements": _("Nobody would stay in %(group)s. Leave somebody.") % {"group": group}}
            )
        after = data["school_trainer"], data["institute_trainer"]
        first_day = first_day_that_counts(group, data["first_day"])
        return Plan(plan_leads(going, NEW, leads_of(group), after), first_day, {NEW: data["name"]})

    def perform(self, form, acknowledged):
        data = dict(form.cleaned_data)
        return actions.split_peer_group(
            self.object, versions=data.pop("placements"), acknowledged=acknowledged, by=self.request.user, **data
        )

    def get_context_data(self, **kwargs):
        names = self.may("placements.view_student", self.object)
        ticked = set(self.request.POST.getlist("placements"))
        return super().get_context_data(ticks=tick_rows(self.members, ticked, names), **kwargs)


class PeerGroupMergeView(_LeadActView):
    form_class = MergeForm
    heading = gettext_lazy("Merge")
    intro = gettext_lazy(
        "Everybody in this group goes to the group that you choose. From the start: this group disappears. From a day: "
        "it stays readable with who was in it until then."
    )
    do_label = gettext_lazy("Merge the groups")

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        for name in ("partnership", "school_year"):
            del kwargs[name]
        return kwargs | {"group": self.object}

    def plan(self, form):
        group, data = self.object, form.cleaned_data
        first_day = first_day_that_counts(group, data["first_day"])
        into = data["into"]
        return Plan(plan_leads(group.placements.all(), into.pk, leads_of(group), leads_of(into)), first_day)

    def perform(self, form, acknowledged):
        return actions.merge_peer_groups(
            self.object, acknowledged=acknowledged, by=self.request.user, **form.cleaned_data
        )


class PeerGroupRemoveView(RecordScopeMixin, ConfirmView):
    model = PeerGroup
    permission = "placements.change_peergroup"
    heading = gettext_lazy("Take back a peer group")
    intro = gettext_lazy("Only for a group that nobody is or was in. Its history stays.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        group = self.object
        return [
            (_("Peer group"), group.name), (_("School trainer"), str(group.school_trainer or "")),
            (_("Institute trainer"), str(group.institute_trainer or "")), (_("Placements"), group.placements.count()),
        ]  # fmt: skip

    def act(self, form):
        actions.remove_peer_group(self.object, by=self.request.user)

    def get_success_message(self, result):
        return _("Taken back: %(group)s.") % {"group": self.object.name}

    def get_success_url_for(self, result):
        group = self.object
        return reverse("placements:peer_group_list", args=[group.partnership.slug, group.school_year])
