"""Where a partnership came from and what it became: names, mergers and splits, each from a day."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.views.details import ConfirmView, ObjectActionView
from oids.views.sections import Cell, Section
from partnerships import actions
from partnerships.enums import PartyKind
from partnerships.foresight import of_boundary
from partnerships.forms.lineage import MergeForm, PartnershipRenameForm, SplitForm, SuccessionForm
from partnerships.models import Partnership, Party, Succession
from partnerships.views.base import PartnershipScope
from partnerships.views.foreseen import ForeseenMixin
from partnerships.views.parties import former_names


class ActScope(PartnershipScope):
    """Acts on one partnership: the heading says which."""

    def get_heading(self):
        return f"{self.heading}: {self.object}"


class PartnershipRenameView(ActScope, ObjectActionView):
    permission = "partnerships.change_register"
    form_class = PartnershipRenameForm
    heading = gettext_lazy("New name from a day")
    intro = gettext_lazy("Papers about the years before keep the old name; addresses stay as they are.")

    def act(self, form):
        return actions.rename(self.object, by=self.request.user, **form.cleaned_data)


class SuccessionRecordView(ActScope, ObjectActionView):
    permission = "partnerships.import_duo"
    form_class = SuccessionForm
    heading = gettext_lazy("Where it came from")
    intro = gettext_lazy("For what happened before: members and years stay as they are entered.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"successor": self.object}

    def act(self, form):
        actions.record_succession(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class PartnershipMergeView(ActScope, ForeseenMixin, ObjectActionView):
    permission = "partnerships.import_duo"
    form_class = MergeForm
    heading = gettext_lazy("Merge into another partnership")
    intro = gettext_lazy(
        "All members go over on that day, and this partnership ends the day before. Its years, reports and money stay "
        "readable under its name. Students and placements after that day are entered anew in the other partnership."
    )
    confirm_label = gettext_lazy("Merge")
    danger = True

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object}

    def look(self, form):
        shown, problem = super().look(form)
        data = form.cleaned_data
        return [*of_boundary(self.object, data["into"], (), data["on"], self.request.user), *shown], problem

    def get_scenes(self, form):
        years = self.years_from(form.cleaned_data["on"])
        return [(row, year) for year in years for row in (self.object, form.cleaned_data["into"])]

    def perform(self, form):
        actions.merge_partnership(self.object, by=self.request.user, **form.cleaned_data)
        return form.cleaned_data["into"]


class PartnershipSplitView(ActScope, ForeseenMixin, ObjectActionView):
    permission = "partnerships.import_duo"
    form_class = SplitForm
    heading = gettext_lazy("Split off a partnership")
    intro = gettext_lazy(
        "The boards that you choose go over on that day; the institute takes part in both. The new partnership then needs "
        "a penvoerder and people with roles."
    )
    confirm_label = gettext_lazy("Split off")
    danger = True

    def get_form_kwargs(self):
        today = timezone.localdate()
        members = self.object.memberships.filter(Q(valid_until=None) | Q(valid_until__gte=today))
        boards = Party.objects.filter(kind=PartyKind.BOARD, pk__in=members.values("party")).order_by("name")
        return super().get_form_kwargs() | {"boards": boards}

    def look(self, form):
        shown, problem = super().look(form)
        boards = [board.code for board in form.cleaned_data["boards"]]
        return [*of_boundary(self.object, None, boards, form.cleaned_data["on"], self.request.user), *shown], problem

    def get_scenes(self, form):
        return [(self.object, year) for year in self.years_from(form.cleaned_data["on"])]

    def get_arising(self, form, made):
        return [(made, year) for year in self.years_from(form.cleaned_data["on"])]

    def perform(self, form):
        return actions.split_partnership(self.object, by=self.request.user, **form.cleaned_data)


class SuccessionRemoveView(ConfirmView):
    model = Succession
    permission = "partnerships.import_duo"
    heading = gettext_lazy("Take a succession back")
    intro = gettext_lazy("Only for what was entered by mistake. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_queryset(self):
        return super().get_queryset().select_related("predecessor", "successor")

    def get_facts(self):
        row = self.object
        return [
            (_("Predecessor"), row.predecessor), (_("Successor"), row.successor), (_("How"), row.get_kind_display()),
            (_("From"), formats.day(row.on)),
        ]  # fmt: skip

    def act(self, form):
        actions.remove_succession(self.object, by=self.request.user)
        return self.object.successor


def lineage_sections(view) -> list[Section]:
    """Of the page of a partnership: former names, and what it came from and became."""
    partnership, user = view.object, view.request.user
    seen = set(Partnership.objects.visible_to(user).values_list("pk", flat=True))
    may = view.may("partnerships.import_duo")

    def named(row) -> Cell:
        return Cell(row.name, row.get_absolute_url() if row.pk in seen else "")

    rows = []
    for row in partnership.came_from.select_related("predecessor"):
        remove = Cell(_("Take back"), reverse("partnerships:succession_remove", args=[row.pk])) if may else ""
        rows.append(
            [_("came from"), named(row.predecessor), row.get_kind_display(), formats.day(row.on), row.note, remove]
        )
    for row in partnership.successions.select_related("successor"):
        rows.append([_("became"), named(row.successor), row.get_kind_display(), formats.day(row.on), row.note, ""])
    add = None
    if may:
        add = (_("Where it came from"), reverse("partnerships:succession_record", args=[partnership.pk]))
    sections = [
        Section(
            "lineage", _("Before and after"), [_("Relation"), _("Partnership"), _("How"), _("From"), _("Note"), ""], rows,
            add=add, empty=_("It came from no other partnership, and went over into none."),
        )
    ]  # fmt: skip
    if partnership.former_names.exists():
        sections.append(former_names(partnership))
    return sections
