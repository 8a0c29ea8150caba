"""Facilitation hours per group."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_tables2 import RequestConfig

from oids.access import AccessMixin
from oids.exports import HOURS, INTEGER, Column, export_response
from partnerships.models import Board, Institute, School, Trainer
from partnerships.views.base import PartnershipYearMixin
from placements.calculations.hours import HoursByRole, NormMissing, shown_hours, sum_hours
from placements.hours import facts, norm_of_year, shown_by_school, totals_by
from placements.models import Enrolment, PeerGroup, Placement
from placements.tables import TotalTable
from placements.wording import norm_missing

# What hours can be counted by: its word, its records and the word in the name of a download.
DIMENSIONS = {
    "school": (gettext_lazy("school"), School, "school"),
    "board": (gettext_lazy("board"), Board, "bestuur"),
    "school_trainer": (gettext_lazy("school trainer"), Trainer, "schoolopleider"),
    "institute_trainer": (gettext_lazy("institute trainer"), Trainer, "instituutsopleider"),
    "mentor": (gettext_lazy("mentor"), Trainer, "mentor"),
    "peer_group": (gettext_lazy("peer group"), PeerGroup, "peergroep"),
    "institute": (gettext_lazy("institute"), Institute, "instituut"),
    "student": (gettext_lazy("student"), Enrolment, "student"),
}
ROLES = ("school_trainer", "mentor", "institute_trainer", "total")


class HoursView(PartnershipYearMixin, AccessMixin, TemplateView):
    """Facilitation hours by role, per group; shown hours add up to the shown total, which opens the list it counts."""

    permission = "placements.view_hours"
    template_name = "placements/hours.html"

    @property
    def listing(self) -> str:
        return reverse("placements:placement_list", kwargs=self.kwargs)

    def rows(self, dimension: str) -> list[dict]:
        visible = Placement.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year)
        self.found = facts(self.partnership, self.school_year, visible)
        totals = totals_by(self.found, dimension)
        nobody = _("no board of the partnership") if dimension == "board" else _("nobody yet")
        names = self.names(dimension, [total.key for total in totals if total.key])
        rows = [
            {
                "name": names.get(total.key, nobody),
                "key": str(total.key),
                "url": self.listing + (f"?{dimension}={total.key}" if total.key else f"?missing={dimension}"),
                "students": total.students,
                "school_trainer": total.hours.school_trainer,
                "mentor": total.hours.mentor,
                "institute_trainer": total.hours.institute_trainer,
                "total": total.hours.total,
            }
            for total in totals
        ]
        return sorted(rows, key=lambda row: (row["name"], row["key"]))

    def shown(self, dimension: str, rows: list[dict]) -> list[HoursByRole]:
        """Rounded so that the table adds up; schools and boards the same as on every paper."""
        if dimension in ("school", "board") and rows:
            place = ("school", "board").index(dimension)
            by_key: dict[str, list[HoursByRole]] = {}
            for key, hours in shown_by_school(self.found).items():
                by_key.setdefault(str(key[place]), []).append(hours)
            return [sum_hours(by_key[row["key"]]) for row in rows]
        exact = [HoursByRole(row["school_trainer"], row["mentor"], row["institute_trainer"]) for row in rows]
        return list(shown_hours(exact, [row["key"] for row in rows]))

    def names(self, dimension: str, keys: list[int]) -> dict[int, str]:
        records = DIMENSIONS[dimension][1]._base_manager.filter(pk__in=keys)
        if dimension != "student":
            records = (
                records.select_related("person")
                if dimension in ("school_trainer", "mentor", "institute_trainer")
                else records
            )
            return {record.pk: str(record) for record in records}
        named = self.may("placements.view_student", self.partnership)
        return {
            record.pk: record.student.sort_name if named else record.student.reference
            for record in records.select_related("student")
        }

    def get(self, request, *args, **kwargs):
        dimension = request.GET.get("per", "school")
        if dimension not in DIMENSIONS:
            raise Http404
        try:
            rows, problem = self.rows(dimension), ""
        except NormMissing as error:
            rows = []
            problem = norm_missing(error.day)
        if (kind := request.GET.get("export")) in ("csv", "xlsx"):
            return self.export(kind, dimension, rows)
        for row, shown in zip(rows, self.shown(dimension, rows), strict=True):
            row |= {name: getattr(shown, name) for name in ROLES}
        table = TotalTable(rows, request=request)
        RequestConfig(request, paginate={"per_page": 400}).configure(table)
        return self.render_to_response(
            self.get_context_data(
                heading=_("Facilitation hours per %(group)s") % {"group": DIMENSIONS[dimension][0]},
                table=table,
                rows=rows,
                problem=problem,
                dimension=dimension,
                dimensions=[(key, label) for key, (label, *_rest) in DIMENSIONS.items()],
                norm=norm_of_year(self.partnership, self.school_year),
                exports=[(kind.upper(), f"?per={dimension}&export={kind}") for kind in ("csv", "xlsx")],
                as_of=timezone.now(),
            )
        )

    def export(self, kind, dimension, rows):
        columns = [Column("name", _("Name")), Column("students", _("Students"), INTEGER)]
        columns += [
            Column("school_trainer", _("School trainer"), HOURS), Column("mentor", _("Mentor"), HOURS),
            Column("institute_trainer", _("Institute trainer"), HOURS), Column("total", _("Total"), HOURS),
        ]  # fmt: skip
        return export_response(kind, columns, rows, name=f"uren-per-{DIMENSIONS[dimension][2]}", as_of=timezone.now())
