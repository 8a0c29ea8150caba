"""Trying a scenario: a form of inputs, and the outcome that follows it while a slider moves. Nothing is kept by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from oids.access import AccessMixin
from oids.actions import ActionRefused
from oids.exports import export_response
from oids.views.details import ActionView
from oids.views.downloads import downloads
from partnerships.access import access_of
from partnerships.models import Partnership
from partnerships.views.base import PartnershipYearMixin
from placements.models import Enrolment
from placements.querysets import WHOLE_PARTNERSHIP
from steering.actions import create_scenario, share_scenario
from steering.calculations.scenario_present import CannotWorkOut, Present
from steering.enums import ScenarioKind
from steering.forms.scenario_kinds import FORMS
from steering.forms.scenarios import ScenarioForm, ScenarioKeepForm
from steering.inputs.scenario_kinds import start
from steering.inputs.scenarios import facts_of, funded_of
from steering.reports.scenario_base import Page
from steering.reports.scenarios import page_of
from steering.wording import REASONS, reason

MEND = gettext_lazy("Mend what is not right in the form; then the outcome follows.")
# What a calculation refuses because of one input, and the field that it stands in.
REFUSED_AT = {"ends_before_it_begins": "last", "ends_after_its_own_end": "last"}
# In an address: with which other partnership a scenario of both is tried.
WITH = "with"
# The word of each kind in addresses and names of files, and what it is for.
SLUGS = {
    ScenarioKind.CLIFF: "staffel",
    ScenarioKind.REGIMES: "regimes",
    ScenarioKind.MOVES: "samen-en-uit-elkaar",
    ScenarioKind.EXPOSURE: "voorschot",
    ScenarioKind.DILUTION: "verdunning",
    ScenarioKind.ENDING: "einde-geldstroom",
    ScenarioKind.NORM: "norm",
    ScenarioKind.EARMARK: "geoormerkt",
}
QUESTIONS = {
    ScenarioKind.CLIFF: gettext_lazy(
        "What does one student more or less do, and how far are we from the edges of the band?"
    ),
    ScenarioKind.REGIMES: gettext_lazy(
        "What would the same students bring in under another regime, or one of your own?"
    ),
    ScenarioKind.MOVES: gettext_lazy(
        "What if the partnerships become one, a board or school goes to the other side, or a new board joins?"
    ),
    ScenarioKind.EXPOSURE: gettext_lazy(
        "Who advances how much until when, now that the grant follows last year's students?"
    ),
    ScenarioKind.DILUTION: gettext_lazy(
        "When part-time goes on growing, in which year are the means less than the minimum norm?"
    ),
    ScenarioKind.ENDING: gettext_lazy("When a grant ends, what does it leave to whom?"),
    ScenarioKind.NORM: gettext_lazy(
        "What do other hours, rates or students per school trainer ask, in jobs and in euro?"
    ),
    ScenarioKind.EARMARK: gettext_lazy("What would money that is tied to the student do per board?"),
}


class TryingMixin(PartnershipYearMixin):
    """The facts of now and the form of `kind`; `problem` says in words why there is nothing to try."""

    kind = ""
    other_why = ""

    @cached_property
    def ground(self) -> tuple[Present | None, ScenarioForm | None, str]:
        try:
            present = facts_of(self.partnership, self.school_year, self.kind)
            if self.other is not None:
                present = replace(present, other=self.present_of_other())
            inputs = self.beginning(present)
        except REASONS as error:
            return None, None, reason(error)
        form = FORMS[self.kind](self.request.GET, present=present, start=inputs, auto_id="id_%s")
        return present, form, ""

    @cached_property
    def others(self) -> list[Partnership]:
        """The other partnerships with students in this year that the user reads scenarios of too."""
        if self.kind != ScenarioKind.MOVES:
            return []
        mine = access_of(self.request.user).partnerships(*WHOLE_PARTNERSHIP) - {self.partnership.pk}
        there = Enrolment.objects.filter(school_year=self.school_year, partnership=OuterRef("pk"))
        rows = Partnership.objects.filter(Exists(there), pk__in=mine).order_by("name", "pk")
        return [row for row in rows if self.may("steering.view_scenario", row)]

    @cached_property
    def other(self) -> Partnership | None:
        """The one that there is, or which was chosen; without one the other side is a number."""
        if len(self.others) == 1:
            return self.others[0]
        asked = self.request.GET.get(WITH, "")
        return next((row for row in self.others if row.slug == asked), None)

    def choices_of_other(self) -> list[tuple[str, str, bool]]:
        """(name, address, whether it is chosen), where there is something to choose. Its number begins anew with it."""
        if len(self.others) < 2:
            return []
        rows = [(row.name, f"?{urlencode({WITH: row.slug})}", row == self.other) for row in self.others]
        return [*rows, (_("none: a number of your own"), self.request.path, self.other is None)]

    def present_of_other(self) -> Present | None:
        """Its facts; None when its year cannot be worked out, which does not keep us from trying with a number: `other_why`
        then says why."""
        try:
            return facts_of(self.other, self.school_year, self.kind)
        except REASONS as error:
            self.other_why = reason(error)
            return None

    def beginning(self, present: Present) -> Any:
        """Who also works for the other partnership finds its count filled in; for others it is theirs to enter."""
        inputs = start(self.kind, present)
        if self.other is None:
            return inputs
        count = present.other.funded if present.other is not None else funded_of(self.other, self.school_year)
        return inputs if count is None else replace(inputs, other_students=count)

    @cached_property
    def outcome(self) -> tuple[Page | None, str]:
        """The page, or why these inputs give none."""
        present, form, problem = self.ground
        if present is None or form is None:
            return None, problem
        if not form.is_valid():
            return None, str(MEND)
        try:
            return page_of(self.kind, present, form.inputs()), ""
        except CannotWorkOut as error:
            name = REFUSED_AT.get(error.code)
            if name not in form.fields:
                return None, reason(error)
            # It belongs to one field: it is said there, and the outcome is that without what stands in it.
            without = replace(form.inputs(), **{name: None})
            form.add_error(name, reason(error))
            return page_of(self.kind, present, without), ""
        except REASONS as error:
            return None, reason(error)

    @property
    def is_refused(self) -> bool:
        """Whether what was typed is not what the outcome shows."""
        form = self.ground[1]
        return self.outcome[0] is None or form is None or not form.is_valid()

    def address(self, name: str) -> str:
        return reverse(f"steering:{name}", kwargs={"partnership": self.partnership.slug, "year": str(self.school_year)})

    def tried(self, name: str) -> str:
        """That address with the inputs that are being tried."""
        query = self.request.GET.copy()
        query.pop("export", None)
        return self.address(name) + (f"?{query.urlencode()}" if query else "")


class ScenarioTryView(TryingMixin, AccessMixin, TemplateView):
    """The page; asked by htmx only the outcome, from the same address with the same permission."""

    permission = "steering.view_scenario"
    template_name = "steering/scenario_try.html"

    def get(self, request, *args, **kwargs):
        page, _problem = self.outcome
        kind = request.GET.get("export")
        if kind in ("csv", "xlsx") and page is not None and not self.is_refused:
            name = f"scenario-{SLUGS[ScenarioKind(self.kind)]}-{self.partnership.slug}-{self.school_year}"
            return export_response(kind, list(page.columns), page.rows, name=name, as_of=timezone.now())
        context = self.get_context_data()
        template = "steering/scenario_outcome.html" if request.htmx else self.template_name
        response = render(request, template, context)
        patch_vary_headers(response, ["HX-Request"])
        return response

    def get_context_data(self, **kwargs):
        _present, form, problem = self.ground
        page, why = self.outcome
        errors = form is not None and self.request.GET and not form.is_valid()
        return super().get_context_data(
            heading=ScenarioKind(self.kind).label.capitalize(), intro=QUESTIONS[ScenarioKind(self.kind)], form=form,
            problem=problem, page=page, why="" if problem else why, has_errors=errors,
            exports=[] if self.is_refused else downloads(self.request), save_url=self.tried(f"scenario_{self.kind}_save"),
            may_save=self.may("steering.change_scenario", self.partnership),
            back_url=self.address("scenario_list"), back_label=_("Scenarios"), as_of=timezone.now(), other=self.other,
            other_why=self.other_why, others=self.choices_of_other(), with_name=WITH, **kwargs,
        )  # fmt: skip


class ScenarioSaveView(TryingMixin, ActionView):
    """Keeps what the address holds, with the facts of now."""

    permission = "steering.change_scenario"
    form_class = ScenarioKeepForm
    submit_label = gettext_lazy("Keep")

    def get(self, request, *args, **kwargs):
        if self.is_refused:
            return HttpResponseRedirect(self.tried(f"scenario_{self.kind}"))
        return super().get(request, *args, **kwargs)

    def get_heading(self) -> str:
        return _("Keep this scenario")

    def act(self, form):
        tried: Any = self.ground[1]
        if tried is None or not tried.is_valid():
            raise ActionRefused(self.outcome[1] or str(MEND))
        scenario = create_scenario(
            partnership=self.partnership, school_year=self.school_year, kind=self.kind, name=form.cleaned_data["name"],
            note=form.cleaned_data["note"], inputs=tried.inputs(), by=self.request.user,
            other=self.other if tried.present.other is not None else None,
        )  # fmt: skip
        if form.cleaned_data["share"]:
            scenario = share_scenario(scenario, by=self.request.user)
        return scenario

    def get_success_message(self, result) -> str:
        return _("The scenario is kept and shared.") if result.is_shared else _("The scenario is kept as a draft.")

    def get_cancel_url(self) -> str:
        return self.tried(f"scenario_{self.kind}")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            intro=_("The inputs are kept with the figures of now, so that it gives the same outcome years later. Nothing of "
                    "the partnership changes by it."),
            back_url=self.get_cancel_url(), back_label=ScenarioKind(self.kind).label.capitalize(), **kwargs,
        )  # fmt: skip
