"""Costs: list, page with what pays it, enter, change, confirm, return, correct."""

from __future__ import annotations

import contextlib
import datetime

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.filters.entries import CostFilter
from books.forms.costs import ACTIVITIES, AddDocumentForm, CostForm, WithdrawDocumentForm
from books.forms.entries import CorrectEuroForm
from books.models import Cost, CostDocument, Document
from books.paid_costs import OWN, PaidCosts, paid_costs
from books.querysets import is_party_only
from books.returned import returned
from books.tables.entries import CostTable, entry_state
from books.views.cost_payers import who_pays
from books.views.entries import (
    AndNextMixin,
    ConfirmedMixin,
    Does,
    EntryConfirmView,
    EntryCorrectView,
    EntryCreateView,
    EntryMixin,
    EntryRemoveView,
    EntryUpdateView,
    correction_facts,
    document_facts,
    document_text,
    people_facts,
    returned_section,
    say_known,
    state_of,
)
from books.views.withdrawing import WithdrawView, withdrawn_cell
from funding.enums import CostKind
from funding.models import GrantEarmark
from funding.views.cells import money
from oids import formats
from oids.exports import DAY, EURO, Column
from oids.views.details import ConfirmView, DetailView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships.actions.base import year_is_closed
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin


def documents_of(cost: Cost) -> list[Document]:
    """What proves it: what came with it, and what was added later and not withdrawn."""
    later = (row.document for row in cost.later_documents.all() if row.withdrawn_at is None)
    return [*filter(None, [cost.document]), *later]


DOES = Does(
    enter=actions.enter_cost, confirm=actions.confirm_cost, remove=actions.remove_cost, update=actions.update_cost,
    correct=actions.correct_cost,
)  # fmt: skip


class CostListView(PartnershipYearMixin, ListView):
    model = Cost
    permission = "books.view_cost"
    template_name = "books/entry_list.html"
    table_class = CostTable
    filterset_class = CostFilter
    heading = gettext_lazy("Costs")
    export_name = "kosten"

    @property
    def empty_text(self) -> str:
        if self.of_own_party:
            return _(
                "No costs of your board or institute are confirmed in this school year. The penvoerder enters them."
            )
        return _("No costs of this school year yet. Enter the first one with its invoice.")

    def get_queryset(self):
        rows = Cost.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        return rows.select_related("party", "entered_by", "confirmed_by", "document").prefetch_related(
            "later_documents__document"
        )

    @cached_property
    def paid(self) -> PaidCosts:
        return paid_costs(self.partnership)

    @cached_property
    def of_own_party(self) -> bool:
        """Staff of a board or institute: only the costs of their own, and the streams that pay those."""
        return is_party_only(self.request.user, self.partnership)

    @cached_property
    def payers(self) -> set[int]:
        """Streams that pay something of what is shown."""
        return self.paid.payers_of(set(self.get_queryset().order_by().values_list("pk", flat=True)))

    @property
    def stream(self) -> str:
        """The stream of the filter: the key of one of this partnership, or `own`."""
        stream = self.request.GET.get("stream", "")
        return stream if stream == OWN or (stream.isdigit() and int(stream) in self.paid.streams) else ""

    def get_filterset_kwargs(self, filterset_class):
        """Only streams of this year: those that can pay in it, and those that paid its costs."""
        streams = self.payers if self.of_own_party else self.paid.able_in(self.school_year.period) | self.payers
        return super().get_filterset_kwargs(filterset_class) | {"paid": self.paid, "streams": streams}

    @cached_property
    def totals(self) -> tuple[int, int, int]:
        """Of what is confirmed: amount = paid by streams + borne. What waits stands apart, in `waiting`."""
        rows = list(self.object_list.order_by().filter(confirmed_by__isnull=False).values_list("pk", "amount_cents"))
        stream = self.stream
        by = [self.paid.by(key, stream) if stream else self.paid.by_streams(key) for key, _cents in rows]
        own = [self.paid.by(key, OWN) for key, _cents in rows]
        return sum(cents for _key, cents in rows), sum(by), sum(own)

    def get_table_kwargs(self):
        stream = self.stream
        name = self.paid.streams[int(stream)].name if stream not in ("", OWN) else ""
        waiting = self.object_list.order_by().filter(confirmed_by=None).values_list("amount_cents", flat=True)
        return {
            "paid": self.paid, "totals": self.totals, "waiting": sum(waiting), "stream": stream, "stream_name": name,
        }  # fmt: skip

    def get_create(self):
        if self.may("books.change_cost", self.partnership):
            return reverse("books:cost_create", kwargs=self.kwargs), _("Enter a cost")
        return None

    def get_context_data(self, **kwargs):
        more = []
        if self.may("books.view_coverage", self.partnership):
            more.append((_("Costs and what pays them"), reverse("books:cost_coverage", kwargs=self.kwargs)))
        if self.may("books.change_cost", self.partnership):
            more.append((_("Import from Excel"), reverse("books:cost_sheet_list", kwargs=self.kwargs)))
        if self.may("books.confirm_cost", self.partnership):
            more.append((_("To be confirmed"), reverse("books:entry_confirm", kwargs=self.kwargs)))
        return super().get_context_data(more_actions=more, sections=self.returned(), **kwargs)

    def get_intro(self):
        if not self.of_own_party:
            return super().get_intro()
        return _("Costs of your own board or institute that are confirmed, and how much of each streams of money pay.")

    def returned(self) -> list[Section]:
        if self.of_own_party:
            return []
        create = reverse("books:cost_create", kwargs=self.kwargs)

        def again(event) -> str:
            day = f"incurred_on={event.incurred_on}"
            return f"{create}?kind={event.kind}&party={event.party_id}&{day}&again={event.pgh_id}"

        return returned_section(
            Cost, self.partnership, self.school_year, lambda event: event.description,
            lambda event: money(event.amount_cents),
            again if self.may("books.change_cost", self.partnership) else None,
        )  # fmt: skip

    def export_columns(self):
        return [
            Column("reference", _("Reference")), Column("day", _("Date"), DAY), Column("description", _("Description")),
            Column("voucher", _("Voucher number")), Column("code", _("Number")), Column("party", _("Party")), Column("kind", _("Kind of cost")),
            Column("activity", _("Activity")), Column("state", _("State")), Column("amount", _("Amount"), EURO),
            Column("streams", _("Paid by streams"), EURO), Column("own", _("Borne by the party"), EURO),
            *(Column(f"stream{key}", self.paid.streams[key].name, EURO) for key in self.paid.paying if not self.of_own_party or key in self.payers),
            Column("document", _("Document")), Column("entered_by", _("Entered by")),
            Column("confirmed_by", _("Confirmed by")),
        ]  # fmt: skip

    def export_row(self, obj):
        parts = self.paid.of(obj.pk)
        return {
            "reference": obj.reference, "day": obj.incurred_on, "description": obj.description,
            "voucher": obj.voucher, "code": obj.party.code,
            "party": obj.party.name, "kind": obj.get_kind_display(), "activity": obj.activity,
            "state": entry_state(obj)[0], "amount": obj.amount_cents,
            "streams": self.paid.by_streams(obj.pk) if obj.is_confirmed else None,
            "own": parts.get(None, 0) if obj.is_confirmed else None,
            **{f"stream{key}": cents for key, cents in parts.items() if key is not None},
            "document": ", ".join(document.name for document in documents_of(obj)), "entered_by": str(obj.entered_by),
            "confirmed_by": str(obj.confirmed_by or ""),
        }  # fmt: skip


class CostMixin(EntryMixin):
    model = Cost
    permission = "books.view_cost"
    stem = "cost"
    does = DOES
    related = ("party", "document", "corrects", "corrected_by")
    change_permission = "books.change_cost"
    confirm_permission = "books.confirm_cost"

    def entry_facts(self) -> list[tuple]:
        cost = self.object
        return [
            (_("Description"), cost.description), (_("Reference"), cost.reference), (_("Party"), cost.party.name, cost.party.get_absolute_url()),
            (_("Kind of cost"), cost.get_kind_display()), (_("Activity"), cost.activity),
            (_("Voucher number"), cost.voucher),
            (_("Date"), formats.day(cost.incurred_on)), (_("School year"), str(cost.school_year)),
            (_("Amount"), formats.euro(cost.amount_cents)),
            *(document_facts(self, cost.document) or [(_("Document"), "")]),
            *correction_facts(cost), *people_facts(cost),
        ]  # fmt: skip


class CostDetailView(CostMixin, DetailView):
    template_name = "funding/report.html"

    def get_context_data(self, **kwargs):
        cost = self.object
        return super().get_context_data(
            heading=cost.description, amount=formats.euro(cost.amount_cents), status=state_of(cost),
            facts=self.entry_facts()[1:], sections=[who_pays(cost, self.request.user), *self.later_documents()], actions=self.acts(), notice=self.notice(),
            history_url=self.address("history"), back_url=self.list_url(), back_label=_("Costs"), exports=[], **kwargs,
        )  # fmt: skip

    def notice(self) -> str:
        may = self.may(self.change_permission, self.object.partnership)
        return (self.closed_note() if may else "") or super().notice()

    def acts(self):
        cost, found = self.object, super().acts()
        if cost.is_confirmed and self.may(self.change_permission, cost.partnership) and not self.closed:
            found.append((_("Add a document"), self.address("add_document")))
        return found

    def later_documents(self) -> list[Section]:
        """What was added after it was confirmed; what was withdrawn of it stays, and says why."""
        may = self.may(self.change_permission, self.object.partnership) and not self.closed
        rows, withdrawn = [], False
        for row in self.object.later_documents.select_related("document", "added_by", "withdrawn_by"):
            state = Cell(_("Withdraw"), reverse("books:cost_document_withdraw", args=[row.pk])) if may else Cell("")
            if row.withdrawn_at is not None:
                withdrawn = True
                state = withdrawn_cell(row)
            rows.append(
                [
                    formats.day_time(row.added_at), Cell(document_text(row.document), row.document.get_absolute_url()),
                    row.reason, str(row.added_by), state,
                ]
            )  # fmt: skip
        last = _("Withdrawn") if withdrawn else ""
        head = [_("Added"), _("Document"), _("What it is, and why it comes later"), _("By"), last]
        return [Section("documents", _("Documents added later"), head, rows)] if rows else []


class CostHistoryView(CostMixin, HistoryView):
    parts = (CostDocument,)


class CostCreateView(AndNextMixin, EntryCreateView):
    permission = "books.change_cost"
    stem = "cost"
    does = DOES
    stays = {"kind": "kind", "party": "party_id", "incurred_on": "incurred_on"}
    form_class = CostForm
    template_name = "books/cost_form.html"
    heading = gettext_lazy("Enter a cost")
    intro = gettext_lazy(
        "Tab goes to the next field, Ctrl+Enter saves. Kind, party and date stay for the next cost. Somebody else confirms "
        "what you enter."
    )

    def get_initial(self):
        get = self.request.GET
        found = {}
        if get.get("kind") in CostKind.values:
            found["kind"] = get["kind"]
        if get.get("party", "").isdigit():
            found["party"] = int(get["party"])
        with contextlib.suppress(ValueError):
            found["incurred_on"] = datetime.date.fromisoformat(get.get("incurred_on", ""))
        return found | self.as_it_was(get.get("again", ""))

    def as_it_was(self, event: str) -> dict:
        """What was returned, to be mended."""
        for row in returned(Cost, self.partnership, self.school_year) if event.isdigit() else []:
            if row.event.pgh_id == int(event):
                return {
                    name: getattr(row.event, name) for name in ("activity", "description", "amount_cents", "voucher")
                }
        return {}

    def get_success_message(self, result):
        return _("Entered: %(what)s, %(amount)s.") % {
            "what": result.description, "amount": formats.euro(result.amount_cents),
        }  # fmt: skip

    def get_context_data(self, **kwargs):
        return super().get_context_data(activities_id=ACTIVITIES, activities=activities(self.partnership), **kwargs)


def activities(partnership) -> list[str]:
    """Activities of earlier costs and of what streams pay, by name."""
    costs = Cost.objects.filter(partnership=partnership).exclude(activity="").order_by()
    marks = GrantEarmark.objects.filter(grant__partnership=partnership).exclude(activity="").order_by()
    return sorted(
        {*costs.values_list("activity", flat=True), *marks.values_list("activity", flat=True)}, key=str.casefold
    )


class CostUpdateView(CostMixin, EntryUpdateView):
    permission = "books.change_cost"
    form_class = CostForm
    template_name = "books/cost_form.html"
    heading = gettext_lazy("Change a cost")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            activities_id=ACTIVITIES, activities=activities(self.object.partnership), **kwargs
        )


class CostConfirmView(CostMixin, EntryConfirmView):
    permission = "books.confirm_cost"


class CostRemoveView(CostMixin, EntryRemoveView):
    permission = "books.change_cost"


class CostAddDocumentView(CostMixin, ConfirmedMixin, ConfirmView):
    permission = "books.change_cost"
    form_class = AddDocumentForm
    heading = gettext_lazy("Add a document")
    intro = gettext_lazy(
        "The cost stays as it was confirmed. The document stands beside it, with the day, your name and the reason. If it "
        "turns out to be the wrong one, it is withdrawn with a reason and stays to be seen."
    )
    submit_label = gettext_lazy("Add the document")
    success_message = gettext_lazy("The document is added.")

    def get_facts(self):
        return self.entry_facts()

    def refused_before(self):
        return self.closed

    def act(self, form):
        data, by = form.cleaned_data, self.request.user
        with actions.kept_document(data["file"], partnership=self.object.partnership, by=by) as document:
            say_known(self.request, document)
            return actions.add_document(self.object, document=document, reason=data["reason"], by=by).cost


class CostDocumentWithdrawView(RecordScopeMixin, WithdrawView):
    model = CostDocument
    permission = "books.change_cost"
    form_class = WithdrawDocumentForm
    heading = gettext_lazy("Withdraw a document")
    intro = gettext_lazy(
        "For a document that was added by mistake. It stays to be seen with the cost, marked as withdrawn with your name and "
        "the reason, and proves nothing from then on."
    )
    submit_label = gettext_lazy("Withdraw the document")
    success_message = gettext_lazy("The document is withdrawn.")
    already = gettext_lazy("This document is withdrawn already.")

    def get_queryset(self):
        return super().get_queryset().select_related("cost__partnership", "cost__party", "document", "added_by")

    def get_facts(self):
        row = self.object
        return [
            (_("Cost"), f"{row.cost.reference} {row.cost}"), (_("Party"), row.cost.party.name),
            (_("Document"), document_text(row.document), row.document.get_absolute_url()),
            (_("What it is, and why it comes later"), row.reason),
            (_("Added"), f"{formats.day_time(row.added_at)}, {row.added_by}"),
        ]  # fmt: skip

    def refused_before(self):
        return year_is_closed(self.object.cost.partnership, self.object.cost.school_year)

    def act(self, form):
        return actions.withdraw_document(self.object, reason=form.cleaned_data["reason"], by=self.request.user)


class CostCorrectView(CostMixin, EntryCorrectView):
    permission = "books.change_cost"
    form_class = CorrectEuroForm
    figure = "amount_cents"
