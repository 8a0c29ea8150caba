"""What the bank answered: files of the bank, and single payments."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.actions.answers import effects_of
from books.enums import PaymentState
from books.forms.payments import PaidForm, RejectForm
from books.models import BankAnswer, Payment
from books.views.payments import iban_for, state_cell
from books.wording import bank_reason
from funding.views.cells import money
from oids import formats
from oids.views.details import ConfirmView, DetailView
from oids.views.sections import Cell, Section


class AnswerMixin:
    model = BankAnswer
    permission = "books.prepare_payment"

    def get_queryset(self):
        return super().get_queryset().select_related("batch__partnership", "received_by").defer("batch__file_text")

    def check_access(self) -> None:
        self.request.partnership = self.object.batch.partnership
        super().check_access()


class BankAnswerView(AnswerMixin, DetailView):
    """What a file of the bank says, before and after it was taken over."""

    permission = "books.view_payment"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        answer = self.object
        effects = effects_of(answer)
        rows = [
            [
                payment.party.name, payment.end_to_end_id, money(payment.amount_cents), PaymentState(said.state).label,
                formats.day(said.day), bank_reason(said.reason), _effect(answer, problem),
            ]
            for payment, said, problem in effects
        ]  # fmt: skip
        acts = []
        waits = answer.applied_at is None and any(not problem for _payment, _said, problem in effects)
        if waits and self.may("books.prepare_payment", answer):
            acts = [(_("Take over"), reverse("books:bank_answer_apply", args=[answer.pk]))]
        return super().get_context_data(
            heading=_("Answer of the bank: %(name)s") % {"name": answer.name},
            status=(_("taken over"), "good") if answer.applied_at else (_("not taken over yet"), "warn"),
            facts=[
                (_("Payment batch"), answer.batch.reference, answer.batch.get_absolute_url()),
                (_("Kind of file"), answer.kind),
                (_("Sent by"), f"{answer.received_by}, {formats.day_time(answer.received_at)}"),
                (_("Other entries in the file"), formats.count(answer.others)),
                ("SHA-256", answer.sha256),
            ],
            sections=[
                Section(
                    "lines", _("What the bank says of these payments"),
                    [
                        _("Party"), _("Reference for the bank"), _("Amount"), _("Says"), _("Date"), _("Reason"),
                        _("To be recorded"),
                    ],
                    rows,
                )
            ],
            actions=acts,
            back_url=answer.batch.get_absolute_url(),
            back_label=answer.batch.reference,
            **kwargs,
        )  # fmt: skip


def _effect(answer: BankAnswer, problem: str) -> Cell:
    if answer.applied_at:
        return Cell(_("taken over"), tone="good") if problem == _("known already") else Cell(problem)
    return Cell(_("nothing: %(why)s") % {"why": problem}, tone="neutral") if problem else Cell(_("yes"), tone="warn")


class BankAnswerApplyView(AnswerMixin, ConfirmView):
    heading = gettext_lazy("Take over the bank's answer")
    submit_label = gettext_lazy("Take over")

    def get_facts(self):
        said = effects_of(self.object)
        paid = sum(s.state == PaymentState.PAID and not problem for _p, s, problem in said)
        rejected = sum(s.state == PaymentState.REJECTED and not problem for _p, s, problem in said)
        return [
            (_("Payment batch"), self.object.batch.reference),
            (_("Becomes paid"), formats.count(paid)),
            (_("Becomes rejected, and payable again"), formats.count(rejected)),
        ]

    def act(self, form):
        return actions.apply_answer(self.object, by=self.request.user).batch


class PaymentMixin:
    model = Payment
    permission = "books.prepare_payment"

    def get_queryset(self):
        return super().get_queryset().select_related("batch__partnership", "party").defer("batch__file_text")

    def check_access(self) -> None:
        self.request.partnership = self.object.batch.partnership
        super().check_access()

    def get_cancel_url(self):
        return self.object.batch.get_absolute_url()


class PaymentAnswerView(PaymentMixin, DetailView):
    """One payment and what can be recorded of it."""

    permission = "books.view_payment"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row = self.object
        acts = []
        if row.batch.is_sent and self.may("books.prepare_payment", row):
            wanted = (
                ((PaymentState.OPEN,), "paid", _("Record as paid")),
                ((PaymentState.OPEN, PaymentState.PAID), "reject", _("Record as rejected or returned")),
                ((PaymentState.PAID, PaymentState.REJECTED), "reopen", _("Take the answer back")),
            )
            acts = [
                (label, reverse(f"books:payment_{name}", args=[row.pk]))
                for states, name, label in wanted
                if row.state in states
            ]
        state = state_cell(row)
        return super().get_context_data(
            heading=_("Payment %(reference)s") % {"reference": row.end_to_end_id},
            status=(state.text, state.tone),
            facts=[
                (_("Party"), row.statutory_name, row.party.get_absolute_url()),
                (_("Name as the bank gets it"), row.bank_name),
                ("IBAN", iban_for(self.request.user, row.batch.partnership, row.iban)),
                (_("Amount"), formats.euro(row.amount_cents)),
                (_("Text with the payment"), row.remittance),
                (_("Paid on"), formats.day(row.paid_on) if row.paid_on else ""),
                (_("Rejected on"), formats.day(row.rejected_on) if row.rejected_on else ""),
                (_("Reason"), bank_reason(row.reason)),
            ],
            actions=acts,
            sections=[
                Section(
                    "claims", _("What the payment consists of"), [_("What"), _("Reference"), _("Amount")],
                    [[line.what, line.reference, money(line.amount_cents)] for line in row.lines.all()],
                    foot=[_("Total"), "", money(row.amount_cents)],
                )
            ],
            back_url=row.batch.get_absolute_url(),
            back_label=row.batch.reference,
            **kwargs,
        )  # fmt: skip


class _PaymentActView(PaymentMixin, ConfirmView):
    def get_facts(self):
        row = self.object
        return [
            (_("Party"), row.party.name),
            (_("Reference for the bank"), row.end_to_end_id),
            (_("Amount"), formats.euro(row.amount_cents)),
        ]


class PaymentPaidView(_PaymentActView):
    form_class = PaidForm
    heading = gettext_lazy("Record as paid")
    submit_label = gettext_lazy("Record as paid")

    def act(self, form):
        return actions.mark_paid(self.object, paid_on=form.cleaned_data["paid_on"], by=self.request.user)


class PaymentRejectView(_PaymentActView):
    form_class = RejectForm
    heading = gettext_lazy("Record as rejected or returned")
    intro = gettext_lazy("The amount is payable again and comes into a next batch.")
    submit_label = gettext_lazy("Record as rejected")

    def act(self, form):
        return actions.reject_payment(self.object, by=self.request.user, **form.cleaned_data)


class PaymentReopenView(_PaymentActView):
    heading = gettext_lazy("Take the answer back")
    intro = gettext_lazy("Only when it was entered wrongly: the payment waits for the bank's answer again.")
    submit_label = gettext_lazy("Take back")

    def act(self, form):
        return actions.reopen_payment(self.object, by=self.request.user)
