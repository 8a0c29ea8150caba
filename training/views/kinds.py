"""Kinds of training with what was agreed about them."""

from __future__ import annotations

import django_filters
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import INTEGER, Column
from oids.periods import SchoolYear
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from training import actions
from training.forms.trainings import KindForm, KindUpdateForm
from training.models import Training, TrainingKind
from training.tables.lists import TrainingKindTable
from training.wording import days_of, training_state


class KindFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Search"), field_name="name", lookup_expr="icontains")

    class Meta:
        model = TrainingKind
        fields: list[str] = []


class KindListView(PartnershipYearMixin, ListView):
    model = TrainingKind
    permission = "training.view_training"
    table_class = TrainingKindTable
    filterset_class = KindFilter
    heading = gettext_lazy("Kinds of training")
    intro = gettext_lazy("How many a year were agreed, how much must be followed, and how long it holds.")
    empty_text = gettext_lazy("There is no kind of training yet. Make one first, then plan trainings of it.")
    export_name = "soorten-trainingen"

    def get_queryset(self):
        planned = Q(trainings__school_year=self.school_year, trainings__cancelled_because="")
        rows = TrainingKind.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        return rows.annotate(planned=Count("trainings", filter=planned)).order_by("name", "pk")

    def get_table_kwargs(self):
        return {"trainings": reverse("training:training_list", kwargs=self.kwargs)}

    def get_create(self):
        if self.may("training.change_training", self.partnership):
            return reverse("training:kind_create", kwargs=self.kwargs), _("New kind of training")
        return None

    def export_columns(self):
        return [
            Column("name", _("Kind")), Column("sort", _("Sort")), Column("audience", _("For whom")),
            Column("per_year", _("Agreed a year"), INTEGER), Column("planned", _("Planned in this year"), INTEGER),
            Column("needed", _("Must be followed (%)"), INTEGER), Column("years", _("Holds for (years)"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "sort": obj.get_sort_display(), "audience": obj.get_audience_display(),
            "per_year": obj.per_year, "planned": obj.planned, "needed": obj.needed_percent, "years": obj.valid_years,
        }  # fmt: skip


class KindCreateView(PartnershipYearMixin, ActionView):
    permission = "training.change_training"
    form_class = KindForm
    heading = gettext_lazy("New kind of training")

    def act(self, form):
        return actions.create_kind(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("training:kind_list", kwargs=self.kwargs)


class KindMixin(RecordScopeMixin):
    model = TrainingKind
    permission = "training.view_training"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership")


class KindDetailView(KindMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row = self.object
        year = getattr(self.request, "school_year", None) or SchoolYear.of(timezone.localdate())
        acts = []
        if self.may("training.change_training", row):
            acts.append((_("Change"), reverse("training:kind_update", args=[row.pk])))
        return super().get_context_data(
            facts=[
                (_("Sort"), row.get_sort_display()), (_("For whom"), row.get_audience_display()),
                (_("Agreed a year"), formats.count(row.per_year) if row.per_year else _("nothing")),
                (_("Must be followed"), f"{row.needed_percent}%"),
                (_("Holds for (years)"), formats.count(row.valid_years) if row.valid_years else _("it does not run out")),
            ],
            sections=[self.trainings()], actions=acts,
            history_url=reverse("training:kind_history", args=[row.pk]),
            back_url=reverse("training:kind_list", args=[row.partnership.slug, str(year)]),
            back_label=_("Kinds of training"), **kwargs,
        )  # fmt: skip

    def trainings(self) -> Section:
        today = timezone.localdate()
        rows = []
        found = Training.objects.visible_to(self.request.user).filter(kind=self.object)
        for training in found.prefetch_related("sessions").order_by("-school_year", "title", "pk"):
            word, tone = training_state(training, today)
            rows.append(
                [
                    str(training.school_year), Cell(training.title, training.get_absolute_url()), days_of(training),
                    Cell(word, tone=tone),
                ]
            )  # fmt: skip
        head = [_("School year"), _("Training"), _("Days"), _("State")]
        return Section("trainings", _("Trainings of this kind"), head, rows, empty=_("None yet."))


class KindHistoryView(KindMixin, HistoryView):
    pass


class KindUpdateView(KindMixin, ObjectActionView):
    permission = "training.change_training"
    form_class = KindUpdateForm
    heading = gettext_lazy("Change a kind of training")

    def get_initial(self):
        names = ("name", "sort", "audience", "per_year", "needed_percent", "valid_years", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_kind(self.object, by=self.request.user, **form.cleaned_data)
