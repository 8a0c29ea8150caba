"""Partnerships: who takes part, from when until when, and who is penvoerder."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.exports import INTEGER, Column
from oids.periods import SchoolYear
from oids.querysets import active_on, in_usual_order
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, period_cells
from partnerships import actions
from partnerships.enums import PartyKind
from partnerships.foresight import Scene, as_if
from partnerships.forms.register import (
    EndForm,
    MembershipForm,
    PartnershipForm,
    PartnershipUpdateForm,
    PenvoerderForm,
)
from partnerships.models import Membership, Partnership, PartnershipFormerName, Party, Penvoerder, School
from partnerships.tables import PartnershipTable
from partnerships.views.base import FOLLOWS, PartnershipScope
from partnerships.views.foreseen import ClosedDaysMixin, ForeseenMixin
from partnerships.views.lineage import lineage_sections


def members_today(kind: str):
    today = active_on(timezone.localdate(), "memberships__")
    return Count("memberships__party", filter=Q(memberships__party_kind=kind) & today, distinct=True)


class PartnershipListView(ListView):
    model = Partnership
    permission = "partnerships.view_register"
    table_class = PartnershipTable
    filterset_fields = ()
    heading = gettext_lazy("Partnerships")
    intro = gettext_lazy("Boards, their schools and institutes who train teachers together.")
    export_name = "partnerschappen"

    def get_queryset(self):
        visible = Partnership.objects.visible_to(self.request.user).values("pk")
        boards, institutes = members_today(PartyKind.BOARD), members_today(PartyKind.INSTITUTE)
        counted = Partnership.objects.filter(pk__in=visible).annotate(boards=boards, institutes=institutes)
        return in_usual_order(counted)

    def get_create(self):
        if self.may("partnerships.import_duo"):
            return reverse("partnerships:partnership_create"), _("New partnership")
        return None

    def export_columns(self):
        return [
            Column("name", _("Name")), Column("boards", _("Boards"), INTEGER),
            Column("institutes", _("Institutes"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {"name": obj.name, "boards": obj.boards, "institutes": obj.institutes}


class PartnershipDetailView(PartnershipScope, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        partnership = self.object
        today = timezone.localdate()
        penvoerder = partnership.penvoerder_on(today)
        schools = School.objects.in_partnership(partnership, today).count()
        year_kwargs = {"partnership": partnership.slug, "year": self.year()}
        change = self.may("partnerships.change_register", partnership)
        actions_ = []
        if change:
            actions_ = [
                (_("Add a member"), reverse("partnerships:membership_create", args=[partnership.pk])),
                (_("Penvoerder"), reverse("partnerships:penvoerder_set", args=[partnership.pk])),
                (_("Correct"), reverse("partnerships:partnership_update", args=[partnership.pk])),
                (_("New name"), reverse("partnerships:partnership_rename", args=[partnership.pk])),
            ]
        if self.may("partnerships.import_duo") and partnership.ended_on is None:
            actions_ += [
                (_("Merge"), reverse("partnerships:partnership_merge", args=[partnership.pk])),
                (_("Split off"), reverse("partnerships:partnership_split", args=[partnership.pk])),
            ]
        return super().get_context_data(
            facts=[
                (_("Penvoerder"), penvoerder, penvoerder.get_absolute_url() if penvoerder else ""),
                (_("Schools today"), schools, reverse("partnerships:school_list", kwargs=year_kwargs)),
                (_("Name in addresses"), partnership.slug),
                *([(_("Founded on"), formats.day(partnership.founded_on))] if partnership.founded_on else []),
                *([(_("Last day"), formats.day(partnership.ended_on))] if partnership.ended_on else []),
            ],
            sections=[self.members(change), self.penvoerders(change), self.leaders(), *lineage_sections(self)],
            actions=actions_,
            history_url=reverse("partnerships:partnership_history", args=[partnership.pk]),
            back_url=reverse("partnerships:partnership_list"),
            back_label=_("Partnerships"),
            **kwargs,
        )

    def year(self) -> str:
        return str(SchoolYear.of(timezone.localdate()))

    def members(self, change: bool) -> Section:
        rows = []
        for row in self.object.memberships.select_related("party").order_by("party_kind", "party__name", "valid_from"):
            end, correct = "", ""
            if change:
                correct = Cell(_("Correct"), reverse("partnerships:membership_update", args=[row.pk]))
                if row.valid_until is None:
                    end = Cell(_("End"), reverse("partnerships:membership_end", args=[row.pk]))
            rows.append(
                [
                    Cell(row.party.name, row.party.get_absolute_url()), row.party.code, row.get_party_kind_display(),
                    *period_cells(row), row.end_reason, *([end, correct] if change else []),
                ]
            )  # fmt: skip
        return Section(
            "members",
            _("Members"),
            [
                _("Name"),
                _("DUO number"),
                _("Kind"),
                _("From"),
                _("Until"),
                _("Reason for ending"),
                *(["", ""] if change else []),
            ],
            rows,
            empty=_("Nobody takes part yet. Add the boards and the institute."),
        )

    def penvoerders(self, change: bool) -> Section:
        rows = [
            [
                str(row.party), *period_cells(row),
                *([Cell(_("Correct"), reverse("partnerships:penvoerder_update", args=[row.pk]))] if change else []),
            ]
            for row in self.object.penvoerders.select_related("party")
        ]  # fmt: skip
        return Section(
            "penvoerders", _("Penvoerder"), [_("Name"), _("From"), _("Until"), *([""] if change else [])], rows,
            empty=_("There is no penvoerder yet. The one that receives and divides the subsidy."),
        )  # fmt: skip

    def leaders(self) -> Section:
        rows = [
            [str(row.user), row.get_kind_display(), str(row.party or ""), *period_cells(row)]
            for row in self.object.roles.select_related("user", "party")
        ]
        return Section(
            "roles", _("Roles"), [_("Name"), _("Role"), _("On behalf of"), _("From"), _("Until")], rows,
            empty=_("Nobody has a role here yet. The administrator gives roles."),
        )  # fmt: skip


class PartnershipHistoryView(PartnershipScope, HistoryView):
    parts = (Membership, Penvoerder, PartnershipFormerName)


class PartnershipCreateView(ActionView):
    permission = "partnerships.import_duo"
    form_class = PartnershipForm
    heading = gettext_lazy("New partnership")

    def act(self, form):
        return actions.create_partnership(by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return reverse("partnerships:partnership_list")


class PartnershipUpdateView(PartnershipScope, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = PartnershipUpdateForm
    heading = gettext_lazy("Correct a partnership")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ("name", "founded_on", "version")}

    def act(self, form):
        return actions.update_partnership(self.object, by=self.request.user, **form.cleaned_data)


class MembershipCreateView(PartnershipScope, ForeseenMixin, ObjectActionView):
    """A board or institute joins from a day."""

    permission = "partnerships.change_register"
    form_class = MembershipForm
    heading = gettext_lazy("Add a member")
    intro = gettext_lazy("A board takes part in one partnership at a time; an institute may take part in several.")
    confirm_label = gettext_lazy("Add this member")

    def get_form_kwargs(self):
        # Also who takes part elsewhere: it may come after that ends, and is told where it is until then.
        able = self.may("partnerships.change_register", self.object)
        return super().get_form_kwargs() | {"queryset": Party.objects.all() if able else Party.objects.none()}

    def get_scenes(self, form):
        day = form.cleaned_data["valid_from"]
        return [(self.object, year) for year in self.years_from(day, max(day, timezone.localdate()))]

    def perform(self, form):
        actions.add_membership(partnership=self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class PenvoerderSetView(PartnershipScope, ClosedDaysMixin, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = PenvoerderForm
    heading = gettext_lazy("Penvoerder from a day")
    intro = gettext_lazy(
        "The one that receives the subsidy, divides it and accounts for it. The present one ends the day before."
    )

    def get_form_kwargs(self):
        members = self.object.memberships.active_on(timezone.localdate()).values("party")
        return super().get_form_kwargs() | {"queryset": Party.objects.filter(pk__in=members)}

    def act(self, form):
        actions.set_penvoerder(partnership=self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class MembershipEndView(ForeseenMixin, ConfirmView):
    permission = "partnerships.change_register"
    form_class = EndForm
    heading = gettext_lazy("End a membership")
    intro = gettext_lazy("The membership stays readable; placements and money after this day are refused.")
    confirm_label = gettext_lazy("End the membership")
    success_message = FOLLOWS
    danger = True
    model = Membership

    def check_access(self) -> None:
        self.request.partnership = self.object.partnership
        super().check_access()

    def get_scenes(self, form):
        return [(self.object.partnership, year) for year in self.years_from(form.cleaned_data["last_day"])]

    def perform(self, form):
        return actions.end_membership(self.object, by=self.request.user, **form.cleaned_data).partnership

    def look(self, form):
        """In a coming year nothing moves while nobody of the party is placed: then also what it would be with those of the
        year before."""
        sections, problem = super().look(form)
        year = SchoolYear.of(form.cleaned_data["last_day"])
        moves = any(row.name.startswith("hours-") and row.name.endswith(f"-{year.next}") for row in sections)
        if moves or year.next <= SchoolYear.of(timezone.localdate()):
            return sections, problem
        scene = Scene(self.object.partnership, year, self.request.user)
        gone = as_if(
            scene, year.next, lambda: actions.leave_out(self.object, year=year, by=self.request.user)
        )  # fmt: skip
        return [*sections, *gone], problem

    def get_cancel_url(self):
        return self.next_url() or self.object.partnership.get_absolute_url()

    def get_facts(self):
        row = self.object
        first, _last = period_cells(row)
        return [(_("Member"), row.party), (_("Partnership"), row.partnership), (_("From"), first)]
