"""Students and their enrolments."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oids.exports import INTEGER, Column
from oids.views.details import ActionView, DetailView, ObjectActionView
from oids.views.history import HistoryView
from oids.views.lists import ListView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships.views.base import PartnershipYearMixin
from placements import actions
from placements.filters import EnrolmentFilter
from placements.forms.students import AdmitForm, EnrolForm, EnrolmentUpdateForm, StudentUpdateForm
from placements.models import Enrolment, Placement, Student
from placements.tables import EnrolmentTable
from placements.views.warned import ForeseenView


class EnrolmentListView(PartnershipYearMixin, ListView):
    model = Enrolment
    permission = "placements.view_placement"
    table_class = EnrolmentTable
    filterset_class = EnrolmentFilter
    heading = gettext_lazy("Students")
    export_name = "studenten"
    empty_text = gettext_lazy("No student is enrolled in this school year yet.")

    def get_queryset(self):
        rows = Enrolment.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        return rows.select_related("student").prefetch_related("placements")

    def get_table_kwargs(self):
        return {"names": self.may("placements.view_student", self.partnership)}

    def get_create(self):
        if self.may("placements.change_student", self.partnership):
            return reverse("placements:student_create", kwargs=self.kwargs), _("New student")
        return None

    def get_context_data(self, **kwargs):
        return super().get_context_data(more_actions=self.more_actions(), **kwargs)

    def more_actions(self) -> list[tuple[str, str]]:
        """To the grid with those of this list who have no placement yet."""
        if not self.may("placements.change_placement", self.partnership):
            return []
        query = self.request.GET.copy()
        for name in ("page", "sort", "export", "placed"):
            query.pop(name, None)
        query["open"] = "1"
        url = reverse("placements:placement_grid", kwargs=self.kwargs)
        return [(_("Place who has no placement yet"), f"{url}?{query.urlencode()}")]

    def export_columns(self):
        names = self.may("placements.view_student", self.partnership)
        return [
            Column("student", _("Student")), *([Column("email", _("E-mail address"))] if names else []),
            Column("route", _("Route")), Column("year", _("Year of study"), INTEGER),
            Column("kind", _("Kind for the subsidy")), Column("placements", _("Placements"), INTEGER),
            *([Column("outcome", _("At the end of the year"))] if names else []),
        ]  # fmt: skip

    def export_row(self, obj):
        names = self.may("placements.view_student", self.partnership)
        return {
            "student": f"{obj.student.sort_name} ({obj.student.number})" if names else obj.student.reference,
            "email": obj.student.email if names else "",
            "route": obj.get_route_display(),
            "year": obj.year_of_study,
            "kind": obj.get_subsidy_kind_display(),
            "placements": len(obj.placements.all()),
            "outcome": obj.get_outcome_display() if names else "",
        }


class StudentMixin:
    """Who may not know names sees a reference."""

    model = Student
    permission = "placements.view_placement"

    def check_access(self) -> None:
        last = self.object.enrolments.visible_to(self.request.user).select_related("partnership").first()
        self.request.partnership = last.partnership if last else None
        self.request.school_year = last.school_year if last else None
        super().check_access()

    @property
    def names(self) -> bool:
        return self.may("placements.view_student", self.object)


class StudentDetailView(StudentMixin, DetailView):
    template_name = "generic/record.html"

    def get_context_data(self, **kwargs):
        student = self.object
        change = self.may("placements.change_student", student)
        acts = []
        if change:
            acts = [
                (_("Correct"), reverse("placements:student_update", args=[student.pk])),
                (_("Enrol for another year"), reverse("placements:student_enrol", args=[student.pk])),
            ]
        if self.names:
            acts.append((_("Timeline"), reverse("placements:student_timeline", args=[student.pk])))
        facts = [(_("Reference"), student.reference)]
        if self.names:
            facts = [(_("Student number"), student.number), (_("Name"), str(student)), *facts]
            facts.append((_("E-mail address"), student.email))
        facts.append((_("Institute"), student.institute, student.institute.get_absolute_url()))
        return super().get_context_data(
            heading=student.sort_name if self.names else student.reference,
            facts=facts,
            sections=[self.enrolments(change), self.placements()],
            actions=acts,
            history_url=reverse("placements:student_history", args=[student.pk]) if self.names else "",
            **self.back(),
            **kwargs,
        )

    def back(self) -> dict:
        if self.request.partnership is None:
            return {}
        scope = {"partnership": self.request.partnership.slug, "year": str(self.request.school_year)}
        return {"back_url": reverse("placements:enrolment_list", kwargs=scope), "back_label": _("Students")}

    def enrolments(self, change: bool) -> Section:
        rows = []
        for row in self.object.enrolments.visible_to(self.request.user).select_related("partnership"):
            correct = Cell(_("Correct"), reverse("placements:enrolment_update", args=[row.pk])) if change else ""
            rows.append(
                [
                    str(row.school_year), str(row.partnership), row.get_route_display(), number(row.year_of_study),
                    row.get_subsidy_kind_display(), *period_cells(row),
                    *([row.get_outcome_display()] if self.names else []), *([correct] if change else []),
                ]
            )  # fmt: skip
        head = [
            _("School year"), _("Partnership"), _("Route"), _("Year of study"), _("Kind for the subsidy"), _("From"),
            _("Until"), *([_("At the end")] if self.names else []), *([""] if change else []),
        ]  # fmt: skip
        return Section("enrolments", _("Enrolments"), head, rows)

    def placements(self) -> Section:
        found = Placement.objects.visible_to(self.request.user).filter(enrolment__student=self.object).with_names()
        rows = [
            [
                Cell(row.reference, row.get_absolute_url()), str(row.school_year),
                Cell(row.school.name, row.school.get_absolute_url()), *period_cells(row),
                str(row.school_trainer or ""), row.get_end_reason_display(),
            ]
            for row in found.order_by("-valid_from")
        ]  # fmt: skip
        add = None
        year = getattr(self.request, "school_year", None)
        partnership = getattr(self.request, "partnership", None)
        if year and partnership and self.may("placements.change_placement", partnership):
            scope = {"partnership": partnership.slug, "year": str(year)}
            label = _("Place in %(year)s") % {"year": year}
            add = (label, reverse("placements:placement_create", kwargs=scope) + f"?student={self.object.pk}")
        head = [
            _("Placement"), _("School year"), _("School"), _("From"), _("Until"), _("School trainer"), _("Ended"),
        ]  # fmt: skip
        return Section("placements", _("Placements"), head, rows, add=add, empty=_("Not placed yet."))


class StudentHistoryView(StudentMixin, HistoryView):
    permission = "placements.view_student"

    def get_parts(self):
        return [self.object.enrolments.visible_to(self.request.user)]


class StudentCreateView(PartnershipYearMixin, ActionView):
    permission = "placements.change_student"
    form_class = AdmitForm
    heading = gettext_lazy("New student")
    intro = gettext_lazy("With the enrolment of this school year. Record what is needed to place: no more.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"partnership": self.partnership, "school_year": self.school_year}

    def act(self, form):
        return actions.admit(
            partnership=self.partnership, school_year=self.school_year, by=self.request.user, **form.cleaned_data
        )

    def get_cancel_url(self):
        return reverse("placements:enrolment_list", kwargs=self.kwargs)


class StudentUpdateView(StudentMixin, ObjectActionView):
    permission = "placements.change_student"
    form_class = StudentUpdateForm
    heading = gettext_lazy("Correct a student")

    def get_initial(self):
        student = self.object
        return {
            "number": student.number, "first_name": student.first_name, "infix": student.infix,
            "last_name": student.last_name, "email": student.email, "version": student.version,
        }  # fmt: skip

    def act(self, form):
        return actions.update_student(self.object, by=self.request.user, **form.cleaned_data)


class StudentEnrolView(StudentMixin, ObjectActionView):
    """In the partnership of the last enrolment that the user sees."""

    permission = "placements.change_student"
    form_class = EnrolForm
    heading = gettext_lazy("Enrol for another year")

    def get_initial(self):
        last = self.object.enrolments.visible_to(self.request.user).first()
        return {
            "school_year": last.school_year.next, "route": last.route, "subsidy_kind": last.subsidy_kind,
            "year_of_study": min(last.year_of_study + 1, 6),
        }  # fmt: skip

    def act(self, form):
        actions.enrol(self.object, partnership=self.request.partnership, by=self.request.user, **form.cleaned_data)
        return self.object


class EnrolmentUpdateView(ForeseenView, ObjectActionView):
    model = Enrolment
    permission = "placements.change_student"
    form_class = EnrolmentUpdateForm
    heading = gettext_lazy("Correct an enrolment")
    intro = gettext_lazy("Who stops gets a last day; the placements must end first.")

    def get_queryset(self):
        return super().get_queryset().select_related("student", "partnership")

    def check_access(self) -> None:
        self.request.partnership = self.object.partnership
        self.request.school_year = self.object.school_year
        super().check_access()

    def get_initial(self):
        names = ("route", "year_of_study", "subsidy_kind", "valid_from", "valid_until", "outcome")
        return {name: getattr(self.object, name) for name in names}

    def get_concerned(self, form):
        return self.object.partnership, self.object.school_year, [self.object.pk]

    def perform(self, form, acknowledged):
        return actions.update_enrolment(self.object, by=self.request.user, **form.cleaned_data).student

    def get_cancel_url(self):
        return self.object.student.get_absolute_url()
