"""One batch of payments: its page, the acts on it and the file for the bank."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import View

from books import actions
from books.actions.payments import changed_since
from books.advances import advances, not_paid_yet, paid_by
from books.enums import BatchState
from books.forms.payments import AnswerForm, PaidForm, ReasonForm
from books.models import BankAnswer, Payment, PaymentBatch, PaymentLine
from books.refused import refused_before, refused_notice
from books.reports.payments import BatchReport, batch_columns, batch_report, batch_rows
from books.views.advances import laid_out_text
from books.views.batch_list import TONES
from books.views.payments import iban_for, state_cell
from books.wording import bank_reason
from funding.views.cells import DOWNLOADS, money
from oids import formats
from oids.exports import export_response
from oids.pdf import pdf_response, render_pdf
from oids.periods import SchoolYear
from oids.views.details import ConfirmView, DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section
from partnerships.views.base import RecordScopeMixin


class BatchMixin(RecordScopeMixin):
    model = PaymentBatch
    permission = "books.view_payment"

    def get_queryset(self):
        rows = (
            super()
            .get_queryset()
            .select_related("partnership", "debtor", "prepared_by", "authorised_by", "exported_by")
        )
        return rows.defer("file_text")

    def check_access(self) -> None:
        super().check_access()
        self.request.school_year = SchoolYear.of(self.object.execution_on)


class BatchDetailView(BatchMixin, DetailView):
    """As page, control list (PDF), CSV and XLSX of the same figures."""

    template_name = "funding/report.html"

    @cached_property
    def report(self) -> BatchReport:
        return batch_report(self.object)

    @property
    def sees_accounts(self) -> bool:
        return self.request.user.has_perm("partnerships.view_account", self.object.partnership)

    def get(self, request, *args, **kwargs):
        kind, name = request.GET.get("export"), f"betalingen-{self.object.reference}"
        if kind in ("pdf", "csv", "xlsx") and not self.sees_accounts:
            messages.info(request, _("These files hold account numbers, which your role does not show."))
            return HttpResponseRedirect(self.object.get_absolute_url())
        if kind == "pdf":
            context = {"signatories": [_("Prepared by"), _("Authorised by")]}
            made = render_pdf("books/reports/batch.html", self.report, language=get_language() or "nl", context=context)
            return pdf_response(made, name)
        if kind in ("csv", "xlsx"):
            as_of = self.report.head.as_of
            return export_response(kind, batch_columns(), batch_rows(self.report), name=name, as_of=as_of)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        batch = self.object
        scope = {"partnership": batch.partnership.slug, "year": str(self.request.school_year)}
        return super().get_context_data(
            heading=_("Payment batch %(reference)s") % {"reference": batch.reference},
            status=(batch.get_state_display(), TONES[BatchState(batch.state)]),
            amount=formats.euro(batch.total_cents),
            notice=self.notice(),
            facts=[
                (_("Number of payments"), formats.count(batch.payment_count)),
                (_("Sum of the payments"), formats.euro(batch.total_cents)),
                (_("Execution date"), formats.day(batch.execution_on)),
                (_("From account"), f"{iban_for(self.request.user, batch.partnership, batch.debtor_iban)}, {batch.debtor_name}"),
                (_("Format for the bank"), batch.message_format),
                (_("Prepared by"), f"{batch.prepared_by}, {formats.day_time(batch.prepared_at)}"),
                (_("Authorised by"), _signed(batch.authorised_by, batch.authorised_at)),
                (_("Exported by"), _signed(batch.exported_by, batch.exported_at)),
                *([(_("Message id"), batch.message_id), (_("SHA-256 of the file"), batch.file_sha256)]
                  if batch.is_sent else []),
                *([(_("Withdrawn because"), batch.withdrawn_reason)] if batch.withdrawn_reason else []),
            ],
            sections=[self.payments(), self.claims(), *self.answers()],
            actions=self.acts(),
            exports=DOWNLOADS if self.sees_accounts else [],
            history_url=reverse("books:payment_batch_history", args=[batch.pk]),
            back_url=reverse("books:payment_list", kwargs=scope),
            back_label=_("Payments"),
            **kwargs,
        )  # fmt: skip

    def notice(self) -> str:
        batch = self.object
        if batch.can_be_withdrawn and (names := changed_since(batch)):
            return _(
                "Account number or statutory name changed after this was prepared: %(names)s. Withdraw the batch."
            ) % {"names": ", ".join(names)}
        own = ""
        if batch.state == BatchState.DRAFT and batch.prepared_by_id == self.request.user.pk:
            own = _("You prepared this batch; another controller has to authorise it.")
        refused = refused_notice(refused_before(batch)) if batch.can_be_withdrawn else ""
        return " ".join(filter(None, [own, refused]))

    @cached_property
    def rows(self) -> list[Payment]:
        return list(self.object.payments.select_related("party").prefetch_related("lines").order_by("party__code"))

    def payments(self) -> Section:
        batch = self.object
        change = batch.is_sent and self.may("books.prepare_payment", batch)
        rows = []
        for row in self.rows:
            name = row.statutory_name
            if row.bank_name != name:
                name = _("%(name)s (for the bank: %(written)s)") % {"name": name, "written": row.bank_name}
            cells = [
                row.party.code, Cell(name, row.party.get_absolute_url()),
                iban_for(self.request.user, batch.partnership, row.iban), row.remittance, state_cell(row), bank_reason(row.reason),
                money(row.amount_cents),
            ]  # fmt: skip
            rows.append([*cells, *([self.step(row)] if change else [])])
        head = [
            _("Number"),
            _("Statutory name"),
            "IBAN",
            _("Text with the payment"),
            _("State"),
            _("Reason"),
            _("Amount"),
        ]
        foot = ["", _("Total"), "", "", "", "", money(batch.total_cents)]
        return Section(
            "payments", _("Payments"), [*head, *([""] if change else [])], rows, foot=[*foot, *([""] if change else [])],
            note=_("At the bank each of these is found by the reference %(bank)s with the number of the party behind it; "
                   "%(batch)s is what the batch is called here.")
            % {"bank": batch.bank_prefix, "batch": batch.reference},
        )  # fmt: skip

    def step(self, row: Payment) -> Cell:
        return Cell(_("Answer of the bank"), reverse("books:payment_answer", args=[row.pk]))

    def claims(self) -> Section:
        rows = [
            [row.party.name, line.what, line.reference, money(line.amount_cents)]
            for row in self.rows
            for line in row.lines.all()
        ]
        return Section(
            "claims", _("What each payment consists of"), [_("Party"), _("What"), _("Reference"), _("Amount")], rows,
            foot=[_("Total"), "", "", money(self.object.total_cents)],
            note=_("An amount below 0 is set off: it was paid too much before, or is an own contribution."),
        )  # fmt: skip

    def answers(self) -> list[Section]:
        batch = self.object
        if not batch.is_sent:
            return []
        rows = [
            [
                Cell(row.name, row.get_absolute_url()), row.kind, formats.day_time(row.received_at), str(row.received_by),
                formats.day_time(row.applied_at) if row.applied_at else _("not yet"),
            ]
            for row in batch.answers.select_related("received_by")
        ]  # fmt: skip
        return [
            Section(
                "answers", _("Files of the bank"),
                [_("File"), _("Kind"), _("Sent"), _("By"), _("Taken over")], rows,
                empty=_("No file of the bank was sent. Payments can also be ticked off by hand."),
            )
        ]  # fmt: skip

    def acts(self) -> list[tuple[str, str]]:
        """What this user may do in this state; the next step first."""
        prepared, sent = (BatchState.DRAFT, BatchState.AUTHORISED), (BatchState.EXPORTED, BatchState.PROCESSED)
        own = self.object.prepared_by_id == self.request.user.pk
        wanted = (
            ((BatchState.DRAFT,), "books.authorise_payment", "authorise", _("Authorise")),
            ((BatchState.AUTHORISED,), "books.prepare_payment", "export", _("Export for the bank")),
            ((BatchState.EXPORTED,), "books.prepare_payment", "answer", _("Send the bank's answer")),
            ((BatchState.EXPORTED,), "books.prepare_payment", "paid", _("All paid")),
            (sent, "books.prepare_payment", "file", _("Download the file")),
            (prepared, "books.prepare_payment", "withdraw", _("Withdraw")),
        )
        return [
            (label, reverse(f"books:payment_batch_{name}", args=[self.object.pk]))
            for states, permission, name, label in wanted
            if self.object.state in states
            and self.may(permission, self.object)
            and not (name == "authorise" and own)
            and not (name == "paid" and self.object.execution_on > timezone.localdate())
        ]


def _signed(person, moment) -> str:
    return f"{person}, {formats.day_time(moment)}" if person else ""


class BatchHistoryView(BatchMixin, HistoryView):
    parts = (Payment, PaymentLine, BankAnswer)


class _BatchActView(BatchMixin, ConfirmView):
    permission = "books.prepare_payment"

    def get_facts(self):
        batch = self.object
        return [
            (_("Payment batch"), batch.reference),
            (_("Number of payments"), formats.count(batch.payment_count)),
            (_("Sum of the payments"), formats.euro(batch.total_cents)),
            (_("Execution date"), formats.day(batch.execution_on)),
            (_("Prepared by"), str(batch.prepared_by)),
        ]


class _BatchPaysView(_BatchActView):
    """An act after which money goes out: with what the penvoerder lays out by it."""

    def get_facts(self):
        return [*super().get_facts(), *self.refused(), *self.laid_out()]

    def refused(self) -> list[tuple]:
        return [
            (_("Refused before"), refused_notice([row]), row.get_absolute_url()) for row in refused_before(self.object)
        ]

    def laid_out(self) -> list[tuple]:
        """Each stream of which less came in than the batch and what went before it pay: what was laid out already, and what
        the batch adds."""
        batch = self.object
        years = set(PaymentLine.objects.filter(payment__batch=batch).values_list("school_year", flat=True))
        found = advances(batch.partnership, batch.execution_on, years)
        if not found:
            return []
        paid, waits = paid_by(batch), not_paid_yet(batch.partnership, batch.execution_on)
        return [
            (
                _("Laid out by the penvoerder"), laid_out_text(row.grant, total, paid.get(row.grant.pk, 0)),
                row.grant.get_absolute_url(),
            )
            for row in found
            if (total := row.laid_out - waits.get(row.grant.pk, 0)) > 0
        ]  # fmt: skip


class BatchAuthoriseView(_BatchPaysView):
    permission = "books.authorise_payment"
    heading = gettext_lazy("Authorise the payments")
    intro = gettext_lazy("Compare the control list first. Who prepared the batch cannot do this.")
    submit_label = gettext_lazy("Authorise")

    def refused_before(self):
        return actions.batch_needs_another(self.object, self.request.user)

    def act(self, form):
        return actions.authorise_batch(self.object, by=self.request.user)


class BatchWithdrawView(_BatchActView):
    form_class = ReasonForm
    danger = True
    heading = gettext_lazy("Withdraw the payments")
    intro = gettext_lazy("Nothing of this batch is paid; all of it is payable again.")
    submit_label = gettext_lazy("Withdraw")

    def act(self, form):
        return actions.withdraw_batch(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class BatchExportView(_BatchPaysView):
    heading = gettext_lazy("Export for the bank")
    intro = gettext_lazy(
        "The file is made once and never changes; after this the batch cannot be withdrawn. Download it on the next page "
        "and send it in the bank's own environment."
    )
    submit_label = gettext_lazy("Make the file")
    success_message = gettext_lazy("The file is made. Download it below and send it to the bank.")

    def act(self, form):
        return actions.export_batch(self.object, by=self.request.user)


class BatchFileView(BatchMixin, ObjectMixin, View):
    """The file as it was made at the export, byte for byte."""

    permission = "books.prepare_payment"

    def get(self, request, *args, **kwargs):
        batch = self.object
        if not batch.is_sent:
            messages.info(request, _("There is no file yet: the batch has to be authorised and exported first."))
            return HttpResponseRedirect(batch.get_absolute_url())
        response = HttpResponse(batch.file_text.encode(), content_type="application/xml")
        response["Content-Disposition"] = f'attachment; filename="{batch.reference}-{batch.message_format}.xml"'
        return response


class BatchPaidView(_BatchActView):
    form_class = PaidForm
    heading = gettext_lazy("All paid")
    intro = gettext_lazy("Every payment of this batch that is still open was paid on this day.")
    submit_label = gettext_lazy("Record as paid")

    def get_initial(self):
        return {"paid_on": self.object.execution_on}

    def get_context_data(self, **kwargs):
        """A batch that is still ahead cannot be paid yet: said before anything is filled in."""
        ahead = self.object.execution_on > timezone.localdate()
        words = {"intro": not_yet(self.object)} if ahead else {}
        return super().get_context_data(**words | kwargs)

    def act(self, form):
        return actions.mark_batch_paid(self.object, paid_on=form.cleaned_data["paid_on"], by=self.request.user)


def not_yet(batch) -> str:
    return _("The bank makes these payments on %(day)s; from that day on they can be recorded as paid.") % {
        "day": formats.day(batch.execution_on)
    }


class BatchAnswerView(BatchMixin, ObjectActionView):
    permission = "books.prepare_payment"
    form_class = AnswerForm
    heading = gettext_lazy("Send the bank's answer")
    intro = gettext_lazy("You see first what it changes; nothing is recorded before you take it over.")
    submit_label = gettext_lazy("Read the file")
    success_message = gettext_lazy("The file is read. Look at what it says and take it over.")

    def act(self, form):
        file = form.cleaned_data["file"]
        return actions.receive_answer(self.object, data=file.read(), name=file.name, by=self.request.user)
