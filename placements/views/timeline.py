"""A student's years in one view: enrolments, schools, who guided them, interruptions, moves, and hours per stretch."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oids import formats
from oids.charts import Span, spans
from oids.periods import ONE_DAY, Period
from oids.views.details import DetailView
from oids.views.sections import Cell, Section, number
from placements.calculations.hours import NormMissing, shown_hours
from placements.enums import EndReason
from placements.hours import facts
from placements.models import Enrolment, Placement
from placements.views.students import StudentMixin
from placements.wording import norm_missing

AT_SCHOOL, AWAY, NOT_PLACED = range(3)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of one enrolment: at a school (`placement`), interrupted, or between placements."""

    period: Period
    state: int
    placement: Placement | None = None

    @property
    def days(self) -> int:
        return self.period.days


def stretches(rows: list[Placement]) -> Iterator[Stretch]:
    """Placements in order of time, with what lies between them."""
    for number_, row in enumerate(rows):
        if number_ and rows[number_ - 1].valid_until + ONE_DAY < row.valid_from:
            before = rows[number_ - 1]
            state = AWAY if before.end_reason == EndReason.INTERRUPTED else NOT_PLACED
            yield Stretch(Period(before.valid_until + ONE_DAY, row.valid_from - ONE_DAY), state)
        yield Stretch(row.period, AT_SCHOOL, row)


class StudentTimelineView(StudentMixin, DetailView):
    permission = "placements.view_student"
    template_name = "placements/timeline.html"

    def get_context_data(self, **kwargs):
        student = self.object
        enrolments = list(student.enrolments.visible_to(self.request.user).select_related("partnership"))
        enrolments.sort(key=lambda row: (row.school_year, row.valid_from))
        found: dict[int, list[Placement]] = defaultdict(list)
        rows = Placement.objects.visible_to(self.request.user).filter(enrolment__student=student).with_names()
        for row in rows.order_by("valid_from"):
            found[row.enrolment_id].append(row)
        return super().get_context_data(
            heading=_("Timeline of %(student)s") % {"student": student},
            back_url=student.get_absolute_url(),
            back_label=student.sort_name,
            chart=self.chart(enrolments, found) if rows else None,
            sections=[self.year(row, found[row.pk]) for row in reversed(enrolments)],
            **kwargs,
        )

    def chart(self, enrolments: list[Enrolment], found: dict[int, list[Placement]]):
        """One bar per school year from 1 August to 31 July."""
        bars: dict[str, list[Span]] = {}
        for enrolment in enrolments:
            first = enrolment.school_year.first_day
            bars.setdefault(str(enrolment.school_year), []).extend(
                Span(
                    (part.period.first - first).days, part.days, self.what(part),
                    formats.period(part.period.first, part.period.last), part.state,
                )
                for part in stretches(found[enrolment.pk])
            )  # fmt: skip
        year = enrolments[0].school_year
        months = [8, 10, 12, 2, 4, 6]
        days = [datetime.date(year.start + (month < 8), month, 1) for month in months]
        return spans(
            _("Schools by school year"), list(bars.items()), length=366,
            ticks=[((day - year.first_day).days, formats.month(day).split()[0]) for day in days],
            series=(_("at school"), _("interrupted"), _("not placed")),
            head=(_("School year"), _("School"), _("Period")),
        )  # fmt: skip

    def what(self, part: Stretch) -> str:
        if part.placement is not None:
            return part.placement.school.name
        return _("interrupted") if part.state == AWAY else _("not placed")

    def year(self, enrolment: Enrolment, rows: list[Placement]) -> Section:
        hours, problem = self.hours(enrolment)
        lines = [self.line(part, hours) for part in stretches(rows)]
        title = _("%(year)s: %(route)s, year %(study)s") % {
            "year": enrolment.school_year, "route": enrolment.get_route_display(), "study": enrolment.year_of_study,
        }  # fmt: skip
        enrolled = _("Enrolled in %(partnership)s: %(period)s.") % {
            "partnership": enrolment.partnership,
            "period": formats.period(enrolment.valid_from, enrolment.valid_until),
        }
        days = sum(row.period.days for row in rows)
        total = formats.hours(sum(hours.values(), Fraction(0))) if hours else "–"
        many = ngettext("%(number)s placement", "%(number)s placements", len(rows)) % {"number": len(rows)}
        return Section(
            f"year-{enrolment.pk}", title,
            [
                _("Period"), _("School"), _("School trainer"), _("Mentor"), _("Institute trainer"), _("Ended"),
                _("Days"), _("Hours"),
            ],
            lines, note=" ".join(filter(None, [enrolled, problem])), empty=_("Not placed in this year."),
            foot=[_("Total"), many, "", "", "", "", number(days), number(total)],
        )  # fmt: skip

    def line(self, part: Stretch, hours: dict[int, Fraction]) -> list:
        period = formats.period(part.period.first, part.period.last)
        row = part.placement
        if row is None:
            state = Cell(self.what(part), tone="info" if part.state == AWAY else "warn")
            return [period, state, "", "", "", "", number(part.days), number("–")]
        return [
            Cell(period, row.get_absolute_url()), row.school.name, str(row.school_trainer or ""),
            ", ".join(str(mentor.mentor) for mentor in row.mentors.all()), str(row.institute_trainer or ""), row.ended_in_words,
            number(part.days), number(formats.hours(hours.get(row.pk))),
        ]  # fmt: skip

    def hours(self, enrolment: Enrolment) -> tuple[dict[int, Fraction], str]:
        """Hours of all roles per placement, rounded so that they add up; and why there are none."""
        visible = Placement.objects.visible_to(self.request.user).filter(enrolment=enrolment)
        try:
            found = facts(enrolment.partnership, enrolment.school_year, visible)
        except NormMissing as error:
            return {}, norm_missing(error.day)
        shown = shown_hours([fact.hours for fact in found], [fact.reference for fact in found])
        return {fact.placement_id: hours.total for fact, hours in zip(found, shown, strict=True)}, ""
