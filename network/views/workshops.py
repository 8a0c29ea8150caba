"""Design workshops of peer groups: planned with products of the library, and who was there."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import actions
from network.actions.workshops import students_on
from network.filters.lists import WorkshopFilter
from network.forms.workshops import WorkshopForm, WorkshopHoldForm, WorkshopUpdateForm
from network.models import LedBy, Workshop
from network.tables.lists import WorkshopTable
from network.views.base import KeptMixin
from network.wording import meeting_state, meeting_times, product_state
from oids import formats
from oids.exports import DAY, INTEGER, Column
from oids.names import by_name
from oids.views.added import adds_sections
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.views.base import PartnershipYearMixin
from placements.models import Enrolment, PeerGroup, PeerGroupFormerLead


def led_groups(user, partnership, school_year):
    """Peer groups of the year for which the user may plan workshops."""
    rows = PeerGroup.objects.visible_to(user).filter(partnership=partnership, school_year=school_year)
    access = access_of(user)
    if partnership.pk in access.partnerships(RoleKind.PROGRAMME_LEADER):
        return rows
    led = (
        Q(school_trainer__person__user=user.pk)
        | Q(institute_trainer__person__user=user.pk)
        | Q(institute_trainer__employer__in=access.parties(RoleKind.INSTITUTE))
    )
    until_later = PeerGroupFormerLead.objects.filter(led, valid_until__gte=timezone.localdate())
    return rows.filter(led | Q(pk__in=until_later.values("group")))


class WorkshopListView(PartnershipYearMixin, ListView):
    model = Workshop
    permission = "network.view_workshop"
    table_class = WorkshopTable
    filterset_class = WorkshopFilter
    heading = gettext_lazy("Design workshops")
    intro = gettext_lazy("Where peer groups come together to learn, with products of the library.")
    empty_text = gettext_lazy("No workshop is planned in this school year.")
    export_name = "ontwerpateliers"

    def get_queryset(self):
        rows = Workshop.objects.visible_to(self.request.user).filter(
            peer_group__partnership=self.partnership, peer_group__school_year=self.school_year
        )
        return (
            rows.select_related("peer_group", "theme")
            .annotate(product_count=Count("products", distinct=True), present_count=Count("attendance", distinct=True))
            .order_by("-day", "-pk")
        )

    def get_filterset_kwargs(self, filterset_class):
        return super().get_filterset_kwargs(filterset_class) | {"partnership": self.partnership}

    def get_create(self):
        if led_groups(self.request.user, self.partnership, self.school_year).exists():
            return reverse("network:workshop_plan", kwargs=self.kwargs), _("Plan a workshop")
        return None

    def export_columns(self):
        return [
            Column("day", _("Day"), DAY), Column("subject", _("Subject")), Column("group", _("Peer group")),
            Column("theme", _("Theme")), Column("place", _("Place")), Column("products", _("Products"), INTEGER),
            Column("present", _("Present"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        return {
            "day": obj.day, "subject": obj.subject, "group": obj.peer_group.name, "theme": str(obj.theme or ""),
            "place": obj.place, "products": obj.product_count, "present": obj.present_count if obj.is_held else None,
        }  # fmt: skip


class WorkshopPlanView(PartnershipYearMixin, ActionView):
    permission = "network.run_workshop"
    form_class = WorkshopForm
    heading = gettext_lazy("Plan a workshop")

    def get_form_kwargs(self):
        groups = led_groups(self.request.user, self.partnership, self.school_year)
        return super().get_form_kwargs() | {
            "groups": groups,
            "user": self.request.user,
            "partnership": self.partnership,
        }

    def get_initial(self):
        group = self.request.GET.get("group", "")
        return {"peer_group": group} if group.isdigit() else {}

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.plan_workshop(data.pop("peer_group"), by=self.request.user, **data)

    def get_cancel_url(self):
        return self.next_url() or reverse("network:workshop_list", kwargs=self.kwargs)


class WorkshopMixin(KeptMixin):
    model = Workshop
    permission = "network.view_workshop"

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related(
                "peer_group__partnership", "peer_group__school_trainer__person", "peer_group__institute_trainer__person",
                "theme",
            )
        )  # fmt: skip

    def asked_of(self):
        return LedBy(self.object.peer_group)

    def keeper(self):
        return self.object.peer_group.partnership

    def check_access(self) -> None:
        super().check_access()
        self.request.school_year = self.object.peer_group.school_year

    @cached_property
    def named(self) -> bool:
        return self.may("placements.view_student", self.object.peer_group)


class WorkshopDetailView(WorkshopMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row, today = self.object, timezone.localdate()
        run = self.may("network.run_workshop", LedBy(row.peer_group))
        acts = []
        if run and row.day <= today:
            label = _("Correct who was there") if row.is_held else _("Record who was there")
            acts.append((label, reverse("network:workshop_hold", args=[row.pk])))
        if run:
            acts.append((_("Change the workshop"), reverse("network:workshop_update", args=[row.pk])))
        if run and not row.is_held:
            acts.append((_("Take back"), reverse("network:workshop_remove", args=[row.pk])))
        theme = row.theme
        return super().get_context_data(
            status=meeting_state(row, today),
            facts=[
                (_("Peer group"), row.peer_group, row.peer_group.get_absolute_url()),
                (_("Day"), formats.day(row.day)), (_("Time"), meeting_times(row)), (_("Place"), row.place),
                *([(_("Theme"), theme, theme.get_absolute_url())] if theme else []),
                (_("How it went"), row.report),
            ],
            sections=[self.products(), self.present()],
            actions=acts, history_url=reverse("network:workshop_history", args=[row.pk]),
            back_url=self.list_url("workshop_list"), back_label=_("Design workshops"), **kwargs,
        )  # fmt: skip

    def products(self) -> Section:
        rows = []
        for product in self.object.products.visible_to(self.request.user):
            word, tone = product_state(product)
            rows.append([Cell(product.title, product.get_absolute_url()), product.makers, Cell(word, tone=tone)])
        return Section(
            "products", _("Products"), [_("Product"), _("Makers"), _("State")], rows,
            empty=_("No product of the library is chosen."),
        )  # fmt: skip

    def present(self) -> Section:
        """Everybody who was in the group, as far as the reader may see these students."""
        row = self.object
        there = set(row.attendance.values_list("enrolment", flat=True))
        seen = Enrolment.objects.visible_to(self.request.user)
        students = seen.filter(Q(pk__in=students_on(row.peer_group, row.day).values("pk")) | Q(pk__in=there))
        students = students.select_related("student").order_by(*by_name("student__"), "pk")
        rows = []
        for enrolment in students.distinct():
            student = enrolment.student
            word = (_("present"), "good") if enrolment.pk in there else (_("absent"), "neutral")
            name = student.sort_name if self.named else student.reference
            rows.append([name, Cell(word[0], tone=word[1])])
        return Section(
            "present", _("Who was there"), [_("Student"), _("State")], rows if row.is_held else [],
            empty=_("Nobody was in the group on this day.") if row.is_held
            else _("It is recorded afterwards who was there."),
        )  # fmt: skip


class WorkshopHistoryView(WorkshopMixin, HistoryView):
    pass


class WorkshopUpdateView(WorkshopMixin, ObjectActionView):
    permission = "network.run_workshop"
    form_class = WorkshopUpdateForm
    heading = gettext_lazy("Change the workshop")

    def get_form_kwargs(self):
        row = self.object
        return super().get_form_kwargs() | {
            "user": self.request.user, "partnership": row.peer_group.partnership, "theme": row.theme,
            "known": list(row.products.all()),
        }  # fmt: skip

    def get_initial(self):
        row = self.object
        names = ("subject", "day", "begins_at", "ends_at", "place", "theme", "version")
        products = list(row.products.values_list("pk", flat=True))
        return {name: getattr(row, name) for name in names} | {"products": products}

    def act(self, form):
        return actions.update_workshop(self.object, by=self.request.user, **form.cleaned_data)


class WorkshopHoldView(WorkshopMixin, ObjectActionView):
    permission = "network.run_workshop"
    form_class = WorkshopHoldForm
    heading = gettext_lazy("Who was there")

    @cached_property
    def students(self):
        """Of the group, those whom the user may see; somebody else's students keep what was recorded of them."""
        rows = students_on(self.object.peer_group, self.object.day)
        rows = rows.filter(pk__in=Enrolment.objects.visible_to(self.request.user).values("pk"))
        return rows.order_by(*by_name("student__"), "pk")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"students": self.students, "named": self.named}

    def get_initial(self):
        row = self.object
        present = list(row.attendance.values_list("enrolment", flat=True))
        if not row.is_held:
            # Nearly always nearly everybody is there.
            present = [enrolment.pk for enrolment in self.students]
        return {"present": present, "report": row.report, "version": row.version}

    def act(self, form):
        data = dict(form.cleaned_data)
        unseen = Enrolment.objects.filter(workshops=self.object).exclude(pk__in=self.students.values("pk"))
        data["present"] = [*data["present"], *unseen]
        return actions.hold_workshop(self.object, by=self.request.user, **data)


class WorkshopRemoveView(WorkshopMixin, ConfirmView):
    permission = "network.run_workshop"
    heading = gettext_lazy("Take a workshop back")
    intro = gettext_lazy("Only for a workshop that did not take place. The history keeps it.")
    submit_label = gettext_lazy("Take back")
    danger = True

    def get_facts(self):
        row = self.object
        return [(_("Peer group"), row.peer_group), (_("Day"), formats.day(row.day)), (_("Subject"), row.subject)]

    def act(self, form):
        actions.remove_workshop(self.object, by=self.request.user)

    def get_success_url_for(self, result):
        return self.list_url("workshop_list")


@adds_sections(PeerGroup, 10)
def workshops_of(group: PeerGroup, user) -> list[Section]:
    """On the page of a peer group."""
    rows, today = [], timezone.localdate()
    found = Workshop.objects.visible_to(user).filter(peer_group=group).annotate(present_count=Count("attendance"))
    for row in found.order_by("day", "pk"):
        word, tone = meeting_state(row, today)
        present = number(row.present_count) if row.is_held else ""
        rows.append([formats.day(row.day), Cell(row.subject, row.get_absolute_url()), Cell(word, tone=tone), present])
    add = None
    if user.has_perm("network.run_workshop", LedBy(group)):
        scope = {"partnership": group.partnership.slug, "year": str(group.school_year)}
        add = (_("Plan a workshop"), f"{reverse('network:workshop_plan', kwargs=scope)}?group={group.pk}")
    if not rows and not add:
        return []
    return [
        Section(
            "workshops", _("Design workshops"), [_("Day"), _("Subject"), _("State"), _("Present")], rows, add=add,
            empty=_("No workshop of this group is planned yet."),
        )
    ]  # fmt: skip
