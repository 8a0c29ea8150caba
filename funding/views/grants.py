"""The grants of the partnership: rule, amounts with their derivation, and what came in."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from funding import actions
from funding.actions.grants import counted_year
from funding.enums import AmountState
from funding.forms.money import AmountForm, GrantForm, ReceiptForm
from funding.models import Grant, GrantAmount, GrantReceipt
from funding.views.cells import money
from funding.wording import subsidy_line
from oids import formats
from oids.access import AccessMixin
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin


class GrantListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """The grants of all years; each opens how its amount was worked out."""

    permission = "funding.view_grant"
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        grants = Grant.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        grants = list(grants.select_related("rule").prefetch_related("amounts__count", "receipts"))
        rows = []
        for grant in grants:
            amount = grant.current_amount
            state = ("–", "") if amount is None else (amount.get_state_display(), _tone(amount))
            rows.append(
                [
                    Cell(str(grant.school_year), grant.get_absolute_url()), grant.rule.name if grant.rule else grant.name,
                    grant.reference,
                    Cell(state[0], tone=state[1]), number(amount.students if amount else "–"),
                    money(amount.amount_cents if amount else None), money(grant.received_cents),
                ]
            )  # fmt: skip
        this_year = any(grant.rule and grant.school_year == self.school_year for grant in grants)
        acts = []
        if not this_year and self.may("funding.change_grant", self.partnership):
            label = _("Record the grant of %(year)s") % {"year": self.school_year}
            acts.append((label, reverse("funding:grant_register", kwargs=self.kwargs)))
        section = Section(
            "grants", _("Grants of all years"),
            [
                _("School year"), _("Rule"), _("Reference"), _("State"), _("Students"), _("Amount"), _("Received"),
            ],
            rows, empty=_("There is no grant yet. The controller records it from the minister's letter."),
        )  # fmt: skip
        return super().get_context_data(heading=_("Grant"), actions=acts, sections=[section], **kwargs)


def _tone(amount: GrantAmount) -> str:
    return "good" if amount.state == AmountState.DEFINITIVE else "warn"


class GrantMixin(RecordScopeMixin):
    model = Grant
    permission = "funding.view_grant"

    def get_queryset(self):
        rows = super().get_queryset().select_related("partnership", "rule")
        return rows.prefetch_related("amounts__count", "amounts__recorded_by", "receipts")


class GrantDetailView(GrantMixin, DetailView):
    template_name = "funding/report.html"

    def get_context_data(self, **kwargs):
        grant, amount = self.object, self.object.current_amount
        acts = []
        if self.may("funding.change_grant", grant):
            acts = [
                (_("Work out an amount"), reverse("funding:grant_amount", args=[grant.pk])),
                (_("Record a receipt"), reverse("funding:grant_receipt", args=[grant.pk])),
            ]
        scope = {"partnership": grant.partnership.slug, "year": str(grant.school_year)}
        return super().get_context_data(
            heading=_("Grant %(year)s") % {"year": grant.school_year} if grant.rule else grant.name,
            amount=formats.euro(amount.amount_cents) if amount else "",
            status=(amount.get_state_display(), _tone(amount)) if amount else (_("no amount yet"), "neutral"),
            facts=[
                *self.by_rule(),
                (_("Reference"), grant.reference),
                (_("Received"), formats.euro(grant.received_cents)),
                (
                    _("Still to be received"),
                    formats.euro(amount.amount_cents - grant.received_cents) if amount else "",
                ),
            ],
            sections=[*self.derivation(amount), self.amounts(), self.receipts()],
            actions=acts,
            history_url=reverse("funding:grant_history", args=[grant.pk]),
            back_url=reverse("funding:grant_list", kwargs=scope),
            back_label=_("Grant"),
            **kwargs,
        )

    def by_rule(self) -> list[tuple]:
        grant = self.object
        if grant.rule is None:
            return [(_("Source"), grant.get_source_display())]
        return [
            (_("Rule"), grant.rule.name, grant.rule.get_absolute_url()),
            (_("Source"), grant.rule.source),
            (_("Rests on the count of"), str(counted_year(grant))),
        ]

    def derivation(self, amount) -> list[Section]:
        if amount is None or amount.count is None:
            return []
        lines = [[what, Cell(shown, is_number=True)] for what, shown in map(subsidy_line, amount.derivation)]
        title = _("How the amount came about")
        return [Section("derivation", title, [_("What"), _("Number or amount")], lines)]

    def amounts(self) -> Section:
        rows = []
        for row in sorted(self.object.amounts.all(), key=lambda row: row.number):
            count = f"{row.count.school_year}: {formats.count(row.students)}" if row.count else row.letter
            rows.append(
                [
                    number(row.number), Cell(row.get_state_display(), tone=_tone(row)),
                    Cell(count, row.count.get_absolute_url() if row.count else ""),
                    f"{formats.decimal(row.reduction_percentage, 4)}%" if row.reduction_percentage else "",
                    formats.day(row.decided_on) if row.decided_on else "", str(row.recorded_by), money(row.amount_cents),
                ]
            )  # fmt: skip
        return Section(
            "amounts", _("Amounts"),
            [
                _("Number"), _("State"), _("Count"), _("Reduction"), _("Date of the letter"), _("Recorded by"),
                _("Amount"),
            ],
            rows, empty=_("No amount is worked out yet. It needs the filed count."),
            note=_("The newest amount counts; earlier ones stay readable."),
        )  # fmt: skip

    def receipts(self) -> Section:
        grant, change = self.object, self.may("funding.change_grant", self.object)
        rows = [
            [
                formats.day(row.received_on), row.description, money(row.amount_cents),
                *([Cell(_("Take back"), reverse("funding:receipt_remove", args=[row.pk]))] if change else []),
            ]
            for row in grant.receipts.all()
        ]  # fmt: skip
        step = [""] if change else []
        return Section(
            "receipts", _("Received"), [_("Date"), _("Description"), _("Amount"), *step], rows,
            empty=_("Nothing has been received yet."),
            foot=[_("Total"), "", money(grant.received_cents), *step] if rows else [],
        )  # fmt: skip


class GrantHistoryView(GrantMixin, HistoryView):
    parts = (GrantAmount, GrantReceipt)


class GrantRegisterView(PartnershipYearMixin, ActionView):
    permission = "funding.change_grant"
    form_class = GrantForm
    intro = gettext_lazy("From the minister's letter. The amount is worked out on the next page.")

    def get_heading(self):
        return _("Record the grant of %(year)s") % {"year": self.school_year}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "school_year": self.school_year}

    def act(self, form):
        return actions.register_grant(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("funding:grant_list", kwargs=self.kwargs)


class GrantAmountView(GrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    form_class = AmountForm
    heading = gettext_lazy("Work out an amount")
    submit_label = gettext_lazy("Work out and keep")

    def get_initial(self):
        last = self.object.current_amount
        return {"state": AmountState.DEFINITIVE if last else AmountState.PROVISIONAL}

    def get_context_data(self, **kwargs):
        intro = _("By the rule “%(rule)s” from the filed count of %(year)s. An amount is kept and never changed.") % {
            "rule": self.object.rule, "year": counted_year(self.object),
        }  # fmt: skip
        return super().get_context_data(intro=intro, **kwargs)

    def act(self, form):
        return actions.record_amount(self.object, by=self.request.user, **form.cleaned_data).grant


class GrantReceiptView(GrantMixin, ObjectActionView):
    permission = "funding.change_grant"
    form_class = ReceiptForm
    heading = gettext_lazy("Record a receipt")
    intro = gettext_lazy("Money of this grant that came in on the penvoerder's account.")

    def act(self, form):
        return actions.record_receipt(self.object, by=self.request.user, **form.cleaned_data).grant


class ReceiptRemoveView(ConfirmView):
    """Of a receipt that was entered wrongly."""

    model = GrantReceipt
    permission = "funding.change_grant"
    danger = True
    heading = gettext_lazy("Take back a receipt")
    intro = gettext_lazy("Only what was entered wrongly; the history keeps it.")
    submit_label = gettext_lazy("Take back")

    def get_queryset(self):
        return super().get_queryset().select_related("grant__partnership")

    def act(self, form):
        return actions.remove_receipt(self.object, by=self.request.user)

    def get_cancel_url(self):
        return self.object.grant.get_absolute_url()

    def get_facts(self):
        row = self.object
        return [
            (_("Date"), formats.day(row.received_on)),
            (_("Description"), row.description),
            (_("Amount"), formats.euro(row.amount_cents)),
        ]
