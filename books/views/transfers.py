"""What parties pay each other by a settlement: what is open, and noting that it was paid."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.actions.final import closed_with_it, closings_of
from books.actions.transfers import note_stays
from books.calculations.netting import pair
from books.calculations.transfers import Standing
from books.forms.settlements import TransferNoteForm, TransferWithdrawForm
from books.models import Settlement, SettlementTransfer, TransferPayment
from books.purses.transfers import Mutual, mutual_of
from books.views.withdrawing import WithdrawView, withdrawn_cell
from funding.views.cells import money
from oids import formats
from oids.views.details import ConfirmView
from oids.views.sections import Cell, Section
from partnerships.lookups import party_label


def mutual_sections(settlement: Settlement, *, may_note: bool, only: str = "") -> list[Section]:
    """What is open between parties other than the penvoerder, and what was noted; of one party its `only`."""
    mutual = mutual_of(settlement)
    if mutual is None:
        return []
    title = _("Payments of the parties to each other")
    if mutual.settlement != settlement:
        note = _("Version %(number)s says what is open now; what was paid by this version counts there.") % {
            "number": mutual.settlement.number
        }  # fmt: skip
        add = None if only else (mutual.settlement.reference, mutual.settlement.get_absolute_url())
        return [Section("mutual", title, [], note=note, add=add)]
    rows = [row for row in mutual.rows if not only or only in (row.payer, row.payee)]
    if not rows:
        return []
    return [_open_section(title, mutual, rows, may_note), *_noted_section(mutual, rows, may_note)]


def _open_section(title: str, mutual: Mutual, rows: list[Standing], may_note: bool) -> Section:
    names = {code: party_label(party) for code, party in mutual.parties.items()}
    lines = []
    for row in rows:
        step = Cell("")
        if row.open and may_note:
            label = _("Note as paid") if row.open > 0 else _("Note as paid back")
            step = Cell(label, reverse("books:transfer_note", args=[mutual.transfer_of(row).pk]))
        state = Cell(_("paid"), tone="good") if not row.open else Cell(_("open"), tone="warn")
        if row.open < 0:
            state = Cell(_("paid too much: goes back"), tone="warn")
        lines.append(
            [
                *(names[code] for code in row.way), money(abs(row.open)), state, money(row.due), money(row.paid),
                *([step] if may_note else []),
            ]
        )  # fmt: skip
    note = _(
        "These go from account to account, so the bank of the penvoerder does not know of them: the penvoerder notes what was "
        "paid. What the penvoerder pays or gets itself stands with its payments."
    )
    head = [_("Who pays"), _("To whom"), _("Open"), _("State"), _("To be paid"), _("Noted as paid")]
    due, paid = (money(sum(getattr(row, name) for row in rows)) for name in ("due", "paid"))
    open_total = money(sum(abs(row.open) for row in rows))
    return Section(
        "mutual", title, [*head, *([""] if may_note else [])], lines, note=note,
        foot=[_("Total"), "", open_total, "", due, paid, *([""] if may_note else [])],
    )  # fmt: skip


def _noted_section(mutual: Mutual, rows: list[Standing], may_note: bool) -> list[Section]:
    pairs = {pair(row.payer, row.payee) for row in rows}
    year, closings = mutual.settlement.school_year, closings_of(mutual.settlement.partnership)
    lines = []
    for row in mutual.noted:
        if pair(row.payer.code, row.payee.code) not in pairs:
            continue
        state = Cell("")
        if row.withdrawn_at is not None:
            state = withdrawn_cell(row)
        elif closed_with_it(closings, [year], row.noted_at):
            state = Cell(_("stays: %(year)s is closed") % {"year": year})
        elif may_note:
            state = Cell(_("Withdraw"), reverse("books:transfer_withdraw", args=[row.pk]))
        lines.append(
            [
                formats.day(row.paid_on), row.payer.name, row.payee.name, money(abs(row.amount_cents)), row.reference,
                f"{row.noted_by}, {formats.day(row.noted_at)}", state,
            ]
        )  # fmt: skip
    if not lines:
        return []
    last = _("Withdrawn") if any(row.withdrawn_at for row in mutual.noted) else ""
    head = [_("Paid on"), _("Who paid"), _("To whom"), _("Amount"), _("Reference"), _("Noted by"), last]
    return [Section("noted", _("Noted payments"), head, lines)]


class _OfMutual(ConfirmView):
    """An act on a payment between parties: back to the version of the settlement that says what is open, which may be
    newer than the one by which it was asked."""

    def asked_by(self) -> Settlement:
        raise NotImplementedError

    @cached_property
    def listed_on(self) -> Settlement:
        mutual = mutual_of(self.asked_by())
        return mutual.settlement if mutual else self.asked_by()

    def check_access(self) -> None:
        settlement = self.asked_by()
        self.request.partnership, self.request.school_year = settlement.partnership, settlement.school_year
        super().check_access()

    def get_back_label(self) -> str:
        return self.listed_on.reference

    def get_cancel_url(self) -> str:
        return self.next_url() or self.listed_on.get_absolute_url()

    def get_success_url_for(self, result) -> str:
        return self.get_cancel_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"back_url": self.listed_on.get_absolute_url()} | kwargs)


class TransferNoteView(_OfMutual):
    model = SettlementTransfer
    permission = "books.note_transfer"
    form_class = TransferNoteForm
    heading = gettext_lazy("Note a payment between parties")
    intro = gettext_lazy(
        "For what one party paid the other itself. Your name and the day stand with it; a wrong note is withdrawn and stays "
        "to be seen."
    )
    success_message = gettext_lazy("The payment is noted.")

    def get_queryset(self):
        parts = ("settlement__partnership", "settlement__decision", "payer", "payee")
        return super().get_queryset().select_related(*parts)

    def asked_by(self) -> Settlement:
        return self.object.settlement

    @cached_property
    def standing(self):
        return actions.transfer_standing(self.object)

    def refused_before(self):
        return self.standing[1]

    def get_initial(self):
        row = self.standing[0]
        return {"amount_cents": abs(row.open)} if row and row.open else {}

    @property
    def is_back(self) -> bool:
        """Whether a correction made it too much, so that money goes back."""
        row = self.standing[0]
        return row is not None and row.open < 0

    def get_heading(self):
        return _("Note a payment back between parties") if self.is_back else self.heading

    @property
    def submit_label(self):
        return _("Note as paid back") if self.is_back else _("Note as paid")

    def get_facts(self):
        row, settlement = self.standing[0], self.object.settlement
        names = {party.code: party_label(party) for party in (self.object.payer, self.object.payee)}
        payer, payee = row.way if row else (self.object.payer.code, self.object.payee.code)
        amounts = [(_("Amount"), formats.euro(self.object.amount_cents))]
        if self.is_back:
            amounts = [
                (_("Paid too much"), _("%(paid)s was paid and %(due)s was due") % {
                    "paid": formats.euro(row.paid), "due": formats.euro(row.due),
                }),
                (_("To be paid back"), formats.euro(-row.open)),
            ]  # fmt: skip
        elif row:
            amounts = [
                (_("To be paid"), formats.euro(row.due)), (_("Noted as paid"), formats.euro(row.paid)),
                (_("Open"), formats.euro(row.open)),
            ]  # fmt: skip
        return [
            (_("Settlement"), settlement.reference, settlement.get_absolute_url()), (_("Who pays"), names[payer]),
            (_("To whom"), names[payee]), *amounts,
        ]  # fmt: skip

    def act(self, form):
        return actions.note_transfer(self.object, by=self.request.user, **form.cleaned_data)


class TransferWithdrawView(_OfMutual, WithdrawView):
    model = TransferPayment
    permission = "books.note_transfer"
    form_class = TransferWithdrawForm
    heading = gettext_lazy("Withdraw a noted payment")
    intro = gettext_lazy(
        "For what was not paid after all, or noted wrongly. It stays to be seen, marked as withdrawn with your name and the "
        "reason; what it paid is open again."
    )
    submit_label = gettext_lazy("Withdraw the note")
    success_message = gettext_lazy("The note is withdrawn.")
    already = gettext_lazy("This note is withdrawn already.")

    def get_queryset(self):
        parts = ("transfer__settlement__partnership", "transfer__payer", "transfer__payee", "noted_by")
        return super().get_queryset().select_related(*parts)

    def asked_by(self) -> Settlement:
        return self.object.transfer.settlement

    def listed_at(self) -> str:
        return self.listed_on.get_absolute_url()

    def refused_before(self) -> str:
        return note_stays(self.object)

    def get_facts(self):
        row = self.object
        return [
            (_("Who paid"), row.payer.name), (_("To whom"), row.payee.name),
            (_("Amount"), formats.euro(abs(row.amount_cents))), (_("Paid on"), formats.day(row.paid_on)),
            (_("Reference"), row.reference), (_("Noted by"), f"{row.noted_by}, {formats.day_time(row.noted_at)}"),
        ]  # fmt: skip

    def act(self, form):
        return actions.withdraw_transfer(self.object, reason=form.cleaned_data["reason"], by=self.request.user)
