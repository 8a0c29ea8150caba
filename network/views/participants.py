"""Who takes part in the learning network, what was agreed, and what of it is in the books."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View

from network import actions
from network.filters.lists import ParticipantFilter
from network.forms.participants import (
    AgreementEndForm,
    AgreementForm,
    AskForm,
    ParticipantForm,
    ParticipantUpdateForm,
    parties_for,
)
from network.models import Agreement, GroupMember, Participant
from network.standing import money_of
from network.tables.lists import ParticipantTable
from network.views.base import KeptMixin
from oids import formats
from oids.documents import as_download
from oids.exports import DAY, EURO, Column
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, period_cells
from partnerships.views.base import PartnershipYearMixin


class ParticipantListView(PartnershipYearMixin, ListView):
    model = Participant
    permission = "network.view_participant"
    table_class = ParticipantTable
    filterset_class = ParticipantFilter
    heading = gettext_lazy("Participants of the learning network")
    intro = gettext_lazy(
        "Wider than the partnership: also schools outside, the ROC and a mobility centre. With what was agreed for this "
        "school year, and what of it is in the books."
    )
    empty_text = gettext_lazy("Nobody takes part yet. Enter the boards and others with their agreement.")
    export_name = "deelnemers-kennisnetwerk"

    def get_queryset(self):
        rows = Participant.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        return rows.select_related("party", "partner")

    @cached_property
    def money(self):
        return money_of(self.partnership, self.school_year, list(self.get_queryset()))

    @cached_property
    def hours(self):
        found: dict[int, Decimal] = {}
        rows = GroupMember.objects.filter(group__partnership=self.partnership, school_year=self.school_year)
        for key, hours in rows.values_list("participant", "hours"):
            found[key] = found.get(key, Decimal(0)) + hours
        return found

    def get_table_kwargs(self):
        keys = [row.pk for row in self.object_list]
        money = [self.money[key] for key in keys]
        totals = {name: sum(getattr(row, name) for row in money) for name in ("agreed", "asked", "received")}
        totals["agreed_hours"] = sum((row.hours for row in money), Decimal(0))
        totals["hours"] = sum((self.hours.get(key, Decimal(0)) for key in keys), Decimal(0))
        lists = {
            "contributions": ("books:contribution_list", "books.view_contribution"),
            "groups": ("network:group_list", "network.view_group"),
        }
        urls = {
            name: reverse(address, kwargs=self.kwargs) if self.may(permission, self.partnership) else ""
            for name, (address, permission) in lists.items()
        }
        return {"money": self.money, "hours": self.hours, "totals": totals, **urls}

    def get_create(self):
        if self.may("network.change_participant", self.partnership):
            return reverse("network:participant_create", kwargs=self.kwargs), _("New participant")
        return None

    def get_context_data(self, **kwargs):
        acts = []
        if self.may("books.change_contribution", self.partnership):
            acts.append((_("Ask the contributions"), reverse("network:contribution_ask", kwargs=self.kwargs)))
        if self.may("network.view_group", self.partnership):
            acts.append((_("Hours of groups"), reverse("network:group_hours", kwargs=self.kwargs)))
        return super().get_context_data(more_actions=acts, **kwargs)

    def export_columns(self):
        return [
            Column("name", _("Participant")), Column("kind", _("Kind")), Column("code", _("DUO number")),
            Column("first", _("From"), DAY), Column("last", _("Until"), DAY), Column("source", _("Article")),
            Column("agreed", _("Contribution agreed"), EURO), Column("asked", _("In the books"), EURO),
            Column("received", _("Received"), EURO), Column("agreed_hours", _("Hours agreed")),
            Column("hours", _("Hours of members")),
        ]  # fmt: skip

    def export_row(self, obj):
        money = self.money[obj.pk]
        found = money.agreement
        return {
            "name": str(obj), "kind": obj.get_kind_display(), "code": obj.party.code if obj.party_id else "",
            "first": found.valid_from if found else None, "last": found.valid_until if found else None,
            "source": found.source if found else "", "agreed": money.agreed, "asked": money.asked,
            "received": money.received, "agreed_hours": formats.decimal(money.hours, 2),
            "hours": formats.decimal(self.hours.get(obj.pk, Decimal(0)), 2),
        }  # fmt: skip


class ParticipantCreateView(PartnershipYearMixin, ActionView):
    permission = "network.change_participant"
    form_class = ParticipantForm
    heading = gettext_lazy("New participant")
    intro = gettext_lazy("The agreement is added on the next page.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "partnership": self.partnership, "parties": parties_for(self.request.user),
        }  # fmt: skip

    def act(self, form):
        return actions.create_participant(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("network:participant_list", kwargs=self.kwargs)


class ParticipantMixin(KeptMixin):
    model = Participant
    permission = "network.view_participant"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "party", "partner")


class ParticipantDetailView(ParticipantMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row = self.object
        change = self.may("network.change_participant", row)
        acts = [
            (_("Add an agreement"), reverse("network:agreement_add", args=[row.pk])),
            (_("Correct"), reverse("network:participant_update", args=[row.pk])),
        ]
        party = row.party if row.party_id and self.may("partnerships.view_register") else None
        return super().get_context_data(
            facts=[
                (_("Kind"), row.get_kind_display()),
                *([(_("In the register"), row.party, row.party.get_absolute_url())] if party else []),
                (_("Network of"), row.partnership),
                (_("Note"), row.note),
            ],
            sections=[self.agreements(change), self.members()],
            actions=acts if change else [],
            history_url=reverse("network:participant_history", args=[row.pk]),
            back_url=self.list_url("participant_list"),
            back_label=_("Participants of the learning network"),
            **kwargs,
        )

    def agreements(self, change: bool) -> Section:
        rows = []
        today = timezone.localdate()
        for row in self.object.agreements.all():
            file = Cell(_("open"), reverse("network:agreement_file", args=[row.pk])) if row.file_id else ""
            ends = change and (row.valid_until is None or row.valid_until > today)
            rows.append([
                formats.day(row.signed_on), *period_cells(row), row.source,
                Cell(formats.euro(row.contribution_cents), is_number=True),
                Cell(formats.hours(row.hours), is_number=True), file,
                Cell(_("End"), reverse("network:agreement_end", args=[row.pk])) if ends else "",
            ])  # fmt: skip
        return Section(
            "agreements", _("Agreements"),
            [_("Signed"), _("From"), _("Until"), _("Article"), _("A year"), _("Hours a year"), _("Document"), ""], rows,
            empty=_("Nothing is agreed yet. Add the agreement that was signed."),
        )  # fmt: skip

    def members(self) -> Section:
        members = self.object.members.select_related("group", "person")
        rows = [
            [
                str(row.school_year), row.person.sort_name, Cell(row.group.name, row.group.get_absolute_url()),
                Cell(formats.hours(row.hours), is_number=True),
            ]
            for row in members
        ]  # fmt: skip
        return Section(
            "members", _("People in groups"), [_("School year"), _("Name"), _("Group"), _("Hours")], rows,
            empty=_("Nobody of this participant is in a group."),
        )  # fmt: skip


class ParticipantHistoryView(ParticipantMixin, HistoryView):
    def get_parts(self):
        return [Agreement]


class ParticipantUpdateView(ParticipantMixin, ObjectActionView):
    permission = "network.change_participant"
    form_class = ParticipantUpdateForm
    heading = gettext_lazy("Correct a participant")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"object": self.object}

    def get_initial(self):
        return {"name": self.object.name, "note": self.object.note, "version": self.object.version}

    def act(self, form):
        return actions.update_participant(self.object, by=self.request.user, **form.cleaned_data)


class AgreementAddView(ParticipantMixin, ObjectActionView):
    permission = "network.change_participant"
    form_class = AgreementForm
    heading = gettext_lazy("Add an agreement")
    intro = gettext_lazy(
        "What is agreed for a period. A new agreement follows the one before it, which is ended first."
    )

    def get_heading(self):
        return f"{self.heading}: {self.object}"

    def act(self, form):
        actions.add_agreement(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class AgreementMixin(KeptMixin):
    model = Agreement
    permission = "network.view_participant"

    def get_queryset(self):
        return super().get_queryset().select_related("participant__partnership", "participant__party", "file")

    def asked_of(self):
        return self.object

    def keeper(self):
        return self.object.participant.partnership


class AgreementEndView(AgreementMixin, ConfirmView):
    permission = "network.change_participant"
    form_class = AgreementEndForm
    heading = gettext_lazy("End an agreement")
    submit_label = gettext_lazy("End the agreement")

    def get_facts(self):
        row = self.object
        return [
            (_("Participant"), row.participant), (_("Period"), formats.period(row.valid_from, row.valid_until)),
            (_("Article"), row.source),
        ]  # fmt: skip

    def act(self, form):
        actions.end_agreement(self.object, by=self.request.user, **form.cleaned_data)
        return self.object.participant


class AgreementFileView(AgreementMixin, ObjectMixin, View):
    """The signed agreement, as a download."""

    def get_queryset(self):
        return super().get_queryset().exclude(file=None)

    def get(self, request, *args, **kwargs):
        return as_download(self.object.file, "convenant")


class ContributionAskView(PartnershipYearMixin, ActionView):
    """Contributions that were agreed, into the books: there a second person confirms them."""

    permission = "books.change_contribution"
    form_class = AskForm
    heading = gettext_lazy("Ask the contributions")
    submit_label = gettext_lazy("Put them in the books")
    intro = gettext_lazy(
        "For every party of the partnership that agreed on a contribution, the amount of this school year goes into the "
        "own contributions, where somebody else confirms it. Who has one already keeps it. Participants outside the "
        "partnership pay by invoice: what comes in from them is a receipt of the stream."
    )

    def get_initial(self):
        return {"due_on": datetime.date(self.school_year.start, 12, 31)}

    def act(self, form):
        self.made = actions.ask_contributions(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_success_message(self, result):
        number = len(self.made)
        return ngettext(
            "%(number)s contribution is in the books and waits for confirmation.",
            "%(number)s contributions are in the books and wait for confirmation.", number,
        ) % {"number": number}  # fmt: skip

    def get_success_url_for(self, result):
        return reverse("network:participant_list", kwargs=self.kwargs)

    def get_cancel_url(self):
        return reverse("network:participant_list", kwargs=self.kwargs)
