"""The streams of money of a partnership: the list of a year, and the page of each."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from funding.actions.grants import counted_year
from funding.actions.streams import grant_is_closed
from funding.differences import Restatement, restatements
from funding.enums import GrantSource
from funding.explaining import remarks
from funding.filters import ALL_YEARS, GrantFilter
from funding.models import Allocation, Grant, GrantAmount, GrantEarmark, GrantInstalment, GrantReceipt
from funding.tables import GrantTable, cents_of, state_of
from funding.views import grant_sections
from oids import formats
from oids.exports import DAY, EURO, Column
from oids.views.details import DetailView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin


class GrantListView(PartnershipYearMixin, ListView):
    """The streams whose period touches the school year, with totals; `?years=all` for those of all years."""

    model = Grant
    permission = "funding.view_grant"
    table_class = GrantTable
    filterset_class = GrantFilter
    template_name = "funding/grant_list.html"
    heading = gettext_lazy("Subsidy and other streams of money")
    empty_text = gettext_lazy("There is no money in this school year yet. The controller records it from the letters.")
    export_name = "geldstromen"

    def get_queryset(self):
        rows = Grant.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        if self.request.GET.get("years") != ALL_YEARS:
            rows = rows.overlapping(self.school_year.period)
        return rows.prefetch_related("amounts", "instalments", "receipts")

    def get_intro(self):
        return _("All money whose period has a day in %(year)s. Each opens its amounts, what it may pay and what came in.") % {
            "year": self.school_year
        }  # fmt: skip

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("source", _("Source")), Column("funder", _("Who grants it")),
            Column("reference", _("Reference")), Column("decided_on", _("Date of the decision"), DAY),
            Column("valid_from", _("From"), DAY), Column("valid_until", _("Until"), DAY), Column("state", _("State")),
            Column("amount", _("Amount"), EURO), Column("expected", _("In instalments"), EURO),
            Column("received", _("Received"), EURO), Column("model", _("Model in the annual report")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "source": obj.get_source_display(), "funder": obj.funder, "reference": obj.reference,
            "decided_on": obj.decided_on, "valid_from": obj.valid_from, "valid_until": obj.valid_until,
            "state": state_of(obj.current_amount)[0], "amount": cents_of(obj), "expected": obj.expected_cents,
            "received": obj.received_cents, "model": obj.get_report_model_display(),
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        acts = []
        if self.may("funding.change_grant", self.partnership):
            if not Grant.objects.subsidy(self.partnership, self.school_year).exists():
                label = _("Record the subsidy of %(year)s") % {"year": self.school_year}
                acts.append((label, reverse("funding:grant_register", kwargs=self.kwargs)))
            acts.append((_("Record another stream"), reverse("funding:stream_register", kwargs=self.kwargs)))
        return super().get_context_data(actions=acts, **kwargs)


class GrantMixin(RecordScopeMixin):
    model = Grant
    permission = "funding.view_grant"

    def get_queryset(self):
        rows = super().get_queryset().select_related("partnership", "rule")
        return rows.prefetch_related(
            "amounts__count",
            "amounts__recorded_by",
            "amounts__confirmed_by",
            "earmarks__entered_by",
            "earmarks__confirmed_by",
            "instalments",
            "receipts",
        )

    def get_context_data(self, **kwargs):
        back = {"back_url": self.object.get_absolute_url(), "back_label": self.object.name}
        return super().get_context_data(**back | kwargs)


class OpenGrantMixin(GrantMixin):
    """An act on a grant: of one whose year is closed the page says so before anything is typed."""

    def refused_before(self) -> str:
        return grant_is_closed(self.object)


def restated_text(row: Restatement) -> str:
    """That the allocation rests on an older amount, and what to do."""
    return _(
        "The grant became %(after)s after allocation %(reference)s of %(before)s was adopted: a difference of %(change)s. "
        "Restate the allocation; its new version shows the difference per party."
    ) % {
        "after": formats.euro(row.after), "before": formats.euro(row.before), "reference": row.allocation.reference,
        "change": formats.signed_euro(row.change),
    }  # fmt: skip


class GrantDetailView(GrantMixin, DetailView):
    template_name = "funding/grant_detail.html"

    def get_context_data(self, **kwargs):
        grant, amount, user = self.object, self.object.current_amount, self.request.user
        may_change = self.may("funding.change_grant", grant)
        by_rule = grant.source == GrantSource.OCW
        closed = grant_is_closed(grant) if may_change else ""
        change = may_change and not closed
        state = state_of(amount)
        scope = {"partnership": grant.partnership.slug, "year": str(grant.school_year)}
        return super().get_context_data(
            heading=_("Grant %(year)s") % {"year": grant.school_year} if by_rule else grant.title,
            amount=formats.euro(amount.amount_cents) if amount else "",
            status=state,
            facts=[*self.origin(by_rule), *self.terms(by_rule), *self.money(amount)],
            remarks=[*([(closed, "", "")] if closed else []), *self.restated(), *((text, "", "") for text in remarks(grant))],
            sections=[
                *grant_sections.derivation(amount), grant_sections.amounts(grant, change=change, user=user),
                grant_sections.earmarks(grant, change=change, user=user), grant_sections.instalments(grant, change=change),
                grant_sections.receipts(grant, change=may_change),
                *(section for more in grant_sections.MORE for section in more(grant, user)),
            ],
            actions=self.acts(by_rule, change=change, receive=may_change),
            history_url=reverse("funding:grant_history", args=[grant.pk]),
            **kwargs | {"back_url": reverse("funding:grant_list", kwargs=scope), "back_label": _("Streams of money")},
        )  # fmt: skip

    def acts(self, by_rule: bool, *, change: bool, receive: bool) -> list[tuple[str, str]]:
        keys = [self.object.pk]
        amount = (_("Work out an amount"), "grant_amount") if by_rule else (_("Record an amount"), "letter_amount")
        acts = [
            (amount, change), ((_("Record a receipt"), "grant_receipt"), receive),
            ((_("Correct"), "grant_update"), change),
        ]  # fmt: skip
        return [(label, reverse(f"funding:{name}", args=keys)) for (label, name), may in acts if may]

    def restated(self) -> list[tuple[str, str, str]]:
        """(text, address, label) of each allocation that rests on an amount that changed since."""
        rows = Allocation.objects.visible_to(self.request.user).filter(grant_amount__grant=self.object)
        return [
            (restated_text(row), row.allocation.get_absolute_url(), row.allocation.reference)
            for row in restatements(rows)
        ]

    def origin(self, by_rule: bool) -> list[tuple]:
        grant = self.object
        if by_rule:
            return [
                (_("Rule"), grant.rule.name, grant.rule.get_absolute_url()),
                (_("Source"), grant.rule.source),
                (_("Rests on the count of"), str(counted_year(grant))),
            ]
        return [(_("Source"), grant.get_source_display()), (_("Who grants it"), grant.funder)]

    def terms(self, by_rule: bool) -> list[tuple]:
        grant = self.object
        until = formats.day(grant.valid_until) if grant.valid_until else _("until further notice")
        return [
            (_("Reference"), grant.reference),
            (_("Date of the decision"), formats.day(grant.decided_on) if grant.decided_on else ""),
            (_("Period"), f"{formats.day(grant.valid_from)} – {until}"),
            *(
                [(_("Co-financing"), f"{formats.decimal(grant.cofinancing_percentage, 2)}%")]
                if grant.cofinancing_percentage
                else []
            ),
            (_("Model in the annual report"), grant.get_report_model_display()),
            (
                _("Performance completed on"),
                formats.day(grant.completed_on) if grant.completed_on else _("not completed yet"),
            ),
        ]

    def money(self, amount: GrantAmount | None) -> list[tuple]:
        received = self.object.received_cents
        left = formats.euro(amount.amount_cents - received) if amount else ""
        return [(_("Received"), formats.euro(received)), (_("Still to be received"), left)]


class GrantHistoryView(GrantMixin, HistoryView):
    parts = (GrantAmount, GrantEarmark, GrantInstalment, GrantReceipt)
