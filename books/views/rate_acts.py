"""A rate that is entered, waits and is confirmed: what it changes in the value of the year's hours is shown before it holds."""

from __future__ import annotations

from fractions import Fraction

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.enums import WorkRole
from books.forms.costs import RateForm
from books.querysets import codes_shown_to
from books.rate_effect import RateEffect, effect_of
from books.views.entries import EntryConfirmView, OpenYearMixin, state_of
from books.views.rates import RateMixin
from funding.views.cells import money
from oids import formats
from oids.views.details import ActionView, DetailView
from oids.views.sections import Section, number
from partnerships.foresight import foreseen
from partnerships.views.base import PartnershipYearMixin
from partnerships.views.foreseen import ForeseenMixin
from placements.calculations.hours import NormMissing
from placements.wording import norm_missing


class RateCreateView(ForeseenMixin, OpenYearMixin, PartnershipYearMixin, ActionView):
    permission = "books.change_rate"
    form_class = RateForm
    intro = gettext_lazy(
        "It holds once somebody else has confirmed it. A new number takes the place of an earlier one."
    )

    def get_heading(self):
        return _("Enter a rate of %(year)s") % {"year": self.school_year}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "school_year": self.school_year}

    def perform(self, form):
        return actions.enter_rate(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def look(self, form):
        # What the action refuses it refuses here as well.
        foreseen([], lambda: self.perform(form))
        data = form.cleaned_data
        return shown_effect(self.partnership, self.school_year, data["role"], data["cents_per_hour"])

    def get_success_url_for(self, result):
        return self.next_url() or self.get_cancel_url()

    def get_cancel_url(self):
        return reverse("books:rate_list", kwargs=self.kwargs)


class RateConfirmView(RateMixin, EntryConfirmView):
    permission = "books.confirm_rate"
    template_name = "books/rate_confirm.html"

    def get_context_data(self, **kwargs):
        rate = self.object
        sections, problem = shown_effect(rate.partnership, rate.school_year, rate.role, rate.cents_per_hour)
        return super().get_context_data(sections=sections, problem=problem, **kwargs)


class RateDetailView(RateMixin, DetailView):
    """While it waits, with what it will change, for who sees the figures of all parties."""

    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        rate, sections = self.object, []
        if not rate.is_confirmed and codes_shown_to(self.request.user, rate.partnership) is None:
            sections, _problem = shown_effect(rate.partnership, rate.school_year, rate.role, rate.cents_per_hour)
        return super().get_context_data(
            heading=str(rate), status=state_of(rate), facts=self.entry_facts(), sections=sections, actions=self.acts(),
            notice=self.notice(), history_url=self.address("history"), back_url=self.list_url(),
            back_label=_("Hourly rates"), **kwargs,
        )  # fmt: skip


def shown_effect(partnership, school_year, role: str, cents: int) -> tuple[list[Section], str]:
    """What it changes, and why that is not known (empty: it is)."""
    try:
        effect = effect_of(partnership, school_year, role, cents)
    except NormMissing as error:
        return [], norm_missing(error.day)
    return [by_role(effect, school_year), *by_party(effect)], ""


def in_words(effect: RateEffect) -> str:
    """One sentence, for a line of a list."""
    if not effect.hours:
        return _("No hours of this year are valued at it yet.")
    names = {"hours": formats.hours(effect.hours), "after": formats.euro(effect.after)}
    if effect.before is None:
        return _("%(hours)s hours become worth %(after)s") % names
    return _("%(hours)s hours: from %(before)s to %(after)s") % (names | {"before": formats.euro(effect.before)})


def by_role(effect: RateEffect, school_year) -> Section:
    """The role itself beside everything else that has a value."""
    label = capfirst(WorkRole(effect.role).label)
    revalued = label if effect.from_placements else _("%(role)s, still to be confirmed") % {"role": label}
    parts = [(revalued, effect.hours, effect.before, effect.after)]
    if effect.kept_hours:
        parts.append((_("%(role)s, confirmed before") % {"role": label}, effect.kept_hours, effect.kept, effect.kept))
    if effect.others_hours:
        parts.append((_("Other roles"), effect.others_hours, effect.others, effect.others))
    hours = sum((row[1] for row in parts), Fraction(0))
    before, after = (sum(row[place] or 0 for row in parts) for place in (2, 3))
    return Section(
        "rate-role", _("Value of the hours of %(year)s") % {"year": school_year},
        [_("Role"), _("Hours"), _("Value now"), _("Value after this"), _("Difference")],
        [_line(*part) for part in parts], note=_how(effect), foot=_line(_("Total"), hours, before, after),
    )  # fmt: skip


def _line(label: str, hours: Fraction, before: int | None, after: int) -> list:
    return [
        label, number(formats.hours(hours)), money(before), money(after), number(formats.signed_euro(after - (before or 0))),
    ]  # fmt: skip


def _how(effect: RateEffect) -> str:
    said = [
        _("The rate goes from %(before)s to %(after)s per hour.")
        % {"before": formats.euro(effect.rate), "after": formats.euro(effect.new_rate)}
    ]
    if effect.rate is None:
        said = [
            _("The rate becomes %(after)s per hour; until now the role had none, and these hours no value.")
            % {"after": formats.euro(effect.new_rate)}
        ]
    if effect.from_placements:
        said.append(_("Hours of this role follow from the placements and get the new rate as soon as it is confirmed."))
    else:
        said.append(_("Entered hours that still wait get the new rate when they are confirmed."))
    if effect.kept_hours:
        said.append(_("What was confirmed before keeps its rate."))
    return " ".join(said)


def by_party(effect: RateEffect) -> list[Section]:
    if not effect.lines:
        return []
    nobody = _("no party of the partnership")
    rows = [_line(effect.names.get(row.party, nobody), row.hours, row.before, row.after) for row in effect.lines]
    return [
        Section(
            "rate-parties", _("By party"),
            [_("Party"), _("Hours"), _("Value now"), _("Value after this"), _("Difference")], rows,
            foot=_line(_("Total"), effect.hours, effect.before, effect.after),
        )
    ]  # fmt: skip
