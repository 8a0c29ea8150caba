"""Scenarios that were kept: the list, each one, and several side by side."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.generic import TemplateView

from oids import formats
from oids.access import AccessMixin
from oids.charts import bars
from oids.exports import Column, export_response
from oids.views.details import ConfirmView, DetailView, ObjectActionView
from oids.views.downloads import downloads
from oids.views.history import HistoryView
from oids.views.lists import ListView
from partnerships.forms.decisions import DecisionChoiceForm
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from partnerships.views.decisions import DecidesMixin
from steering.actions import (
    adopt_scenario,
    put_away_scenario,
    put_back_scenario,
    remove_scenario,
    share_scenario,
    update_scenario,
)
from steering.calculations.scenario_present import Present
from steering.enums import ScenarioKind, ScenarioState
from steering.filters.scenarios import ScenarioFilter
from steering.forms.scenario_kinds import FORMS
from steering.forms.scenarios import ScenarioForm, ScenarioUpdateForm
from steering.inputs.scenario_kinds import inputs_from_json
from steering.models import AdoptedScenario, Scenario
from steering.reports.scenario_base import EURO, Page, whole_euro
from steering.reports.scenarios import Since, compared, compared_section, kept_page, kept_present, since
from steering.tables.scenarios import ScenarioTable
from steering.views.scenario_trying import QUESTIONS, SLUGS, WITH

TONES = {ScenarioState.DRAFT: "neutral", ScenarioState.SHARED: "good"}
MOST_COMPARED = 4


class ScenarioListView(PartnershipYearMixin, ListView):
    """What can be tried, and what was kept in this school year."""

    permission = "steering.view_scenario"
    model = Scenario
    table_class = ScenarioTable
    filterset_class = ScenarioFilter
    template_name = "steering/scenario_list.html"
    heading = gettext_lazy("Scenarios")
    intro = gettext_lazy(
        "Try what would be, with the calculations of the real year. Nothing of the partnership changes by it."
    )
    empty_text = gettext_lazy("No scenario is kept in this school year yet. Choose above what you want to try.")
    export_name = "scenarios"

    def get_queryset(self):
        rows = Scenario.objects.visible_to(self.request.user).filter(
            partnership=self.partnership, school_year=self.school_year
        )
        return rows.select_related("made_by").defer("inputs", "present", "other_present")

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("kind", _("Kind")), Column("state", _("State")), Column("by", _("Made by")),
            Column("at", _("Made at")), Column("note", _("Note")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "kind": obj.get_kind_display(), "state": obj.get_state_display(), "by": str(obj.made_by),
            "at": formats.day_time(obj.made_at), "note": obj.note,
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        here = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        kinds = [
            (kind.label.capitalize(), QUESTIONS[kind], reverse(f"steering:scenario_{kind.value}", kwargs=here))
            for kind in ScenarioKind
        ]
        kinds.append(
            (
                _("Forecast of students"), _("How many students will there be, and how far off was that before?"),
                reverse("steering:forecast", kwargs=here),
            )
        )  # fmt: skip
        return super().get_context_data(
            kinds=kinds, compare_url=reverse("steering:scenario_compare", kwargs=here), **kwargs
        )


class ScenarioMixin(RecordScopeMixin):
    model = Scenario
    permission = "steering.view_scenario"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "other_partnership", "made_by", "put_away_by")

    @property
    def here(self) -> dict[str, str]:
        return {"partnership": self.object.partnership.slug, "year": str(self.object.school_year)}

    def get_context_data(self, **kwargs):
        back = {"back_url": self.object.get_absolute_url(), "back_label": self.object.name}
        return super().get_context_data(**back | kwargs)


class ScenarioDetailView(ScenarioMixin, DetailView):
    """From what was kept alone; beside it what the facts have become since."""

    template_name = "steering/scenario_detail.html"

    @cached_property
    def facts_of_both(self) -> Present:
        """Those of the other partnership as far as the reader reads that one."""
        return kept_present(self.object, self.request.user)

    @cached_property
    def page(self) -> Page:
        return kept_page(self.object, self.facts_of_both)

    @cached_property
    def form(self) -> ScenarioForm:
        kind = self.object.kind
        return FORMS[kind](present=kept_present(self.object), start=inputs_from_json(kind, self.object.inputs))

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        if kind in ("csv", "xlsx"):
            name = f"scenario-{SLUGS[ScenarioKind(self.object.kind)]}-{self.object.pk}"
            return export_response(kind, list(self.page.columns), self.page.rows, name=name, as_of=self.object.made_at)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        scenario = self.object
        changed = since(scenario)
        facts = [
            (_("Kind"), scenario.get_kind_display()), (_("School year"), str(scenario.school_year)),
            (_("Made by"), str(scenario.made_by)), (_("Made at"), formats.day_time(scenario.made_at)),
            (_("Shared at"), formats.day_time(scenario.shared_at) if scenario.shared_at else ""),
            *([(_("The other partnership"), self.facts_of_both.other.partnership)] if self.facts_of_both.other else []),
            *([(_("Put away"), f"{formats.day_time(scenario.put_away_at)}, {scenario.put_away_by}")] if scenario.is_put_away else []),
            *self.adopted(),
        ]  # fmt: skip
        return super().get_context_data(
            heading=scenario.name, status=(scenario.get_state_display(), TONES[ScenarioState(scenario.state)]),
            intro=scenario.note, facts=facts, inputs=self.form.facts(), page=self.page, actions=self.acts(),
            changed=self.words_of(changed), now_page=changed.page,
            exports=downloads(self.request),
            history_url=reverse("steering:scenario_history", args=[scenario.pk]),
            **kwargs | {"back_url": reverse("steering:scenario_list", kwargs=self.here), "back_label": _("Scenarios")},
        )  # fmt: skip

    @cached_property
    def adoption(self) -> AdoptedScenario | None:
        return AdoptedScenario.objects.filter(scenario=self.object).select_related("decision").first()

    def adopted(self) -> list[tuple]:
        if self.adoption is None:
            return []
        decision = self.adoption.decision
        return [(_("Adopted by decision"), str(decision), decision.get_absolute_url())]

    def words_of(self, changed: Since) -> str:
        if not changed.changed:
            return ""
        return _("Since this was kept something changed: %(facts)s. What you see below is as it was kept.") % {
            "facts": ", ".join(changed.names)
        }

    def acts(self) -> list[tuple[str, str]]:
        scenario = self.object
        again = reverse(f"steering:scenario_{scenario.kind}", kwargs=self.here)
        query = self.form.as_query()
        if scenario.other_partnership is not None:
            query[WITH] = scenario.other_partnership.slug
        found = [(_("Go on with it"), f"{again}?{query.urlencode()}")]
        if scenario.is_shared and self.adoption is None and self.may("steering.adopt_scenario", scenario):
            found.append((_("Adopt with a decision"), reverse("steering:scenario_adopt", args=[scenario.pk])))
        mine = scenario.made_by_id == self.request.user.pk and self.may("steering.change_scenario", scenario)
        if mine and not scenario.is_shared:
            found = [
                (pgettext("verb", "Share"), reverse("steering:scenario_share", args=[scenario.pk])), *found,
                (_("Change name or note"), reverse("steering:scenario_update", args=[scenario.pk])),
                (_("Remove"), reverse("steering:scenario_remove", args=[scenario.pk])),
            ]  # fmt: skip
        if scenario.is_shared and self.may("steering.change_scenario", scenario):
            if scenario.is_put_away:
                found.append((_("Put back"), reverse("steering:scenario_put_back", args=[scenario.pk])))
            else:
                found.append((_("Put away"), reverse("steering:scenario_put_away", args=[scenario.pk])))
        return found


class ScenarioUpdateView(ScenarioMixin, ObjectActionView):
    permission = "steering.change_scenario"
    form_class = ScenarioUpdateForm

    def get_initial(self):
        return {"name": self.object.name, "note": self.object.note, "version": self.object.version}

    def get_heading(self) -> str:
        return _("Change %(name)s") % {"name": self.object.name}

    def act(self, form):
        data = form.cleaned_data
        return update_scenario(
            self.object, name=data["name"], note=data["note"], version=data["version"], by=self.request.user
        )


class _ConfirmScenarioView(ScenarioMixin, ConfirmView):
    def get_facts(self):
        return [(_("Kind"), self.object.get_kind_display()), (_("Note"), self.object.note)]


class ScenarioShareView(_ConfirmScenarioView):
    permission = "steering.change_scenario"
    submit_label = pgettext_lazy("verb", "Share")
    success_message = gettext_lazy("The scenario is shared.")
    intro = gettext_lazy(
        "The programme leaders, controllers and the steering group of this partnership then see it. From then on it stays as "
        "it is."
    )

    def get_heading(self) -> str:
        return _("Share %(name)s") % {"name": self.object.name}

    def act(self, form):
        return share_scenario(self.object, by=self.request.user)


class ScenarioRemoveView(_ConfirmScenarioView):
    permission = "steering.change_scenario"
    submit_label = gettext_lazy("Remove")
    success_message = gettext_lazy("The draft is removed.")
    danger = True

    def get_heading(self) -> str:
        return _("Remove %(name)s") % {"name": self.object.name}

    def act(self, form):
        remove_scenario(self.object, by=self.request.user)

    def get_success_url_for(self, result) -> str:
        return reverse("steering:scenario_list", kwargs=self.here)


class ScenarioPutAwayView(_ConfirmScenarioView):
    permission = "steering.change_scenario"
    submit_label = gettext_lazy("Put away")
    success_message = gettext_lazy("The scenario is put away. The list shows it when you ask for it.")
    intro = gettext_lazy("It leaves the list for everybody. It stays readable as it is, and can be put back.")

    def get_heading(self) -> str:
        return _("Put %(name)s away") % {"name": self.object.name}

    def act(self, form):
        return put_away_scenario(self.object, by=self.request.user)


class ScenarioPutBackView(_ConfirmScenarioView):
    permission = "steering.change_scenario"
    submit_label = gettext_lazy("Put back")
    success_message = gettext_lazy("The scenario is in the list again.")

    def get_heading(self) -> str:
        return _("Put %(name)s back") % {"name": self.object.name}

    def act(self, form):
        return put_back_scenario(self.object, by=self.request.user)


class ScenarioAdoptView(DecidesMixin, ScenarioMixin, ObjectActionView):
    permission = "steering.adopt_scenario"
    besides = AdoptedScenario
    form_class = DecisionChoiceForm
    submit_label = gettext_lazy("Adopt")
    success_message = gettext_lazy("The scenario is adopted.")
    intro = gettext_lazy(
        "It goes on record that the steering group chose this scenario. The scenario stays as it is, and so do norms, schemes "
        "and allocations: those are adopted on their own pages."
    )

    def get_heading(self) -> str:
        return _("Adopt %(name)s") % {"name": self.object.name}

    def act(self, form):
        return adopt_scenario(self.object, by=self.request.user, **form.cleaned_data).scenario


class ScenarioHistoryView(ScenarioMixin, HistoryView):
    pass


class ScenarioCompareView(PartnershipYearMixin, AccessMixin, TemplateView):
    """`?s=` names the scenarios, at most four; they may be of different kinds and years."""

    permission = "steering.view_scenario"
    template_name = "steering/scenario_compare.html"

    @cached_property
    def scenarios(self) -> list[Scenario]:
        asked = list(dict.fromkeys(self.request.GET.getlist("s")))
        if not all(key.isdigit() and len(key) < 18 for key in asked):
            raise Http404
        rows = (
            Scenario.objects.visible_to(self.request.user)
            .filter(partnership=self.partnership)
            .in_bulk([int(key) for key in asked])
        )
        if len(rows) != len(asked):
            raise Http404
        return [rows[int(key)] for key in asked]

    def get(self, request, *args, **kwargs):
        self.rows = compared(self.scenarios[:MOST_COMPARED])
        kind = request.GET.get("export")
        if kind in ("csv", "xlsx") and self.scenarios:
            columns = [Column("label", _("Figure")), Column("present", _("Now"))]
            columns += [Column(f"s{row.pk}", row.name) for row in self.scenarios[:MOST_COMPARED]]
            rows = [
                {"label": row.label, "present": row.present}
                | {f"s{s.pk}": value for s, value in zip(self.scenarios, row.values, strict=False)}
                for row in self.rows
            ]
            return export_response(kind, columns, rows, name="scenarios-vergeleken", as_of=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        shown = self.scenarios[:MOST_COMPARED]
        here = {"partnership": self.partnership.slug, "year": str(self.school_year)}
        return super().get_context_data(
            heading=_("Scenarios side by side"),
            section=compared_section(shown, self.rows) if shown else None,
            chart=self.chart(shown),
            left_out=self.left_out_words(),
            scenarios=shown,
            too_many=len(self.scenarios) > MOST_COMPARED,
            exports=downloads(self.request) if shown else [],
            back_url=reverse("steering:scenario_list", kwargs=here),
            back_label=_("Scenarios"),
            **kwargs,
        )

    def left_out_words(self) -> str:
        if not self.left_out:
            return ""
        return _(
            "Not in the chart: %(names)s. In it this partnership has no grant of its own, or it is about something else."
        ) % {"names": ", ".join(f"“{name}”" for name in self.left_out)}

    def chart(self, shown: list[Scenario]):
        """The grant, where at least two have one; `left_out` are those without."""
        rows, self.left_out = [], []
        for scenario in shown:
            grant = next((row for row in kept_page(scenario).figures if row.key == "grant" and row.kind == EURO), None)
            if grant is not None and grant.value is not None:
                if not rows and grant.present is not None:
                    rows.append((_("Now"), grant.present))
                rows.append((scenario.name, grant.value, scenario.get_absolute_url()))
            else:
                self.left_out.append(scenario.name)
        if len(rows) < 2:
            return None
        return bars(
            _("Grant in each scenario"),
            rows,
            shown=whole_euro,
            value_label=_("Grant"),
            label_label=_("Scenario"),
            width=640,
        )
