"""Type-ahead of the entry screens."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404
from django.utils.translation import gettext as _

from oids.views.lookups import LIMIT, LookupView
from partnerships.enums import TrainerKind
from partnerships.lookups import school_label, search_schools, search_trainers, trainer_label
from partnerships.models import School, Trainer
from partnerships.views.base import PartnershipYearMixin
from placements.lookups import enrolment_label, group_label, search_enrolments, search_groups
from placements.models import Enrolment, PeerGroup


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
    """Of mentors also at which schools they work: two of one name are told apart by it."""

    def get_results(self, text):
        if self.kwargs["kind"] not in TrainerKind.values:
            raise Http404
        rows = Trainer.objects.visible_to(self.request.user).overlapping(self.school_year.period)
        rows = rows.filter(partnership=self.partnership, kind=self.kwargs["kind"]).select_related("person", "employer")
        rows = search_trainers(rows, text).order_by("person__last_name")
        if self.kwargs["kind"] == TrainerKind.MENTOR:
            rows = rows.prefetch_related("deployments__school")
        return [
            {"value": trainer_label(row), "label": row.person.sort_name, "detail": self.detail(row)}
            for row in rows[:LIMIT]
        ]

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
