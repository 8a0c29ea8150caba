"""Own contributions in hours: list, page, enter, change, confirm, return, correct."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.calculations.own_hours import value_cents
from books.enums import WorkRole
from books.filters.entries import HoursFilter
from books.forms.contributions import HoursForm
from books.forms.entries import CorrectHoursForm
from books.models import HoursContribution
from books.rates import rates_of
from books.tables.entries import HoursTable, entry_state
from books.views.entries import (
    AndNextMixin,
    Does,
    EntryConfirmView,
    EntryCorrectView,
    EntryCreateView,
    EntryMixin,
    EntryRemoveView,
    EntryUpdateView,
    correction_facts,
    document_facts,
    people_facts,
    returned_section,
    state_of,
)
from funding.enums import CostKind
from oids import formats
from oids.exports import DAY, EURO, HOURS, Column
from oids.views.details import DetailView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Section, number
from partnerships.views.base import PartnershipYearMixin

DOES = Does(
    enter=actions.enter_hours, confirm=actions.confirm_hours, remove=actions.remove_hours, update=actions.update_hours,
    correct=actions.correct_hours,
)  # fmt: skip


class HoursListView(PartnershipYearMixin, ListView):
    model = HoursContribution
    permission = "books.view_contribution"
    template_name = "books/entry_list.html"
    table_class = HoursTable
    filterset_class = HoursFilter
    heading = gettext_lazy("Entered hours")
    intro = gettext_lazy(
        "Hours of PLGs, meetings, research and administration that parties bring in. Those of school trainers, mentors and "
        "institute trainers follow from the placements; the overview adds them."
    )
    empty_text = gettext_lazy("No hours of this school year were entered yet.")
    export_name = "eigen-uren"

    def get_queryset(self):
        rows = HoursContribution.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        return rows.select_related("party", "rate", "entered_by", "confirmed_by")

    @cached_property
    def totals(self) -> tuple[Decimal, int]:
        rows = list(self.object_list.order_by().values_list("hours", "value_cents"))
        return sum((hours for hours, _cents in rows), Decimal(0)), sum(cents or 0 for _hours, cents in rows)

    def get_table_kwargs(self):
        return {"totals": self.totals}

    def get_create(self):
        if self.may("books.change_contribution", self.partnership):
            return reverse("books:hours_contribution_create", kwargs=self.kwargs), _("Enter hours")
        return None

    def get_context_data(self, **kwargs):
        more = [(_("Overview with placements"), reverse("books:own_hours", kwargs=self.kwargs))]
        if self.may("books.change_contribution", self.partnership):
            more.append((_("Import from Excel"), reverse("books:hours_sheet_list", kwargs=self.kwargs)))
        if self.may("books.confirm_contribution", self.partnership):
            more.append((_("To be confirmed"), reverse("books:entry_confirm", kwargs=self.kwargs)))
        return super().get_context_data(more_actions=more, sections=self.returned(), **kwargs)

    def returned(self) -> list[Section]:
        if not self.may("books.change_contribution", self.partnership):
            return []
        return returned_section(
            HoursContribution, self.partnership, self.school_year, lambda event: event.description,
            lambda event: number(formats.decimal(event.hours, 2)),
        )  # fmt: skip

    def export_columns(self):
        return [
            Column("code", _("Number")), Column("party", _("Party")), Column("role", _("Role")),
            Column("kind", _("Kind of cost")), Column("description", _("Description")), Column("first", _("From"), DAY),
            Column("last", _("Until"), DAY), Column("state", _("State")), Column("hours", _("Hours"), HOURS),
            Column("rate", _("Rate per hour"), EURO), Column("value", _("Value"), EURO), Column("source", _("Source")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "code": obj.party.code, "party": obj.party.name, "role": obj.get_role_display(),
            "kind": obj.get_kind_display(), "description": obj.description, "first": obj.valid_from,
            "last": obj.valid_until, "state": entry_state(obj)[0], "hours": Fraction(obj.hours),
            "rate": obj.rate.cents_per_hour if obj.rate else None, "value": obj.value_cents, "source": obj.source,
        }  # fmt: skip


class HoursMixin(EntryMixin):
    model = HoursContribution
    permission = "books.view_contribution"
    stem = "hours_contribution"
    does = DOES
    related = ("party", "rate", "document", "corrects", "corrected_by")
    change_permission = "books.change_contribution"
    confirm_permission = "books.confirm_contribution"

    def entry_facts(self) -> list[tuple]:
        row = self.object
        rate = row.rate
        return [
            (_("Description"), row.description), (_("Reference"), row.reference), (_("Party"), row.party.name, row.party.get_absolute_url()),
            (_("Role"), row.get_role_display()), (_("Kind of cost"), row.get_kind_display()),
            (_("Period"), formats.period(row.valid_from, row.valid_until)),
            (_("Hours"), formats.decimal(row.hours, 2)),
            (_("Rate per hour"), formats.euro(rate.cents_per_hour) if rate else "",
             rate.get_absolute_url() if rate else ""),
            (_("Value"), formats.euro(row.value_cents) if row.is_confirmed else _("worked out when it is confirmed")),
            (_("Source"), row.source), *document_facts(self, row.document), *correction_facts(row), *people_facts(row),
        ]  # fmt: skip


class HoursDetailView(HoursMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row = self.object
        return super().get_context_data(
            heading=f"{row.party.name}: {row.description}", status=state_of(row), facts=self.entry_facts(), sections=[],
            actions=self.acts(), notice=self.notice(), history_url=self.address("history"), back_url=self.list_url(),
            back_label=_("Entered hours"), **kwargs,
        )  # fmt: skip


class HoursHistoryView(HoursMixin, HistoryView):
    pass


class HoursCreateView(AndNextMixin, EntryCreateView):
    permission = "books.change_contribution"
    stem = "hours_contribution"
    does = DOES
    stays = {name: name for name in ("role", "kind", "valid_from", "valid_until")}
    form_class = HoursForm
    heading = gettext_lazy("Enter hours")
    intro = gettext_lazy(
        "Hours that are not a school trainer's, mentor's or institute trainer's: those follow from the placements. Ctrl+Enter "
        "saves. Somebody else confirms what you enter; then the hours are valued."
    )

    def get_initial(self):
        get, found = self.request.GET, {}
        for name, choices in (("role", WorkRole.values), ("kind", CostKind.values)):
            if get.get(name) in choices:
                found[name] = get[name]
        year = self.school_year
        for name, day in (("valid_from", year.first_day), ("valid_until", year.last_day)):
            try:
                found[name] = datetime.date.fromisoformat(get.get(name, ""))
            except ValueError:
                found[name] = day
        return found

    def get_success_message(self, result):
        return _("Entered: %(hours)s hours of %(party)s.") % {
            "hours": formats.decimal(result.hours, 2), "party": result.party.name,
        }  # fmt: skip


class HoursUpdateView(HoursMixin, EntryUpdateView):
    permission = "books.change_contribution"
    form_class = HoursForm
    heading = gettext_lazy("Change hours")


class HoursConfirmView(HoursMixin, EntryConfirmView):
    permission = "books.confirm_contribution"

    def get_facts(self):
        """With the rate and value that it gets."""
        row = self.object
        rate = row.corrects.rate if row.corrects_id else rates_of(row.partnership, row.school_year).get(row.role)
        worth = _("no confirmed rate yet")
        if rate is not None:
            cents = formats.euro(value_cents(Fraction(row.hours), rate.cents_per_hour))
            worth = _("%(value)s, at %(rate)s per hour") % {"value": cents, "rate": formats.euro(rate.cents_per_hour)}
        skipped = {_("Rate per hour"), _("Value")}
        facts = [fact for fact in self.entry_facts()[:-1] if fact[0] not in skipped]
        return [*facts, (_("Value"), worth)]


class HoursRemoveView(HoursMixin, EntryRemoveView):
    permission = "books.change_contribution"


class HoursCorrectView(HoursMixin, EntryCorrectView):
    permission = "books.change_contribution"
    form_class = CorrectHoursForm
    figure = "hours"
