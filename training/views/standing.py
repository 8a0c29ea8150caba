"""Professional standing of trainers: who is registered, who is not, and what ends soon."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from oids import formats
from oids.exports import DAY, Column
from oids.names import by_name
from oids.views.details import ConfirmView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from partnerships.enums import TEACHER_EDUCATORS
from partnerships.models import Trainer
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from training import actions
from training.enums import Register
from training.filters.people import StandingFilter, reference_day
from training.forms.people import StandingForm, StandingUpdateForm
from training.models import ProfessionalRegistration
from training.querysets import trainers_of, with_hours, with_standing
from training.tables.people import StandingTable
from training.views.people import DossierMixin
from training.wording import standing_state


class StandingListView(PartnershipYearMixin, ListView):
    model = Trainer
    permission = "training.view_standing"
    table_class = StandingTable
    filterset_class = StandingFilter
    heading = gettext_lazy("Professional standing of trainers")
    intro = gettext_lazy(
        "School trainers and institute trainers: their registration as teacher educator, until when it holds, and the hours "
        "of professionalisation in this school year."
    )
    empty_text = gettext_lazy("No trainer works in this school year.")
    export_name = "beroepsregistratie"

    @cached_property
    def day(self) -> datetime.date:
        return reference_day(self.school_year)

    def get_queryset(self):
        rows = trainers_of(self.request.user, self.partnership, self.school_year).filter(kind__in=TEACHER_EDUCATORS)
        rows = with_hours(with_standing(rows, self.day), self.school_year)
        return rows.select_related("person", "employer").order_by(*by_name("person__"), "pk")

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"day": self.day}

    def get_table_kwargs(self):
        return {"day": self.day}

    def get_context_data(self, **kwargs):
        acts = []
        if self.may("partnerships.send_message", self.partnership):
            send = reverse("partnerships:message_send", kwargs=self.kwargs)
            acts = [(_("Remind by mail"), f"{send}?kind=standing_reminder")]
        return super().get_context_data(more_actions=acts, **kwargs)

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("kind", _("Role")), Column("employer", _("Employer")),
            Column("register", pgettext("noun", "Register")), Column("number", _("Registration number")),
            Column("until", _("Holds until"), DAY), Column("hours", _("Hours in this year")),
            Column("state", _("State")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": str(obj.person), "kind": obj.get_kind_display(), "employer": obj.employer.name,
            "register": Register(obj.standing_register).label if obj.standing_register else "", "number": obj.standing_number or "", "until": obj.standing_until,
            "hours": formats.decimal(obj.followed_hours or Decimal(0), 2),
            "state": str(standing_state(obj, self.day)[0]),
        }  # fmt: skip


class StandingAddView(DossierMixin, ObjectActionView):
    permission = "training.change_standing"
    form_class = StandingForm
    heading = gettext_lazy("Enter a registration")
    intro = gettext_lazy("Renewed? Enter the next period; the one before stays as it was.")

    def act(self, form):
        return actions.add_standing(
            partnership=self.partnership, person=self.object, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return self.next_url() or reverse("training:dossier", args=[self.object.pk])


class StandingMixin(RecordScopeMixin):
    model = ProfessionalRegistration
    permission = "training.view_standing"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "person")

    def get_back_label(self) -> str:
        return str(self.object.person)


class StandingUpdateView(StandingMixin, ObjectActionView):
    permission = "training.change_standing"
    form_class = StandingUpdateForm
    heading = gettext_lazy("Correct a registration")
    intro = gettext_lazy("Renewed? Enter the next period; the one before stays as it was.")

    def get_initial(self):
        names = ("register", "number", "valid_from", "valid_until", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_standing(self.object, by=self.request.user, **form.cleaned_data)


class StandingRemoveView(StandingMixin, ConfirmView):
    permission = "training.change_standing"
    heading = gettext_lazy("Take a registration back")
    intro = gettext_lazy("Only when it was entered by mistake. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        row = self.object
        return [
            (_("Name"), row.person), (pgettext("noun", "Register"), row.get_register_display()),
            (_("Registration number"), row.number), (_("Holds until"), formats.day(row.valid_until)),
        ]  # fmt: skip

    def act(self, form):
        actions.remove_standing(self.object, by=self.request.user)

    def get_success_url_for(self, result):
        return reverse("training:dossier", args=[self.object.person_id])


class StandingHistoryView(StandingMixin, HistoryView):
    pass
