"""Registering for a training, and the one screen on which attendance is entered."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids import formats
from oids.names import by_name
from oids.views.details import ConfirmView, ObjectActionView
from partnerships.models import Trainer
from partnerships.views.base import RecordScopeMixin
from training import actions
from training.enums import KINDS_OF, Audience
from training.filters.lists import CandidateFilter
from training.forms.trainings import (
    AttendanceForm,
    MaybeReasonForm,
    ReasonForm,
    RegisterByNameForm,
    RegisterManyForm,
)
from training.models import OwnPlace, Presence, Registration
from training.views.trainings import TrainingMixin
from training.wording import days_of, places, times


class RegisterManyView(TrainingMixin, ObjectActionView):
    """Trainers for whom the training is and who are not registered yet, to be ticked."""

    permission = "training.change_training"
    form_class = RegisterManyForm
    template_name = "training/register_many.html"
    heading = gettext_lazy("Register people")
    submit_label = gettext_lazy("Register those who are ticked")

    def candidates(self):
        row = self.object
        rows = (
            Trainer.objects.visible_to(self.request.user).active_on(row.begins_on).filter(partnership=row.partnership)
        )
        if kinds := KINDS_OF[Audience(row.audience)]:
            rows = rows.filter(kind__in=kinds)
        rows = rows.exclude(person__in=row.registrations.standing().values("person"))
        return rows.select_related("person", "employer").order_by("employer__name", *by_name("person__"), "pk")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"candidates": self.candidates()}

    def act(self, form):
        return actions.register_people(self.object, trainers=form.cleaned_data["trainers"], by=self.request.user)

    def get_success_message(self, result) -> str:
        return ngettext("%(number)s person is registered.", "%(number)s people are registered.", len(result)) % {
            "number": formats.count(len(result))
        }

    def get_success_url_for(self, result) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs):
        found = CandidateFilter(self.request.GET, queryset=self.candidates(), request=self.request)
        rows = list(found.qs)
        ticked = set(self.request.POST.getlist("trainers"))
        taken = self.object.registrations.standing().count()
        return super().get_context_data(
            filter=found, rows=[(row, str(row.pk) in ticked) for row in rows], total_count=len(rows),
            intro=_("For: %(whom)s. Registered: %(places)s.")
            % {"whom": self.object.get_audience_display(), "places": places(self.object, taken)},
            by_name=reverse("training:register_by_name", args=[self.object.pk]), **kwargs,
        )  # fmt: skip


class RegisterByNameView(TrainingMixin, ObjectActionView):
    permission = "training.change_training"
    form_class = RegisterByNameForm
    heading = gettext_lazy("Register by name")
    intro = gettext_lazy("For who is not in the list of trainers, such as a school director, or who came unannounced.")
    submit_label = gettext_lazy("Register")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"training": self.object, "user": self.request.user}

    def act(self, form):
        return actions.register_by_name(self.object, by=self.request.user, **form.cleaned_data)


class RegisterSelfView(TrainingMixin, ConfirmView):
    permission = "training.register_self"
    heading = gettext_lazy("Register myself")
    submit_label = gettext_lazy("Register")
    success_message = gettext_lazy("You are registered.")

    def get_permission_object(self):
        return OwnPlace(self.request.user)

    def get_facts(self):
        row = self.object
        taken = row.registrations.standing().count()
        return [
            (_("Training"), row.title), (_("Days"), days_of(row)),
            (_("Place"), ", ".join(sorted({day.place for day in row.days if day.place}))),
            (_("Registered"), places(row, taken)),
        ]  # fmt: skip

    def act(self, form):
        return actions.register_self(self.object, by=self.request.user)


class RegistrationMixin(RecordScopeMixin):
    model = Registration
    permission = "training.view_registration"

    def get_queryset(self):
        return super().get_queryset().select_related("training__partnership", "training__kind", "person", "party")

    def check_access(self) -> None:
        super().check_access()
        self.request.school_year = self.object.training.school_year

    def get_back_label(self) -> str:
        return str(self.object.training)

    def get_facts(self):
        row = self.object
        return [(_("Training"), row.training.title), (_("Days"), days_of(row.training)), (_("Name"), row.person)]


class WithdrawView(RegistrationMixin, ConfirmView):
    permission = "training.change_training"
    form_class = ReasonForm
    heading = gettext_lazy("Withdraw a registration")
    intro = gettext_lazy("The registration stays readable, with the day and the reason.")
    submit_label = gettext_lazy("Withdraw")
    danger = True

    def get_permission_object(self):
        return self.object.training

    def act(self, form):
        return actions.withdraw(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class WithdrawSelfView(RegistrationMixin, ConfirmView):
    permission = "training.register_self"
    form_class = MaybeReasonForm
    heading = gettext_lazy("I am not coming")
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("You are not registered any more.")

    def get_permission_object(self):
        return OwnPlace(self.object.person.user) if self.object.person.user_id else self.object

    def act(self, form):
        return actions.withdraw_self(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


@dataclass(frozen=True, slots=True)
class Box:
    """One box on the screen of attendance."""

    value: str
    label: str
    is_ticked: bool


class AttendanceView(TrainingMixin, ObjectActionView):
    """Everybody who is registered, with a box for every day that has come: Tab and the space bar do it all."""

    permission = "training.change_training"
    form_class = AttendanceForm
    template_name = "training/attendance.html"
    heading = gettext_lazy("Who was there")
    intro = gettext_lazy(
        "Everybody is ticked for a day of which nothing was entered yet: take away who was not there. "
        "Tab goes to the next box, the space bar ticks it."
    )
    submit_label = gettext_lazy("Save the attendance")

    @cached_property
    def sessions(self):
        today = timezone.localdate()
        return [row for row in self.object.days if row.day <= today]

    @cached_property
    def registrations(self):
        rows = self.object.registrations.standing().select_related("person", "party")
        return list(rows.order_by(*by_name("person__"), "pk"))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"sessions": self.sessions, "registrations": self.registrations}

    def get_initial(self):
        there = Presence.objects.filter(session__training=self.object).values_list("session", "registration")
        present = [f"{session}-{registration}" for session, registration in there]
        for session in self.sessions:
            if not session.is_held:
                # Nearly always nearly everybody is there.
                present += [f"{session.pk}-{row.pk}" for row in self.registrations]
        return {"present": present, "version": self.object.version}

    def act(self, form):
        if not self.sessions:
            messages.info(self.request, _("No day of this training has come yet."))
            return self.object
        return actions.record_attendance(
            self.object, present=form.by_session(), version=form.cleaned_data["version"], by=self.request.user
        )

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        ticked = set(form.data.getlist("present")) if form.is_bound else set(form.initial["present"])
        rows = [
            (
                row,
                [
                    Box(
                        f"{session.pk}-{row.pk}",
                        f"{row.person.sort_name}, {formats.day(session.day)}, {times(session)}",
                        f"{session.pk}-{row.pk}" in ticked,
                    )
                    for session in self.sessions
                ],
            )
            for row in self.registrations
        ]
        heads = [(formats.day(row.day), times(row)) for row in self.sessions]
        by_name = reverse("training:register_by_name", args=[self.object.pk])
        return super().get_context_data(**{"rows": rows, "heads": heads, "by_name": by_name, "form": form} | kwargs)
