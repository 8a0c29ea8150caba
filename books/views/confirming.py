"""Everything of a school year that waits for a second person, on one page: confirm what is ticked, or return it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from django import forms
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.models import Cost, CostDocument
from books.models.base import Entry
from books.rate_effect import effects_of
from books.rates import rates_of
from books.unfinished import (
    unconfirmed_accounts,
    unconfirmed_amounts,
    unconfirmed_by_year,
    unconfirmed_contributions,
    unconfirmed_costs,
    unconfirmed_earmarks,
    unconfirmed_hours,
    unconfirmed_rates,
)
from books.views.contributions import NothingTicked
from books.views.rate_acts import in_words
from oids import formats
from oids.views.details import ActionView
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin
from placements.calculations.hours import NormMissing


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with its box. `own`: this user entered it, so there is no box; `detail` stands under the label, and
    `remark` is what to look at."""

    entry: Entry
    value: str
    label: str
    cells: list[Cell]
    return_url: str
    own: bool
    ticked: bool
    detail: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    title: str
    head: list[tuple[str, bool]]
    lines: list[Line] = field(default_factory=list)
    total: str = ""

    @property
    def has_boxes(self) -> bool:
        return any(not line.own for line in self.lines)


class EntryConfirmListView(PartnershipYearMixin, ActionView):
    permission = "books.confirm_cost"
    form_class = forms.Form
    template_name = "books/entry_confirm_list.html"
    heading = gettext_lazy("To be confirmed")
    intro = gettext_lazy(
        "Compare every line with its source, tick what is right, and confirm. What is not right you return with a remark. "
        "What you entered yourself waits for somebody else."
    )
    submit_label = gettext_lazy("Confirm what is ticked")

    @cached_property
    def waiting(self) -> dict[str, list[Entry]]:
        scope = (self.partnership, self.school_year)
        return {
            "rate": list(unconfirmed_rates(*scope)),
            "cost": list(unconfirmed_costs(*scope).order_by("incurred_on", "pk")),
            "contribution": list(unconfirmed_contributions(*scope).order_by("party__name", "pk")),
            "hours_contribution": list(
                unconfirmed_hours(*scope).select_related("corrects__rate").order_by("party__name")
            ),
        }

    def act(self, form):
        known = {f"{stem}:{row.pk}": row for stem, rows in self.waiting.items() for row in rows}
        chosen = []
        for value in self.ticked:
            key, _colon, version = value.rpartition(":")
            if key not in known or not version.isdigit():
                form.add_error(
                    None, _("One of the lines was confirmed, changed or returned in the meantime. Look once more.")
                )
                raise NothingTicked
            chosen.append((known[key], int(version)))
        if not chosen:
            form.add_error(None, _("Nothing is ticked. Tick what you looked at and agree with."))
            raise NothingTicked
        self.number = len(actions.confirm_entries(chosen, by=self.request.user))

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except NothingTicked:
            return self.form_invalid(form)

    @property
    def ticked(self) -> list[str]:
        return self.request.POST.getlist("tick")

    def get_success_message(self, result):
        return _("Confirmed: %(number)s.") % {"number": formats.count(self.number)}

    def get_success_url_for(self, result):
        return self.next_url() or self.get_cancel_url()

    def get_cancel_url(self):
        return reverse("books:entry_confirm", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        parts = [part for part in (self.rates(), self.costs(), self.contributions(), self.hours()) if part.lines]
        return super().get_context_data(
            parts=parts, may_confirm=any(part.has_boxes for part in parts),
            elsewhere=self.elsewhere(), alone=self.alone(), home=reverse("dashboard", kwargs=self.kwargs), **kwargs,
        )  # fmt: skip

    def elsewhere(self) -> list[tuple[str, str]]:
        """Other school years in which something waits."""
        years: dict = {}
        for _model, year, number, _others in unconfirmed_by_year(self.partnership, self.request.user):
            years[year] = years.get(year, 0) + number
        return [
            (
                f"{year} ({formats.count(number)})",
                reverse("books:entry_confirm", args=[self.partnership.slug, str(year)]),
            )
            for year, number in sorted(years.items(), key=lambda row: row[0].start)
            if year != self.school_year
        ]

    def alone(self) -> Section | None:
        """What a second person confirms on a page of its own: amounts of grants from a letter, earmarks, account numbers."""
        rows, user = [], self.request.user
        for amount in unconfirmed_amounts(self.partnership):
            own = amount.recorded_by_id == user.pk
            what = _("amount of %(stream)s") % {"stream": amount.grant.name}
            url = amount.grant.get_absolute_url() if own else reverse("funding:amount_confirm", args=[amount.pk])
            rows.append([Cell(what, url), amount.letter, Cell(formats.euro(amount.amount_cents), is_number=True),
                         _who(amount.recorded_by, own)])  # fmt: skip
        for mark in unconfirmed_earmarks(self.partnership):
            what = _("earmark of %(stream)s") % {"stream": mark.grant.name}
            source = _("to be removed: %(earmark)s") % {"earmark": mark} if mark.removal_is_asked else str(mark)
            own = mark.asked_by == user
            rows.append(
                [Cell(what, mark.get_absolute_url()), source, Cell("–", is_number=True), _who(mark.asked_by, own)]
            )
        if self.may("partnerships.confirm_account", self.partnership):
            for account in unconfirmed_accounts(self.partnership, self.school_year.period):
                what = _("account number of %(party)s") % {"party": account.party.name}
                own = account.proposed_by_id == user.pk
                act = reverse("partnerships:account_confirm", args=[account.pk])
                url = account.party.get_absolute_url() if own else act
                rows.append([Cell(what, url), account.source, Cell("–", is_number=True),
                             _who(account.proposed_by, own)])  # fmt: skip
        head = [_("What"), _("Source"), _("Amount"), _("Entered by")]
        note = _("Each has a page of its own, with what to compare it with.")
        return (
            Section("alone", _("Amounts and earmarks of streams, and account numbers"), head, rows, note=note)
            if rows
            else None
        )

    def line(self, stem: str, row: Entry, label: str, cells: list[Cell], detail: str = "", remark: str = "") -> Line:
        value = f"{stem}:{row.pk}:{row.version}"
        here = reverse("books:entry_confirm", kwargs=self.kwargs)
        back = f"{reverse(f'books:{stem}_remove', args=[row.pk])}?next={here}"
        own = row.entered_by_id == self.request.user.pk
        return Line(row, value, label, cells, back, own, value in self.ticked, detail, remark)

    def rates(self) -> Part:
        last, effects = rates_of(self.partnership, self.school_year), self.rate_effects()
        lines = []
        for row in self.waiting["rate"]:
            now = formats.euro(last[row.role].cents_per_hour) if row.role in last else "–"
            cells = [Cell(row.source), Cell(now, is_number=True),
                     Cell(formats.euro(row.cents_per_hour), is_number=True)]  # fmt: skip
            lines.append(self.line("rate", row, row.get_role_display(), cells, effects.get(row.role, "")))
        head = [(_("Role"), False), (_("Source"), False), (_("Holds now"), True), (_("Rate per hour"), True)]
        return Part("rates", _("Hourly rates"), head, lines)

    def rate_effects(self) -> dict[str, str]:
        """Role -> what its new rate does, in a sentence; nothing when no hours can be worked out."""
        wanted = [(row.role, row.cents_per_hour) for row in self.waiting["rate"]]
        try:
            effects = effects_of(self.partnership, self.school_year, wanted) if wanted else []
        except NormMissing:
            return {}
        return {effect.role: in_words(effect) for effect in effects}

    def costs(self) -> Part:
        rows = self.waiting["cost"]
        shared = _shared_documents(row.document_id for row in rows)
        lines = []
        for row in rows:
            cells = [
                Cell(formats.day(row.incurred_on)), Cell(row.party.name),
                Cell(row.document.name.split()[0], row.document.get_absolute_url()) if row.document else Cell("–"),
                Cell(formats.euro(row.amount_cents), is_number=True),
            ]  # fmt: skip
            detail = " · ".join(filter(None, [row.get_kind_display(), row.activity, row.voucher]))
            lines.append(self.line("cost", row, _label(row), cells, detail, _cost_remark(row, shared)))
        head = [(_("Description"), False), (_("Date"), False), (_("Party"), False),
                (_("Document"), False), (_("Amount"), True)]  # fmt: skip
        return Part("costs", _("Costs"), head, lines, formats.euro(sum(row.amount_cents for row in rows)))

    def contributions(self) -> Part:
        rows = self.waiting["contribution"]
        lines = []
        for row in rows:
            cells = [
                Cell(row.party.name), Cell(row.grant.name), Cell(row.get_paid_how_display()),
                Cell(formats.euro(row.amount_cents), is_number=True),
            ]  # fmt: skip
            lines.append(self.line("contribution", row, _label(row), cells, row.source, row.correction_reason))
        head = [(_("Description"), False), (_("Party"), False), (_("Stream"), False), (_("How it is paid"), False),
                (_("Amount"), True)]  # fmt: skip
        total = formats.euro(sum(row.amount_cents for row in rows))
        return Part("contributions", _("Contributions in money"), head, lines, total)

    def hours(self) -> Part:
        rows, rates = self.waiting["hours_contribution"], rates_of(self.partnership, self.school_year)
        lines = []
        for row in rows:
            rate = row.corrects.rate if row.corrects_id else rates.get(row.role)
            cells = [
                Cell(row.party.name), Cell(row.get_role_display()),
                Cell(formats.euro(rate.cents_per_hour) if rate else "–", is_number=True),
                Cell(formats.decimal(row.hours, 2), is_number=True),
            ]  # fmt: skip
            remark = row.correction_reason or ("" if rate else _("no confirmed rate yet"))
            detail = f"{formats.period(row.valid_from, row.valid_until)} · {row.source}"
            lines.append(self.line("hours_contribution", row, _label(row), cells, detail, remark))
        head = [(_("Description"), False), (_("Party"), False), (_("Role"), False), (_("Rate per hour"), True),
                (_("Hours"), True)]  # fmt: skip
        total = formats.decimal(sum((Fraction(row.hours) for row in rows), Fraction(0)), 2)
        return Part("hours", _("Contributions in hours"), head, lines, total)


def _label(row) -> str:
    return _("%(what)s (correction)") % {"what": row.description} if row.corrects_id else row.description


def _who(person, own: bool) -> str:
    return _("%(person)s (you yourself)") % {"person": person} if own else str(person)


def _shared_documents(keys) -> dict[int, int]:
    """Document -> to how many costs it belongs, of those with more than one."""
    keys = {key for key in keys if key}
    found = Counter(Cost.objects.filter(document__in=keys).order_by().values_list("document", flat=True))
    found.update(CostDocument.objects.valid().filter(document__in=keys).order_by().values_list("document", flat=True))
    return {key: number for key, number in found.items() if number > 1}


def _cost_remark(row: Cost, shared: dict[int, int]) -> str:
    if row.corrects_id:
        return row.correction_reason
    if row.document_id is None:
        return _("without a document")
    if row.document_id in shared:
        return _("same document with %(number)s costs") % {"number": shared[row.document_id]}
    return ""
