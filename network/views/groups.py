"""PLGs and working groups: their list, their page, and who is in them."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from network import actions
from network.filters.lists import GroupFilter
from network.forms.groups import (
    ContinueForm,
    GroupEndForm,
    GroupForm,
    GroupUpdateForm,
    MemberForm,
    MemberUpdateForm,
    participants_of,
)
from network.models import Group, GroupMeeting, GroupMember, Participant, Product, Theme
from network.tables.lists import GroupTable
from network.views.base import KeptMixin, TrainerLookupView
from network.wording import group_state, meeting_state, product_state
from oids import formats
from oids.exports import DAY, Column
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView, ObjectMixin
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section
from partnerships.views.base import PartnershipYearMixin


def _of_group(rows, value):
    """A figure per group of the list, counted on its own so that figures do not multiply each other."""
    found = rows.order_by().values("group").annotate(value=value).values("value")
    return Coalesce(Subquery(found[:1]), 0, output_field=found.query.annotations["value"].output_field)


class GroupListView(PartnershipYearMixin, ListView):
    model = Group
    permission = "network.view_group"
    table_class = GroupTable
    filterset_class = GroupFilter
    heading = gettext_lazy("PLGs and working groups")
    intro = gettext_lazy("Groups that run in this school year; members and hours are those of this year.")
    empty_text = gettext_lazy("No group runs in this school year. Make one and add its members.")
    export_name = "plgs"

    def get_queryset(self):
        year = self.school_year
        mine = {"group": OuterRef("pk")}
        members = GroupMember.objects.filter(**mine, school_year=year)
        meetings = GroupMeeting.objects.filter(**mine, day__range=(year.first_day, year.last_day))
        products = Product.objects.visible_to(self.request.user).filter(**mine)
        rows = Group.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        return (
            rows.overlapping(year.period)
            .select_related("theme")
            .annotate(
                member_count=_of_group(members, Count("pk")), member_hours=_of_group(members, Sum("hours")),
                meeting_count=_of_group(meetings, Count("pk")), product_count=_of_group(products, Count("pk")),
            )
        )  # fmt: skip

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {
            "themes": Theme.objects.filter(partnership=self.partnership),
            "participants": participants_of(self.partnership).filter(
                pk__in=Participant.objects.visible_to(self.request.user).values("pk")
            ),
            "school_year": self.school_year,
        }  # fmt: skip

    def get_table_kwargs(self):
        leaders = GroupMember.objects.filter(
            group__partnership=self.partnership, school_year=self.school_year, is_leader=True
        ).select_related("person")
        return {"leaders": {row.group_id: str(row.person) for row in leaders}}

    def get_create(self):
        if self.may("network.change_group", self.partnership):
            return reverse("network:group_create", kwargs=self.kwargs), _("New group")
        return None

    def get_context_data(self, **kwargs):
        acts = []
        if self.may("network.view_participant", self.partnership):
            acts.append((_("Hours of groups"), reverse("network:group_hours", kwargs=self.kwargs)))
        return super().get_context_data(more_actions=acts, **kwargs)

    def export_columns(self):
        return [
            Column("name", _("Group")), Column("kind", _("Kind")), Column("theme", _("Theme")),
            Column("first", _("From"), DAY), Column("last", _("Until"), DAY), Column("members", pgettext("group", "Members")),
            Column("hours", _("Hours")), Column("meetings", pgettext("group", "Meetings")), Column("products", _("Products")),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "name": obj.name, "kind": obj.get_kind_display(), "theme": str(obj.theme or ""), "first": obj.valid_from,
            "last": obj.valid_until, "members": obj.member_count, "hours": formats.decimal(obj.member_hours, 2),
            "meetings": obj.meeting_count, "products": obj.product_count,
        }  # fmt: skip


class GroupCreateView(PartnershipYearMixin, ActionView):
    permission = "network.change_group"
    form_class = GroupForm
    heading = gettext_lazy("New group")
    intro = gettext_lazy("Its members are added on the next page.")

    def get_initial(self):
        return {"valid_from": self.school_year.first_day}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership}

    def act(self, form):
        return actions.create_group(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("network:group_list", kwargs=self.kwargs)


class GroupMixin(KeptMixin):
    model = Group
    permission = "network.view_group"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "theme")

    def asked_of(self):
        return self.object.run_by if self.permission == "network.run_group" else self.object.partnership


class GroupDetailView(GroupMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        group, today = self.object, timezone.localdate()
        change = self.may("network.change_group", group.partnership)
        run = self.may("network.run_group", group.run_by)
        acts = []
        if run and group.state_on(today) != "ended":
            acts.append((_("Plan a group meeting"), reverse("network:meeting_plan", args=[group.pk])))
        if change:
            acts.append((_("Correct"), reverse("network:group_update", args=[group.pk])))
        if run and (group.valid_until is None or group.valid_until > today):
            acts.append((_("End the group"), reverse("network:group_end", args=[group.pk])))
        theme = group.theme
        return super().get_context_data(
            status=group_state(group, today),
            facts=[
                (_("Kind"), group.get_kind_display()),
                *([(_("Theme"), theme, theme.get_absolute_url())] if theme else []),
                (_("Leader"), str(group.leader or _("nobody yet"))),
                (_("Period"), formats.period(group.valid_from, group.valid_until)),
                (_("What it works on"), group.question),
                (_("What came of it"), group.outcome),
            ],
            sections=[self.members(change), self.meetings(today), self.products()],
            actions=acts,
            history_url=reverse("network:group_history", args=[group.pk]),
            back_url=self.list_url("group_list"),
            back_label=_("PLGs and working groups"),
            **kwargs,
        )

    def members(self, change: bool) -> Section:
        rows, group = [], self.object
        found = list(group.members.select_related("person", "participant__party", "participant__partner"))
        for row in found:
            edit = [Cell(_("Correct"), reverse("network:member_update", args=[row.pk]))] if change else []
            rows.append([
                str(row.school_year), row.person.sort_name, _("leader") if row.is_leader else "",
                str(row.participant), Cell(formats.hours(row.hours), is_number=True), *edit,
            ])  # fmt: skip
        note = ""
        years = {row.school_year for row in found}
        if change and years and (fresh := max(years).next).first_day <= (group.valid_until or timezone.localdate()):
            note = _("Nobody is in the group in %(year)s yet.") % {"year": fresh}
        return Section(
            "members", pgettext("group", "Members"),
            [_("School year"), _("Name"), _("Task"), _("On behalf of"), _("Hours"), *([""] if change else [])],
            rows, add=(pgettext("group", "Add a member"), reverse("network:member_add", args=[group.pk])) if change else None,
            note=note,
            empty=_("Nobody is in the group yet. Add the leader first."),
        )  # fmt: skip

    def meetings(self, today) -> Section:
        rows = []
        for row in self.object.meetings.annotate(number=Count("attendance")).order_by("-day", "-pk"):
            word, tone = meeting_state(row, today)
            rows.append([
                formats.day(row.day), Cell(row.subject, row.get_absolute_url()), row.place,
                Cell(formats.count(row.number) if row.is_held else "–", is_number=True), Cell(word, tone=tone),
            ])  # fmt: skip
        return Section(
            "meetings", pgettext("group", "Meetings"), [_("Day"), _("Subject"), _("Place"), _("Present"), _("State")], rows,
            empty=_("No meeting is planned yet."),
        )  # fmt: skip

    def products(self) -> Section:
        group = self.object
        rows = []
        for row in Product.objects.visible_to(self.request.user).filter(group=group):
            word, tone = product_state(row)
            rows.append([Cell(row.title, row.get_absolute_url()), row.edition, row.makers, Cell(word, tone=tone)])
        add = None
        if self.may("network.change_product", group.run_by):
            scope = [group.partnership.slug, str(self.year())]
            add = (_("New product"), f"{reverse('network:product_create', args=scope)}?group={group.pk}")
        return Section(
            "products", _("Products"), [_("Product"), _("Version"), _("Makers"), _("State")], rows, add=add,
            empty=_("Nothing was made in this group yet."),
        )  # fmt: skip


class GroupHistoryView(GroupMixin, HistoryView):
    def get_parts(self):
        return [GroupMember, GroupMeeting]


class GroupUpdateView(GroupMixin, ObjectActionView):
    permission = "network.change_group"
    form_class = GroupUpdateForm
    heading = gettext_lazy("Correct a group")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.object.partnership}

    def get_initial(self):
        names = ("kind", "name", "theme", "question", "valid_from", "valid_until", "version")
        return {name: getattr(self.object, name) for name in names}

    def act(self, form):
        return actions.update_group(self.object, by=self.request.user, **form.cleaned_data)


class GroupEndView(GroupMixin, ObjectActionView):
    permission = "network.run_group"
    form_class = GroupEndForm
    heading = gettext_lazy("End the group")
    intro = gettext_lazy("It stays readable, with its members, meetings and products.")
    submit_label = gettext_lazy("End the group")

    def act(self, form):
        return actions.end_group(self.object, by=self.request.user, **form.cleaned_data)


class MemberAddView(GroupMixin, ObjectActionView):
    permission = "network.change_group"
    form_class = MemberForm
    heading = pgettext_lazy("group", "Add a member")

    def get_heading(self):
        return f"{self.heading}: {self.object}"

    def get_initial(self):
        return {"school_year": self.year(), "hours": 40}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"group": self.object, "user": self.request.user}

    def act(self, form):
        actions.add_member(self.object, by=self.request.user, **form.values())
        return self.object

    def get_context_data(self, **kwargs):
        members = self.object.members.exists()
        return super().get_context_data(
            link=(_("Take members of the year before along"), reverse("network:member_continue", args=[self.object.pk]))
            if members
            else None,
            **kwargs,
        )


class MemberLookupView(GroupMixin, ObjectMixin, TrainerLookupView):
    permission = "network.change_group"


class MemberContinueView(GroupMixin, ObjectActionView):
    permission = "network.change_group"
    form_class = ContinueForm
    heading = gettext_lazy("Take members to the next year")
    intro = gettext_lazy(
        "Everybody of the year before goes on with the same hours; who is in already is left as it is."
    )
    submit_label = gettext_lazy("Take them along")

    def get_initial(self):
        return {"to_year": self.year()}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"group": self.object}

    def act(self, form):
        self.made = actions.continue_members(self.object, by=self.request.user, **form.cleaned_data)
        return self.object

    def get_success_message(self, result):
        number = len(self.made)
        return ngettext("%(number)s member goes on.", "%(number)s members go on.", number) % {"number": number}


class MemberMixin(KeptMixin):
    model = GroupMember
    permission = "network.change_group"

    def get_queryset(self):
        return super().get_queryset().select_related("group__partnership", "person", "participant")

    def asked_of(self):
        return self.object.group.partnership

    def keeper(self):
        return self.object.group.partnership


class MemberUpdateView(MemberMixin, ObjectActionView):
    form_class = MemberUpdateForm
    heading = gettext_lazy("Correct a membership")

    def get_heading(self):
        return f"{self.object.person} · {self.object.school_year}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"member": self.object}

    def get_initial(self):
        row = self.object
        return {
            "participant": row.participant_id, "hours": row.hours, "is_leader": row.is_leader, "version": row.version,
        }  # fmt: skip

    def act(self, form):
        return actions.update_member(self.object, by=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        link = (
            _("Entered by mistake? Take the membership back"),
            reverse("network:member_remove", args=[self.object.pk]),
        )
        return super().get_context_data(link=link, **kwargs)


class MemberRemoveView(MemberMixin, ConfirmView):
    heading = gettext_lazy("Take a membership back")
    intro = gettext_lazy("Only for somebody who was entered by mistake. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        row = self.object
        return [
            (_("Name"), row.person), (_("Group"), row.group), (_("School year"), row.school_year),
            (_("Hours"), formats.hours(row.hours)),
        ]  # fmt: skip

    def act(self, form):
        actions.remove_member(self.object, by=self.request.user)
        return self.object.group

    def get_cancel_url(self):
        return self.object.group.get_absolute_url()
