"""Own contributions in money: list, page, propose for all boards, enter, change, confirm, return, correct, receive."""

from __future__ import annotations

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from books import actions
from books.actions.contributions import why_received_stays
from books.filters.entries import ContributionFilter
from books.forms.contributions import ContributionForm, ReceiveForm
from books.forms.entries import CorrectEuroForm
from books.models import Contribution
from books.tables.entries import ContributionTable, entry_state
from books.unfinished import unreceived_contributions
from books.views.entries import (
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
    people_facts,
    returned_section,
    state_of,
)
from funding.views.cells import money
from oids import formats
from oids.exports import DAY, EURO, Column
from oids.views.details import ActionView, ConfirmView, DetailView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Section
from partnerships.views.base import PartnershipYearMixin

DOES = Does(
    enter=actions.enter_contribution, confirm=actions.confirm_contribution, remove=actions.remove_contribution,
    update=actions.update_contribution, correct=actions.correct_contribution,
)  # fmt: skip


class ContributionListView(PartnershipYearMixin, ListView):
    model = Contribution
    permission = "books.view_contribution"
    template_name = "books/entry_list.html"
    table_class = ContributionTable
    filterset_class = ContributionFilter
    heading = gettext_lazy("Own contributions in money")
    empty_text = gettext_lazy("No contribution of this school year yet.")
    export_name = "eigen-bijdragen"

    def get_queryset(self):
        rows = Contribution.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        return rows.select_related("party", "grant", "entered_by", "confirmed_by", "corrected_by")

    @cached_property
    def received(self) -> dict[int, int]:
        return {row.pk: row.came_in_cents for row in self.object_list}

    def get_table_kwargs(self):
        total = sum(row.amount_cents for row in self.object_list)
        return {"totals": (total, sum(self.received.values())), "received": self.received}

    def get_create(self):
        if self.may("books.change_contribution", self.partnership):
            return reverse("books:contribution_propose", kwargs=self.kwargs), _("Propose for every board")
        return None

    def get_context_data(self, **kwargs):
        more = []
        if self.may("books.change_contribution", self.partnership):
            more.append((_("Enter one"), reverse("books:contribution_create", kwargs=self.kwargs)))
            more.append((_("Import from Excel"), reverse("books:contribution_sheet_list", kwargs=self.kwargs)))
        if self.may("books.confirm_contribution", self.partnership):
            more.append((_("Record what came in"), reverse("books:contribution_receive_many", kwargs=self.kwargs)))
            more.append((_("To be confirmed"), reverse("books:entry_confirm", kwargs=self.kwargs)))
        return super().get_context_data(more_actions=more, sections=self.returned(), **kwargs)

    def returned(self) -> list[Section]:
        if not self.may("books.change_contribution", self.partnership):
            return []
        return returned_section(
            Contribution, self.partnership, self.school_year, lambda event: event.description,
            lambda event: money(event.amount_cents),
        )  # fmt: skip

    def export_columns(self):
        return [
            Column("code", _("Number")), Column("party", _("Party")), Column("description", _("Description")),
            Column("stream", _("Stream")), Column("kind", _("Kind of cost")), Column("due", _("To be paid on"), DAY),
            Column("how", _("How it is paid")), Column("state", _("State")), Column("received_on", _("Received on"), DAY),
            Column("amount", _("Amount"), EURO), Column("received", _("Received"), EURO), Column("source", _("Source")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "code": obj.party.code, "party": obj.party.name, "description": obj.description, "stream": obj.grant.name,
            "kind": obj.get_kind_display(), "due": obj.due_on, "how": obj.get_paid_how_display(),
            "state": entry_state(obj)[0], "received_on": obj.received_on, "amount": obj.amount_cents,
            "received": self.received[obj.pk], "source": obj.source,
        }  # fmt: skip


class ContributionMixin(EntryMixin):
    model = Contribution
    permission = "books.view_contribution"
    stem = "contribution"
    does = DOES
    related = ("party", "grant", "document", "corrects", "corrected_by")
    change_permission = "books.change_contribution"
    confirm_permission = "books.confirm_contribution"

    def entry_facts(self) -> list[tuple]:
        row = self.object
        seen = self.may("funding.view_grant", row.partnership)
        return [
            (_("Description"), row.description), (_("Reference"), row.reference), (_("Party"), row.party.name, row.party.get_absolute_url()),
            (_("Into the stream"), row.grant.name, row.grant.get_absolute_url() if seen else ""),
            (_("Kind of cost"), row.get_kind_display()), (_("Amount"), formats.euro(row.amount_cents)),
            (_("To be paid on"), formats.day(row.due_on)), (_("How it is paid"), row.get_paid_how_display()),
            (_("Received on"), formats.day(row.received_on) if row.received_on else ""), (_("Source"), row.source),
            *document_facts(self, row.document), *correction_facts(row), *people_facts(row),
        ]  # fmt: skip

    def acts(self):
        row, found = self.object, super().acts()
        if row.received_on is not None:
            found = [act for act in found if act[1] != self.address("correct")]
            if self.may(self.confirm_permission, row.partnership) and not why_received_stays(row):
                found.append((_("Take its receipt back"), self.address("take_back")))
            return found
        if row.is_confirmed and row.corrects_id is None and self.may(self.confirm_permission, row.partnership):
            found.insert(0, (_("Record as received"), self.address("receive")))
        return found


class ContributionDetailView(ContributionMixin, DetailView):
    template_name = "funding/report.html"

    def get_context_data(self, **kwargs):
        row = self.object
        state = (_("received"), "good") if row.received_on else state_of(row)
        return super().get_context_data(
            heading=f"{row.party.name}: {row.description}", amount=formats.euro(row.amount_cents), status=state,
            facts=self.entry_facts(), sections=[], actions=self.acts(), notice=self.notice(), exports=[],
            history_url=self.address("history"), back_url=self.list_url(), back_label=_("Own contributions in money"),
            **kwargs,
        )  # fmt: skip


class ContributionHistoryView(ContributionMixin, HistoryView):
    pass


class ContributionCreateView(EntryCreateView):
    permission = "books.change_contribution"
    stem = "contribution"
    does = DOES
    form_class = ContributionForm
    heading = gettext_lazy("Enter a contribution in money")
    intro = gettext_lazy("It counts once somebody else has confirmed it.")


class ContributionUpdateView(ContributionMixin, EntryUpdateView):
    permission = "books.change_contribution"
    form_class = ContributionForm
    heading = gettext_lazy("Change a contribution in money")


class ContributionConfirmView(ContributionMixin, EntryConfirmView):
    permission = "books.confirm_contribution"


class ContributionRemoveView(ContributionMixin, EntryRemoveView):
    permission = "books.change_contribution"


class ContributionCorrectView(ContributionMixin, EntryCorrectView):
    permission = "books.change_contribution"
    form_class = CorrectEuroForm
    figure = "amount_cents"


class ContributionReceiveView(ContributionMixin, ConfirmedMixin, ConfirmView):
    permission = "books.confirm_contribution"
    form_class = ReceiveForm
    heading = gettext_lazy("Record as received")
    intro = gettext_lazy("It becomes a receipt of the stream: money that came in on the account, or that was set off.")

    def get_facts(self):
        return self.entry_facts()

    def act(self, form):
        return actions.receive_contribution(self.object, by=self.request.user, **form.cleaned_data)


class ContributionTakeBackView(ContributionMixin, ConfirmedMixin, ConfirmView):
    permission = "books.confirm_contribution"
    danger = True
    heading = gettext_lazy("Take the receipt of a contribution back")
    intro = gettext_lazy(
        "Only what was recorded as received and did not come in. It is awaited again; the history keeps it."
    )
    submit_label = gettext_lazy("Take back")

    def refused_before(self) -> str:
        return why_received_stays(self.object)

    def get_facts(self):
        return self.entry_facts()

    def act(self, form):
        return actions.take_back_contribution_receipt(self.object, by=self.request.user)


class ContributionReceiveManyView(PartnershipYearMixin, ActionView):
    """What came in of everything that is awaited, ticked at once."""

    permission = "books.confirm_contribution"
    form_class = ReceiveForm
    template_name = "books/contribution_receive_many.html"
    heading = gettext_lazy("Record what came in")
    intro = gettext_lazy("Tick what came in on one day: each becomes a receipt of its stream.")
    submit_label = gettext_lazy("Record what is ticked")

    @cached_property
    def awaited(self):
        return list(unreceived_contributions(self.partnership, self.school_year).order_by("party__name", "pk"))

    def ticked(self) -> set[str]:
        return set(self.request.POST.getlist("tick"))

    def act(self, form):
        rows = [row for row in self.awaited if str(row.pk) in self.ticked()]
        if not rows:
            form.add_error(None, _("Nothing is ticked. Tick what came in."))
            raise NothingTicked
        self.number = len(rows)
        actions.receive_contributions(rows, by=self.request.user, **form.cleaned_data)

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except NothingTicked:
            return self.form_invalid(form)

    def get_success_message(self, result):
        return _("Recorded as received: %(number)s contributions.") % {"number": formats.count(self.number)}

    def get_cancel_url(self):
        return reverse("books:contribution_list", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        rows = [(row, str(row.pk) in self.ticked()) for row in self.awaited]
        return super().get_context_data(
            rows=rows, total=sum(row.amount_cents for row in self.awaited), back_url=self.get_cancel_url(),
            back_label=_("Own contributions in money"), **kwargs,
        )  # fmt: skip


class NothingTicked(Exception):
    """The form says so itself."""
