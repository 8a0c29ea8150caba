"""Type-ahead of the entry screens."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from oids.names import by_name, exact_person_first
from oids.views.lookups import LIMIT, LookupView
from partnerships.enums import TrainerKind
from partnerships.lookups import school_field, school_label, search_schools, search_trainers, trainer_label
from partnerships.models import School, SchoolMembership, Trainer, TrainerSchool
from partnerships.views.base import PartnershipYearMixin
from placements.lookups import enrolment_label, group_label, search_enrolments, search_groups
from placements.models import Enrolment, PeerGroup


class _YearLookup(PartnershipYearMixin, LookupView):
    permission = "placements.change_placement"


class EnrolmentLookupView(_YearLookup):
    """Students: who is called exactly so, then those without a placement, first."""

    def get_results(self, text):
        rows = Enrolment.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        rows = search_enrolments(rows, text).select_related("student").annotate(number_placed=Count("placements"))
        rows = rows.order_by(
            exact_person_first(text, "student__"),
            "number_placed",
            *by_name("student__"),
        )[:LIMIT]
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
    """Who is called exactly so comes first; then who works at the school that is filled in (`?school=`), then who works
    for its board. Of mentors it says
    at which schools they work: two of one name are told apart by it."""

    def get_results(self, text):
        if self.kwargs["kind"] not in TrainerKind.values:
            raise Http404
        rows = Trainer.objects.visible_to(self.request.user).overlapping(self.school_year.period)
        rows = rows.filter(partnership=self.partnership, kind=self.kwargs["kind"]).select_related("person", "employer")
        rows = self.those_of_the_school_first(search_trainers(rows, text), exact_person_first(text, "person__"))
        if self.kwargs["kind"] == TrainerKind.MENTOR:
            rows = rows.prefetch_related("deployments__school")
        return [
            {"value": trainer_label(row), "label": row.person.sort_name, "detail": self.detail(row)}
            for row in rows[:LIMIT]
        ]

    def those_of_the_school_first(self, rows, exact):
        school, year = self.school(), self.school_year.period
        if school is None:
            return rows.order_by(exact, *by_name("person__"), "pk")
        works = TrainerSchool.objects.overlapping(year).filter(school=school, trainer=OuterRef("pk"))
        boards = SchoolMembership.objects.overlapping(year).filter(school=school, board=OuterRef("employer"))
        rows = rows.annotate(works_there=Exists(works), of_its_board=Exists(boards))
        order = (
            "-works_there",
            "-of_its_board",
            *by_name("person__"),
            "pk",
        )
        return rows.order_by(exact, *order)

    def school(self) -> School | None:
        """What the form says beside it, as far as it names a school."""
        field = school_field(required=False)
        field.queryset = School.objects.visible_to(self.request.user).of_partnership(
            self.partnership, self.school_year.period
        )
        try:
            return field.clean(self.request.GET.get("school", ""))
        except ValidationError:
            return None

    def detail(self, trainer: Trainer) -> str:
        """Who employs the trainer, and for a mentor the schools of the year."""
        if trainer.kind != TrainerKind.MENTOR:
            return str(trainer.employer)
        year = self.school_year.period
        schools = {str(row.school) for row in trainer.deployments.all() if row.period.overlaps(year)}
        return ", ".join([*sorted(schools), str(trainer.employer)])


class PeerGroupLookupView(_YearLookup):
    def get_results(self, text):
        rows = PeerGroup.objects.visible_to(self.request.user)
        rows = rows.filter(partnership=self.partnership, school_year=self.school_year)
        return [
            {"value": group_label(row), "label": row.name, "detail": str(row.school_trainer or "")}
            for row in search_groups(rows, text).select_related("school_trainer__person")[:LIMIT]
        ]
