"""A proposal as a board: schools as boxes, and students who are dragged from one to the other."""

from __future__ import annotations

from collections import defaultdict

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from oids.actions import ActionRefused
from oids.views.details import DetailView, ObjectActionView
from partnerships.models import School
from rounds.actions.proposals import move_line
from rounds.calculations.canonical import result_from_json
from rounds.views.proposal_lines import LineMixin, moved_words
from rounds.views.proposals import ProposalMixin

# What the box of students without a place is called in the form of the board.
NO_PLACE = "none"
# Keys of the database have fewer.
MOST_DIGITS = 18


class ProposalBoardView(ProposalMixin, DetailView):
    """Schools as boxes with their students: dragged, or moved by the link at each student."""

    template_name = "rounds/proposal_board.html"

    def get_context_data(self, **kwargs):
        proposal = self.object
        result = result_from_json(proposal.result) if proposal.result else None
        students = defaultdict(list)
        lines = proposal.lines.select_related("enrolment__student").order_by(
            "enrolment__student__last_name__alphabetical", "pk"
        )
        for line in lines:
            students[line.school_id].append(line)
        names = School.objects.in_bulk([row.school for row in result.schools]) if result else {}
        there = {row.school: row for row in result.schools} if result else {}
        boxes = [
            {
                "school": names[key], "lines": students[key], "taken": there[key].students, "places": there[key].capacity,
                "free": there[key].capacity - there[key].students,
            }
            for key in sorted(names, key=lambda key: (names[key].name, key))
            if there[key].capacity
        ]  # fmt: skip
        may = proposal.is_ready and not proposal.round.is_closed
        return super().get_context_data(
            heading=_("%(proposal)s as a board") % {"proposal": str(proposal).capitalize()},
            boxes=boxes, unplaced=students[None], version=proposal.version, may_move=may and self.may("rounds.change_proposal", proposal),
            back_url=proposal.get_absolute_url(), back_label=str(proposal), **kwargs,
        )  # fmt: skip


class ProposalDropView(LineMixin, ObjectActionView):
    """Where a dragged student was dropped. It has no page of its own: what was done, or why not, is told on the board."""

    permission = "rounds.change_proposal"
    form_class = Form

    def get(self, request, *args, **kwargs):
        return HttpResponseRedirect(self.get_cancel_url())

    def get_cancel_url(self):
        return reverse("rounds:proposal_board", args=[self.object.proposal_id])

    def get_success_url_for(self, result):
        return self.get_cancel_url()

    def act(self, form):
        self.school = self.dropped_on(self.request.POST.get("school", ""))
        version = self.request.POST.get("version", "")
        return move_line(
            self.object, school=self.school, version=int(version) if version.isdigit() else None, by=self.request.user
        )

    def dropped_on(self, value: str) -> School | None:
        """The school, or nobody's box; anything else moves nobody."""
        if value == NO_PLACE:
            return None
        round_ = self.object.proposal.round
        schools = School.objects.of_partnership(round_.partnership, round_.school_year.period)
        school = schools.filter(pk=int(value)).first() if value.isdecimal() and len(value) < MOST_DIGITS else None
        if school is None:
            raise ActionRefused(_("That is not a school of this round. Drag the student to one of the boxes."))
        return school

    def render_to_response(self, context, **kwargs):
        """Refused: back to the board, where everything stands as it was, with the reason."""
        student = self.object.enrolment.student.sort_name
        for error in context["form"].non_field_errors():
            messages.error(self.request, _("%(student)s was not moved. %(why)s") % {"student": student, "why": error})
        return HttpResponseRedirect(self.get_cancel_url())

    def get_success_message(self, result):
        return moved_words(self.object, self.school)
