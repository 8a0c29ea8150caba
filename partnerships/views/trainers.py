"""School trainers, mentors and institute trainers, and where they work."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import DAY, Column
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, period_cells
from partnerships import actions
from partnerships.filters import TrainerFilter
from partnerships.forms.people import DeployForm, TrainerForm, TrainerUpdateForm
from partnerships.forms.register import LastDayForm
from partnerships.models import Person, Trainer, TrainerSchool
from partnerships.tables import TrainerTable, schools_of
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin, back_to
from partnerships.views.foreseen import ClosedDaysMixin


class TrainerListView(PartnershipYearMixin, ListView):
    model = Trainer
    permission = "partnerships.view_trainer"
    table_class = TrainerTable
    filterset_class = TrainerFilter
    heading = gettext_lazy("Trainers")
    intro = gettext_lazy("School trainers, mentors and institute trainers who work in this school year.")
    export_name = "opleiders"

    def get_queryset(self):
        rows = Trainer.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        rows = rows.overlapping(self.school_year.period).select_related("person", "employer")
        return rows.prefetch_related("deployments__school")

    def get_create(self):
        if self.may("partnerships.change_trainer", self.partnership):
            return reverse("partnerships:trainer_create", kwargs=self.kwargs), _("New trainer")
        return None

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("kind", _("Role")), Column("employer", _("Employer")),
            Column("code", _("DUO number")), Column("days", _("Days a week")), Column("schools", _("Schools")),
            Column("first", _("From"), DAY), Column("last", _("Until"), DAY),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": str(obj.person), "kind": obj.get_kind_display(), "employer": obj.employer.name,
            "code": obj.employer.code,
            "days": formats.decimal(obj.days_per_week, 2) if obj.days_per_week is not None else "",
            "schools": schools_of(obj), "first": obj.valid_from, "last": obj.valid_until,
        }  # fmt: skip


class TrainerMixin(RecordScopeMixin):
    model = Trainer
    permission = "partnerships.view_trainer"

    def get_queryset(self):
        return super().get_queryset().select_related("person", "employer", "partnership")


class TrainerDetailView(TrainerMixin, DetailView):
    template_name = "partnerships/trainer_detail.html"

    def get_context_data(self, **kwargs):
        trainer = self.object
        change = self.may("partnerships.change_trainer", trainer)
        first, last = period_cells(trainer)
        actions_ = []
        if change:
            actions_.append((_("Correct"), reverse("partnerships:trainer_update", args=[trainer.pk])))
            if trainer.valid_until is None or trainer.valid_until > timezone.localdate():
                actions_.append((_("End"), reverse("partnerships:trainer_end", args=[trainer.pk])))
        return super().get_context_data(
            heading=str(trainer.person),
            facts=[
                (_("Role"), trainer.get_kind_display()),
                (_("Employer"), trainer.employer, trainer.employer.get_absolute_url()),
                (
                    _("Days a week"),
                    formats.decimal(trainer.days_per_week, 2) if trainer.days_per_week is not None else "",
                ),
                (_("From"), first),
                (_("Until"), last or _("until further notice")),
                *([(_("E-mail address"), trainer.person.email)] if change else []),
            ],
            sections=[self.deployments(change)],
            actions=actions_,
            history_url=reverse("partnerships:trainer_history", args=[trainer.pk]),
            **back_to("partnerships:trainer_list", _("Trainers"), self.request),
            **kwargs,
        )

    def deployments(self, change: bool) -> Section:
        rows = []
        for row in self.object.deployments.select_related("school").order_by("school__name", "valid_from"):
            end: Cell | str = ""
            if change and (row.valid_until is None or row.valid_until > timezone.localdate()):
                end = Cell(_("End"), reverse("partnerships:deployment_end", args=[row.pk]))
            rows.append(
                [Cell(row.school.name, row.school.get_absolute_url()), row.school.brin6, *period_cells(row), end]
            )
        return Section(
            "schools", _("Works at"), [_("School"), "BRIN6", _("From"), _("Until"), ""], rows,
            add=(_("Add a school"), reverse("partnerships:trainer_deploy", args=[self.object.pk])) if change else None,
            empty=_("No school yet."),
        )  # fmt: skip


class TrainerHistoryView(TrainerMixin, HistoryView):
    def get_parts(self):
        return [TrainerSchool, Person.objects.filter(pk=self.object.person_id)]


class TrainerCreateView(PartnershipYearMixin, ActionView):
    permission = "partnerships.change_trainer"
    form_class = TrainerForm
    heading = gettext_lazy("New trainer")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "partnership": self.partnership, "school_year": self.school_year, "user": self.request.user,
        }  # fmt: skip

    def act(self, form):
        data = dict(form.cleaned_data)
        school = data.pop("school")
        return actions.create_trainer(
            partnership=self.partnership, schools=[school] if school else [], by=self.request.user, **data
        )

    def get_cancel_url(self):
        return self.next_url() or reverse("partnerships:trainer_list", kwargs=self.kwargs)


class TrainerUpdateView(TrainerMixin, ObjectActionView):
    permission = "partnerships.change_trainer"
    form_class = TrainerUpdateForm
    heading = gettext_lazy("Correct a trainer")
    intro = gettext_lazy("For another role or employer, end this deployment and enter a new one.")

    def get_initial(self):
        trainer, person = self.object, self.object.person
        return {
            "first_name": person.first_name, "infix": person.infix, "last_name": person.last_name,
            "email": person.email, "days_per_week": trainer.days_per_week, "version": trainer.version,
        }  # fmt: skip

    def act(self, form):
        return actions.update_trainer(self.object, by=self.request.user, **form.cleaned_data)


class TrainerEndView(TrainerMixin, ClosedDaysMixin, ObjectActionView):
    permission = "partnerships.change_trainer"
    form_class = LastDayForm
    heading = gettext_lazy("End a trainer's deployment")
    intro = gettext_lazy("What they did stays readable. Placements after this day need somebody else.")
    submit_label = gettext_lazy("End the deployment")

    def act(self, form):
        return actions.end_trainer(self.object, by=self.request.user, **form.cleaned_data)


class TrainerDeployView(TrainerMixin, ObjectActionView):
    permission = "partnerships.change_trainer"
    form_class = DeployForm
    heading = gettext_lazy("Add a school")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object.partnership, "user": self.request.user}

    def act(self, form):
        actions.deploy_trainer(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class DeploymentEndView(ObjectActionView):
    model = TrainerSchool
    permission = "partnerships.change_trainer"
    form_class = LastDayForm
    heading = gettext_lazy("Leave a school")
    submit_label = gettext_lazy("Save")

    def get_queryset(self):
        trainers = Trainer.objects.visible_to(self.request.user).values("pk")
        return TrainerSchool.objects.filter(trainer__in=trainers).select_related("trainer__person", "school")

    def act(self, form):
        return actions.end_deployment(self.object, by=self.request.user, **form.cleaned_data).trainer

    def get_cancel_url(self):
        return self.object.trainer.get_absolute_url()
