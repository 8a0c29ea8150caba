"""Hourly rates per role and school year."""

from __future__ import annotations

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from books import actions
from books.enums import WorkRole
from books.models import Rate
from books.rates import rates_of
from books.views.entries import (
    Does,
    EntryMixin,
    EntryRemoveView,
    people_facts,
    returned_section,
    state_of,
)
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.exports import EURO, Column, export_response
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin


class RateListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """What an hour of each role is worth in this year, and every number that was entered."""

    permission = "books.view_rate"
    template_name = "funding/report.html"

    def get(self, request, *args, **kwargs):
        rows = Rate.objects.visible_to(request.user).of_year(self.partnership, self.school_year)
        rows = rows.select_related("partnership", "decision", "entered_by", "confirmed_by")
        order = list(WorkRole.values)
        self.rates = sorted(rows, key=lambda rate: (order.index(rate.role), -rate.number))
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return self.export(kind)
        return super().get(request, *args, **kwargs)

    def current(self) -> dict[str, Rate]:
        confirmed = [rate for rate in self.rates if rate.is_confirmed]
        return {rate.role: rate for rate in sorted(confirmed, key=lambda rate: rate.number)}

    def get_context_data(self, **kwargs):
        current, before = self.current(), rates_of(self.partnership, self.school_year.previous)
        rows = []
        for role, label in WorkRole.choices:
            rate, last = current.get(role), before.get(role)
            rows.append(
                [
                    Cell(label, rate.get_absolute_url() if rate else ""),
                    money(rate.cents_per_hour if rate else None), rate.source if rate else "",
                    money(last.cents_per_hour if last else None),
                ]
            )  # fmt: skip
        acts = []
        if self.may("books.change_rate", self.partnership):
            acts.append((_("Enter a rate"), reverse("books:rate_create", kwargs=self.kwargs)))
        return super().get_context_data(
            heading=_("Hourly rates %(year)s") % {"year": self.school_year},
            intro=_("What an hour of a role is worth, as the partners agreed. Hours that parties bring in are valued at it "
                    "when they are confirmed, and keep that value when a rate changes afterwards."),
            actions=acts, exports=[(kind.upper(), f"?export={kind}") for kind in ("csv", "xlsx")],
            sections=[
                Section("rates", _("Rates that hold"), [
                    _("Role"), _("Rate per hour"), _("Source"), str(self.school_year.previous),
                ], rows),
                self.numbers(), *self.returned(),
            ], **kwargs,
        )  # fmt: skip

    def numbers(self) -> Section:
        rows = []
        for rate in self.rates:
            word, tone = state_of(rate)
            rows.append(
                [
                    Cell(f"{rate.get_role_display()}, {rate.number}", rate.get_absolute_url()),
                    money(rate.cents_per_hour), Cell(word, tone=tone), str(rate.entered_by), str(rate.confirmed_by or ""),
                    formats.day(rate.confirmed_at) if rate.confirmed_at else "",
                ]
            )  # fmt: skip
        return Section(
            "numbers", _("Everything that was entered"),
            [_("Role and number"), _("Rate per hour"), _("State"), _("Entered by"), _("Confirmed by"), _("On")], rows,
            empty=_("No rate of this year was entered yet. Enter one per role; somebody else confirms it."),
            note=_("The highest confirmed number of a role holds; earlier ones stay readable."),
        )  # fmt: skip

    def returned(self) -> list[Section]:
        if not self.may("books.change_rate", self.partnership):
            return []
        return returned_section(
            Rate, self.partnership, self.school_year, lambda event: WorkRole(event.role).label,
            lambda event: money(event.cents_per_hour),
        )  # fmt: skip

    def export(self, kind):
        columns = [
            Column("role", _("Role")), Column("number", _("Number")), Column("rate", _("Rate per hour"), EURO),
            Column("state", _("State")), Column("source", _("Source")), Column("entered_by", _("Entered by")),
            Column("confirmed_by", _("Confirmed by")),
        ]  # fmt: skip
        rows = [
            {
                "role": rate.get_role_display(), "number": rate.number, "rate": rate.cents_per_hour,
                "state": state_of(rate)[0], "source": rate.source, "entered_by": str(rate.entered_by),
                "confirmed_by": str(rate.confirmed_by or ""),
            }
            for rate in self.rates
        ]  # fmt: skip
        return export_response(kind, columns, rows, name="uurtarieven", as_of=now())


class RateMixin(EntryMixin):
    model = Rate
    permission = "books.view_rate"
    stem = "rate"
    does = Does(enter=actions.enter_rate, confirm=actions.confirm_rate, remove=actions.remove_rate)
    related = ("decision",)
    change_permission = "books.change_rate"
    confirm_permission = "books.confirm_rate"
    can_update = can_correct = False

    def entry_facts(self) -> list[tuple]:
        rate = self.object
        decision = rate.decision
        return [
            (_("Role"), rate.get_role_display()), (_("School year"), str(rate.school_year)), (_("Number"), rate.number),
            (_("Rate per hour"), formats.euro(rate.cents_per_hour)), (_("Source"), rate.source),
            (_("Adopted by decision"), str(decision or ""), decision.get_absolute_url() if decision else ""),
            *people_facts(rate),
        ]  # fmt: skip


class RateHistoryView(RateMixin, HistoryView):
    pass


class RateRemoveView(RateMixin, EntryRemoveView):
    permission = "books.change_rate"
