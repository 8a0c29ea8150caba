"""Trainings of a school year: the list, the page of each, planning and changing them."""

from __future__ import annotations

from collections import Counter

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books.querysets import is_party_only
from funding.views.cells import money
from oids import formats
from oids.exports import DAY, INTEGER, Column
from oids.names import by_name
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from training import actions
from training.actions.registering import is_for
from training.calculations.attendance import hours_between
from training.filters.lists import TrainingFilter
from training.forms.trainings import (
    ReasonForm,
    SessionForm,
    SessionUpdateForm,
    TrainingUpdateForm,
)
from training.models import OwnPlace, Presence, Registration, Training, TrainingCost, TrainingSession
from training.tables.lists import TrainingTable
from training.wording import days_of, places, registration_state, session_state, times, training_state


class TrainingListView(PartnershipYearMixin, ListView):
    model = Training
    permission = "training.view_training"
    table_class = TrainingTable
    filterset_class = TrainingFilter
    heading = gettext_lazy("Trainings")
    intro = gettext_lazy(
        "Training days, mornings for school directors, mentor training and lectures of this school year."
    )
    empty_text = gettext_lazy("No training is planned in this school year.")
    export_name = "trainingen"

    def get_queryset(self):
        rows = Training.objects.visible_to(self.request.user).filter(
            partnership=self.partnership, school_year=self.school_year
        )
        return (
            rows.with_counts()
            .annotate(first_day=Min("sessions__day"))
            .select_related("kind", "theme")
            .prefetch_related("sessions")
            .order_by("first_day", "pk")
        )

    def get_create(self):
        if self.may("training.change_training", self.partnership):
            return reverse("training:training_create", kwargs=self.kwargs), _("Plan a training")
        return None

    def get_context_data(self, **kwargs):
        acts = [(_("Kinds of training"), reverse("training:kind_list", kwargs=self.kwargs))]
        return super().get_context_data(more_actions=acts, **kwargs)

    def export_columns(self):
        return [
            Column("title", _("Training")), Column("kind", _("Kind")), Column("first", _("First day"), DAY),
            Column("days", _("Days")), Column("theme", _("Theme")), Column("audience", _("For whom")),
            Column("registered", _("Registered"), INTEGER), Column("places", _("Places"), INTEGER),
            Column("state", _("State")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "title": obj.title, "kind": obj.kind.name, "first": obj.first_day, "days": days_of(obj),
            "theme": str(obj.theme or ""), "audience": obj.get_audience_display(), "registered": obj.registered,
            "places": obj.capacity, "state": str(training_state(obj, timezone.localdate())[0]),
        }  # fmt: skip


class TrainingMixin(RecordScopeMixin):
    model = Training
    permission = "training.view_training"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "kind", "theme").prefetch_related("sessions")

    def list_url(self) -> str:
        row = self.object
        return reverse("training:training_list", args=[row.partnership.slug, str(row.school_year)])


class TrainingDetailView(TrainingMixin, DetailView):
    template_name = "generic/record.html"

    @cached_property
    def change(self) -> bool:
        return self.may("training.change_training", self.object)

    @cached_property
    def own(self) -> Registration | None:
        """The reader's own registration."""
        rows = self.object.registrations.standing().filter(person__user=self.request.user)
        return rows.select_related("training").first()

    def get_context_data(self, **kwargs):
        row, today = self.object, timezone.localdate()
        taken = row.registrations.standing().count()
        theme = row.theme
        return super().get_context_data(
            heading=row.title, status=training_state(row, today),
            facts=[
                (_("Kind"), row.kind, row.kind.get_absolute_url()),
                *([(_("Theme"), theme, theme.get_absolute_url())] if theme else []),
                (_("For whom"), row.get_audience_display()), (_("What it is about"), row.description),
                (_("Hours"), formats.hours(row.hours)), (_("Registered"), places(row, taken)),
                (_("Registration until"), formats.day(row.register_until) if row.register_until else _("it begins")),
                *([(_("Why it was cancelled"), row.cancelled_because)] if row.cancelled_because else []),
                *self.own_facts(),
            ],
            sections=[self.days(), *self.people(), *self.costs()], actions=self.acts(today),
            history_url=reverse("training:training_history", args=[row.pk]),
            back_url=self.list_url(), back_label=_("Trainings"), **kwargs,
        )  # fmt: skip

    def own_facts(self) -> list[tuple]:
        if self.own is None:
            return []
        word = registration_state(self.own)[0]
        if self.own.hours is None:
            return [(_("You yourself"), word)]
        hours = _("%(hours)s hours") % {"hours": formats.hours(self.own.hours)}
        return [(_("You yourself"), f"{word}, {hours}")]

    def acts(self, today) -> list[tuple]:
        row = self.object
        held = any(day.is_held for day in row.days)
        acts = []

        def add(label, name, pk=row.pk) -> None:
            acts.append((label, reverse(f"training:{name}", args=[pk])))

        if self.may("training.register_self", OwnPlace(self.request.user)):
            if self.own is None and row.is_open and is_for(row, self.request.user):
                add(_("Register myself"), "register_self")
            elif self.own is not None and not self.own.hours and row.days and not row.has_begun:
                add(_("I am not coming"), "withdraw_self", self.own.pk)
        if self.change and row.cancelled_because:
            self.add_mail(acts, today)
        if self.change and not row.cancelled_because:
            if any(day.day <= today for day in row.days):
                add(_("Correct the attendance") if held else _("Enter the attendance"), "attendance")
            add(_("Register people"), "register_many")
            self.add_mail(acts, today)
            add(_("Register by name"), "register_by_name")
            add(_("Change the training"), "training_update")
            if not held:
                add(_("Cancel the training"), "training_cancel")
        return acts

    def add_mail(self, acts: list, today) -> None:
        """The mail that fits the moment."""
        row = self.object
        if not self.may("partnerships.send_message", row.partnership):
            return
        kinds = [("training_reminder", _("Remind by mail"))]
        if not row.has_begun:
            kinds.insert(0, ("training_invitation", _("Invite by mail")))
        if row.cancelled_because:
            kinds = [("training_cancelled", _("Tell by mail that it is cancelled"))]
        elif not row.days or row.is_over or all(day.is_held for day in row.days):
            return
        send = reverse("partnerships:message_send", args=[row.partnership.slug, str(row.school_year)])
        acts.extend((label, f"{send}?kind={kind}&training={row.pk}") for kind, label in kinds)

    def costs(self) -> list[Section]:
        """What stands in the books for it, for who may see costs there."""
        row = self.object
        if not self.may("books.view_cost", row.partnership):
            return []
        found = TrainingCost.objects.visible_to(self.request.user).filter(training=row).select_related("cost__party")
        costs = [link.cost for link in found]
        if not costs and is_party_only(self.request.user, row.partnership):
            # Others may have costs of it.
            return []
        rows = [
            [
                formats.day(cost.incurred_on), Cell(cost.description, cost.get_absolute_url()), cost.party.name,
                Cell(_("confirmed"), tone="good") if cost.is_confirmed else Cell(_("waits for confirmation"), tone="warn"),
                money(cost.amount_cents),
            ]
            for cost in costs
        ]  # fmt: skip
        add = None
        if self.may("books.change_cost", row.partnership):
            add = (_("Enter a cost"), reverse("training:cost_add", args=[row.pk]))
        head = [_("Date"), _("Description"), _("Party"), _("State"), _("Amount")]
        foot = [_("Total"), "", "", "", money(sum(cost.amount_cents for cost in costs))] if costs else []
        return [
            Section(
                "costs", _("Costs"), head, rows, add=add, foot=foot,
                empty=_("No cost of this training stands in the books."),
            )
        ]  # fmt: skip

    def days(self) -> Section:
        change = self.change and not self.object.cancelled_because
        rows = []
        for day in self.object.days:
            word = session_state(day, timezone.localdate())
            step: list = [Cell(_("Change"), reverse("training:session_update", args=[day.pk]))] if change else []
            if change:
                may = not day.is_held and len(self.object.days) > 1
                step.append(Cell(_("Take back"), reverse("training:session_remove", args=[day.pk])) if may else "")
            rows.append(
                [
                    formats.day(day.day), times(day), day.place, number(formats.hours(day.hours)),
                    Cell(word[0], tone=word[1]), *step,
                ]
            )  # fmt: skip
        head = [_("Day"), _("Time"), _("Place"), _("Hours"), _("State"), *(["", ""] if change else [])]
        add = (_("Add a day"), reverse("training:session_add", args=[self.object.pk])) if change else None
        return Section("days", _("Days"), head, rows, add=add, empty=_("No day is planned."))

    def people(self) -> list[Section]:
        """Who comes, as far as the reader may see them: all, their own staff, or themselves."""
        if not self.request.user.has_perm("training.view_registration"):
            return []
        found = Registration.objects.visible_to(self.request.user).filter(training=self.object)
        found = found.select_related("person", "party", "training").order_by("withdrawn_on", *by_name("person__"), "pk")
        there = Counter(
            Presence.objects.filter(registration__in=found.order_by()).values_list("registration", flat=True)
        )
        rows = [self.person(row, there[row.pk]) for row in found]
        head = [_("Name"), _("Employer"), _("State"), _("Hours"), _("Days there"), ""]
        return [
            Section(
                "people", _("Who was registered") if self.object.is_over else _("Who comes"), head, rows,
                empty=_("Nobody is registered yet.") if self.change else _("Nobody of yours is registered."),
            )
        ]  # fmt: skip

    def person(self, row: Registration, there: int) -> list:
        word, tone = registration_state(row)
        if row.withdrawn_on is not None:
            word = f"{word} {formats.day(row.withdrawn_on)}"
        step: Cell | str = ""
        if row.completed_on is not None:
            step = Cell(_("Certificate"), reverse("training:certificate", args=[row.pk]))
        elif self.change and row.withdrawn_on is None and not there:
            step = Cell(_("Withdraw"), reverse("training:withdraw", args=[row.pk]))
        return [
            Cell(row.person.sort_name, reverse("training:dossier", args=[row.person_id])), row.party.name if row.party else "", Cell(word, tone=tone),
            number(formats.hours(row.hours) if row.hours is not None else "–"), number(there), step,
        ]  # fmt: skip


class TrainingHistoryView(TrainingMixin, HistoryView):
    def get_parts(self):
        return [TrainingSession]


class TrainingUpdateView(TrainingMixin, ObjectActionView):
    permission = "training.change_training"
    form_class = TrainingUpdateForm
    heading = gettext_lazy("Change the training")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object.partnership, "user": self.request.user}

    def get_initial(self):
        row = self.object
        names = ("kind", "title", "theme", "audience", "description", "capacity", "register_until", "version")
        return {name: getattr(row, name) for name in names}

    def act(self, form):
        return actions.update_training(self.object, by=self.request.user, **form.cleaned_data)


class TrainingCancelView(TrainingMixin, ConfirmView):
    permission = "training.change_training"
    form_class = ReasonForm
    heading = gettext_lazy("Cancel the training")
    intro = gettext_lazy("It does not take place. Who was registered stays readable; tell them by mail.")
    submit_label = gettext_lazy("Cancel the training")
    danger = True

    def get_facts(self):
        row = self.object
        taken = row.registrations.standing().count()
        return [(_("Training"), row.title), (_("Days"), days_of(row)), (_("Registered"), places(row, taken))]

    def act(self, form):
        return actions.cancel_training(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class SessionAddView(TrainingMixin, ObjectActionView):
    permission = "training.change_training"
    form_class = SessionForm
    heading = gettext_lazy("Add a day")

    def act(self, form):
        return actions.add_session(self.object, by=self.request.user, **form.cleaned_data)


class SessionMixin(RecordScopeMixin):
    model = TrainingSession
    permission = "training.change_training"

    def get_queryset(self):
        return super().get_queryset().select_related("training__partnership")

    def get_back_label(self) -> str:
        return str(self.object.training)

    def check_access(self) -> None:
        super().check_access()
        self.request.school_year = self.object.training.school_year


class SessionUpdateView(SessionMixin, ObjectActionView):
    form_class = SessionUpdateForm
    heading = gettext_lazy("Change a day of the training")

    def get_initial(self):
        row = self.object
        names = ("day", "begins_at", "ends_at", "place", "version")
        # Hours are asked only where they are others than from the beginning to the end.
        other = row.hours != hours_between(row.begins_at, row.ends_at)
        return {name: getattr(row, name) for name in names} | ({"hours": row.hours} if other else {})

    def act(self, form):
        return actions.update_session(self.object, by=self.request.user, **form.cleaned_data)


class SessionRemoveView(SessionMixin, ConfirmView):
    heading = gettext_lazy("Take a day back")
    intro = gettext_lazy("Only for a day that does not take place. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        row = self.object
        return [(_("Training"), row.training.title), (_("Day"), formats.day(row.day)), (_("Time"), times(row))]

    def act(self, form):
        return actions.remove_session(self.object, by=self.request.user)
