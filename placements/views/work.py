"""What is left to do in a year, and the one act that is about many: a school that closes or leaves."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oids.exports import DAY, Column
from oids.views.lists import ListView
from partnerships.models import School
from partnerships.views.base import PartnershipYearMixin
from placements import actions
from placements.filters import WorkFilter
from placements.forms.leaving import LeaveForm
from placements.hours import outside_periods
from placements.models import Placement
from placements.tables import WorkTable
from placements.views.warned import EffectView
from placements.worklist import WorkItem, work_items


class WorkListView(PartnershipYearMixin, ListView):
    """Not rows of a table but what is missing between them; the same list stands, counted, on the dashboard."""

    model = Placement
    permission = "placements.change_placement"
    table_class = WorkTable
    filterset_class = WorkFilter
    heading = gettext_lazy("Work list")
    intro = gettext_lazy(
        "What changes in the year leave to do. Each line goes away by itself as soon as it is done; the last column "
        "leads to the act."
    )
    empty_text = gettext_lazy("Nothing is left to do in this school year.")
    export_name = "werklijst"

    @cached_property
    def today(self):
        return timezone.localdate()

    def get_filterset_kwargs(self, filterset_class):
        items = work_items(self.partnership, self.school_year, self.request.user)
        return super().get_filterset_kwargs(filterset_class) | {"items": items, "today": self.today}

    def get_table_kwargs(self):
        return {"today": self.today}

    def export_columns(self):
        return [
            Column("what", _("What")), Column("who", _("Who")), Column("school", _("School")),
            Column("details", _("Details")), Column("since", _("Since"), DAY), Column("due", _("Due"), DAY),
            Column("act", _("Next step")),
        ]  # fmt: skip

    def export_row(self, obj: WorkItem):
        return {
            "what": str(obj.what), "who": obj.who, "school": obj.school, "details": obj.details, "since": obj.since,
            "due": obj.due, "act": obj.act,
        }  # fmt: skip


class SchoolLeaveView(PartnershipYearMixin, EffectView):
    """The placements at schools outside the partnership, or at one school (`?school=`): move or end many at once."""

    permission = "placements.change_placement"
    template_name = "placements/school_leave.html"
    form_class = LeaveForm
    shows_the_year = True
    heading = gettext_lazy("A school closes or leaves")

    @cached_property
    def school(self) -> School | None:
        key = self.request.GET.get("school", "")
        rows = School.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=key if key.isdigit() else 0) if key else None

    def get_heading(self) -> str:
        return _("Leave %(school)s") % {"school": self.school} if self.school else str(self.heading)

    @property
    def intro(self) -> str:
        if self.school:
            return _(
                "Students who are or will be placed at this school. Who is ticked moves or ends in one act: all of "
                "them, or nobody when something is not right. Hours and money follow the days."
            )
        return _(
            "Students who are placed on days on which their school is not in the partnership. Who is ticked moves or "
            "ends in one act: all of them, or nobody when something is not right. Hours and money follow the days."
        )

    @cached_property
    def rows(self) -> list[Placement]:
        return self.found[0]

    @cached_property
    def found(self) -> tuple[list[Placement], dict]:
        """The placements concerned, and per key the first day outside the partnership."""
        rows = Placement.objects.visible_to(self.request.user).of_year(self.partnership, self.school_year).with_names()
        if self.school is not None:
            rows = rows.filter(school=self.school)
        rows = list(rows.order_by("school__name", "enrolment__student__last_name__alphabetical", "valid_from", "pk"))
        outside = outside_periods(self.partnership, self.school_year, rows)
        first_days = {key: days[0].first for key, days in outside.items()}
        today = timezone.localdate()
        going = {row.pk for row in rows if self.school and not row.end_reason and row.valid_until >= today}
        return [row for row in rows if row.pk in first_days or row.pk in going], first_days

    def get_form_kwargs(self):
        rows, outside = self.found
        return super().get_form_kwargs() | {
            "rows": rows, "outside": outside, "partnership": self.partnership, "school_year": self.school_year,
            "user": self.request.user,
        }  # fmt: skip

    def get_concerned(self, form):
        return self.partnership, self.school_year, [leaver.placement.enrolment_id for leaver in form.leavers()]

    def perform(self, form, acknowledged):
        return actions.leave_school(
            form.leavers(), note=form.cleaned_data["note"], acknowledged=acknowledged, by=self.request.user
        )

    def get_success_message(self, result):
        return ngettext("%(number)s placement is changed.", "%(number)s placements are changed.", len(result)) % {
            "number": len(result)
        }

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def get_cancel_url(self):
        return self.next_url() or reverse("placements:work_list", kwargs=self.kwargs)

    def get_context_data(self, **kwargs):
        names = self.may("placements.view_student", self.partnership)
        return super().get_context_data(names=names, rows=self.rows, form_class="form-wide", **kwargs)
