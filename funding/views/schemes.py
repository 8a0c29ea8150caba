"""Schemes of division: the steps by which a year's money is divided."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from funding import actions
from funding.enums import StepKey, StepSize
from funding.forms.money import SchemeForm, StepForm
from funding.models import AllocationScheme, AllocationStep
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.forms.decisions import DecisionChoiceForm
from partnerships.models import Party
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from partnerships.views.decisions import DecidesMixin


class SchemeListView(PartnershipYearMixin, AccessMixin, TemplateView):
    permission = "funding.view_scheme"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        schemes = AllocationScheme.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        rows = [
            [
                Cell(scheme.name, scheme.get_absolute_url()), str(scheme.from_year), _status(scheme),
                Cell(str(scheme.decision), scheme.decision.get_absolute_url()) if scheme.decision else "",
            ]
            for scheme in schemes.select_related("decision")
        ]  # fmt: skip
        acts = []
        if self.may("funding.change_scheme", self.partnership):
            acts = [(_("New scheme"), reverse("funding:scheme_create", kwargs=self.kwargs))]
        section = Section(
            "schemes", _("Schemes of all years"), [_("Name"), _("From school year"), _("State"), _("Decision")], rows,
            empty=_("No scheme yet. It says in which steps a year's money is divided."),
        )  # fmt: skip
        return super().get_context_data(heading=_("Schemes of division"), actions=acts, sections=[section], **kwargs)


def _status(scheme: AllocationScheme) -> Cell:
    return Cell(_("adopted"), tone="good") if scheme.is_adopted else Cell(_("draft"), tone="neutral")


class SchemeMixin(RecordScopeMixin):
    model = AllocationScheme
    permission = "funding.view_scheme"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "decision")

    def check_access(self) -> None:
        super().check_access()
        self.request.school_year = self.object.from_year


def size_in_words(step: AllocationStep) -> str:
    if step.size == StepSize.FIXED:
        return formats.euro(step.amount_cents)
    return f"{formats.decimal(step.percentage, 4)}% – {step.get_size_display()}"


class SchemeDetailView(SchemeMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        scheme = self.object
        change = not scheme.is_adopted and self.may("funding.change_scheme", scheme)
        acts = []
        if not scheme.is_adopted and self.may("funding.adopt_scheme", scheme):
            acts.append((_("Adopt"), reverse("funding:scheme_adopt", args=[scheme.pk])))
        if self.may("funding.view_allocation", scheme):
            label = _("What would last year have been")
            acts.append((label, reverse("funding:scheme_what_if", args=[scheme.pk])))
        decision = scheme.decision
        scope = {"partnership": scheme.partnership.slug, "year": str(scheme.from_year)}
        return super().get_context_data(
            heading=scheme.name,
            status=(_("adopted"), "good") if scheme.is_adopted else (_("draft"), "neutral"),
            facts=[
                (_("From school year"), str(scheme.from_year)),
                (_("Decision"), str(decision or ""), decision.get_absolute_url() if decision else ""),
            ],
            sections=[self.steps(change)],
            actions=acts,
            history_url=reverse("funding:scheme_history", args=[scheme.pk]),
            back_url=reverse("funding:scheme_list", kwargs=scope),
            back_label=_("Schemes of division"),
            **kwargs,
        )

    def steps(self, change: bool) -> Section:
        rows = []
        steps = list(self.object.steps.select_related("party"))
        for step in steps:
            whom = step.party.name if step.key == StepKey.PARTY else step.get_key_display()
            remove = Cell(_("Remove"), reverse("funding:step_remove", args=[step.pk])) if change else ""
            rows.append(
                [
                    number(step.number), step.description, size_in_words(step), whom, money(step.floor_cents),
                    money(step.cap_cents), *([remove] if change else []),
                ]
            )  # fmt: skip
        note = _("The steps are taken in order; each divides what the steps before it left.")
        if self.object.is_adopted:
            note += " " + _("Adopted: it does not change any more. A change is a new scheme from a later school year.")
        return Section(
            "steps", _("Steps"),
            [
                _("Step"), _("Description"), _("How much"), _("To whom"), _("At least, each"), _("At most, each"),
                *([""] if change else []),
            ],
            rows, note=note, empty=_("No step yet. Add the first one."),
            add=(_("Add a step"), reverse("funding:step_add", args=[self.object.pk])) if change else None,
        )  # fmt: skip


class SchemeHistoryView(SchemeMixin, HistoryView):
    parts = (AllocationStep,)


class SchemeCreateView(PartnershipYearMixin, ActionView):
    permission = "funding.change_scheme"
    form_class = SchemeForm
    heading = gettext_lazy("New scheme")
    intro = gettext_lazy("You add its steps on the next page; the steering group adopts it with a decision.")

    def get_initial(self):
        return {"from_year": self.school_year}

    def act(self, form):
        return actions.create_scheme(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return reverse("funding:scheme_list", kwargs=self.kwargs)


class StepAddView(SchemeMixin, ObjectActionView):
    permission = "funding.change_scheme"
    form_class = StepForm
    heading = gettext_lazy("Add a step")
    intro = gettext_lazy("The steps are taken in order; each divides what the steps before it left.")

    def get_form_kwargs(self):
        parties = Party.objects.members_of(self.object.partnership, self.object.from_year.period)
        return super().get_form_kwargs() | {"parties": parties.order_by("name")}

    def act(self, form):
        return actions.add_step(self.object, by=self.request.user, **form.cleaned_data).scheme


class StepRemoveView(ConfirmView):
    model = AllocationStep
    permission = "funding.change_scheme"
    danger = True
    heading = gettext_lazy("Remove a step")
    intro = gettext_lazy("The steps after it move up.")
    submit_label = gettext_lazy("Remove")

    def get_queryset(self):
        schemes = AllocationScheme.objects.visible_to(self.request.user).values("pk")
        return AllocationStep.objects.filter(scheme__in=schemes).select_related("scheme__partnership")

    def get_facts(self):
        step = self.object
        return [
            (_("Step"), str(step.number)),
            (_("Description"), step.description),
            (_("How much"), size_in_words(step)),
        ]

    def act(self, form):
        return actions.remove_step(self.object, by=self.request.user)

    def get_cancel_url(self):
        return self.object.scheme.get_absolute_url()


class SchemeAdoptView(DecidesMixin, SchemeMixin, ObjectActionView):
    permission = "funding.adopt_scheme"
    form_class = DecisionChoiceForm
    besides = AllocationScheme
    heading = gettext_lazy("Adopt the scheme")
    intro = gettext_lazy(
        "An adopted scheme does not change any more. A change is a new scheme from a later school year."
    )
    submit_label = gettext_lazy("Adopt")

    def act(self, form):
        return actions.adopt_scheme(self.object, by=self.request.user, **form.cleaned_data)
