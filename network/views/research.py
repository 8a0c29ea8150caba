"""Who works for the academic function of a board, and what is researched."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import actions
from network.enums import AcademicTask
from network.forms.academic import ResearchEndForm, ResearchForm, ResearchUpdateForm, WorkerForm, WorkerUpdateForm
from network.models import AcademicWorker, Product, Research
from network.views.academic import AcademicMixin
from network.views.base import KeptMixin, TrainerLookupView
from network.wording import group_state, product_state
from oids import formats
from oids.views.details import ConfirmView, DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section


class WorkerAddView(AcademicMixin, ObjectActionView):
    permission = "network.change_academic"
    form_class = WorkerForm
    heading = gettext_lazy("Add somebody to the academic function")

    def get_initial(self):
        return {"school_year": self.year(), "task": AcademicTask.COORDINATOR, "employer": self.object.party_id}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"function": self.object, "user": self.request.user}

    def act(self, form):
        actions.add_worker(self.object, by=self.request.user, **form.values())
        return self.object


class WorkerLookupView(AcademicMixin, ObjectMixin, TrainerLookupView):
    permission = "network.change_academic"


class WorkerMixin(KeptMixin):
    model = AcademicWorker
    permission = "network.change_academic"

    def get_queryset(self):
        return super().get_queryset().select_related("function__partnership", "function__party", "person", "employer")

    def asked_of(self):
        return self.object

    def keeper(self):
        return self.object.function.partnership


class WorkerUpdateView(WorkerMixin, ObjectActionView):
    form_class = WorkerUpdateForm

    def get_heading(self):
        return f"{self.object.person} · {self.object.school_year}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"worker": self.object}

    def get_initial(self):
        row = self.object
        return {"hours": row.hours, "school": row.school_id, "version": row.version}

    def act(self, form):
        return actions.update_worker(self.object, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        link = (_("Entered by mistake? Take it back"), reverse("network:worker_remove", args=[self.object.pk]))
        return super().get_context_data(link=link, **kwargs)


class WorkerRemoveView(WorkerMixin, ConfirmView):
    heading = gettext_lazy("Take hours back")
    intro = gettext_lazy("Only for what was entered by mistake. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        row = self.object
        return [
            (_("Name"), row.person), (_("Task"), row.get_task_display()), (_("School year"), row.school_year),
            (_("Hours"), formats.hours(row.hours)),
        ]  # fmt: skip

    def act(self, form):
        actions.remove_worker(self.object, by=self.request.user)
        return self.object.function


class ResearchStartView(AcademicMixin, ObjectActionView):
    permission = "network.change_academic"
    form_class = ResearchForm
    heading = gettext_lazy("Start research")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"function": self.object}

    def get_initial(self):
        return {"valid_from": timezone.localdate()}

    def act(self, form):
        return actions.start_research(self.object, by=self.request.user, **form.cleaned_data)


class ResearchMixin(KeptMixin):
    model = Research
    permission = "network.view_academic"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("function__partnership", "function__party", "school", "theme", "led_by")
        )

    def asked_of(self):
        return self.object

    def keeper(self):
        return self.object.function.partnership


class ResearchDetailView(ResearchMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row, today = self.object, timezone.localdate()
        acts = []
        if self.may("network.change_academic", row):
            acts.append((_("Correct"), reverse("network:research_update", args=[row.pk])))
            if row.valid_until is None or row.valid_until >= today:
                acts.append((_("End"), reverse("network:research_end", args=[row.pk])))
        products = []
        for product in row.products.visible_to(self.request.user):
            word, tone = product_state(product)
            products.append([Cell(product.title, product.get_absolute_url()), product.makers, Cell(word, tone=tone)])
        theme, school = row.theme, row.school
        return super().get_context_data(
            status=group_state(row, today),
            facts=[
                (_("Question"), row.question),
                (_("Academic function"), row.function.party, row.function.get_absolute_url()),
                *([(_("School"), school, school.get_absolute_url())] if school else [(_("School"), _("all"))]),
                *([(_("Theme"), theme, theme.get_absolute_url())] if theme else []),
                (_("Led by"), str(row.led_by or "")), (_("Period"), formats.period(row.valid_from, row.valid_until)),
                (_("What came of it"), row.outcome),
            ],
            sections=[
                Section("products", _("Products"), [_("Product"), _("Makers"), _("State")], products,
                        empty=_("No product came of it yet. Choose it from the library under Correct.")),
            ],
            actions=acts, history_url=reverse("network:research_history", args=[row.pk]),
            back_url=row.function.get_absolute_url(), back_label=str(row.function), **kwargs,
        )  # fmt: skip


class ResearchHistoryView(ResearchMixin, HistoryView):
    pass


class ResearchUpdateView(ResearchMixin, ObjectActionView):
    permission = "network.change_academic"
    form_class = ResearchUpdateForm
    heading = gettext_lazy("Correct research")

    def get_form_kwargs(self):
        function = self.object.function
        products = Product.objects.visible_to(self.request.user).filter(partnership=function.partnership)
        return super().get_form_kwargs() | {"function": function, "products": products}

    def get_initial(self):
        row = self.object
        names = ("title", "question", "school", "theme", "led_by", "valid_from", "valid_until", "version")
        return {name: getattr(row, name) for name in names} | {
            "products": list(row.products.values_list("pk", flat=True))
        }

    def act(self, form):
        return actions.update_research(self.object, by=self.request.user, **form.cleaned_data)


class ResearchEndView(ResearchMixin, ObjectActionView):
    permission = "network.change_academic"
    form_class = ResearchEndForm
    heading = gettext_lazy("End research")
    submit_label = gettext_lazy("End")

    def act(self, form):
        return actions.end_research(self.object, by=self.request.user, **form.cleaned_data)
