"""Onderwijsregio's: what lies in them, what they need and what their partnerships get."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from network import actions
from network.forms.regions import AddSchoolsForm, JoinForm, LeaveForm, RegionForm, RegionUpdateForm, RegionYearForm
from network.models import Region, RegionPartnership, RegionSchool, RegionYear
from network.regions import outcome_of
from oids import formats
from oids.access import AccessMixin
from oids.periods import Period, SchoolYear
from oids.querysets import active_on
from oids.views.details import ActionView, ConfirmView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships.access import access_of
from partnerships.enums import RoleKind
from partnerships.models import Partnership, School

YEARS = 4


def own(user):
    """Partnerships whose place the user may keep: a programme leader their own, an administrator all."""
    access = access_of(user)
    if access.is_administrator:
        return Partnership.objects.all()
    return Partnership.objects.filter(pk__in=access.partnerships(RoleKind.PROGRAMME_LEADER))


class RegionListView(AccessMixin, TemplateView):
    permission = "network.view_region"
    template_name = "network/page.html"

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        rows = []
        for region in Region.objects.visible_to(self.request.user).prefetch_related(
            "partnerships__partnership", "schools"
        ):
            names = [row.partnership.name for row in region.partnerships.all() if row.is_active_on(today)]
            schools = sum(row.is_active_on(today) for row in region.schools.all())
            rows.append([Cell(region.name, region.get_absolute_url()), ", ".join(names), number(schools)])
        acts = []
        if self.may("network.create_region"):
            acts = [(_("New region"), reverse("network:region_create"))]
        return super().get_context_data(
            heading=_("Onderwijsregio's"),
            intro=_(
                "Regions through which the subsidy goes. A location lies in at most one region, a partnership in one at a "
                "time; partnerships keep who of theirs is in it."
            ),
            actions=acts,
            sections=[
                Section(
                    "regions", _("Regions"), [_("Onderwijsregio"), _("Partnerships today"), _("Schools today")], rows,
                    empty=_("There is no region yet. The administrator makes them."),
                )
            ],
            **kwargs,
        )  # fmt: skip


class RegionCreateView(ActionView):
    permission = "network.create_region"
    form_class = RegionForm
    heading = gettext_lazy("New region")

    def act(self, form):
        return actions.create_region(by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("network:region_list")


class RegionMixin:
    model = Region
    permission = "network.view_region"


class RegionDetailView(RegionMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        region = self.object
        change = own(self.request.user).exists() and self.may("network.change_region")
        acts = []
        if self.may("network.change_region_year", region) and region.partnerships.exists():
            acts.append((_("What it needs and gets"), reverse("network:region_year", args=[region.pk])))
        if change:
            acts += [
                (_("Add schools"), reverse("network:region_schools", args=[region.pk])),
                (_("Bring a partnership in"), reverse("network:region_join", args=[region.pk])),
            ]
        if self.may("network.create_region"):
            acts.append((_("Correct"), reverse("network:region_update", args=[region.pk])))
        money = self.may("funding.view_count", region) and self.may("funding.view_grant", region)
        return super().get_context_data(
            facts=[(_("Reference"), region.reference)],
            sections=[*(self.years() if money else []), self.partnerships(), self.schools()],
            actions=acts,
            history_url=reverse("network:region_history", args=[region.pk]),
            back_url=reverse("network:region_list"),
            back_label=_("Onderwijsregio's"),
            **kwargs,
        )

    def years(self) -> list[Section]:
        """The newest years that were entered, each with the division by students."""
        found = list(self.object.years.order_by("-school_year")[:YEARS])
        if not found:
            return [Section("years", _("What it needs and gets"), [], empty=_("Nothing is entered for any year yet."))]
        names = dict(Partnership.objects.values_list("slug", "name"))
        return [self.year(row, names) for row in found]

    def year(self, row, names: dict[str, str]) -> Section:
        outcome = outcome_of(self.object, row)
        lines = [
            [
                names[share.key], number(formats.count(share.students)), number(formats.euro(share.part)),
                number(formats.euro(share.grant)), number(formats.signed_euro(share.difference)),
            ]
            for share in outcome.shares
        ]  # fmt: skip
        grants = [share.grant for share in outcome.shares]
        return Section(
            f"year-{row.school_year.start}",
            _("%(year)s: %(state)s") % {"year": row.school_year, "state": self.state(outcome)},
            [
                _("Partnership"), _("Students counted in %(year)s") % {"year": row.school_year.previous},
                _("Part by students"), _("Grant of the partnership"), _("Difference"),
            ],
            lines, note=self.note(row),
            foot=[
                Cell(_("Together")), number(outcome.students), number(formats.euro(row.grant_cents)),
                number(formats.euro(None if None in grants else sum(grants))), Cell(""),
            ] if lines else [],
            empty=_("No partnership lies in the region in this year."),
        )  # fmt: skip

    def state(self, outcome) -> str:
        needed = {"number": formats.count(outcome.needed)}
        if outcome.short and outcome.is_complete:
            short = {"short": formats.count(outcome.short)}
            return _("%(short)s students short of the %(number)s it needs") % (needed | short)
        if not outcome.is_complete:
            return _("not all counts are filed; it needs %(number)s") % needed
        return _("enough students; it needs %(number)s") % needed

    def note(self, row) -> str:
        text = _("Source: %(source)s.") % {"source": row.source.rstrip(".")}
        unknown = _("The grant of the region is not known yet.")
        more = _("The part by students is a guide: partners divide the grant themselves.")
        return f"{text} {unknown if row.grant_cents is None else more}"

    def partnerships(self) -> Section:
        mine = set(own(self.request.user).values_list("pk", flat=True))
        today = timezone.localdate()
        rows = []
        for row in self.object.partnerships.select_related("partnership"):
            ends = row.partnership_id in mine and (row.valid_until is None or row.valid_until > today)
            rows.append([
                row.partnership.name, *period_cells(row), row.end_reason,
                Cell(_("End"), reverse("network:region_partnership_end", args=[row.pk])) if ends else "",
            ])  # fmt: skip
        return Section(
            "partnerships", _("Partnerships"),
            [_("Name"), _("From"), _("Until"), _("Reason for ending"), ""], rows,
            empty=_("No partnership lies in this region yet."),
        )  # fmt: skip

    def schools(self) -> Section:
        """Schools that the reader sees in the register; those of others are counted."""
        today = timezone.localdate()
        seen = RegionSchool.objects.visible_to(self.request.user).filter(region=self.object).select_related("school")
        mine = set(schools_of(self.request.user, today).values_list("pk", flat=True))
        rows = []
        for row in seen:
            ends = row.school_id in mine and (row.valid_until is None or row.valid_until > today)
            rows.append([
                Cell(row.school.name, row.school.get_absolute_url()), row.school.city, row.school.brin6,
                *period_cells(row), row.end_reason,
                Cell(_("End"), reverse("network:region_school_end", args=[row.pk])) if ends else "",
            ])  # fmt: skip
        others = self.object.schools.active_on(today).exclude(pk__in=seen.values("pk")).count()
        note = ngettext(
            "%(number)s school of other partnerships lies in it as well.",
            "%(number)s schools of other partnerships lie in it as well.", others,
        ) % {"number": formats.count(others)}  # fmt: skip
        return Section(
            "schools", _("Schools"),
            [_("School"), _("Place"), "BRIN6", _("From"), _("Until"), _("Reason for ending"), ""], rows,
            note=note if others else "", empty=_("None of your schools lies in this region yet."),
        )  # fmt: skip


def schools_of(user, day):
    """Schools whose place the user may keep: those that boards of their partnerships run."""
    if access_of(user).is_administrator:
        return School.objects.all()
    boards = active_on(day, "memberships__") & active_on(day, "memberships__board__memberships__")
    return School.objects.filter(
        boards, Q(memberships__board__memberships__partnership__in=own(user).values("pk"))
    ).distinct()


class RegionHistoryView(RegionMixin, HistoryView):
    def get_parts(self):
        return [RegionPartnership, RegionYear]


class RegionUpdateView(RegionMixin, ObjectActionView):
    permission = "network.create_region"
    form_class = RegionUpdateForm
    heading = gettext_lazy("Correct a region")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ("name", "reference", "version")}

    def act(self, form):
        return actions.update_region(self.object, by=self.request.user, **form.cleaned_data)


class RegionJoinView(RegionMixin, ObjectActionView):
    permission = "network.change_region"
    form_class = JoinForm
    heading = gettext_lazy("Bring a partnership in")
    submit_label = gettext_lazy("Bring in")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnerships": own(self.request.user)}

    def act(self, form):
        actions.join_region(self.object, by=self.request.user, **form.cleaned_data)
        return self.object


class RegionSchoolsView(RegionMixin, ObjectActionView):
    permission = "network.change_region"
    form_class = AddSchoolsForm
    heading = gettext_lazy("Add schools")

    def get_heading(self):
        return f"{self.heading}: {self.object}"

    def get_form_kwargs(self):
        today = timezone.localdate()
        taken = RegionSchool.objects.overlapping(Period(today)).values("school")
        schools = schools_of(self.request.user, today).filter(closed_on=None).exclude(pk__in=taken)
        return super().get_form_kwargs() | {"schools": schools.order_by("name", "brin6")}

    def act(self, form):
        self.made = actions.add_schools(self.object, by=self.request.user, **form.cleaned_data)
        return self.object

    def get_success_message(self, result):
        count = len(self.made)
        return ngettext("%(number)s school added.", "%(number)s schools added.", count) % {"number": count}


class _LeaveView(ConfirmView):
    permission = "network.change_region"
    form_class = LeaveForm
    intro = gettext_lazy("That it was in the region until then stays.")
    submit_label = gettext_lazy("End")

    def act(self, form):
        actions.leave_region(self.object, by=self.request.user, **form.cleaned_data)
        return self.object.region


class RegionPartnershipEndView(_LeaveView):
    model = RegionPartnership
    heading = gettext_lazy("Take a partnership out of a region")

    def get_queryset(self):
        return super().get_queryset().select_related("region", "partnership")

    def get_facts(self):
        row = self.object
        return [(_("Partnership"), row.partnership), (_("Onderwijsregio"), row.region),
                (_("From"), formats.day(row.valid_from))]  # fmt: skip


class RegionSchoolEndView(_LeaveView):
    model = RegionSchool
    heading = gettext_lazy("Take a school out of a region")

    def get_queryset(self):
        return super().get_queryset().select_related("region", "school")

    def get_facts(self):
        row = self.object
        return [(_("School"), row.school), (_("Onderwijsregio"), row.region),
                (_("From"), formats.day(row.valid_from))]  # fmt: skip


class RegionYearView(RegionMixin, ObjectActionView):
    permission = "network.change_region_year"
    form_class = RegionYearForm
    heading = gettext_lazy("What it needs and gets")
    intro = gettext_lazy("A year that was entered before is corrected by entering it again.")

    def get_initial(self):
        year = SchoolYear.of(timezone.localdate())
        row = self.object.years.filter(school_year=year).first() or self.object.years.first()
        values = {"school_year": year}
        if row is not None:
            values |= {"needed": row.needed, "source": row.source}
            values |= {"grant_cents": row.grant_cents} if row.school_year == year else {}
        return values

    def act(self, form):
        actions.set_region_year(self.object, by=self.request.user, **form.cleaned_data)
        return self.object
