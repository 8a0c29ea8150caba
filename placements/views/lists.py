"""Students, peer groups, hours and load; and the type-ahead of the entry screen."""

from __future__ import annotations

from fractions import Fraction

from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_tables2 import RequestConfig

from oids import formats
from oids.access import AccessMixin
from oids.exports import HOURS, INTEGER, Column, export_response
from oids.money import round_parts
from oids.views.lists import ListView
from oids.views.lookups import LIMIT, LookupView
from partnerships.enums import TrainerKind
from partnerships.lookups import school_label, search_schools, search_trainers, trainer_label
from partnerships.models import Board, Institute, School, Trainer
from partnerships.views.base import PartnershipYearMixin
from placements.actions.placements import norm_on
from placements.calculations.capacity import Load, available_hours, hours_each, students_carried
from placements.filters import EnrolmentFilter
from placements.hours import facts, totals_by, year_of
from placements.lookups import enrolment_label, search_enrolments
from placements.models import Enrolment, PeerGroup, Placement
from placements.tables import EnrolmentTable, LoadTable, PeerGroupTable, TotalTable


class EnrolmentListView(PartnershipYearMixin, ListView):
    model = Enrolment
    permission = "placements.view_placement"
    table_class = EnrolmentTable
    filterset_class = EnrolmentFilter
    heading = gettext_lazy("Students")
    export_name = "studenten"

    def get_queryset(self):
        rows = Enrolment.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        return rows.select_related("student").prefetch_related("placements")

    def get_table_kwargs(self):
        return {"names": self.may("placements.view_student", self.partnership)}

    def export_columns(self):
        return [
            Column("student", _("Student")), Column("route", _("Route")), Column("year", _("Year of study"), INTEGER),
            Column("kind", _("Kind for the subsidy")), Column("placements", _("Placements"), INTEGER),
        ]  # fmt: skip

    def export_row(self, obj):
        names = self.may("placements.view_student", self.partnership)
        return {
            "student": f"{obj.student.sort_name} ({obj.student.number})" if names else obj.student.reference,
            "route": obj.get_route_display(),
            "year": obj.year_of_study,
            "kind": obj.get_subsidy_kind_display(),
            "placements": len(obj.placements.all()),
        }


class PeerGroupListView(PartnershipYearMixin, ListView):
    model = PeerGroup
    permission = "placements.view_peergroup"
    table_class = PeerGroupTable
    heading = gettext_lazy("Peer groups")
    intro = gettext_lazy("A duo of school trainer and institute trainer leads each group.")

    def get_queryset(self):
        rows = PeerGroup.objects.visible_to(self.request.user)
        rows = rows.filter(partnership=self.partnership, school_year=self.school_year)
        return rows.select_related("school_trainer__person", "institute_trainer__person").annotate(
            students=Count("placements__enrolment", distinct=True)
        )

    filterset_fields: list[str] = []


DIMENSIONS = {
    "school": (gettext_lazy("school"), School, "school"),
    "board": (gettext_lazy("board"), Board, "board"),
    "school_trainer": (gettext_lazy("school trainer"), Trainer, ""),
    "institute_trainer": (gettext_lazy("institute trainer"), Trainer, ""),
    "mentor": (gettext_lazy("mentor"), Trainer, ""),
    "peer_group": (gettext_lazy("peer group"), PeerGroup, ""),
    "institute": (gettext_lazy("institute"), Institute, ""),
}


class HoursView(PartnershipYearMixin, AccessMixin, TemplateView):
    """Facilitation hours by role, per group; shown hours add up to the shown total."""

    permission = "placements.view_hours"
    template_name = "placements/hours.html"

    def rows(self, dimension: str) -> list[dict]:
        visible = Placement.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        all_facts = facts(self.partnership, self.school_year, visible)
        totals = totals_by(all_facts, dimension)
        _label, model, parameter = DIMENSIONS[dimension]
        records = model._base_manager.in_bulk([total.key for total in totals if total.key])
        listing = reverse("placements:placement_list", kwargs=self.kwargs)
        rows = [
            {
                "name": str(records.get(total.key, _("nobody yet"))),
                "key": str(total.key),
                "url": f"{listing}?{parameter}={total.key}" if parameter and total.key else "",
                "students": total.students,
                "school_trainer": total.hours.school_trainer,
                "mentor": total.hours.mentor,
                "institute_trainer": total.hours.institute_trainer,
                "total": total.hours.total,
            }
            for total in totals
        ]
        return sorted(rows, key=lambda row: (row["name"], row["key"]))

    def get(self, request, *args, **kwargs):
        dimension = request.GET.get("per", "school")
        if dimension not in DIMENSIONS:
            raise Http404
        rows = self.rows(dimension)
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            columns = [Column("name", _("Name")), Column("students", _("Students"), INTEGER)]
            columns += [
                Column("school_trainer", _("School trainer"), HOURS), Column("mentor", _("Mentor"), HOURS),
                Column("institute_trainer", _("Institute trainer"), HOURS), Column("total", _("Total"), HOURS),
            ]  # fmt: skip
            return export_response(kind, columns, rows, name=f"uren-{dimension}", as_of=timezone.now())
        for name in ("school_trainer", "mentor", "institute_trainer", "total"):
            shown = round_parts([row[name] for row in rows], [row["key"] for row in rows], 1)
            for row, value in zip(rows, shown, strict=True):
                row[name] = value
        table = TotalTable(rows, request=request)
        RequestConfig(request, paginate={"per_page": 200}).configure(table)
        return self.render_to_response(
            self.get_context_data(
                heading=_("Facilitation hours per %(group)s") % {"group": DIMENSIONS[dimension][0]},
                table=table,
                rows=rows,
                dimension=dimension,
                dimensions=[(key, label) for key, (label, _model, _parameter) in DIMENSIONS.items()],
                norm=norm_on(self.partnership, self.school_year.first_day),
            )
        )


class LoadListView(PartnershipYearMixin, AccessMixin, TemplateView):
    """Needed against available hours per school trainer, and the norm's own conflict said plainly."""

    permission = "placements.view_hours"
    template_name = "placements/load.html"

    def get_context_data(self, **kwargs):
        norm = norm_on(self.partnership, self.school_year.first_day)
        year = year_of(self.partnership, self.school_year)
        rows = self.rows(norm, year) if norm and year else []
        table = LoadTable(rows, request=self.request)
        RequestConfig(self.request, paginate={"per_page": 200}).configure(table)
        return super().get_context_data(
            heading=_("School trainers' load"), table=table, rows=rows, conflict=self.conflict(norm), **kwargs
        )

    def rows(self, norm, year) -> list[dict]:
        visible = Placement.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        totals = {
            total.key: total
            for total in totals_by(facts(self.partnership, self.school_year, visible), "school_trainer")
        }
        trainers = (
            Trainer.objects.visible_to(self.request.user)
            .filter(partnership=self.partnership, kind=TrainerKind.SCHOOL_TRAINER)
            .overlapping(year.placing)
            .select_related("person", "employer")
        )
        rows = []
        for trainer in trainers:
            total = totals.get(trainer.pk)
            days = Fraction(trainer.days_per_week or 0)
            load = Load(
                total.hours.school_trainer if total else Fraction(0),
                available_hours(days, Fraction(norm.full_time_hours), trainer.period, year.placing),
            )
            rows.append(
                {
                    "name": trainer.person.sort_name,
                    "employer": str(trainer.employer),
                    "days": days,
                    "students": total.students if total else 0,
                    "needed": load.needed,
                    "available": load.available,
                    "carried": students_carried(load.available, Fraction(norm.school_trainer_hours)),
                    "state": _("%(hours)s h short") % {"hours": formats.hours(load.shortfall)}
                    if load.over
                    else _("fits"),
                    "tone": "warn" if load.over else "good",
                }
            )
        return rows

    def conflict(self, norm) -> str:
        if norm is None or not norm.school_trainer_hours:
            return ""
        days, hours = Fraction(norm.school_trainer_days), Fraction(norm.school_trainer_hours)
        available = days / 5 * Fraction(norm.full_time_hours)
        return _(
            "The norm conflicts with itself: %(days)s days a week is %(available)s hours a year. At %(hours)s hours per "
            "student that carries %(carried)s students, not %(maximum)s; %(maximum)s students would get %(each)s hours each."
        ) % {
            "days": formats.decimal(days, 1),
            "available": formats.hours(available),
            "hours": formats.decimal(hours, 0),
            "carried": formats.decimal(students_carried(available, hours), 2),
            "maximum": norm.students_max,
            "each": formats.hours(hours_each(available, norm.students_max)),
        }


class _YearLookup(PartnershipYearMixin, LookupView):
    permission = "placements.change_placement"


class EnrolmentLookupView(_YearLookup):
    """Students, those without a placement first."""

    def get_results(self, text):
        rows = Enrolment.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        rows = search_enrolments(rows, text).select_related("student").annotate(number_placed=Count("placements"))
        rows = rows.order_by("number_placed", "student__last_name", "student__first_name")[:LIMIT]
        return [
            {
                "value": enrolment_label(row),
                "label": enrolment_label(row),
                "detail": row.get_route_display() + (", " + _("already placed") if row.number_placed else ""),
            }
            for row in rows
        ]


class SchoolLookupView(_YearLookup):
    def get_results(self, text):
        rows = School.objects.visible_to(self.request.user).of_partnership(self.partnership, self.school_year.period)
        return [
            {"value": school_label(row), "label": row.name, "detail": f"{row.city}, {row.brin6}"}
            for row in search_schools(rows, text)[:LIMIT]
        ]


class TrainerLookupView(_YearLookup):
    def get_results(self, text):
        if self.kwargs["kind"] not in TrainerKind.values:
            raise Http404
        rows = Trainer.objects.visible_to(self.request.user).overlapping(self.school_year.period)
        rows = rows.filter(partnership=self.partnership, kind=self.kwargs["kind"]).select_related("person", "employer")
        return [
            {"value": trainer_label(row), "label": row.person.sort_name, "detail": str(row.employer)}
            for row in search_trainers(rows, text).order_by("person__last_name")[:LIMIT]
        ]
