"""Boards and institutes, and the bank accounts that are paid to."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import INTEGER, Column
from oids.querysets import in_usual_order
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.lookups import LIMIT, LookupView
from oids.views.sections import Cell, Section, period_cells
from partnerships import actions
from partnerships.filters import PartyFilter
from partnerships.forms.register import AccountForm, PartyForm, PartyUpdateForm, RenameForm
from partnerships.lookups import exact_name_first, party_label, search_parties
from partnerships.models import Party, PartyAccount, PartyFormerName
from partnerships.tables import PartyTable
from partnerships.views.base import PartnershipYearMixin, SharedRegisterMixin, back_to


class PartyListView(PartnershipYearMixin, ListView):
    model = Party
    permission = "partnerships.view_register"
    table_class = PartyTable
    filterset_class = PartyFilter
    heading = gettext_lazy("Boards and institutes")
    export_name = "besturen"

    def get_intro(self):
        return _("Who takes part in %(partnership)s in %(year)s.") % {
            "partnership": self.partnership, "year": self.school_year,
        }  # fmt: skip

    def get_queryset(self):
        period = self.school_year.period
        in_period = Q(school_memberships__valid_from__lte=period.last) & (
            Q(school_memberships__valid_until__isnull=True) | Q(school_memberships__valid_until__gte=period.first)
        )
        rows = Party.objects.visible_to(self.request.user).members_of(self.partnership, period)
        schools = Count("school_memberships__school", filter=in_period, distinct=True)
        return in_usual_order(Party.objects.filter(pk__in=rows.values("pk")).annotate(schools=schools))

    def get_create(self):
        if self.may("partnerships.import_duo"):
            return reverse("partnerships:party_create"), _("New board or institute")
        return None

    def export_columns(self):
        return [
            Column("code", _("DUO number")), Column("name", _("Name")), Column("kind", _("Kind")),
            Column("statutory_name", _("Statutory name")), Column("kvk", _("KvK number")),
            Column("schools", _("Schools"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "code": obj.code, "name": obj.name, "kind": obj.get_kind_display(),
            "statutory_name": obj.statutory_name, "kvk": obj.kvk_number, "schools": obj.schools,
        }  # fmt: skip


class PartyMixin(SharedRegisterMixin):
    model = Party
    permission = "partnerships.view_register"

    def check_access(self) -> None:
        row = self.object.memberships.visible_to(self.request.user).active_on(timezone.localdate()).first()
        self.request.partnership = row.partnership if row else None
        super().check_access()


class PartyDetailView(PartyMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        party = self.object
        change = self.may("partnerships.change_register", party)
        actions_ = []
        if change:
            actions_ = [
                (_("Correct"), reverse("partnerships:party_update", args=[party.pk])),
                (_("New name"), reverse("partnerships:party_rename", args=[party.pk])),
            ]
        sections = [self.memberships()]
        if party.kind == "board":
            sections.append(self.schools())
        if self.may("partnerships.view_account", party):
            sections.append(self.accounts())
        if party.former_names.exists():
            sections.append(former_names(party))
        return super().get_context_data(
            facts=[
                (_("DUO number"), party.code),
                (_("Kind"), party.get_kind_display()),
                (_("Statutory name"), party.statutory_name),
                (_("KvK number"), party.kvk_number),
                *([(_("Name since"), formats.day(party.name_since))] if party.name_since else []),
            ],
            sections=sections,
            actions=actions_,
            history_url=reverse("partnerships:party_history", args=[party.pk]),
            **back_to("partnerships:party_list", _("Boards and institutes"), self.request),
            **kwargs,
        )

    def memberships(self) -> Section:
        rows = self.object.memberships.visible_to(self.request.user).select_related("partnership")
        return Section(
            "memberships", _("Takes part in"), [_("Partnership"), _("From"), _("Until"), _("Reason for ending")],
            [
                [Cell(row.partnership.name, row.partnership.get_absolute_url()), *period_cells(row), row.end_reason]
                for row in rows
            ],
            empty=_("Takes part in no partnership."),
        )  # fmt: skip

    def schools(self) -> Section:
        rows = self.object.school_memberships.select_related("school").order_by("school__name", "valid_from")
        return Section(
            "schools", _("Schools"), [_("Name"), "BRIN6", _("Place"), _("From"), _("Until")],
            [
                [
                    Cell(row.school.name, row.school.get_absolute_url()), row.school.brin6, row.school.city,
                    *period_cells(row),
                ]
                for row in rows
            ],
            empty=_("This board has no schools in the register yet. Import DUO's file, or add one."),
        )  # fmt: skip

    def accounts(self) -> Section:
        party = self.object
        current = actions.current_account(party)
        rows = []
        for account in party.accounts.select_related("proposed_by", "confirmed_by"):
            if account == current:
                state = Cell(_("in use"), tone="good")
            elif account.confirmed_by_id:
                state = Cell(_("replaced"), tone="neutral")
            else:
                state = Cell(_("waits for confirmation"), tone="warn")
            act: Cell | str = ""
            if (
                not account.confirmed_by_id
                and account.proposed_by_id != self.request.user.pk
                and self.may("partnerships.confirm_account", account)
            ):
                act = Cell(_("Confirm"), reverse("partnerships:account_confirm", args=[account.pk]))
            rows.append(
                [
                    account.iban, state, account.source, f"{account.proposed_by}, {formats.day_time(account.proposed_at)}",
                    f"{account.confirmed_by}, {formats.day_time(account.confirmed_at)}" if account.confirmed_by else "",
                    act,
                ]
            )  # fmt: skip
        add = None
        if self.may("partnerships.propose_account", party):
            add = (_("New account number"), reverse("partnerships:account_propose", args=[party.pk]))
        return Section(
            "accounts", _("Account numbers"),
            ["IBAN", _("State"), _("Source"), _("Entered by"), _("Confirmed by"), ""], rows, add=add,
            empty=_("No account number yet. One enters it, another confirms it."),
        )  # fmt: skip


def former_names(obj) -> Section:
    """Names that were in force before; `obj` is a party, a school or a partnership."""
    return Section(
        "former-names", _("Former names"), [_("Name"), _("From"), _("Until")],
        [
            [row.name, formats.day(row.valid_from) if row.valid_from else "", formats.day(row.valid_until)]
            for row in obj.former_names.all()
        ],
    )  # fmt: skip


class PartyHistoryView(PartyMixin, HistoryView):
    def get_parts(self):
        accounts = [PartyAccount] if self.may("partnerships.view_account", self.object) else []
        return [self.object.memberships.visible_to(self.request.user), PartyFormerName, *accounts]


class PartyCreateView(ActionView):
    permission = "partnerships.import_duo"
    form_class = PartyForm
    heading = gettext_lazy("New board or institute")
    intro = gettext_lazy("Boards come with their schools from DUO's files; this is for what is not in them.")

    def act(self, form):
        return actions.create_party(by=self.request.user, **form.cleaned_data)


class PartyUpdateView(PartyMixin, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = PartyUpdateForm
    heading = gettext_lazy("Correct a board or institute")

    def get_initial(self):
        party = self.object
        return {
            "statutory_name": party.statutory_name, "kvk_number": party.kvk_number, "version": party.version,
        }  # fmt: skip

    def act(self, form):
        return actions.update_party(self.object, by=self.request.user, **form.cleaned_data)


class PartyRenameView(PartyMixin, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = RenameForm
    heading = gettext_lazy("New name from a day")

    def act(self, form):
        return actions.rename(self.object, by=self.request.user, **form.cleaned_data)


class AccountProposeView(PartyMixin, ObjectActionView):
    permission = "partnerships.propose_account"
    form_class = AccountForm
    heading = gettext_lazy("New account number")
    intro = gettext_lazy("Somebody else confirms it before anything is paid to it.")

    def act(self, form):
        actions.propose_account(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class AccountConfirmView(ConfirmView):
    permission = "partnerships.confirm_account"
    model = PartyAccount
    heading = gettext_lazy("Confirm an account number")
    intro = gettext_lazy("Compare it with the source yourself. From now on the party is paid on this number.")
    submit_label = gettext_lazy("Confirm")

    def refused_before(self):
        return actions.account_needs_another(self.object, self.request.user)

    def act(self, form):
        return actions.confirm_account(self.object, by=self.request.user).party

    def get_cancel_url(self):
        return self.object.party.get_absolute_url()

    def get_facts(self):
        account, now = self.object, actions.current_account(self.object.party)
        known = _("none yet")
        if now is not None:
            known = _("%(number)s, since %(day)s") % {"number": now.iban, "day": formats.day_time(now.confirmed_at)}
        return [
            (_("Statutory name"), account.party.statutory_name),
            (_("Account number now"), known), (_("New account number"), account.iban),
            (_("Source"), account.source), (_("Entered by"), account.proposed_by),
        ]  # fmt: skip


class PartyLookupView(LookupView):
    """Boards and institutes for type-ahead: those one sees, and boards that are free to join."""

    permission = "partnerships.change_register"

    def get_results(self, text):
        rows = Party.objects.visible_to(self.request.user) | Party.objects.free()
        return [
            {"value": party_label(row), "label": row.name, "detail": row.code}
            for row in search_parties(rows.distinct(), text).order_by(exact_name_first(text), "name")[:LIMIT]
        ]
