"""Mentor training of all mentors, and the dossier of one person: what they followed here and elsewhere."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oids import formats
from oids.exports import DAY, Column
from oids.names import by_name
from oids.periods import SchoolYear
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.access import access_of
from partnerships.enums import RoleKind, TrainerKind
from partnerships.models import Partnership, Person, Trainer
from partnerships.tables import schools_of
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from training import actions
from training.filters.people import MentorFilter, reference_day
from training.forms.people import OtherTrainingForm, OtherTrainingUpdateForm
from training.models import Dossier, OtherTraining, ProfessionalRegistration, Registration
from training.querysets import placed_mentors, trainers_of, with_mentor_training
from training.tables.people import MentorTable
from training.wording import days_of, mentor_state, period_state, registration_state, until_text


class MentorListView(PartnershipYearMixin, ListView):
    model = Trainer
    permission = "training.view_mentor_training"
    table_class = MentorTable
    filterset_class = MentorFilter
    heading = gettext_lazy("Mentor training")
    intro = gettext_lazy("Who has had mentor training, here or elsewhere, and until when it holds.")
    empty_text = gettext_lazy("No mentor works in this school year.")
    export_name = "mentorentraining"

    @cached_property
    def day(self) -> datetime.date:
        return reference_day(self.school_year)

    def get_queryset(self):
        rows = trainers_of(self.request.user, self.partnership, self.school_year).filter(kind=TrainerKind.MENTOR)
        placed = placed_mentors(self.partnership, self.school_year).filter(mentor=OuterRef("pk"))
        return (
            with_mentor_training(rows)
            .annotate(is_placed=Exists(placed))
            .select_related("person", "employer")
            .prefetch_related("deployments__school")
            .order_by(*by_name("person__"), "pk")
        )

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"day": self.day}

    def get_table_kwargs(self):
        return {"day": self.day}

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("employer", _("Employer")), Column("schools", _("Schools")),
            Column("placed", _("Guides a student")), Column("on", _("Completed on"), DAY),
            Column("until", _("Holds until")), Column("state", _("State")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": str(obj.person), "employer": obj.employer.name, "schools": schools_of(obj),
            "placed": _("yes") if obj.is_placed else _("no"), "on": obj.trained_on, "until": until_text(obj.trained_until),
            "state": str(mentor_state(obj, self.day)[0]),
        }  # fmt: skip


class DossierMixin:
    """A person of whom one may know it; the partnership is that in which they work or came to a training."""

    model = Person
    permission = "training.view_dossier"

    def get_queryset(self):
        access = access_of(self.request.user)
        led = access.partnerships(RoleKind.PROGRAMME_LEADER)
        seen = Trainer.objects.filter(Q(partnership__in=led) | Q(employer__in=access.parties()))
        came = Registration.objects.visible_to(self.request.user)
        return Person.objects.filter(
            Q(pk__in=seen.values("person")) | Q(pk__in=came.values("person"))
            | Q(user=access.user, user__isnull=False)
        ).order_by(*by_name(), "pk")  # fmt: skip

    @cached_property
    def partnership(self) -> Partnership:
        """The reader's own, where there is a choice."""
        seen = Partnership.objects.visible_to(self.request.user)
        rows = seen.filter(Q(trainers__person=self.object) | Q(trainings__registrations__person=self.object))
        return rows.order_by("pk").first() or seen.order_by("pk").first()

    def get_permission_object(self):
        return Dossier(self.partnership, self.object)

    def check_access(self) -> None:
        _known = self.object
        self.request.partnership = self.partnership
        super().check_access()


class DossierView(DossierMixin, DetailView):
    """Everything that somebody followed, with the hours of each school year."""

    template_name = "generic/record.html"

    @cached_property
    def registrations(self) -> list[Registration]:
        rows = Registration.objects.visible_to(self.request.user).standing().filter(person=self.object)
        rows = rows.select_related("training__kind", "training__partnership")
        return list(rows.prefetch_related("training__sessions").order_by("-training__school_year", "pk"))

    @cached_property
    def others(self) -> list[OtherTraining]:
        return list(
            OtherTraining.objects.visible_to(self.request.user).filter(person=self.object).select_related("kind")
        )

    @cached_property
    def change(self) -> bool:
        return self.may("training.change_other_training", Dossier(self.partnership, self.object))

    def get_context_data(self, **kwargs):
        person = self.object
        deployments = Trainer.objects.visible_to(self.request.user).filter(person=person, partnership=self.partnership)
        facts = [
            (trainer.get_kind_display().capitalize(), trainer.employer.name, trainer.get_absolute_url())
            for trainer in deployments.select_related("employer")
        ]
        return super().get_context_data(
            heading=str(person), intro=_("What was followed, here and elsewhere, and the hours of each school year."),
            facts=facts, sections=[*self.first_sections(), self.years(), self.here(), self.elsewhere()],
            history_url="", **kwargs,
        )  # fmt: skip

    def first_sections(self) -> list[Section]:
        """Registrations as teacher educator, for who may see those."""
        dossier = Dossier(self.partnership, self.object)
        if not self.may("training.view_standing", dossier):
            return []
        change = self.may("training.change_standing", dossier)
        rows, today = [], timezone.localdate()
        for row in ProfessionalRegistration.objects.visible_to(self.request.user).filter(person=self.object):
            word, tone = period_state(row, today)
            steps: list = []
            if change:
                steps = [
                    Cell(_("Correct"), reverse("training:standing_update", args=[row.pk])),
                    Cell(_("Take back"), reverse("training:standing_remove", args=[row.pk])),
                ]
            rows.append(
                [
                    row.get_register_display(), row.number, formats.day(row.valid_from), formats.day(row.valid_until),
                    Cell(word, tone=tone), *steps,
                ]
            )  # fmt: skip
        head = [
            pgettext("noun", "Register"),
            _("Registration number"),
            _("From"),
            _("Until"),
            _("State"),
            *(["", ""] if change else []),
        ]
        add = (_("Enter a registration"), reverse("training:standing_add", args=[self.object.pk])) if change else None
        return [
            Section(
                "standing", _("Registration as teacher educator"), head, rows, add=add,
                empty=_("No registration was entered."),
            )
        ]  # fmt: skip

    def years(self) -> Section:
        here: dict[SchoolYear, Decimal] = {}
        other: dict[SchoolYear, Decimal] = {}
        for row in self.registrations:
            here[row.training.school_year] = here.get(row.training.school_year, Decimal(0)) + (row.hours or 0)
        for row in self.others:
            year = SchoolYear.of(row.day)
            other[year] = other.get(year, Decimal(0)) + row.hours
        rows = []
        for year in sorted(here.keys() | other.keys(), reverse=True):
            own, more = here.get(year, Decimal(0)), other.get(year, Decimal(0))
            rows.append(
                [str(year), number(formats.hours(own)), number(formats.hours(more)), number(formats.hours(own + more))]
            )
        head = [_("School year"), _("Hours here"), _("Hours elsewhere"), _("Hours in total")]
        return Section("years", _("Hours by school year"), head, rows, empty=_("Nothing was followed yet."))

    def here(self) -> Section:
        rows = []
        for row in self.registrations:
            word, tone = registration_state(row)
            paper = Cell(_("Certificate"), reverse("training:certificate", args=[row.pk])) if row.completed_on else ""
            rows.append(
                [
                    Cell(row.training.title, row.training.get_absolute_url()), row.training.kind.name,
                    days_of(row.training), number(formats.hours(row.hours) if row.hours is not None else "–"),
                    Cell(word, tone=tone), until_text(row.valid_until) if row.completed_on else "", paper,
                ]
            )  # fmt: skip
        head = [_("Training"), _("Kind"), _("Days"), _("Hours"), _("State"), _("Holds until"), ""]
        return Section("here", _("Trainings"), head, rows, empty=_("No training here yet."))

    def elsewhere(self) -> Section:
        rows = []
        for row in self.others:
            steps: list = []
            if self.change:
                steps = [
                    Cell(_("Change"), reverse("training:other_update", args=[row.pk])),
                    Cell(_("Take back"), reverse("training:other_remove", args=[row.pk])),
                ]
            rows.append(
                [
                    formats.day(row.day), row.title, number(formats.hours(row.hours)), str(row.kind or ""),
                    until_text(row.valid_until) if row.kind else "", row.source, *steps,
                ]
            )  # fmt: skip
        head = [_("Day"), _("What was followed"), _("Hours"), _("Stands for"), _("Holds until"), _("Source")]
        add = (_("Add"), reverse("training:other_add", args=[self.object.pk])) if self.change else None
        return Section(
            "elsewhere", _("Followed elsewhere"), [*head, *(["", ""] if self.change else [])], rows, add=add,
            empty=_("Nothing was entered."),
        )  # fmt: skip


class OtherTrainingAddView(DossierMixin, ObjectActionView):
    permission = "training.change_other_training"
    form_class = OtherTrainingForm
    heading = gettext_lazy("Followed elsewhere")
    intro = gettext_lazy("What was followed outside these trainings, or before they were kept here.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership}

    def act(self, form):
        return actions.add_other_training(
            partnership=self.partnership, person=self.object, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return self.next_url() or reverse("training:dossier", args=[self.object.pk])


class OtherTrainingMixin(RecordScopeMixin):
    model = OtherTraining
    permission = "training.view_dossier"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "person", "kind")

    def get_back_label(self) -> str:
        return str(self.object.person)


class OtherTrainingUpdateView(OtherTrainingMixin, ObjectActionView):
    permission = "training.change_other_training"
    form_class = OtherTrainingUpdateForm
    heading = gettext_lazy("Change what was followed elsewhere")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object.partnership}

    def get_initial(self):
        names = ("title", "day", "hours", "kind", "source", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_other_training(self.object, by=self.request.user, **form.cleaned_data)


class OtherTrainingRemoveView(OtherTrainingMixin, ConfirmView):
    permission = "training.change_other_training"
    heading = gettext_lazy("Take back what was followed elsewhere")
    intro = gettext_lazy("Only when it was entered by mistake. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        row = self.object
        return [(_("Name"), row.person), (_("What was followed"), row.title), (_("Day"), formats.day(row.day))]

    def act(self, form):
        actions.remove_other_training(self.object, by=self.request.user)

    def get_success_url_for(self, result):
        return reverse("training:dossier", args=[self.object.person_id])


class OtherTrainingHistoryView(OtherTrainingMixin, HistoryView):
    pass
