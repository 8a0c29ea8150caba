"""The year of one trainer: where they work, which groups they lead, whom they guide from when until when."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from oids import charts, formats
from oids.periods import ONE_DAY, SchoolYear
from oids.views.details import DetailView
from oids.views.sections import Cell, Section, number, period_cells
from partnerships.enums import TrainerKind
from partnerships.models import SchoolMembership, Trainer
from placements.calculations.guidance import steps
from placements.calculations.hours import NormMissing, placement_hours
from placements.inputs.guidance import available_of, setting_of
from placements.models import PeerGroup, PeerGroupFormerLead, Placement
from placements.wording import norm_missing, students_told

# How the placements of a trainer are found, by role.
GUIDED = {
    TrainerKind.SCHOOL_TRAINER: "school_trainer",
    TrainerKind.INSTITUTE_TRAINER: "institute_trainer",
    TrainerKind.MENTOR: "mentors__mentor",
}


class TrainerTimelineView(DetailView):
    model = Trainer
    permission = "placements.view_placement"
    template_name = "placements/trainer_timeline.html"

    def get_queryset(self):
        return super().get_queryset().select_related("person__user", "employer", "partnership")

    @cached_property
    def school_year(self) -> SchoolYear:
        try:
            return SchoolYear.parse(str(self.kwargs["year"]))
        except ValueError as error:
            raise Http404 from error

    def check_access(self) -> None:
        self.request.partnership = self.object.partnership
        self.request.school_year = self.school_year
        super().check_access()

    @cached_property
    def setting(self):
        return setting_of(self.object.partnership, self.school_year)

    @cached_property
    def placements(self) -> list[Placement]:
        """Those that the user may see, with whose schools they are, so that names are decided row by row."""
        trainer = self.object
        rows = Placement.objects.visible_to(self.request.user).of_year(trainer.partnership, self.school_year)
        rows = (
            rows.filter(**{GUIDED[trainer.kind]: trainer})
            .with_names()
            .select_related("school_trainer__person__user", "institute_trainer__person__user")
        )
        found = list(rows.order_by("valid_from", "enrolment__student__last_name__alphabetical", "pk"))
        boards = defaultdict(list)
        members = SchoolMembership.objects.overlapping(self.school_year.period)
        for member in members.filter(school__in={row.school_id for row in found}):
            boards[member.school_id].append(member)
        for row in found:
            row._board_ids = [
                member.board_id for member in boards[row.school_id] if member.period.overlaps(row.period)
            ]  # fmt: skip
        return found

    def get_context_data(self, **kwargs):
        trainer = self.object
        chart = self.chart()
        return super().get_context_data(
            heading=_("%(trainer)s in %(year)s") % {"trainer": trainer, "year": self.school_year},
            facts=self.facts(),
            chart=chart,
            no_chart="" if chart else _("No placement period is set for this school year."),
            sections=[self.deployments(), *self.groups(), self.students()],
            years=[
                (str(year), reverse("placements:trainer_timeline", args=[trainer.pk, year]), year == self.school_year)
                for year in (self.school_year.previous, self.school_year, self.school_year.next)
            ],
            back_url=trainer.get_absolute_url(),
            back_label=str(trainer),
            **kwargs,
        )

    def facts(self) -> list[tuple]:
        trainer = self.object
        students = len({row.enrolment_id for row in self.placements})
        schools = {row.school_id for row in self.placements}
        boards = {board for row in self.placements for board in row._board_ids}
        days = formats.decimal(Fraction(trainer.days_per_week), 2) if trainer.days_per_week is not None else ""
        facts = [
            (_("Role"), trainer.get_kind_display()), (_("Employer"), str(trainer.employer)), (_("Days a week"), days),
            (_("Students"), formats.count(students)),
            (_("Schools and boards"), _("%(schools)s schools, %(boards)s boards") % {
                "schools": len(schools), "boards": len(boards)}),
        ]  # fmt: skip
        return facts + self.hours()

    def hours(self) -> list[tuple]:
        trainer, setting = self.object, self.setting
        if setting is None:
            return []
        try:
            shares = [self.share(row) for row in self.placements]
        except NormMissing as error:
            return [(_("Hours needed"), norm_missing(error.day))]
        needed = sum(shares, Fraction(0))
        facts = [(_("Hours needed"), formats.hours(needed))]
        if trainer.kind == TrainerKind.MENTOR:
            return facts
        available = available_of(trainer, setting)
        if available is None:
            return [*facts, (_("Hours available"), _("days not known"))]
        state = (
            _("fits") if needed <= available else _("%(hours)s h short") % {"hours": formats.hours(needed - available)}
        )
        return [*facts, (_("Hours available"), f"{formats.hours(available)} ({state})")]

    def share(self, row: Placement) -> Fraction:
        """Hours that the placement takes of this trainer by the norm; mentors who share it share its hours."""
        hours = placement_hours(row.period, self.setting.year.placing, self.setting.year.norms)
        if self.object.kind == TrainerKind.MENTOR:
            return hours.mentor / len(row.mentors.all())
        return getattr(hours, self.object.kind)

    def chart(self):
        """Students at the same time through the placement period, in steps."""
        if self.setting is None:
            return None
        placing, norm = self.setting.year.placing, self.setting.norm
        found = steps([row.period for row in self.placements], placing)
        band = None
        if self.object.kind == TrainerKind.SCHOOL_TRAINER:
            band = [(norm.students_min, norm.students_max)] * len(found)
        return charts.line(
            _("Students at the same time"),
            [(formats.day(step.day), step.students) for step in found],
            at=[step.day.toordinal() for step in found],
            step=True,
            shown=lambda value: formats.count(int(value)),
            band=band,
            band_label=_("norm: %(least)s to %(most)s students")
            % {"least": norm.students_min, "most": norm.students_max},
            label_label=_("From"),
            value_label=_("Students"),
            width=880,
        )

    def deployments(self) -> Section:
        year = self.school_year.period
        rows = self.object.deployments.overlapping(year).select_related("school").order_by("school__name", "valid_from")
        return Section(
            "schools", _("Works at"), [_("School"), "BRIN6", _("From"), _("Until")],
            [[Cell(row.school.name, row.school.get_absolute_url()), row.school.brin6, *period_cells(row)] for row in rows],
            empty=_("No school in this year."),
        )  # fmt: skip

    def groups(self) -> list[Section]:
        """Groups that the trainer leads or led, from when until when; mentors lead none."""
        trainer, year = self.object, self.school_year
        if trainer.kind == TrainerKind.MENTOR:
            return []
        role = GUIDED[trainer.kind]
        groups = PeerGroup.objects.visible_to(self.request.user)
        groups = groups.filter(partnership=trainer.partnership_id, school_year=year)
        today = min(max(timezone.localdate(), year.first_day), year.last_day)
        groups = groups.with_students(on=today)
        led = PeerGroupFormerLead.objects.filter(**{role: trainer}).values("group")
        groups = groups.filter(Q(**{role: trainer}) | Q(pk__in=led)).prefetch_related("former_leads").order_by("name")
        rows = []
        for group in groups:
            for first, last in _led(group, trainer, role, year):
                rows.append(
                    [
                        Cell(group.name, group.get_absolute_url()),
                        number(students_told(group.students_on, group.students)), formats.day(first), formats.day(last),
                    ]
                )  # fmt: skip
        return [
            Section(
                "groups", _("Peer groups"), [_("Group"), _("Students now"), _("From"), _("Until")], rows,
                empty=_("Leads no peer group in this year."),
            )
        ]  # fmt: skip

    def students(self) -> Section:
        rows = []
        for row in self.placements:
            named = self.may("placements.view_student", row)
            group = row.peer_group
            rows.append(
                [
                    Cell(row.student.sort_name if named else row.student.reference, row.get_absolute_url()),
                    row.school.name, number(row.enrolment.year_of_study), str(group or ""), *period_cells(row),
                    row.get_end_reason_display() if row.end_reason else "",
                ]
            )  # fmt: skip
        return Section(
            "students", _("Students"),
            [
                _("Student"), _("School"), _("Year of study"), _("Peer group"), _("From"), _("Until"), _("Ended"),
            ], rows, empty=_("Guides nobody in this year."),
        )  # fmt: skip


def _led(group: PeerGroup, trainer: Trainer, role: str, year: SchoolYear):
    """Stretches of the school year in which the trainer led the group; neighbouring ones in one."""
    found, first = [], year.first_day
    stretches = [
        (getattr(row, f"{role}_id"), row.valid_until)
        for row in sorted(group.former_leads.all(), key=lambda row: row.valid_until)
    ]
    for leader, last in [*stretches, (getattr(group, f"{role}_id"), year.last_day)]:
        if leader == trainer.pk:
            if found and found[-1][1] + ONE_DAY == first:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
        first = last + ONE_DAY
    return found
