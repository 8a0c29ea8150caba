"""Placements: list, page, enter, correct, end."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids import formats
from oids.actions import ActionRefused
from oids.exports import DAY, HOURS, Column
from oids.views.details import DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Section, number
from partnerships.views.base import PartnershipYearMixin, RecordScopeMixin
from placements.actions import place, update_placement
from placements.actions.placements import norm_on, placement_period_of
from placements.actions.warnings import warnings_for
from placements.calculations.hours import NormMissing, derivation, shown_hours, sum_hours
from placements.filters import PlacementFilter
from placements.forms.placements import PlacementForm
from placements.hours import facts, year_of
from placements.models import Enrolment, Placement, PlacementMentor
from placements.tables import PlacementTable
from placements.views.stretches import acts_on, chain
from placements.views.warned import ForeseenView, WarnedFormView
from placements.wording import acknowledged_in_words, norm_missing


class PlacementListView(PartnershipYearMixin, ListView):
    model = Placement
    permission = "placements.view_placement"
    table_class = PlacementTable
    filterset_class = PlacementFilter
    heading = gettext_lazy("Placements")
    empty_text = gettext_lazy("No placements fit this search. Clear the search, or place a student.")
    export_name = "plaatsingen"

    def get_queryset(self):
        return Placement.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year).with_names()

    @cached_property
    def worked_out(self) -> tuple[dict, str]:
        """Exact hours by placement, and why there are none: a day without a norm."""
        try:
            rows = facts(self.partnership, self.school_year, self.object_list)
        except NormMissing as error:
            return {}, norm_missing(error.day)
        return {fact.placement_id: fact.hours for fact in rows}, ""

    @property
    def hours(self) -> dict:
        return self.worked_out[0]

    def get_intro(self):
        return self.worked_out[1]

    @cached_property
    def names(self) -> bool:
        return self.may("placements.view_student", self.partnership)

    def get_table_kwargs(self):
        return {"hours": {key: hours.total for key, hours in self.hours.items()}, "names": self.names}

    def get_create(self):
        if not self.may("placements.change_placement", self.partnership):
            return None
        if self.request.GET.get("missing") == "board":
            return reverse("placements:school_leave", kwargs=self.kwargs), _("Move or end them together")
        return reverse("placements:placement_create", kwargs=self.kwargs), _("Place a student")

    def get_context_data(self, **kwargs):
        urls = []
        if self.may("placements.change_placement", self.partnership):
            urls = [
                (_("Place many students"), reverse("placements:placement_grid", kwargs=self.kwargs)),
                (_("Placements made together"), reverse("placements:batch_list", kwargs=self.kwargs)),
            ]
        return super().get_context_data(more_actions=urls, **kwargs)

    def export_columns(self):
        return [
            Column("reference", _("Placement")),
            *([Column("number", _("Student number"))] if self.names else []),
            Column("student", _("Student")),
            Column("route", _("Route")),
            Column("brin6", "BRIN6"),
            Column("school", _("School")),
            Column("first", _("From"), DAY),
            Column("last", _("Until"), DAY),
            Column("trainer", _("School trainer")),
            Column("mentors", _("Mentor")),
            Column("institute_trainer", _("Institute trainer")),
            Column("group", _("Peer group")),
            Column("so", _("Hours school trainer"), HOURS),
            Column("mentor", _("Hours mentor"), HOURS),
            Column("io", _("Hours institute trainer"), HOURS),
            Column("total", _("Hours in all"), HOURS),
        ]

    def export_row(self, obj):
        hours = self.hours.get(obj.pk)
        student = obj.enrolment.student
        return {
            "reference": obj.reference,
            "number": student.number,
            "student": student.sort_name if self.names else student.reference,
            "route": obj.enrolment.get_route_display(),
            "brin6": obj.school.brin6,
            "school": obj.school.name,
            "first": obj.valid_from,
            "last": obj.valid_until,
            "trainer": str(obj.school_trainer or ""),
            "mentors": ", ".join(str(row.mentor) for row in obj.mentors.all()),
            "institute_trainer": str(obj.institute_trainer or ""),
            "group": str(obj.peer_group or ""),
            "so": hours and hours.school_trainer,
            "mentor": hours and hours.mentor,
            "io": hours and hours.institute_trainer,
            "total": hours and hours.total,
        }


class PlacementMixin(RecordScopeMixin):
    model = Placement
    permission = "placements.view_placement"

    def get_queryset(self):
        return super().get_queryset().with_names()

    def get_back_label(self) -> str:
        """Whom and where an act on it is about, for who may read names."""
        student, names = self.object.student, self.may("placements.view_student", self.object)
        return f"{student.sort_name if names else student.reference} – {self.object.school}"


class PlacementDetailView(PlacementMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        placement = self.object
        names = self.may("placements.view_student", placement)
        student, school, group = placement.student, placement.school, placement.peer_group
        acts = acts_on(placement) if self.may("placements.change_placement", placement) else []
        before_and_after = chain(placement, self.request.user)
        scope = {"partnership": placement.partnership.slug, "year": str(placement.school_year)}
        who = student.sort_name if names else student.reference
        return super().get_context_data(
            heading=self.get_back_label(),
            facts=[
                (_("Placement"), placement.reference),
                (_("Student"), who, student.get_absolute_url()),
                (_("Route"), placement.enrolment.get_route_display()),
                (_("School"), f"{school} ({school.brin6}), {school.city}", school.get_absolute_url()),
                (_("Period"), formats.period(placement.valid_from, placement.valid_until)),
                *self.trainers(),
                (_("Peer group"), str(group or ""), group.get_absolute_url() if group else ""),
                *([(_("Ended"), placement.ended_in_words)] if placement.end_reason else []),
                *([(_("Warnings acknowledged"), acknowledged_in_words(placement))] if placement.acknowledged else []),
            ],
            sections=[*([before_and_after] if before_and_after else []), self.hours()],
            actions=acts,
            history_url=reverse("placements:placement_history", args=[placement.pk]),
            back_url=reverse("placements:placement_list", kwargs=scope),
            back_label=_("Placements"),
            **kwargs,
        )  # fmt: skip

    def trainers(self) -> list[tuple]:
        placement = self.object
        found = [(_("School trainer"), placement.school_trainer)]
        mentors = [row.mentor for row in placement.mentors.all()]
        found += [(_("Mentor"), mentor) for mentor in mentors] or [(_("Mentor"), None)]
        found.append((_("Institute trainer"), placement.institute_trainer))
        # A trainer's page shows the trainer's schools: not everybody who sees a placement sees that.
        may = self.may("partnerships.view_trainer", placement)
        return [(label, str(row or ""), row.get_absolute_url() if row and may else "") for label, row in found]

    def hours(self) -> Section:
        """Per stretch of days with one norm: days, and hours by role."""
        placement = self.object
        year = year_of(placement.partnership, placement.school_year)
        title = _("Hours")
        if year is None:
            return Section("hours", title, [], empty=_("No placement period is set for this school year."))
        try:
            lines = derivation(placement.period, year.placing, year.norms)
        except NormMissing as error:
            return Section("hours", title, [], empty=norm_missing(error.day))
        shown = shown_hours([line.hours for line in lines], [str(line.period.first) for line in lines])
        rows = [
            [
                formats.period(line.period.first, line.period.last),
                number(f"{line.period.days} / {year.placing.days}"),
                *(number(formats.hours(value)) for value in _roles(hours)),
            ]
            for line, hours in zip(lines, shown, strict=True)
        ]
        total = sum_hours(shown)
        return Section(
            "hours", title,
            [
                _("Period"), _("Days"), _("School trainer"), _("Mentor"), _("Institute trainer"), _("Total"),
            ],
            rows, foot=[_("Total"), "", *(number(formats.hours(value)) for value in _roles(total))],
            note=_("The norm's hours times the placement's days, divided by the days of the placement period."),
        )  # fmt: skip


def _roles(hours) -> tuple:
    return hours.school_trainer, hours.mentor, hours.institute_trainer, hours.total


class PlacementHistoryView(PlacementMixin, HistoryView):
    parts = (PlacementMentor,)


class PlacementCreateView(PartnershipYearMixin, WarnedFormView):
    permission = "placements.change_placement"
    form_class = PlacementForm
    heading = gettext_lazy("Place a student")
    intro = gettext_lazy("Student and school are enough: the rest follows from the school. Ctrl+Enter saves.")
    submit_label = gettext_lazy("Place and next")

    def get_initial(self):
        """From a student's page: that student; from the work list: also the day."""
        student = self.request.GET.get("student", "")
        rows = Enrolment.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        found = rows.filter(student=student).select_related("student").first() if student.isdigit() else None
        try:
            day = datetime.date.fromisoformat(self.request.GET.get("from", ""))
        except ValueError:
            day = None
        return ({"enrolment": found} if found else {}) | ({"valid_from": day} if day else {})

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "partnership": self.partnership, "school_year": self.school_year, "user": self.request.user,
        }  # fmt: skip

    def act(self, form):
        return place(
            enrolment=form.cleaned_data["enrolment"],
            acknowledged=self.acknowledged(),
            by=self.request.user,
            **form.values(),
        )

    def get_success_message(self, result):
        return _("Placed: %(reference)s at %(school)s.") % {"reference": result.reference, "school": result.school}

    def get_success_url_for(self, result):
        """Straight on to the next one, unless the other button was pressed."""
        if "show" in self.request.POST:
            return result.get_absolute_url()
        return reverse("placements:placement_create", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(show_label=_("Place and look at it"), **kwargs)

    def get_cancel_url(self):
        return reverse("placements:placement_list", kwargs=self.kwargs)


class PlacementUpdateView(PlacementMixin, ForeseenView, ObjectActionView):
    permission = "placements.change_placement"
    form_class = PlacementForm
    heading = gettext_lazy("Correct a placement")

    def get_initial(self):
        placement = self.object
        mentors = [row.mentor for row in placement.mentors.all()]
        return {
            "enrolment": placement.enrolment,
            "school": placement.school,
            "valid_from": placement.valid_from,
            "valid_until": placement.valid_until,
            "school_trainer": placement.school_trainer,
            "institute_trainer": placement.institute_trainer,
            "peer_group": placement.peer_group,
            "mentor": mentors[0] if mentors else None,
            "second_mentor": mentors[1] if len(mentors) > 1 else None,
            "version": placement.version,
        }

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "partnership": self.object.partnership, "school_year": self.object.school_year,
            "user": self.request.user, "editing": True,
        }  # fmt: skip

    def perform(self, form, acknowledged):
        return update_placement(
            self.object, version=form.cleaned_data["version"], acknowledged=acknowledged, by=self.request.user,
            **form.values(),
        )  # fmt: skip

    def get_context_data(self, **kwargs):
        kwargs.setdefault("warnings", self.present_warnings() if self.request.method == "GET" else [])
        return super().get_context_data(**kwargs)

    def present_warnings(self):
        placement = self.object
        try:
            period = placement_period_of(placement.partnership, placement.school_year)
        except ActionRefused:
            return []
        norm = norm_on(placement.partnership, placement.valid_from)
        mentors = [row.mentor for row in placement.mentors.all()]
        return warnings_for(placement, mentors=mentors, period=period, norm=norm)
