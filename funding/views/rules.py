"""The rules of the subsidy: the published ones of all years, and those that a partnership sets itself."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from funding import actions
from funding.enums import RuleFamily
from funding.forms.rules import RuleForm
from funding.models import SubsidyRule
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.periods import SchoolYear
from oids.views.details import ActionView, ConfirmView, DetailView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships.models import Partnership
from partnerships.views.base import PartnershipYearMixin


def _years_before(number: int) -> str:
    if not number:
        return _("the same school year")
    return ngettext("%(number)s school year before", "%(number)s school years before", number) % {"number": number}


class RuleListView(AccessMixin, TemplateView):
    """All rules that this user's partnerships may use, newest first."""

    permission = "funding.view_rule"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        rules = SubsidyRule.objects.visible_to(self.request.user).select_related("partnership")
        rows = [
            [
                Cell(rule.name, rule.get_absolute_url()), rule.partnership.name if rule.partnership else _("all"),
                *period_cells(rule), rule.get_family_display(), number(rule.minimum_students), rule.source,
            ]
            for rule in rules
        ]  # fmt: skip
        section = Section(
            "rules", _("Rules of all years"),
            [
                _("Rule"), _("Holds for"), _("From"), _("Until"), _("Family"), _("Minimum of students"), _("Source"),
            ],
            rows, empty=_("No rule is loaded yet. The administrator runs: manage.py load_subsidy_rules."),
        )  # fmt: skip
        intro = _(
            "The published rules, and what a partnership set itself for a year in which nothing is published yet."
        )
        return super().get_context_data(
            heading=_("Subsidy rules"), intro=intro, actions=self.acts(), sections=[section], **kwargs
        )

    def acts(self) -> list[tuple[str, str]]:
        """A rule of one's own, for each partnership of which this user keeps the money."""
        year = str(SchoolYear.of(timezone.localdate()))
        return [
            (
                _("New rule of %(partnership)s") % {"partnership": partnership.name},
                reverse("funding:rule_create", kwargs={"partnership": partnership.slug, "year": year}),
            )
            for partnership in Partnership.objects.visible_to(self.request.user).order_by("name")
            if self.may("funding.change_rule", partnership)
        ]


class RuleCreateView(PartnershipYearMixin, ActionView):
    permission = "funding.change_rule"
    form_class = RuleForm
    heading = gettext_lazy("New rule of the subsidy")
    intro = gettext_lazy(
        "For a year in which nothing is published yet, or with a transition of your own. Once an amount is worked out "
        "by it, its figures stay."
    )

    def get_initial(self):
        return {"from_year": self.school_year, "count_offset_years": 1, "count_day": 1, "count_month": 10}

    def act(self, form):
        return actions.create_rule(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return reverse("funding:rule_list")


class RuleDetailView(DetailView):
    model = SubsidyRule
    permission = "funding.view_rule"
    template_name = "generic/record.html"

    def get_permission_object(self):
        """A published rule is everybody's; one of a partnership is that partnership's."""
        return self.object if self.object.partnership_id else None

    def get_context_data(self, **kwargs):
        rule = self.object
        acts = []
        if rule.partnership and self.may("funding.change_rule", rule) and not rule.grants.exists():
            acts = [(_("Take back"), reverse("funding:rule_remove", args=[rule.pk]))]
        facts = [
            (_("Holds for"), rule.partnership.name if rule.partnership else _("all partnerships")),
            (_("Family"), rule.get_family_display()),
            (_("Minimum of students"), formats.count(rule.minimum_students)),
        ]
        if rule.family != RuleFamily.STAFFEL:
            facts += [
                (_("Fixed sum"), formats.euro(rule.fixed_cents)),
                (_("Amount per student"), formats.euro(rule.per_student_cents)),
            ]
        if rule.provisional_per_student_cents is not None:
            facts.append((_("Provisional amount per student"), formats.euro(rule.provisional_per_student_cents)))
        first, last = period_cells(rule)
        facts += [
            (_("From"), first),
            (_("Until"), last or _("until further notice")),
            (_("Counts the students of"), _years_before(rule.count_offset_years)),
            (_("Day of the count"), f"{rule.count_day} {MONTHS[rule.count_month]}"),
            (_("Source"), rule.source),
            (_("Note"), rule.note),
        ]
        return super().get_context_data(
            heading=rule.name, facts=facts, actions=acts, sections=self.bands(), back_url=reverse("funding:rule_list"),
            back_label=_("Subsidy rules"), **kwargs,
        )  # fmt: skip

    def bands(self) -> list[Section]:
        rows = [
            [number(band.lower), number(_("and more") if band.upper is None else band.upper), money(band.amount_cents)]
            for band in self.object.bands.all()
        ]
        return [Section("bands", _("Bands"), [_("From"), _("To"), _("Amount")], rows)] if rows else []


class RuleRemoveView(ConfirmView):
    model = SubsidyRule
    permission = "funding.change_rule"
    danger = True
    heading = gettext_lazy("Take back a rule")
    submit_label = gettext_lazy("Take back")

    def get_queryset(self):
        return super().get_queryset().filter(partnership__isnull=False).select_related("partnership")

    def get_facts(self):
        rule = self.object
        return [(_("Rule"), rule.name), (_("Holds for"), rule.partnership.name), (_("Source"), rule.source)]

    def act(self, form):
        actions.remove_rule(self.object, by=self.request.user)

    def get_success_url_for(self, result):
        return reverse("funding:rule_list")
