"""A proposal beside the one that it was worked out from."""

from __future__ import annotations

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from oids import formats
from oids.views.details import DetailView
from oids.views.sections import Cell, Section, number
from partnerships.models import School
from rounds.calculations.canonical import result_from_json
from rounds.calculations.moves import Change, difference
from rounds.models import ProposalLine
from rounds.views.proposals import ProposalMixin

MOST_WISHES = 3


class ProposalDifferenceView(ProposalMixin, DetailView):
    """What is different from the proposal that it was worked out from."""

    template_name = "generic/record.html"

    def get(self, request, *args, **kwargs):
        if self.object.based_on is None or not self.object.result or not self.object.based_on.result:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        after, before = self.object, self.object.based_on
        found = difference(result_from_json(before.result), result_from_json(after.result))
        lines = {line.enrolment_id: line for line in after.lines.select_related("enrolment__student")}
        keys = {key for row in found.changes for key in (row.school_before, row.school_after) if key}
        names = School.objects.in_bulk(keys)
        rows = [
            [
                Cell(lines[row.student].enrolment.student.sort_name, reverse("rounds:proposal_line_detail", args=[lines[row.student].pk])),
                str(names.get(row.school_before, _("no place"))), str(names.get(row.school_after, _("no place"))),
                _rank(row.rank_before), _rank(row.rank_after), why(row, lines[row.student]),
            ]
            for row in found.changes
            if row.student in lines
        ]  # fmt: skip
        rows.sort(key=lambda row: row[0].text)
        return super().get_context_data(
            heading=_("What changed in %(after)s since %(before)s") % {"after": after, "before": before},
            facts=[
                (_("Students elsewhere"), formats.count(len(rows))),
                self.fact(_("Placed"), "placed"), self.fact(_("Points, fewer is better"), "objective"),
            ],
            sections=[
                Section(
                    "moved", _("Students elsewhere"),
                    [_("Student"), _("Before"), _("Now"), _("Wish before"), _("Wish now"), _("Why")], rows,
                    empty=_("Nobody: both proposals are the same."),
                )
            ],
            back_url=after.get_absolute_url(), back_label=str(after), **kwargs,
        )  # fmt: skip

    def fact(self, label: str, name: str) -> tuple[str, str]:
        both = [formats.count(row.result[name]) for row in (self.object.based_on, self.object)]
        return label, _("%(before)s before, %(after)s now") % {"before": both[0], "after": both[1]}


def _rank(rank: int | None):
    return number(rank or "–")


def why(change: Change, line: ProposalLine) -> str:
    """In a few words what a student who is elsewhere gained by it, or for whose sake it was."""
    never = MOST_WISHES + 1
    before, after = change.rank_before or never, change.rank_after or never
    if line.by_hand:
        return _("placed by hand")
    if line.pinned:
        return _("pinned")
    if change.school_before is None:
        return _("has a place now")
    if change.school_after is None:
        return _("lost the place; the student's page says why")
    if after < before:
        return _("a higher wish is met")
    if after > before:
        return _("gave up a wish so that the whole is better or a pin can hold")
    return _("no wish lost; the whole is better, or a pin can hold")
