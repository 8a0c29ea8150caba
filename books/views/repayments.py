"""Money that parties paid back: the list, entering it, and withdrawing what was entered wrongly."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.actions.final import Closings, closed_with_it, closings_of
from books.forms.repayments import RepaymentForm, RepaymentWithdrawForm
from books.models import Repayment, Settlement
from books.payable import PartyPayable, payable
from books.views.withdrawing import WithdrawView, withdrawn_cell
from funding.views.cells import money
from oids import formats
from oids.views.details import ActionView
from oids.views.sections import Cell, Section
from partnerships.actions.base import closed_years
from partnerships.views.base import PartnershipYearMixin


def _step(row: Repayment, view, closed, closings: Closings) -> Cell:
    if row.withdrawn_at is not None:
        return withdrawn_cell(row)
    if not view.may("books.enter_repayment", row):
        return Cell("")
    years = (line.school_year for line in row.parts)
    year = row.school_year if row.school_year in closed else closed_with_it(closings, years, row.entered_at)
    if year is not None:
        return Cell(_("stays: %(year)s is closed") % {"year": year})
    return Cell(_("Withdraw"), reverse("books:repayment_withdraw", args=[row.pk]))


def repayments_section(view, partnership, party=None) -> list[Section]:
    """What parties paid back (of all, or of `party`), the newest first; nothing when none ever did."""
    found = Repayment.objects.visible_to(view.request.user).filter(partnership=partnership)
    if party is not None:
        found = found.filter(party=party)
    found = list(found.select_related("partnership", "party", "document", "entered_by", "withdrawn_by"))
    if not found:
        return []
    closed, closings = closed_years(partnership), closings_of(partnership)
    rows = [
        [
            formats.day(row.received_on), *([] if party else [Cell(row.party.name, row.get_absolute_url())]), row.reference,
            Cell(_("download"), row.document.get_absolute_url()) if row.document else "",
            f"{row.entered_by}, {formats.day(row.entered_at)}", _step(row, view, closed, closings), money(row.amount_cents),
        ]
        for row in found
    ]  # fmt: skip
    total = sum(row.amount_cents for row in found if row.withdrawn_at is None)
    head = [_("Received on"), *([] if party else [_("Party")]), _("Reference"), _("Document"), _("Entered by"), ""]
    return [
        Section(
            "repayments", _("Received back") if party else _("Received back from parties"), [*head, _("Amount")], rows,
            foot=[_("Total without what was withdrawn"), *[""] * (len(head) - 1), money(total)],
        )
    ]  # fmt: skip


def settlement_repaid(view, settlement: Settlement) -> list[Section]:
    """What parties paid the penvoerder of an adopted settlement, besides what was set off; nothing when none did."""
    if not settlement.is_adopted:
        return []
    rows = []
    found = Repayment.objects.visible_to(view.request.user).that_count(settlement.partnership)
    for row in found.select_related("partnership", "party"):
        claims = [
            line for line in row.parts if (line.origin, line.school_year) == ("settlement", settlement.school_year)
        ]
        if cents := -sum(line.cents for line in claims):
            name = Cell(row.party.name, row.get_absolute_url())
            rows.append([formats.day(row.received_on), name, row.reference, money(cents)])
    if not rows:
        return []
    note = _("What the penvoerder gets by the settlement and was not set off, as it came in on its account.")
    head = [_("Received on"), _("Party"), _("Reference"), _("Amount")]
    return [Section("repaid", _("Paid to the penvoerder"), head, rows, note=note)]


class RepaymentEnterView(PartnershipYearMixin, ActionView):
    """Of one party, with what it has to pay back on the page."""

    permission = "books.enter_repayment"
    template_name = "generic/confirm.html"
    form_class = RepaymentForm
    intro = gettext_lazy(
        "For money that the party paid back to the account of the penvoerder. It takes away what was still to be set off, and "
        "stands in the journal as a receipt of the bank."
    )
    submit_label = gettext_lazy("Enter")
    success_message = gettext_lazy("It is entered as received back.")

    @cached_property
    def row(self) -> PartyPayable:
        rows = payable(self.partnership, timezone.localdate())
        found = next((row for row in rows if row.party.code == self.kwargs["party"]), None)
        if found is None:
            raise Http404
        return found

    def get_heading(self) -> str:
        return _("Received back from %(party)s") % {"party": self.row.party.name}

    def refused_before(self) -> str:
        return "" if self.row.carried else actions.nothing_to_pay_back(self.row.party)

    def get_initial(self):
        return {"amount_cents": -self.row.carried} if self.row.carried else {}

    def get_cancel_url(self) -> str:
        return self.next_url() or reverse("books:payable_party", kwargs=self.kwargs)

    def get_success_url_for(self, result) -> str:
        return self.get_cancel_url()

    def get_facts(self) -> list[tuple]:
        row = self.row
        open_claims = [found for found in row.claims if found.line.cents] if row.carried else []
        return [
            (_("Party"), f"{row.party.name} ({row.party.code})"),
            *((found.claim.what, formats.signed_euro(found.line.cents)) for found in open_claims),
            (_("Still to be set off or paid back"), formats.euro(-row.carried)),
        ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            facts=self.get_facts(), back_url=self.get_cancel_url(), back_label=self.row.party.name, **kwargs
        )

    def act(self, form):
        return actions.enter_repayment(
            partnership=self.partnership, party=self.row.party, by=self.request.user, **form.cleaned_data
        )


class RepaymentWithdrawView(WithdrawView):
    model = Repayment
    permission = "books.enter_repayment"
    form_class = RepaymentWithdrawForm
    heading = gettext_lazy("Withdraw money paid back")
    intro = gettext_lazy(
        "For what did not come in after all, or was entered wrongly. It stays to be seen, marked as withdrawn with your name "
        "and the reason; what it paid back is open again, and the journal reverses it today."
    )
    submit_label = gettext_lazy("Withdraw")
    success_message = gettext_lazy("It is withdrawn.")
    already = gettext_lazy("This is withdrawn already.")

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "party", "entered_by")

    def check_access(self) -> None:
        self.request.partnership, self.request.school_year = self.object.partnership, self.object.school_year
        super().check_access()

    def refused_before(self) -> str:
        return actions.repayment_stays(self.object)

    def get_back_label(self) -> str:
        return self.object.party.name

    def get_facts(self):
        row = self.object
        return [
            (_("Party"), row.party.name), (_("Amount"), formats.euro(row.amount_cents)),
            (_("Received on"), formats.day(row.received_on)), (_("Reference"), row.reference),
            (_("Entered by"), f"{row.entered_by}, {formats.day_time(row.entered_at)}"),
        ]  # fmt: skip

    def act(self, form):
        return actions.withdraw_repayment(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
