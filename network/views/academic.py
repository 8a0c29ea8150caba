"""The academic function: per board its form, people and research; what it costs and who pays since the grant ended."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum
from django.forms import Form
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.generic import TemplateView

from funding.enums import CostKind
from funding.models import Grant
from network import actions
from network.academic import bearers_of
from network.actions.academic import academic_schools
from network.forms.academic import FunctionForm, FunctionUpdateForm
from network.models import AcademicFunction, AcademicWorker, Research
from network.standing import ACADEMIC, parties_by_code, standings
from network.views.base import KeptMixin, shown_parties
from network.views.hours import hours_cell, standing_state
from network.wording import group_state
from oids import formats
from oids.access import AccessMixin
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.sections import Cell, Section, period_cells
from partnerships.access import access_of
from partnerships.enums import PartyKind, RoleKind
from partnerships.forms.register import LastDayForm
from partnerships.models import Party
from partnerships.views.base import PartnershipYearMixin


def euro_cell(cents, url="") -> Cell:
    return Cell(_("no rate") if cents is None else formats.euro(cents), url, is_number=True)


class AcademicListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """All boards for whoever prepares or decides; a board and an institute their own figures."""

    permission = "network.view_academic"
    template_name = "network/page.html"

    def get_context_data(self, **kwargs):
        only = shown_parties(self.request.user, self.partnership)
        acts = []
        if self.boards().exists():
            acts.append((_("New academic function"), reverse("network:academic_create", kwargs=self.kwargs)))
        if self.may("books.change_contribution", self.partnership) and self.lacking():
            acts.append((_("Book the hours"), reverse("network:academic_book", kwargs=self.kwargs)))
        return super().get_context_data(
            heading=_("Academic function"),
            intro=_(
                "Research at academic schools: each board gives it a form of its own. Since the grant ended, boards and "
                "institute pay it themselves; below is what it costs and who bears that."
            ),
            actions=acts,
            sections=[self.functions(), self.cost(only), self.in_books(only), *(self.ended() if only is None else [])],
            **kwargs,
        )

    def boards(self):
        return boards_for(self.request.user, self.partnership, self.school_year)

    def lacking(self) -> bool:
        return any(row.to_book > 0 for work in ACADEMIC for row in standings(self.partnership, self.school_year, work))

    def functions(self) -> Section:
        period = self.school_year.period
        rows = []
        found = AcademicFunction.objects.visible_to(self.request.user).filter(partnership=self.partnership)
        hours = dict(
            AcademicWorker.objects.filter(function__partnership=self.partnership, school_year=self.school_year)
            .order_by()
            .values_list("function")
            .annotate(hours=Sum("hours"))
        )
        for row in found.overlapping(period).select_related("party").prefetch_related("research"):
            schools = academic_schools(row, period).count()
            running = sum(research.period.overlaps(period) for research in row.research.all())
            rows.append([
                Cell(row.party.name, row.get_absolute_url()), row.get_form_display(),
                Cell(formats.count(schools), is_number=True), hours_cell(hours.get(row.pk, Decimal(0))),
                Cell(formats.count(running), is_number=True),
            ])  # fmt: skip
        return Section(
            "functions", _("Per board"),
            [_("School board"), pgettext("academic function", "Form"), _("Academic schools"), _("Hours"), _("Research")], rows,
            empty=_("No board has an academic function in this year."),
        )  # fmt: skip

    def cost(self, only) -> Section:
        rows = bearers_of(self.partnership, self.school_year, only)
        parties = parties_by_code([row.party for row in rows])
        costs = reverse("books:cost_list", kwargs=self.kwargs)
        see = self.may("books.view_cost", self.partnership)
        lines = [
            [
                parties[row.party].name, hours_cell(row.hours), euro_cell(row.value),
                euro_cell(
                    row.costs,
                    f"{costs}?party={parties[row.party].pk}&kind={CostKind.ACADEMIC}" if see and row.costs else "",
                ),
                euro_cell(row.by_streams), euro_cell(row.bears),
            ]
            for row in rows
        ]  # fmt: skip

        def total(values):
            known = list(values)
            return euro_cell(None if None in known else sum(known))

        foot = [
            Cell(_("Total")), hours_cell(sum((row.hours for row in rows), Decimal(0))),
            total(row.value for row in rows), total(row.costs for row in rows), total(row.by_streams for row in rows),
            total(row.bears for row in rows),
        ]  # fmt: skip
        return Section(
            "cost", _("What it costs, and who pays"),
            [
                _("Party"), _("Hours"), _("Value of the hours"), _("Costs"), _("Paid by streams"),
                _("Borne by the party"),
            ],
            lines, foot=foot if rows else [],
            note=_("Hours at the confirmed rates of this year, and confirmed costs of the kind academic function."),
            empty=_("There are no hours or costs in this year."),
        )  # fmt: skip

    def in_books(self, only) -> Section:
        lines = []
        for work in ACADEMIC:
            found = standings(self.partnership, self.school_year, work, only)
            parties = parties_by_code([row.party for row in found])
            entries = reverse("books:hours_contribution_list", kwargs=self.kwargs)
            for row in found:
                party = parties[row.party]
                url = f"{entries}?party={party.pk}&role={work.role}&kind={work.kind}"
                lines.append([
                    party.name, work.source, hours_cell(row.hours), hours_cell(row.confirmed, url if row.confirmed else ""),
                    hours_cell(row.waiting, url if row.waiting else ""), standing_state(row),
                ])  # fmt: skip
        return Section(
            "books", _("Hours in the books"),
            [_("Party"), _("Work"), _("Hours"), _("Confirmed in the books"), _("Waits in the books"), _("State")], lines,
            empty=_("Nobody has hours for the academic function in this year."),
        )  # fmt: skip

    def ended(self) -> list[Section]:
        """Streams that paid it once, with the page that says to whom their costs fell."""
        if not self.may("funding.view_grant", self.partnership):
            return []
        grants = Grant.objects.filter(
            partnership=self.partnership,
            earmarks__kind=CostKind.ACADEMIC,
            earmarks__confirmed_at__isnull=False,
            valid_until__lt=self.school_year.first_day,
        ).distinct()
        rows = [[Cell(row.name, row.get_absolute_url()), *period_cells(row)] for row in grants.order_by("valid_from")]
        return [
            Section(
                "ended", _("Streams that paid it before"), [_("Stream"), _("From"), _("Until")], rows,
                note=_("The page of a stream says what it paid, and to whom that fell when it ended."),
                empty=_("No stream paid for the academic function before."),
            )
        ]  # fmt: skip


def boards_for(user, partnership, school_year):
    """Boards for which the user may enter an academic function: all for the programme leader, else one's own."""
    boards = Party.objects.members_of(partnership, school_year.period).filter(kind=PartyKind.BOARD)
    access = access_of(user)
    if partnership.pk in access.partnerships(RoleKind.PROGRAMME_LEADER):
        return boards.order_by("name")
    return boards.filter(pk__in=access.parties(RoleKind.BOARD)).order_by("name")


class AcademicCreateView(PartnershipYearMixin, ActionView):
    permission = "network.change_academic"
    form_class = FunctionForm
    heading = gettext_lazy("New academic function")

    def get_form_kwargs(self):
        boards = boards_for(self.request.user, self.partnership, self.school_year)
        return super().get_form_kwargs() | {"boards": boards}

    def get_initial(self):
        return {"valid_from": self.school_year.first_day}

    def act(self, form):
        return actions.create_function(partnership=self.partnership, by=self.request.user, **form.cleaned_data)

    def get_cancel_url(self):
        return self.next_url() or reverse("network:academic_list", kwargs=self.kwargs)


class AcademicBookView(PartnershipYearMixin, ActionView):
    permission = "books.change_contribution"
    form_class = Form
    heading = gettext_lazy("Book the hours")
    submit_label = gettext_lazy("Put them in the books")
    intro = gettext_lazy(
        "What the books lack of the hours for the academic function goes into the own contributions in hours, per party. "
        "There somebody else confirms it; then it is valued at the rate of the year."
    )

    def act(self, form):
        self.made = actions.book_hours(
            partnership=self.partnership, school_year=self.school_year, works=ACADEMIC, by=self.request.user
        )

    def get_success_message(self, result):
        number = len(self.made)
        return ngettext(
            "%(number)s entry is in the books and waits for confirmation.",
            "%(number)s entries are in the books and wait for confirmation.", number,
        ) % {"number": number}  # fmt: skip

    def get_success_url_for(self, result):
        return reverse("network:academic_list", kwargs=self.kwargs)

    def get_cancel_url(self):
        return reverse("network:academic_list", kwargs=self.kwargs)


class AcademicMixin(KeptMixin):
    model = AcademicFunction
    permission = "network.view_academic"

    def get_queryset(self):
        return super().get_queryset().select_related("partnership", "party")

    def asked_of(self):
        return self.object


class AcademicDetailView(AcademicMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        row, today = self.object, timezone.localdate()
        change = self.may("network.change_academic", row)
        acts = []
        if change:
            acts = [
                (_("Add somebody"), reverse("network:worker_add", args=[row.pk])),
                (_("Start research"), reverse("network:research_start", args=[row.pk])),
                (_("Correct"), reverse("network:academic_update", args=[row.pk])),
            ]
            if row.valid_until is None or row.valid_until > today:
                acts.append((_("End"), reverse("network:academic_end", args=[row.pk])))
        return super().get_context_data(
            heading=str(row),
            facts=[
                (_("School board"), row.party, row.party.get_absolute_url()),
                (pgettext("academic function", "Form"), row.get_form_display()),
                (_("How it works"), row.description),
                (_("Period"), formats.period(row.valid_from, row.valid_until)),
            ],
            sections=[self.schools(), self.workers(change), self.research(today)],
            actions=acts,
            history_url=reverse("network:academic_history", args=[row.pk]),
            back_url=self.list_url("academic_list"),
            back_label=_("Academic function"),
            **kwargs,
        )

    def schools(self) -> Section:
        rows = [
            [Cell(school.name, school.get_absolute_url()), school.city, school.brin6]
            for school in academic_schools(self.object, self.object.period)
        ]
        return Section(
            "schools", _("Academic schools"), [_("School"), _("Place"), "BRIN6"], rows,
            empty=_("No school of this board is marked as academic in the register."),
        )  # fmt: skip

    def workers(self, change: bool) -> Section:
        rows = []
        for row in self.object.workers.select_related("person", "employer", "school"):
            edit = [Cell(_("Correct"), reverse("network:worker_update", args=[row.pk]))] if change else []
            rows.append([
                str(row.school_year), row.person.sort_name, row.get_task_display(), row.employer.name,
                str(row.school or _("all")), hours_cell(row.hours), *edit,
            ])  # fmt: skip
        return Section(
            "workers", _("Coordinators, teacher leaders and lectors"),
            [
                _("School year"), _("Name"), _("Task"), _("Employer"), _("School"), _("Hours"),
                *([""] if change else []),
            ],
            rows, empty=_("Nobody has hours for it yet."),
        )  # fmt: skip

    def research(self, today) -> Section:
        rows = []
        for row in self.object.research.select_related("school", "theme"):
            word, tone = group_state(row, today)
            rows.append([
                Cell(row.title, row.get_absolute_url()), str(row.school or _("all")), str(row.theme or ""),
                *period_cells(row), Cell(word, tone=tone),
            ])  # fmt: skip
        return Section(
            "research", _("Research"), [_("Title"), _("School"), _("Theme"), _("From"), _("Until"), _("State")], rows,
            empty=_("Nothing is researched yet."),
        )  # fmt: skip


class AcademicHistoryView(AcademicMixin, HistoryView):
    def get_parts(self):
        return [AcademicWorker, Research]


class AcademicUpdateView(AcademicMixin, ObjectActionView):
    permission = "network.change_academic"
    form_class = FunctionUpdateForm
    heading = gettext_lazy("Correct an academic function")

    def get_initial(self):
        return {name: getattr(self.object, name) for name in ("form", "description", "version")}

    def act(self, form):
        return actions.update_function(self.object, by=self.request.user, **form.cleaned_data)


class AcademicEndView(AcademicMixin, ObjectActionView):
    permission = "network.change_academic"
    form_class = LastDayForm
    heading = gettext_lazy("End an academic function")
    intro = gettext_lazy(
        "It stays readable. When the board gives it another form, enter a new one from the next day on."
    )
    submit_label = gettext_lazy("End")

    def act(self, form):
        return actions.end_function(self.object, by=self.request.user, **form.cleaned_data)
