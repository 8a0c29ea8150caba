"""What is payable now, the plan of the instalments, and preparing a batch."""

from __future__ import annotations

import datetime

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from books import actions
from books.advances import Advance, advances, years_of_money
from books.enums import BatchState, MessageFormat
from books.forms.payments import PlanForm, PrepareForm
from books.models import Payment, PaymentInstalment
from books.payable import PartyPayable, accounts_of, payable, problem_of
from books.refused import refused_last, refused_notice
from books.reports.payments import grouped, masked
from books.views.advances import advances_notice, advances_section
from books.views.batch_list import batches_section
from books.views.repayments import repayments_section
from funding.views.cells import money
from oids import formats
from oids.access import AccessMixin
from oids.exports import EURO, Column, export_response
from oids.views.details import ActionView
from oids.views.sections import Cell, Section, number
from partnerships.models import Partnership
from partnerships.views.base import PartnershipYearMixin

MOST_NAMES = 2  # More claims than this are counted in the preview; the party's page names them all.


def iban_for(user, partnership: Partnership, iban: str) -> str:
    """The account number, or its end for whoever may not see account numbers in the partnership."""
    return grouped(iban) if user.has_perm("partnerships.view_account", partnership) else masked(iban)


def total(rows, name: str) -> int:
    return sum(getattr(row, name) for row in rows)


class PayableMixin(PartnershipYearMixin, AccessMixin):
    """Payable on `day`: today, or the day of ?day=."""

    permission = "books.view_payment"

    @cached_property
    def day(self) -> datetime.date:
        try:
            return datetime.date.fromisoformat(self.request.GET.get("day", ""))
        except ValueError:
            return timezone.localdate()

    @cached_property
    def rows(self) -> tuple[PartyPayable, ...]:
        return payable(self.partnership, self.day)

    @cached_property
    def advances(self) -> list[Advance]:
        years = {claim.school_year for row in self.rows for claim in row.moves} | years_of_money(self.partnership)
        return advances(self.partnership, self.day, years)

    @cached_property
    def accounts(self):
        return accounts_of(row.party for row in self.rows)

    def refused_notice(self) -> str:
        """Of the parties that are to be paid now."""
        ibans = {
            row.party.pk: self.accounts[row.party.pk].iban
            for row in self.rows
            if row.pay and row.party.pk in self.accounts
        }
        return refused_notice(refused_last(self.partnership, ibans))

    def address(self, name: str, **more) -> str:
        return reverse(f"books:{name}", kwargs={**self.scope, **more})

    @property
    def scope(self) -> dict[str, str]:
        return {"partnership": self.partnership.slug, "year": str(self.school_year)}


class PaymentListView(PayableMixin, TemplateView):
    template_name = "funding/report.html"

    def get(self, request, *args, **kwargs):
        kind = request.GET.get("export")
        if kind in ("csv", "xlsx"):
            name = f"te-betalen-{self.partnership.slug}"
            return export_response(kind, self.columns(), self.export_rows(), name=name, as_of=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        acts = []
        if self.may("books.prepare_payment", self.partnership):
            if total(self.rows, "pay"):
                acts.append((_("Prepare payments"), self.address("payment_prepare")))
            acts.append((_("Plan the instalments"), self.address("payment_plan_update")))
        return super().get_context_data(
            heading=_("Payments"),
            intro=_("What the penvoerder still has to pay each party on %(day)s, over all school years.")
            % {"day": formats.day(self.day)},
            amount=formats.euro(total(self.rows, "pay")),
            notice=" ".join(filter(None, [self.refused_notice(), advances_notice(self.advances)])),
            actions=acts,
            sections=[
                self.payable(),
                *advances_section(self.advances),
                batches_section(self.request.user, self.partnership),
                *repayments_section(self, self.partnership),
                self.plan(),
            ],
            exports=[("CSV", "?export=csv"), ("XLSX", "?export=xlsx")],
            **kwargs,
        )

    def payable(self) -> Section:
        rows = []
        for row in self.rows:
            url = self.address("payable_party", party=row.party.code)
            account = self.accounts.get(row.party.pk)
            problem = problem_of(row.party, account) if row.pay else ""
            shown = iban_for(self.request.user, self.partnership, account.iban) if account else _("none confirmed")
            rows.append(
                [
                    Cell(f"{row.party.name} ({row.party.code})", url), money(row.pay, url),
                    Cell(shown, row.party.get_absolute_url() if problem else ""),
                    money(row.due), money(row.settled), money(row.kept), money(row.carried, url if row.carried else ""),
                ]
            )  # fmt: skip
        return Section(
            "payable", _("Payable now"),
            [
                _("Party"), _("To be paid now"), _("Account"), _("Due so far"), _("Paid or under way"),
                _("Stays with the penvoerder"), _("Still to be set off"),
            ],
            rows, empty=_("Nothing is due yet. It follows from the authorised allocation and the plan of the instalments."),
            foot=[
                _("Total"), money(total(self.rows, "pay")), "",
                *(money(total(self.rows, name)) for name in ("due", "settled", "kept", "carried")),
            ] if rows else [],
            note=_("Due so far – paid or under way = to be paid now. Less than 0 is set off against the next payment, or the "
                   "party pays it back: enter that on its page. What came back is off what is paid."),
        )  # fmt: skip

    def plan(self) -> Section:
        found = PaymentInstalment.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        rows = [
            [
                number(row.number), formats.day(row.due_on),
                _("all that is left") if row.percentage is None else f"{formats.decimal(row.percentage, 2)}%",
            ]
            for row in found
        ]  # fmt: skip
        return Section(
            "plan", _("Instalments of %(year)s") % {"year": self.school_year},
            [_("Instalment"), _("Payable from"), _("Part of each share")], rows,
            empty=_("No instalments are set for this school year: all is payable once the allocation is authorised."),
        )  # fmt: skip

    def columns(self) -> list[Column]:
        return [
            Column("code", _("Number")),
            Column("name", _("Party")),
            Column("due", _("Due so far"), EURO),
            Column("settled", _("Paid or under way"), EURO),
            Column("kept", _("Stays with the penvoerder"), EURO),
            Column("carried", _("Still to be set off"), EURO),
            Column("pay", _("To be paid now"), EURO),
        ]

    def export_rows(self):
        for row in self.rows:
            yield {
                "code": row.party.code, "name": row.party.name, "due": row.due, "settled": row.settled, "kept": row.kept,
                "carried": row.carried, "pay": row.pay,
            }  # fmt: skip


class PayablePartyView(PayableMixin, TemplateView):
    """How it comes that a party gets this now: every claim, and every payment that settled one."""

    template_name = "funding/report.html"

    def get_context_data(self, **kwargs):
        row = next((row for row in self.rows if row.party.code == self.kwargs["party"]), None)
        if row is None:
            raise Http404
        return super().get_context_data(
            heading=_("Payable to %(party)s") % {"party": row.party.name},
            amount=formats.euro(row.pay),
            facts=[
                (_("Figures as of"), formats.day(self.day)),
                (_("Party"), row.party.name, row.party.get_absolute_url()),
                *([(_("Stays with the penvoerder"), formats.euro(row.kept))] if row.kept else []),
                *([(_("Still to be set off or paid back"), formats.euro(-row.carried))] if row.carried else []),
            ],
            actions=self.acts(row),
            sections=[
                self.claims(row),
                self.later(row),
                self.payments(row),
                *repayments_section(self, self.partnership, row.party),
            ],
            back_url=self.address("payment_list"),
            back_label=_("Payments"),
            **kwargs,
        )

    def acts(self, row: PartyPayable) -> list[tuple[str, str]]:
        if not row.carried or not self.may("books.enter_repayment", self.partnership):
            return []
        return [(_("Enter what was paid back"), self.address("repayment_enter", party=row.party.code))]

    def claims(self, row: PartyPayable) -> Section:
        rows = [
            [
                found.claim.what, found.claim.reference, money(found.line.due), money(found.line.settled),
                Cell(formats.signed_euro(found.line.cents), is_number=True),
            ]
            for found in row.claims
        ]  # fmt: skip
        open_cents = row.pay + row.carried
        return Section(
            "claims", _("What it may claim"),
            [_("What"), _("Reference"), _("Due so far"), _("Paid or under way"), _("Open")], rows,
            empty=_("Nothing is due to this party yet."),
            foot=[
                _("Total"), "", money(row.due), money(row.settled),
                Cell(formats.signed_euro(open_cents), is_number=True),
            ] if rows else [],
            note=_("The penvoerder's own share is not paid; it stays with the penvoerder.") if row.kept else "",
        )  # fmt: skip

    def later(self, row: PartyPayable) -> Section:
        rows = [[claim.what, formats.day(claim.due_on), money(claim.cents)] for claim in row.later]
        return Section(
            "later", _("Due later"), [_("What"), _("Payable from"), _("Amount")], rows,
            empty=_("Nothing is due later."),
            foot=[_("Total"), "", money(total(row.later, "cents"))] if rows else [],
        )  # fmt: skip

    def payments(self, row: PartyPayable) -> Section:
        found = Payment.objects.visible_to(self.request.user).of_partnership(self.partnership).filter(party=row.party)
        rows = [
            [
                Cell(payment.batch.reference, payment.get_absolute_url()), formats.day(payment.batch.execution_on),
                payment.remittance, _state(payment), money(payment.amount_cents),
            ]
            for payment in found.select_related("batch__partnership").defer("batch__file_text").order_by("-batch__number")
        ]  # fmt: skip
        return Section(
            "payments", _("Payments to this party"),
            [_("Payment batch"), _("Execution date"), _("Text with the payment"), _("State"), _("Amount")], rows,
            empty=_("Nothing was paid to this party yet."),
        )  # fmt: skip


def _state(payment: Payment) -> Cell:
    if payment.batch.state == BatchState.WITHDRAWN:
        return Cell(payment.batch.get_state_display(), tone="neutral")
    return state_cell(payment)


def state_cell(payment: Payment) -> Cell:
    tone = {"paid": "good", "rejected": "bad"}.get(payment.state, "neutral")
    day = payment.rejected_on or payment.paid_on
    words = f"{payment.get_state_display()} {formats.day(day)}" if day else payment.get_state_display()
    return Cell(words, tone=tone)


class PaymentPrepareView(PayableMixin, ActionView):
    """The preview is the table that becomes the batch."""

    permission = "books.prepare_payment"
    template_name = "books/payment_prepare.html"
    form_class = PrepareForm
    heading = gettext_lazy("Prepare payments")
    submit_label = gettext_lazy("Prepare the batch")
    success_message = gettext_lazy("The batch is prepared. Another controller has to authorise it.")

    def problems(self) -> dict[str, str]:
        return {row.party.code: problem_of(row.party, self.accounts.get(row.party.pk)) for row in self.rows if row.pay}

    def get_form_kwargs(self):
        names = {row.party.code: row.party.name for row in self.rows}
        ready = [(code, names[code]) for code, problem in self.problems().items() if not problem]
        return super().get_form_kwargs() | {"parties": ready}

    def get_initial(self):
        ready = [code for code, problem in self.problems().items() if not problem]
        return {"execution_on": self.day, "message_format": MessageFormat.PAIN_09, "parties": ready}

    def act(self, form):
        return actions.prepare_batch(
            partnership=self.partnership, execution_on=form.cleaned_data["execution_on"], by=self.request.user,
            parties=form.cleaned_data.get("parties"), message_format=form.cleaned_data["message_format"],
        )  # fmt: skip

    def get_cancel_url(self):
        return self.next_url() or self.address("payment_list")

    def get_context_data(self, **kwargs):
        debtor = self.partnership.penvoerder_on(self.day)
        account = accounts_of([debtor]).get(debtor.pk) if debtor else None
        notice = ""
        if debtor is None:
            notice = _("The partnership has no penvoerder on this day.")
        elif problem := problem_of(debtor, account):
            notice = f"{debtor.name}: {problem}"
        return super().get_context_data(
            sections=[*advances_section(self.advances), self.preview()],
            notice=" ".join(filter(None, [notice, self.refused_notice()])),
            day=self.day,
            scope_url=self.address("payment_prepare"),
            **kwargs,
        )

    def preview(self) -> Section:
        problems = self.problems()
        chosen = [row for row in self.rows if row.pay]
        ready = [row for row in chosen if not problems[row.party.code]]
        rows = []
        for row in chosen:
            account, problem = self.accounts.get(row.party.pk), problems[row.party.code]
            names = [claim.claim.what + (_(" (correction)") if claim.is_correction else "") for claim in row.moves]
            claims = "; ".join(names) if len(names) <= MOST_NAMES else _("%(number)s claims") % {"number": len(names)}
            shown = problem or iban_for(self.request.user, self.partnership, account.iban)
            rows.append(
                [
                    Cell(row.party.name, self.address("payable_party", party=row.party.code)), money(row.pay),
                    Cell(shown, row.party.get_absolute_url() if problem else ""), claims, money(row.added),
                    money(row.set_off),
                ]
            )  # fmt: skip
        return Section(
            "preview", _("Payable on %(day)s") % {"day": formats.day(self.day)},
            [_("Party"), _("Amount"), _("Account"), _("What"), _("Claims"), _("Set off")], rows,
            empty=_("Nothing is payable on this day that is not paid or under way already."),
            foot=[
                _("Control totals: payments that can be made: %(number)s") % {"number": len(ready)},
                money(total(ready, "pay")), "", "", money(total(ready, "added")), money(total(ready, "set_off")),
            ] if rows else [],
            note=_("Name and account number are kept as they are now. If they change, the batch is withdrawn and prepared "
                   "again."),
        )  # fmt: skip


class PaymentPlanView(PayableMixin, ActionView):
    permission = "books.prepare_payment"
    form_class = PlanForm
    intro = gettext_lazy(
        "Each party gets its share in these parts; together they are 100%. The last one can be all that is left. Without "
        "instalments all is payable once the allocation is authorised."
    )

    def get_heading(self):
        return _("Instalments of %(year)s") % {"year": self.school_year}

    def get_initial(self):
        initial = {}
        for row in PaymentInstalment.objects.of_year(self.partnership, self.school_year):
            initial[f"due_on_{row.number}"], initial[f"percentage_{row.number}"] = row.due_on, row.percentage
        if not initial:
            start = self.school_year.start
            initial = {
                "due_on_1": datetime.date(start, 11, 15), "percentage_1": 50,
                "due_on_2": datetime.date(start + 1, 2, 15), "percentage_2": 50,
            }  # fmt: skip
        return initial

    def act(self, form):
        actions.plan_payments(
            partnership=self.partnership, school_year=self.school_year, rows=form.rows(), by=self.request.user
        )

    def get_cancel_url(self):
        return self.next_url() or self.address("payment_list")
